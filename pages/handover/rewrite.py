"""A page as the server sent it, turned into one that opens from a folder."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import html

from pages import views
from pages.handover.addresses import FILES, announced, is_ours, needs_a_server, relative


@dataclass
class Written:
    """The page, and what it needs besides: addresses of files and of further pages of a list."""

    body: bytes
    files: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)


def rewrite(body: bytes, address: str, here: str) -> Written:
    """``body`` was sent for ``address``; it is to stand in the file ``here``."""
    tree = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    written = Written(b"")
    for form in tree.xpath("//form"):
        _drop(form)
    for element in tree.xpath("//*[@href or @src]"):
        name = "href" if element.get("href") is not None else "src"
        _lead(element, name, address, here, written)
    written.body = html.tostring(
        tree, doctype="<!doctype html>", encoding="utf-8", include_meta_content_type=False
    )
    return written


def _lead(element: html.HtmlElement, name: str, address: str, here: str, written: Written) -> None:
    target = element.get(name, "")
    if target.startswith("?"):
        target = address.partition("?")[0] + target
        written.pages.add(target)
    if not is_ours(target):
        return
    if outside := announced(target):
        element.set(name, outside)
    elif needs_a_server(target):
        parent = element.getparent()
        _drop(parent if parent is not None and parent.tag == "li" else element)
    else:
        if target.startswith(FILES):
            written.files.add(target)
        elif target.endswith(views.BOARD):
            written.pages.add(target)  # a page of its own, outside the tree
        element.set(name, relative(target, here))


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
