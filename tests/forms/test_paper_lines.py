"""Where the lines of a paper may end, and what of a text is printed at all."""

from __future__ import annotations

from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.papers.text import CLOSING, OPENING, clean, ems, keep


def flatten(html):
    """(character, whether the renderer may break beside it), as xhtml2pdf reads our markup."""
    found, breakable = [], True
    for part in (
        html.replace("<br/>", "\n")
        .replace('<span class="k">', "\x01")
        .replace("</span>", "\x02")
        .split("\x01")
    ):
        kept, _end, free = part.rpartition("\x02") if "\x02" in part else ("", "", part)
        found += [(char, False) for char in unescape(kept)]
        found += [(char, breakable) for char in unescape(free)]
    return found


def ends(html):
    """The pairs of characters between which a line may end."""
    found = flatten(html)
    return [
        (a, b)
        for (a, a_free), (b, b_free) in zip(found, found[1:], strict=False)
        if a_free and b_free and "\n" not in (a, b)
    ]


CHINESE = st.text(
    st.sampled_from("一二三四五六七移民局开发出差、,。;:!?(《“”》)￥0123456789ab .%\n")
)


@settings(max_examples=300)
@given(CHINESE, st.integers(8, 40))
def test_keeping_together_changes_no_character(text, room):
    kept = "".join(char for char, _free in flatten(keep(text, room)))
    assert kept.replace("\xa0", " ") == text


@settings(max_examples=300)
@given(st.text(st.sampled_from("移民局开发办公室出差、。,《》“”()12")), st.integers(8, 40))
def test_no_line_may_end_after_an_opening_mark_or_begin_with_a_closing_one(text, room):
    pieces_fit = not any(run * 0.4 > 2 for run in runs_of_marks(text))
    html = keep(text, room)
    if pieces_fit and ems(text) + 0.5 > room:
        assert [(a, b) for a, b in ends(html) if b in CLOSING or a in OPENING] == []


def runs_of_marks(text):
    run = 0
    for char in text:
        run = run + 1 if char in CLOSING | OPENING else 0
        yield run


def test_names_of_two_characters_in_a_list_can_still_be_broken():
    html = keep("、".join(["张三", "李四"] * 40), 30)
    assert len(ends(html)) >= 30


def test_a_number_stays_in_one_line_and_a_text_without_an_end_does_not():
    html = keep("金额为" * 8 + "1,280.00" + "元" * 20, 12)
    assert ("1", ",") not in ends(html) and ("8", "0") not in ends(html)
    endless = keep("a" * 5000, 30)
    assert len(ends(endless)) >= 5000 / 50


def test_what_fits_on_a_line_is_left_alone():
    assert keep("同意。", 30) == "同意。"


@given(st.text(max_size=60))
def test_cleaning_leaves_nothing_that_cannot_be_stored_or_steers_the_printer(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not any(ord(c) < 32 and c != "\n" for c in cleaned)
    assert not set(cleaned) & set("\u200b\u200e\u202e\u2066\ufeff\x7f")
    assert clean(cleaned) == cleaned
