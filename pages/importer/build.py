"""Lines to tree. A stack holds what is open; a number closes what it stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pages.importer.contents import Contents, find_contents, plain
from pages.importer.headings import Headings, find_headings
from pages.importer.lines import Line, lines_of
from pages.importer.marks import (
    STRUCTURE,
    Mark,
    is_chart_title,
    is_sentence,
    is_title_like,
    label_of,
)
from pages.importer.review import review
from pages.importer.source import Source
from pages.importer.tree import Missing, Node, Tree

_ROOT, _PART, _CHAPTER, _PAGE = 0, 1, 2, 3
_NUMBERED = 50  # rank of what is opened by a number, a chart or a label
_DEEPEST = 30


@dataclass
class _Open:
    node: Node
    rank: int
    counted: str = ""  # the kind of number it was opened by
    value: int | None = None


def build(source: Source) -> Tree:
    """The tree of a source."""
    lines = lines_of(source)
    contents = find_contents([line.text for line in lines], [line.contents for line in lines])
    headings = find_headings(lines, contents)
    builder = _Builder(lines, contents, headings)
    builder.run()
    tree = Tree(
        builder.title or _without_suffix(source.name),
        builder.root,
        [Missing(e.title, e.part, e.page) for e in headings.missing],
        list(source.left_out),
    )
    review(tree)
    return tree


def _without_suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and len(suffix) <= 5 and suffix.isascii() else name


class _Builder:
    def __init__(
        self, lines: Sequence[Line], contents: Contents | None, headings: Headings
    ) -> None:
        self.lines, self.contents, self.headings = lines, contents, headings
        self.root = Node("root")
        self.stack = [_Open(self.root, _ROOT)]
        self.title = ""

    def run(self) -> None:
        at = self._front()
        while at < len(self.lines):
            at = self._one(at)

    @property
    def top(self) -> _Open:
        return self.stack[-1]

    # --- what stands before the text ---------------------------------------------------------

    def _front(self) -> int:
        """Noise, cover and contents; where the text begins."""
        end = self.contents.end if self.contents else self._first_heading()
        begin = self.contents.begin if self.contents else end
        cover: list[Line] = []
        for line in self.lines[:begin]:
            if line.noise or not line.text:
                self._aside(line)
            else:
                cover.append(line)
        if self.contents is None and cover and not self._is_cover(cover):
            return next(at for at, line in enumerate(self.lines) if line is cover[0])
        self._cover(cover)
        for line in self.lines[begin:end]:
            self._leave(line, _("目录,已用来核对正文"))
        return end

    def _first_heading(self) -> int:
        first = min(self.headings.pages, default=len(self.lines))
        for at, line in enumerate(self.lines[:first]):
            if line.level or (line.mark and line.mark.kind in ("part", "chapter")):
                return at
        return first if self.headings.pages else 0

    @staticmethod
    def _is_cover(cover: Sequence[Line]) -> bool:
        return len(cover) <= 8 and all(is_title_like(line.text, 60) for line in cover)

    def _cover(self, cover: Sequence[Line]) -> None:
        seen: set[str] = set()
        for line in cover:
            words = plain(line.text)
            if words in seen:
                self._leave(line, _("重复的标题"))
            else:
                self._leave(line, _("封面"))
                self.title = self.title or line.text
            seen.add(words)

    # --- one line ----------------------------------------------------------------------------

    def _one(self, at: int) -> int:
        """Put line ``at`` where it belongs; the next position."""
        line = self.lines[at]
        if line.noise:
            self._aside(line)
        elif line.table is not None:
            self._add(Node("table", rows=line.table.rows, line=line.line))
        elif line.picture is not None:
            name = line.picture.alt or line.picture.name
            self._add(Node("picture", name, line=line.line))
        elif line.mark is not None and line.mark.kind == "part":
            return self._part(at)
        elif line.mark is not None and line.mark.kind in ("chapter", "division"):
            self._heading(line, _CHAPTER + (line.mark.kind == "division"))
        elif line.level is not None and self.headings.styled:
            self._styled(at)
        elif at in self.headings.pages:
            self._page(at)
        else:
            self._inside(at)
        return at + 1

    def _page(self, at: int) -> None:
        line, entry = self.lines[at], self.headings.matched.get(at)
        text = line.mark.rest if line.mark and line.mark.rest else line.text
        node = Node("page", text, line=line.line)
        if entry is not None and plain(entry.title) != plain(text):
            node.remarks.append(_("目录里写作“%s”。") % entry.title)
        self._open(node, _PAGE)

    def _part(self, at: int) -> int:
        """第一部分, whose name may stand on the next line."""
        line = self.lines[at]
        assert line.mark is not None
        name, step = line.mark.rest, 1
        if not name and at + 1 < len(self.lines):
            follower = self.lines[at + 1]
            if (
                at + 1 not in self.headings.pages
                and follower.text
                and not (follower.mark or follower.noise)
                and is_title_like(follower.text, 60)
            ):
                name, step = follower.text, 2
        self._open(Node("part", name, line.mark.printed, line.line, line.mark.value), _PART)
        return at + step

    def _heading(self, line: Line, rank: int) -> None:
        """第一章 within a rule: a heading of its page; without a page around it, a part."""
        assert line.mark is not None
        mark = line.mark
        if any(held.node.kind == "page" for held in self.stack):
            node = Node("heading", mark.rest, mark.printed, line.line, mark.value, mark.kind)
            self._open(node, _PAGE + rank, mark)
        else:
            self._open(Node("part", mark.rest, mark.printed, line.line, mark.value), rank)

    def _styled(self, at: int) -> None:
        line = self.lines[at]
        assert line.level is not None
        mark = line.mark
        text, number = (mark.rest, mark.printed) if mark and mark.rest else (line.text, "")
        kind = "chart" if is_chart_title(text) and self._draws(at) else "heading"
        node = Node(kind, text, number, line.line, mark.value if mark else None)
        self._open(node, _PAGE + line.level)

    def _inside(self, at: int) -> None:
        line = self.lines[at]
        label = label_of(line.text)
        if label is not None and (label.rest == "" or self._in_chart()):
            self._label(line)
        elif line.mark is not None and line.mark.kind == "risk":
            self._risk(line, line.mark)
        elif is_chart_title(line.mark.rest if line.mark else line.text) and self._draws(at):
            self._chart(line)
        elif line.mark is not None and line.mark.rest:
            self._item(line, line.mark)
        else:
            self._paragraph(line)

    # --- charts and what stands below them -----------------------------------------------------

    def _in_chart(self) -> _Open | None:
        return next((held for held in reversed(self.stack) if held.node.kind == "chart"), None)

    def _draws(self, at: int) -> bool:
        """Whether a chart follows, not the prose of a rule that has a chapter on procedure."""
        line = self.lines[at]
        behind = [o for o in self.lines[at + 1 : at + 4] if not o.noise][:2]
        if not behind:
            return line.mark is None
        first = behind[0]
        of_its_own = at + 1 in self.headings.pages or first.level is not None
        if line.mark is not None and (is_chart_title(first.text) or of_its_own):
            return False
        if line.mark is None or first.box or first.table or first.picture:
            return True
        return not is_sentence(first.text) and len(first.text) <= 60

    def _chart(self, line: Line) -> None:
        mark = line.mark
        if mark is not None:
            self._close_beside(mark)
        else:
            chart = self._in_chart()
            while chart is not None and self.top is not chart:
                self.stack.pop()
            if chart is not None:
                self.stack.pop()
            while self.top.rank >= _NUMBERED and self._ends_before_chart(self.top.node):
                self.stack.pop()
        text, number = (mark.rest, mark.printed) if mark else (line.text, "")
        node = Node("chart", text, number, line.line, mark.value if mark else None)
        self._push(_Open(node, _NUMBERED, mark.kind if mark else "", node.value))

    @staticmethod
    def _ends_before_chart(node: Node) -> bool:
        return node.kind == "label" or not is_title_like(node.text) or node.counted == "figure"

    def _label(self, line: Line) -> None:
        label = label_of(line.text)
        assert label is not None
        chart = self._in_chart()
        while chart is not None and self.top is not chart:
            self.stack.pop()
        if chart is None:
            while self.top.rank >= _NUMBERED and (
                self.top.node.kind == "label" or self.top.counted == "figure"
            ):
                self.stack.pop()
        node = Node("label", label.printed, line=line.line, about=label.kind)
        self._push(_Open(node, _NUMBERED))
        if label.rest:
            self._add(Node("paragraph", label.rest, line=line.line))

    def _risk(self, line: Line, mark: Mark) -> None:
        """风险①: inside the list of risks an item of it, in a chart a sign beside a step."""
        kind = "risk" if self.top.node.kind == "chart" or not mark.rest else "item"
        while self.top.counted and self.top.counted == "risk":
            self.stack.pop()
        if kind == "risk":
            chart = self._in_chart()
            while chart is not None and self.top is not chart and self.top.counted != "label":
                self.stack.pop()
        node = Node(kind, mark.rest, mark.printed, line.line, mark.value, "risk")
        if kind == "item":
            self._push(_Open(node, _NUMBERED, "risk", mark.value))
        else:
            self._add(node)

    # --- numbered items ------------------------------------------------------------------------

    def _item(self, line: Line, mark: Mark) -> None:
        self._close_beside(mark)
        node = Node("item", mark.rest, mark.printed, line.line, mark.value, mark.kind)
        if mark.kind == "bullet" or len(self.stack) > _DEEPEST:
            self._add(node)
        else:
            self._push(_Open(node, _NUMBERED, mark.kind, mark.value))

    def _close_beside(self, mark: Mark) -> None:
        """Close what this number stands beside, or is not inside of."""
        for at in range(len(self.stack) - 1, 0, -1):
            held = self.stack[at]
            if held.rank < _NUMBERED and held.counted != mark.kind:
                return
            if held.counted == mark.kind and self._is_beside(at, mark):
                del self.stack[at:]
                return

    def _is_beside(self, at: int, mark: Mark) -> bool:
        """Numbers below a chart or a label count on their own; outside counts only what goes on."""
        crossed = any(held.node.kind in ("chart", "label") for held in self.stack[at + 1 :])
        held = self.stack[at]
        if not crossed or mark.kind in STRUCTURE:
            return True
        within = self.top.node.children
        begun = any(node.counted == mark.kind for node in within)
        follows = held.value is not None and mark.value == held.value + 1
        return follows and mark.value != 1 and not begun

    def _paragraph(self, line: Line) -> None:
        self._add(Node("paragraph", line.text, line=line.line))

    # --- the stack -----------------------------------------------------------------------------

    def _open(self, node: Node, rank: int, mark: Mark | None = None) -> None:
        while self.top.rank >= rank:
            self.stack.pop()
        self._push(_Open(node, rank, mark.kind if mark else "", mark.value if mark else None))

    def _push(self, opened: _Open) -> None:
        self._add(opened.node)
        self.stack.append(opened)

    def _add(self, node: Node) -> None:
        self.top.node.children.append(node)

    def _aside(self, line: Line) -> None:
        if line.picture is not None:
            self.root.children.append(Node("picture", line.picture.name, line=line.line))
        else:
            self._leave(line, line.noise)

    def _leave(self, line: Line, why: str) -> None:
        self.root.children.append(Node("aside", line.text, line=line.line, about=why))
