"""A request in one sentence."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from forms.schema import parse_form
from forms.sentence import sentence
from permissions.org import Holding, Org, Person, PostFacts

TODAY = datetime.date(2026, 9, 18)
PEOPLE = {i: Person(i, f"p{i}", name, True) for i, name in enumerate(("张三", "李四", "王五"), 1)}
OFFICE = Org(
    posts={"clerk": PostFacts("clerk", "工作人员", 1, "", (), "")},
    people=PEOPLE,
    sections={},
    holdings=tuple(Holding("clerk", i, TODAY) for i in PEOPLE),
)


def form(text: str):
    return parse_form(
        {
            "slug": "trip",
            "title": "派差单",
            "profile": "current",
            "sentence": text,
            "number": {"series": "trip", "format": "{year}{serial}"},
            "steps": [],
            "fields": [
                {"key": "who", "kind": "people", "label": "出差人"},
                {"key": "place", "kind": "text", "label": "地点"},
                {"key": "start", "kind": "date", "label": "出发"},
                {"key": "end", "kind": "date", "label": "返回"},
                {"key": "cost", "kind": "money", "label": "费用"},
            ],
        }
    )


TRIP = "{who},{start}至{end},赴{place},预计{cost}元"


def said(text: str = TRIP, **answers) -> str:
    return sentence(form(text), answers, OFFICE, TODAY)


def test_three_people_are_the_first_of_them_and_how_many() -> None:
    assert said("{who}", who=["p1", "p2", "p3"]) == "张三等3人"
    assert said("{who}", who=["p1", "p2"]) == "张三、李四"


def test_days_from_and_to_say_how_many_both_counted() -> None:
    assert said(who=["p1"], start="2026-09-21", end="2026-09-23", place="长沙", cost="1280.00") == (
        "张三,9月21日至23日(3天),赴长沙,预计1,280.00元"
    )


def test_a_year_is_said_when_it_is_not_this_one() -> None:
    assert "2027年1月4日至1月5日(2天)" in said(start="2027-01-04", end="2027-01-05")


def test_a_part_without_answers_is_left_out() -> None:
    assert said(who=["p1"], place="长沙") == "张三,赴长沙"
    assert said() == ""


def test_a_form_without_a_sentence_is_told_by_its_first_answers() -> None:
    assert said("", who=["p1"], place="长沙", start="2026-09-21") == "张三,长沙,9月21日"


def test_a_part_that_names_no_field_is_left_out() -> None:
    assert said("{who},见{nothing}", who=["p1"]) == "张三"


@given(
    text=st.text(alphabet="{}whostartendplace,,至赴 {", max_size=60),
    place=st.text(max_size=40),
    start=st.sampled_from(["2026-09-21", "x", "", None]),
    end=st.sampled_from(["2026-09-20", "2026-09-23", 7, None]),
)
def test_no_text_of_a_form_and_no_answer_breaks_the_sentence(text, place, start, end) -> None:
    assert isinstance(sentence(form(text), {"place": place, "start": start}, OFFICE, TODAY), str)
