"""Sets one paper: HTML in, checked PDF out. Runs in a worker process, knows no Django.

The HTML is ours (``forms.papers.html``); what people wrote stands in it as text. Every piece of
text is looked at on its way into the PDF (``forms.papers.verify``), so a paper that is not
complete and legible never leaves this module.
"""

from __future__ import annotations

import copy
import gc
import io
import logging
import unicodedata
from html import unescape
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.textobject import PDFTextObject
from xhtml2pdf import default as xhtml2pdf_default
from xhtml2pdf import xhtml2pdf_reportlab
from xhtml2pdf.builders.printmarks import MarkedCanvas
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy
from xhtml2pdf.document import pisaDocument

from forms.papers import fonts, verify
from forms.papers.verify import Block, Frame, Piece, Record

GETA = "〓"
MARK_GREY = 0.88
POINTS_OF_FOOT = 8
# What a browser knows by itself. xhtml2pdf's own sheet says the same at twenty times the length.
DEFAULT_CSS = "html,body,p,h1,div,table,td{display:block}"


class Refused(Exception):
    """Not printed. ``why`` is a word the web process makes a sentence of."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


class Warnings(logging.Handler):
    """Collects what xhtml2pdf only logs: a dropped resource, a glyph it could not draw."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().splitlines()[0])


class PaperCanvas(MarkedCanvas):
    """Keeps the pages until their number is known; then adds what stands on every page: the word
    across it, the label of the copy, the foot. Copies are the same pages again."""

    job: dict[str, Any] = {}
    record = Record()
    pages = 0
    _code: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages, kept = self._kept, PaperCanvas.record
        PaperCanvas.record = Record()  # what is added now is not part of what must be there
        PaperCanvas.pages = len(pages) * max(len(self.job["copies"]), 1)
        for label in self.job["copies"] or [""]:
            for number, page in enumerate(pages, 1):
                self.__dict__.update(page)
                content, self._code = self._code, []
                self._draw_marks()
                self._code.extend(content)
                self._draw_furniture(label, number, len(pages))
                super().showPage()
        super().save()
        PaperCanvas.record = kept

    def _draw_marks(self) -> None:
        width, height = self._pagesize
        marks = self.job["marks"]
        for place, mark in enumerate(marks):
            size = min(96.0, 640.0 / max(len(mark), 1))
            self.saveState()
            self.setFillGray(MARK_GREY)
            self.setFont("heibold", size)
            self.translate(width / 2, height / 2)
            self.rotate(48)
            # Read aloud or searched, the slanting word is one word: some readers take it apart.
            self._code.append(f"/Span <</ActualText <FEFF{mark.encode('utf-16-be').hex()}>>> BDC")
            self.drawCentredString(0, (len(marks) - 1 - 2 * place) * size * 0.7 - size / 3, mark)
            self._code.append("EMC")
            self.restoreState()

    def _draw_furniture(self, label: str, number: int, pages: int) -> None:
        left, right, bottom, top = self.job["frame"]
        self.saveState()
        self.setFillGray(0)
        self.setFont("song", POINTS_OF_FOOT)
        foot = f"{self.job['foot']} 第{number}页/共{pages}页"
        self.drawRightString(right, bottom - 16, foot)
        self.setFont("song", 9)
        if number > 1:  # so that a loose sheet finds home
            self.drawString(left, top + 8, self.job["head"])
        self.drawRightString(right, top + 8, label)
        self.restoreState()


def prepare() -> None:
    """Fit the libraries to our papers. Once per process."""
    _record_what_is_drawn()
    rl_config.useA85 = 0  # streams as bytes: a quarter smaller, and not spelt out in Python
    # ReportLab deep-copies the frame each time a cell is measured; nothing in ours is nested.
    xhtml2pdf_reportlab.PmlFrame.__deepcopy__ = lambda self, memo: copy.copy(self)
    xhtml2pdf_reportlab.PmlBaseDoc._makeCanvas = _make_canvas


def _make_canvas(doc: Any, filename: Any = None, canvasmaker: Any = None) -> Any:
    return super(xhtml2pdf_reportlab.PmlBaseDoc, doc)._makeCanvas(
        filename=filename, canvasmaker=PaperCanvas
    )


def _record_what_is_drawn() -> None:
    """Note every string that goes into a PDF, and where every paragraph stands."""
    format_text = PDFTextObject._formatText
    draw = xhtml2pdf_reportlab.PmlParagraph.draw

    def formatting(self: Any, text: Any) -> Any:
        if text:
            string = text.decode("utf8") if isinstance(text, bytes) else text
            a, b, c, d, _e, _f = self._canvas._currentMatrix
            scale = 1.0 if (a, d) == (1.0, 1.0) else min(abs(a) + abs(b), abs(c) + abs(d))
            PaperCanvas.record.pieces.append(Piece(string, self._fontsize, scale))
        return format_text(self, text)

    def drawing(self: Any) -> Any:
        canvas = self.canv
        left, bottom = canvas.absolutePosition(0, 0)
        right, top = canvas.absolutePosition(self.width, self.height)
        lines = self.blPara.lines
        if self.blPara.kind == 0:
            room = min((line[0] for line in lines), default=0.0)
        else:
            room = min((line.extraSpace for line in lines), default=0.0)
        place = Block(canvas._pageNumber, left, right, bottom, top, room)
        PaperCanvas.record.blocks.append(place)
        return draw(self)

    PDFTextObject._formatText = formatting
    xhtml2pdf_reportlab.PmlParagraph.draw = drawing


class Press:
    """Sets papers one after another with the fonts of one folder."""

    def __init__(self, folder: Path) -> None:
        prepare()
        self.policy = ResourceAccessPolicy.server(
            None, allow_remote=False, extra_roots=(folder.resolve(),)
        )
        self.warnings = Warnings()
        log = logging.getLogger("xhtml2pdf")
        log.handlers, log.propagate = [self.warnings], False
        self.files = fonts.present(folder)
        self.glyphs: dict[str, dict[int, int]] = {}
        if not self._load("song") or not self._load("songbold"):
            raise FileNotFoundError(f"no fonts in {folder}: run {fonts.COMMAND}")
        self._load("title")
        gc.collect()
        gc.freeze()  # a hundred thousand objects that stay: not to be looked at for every paper

    def _load(self, name: str) -> bool:
        """Register a font, once: 20 MB of memory each, so the rare ones wait until needed."""
        if name not in self.files or name in self.glyphs:
            return name in self.glyphs
        font = TTFont(name, str(self.files[name]))
        pdfmetrics.registerFont(font)
        for style in ((0, 0), (0, 1), (1, 0), (1, 1)):
            addMapping(name, *style, name)
        xhtml2pdf_default.DEFAULT_FONT[name] = name
        self.glyphs[name] = font.face.charToGlyph
        return True

    def set(self, html: str, job: dict[str, Any]) -> tuple[bytes, int]:
        """The paper as PDF, and its number of pages. Raises Refused."""
        html, job = self._printable(html, job)
        PaperCanvas.job, PaperCanvas.record = job, Record()
        self.warnings.lines = []
        out = io.BytesIO()
        try:
            context = pisaDocument(
                html,
                dest=out,
                default_css=DEFAULT_CSS,
                context_meta=job["meta"],
                resource_policy=self.policy,
            )
        except RenderLimitError as error:
            raise Refused("large", str(error)) from error
        finally:
            gc.collect(0)
        if self.warnings.lines or context.err:
            raise Refused("warned", "; ".join(self.warnings.lines[:3]))
        wrong = verify.problem(
            unescape(verify.visible_text(html)),
            PaperCanvas.record,
            Frame(*job["frame"]),
        )
        if wrong:
            raise Refused(wrong)
        return out.getvalue(), PaperCanvas.pages

    def _printable(self, html: str, job: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Characters no font has: a sign becomes 〓; a letter is part of a name, so refused."""
        if job["marks"]:
            self._load("heibold")
        song = self.glyphs["song"]
        everything = set(html).union(job["foot"], job["head"], *job["copies"], *job["marks"])
        strange = {char for char in everything if ord(char) not in song and char not in "\n\t"}
        if not strange:
            return html, job
        families = [name for name in ("song", "hei", "rare") if self._load(name)]
        table: dict[int, str] = {}
        for char in strange:
            if not any(ord(char) in self.glyphs[name] for name in families):
                plain = unicodedata.normalize("NFKC", char)
                known = plain != char and all(ord(c) in song for c in plain)
                table[ord(char)] = plain if known else GETA
        letters = [chr(c) for c, sign in table.items() if sign == GETA]
        letters = sorted(c for c in letters if unicodedata.category(c)[0] in "LN")
        if letters:
            raise Refused("glyph", "".join(letters[:20]))
        html = html.replace("font-family:song;", f"font-family:{','.join(families)};")
        words = {key: [w.translate(table) for w in job[key]] for key in ("copies", "marks")}
        lines = {key: job[key].translate(table) for key in ("foot", "head")}
        return html.translate(table), {**job, **words, **lines}
