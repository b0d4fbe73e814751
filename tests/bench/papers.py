"""One page of a paper, warm: what it costs beside reportlab platypus with the same fonts.

    python -m tests.bench.papers

CPU milliseconds. Ours counts both processes: facts to HTML here, HTML to checked PDF in the
worker. Platypus is given the finished layout and sets the same boxes, without looking at what came
out. The second download is the whole of ``paper_pdf``: the database asked for nothing, one file.
"""

from __future__ import annotations

import io
import sys
import time
from typing import Any

from tests.bench.ground import cpu, middle, prepare

ROUNDS, TIMES = 5, 12
LIMIT = 3.0


def main() -> int:
    prepare()
    from tests.forms.paper_facts import facts, opinion

    said = (
        opinion("supervising", "李四"),
        opinion("director", "王五", 20, comment="请按规定办理。"),
    )
    paper = facts("trip", opinions=said)
    ours, plain = Ours(paper), Platypus(paper)
    for warm in range(8):
        ours.set(), plain.set()
        del warm
    mine: list[float] = []
    theirs: list[float] = []
    for _round in range(ROUNDS):  # turn about, so that a busy moment of the machine meets both
        mine += [ours.set() for _ in range(TIMES)]
        theirs += cpu(plain.set, times=TIMES)
    ratio = middle(mine) / middle(theirs)
    print(f"platypus      {middle(theirs):7.2f} ms")
    print(f"paper, warm   {middle(mine):7.2f} ms   ratio {ratio:.2f} (at most {LIMIT:.0f})")
    print(f"second download {middle(second_download()):5.2f} ms")
    return 0 if ratio <= LIMIT else 1


class Ours:
    """A paper from its facts by a worker; the worker says what it took."""

    def __init__(self, paper: Any) -> None:
        from django.conf import settings

        from forms.papers.pool import Pool

        self.paper, self.pool = paper, Pool(settings.FONT_DIR, size=1)

    def set(self) -> float:
        from forms.papers import layout
        from forms.papers.html import job, sheet_html

        began = time.process_time()
        sheet = layout.sheet(self.paper)
        answer, pdf = self.pool.set(sheet_html(sheet), job(sheet))
        assert pdf, answer
        return (time.process_time() - began + answer["cpu"]) * 1000


class Platypus:
    """The same blocks as tables and paragraphs of platypus."""

    def __init__(self, paper: Any) -> None:
        from django.conf import settings
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        from forms.papers import layout
        from forms.papers.fonts import REQUIRED

        for name in ("song", "songbold"):
            pdfmetrics.registerFont(TTFont(name, str(settings.FONT_DIR / REQUIRED[name])))
        self.sheet = layout.sheet(paper)
        ink = HexColor("#e60012")
        value = ParagraphStyle("v", fontName="song", fontSize=10.5, leading=15, wordWrap="CJK")
        label = ParagraphStyle("l", value, fontSize=12, leading=16, alignment=1, textColor=ink)
        self.looks = {
            "v": value,
            "c": ParagraphStyle("c", value, alignment=1),
            "n": ParagraphStyle("n", value, alignment=2),
            "l": label,
            "a": ParagraphStyle("a", value, alignment=1, textColor=ink),
            "title": ParagraphStyle("t", label, fontName="songbold", fontSize=24, leading=34),
            "rule": ParagraphStyle("r", value, fontSize=9, leading=13, textColor=ink),
        }
        pad = self.sheet.spacing.pad
        self.grid = [
            ("GRID", (0, 0), (-1, -1), 0.75, ink),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
        ]

    def set(self) -> bytes:
        from reportlab.platypus import SimpleDocTemplate, Table

        sheet = self.sheet
        red = '<font color="#e60012">%s</font>%s'
        heads = [("v", "填单日期:", sheet.filled_on), ("n", "编号:", sheet.number)]
        story = [
            self.text(sheet.bureau, "a"),
            self.text(sheet.title, "title"),
            Table([[self.text(red % (a, b), look) for look, a, b in heads]], colWidths=[242, 242]),
            *[self.block(block) for block in sheet.blocks],
            self.text(sheet.rule, "rule"),
        ]
        out = io.BytesIO()
        document = SimpleDocTemplate(
            out, leftMargin=50, rightMargin=49, topMargin=46, bottomMargin=44
        )
        document.build(story, onFirstPage=foot, onLaterPages=foot)
        return out.getvalue()

    def text(self, words: str, look: str) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(words.replace("\n", "<br/>"), self.looks[look])

    def block(self, block: Any) -> Any:
        from reportlab.platypus import Spacer, Table

        from forms.papers.blocks import WIDTH

        if block.kind == "boxes":
            rows = [[self.text(c.text, c.look) for c in row] for row in block.rows]
            return Table(rows, colWidths=[c.width for c in block.rows[0]], style=self.grid)
        cell: list[Any] = []
        for said in block.said:
            cell += [self.text(said.text, "v"), Spacer(1, said.gap)]
            cell.append(self.text("<br/>".join(said.signatures), "n"))
        return Table(
            [[self.text(block.label.text, "l"), cell]],
            colWidths=[block.label.width, WIDTH - block.label.width],
            rowHeights=None if cell else [block.height],
            style=self.grid,
        )


def foot(canvas: Any, document: Any) -> None:
    canvas.setFont("song", 8)
    canvas.drawRightString(540, 34, f"生成于 2026年9月22日10:05 第{document.page}页/共1页")


def second_download() -> list[float]:
    from forms import papers
    from tests.scenario import Office

    office = Office.open()
    trip = office.files("trip", by="clerk-planning")
    reader = office.person("clerk-planning")
    papers.paper_pdf(trip, reader=reader)
    return cpu(lambda: papers.paper_pdf(trip, reader=reader), times=50)


if __name__ == "__main__":
    sys.exit(main())
