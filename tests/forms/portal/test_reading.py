"""From what a page sends to answers: whatever is sent, nothing is raised."""

from __future__ import annotations

import datetime

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.portal.reading import cell_value, read, without
from tests.forms.every_kind import EVERY as FORM

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
NAMES = st.sampled_from([f"f-{f.key}" for f in FORM.fields] + ["has", "drop", "add", "f-x-0-y"])
CELLS = st.builds(
    lambda f, row, c: f"f-{f}-{row}-{c}",
    st.sampled_from([f.key for f in FORM.fields if f.kind == "lines"] or ["lines"]),
    st.integers(0, 700),
    st.sampled_from([c.key for f in FORM.fields for c in f.columns] or ["name"]),
)


@settings(max_examples=150)
@given(st.lists(st.tuples(NAMES | CELLS | TEXT, TEXT), max_size=12))
def test_whatever_is_sent_is_read_without_an_error(pairs):
    sent = QueryDict(mutable=True)
    sent.setlist("has", [f.key for f in FORM.fields])
    for name, value in pairs:
        sent.appendlist(name, value)

    typed = read(FORM, sent, stored={})

    assert set(typed.answers) <= {f.key for f in FORM.fields}
    for key, kept in typed.rows.items():
        assert len(typed.answers[key]) == len(kept)


@given(st.sampled_from(["text", "long_text", "integer", "money", "date", "datetime"]), TEXT)
def test_one_text_is_a_value_of_its_kind_or_stays_as_it_is(kind, text):
    value = cell_value(kind, text)

    assert isinstance(value, int if isinstance(value, int) else str)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_a_date_is_read_in_every_spelling(day):
    for spelled in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
    ):
        assert cell_value("date", spelled) == day.isoformat()


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_is_read_with_signs_and_commas(value):
    plain = f"{value:.2f}"
    for spelled in (plain, f"{value:,.2f}", f"¥{plain}", f"{plain}元", f"¥{plain}"):
        assert cell_value("money", spelled) == plain


def test_of_lines_only_the_refused_cell_is_left_out():
    answers = {"lines": [{"name": "甲", "price": "x"}, {"name": "乙"}], "reason": "y", "bad": "z"}

    assert without(answers, {"lines.0.price": ["no"], "bad": ["no"], "lines.9.x": ["no"]}) == {
        "lines": [{"name": "甲"}, {"name": "乙"}],
        "reason": "y",
    }
