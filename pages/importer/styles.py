"""Styles of a Word document: which are headings, which count, which belong to the contents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from pages.importer.xml import attribute, child, children, on, val

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$")
_CONTENTS = re.compile(r"^(?:toc|目录)\s*[1-9]$")


@dataclass(frozen=True)
class Style:
    """What one style says, after what it is based on."""

    level: int | None = None
    number: tuple[str, str] = ("", "")  # list, depth
    contents: bool = False
    strong: bool = False


class Styles:
    """The styles by id; a circle among them is cut."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {
            attribute(e, "styleId"): e
            for e in children(root, "style")
            if attribute(e, "type") in ("paragraph", "")
        }
        self._known: dict[str, Style] = {}
        self.default = next(
            (key for key, e in self._elements.items() if attribute(e, "default") in ("1", "true")),
            "",
        )

    def of(self, key: str) -> Style:
        if key not in self._known:
            self._known[key] = self._resolve(key)
        return self._known[key]

    def _resolve(self, key: str) -> Style:
        chain: list[Element] = []
        seen: set[str] = set()
        while key in self._elements and key not in seen and len(chain) < 20:
            seen.add(key)
            chain.append(self._elements[key])
            key = val(child(chain[-1], "basedOn"))
        style = Style()
        for element in reversed(chain):
            style = _with(style, element)
        return style


def _with(base: Style, element: Element) -> Style:
    properties = child(element, "pPr")
    name = val(child(element, "name")).strip().lower()
    heading = _HEADING.match(name)
    level = level_of(properties)
    if level is None and heading:
        level = int(heading[1])
    number = number_of(properties)
    bold = child(element, "rPr", "b")
    return Style(
        level=base.level if level is None else level or None,
        number=(number[0] or base.number[0], number[1] or base.number[1]),
        contents=base.contents or bool(_CONTENTS.match(name)),
        strong=(base.strong or is_centred(properties) or on(bold))
        and not (bold is not None and not on(bold)),
    )


def level_of(properties: Element | None) -> int | None:
    """Outline level from 1; 0: said to be body text; None: not said."""
    said = val(child(properties, "outlineLvl"))
    if not (said.isascii() and said.isdigit()):
        return None
    return int(said[:2]) + 1 if int(said[:2]) < 9 else 0


def number_of(properties: Element | None) -> tuple[str, str]:
    numbered = child(properties, "numPr")
    return val(child(numbered, "numId")), val(child(numbered, "ilvl"))


def is_centred(properties: Element | None) -> bool:
    return val(child(properties, "jc")) == "center"
