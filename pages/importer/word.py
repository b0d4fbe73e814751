"""The text of a Word document in reading order: what a person would see after 接受修订."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from lxml.etree import _Element as Element

from forms.errors import BadFile
from pages.importer.numbering import Numbering, read_numbering
from pages.importer.package import Package, broken
from pages.importer.shapes import Drawn, chosen, diagram_texts, look_at
from pages.importer.source import Block, Paragraph, Picture, Table, tidy
from pages.importer.styles import Styles, is_centred, level_of, number_of
from pages.importer.xml import attribute, child, children, local, on, val

DEEPEST = 80
_SKIPPED = {
    "pPr",
    "rPr",
    "tblPr",
    "tblGrid",
    "sectPr",
    "sdtPr",
    "sdtEndPr",
    "instrText",
    "delText",
    "delInstrText",
    "rt",
    "proofErr",
    "bookmarkStart",
    "bookmarkEnd",
    "commentRangeStart",
    "commentRangeEnd",
}
_TAB_TO_PAGE = re.compile(r"\t+\s*(\d{1,4})\s*$")
_LONGEST_STEP = 150  # characters of a text box that is one step of a chart, not a text


def read_word(package: Package) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of a document and sentences about what is in it and was not taken."""
    root = package.xml(package.main)
    body = child(root, "body")
    if root is None or local(root) != "document" or body is None:
        raise broken()
    reader = _Reader(package)
    reader.blocks_of(body, 0)
    reader.flush()
    return tuple(reader.blocks), tuple(reader.left_out())


@dataclass
class _Text:
    """One paragraph while it is put together."""

    written: list[str] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.blocks: list[Block] = []
        self.seen: Counter[str] = Counter()
        self.margins: list[str] = []
        self.related = package.related(package.main)
        parts = {kind: part for kind, part in self.related.values()}
        self.styles = Styles(self._part(parts.get("styles")))
        self.numbering: Numbering = read_numbering(self._part(parts.get("numbering")))
        self.notes = {
            f"{kind}{attribute(note, 'id')}": note
            for kind in ("footnote", "endnote")
            for note in children(self._part(parts.get(f"{kind}s")), kind)
        }
        self.carried = ""  # of a paragraph whose end was deleted with tracked changes
        self.line = 0
        self.noted = 0

    def _part(self, name: str | None) -> Element | None:
        return None if name is None else self.package.xml(name)

    # --- blocks ----------------------------------------------------------------------------

    def blocks_of(self, holder: Element, depth: int, *, contents: bool = False) -> None:
        if depth > DEEPEST:
            raise BadFile(_("文件的层次嵌套过深,无法读取。请另存为新的 .docx 后再上传。"))
        for element in holder:
            name = local(element)
            if name == "p":
                self.paragraph(element, depth, contents=contents)
            elif name == "tbl":
                self.table(element, depth)
            elif name == "sdt":
                inner = child(element, "sdtContent")
                if inner is not None:
                    self.blocks_of(inner, depth + 1, contents=contents or _is_contents(element))
            elif name in ("ins", "moveTo", "customXml", "smartTag"):
                self.blocks_of(element, depth + 1, contents=contents)
            elif name == "AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self.blocks_of(branch, depth + 1, contents=contents)
            elif name == "altChunk":
                self.seen["foreign"] += 1

    def paragraph(self, p: Element, depth: int, *, contents: bool = False) -> None:
        self.line += 1
        properties = child(p, "pPr")
        text = _Text()
        self.inline(p, text, depth)
        written = self.carried + "".join(text.written)
        self.carried = ""
        if child(properties, "rPr", "del") is not None:
            self.carried = written
        elif written.strip():
            self.put(written, properties, text, contents=contents)
        else:
            self.number(properties)
        self.below(text, depth)

    def put(self, written: str, properties: Element | None, text: _Text, *, contents: bool) -> None:
        style = self.styles.of(val(child(properties, "pStyle")) or self.styles.default)
        said = level_of(properties)
        level = style.level if said is None else said or None
        contents = contents or style.contents
        number = "" if contents else self.number(properties)
        strong = style.strong or is_centred(properties) or (bool(text.bold) and all(text.bold))
        written = _TAB_TO_PAGE.sub(r"……\1", written)
        lines = [tidied for part in written.split("\n") if (tidied := tidy(part))]
        for first, line in enumerate(lines):
            self.blocks.append(
                Paragraph(
                    line,
                    self.line,
                    level=level if not (contents or first) else None,
                    number="" if first else number,
                    strong=strong,
                    contents=contents,
                )
            )

    def number(self, properties: Element | None) -> str:
        key = val(child(properties, "pStyle")) or self.styles.default
        own, by_style = number_of(properties), self.styles.of(key).number
        num_id = own[0] or by_style[0]
        if not num_id or num_id == "0":
            return ""
        depth = own[1] or by_style[1]
        if depth.isascii() and depth.isdigit():
            return self.numbering.next(num_id, int(depth[:2]))
        return self.numbering.next(num_id, self.numbering.depth_of_style(num_id, key))

    def below(self, text: _Text, depth: int) -> None:
        """What hangs on a paragraph: boxes and shapes, pictures, notes."""
        for drawn in [d for d in text.drawn]:
            for name, alt in drawn.pictures:
                self.seen["picture"] += 1
                self.blocks.append(Picture(tidy(name), tidy(alt), self.line))
            for other in drawn.others:
                self.seen[other] += 1
            for key in drawn.diagrams:
                part = self.related.get(key, ("", ""))[1]
                for words in diagram_texts(self._part(part or None)):
                    self.blocks.append(Paragraph(tidy(words), self.line, box=True))
        boxes = Drawn(boxes=[box for drawn in text.drawn for box in drawn.boxes])
        for content in boxes.in_order():
            self.box(content, depth)
        for number, words in text.notes:
            self.blocks.append(Paragraph(_("注%d:") % number + words, self.line))

    def box(self, content: Element, depth: int) -> None:
        """A text box: one step of a chart is one paragraph, a longer text keeps its own."""
        outside, self.blocks = self.blocks, []
        self.blocks_of(content, depth + 1)
        inside, self.blocks = self.blocks, outside
        written = [b for b in inside if isinstance(b, Paragraph)]
        words = "".join(b.number + b.text for b in written)
        if len(written) == len(inside) and 1 < len(inside) <= 4 and len(words) <= _LONGEST_STEP:
            if not any(b.text.endswith((";", "\uff1b", "。")) for b in written[:-1]):
                first = written[0]
                words = first.text
                for b in written[1:]:
                    words += ("" if words.endswith((":", "\uff1a")) else " ") + b.number + b.text
                self.blocks.append(replace(first, text=words, box=True))
                return
        self.blocks += [replace(b, box=True) if isinstance(b, Paragraph) else b for b in inside]

    # --- tables ----------------------------------------------------------------------------

    def table(self, table: Element, depth: int) -> None:
        at, rows = self.line + 1, list(_inside(table, "tr"))
        cells = [list(_inside(row, "tc")) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:  # a frame around a text
            self.blocks_of(cells[0][0], depth + 1)
            return
        plain: list[tuple[str, ...]] = []
        above: dict[int, str] = {}
        beside: list[Block] = []
        for row, in_row in zip(rows, cells, strict=True):
            if child(row, "trPr", "del") is not None:
                self.seen["change"] += 1
                continue
            written: dict[int, str] = {}
            column = _count(child(row, "trPr", "gridBefore"), 0)
            for cell in in_row:
                text, others = self.cell(cell, depth)
                beside += others
                merged = child(cell, "tcPr", "vMerge")
                if merged is not None and val(merged) != "restart":
                    text = above.get(column, text)
                written[column] = text
                column += _count(child(cell, "tcPr", "gridSpan"), 1)
            above = written
            plain.append(tuple(written.get(n, "") for n in range(max(written, default=-1) + 1)))
        width = max((len(row) for row in plain), default=0)
        filled = tuple(row + ("",) * (width - len(row)) for row in plain if any(row))
        if filled:
            self.blocks.append(Table(filled, at))
        self.blocks += beside

    def cell(self, cell: Element, depth: int) -> tuple[str, list[Block]]:
        """The text of a cell, and the boxes and pictures that hang on it."""
        outside, self.blocks = self.blocks, []
        self.blocks_of(cell, depth + 1)
        inside, self.blocks = self.blocks, outside
        texts: list[str] = []
        for block in inside:
            if isinstance(block, Paragraph) and not block.box:
                texts.append(block.number + block.text)
            elif isinstance(block, Table):
                texts += [" ".join(filter(None, row)) for row in block.rows]
        others: list[Block] = [
            b for b in inside if isinstance(b, Picture) or (isinstance(b, Paragraph) and b.box)
        ]
        return "\n".join(texts), others

    # --- within a paragraph ------------------------------------------------------------------

    def inline(self, holder: Element, text: _Text, depth: int) -> None:
        if depth > DEEPEST:
            raise BadFile(_("文件的层次嵌套过深,无法读取。请另存为新的 .docx 后再上传。"))
        for element in holder:
            name = local(element)
            if name in _SKIPPED or not name:
                continue
            if name in ("del", "moveFrom", "ins", "moveTo"):
                self.seen["change"] += 1
                if name in ("del", "moveFrom"):
                    continue
            if name == "r":
                self.run(element, text, depth)
            elif name == "AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self.inline(branch, text, depth + 1)
            elif name in ("drawing", "pict", "object"):
                text.drawn.append(look_at(element))
            elif name in ("footnoteReference", "endnoteReference"):
                self.note(element, name.removesuffix("Reference"), text, depth)
            elif name == "commentReference":
                self.seen["comment"] += 1
            else:
                text.written.append(_sign(element, name))
                self.inline(element, text, depth + 1)

    def run(self, run: Element, text: _Text, depth: int) -> None:
        if on(child(run, "rPr", "vanish")):
            self.seen["hidden"] += 1
            return
        before = len(text.written)
        self.inline(run, text, depth + 1)
        if "".join(text.written[before:]).strip():
            text.bold.append(on(child(run, "rPr", "b")))

    def note(self, element: Element, kind: str, text: _Text, depth: int) -> None:
        note = self.notes.get(f"{kind}{attribute(element, 'id')}")
        if note is None:
            return
        inner = _Text()
        for paragraph in children(note, "p"):
            self.inline(paragraph, inner, depth + 1)
        words = tidy("".join(inner.written))
        if words:
            self.noted += 1
            text.written.append(_("〔注%d〕") % self.noted)
            text.notes.append((self.noted, words))

    # --- the end ---------------------------------------------------------------------------

    def flush(self) -> None:
        if tidied := tidy(self.carried):
            self.blocks.append(Paragraph(tidied, self.line))

    def left_out(self) -> list[str]:
        """One sentence for each kind of thing that is in the file and not in the text."""
        sentences = {
            "picture": _("文件中的图片 %d 张没有导入,请在页面中另外上传。"),
            "chart": _("文件中的统计图表 %d 个没有导入。"),
            "object": _("文件中嵌入的对象 %d 个没有导入。"),
            "foreign": _("文件中插入的其他文件 %d 个没有导入。"),
            "comment": _("批注 %d 条没有导入。"),
            "hidden": _("隐藏的文字 %d 处没有导入。"),
            "change": _("文件带有修订 %d 处,按接受修订后的文字导入。"),
        }
        found = [sentence % self.seen[key] for key, sentence in sentences.items() if self.seen[key]]
        return found + self._margins()

    def _margins(self) -> list[str]:
        words: list[str] = []
        for kind, part in self.related.values():
            if kind in ("header", "footer"):
                root = self._part(part)
                inner = _Text()
                for paragraph in [] if root is None else children(root, "p"):
                    self.inline(paragraph, inner, 0)
                if tidied := tidy("".join(inner.written)):
                    words.append(tidied[:40])
        if not words:
            return []
        return [_("页眉和页脚没有导入:%s。") % "、".join(dict.fromkeys(words))]


def _sign(element: Element, name: str) -> str:
    """The text an element itself stands for."""
    if name == "t":
        return element.text or ""
    if name == "tab" or name == "ptab":
        return "\t"
    if name == "cr" or (name == "br" and attribute(element, "type") in ("", "textWrapping")):
        return "\n"
    return "-" if name == "noBreakHyphen" else ""


def _inside(holder: Element, name: str, depth: int = 0) -> list[Element]:
    """Rows of a table or cells of a row, also within content controls."""
    found: list[Element] = []
    for element in holder:
        if local(element) == name:
            found.append(element)
        elif local(element) in ("sdt", "sdtContent", "ins", "moveTo", "customXml") and depth < 20:
            found += _inside(element, name, depth + 1)
    return found


def _is_contents(sdt: Element) -> bool:
    return "table of contents" in val(child(sdt, "sdtPr", "docPartObj", "docPartGallery")).lower()


def _count(element: Element | None, otherwise: int) -> int:
    said = val(element)
    return min(int(said), 200) if said.isascii() and said.isdigit() and len(said) < 5 else otherwise
