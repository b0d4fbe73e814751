"""Hostile definitions and answers: refused with a sentence or harmless, never half a paper."""

from __future__ import annotations

import io

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import PaperRefused
from forms.papers import printing
from forms.papers.html import build_html
from forms.papers.verify import Block, Frame, Piece, Record, problem
from tests.forms import paper_facts as pf
from tests.forms.paper_facts import facts, needs_fonts, opinion

MARKUP = '<img src="file:///etc/passwd"><script>alert(1)</script></td></table><pdf:nextpage>&amp;'
NOTE = [{"key": "note", "kind": "long_text", "label": "说明"}]
NOTE_BOX = [{"kind": "boxes", "boxes": [{"label": "说明", "parts": [{"field": "note"}]}]}]


def printed(paper):
    return pf.text(printing.render(paper))


STEP_BOX = [{"kind": "opinion", "label": "意见", "steps": ["head"]}]


def note(text, **more):
    return facts(pf.form(NOTE_BOX, NOTE), {"note": text}, **more)


def test_markup_in_every_name_stays_text():
    form = pf.form(
        [
            {"kind": "boxes",
             "boxes": [{"label": MARKUP, "parts": [{"text": MARKUP}, {"field": "note"}]}]},
            {"kind": "table", "label": MARKUP, "field": "lines", "serial": True,
             "columns": [{"label": MARKUP, "column": "a"}]},
            {"kind": "blank_table", "label": MARKUP, "columns": [MARKUP, MARKUP], "rows": 1},
            {"kind": "opinion", "label": MARKUP, "steps": ["head"], "note_label": MARKUP},
            {"kind": "remarks", "label": MARKUP, "lines": 1},
        ],
        [*NOTE, {"key": "lines", "kind": "lines", "label": MARKUP,
                 "columns": [{"key": "a", "kind": "text", "label": MARKUP}]}],
        title=MARKUP, rule=MARKUP, copies=[MARKUP[:40]],
    )  # fmt: skip
    html = build_html(
        facts(
            form,
            {"note": MARKUP, "lines": [{"a": MARKUP}]},
            bureau=MARKUP,
            number=MARKUP,
            opinions=(opinion("head", MARKUP, comment=MARKUP),),
            remarks=(MARKUP,),
        )
    )
    assert "<img" not in html and "<script" not in html and "<pdf" not in html


@needs_fonts
def test_markup_is_printed_as_it_was_typed_and_links_to_nothing():
    pdf = printing.render(note(MARKUP + '<a href="file:///etc/passwd">x</a>'))
    assert "<script>alert(1)</script></td></table><pdf:nextpage>&amp;" in pf.text(pdf)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1 and "/Annots" not in pages[0]


@needs_fonts
@pytest.mark.parametrize(
    "text",
    [
        "移" * 5000,
        "a" * 5000,
        "。" * 5000,
        "《" * 5000,
        "、移" * 2500,
        "a b " * 1250,
        "移\n" * 2500,
    ],
    ids=["chinese", "word", "closing", "opening", "alternating", "spaces", "lines"],
)
def test_five_thousand_characters_of_any_kind_are_printed_whole(text):
    found = printed(note(text))
    for char in set(text) - {" ", "\n"}:
        assert found.count(char) >= text.count(char)


@needs_fonts
@pytest.mark.parametrize("char", ["移", "W", "、", "。"])
def test_a_narrow_column_holds_any_cell(char):
    form = pf.form(
        [{"kind": "table", "label": "", "field": "lines", "serial": True,
          "columns": [{"label": f"第{n}栏", "column": "a"} for n in range(10)]}],
        [{"key": "lines", "kind": "lines", "label": "明细",
          "columns": [{"key": "a", "kind": "text", "label": "甲"}]}],
    )  # fmt: skip
    assert printed(facts(form, {"lines": [{"a": char * 200}]})).count(char) >= 2000


@needs_fonts
def test_signs_no_font_has_are_printed_as_a_missing_type():
    assert "很好〓请办理〓。" in printed(note("很好😀请办理\U0001f44d\ufe0f\u200d。"))


@needs_fonts
def test_a_character_no_font_has_is_refused_naming_it_and_its_field():
    with pytest.raises(PaperRefused, match="“说明”有字体中没有的字:“𠮷”.*rare.ttf"):
        printing.render(note("经办人𠮷田"))


@needs_fonts
def test_a_missing_character_in_an_opinion_names_the_step():
    form = pf.form(NOTE_BOX + STEP_BOX, NOTE)
    said = opinion("head", "李四", comment="请𠮷办理")
    with pytest.raises(PaperRefused, match="“负责人审批”有字体中没有的字"):
        printing.render(facts(form, {"note": "好"}, opinions=(said,)))


@needs_fonts
@pytest.mark.parametrize(
    "text",
    [
        "\u202e倒\u202c着\u200f写",
        "半\ud800个",
        "空\x00字",
        "\x1b[31m红",
        "𝐀𝐁甲",
        "ﬁ乙",
        "\u00ad软\u2028换",
    ],
    ids=["directions", "surrogate", "nul", "escape", "mathematical", "ligature", "separators"],
)
def test_what_steers_a_printer_is_left_out_and_the_rest_stands(text):
    found = printed(note(text))
    for char in text:
        if "一" <= char <= "鿿":
            assert char in found


@needs_fonts
def test_three_hundred_rows_are_printed_with_their_heads():
    rows = [{"name": f"物品{i}", "unit": "件", "quantity": 1, "price": "1.00"} for i in range(300)]
    found = printed(facts("purchase", {"lines": rows}))
    assert "物品299" in found and found.count("预计单价") >= 8


@needs_fonts
def test_a_thousand_rows_are_refused_with_a_sentence_before_a_worker_is_asked(monkeypatch):
    monkeypatch.setattr(printing, "_pool", None)
    rows = [{"name": "物", "unit": "件", "quantity": 1, "price": "1.00"}] * 1000
    with pytest.raises(PaperRefused, match="“采购物品”有1000行,一张单子最多打印500行"):
        printing.render(facts("purchase", {"lines": rows}))


@needs_fonts
def test_a_layout_of_many_boxes_in_a_row_is_printed_one_below_the_other():
    boxes = [{"label": f"第{n}项很长的标题", "parts": [{"field": "note"}]} for n in range(12)]
    found = printed(facts(pf.form([{"kind": "boxes", "boxes": boxes}], NOTE), {"note": "内容"}))
    assert found.count("内容") == 12


@needs_fonts
@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"kind": "unknown"}],
        [{"kind": "boxes", "boxes": []}],
        [{"kind": "boxes", "boxes": [{"label": "", "parts": []}]}],
        [
            {
                "kind": "boxes",
                "boxes": [{"label": "甲", "parts": [{"field": "gone"}, {"fact": "gone"}]}],
            }
        ],
        [{"kind": "boxes", "boxes": [{"label": "甲", "parts": [{"blank": 10**9}]}]}],
        [
            {
                "kind": "boxes",
                "boxes": [{"label": "甲" * 60, "parts": [{"field": "note"}], "width": 0}],
            }
        ],
        [
            {
                "kind": "table",
                "label": "",
                "field": "gone",
                "columns": [{"label": "甲", "column": "a"}],
            }
        ],
        [
            {
                "kind": "table",
                "label": "",
                "field": "note",
                "columns": [{"label": "甲", "column": "a"}],
            }
        ],
        [{"kind": "blank_table", "label": "", "columns": ["甲"] * 9, "rows": 10**9}],
        [{"kind": "blank_table", "label": "空", "columns": [], "rows": 2}],
        [{"kind": "opinion", "label": "意见", "steps": ["gone"]}],
        [{"kind": "remarks", "label": "备注", "lines": 10**9}],
    ],
)
def test_a_strange_layout_is_printed_without_what_makes_no_sense(rows):
    assert "试用单" in printed(facts(pf.form(rows, NOTE), {"note": "内容"}))


@needs_fonts
def test_a_layout_that_cannot_be_read_is_refused_with_a_sentence():
    for row in ({"kind": "boxes", "boxes": 7}, {"kind": "table", "columns": [1], "field": []}):
        with pytest.raises(PaperRefused, match="已停止打印"):
            printing.render(facts(pf.form([row], NOTE), {"note": "内容"}))


@needs_fonts
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=200))
def test_any_text_is_printed_whole_or_refused_with_a_sentence(text, name, comment):
    form = pf.form(NOTE_BOX + STEP_BOX, NOTE)
    said = opinion("head", name, comment=comment)
    paper = facts(form, {"note": text}, number=name, bureau=name, opinions=(said,))
    try:
        pdf = printing.render(paper)
    except PaperRefused as refused:
        assert "字体中没有的字" in str(refused)
    else:
        assert pdf.startswith(b"%PDF-")


# --- the check itself ----------------------------------------------------------------------

FRAME = Frame(56, 540, 50, 790)
GOOD = Block(1, 60, 200, 700, 715, 0.0)


SAID = Piece("同意。", 10.5, 1.0)


def record(pieces=(SAID,), blocks=(GOOD,)):
    return Record(list(pieces), list(blocks))


def test_a_whole_paper_passes():
    assert problem("同意。", record(), FRAME) == ""


def test_text_that_was_not_drawn_is_missed():
    assert problem("同意。同意。", record(), FRAME) == "missing"


def test_letters_under_six_points_are_refused_also_when_only_the_page_shrank_them():
    assert problem("", record([Piece("小", 5.9, 1.0)]), FRAME) == "small"
    assert problem("", record([Piece("小", 10.5, 0.5)]), FRAME) == "small"


@pytest.mark.parametrize(
    "change",
    [{"left": 50}, {"right": 545}, {"bottom": 40}, {"top": 800}, {"room": -3.0}],
)
def test_text_beyond_its_box_or_the_page_is_refused(change):
    assert problem("", record(blocks=[GOOD._replace(**change)]), FRAME) == "outside"


def test_text_upon_text_is_refused_and_on_another_page_is_not():
    over = GOOD._replace(left=150, right=300, top=712, bottom=702)
    assert problem("", record(blocks=[GOOD, over]), FRAME) == "overlap"
    assert problem("", record(blocks=[GOOD, over._replace(page=2)]), FRAME) == ""
    assert problem("", record(blocks=[GOOD, over._replace(left=205)]), FRAME) == ""
