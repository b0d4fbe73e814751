"""What becomes of a tree: pieces, each with the kind of page it is likely to be. Pure.

A piece is plain data, so that it can be kept, shown, corrected by a person and compared with the
piece of the next import: ``key`` is the path of its headings, ``digest`` what it says.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pages.importer.charts import chart_facts
from pages.importer.contents import plain
from pages.importer.marks import BASES, DUTIES, RULE_TITLE, SECTION_TITLE, is_title_like
from pages.importer.tree import Json, Node, Tree
from pages.importer.typeset import typeset

SECTION, PROCESS, RULE = "section", "process", "rule"
ARTICLE, NOTICE, TEXT, SKIP = "article", "notice", "text", "skip"
_LONGEST_TITLE = 120


@dataclass
class Piece:
    """A part of the text that becomes one page, or none."""

    key: str
    becomes: str
    title: str
    part: str  # under which heading of the text it stands
    line: int
    content: list[Json] = field(default_factory=list)
    facts: Json = field(default_factory=dict)
    of: str = ""  # of a process: the section whose it is
    remarks: list[str] = field(default_factory=list)
    why: str = ""  # of what is not taken: why

    @property
    def digest(self) -> str:
        said = json.dumps(
            [self.title, self.content, self.facts], ensure_ascii=False, sort_keys=True
        )
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()

    def as_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Json) -> Piece:
        return cls(**kept)

    @property
    def words(self) -> str:
        """All its text, for a look at what it names."""
        return "\n".join(_strings([self.title, self.content, self.facts]))


def plan(tree: Tree) -> list[Piece]:
    """The pieces of a tree in reading order; what is set aside comes last."""
    pieces: list[Piece] = []
    _below(tree.root, [], pieces)
    pieces += _asides(tree)
    seen: dict[str, int] = {}
    for piece in pieces:
        seen[piece.key] = seen.get(piece.key, 0) + 1
        if seen[piece.key] > 1:
            piece.key = f"{piece.key}-{seen[piece.key]}"
    return pieces


def _below(node: Node, path: list[Node], pieces: list[Piece]) -> None:
    loose: list[Node] = []
    for child in node.children:
        if child.kind == "page":
            pieces += _page(child, path)
        elif child.kind == "part":
            _below(child, [*path, child], pieces)
        elif child.kind == "chart":
            pieces.append(_process(child, path, None))
        elif child.kind != "aside":
            loose.append(child)
    if any(one.kind != "picture" for one in loose):
        title = path[-1].text if path else _("正文前的文字")
        piece = _piece(TEXT if path else SKIP, title, path, loose[0].line)
        piece.content = blocks_of(loose)
        piece.why = "" if path else _("标题以外的文字,请看是否需要")
        pieces.append(piece)


def kind_of(page: Node) -> str:
    """The likely kind of a page, by its title and by what it is made of."""
    titles = [c.text for c in page.children if c.kind in ("item", "heading")]
    duties = any(DUTIES.search(t) and is_title_like(t) for t in titles)
    bases = any(BASES.search(t) and is_title_like(t) for t in titles)
    if (duties and bases) or (SECTION_TITLE.search(page.text) and (duties or bases)):
        return SECTION
    return RULE if RULE_TITLE.search(page.text) else TEXT


def _page(page: Node, path: list[Node]) -> list[Piece]:
    kind = kind_of(page)
    piece = _piece(kind, page.text, path, page.line)
    piece.remarks = list(page.remarks)
    if kind != SECTION:
        piece.content = blocks_of(page.children)
        return [piece]
    return [piece, *_section(page, path, piece)]


def _section(page: Node, path: list[Node], piece: Piece) -> list[Piece]:
    """Fills in duties and bases; the charts, and what is neither, are pieces of their own."""
    duties: list[str] = []
    bases: list[str] = []
    charts: list[Node] = []
    rest: list[Node] = []
    for child in page.children:
        inside = [n for n in child.walk() if n.kind == "chart"]
        if child.kind == "chart" or inside:
            charts += inside
        elif is_title_like(child.text) and DUTIES.search(child.text) and not duties:
            duties = _sentences(child)
        elif is_title_like(child.text) and BASES.search(child.text) and not bases:
            bases = _sentences(child)
        elif child.kind != "picture":
            rest.append(child)
    piece.facts = {"duties": duties, "bases": bases}
    found = [_process(chart, [*path, page], page) for chart in charts]
    if rest:
        other = _piece(TEXT, f"{page.text}(其他)", path, rest[0].line)
        other.content, other.of = blocks_of(rest), piece.title
        found.append(other)
    return found


def _process(chart: Node, path: list[Node], section: Node | None) -> Piece:
    piece = _piece(PROCESS, chart.text, path, chart.line)
    piece.facts, more = chart_facts(chart)
    piece.of = typeset(section.text) if section is not None else ""
    piece.remarks = [*chart.remarks, *more]
    return piece


def _asides(tree: Tree) -> list[Piece]:
    """What is set aside, in runs that stand together."""
    pieces: list[Piece] = []
    last: Node | None = None
    for node in tree.asides:
        group = _group(node.about)
        if last is None or _group(last.about) != group or node.line - last.line > 4:
            piece = _piece(SKIP, group, [], node.line)
            piece.key = _key([group, node.text])
            pieces.append(piece)
        pieces[-1].content.append({"type": "paragraph", "text": node.text})
        reasons = pieces[-1].why.split("、") if pieces[-1].why else []
        pieces[-1].why = "、".join(dict.fromkeys([*reasons, node.about]))
        last = node
    return pieces


def _group(why: str) -> str:
    for name in (_("目录"), _("封面")):
        if why.startswith(name):
            return name
    return _("封面") if why == _("重复的标题") else _("网站的文字")


def _piece(becomes: str, title: str, path: list[Node], line: int) -> Piece:
    shown = typeset(title)[:_LONGEST_TITLE] or _("无标题")
    part = typeset(path[0].text or path[0].number) if path else ""
    return Piece(_key([n.text for n in path] + [title]), becomes, shown, part, line)


def _key(path: list[str]) -> str:
    said = "/".join(plain(title) for title in path)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def _sentences(node: Node) -> list[str]:
    """The texts below a heading, without their numbers."""
    return [
        typeset(below.text).rstrip(";\uff1b")
        for below in node.walk()[1:]
        if below.kind in ("item", "paragraph") and below.text
    ]


def blocks_of(nodes: list[Node], depth: int = 0) -> list[Json]:
    """The body of a page: headings, numbered items, paragraphs, tables, in order."""
    blocks: list[Json] = []
    for node in nodes:
        text, number = typeset(node.text), typeset(node.number)
        if node.kind == "table":
            blocks.append({"type": "table", "rows": [list(row) for row in node.rows]})
        elif node.kind == "picture":
            blocks.append({"type": "picture", "text": text})
        elif node.kind == "risk" or node.kind == "paragraph":
            blocks.append({"type": "paragraph", "text": number + text})
        elif node.kind in ("heading", "chart", "label", "part") or _is_heading(node):
            blocks.append(
                {"type": "heading", "level": 2 if depth == 0 else 3, "text": number + text}
            )
        else:
            blocks.append({"type": "item", "depth": depth, "number": number, "text": text})
        blocks += blocks_of(node.children, min(depth + 1, 5))
    return blocks


def _is_heading(node: Node) -> bool:
    return bool(node.children) and node.counted != "figure" and is_title_like(node.text, 30)


def _strings(value: Any) -> list[str]:
    """Every text in plain data, but for the names of kinds."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for key, v in value.items() if key != "type" for s in _strings(v)]
    if isinstance(value, list):
        return [s for v in value for s in _strings(v)]
    return []
