"""Questions to Word's XML by local name: the same for transitional and strict documents."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    for found in [] if element is None else element:
        if local(found) == name:
            yield found


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and of that name in it, and so on."""
    for name in path:
        element = next(children(element, name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def val(element: Element | None, name: str = "val") -> str:
    return attribute(element, name)


def on(element: Element | None) -> bool:
    """Whether a switch such as <w:b/> is there and not turned off."""
    return element is not None and val(element) not in ("0", "false", "off", "none")
