"""A second look at the tree: which nodes are pages, and what a person has to be told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pages.importer.contents import alike
from pages.importer.marks import BASES, DUTIES, RULE_TITLE, SECTION_TITLE, is_title_like
from pages.importer.tree import Node, Tree

_CUT = 12  # characters a line has before its missing full stop means anything


def review(tree: Tree) -> None:
    """Say which headings are pages, drop the empty, and write remarks where something is odd."""
    for node in [n for n in tree.root.children if n.kind == "heading"]:
        _settle(node)
    for node in [n for n in tree.root.walk() if n.kind == "part"]:
        for child in [c for c in node.children if c.kind == "heading"]:
            _settle(child)
    _mend_missing(tree)
    if not tree.pages:
        _one_page(tree)
    for page in tree.pages:
        _remark(page)


def _settle(node: Node) -> None:
    """A heading by style is a page, or the part that holds pages."""
    below = [child for child in node.children if child.kind == "heading"]
    if any(_is_page_like(child) for child in below):
        node.kind = "part"
        for child in below:
            _settle(child)
    else:
        node.kind = "page"


def _is_page_like(node: Node) -> bool:
    titles = [child.text for child in node.children if child.kind in ("heading", "item")]
    if any(BASES.search(t) for t in titles) and any(DUTIES.search(t) for t in titles):
        return True
    if DUTIES.search(node.text) or BASES.search(node.text):
        return False
    named = RULE_TITLE.search(node.text) or SECTION_TITLE.search(node.text)
    below = [child for child in node.children if child.kind == "heading"]
    return bool(named) or any(_is_page_like(child) for child in below)


def _mend_missing(tree: Tree) -> None:
    """What the contents name and a heading has after all, is not missing."""
    titles = [n.text for n in tree.root.walk() if n.kind in ("part", "page", "heading", "chart")]
    tree.missing = [m for m in tree.missing if not any(alike(m.title, t) == 1.0 for t in titles)]


def _one_page(tree: Tree) -> None:
    """A text without titles is one page, named by its first line or by its file."""
    text = [n for n in tree.root.children if n.kind not in ("aside", "picture")]
    if not text:
        return
    first = text[0]
    title, rest = tree.title, text
    if first.kind == "paragraph" and not first.children and is_title_like(first.text, 60):
        title, rest = first.text, text[1:]
    page = Node("page", title, line=first.line, children=rest)
    tree.title = tree.title or title
    asides = [n for n in tree.root.children if n.kind in ("aside", "picture")]
    tree.root.children = [*asides, page]


def _remark(page: Node) -> None:
    for node in page.walk():
        if node.kind == "chart":
            _remark_chart(node)
        for kind in {child.counted for child in node.children if child.value}:
            if kind in ("risk", "bullet") or node.kind == "chart":
                continue
            _remark_gaps(page, [c for c in node.children if c.counted == kind])
    last = page.walk()[-1]
    if last.kind in ("paragraph", "item") and len(last.text) >= _CUT:
        in_a_sentence = len(last.text) > 30 or any(sign in last.text for sign in ",;\uff0c\uff1b")
        if "\u4e00" <= last.text[-1] <= "\u9fff" and in_a_sentence:
            page.remarks.append(_("文字在“…%s”处中断,可能不全。") % last.text[-12:])


def _remark_gaps(page: Node, items: list[Node]) -> None:
    for before, after in zip(items, items[1:], strict=False):
        if before.value and after.value and after.value not in (before.value + 1, 1):
            page.remarks.append(
                _("编号不连续:“%(before)s”之后是“%(after)s”。")
                % {"before": before.number, "after": after.number}
            )


def _remark_chart(chart: Node) -> None:
    steps = [n for n in chart.children if n.kind in ("item", "paragraph", "table")]
    values = [n.value for n in steps if n.kind == "item" and n.value]
    if not steps:
        chart.remarks.append(_("“%s”没有步骤(原图可能是图片),请补画。") % chart.text)
    if values != sorted(values):
        chart.remarks.append(_("“%s”的步骤次序打乱,已按编号排好,请核对。") % chart.text)
