"""What operands are worth, how they compare, and what is shown."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.conditions import (
    Overlap,
    Several,
    Situation,
    compares,
    condition_holds,
    evaluate,
    holds,
    is_empty,
    typed,
)
from forms.schema import COMPARISONS, FIELD_KINDS, OPERAND_KINDS, Column, Condition, Field, Operand
from tests.forms.made_up import DAY, filed, form, office

O = Operand  # noqa: E741 - a test is full of them
NAMED = O("field", field="n")
AMOUNT = O("calc", sign="*", left=O("field", field="quantity"), right=O("field", field="price"))
COLUMNS = (
    Column("what", "text", "品名"),
    Column("quantity", "integer", "数量"),
    Column("price", "money", "单价"),
    Column("on", "date", "日期"),
    Column("amount", "computed", "金额", compute=AMOUNT),
)
FIELDS = (
    Field("n", "integer", "数"),
    Field("fee", "money", "金额"),
    Field("start", "date", "开始"),
    Field("end", "date", "结束"),
    Field("at", "datetime", "时间"),
    Field("word", "text", "字"),
    Field("one", "choice", "单选"),
    Field("many", "choices", "多选"),
    Field("yes", "yes_no", "是否"),
    Field("who", "person", "人员"),
    Field("whom", "people", "人员"),
    Field("where", "section", "股室"),
    Field("papers", "file", "附件"),
    Field("link", "request", "申请单"),
    Field("rows", "lines", "明细", columns=COLUMNS),
    Field("total", "computed", "合计", compute=O("sum", field="rows", column="amount")),
)
OFFICE = office(
    "director 4: chief", "deputy 3 >plan: dora", "head 2 @plan: hank", "clerk 1 @plan: carl dora"
)
ROWS = [
    {"what": "硒鼓", "quantity": 2, "price": "260.00", "on": "2026-09-21"},
    {"what": "纸", "quantity": 3, "price": "0.50"},
]


def given_answers(by: str = "carl", **answers: Any) -> Situation:
    return filed(OFFICE, form(*FIELDS), by=by, **answers)


def const(value: Any, kind: str = "text") -> Operand:
    return O("const", value=value, value_kind=kind)


# --- what an operand is worth ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("operand", "worth"),
    [
        (O("field", field="n"), 7),
        (O("field", field="fee"), 128050),
        (O("field", field="start"), datetime.date(2026, 9, 21)),
        (O("field", field="many"), frozenset({"a", "b"})),
        (O("field", field="yes"), False),
        (O("field", field="gone"), None),
        (O("field", field="word"), None),
        (O("field", field="total"), 52150),
        (O("column", field="rows", column="quantity"), Several((2, 3), all=True)),
        (O("column", field="rows", column="on"), Several((datetime.date(2026, 9, 21),), all=True)),
        (O("column", field="rows", column="amount"), Several((52000, 150), all=True)),
        (O("column", field="rows", column="gone"), Several((), all=True)),
        (O("column", field="n", column="price"), Several((), all=True)),
        (const("5000.00", "money"), 500000),
        (const(5000, "integer"), 5000),
        (const("2026-09-18", "date"), DAY),
        (const(["a", "b"]), frozenset({"a", "b"})),
        (const(["1.00", "2.00"], "money"), frozenset({100, 200})),
        (const(""), None),
        (O("figure", name="limit"), 500000),
        (O("figure", name="gone"), None),
        (O("today"), DAY),
        (O("count", field="whom"), 3),
        (O("count", field="who"), 1),
        (O("count", field="rows"), 2),
        (O("count", field="papers"), 2),
        (O("count", field="many"), 2),
        (O("count", field="word"), 0),
        (O("sum", field="rows", column="quantity"), 5),
        (O("sum", field="rows", column="price"), 26050),
        (O("sum", field="rows", column="amount"), 52150),
        (O("sum", field="gone", column="amount"), None),
        (O("level", field="whom"), Several((1, 4, 3), all=False)),
        (O("level", field="who", quantifier="all"), Several((2,), all=True)),
        (O("level", field="word"), Several((), all=False)),
        (O("posts", field="whom"), frozenset({"clerk", "director", "deputy"})),
        (O("posts", field="word"), frozenset()),
        (O("applicant", name="section"), "plan"),
        (O("applicant", name="level"), 1),
        (O("applicant", name="posts"), frozenset({"clerk"})),
        (O("days", left=O("field", field="start"), right=O("field", field="end")), 3),
        (O("newest", field="n", same="word"), None),
    ],
)
def test_an_operand_is_worth(operand: Operand, worth: Any):
    situation = given_answers(
        n=7, fee="1280.5", start="2026-09-21", end="2026-09-23", many=["a", "b"], yes=False,
        who="hank", whom=["carl", "chief", "dora"], papers=[4, 5], rows=ROWS,
    )  # fmt: skip
    assert evaluate(operand, replace(situation, figures={"limit": 500000})) == worth


def test_somebody_of_several_posts_counts_by_his_greatest_and_sits_in_his_section():
    situation = given_answers(by="dora", who="dora")
    assert evaluate(O("level", field="who"), situation) == Several((3,), all=False)
    assert evaluate(O("applicant", name="section"), situation) == "plan"
    assert evaluate(O("posts", field="who"), situation) == {"deputy", "clerk"}


def test_an_applicant_from_outside_has_no_section_level_or_posts():
    situation = replace(given_answers(), applicant=None)
    for name in ("section", "level", "posts"):
        assert evaluate(O("applicant", name=name), situation) is None


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-09-21", "2026-09-23", 3),
        ("2026-09-21", "2026-09-21", 1),
        ("2026-12-31", "2027-01-01", 2),
        ("2028-02-28", "2028-03-01", 3),
        ("2026-09-21", "2026-09-20", 0),
        ("2026-09-21", None, None),
    ],
)
def test_days_count_both_ends(start: str, end: str | None, days: int | None):
    both = O("days", left=O("field", field="start"), right=O("field", field="end"))
    assert evaluate(both, given_answers(start=start, end=end)) == days


@pytest.mark.parametrize(
    ("left", "sign", "right", "worth"),
    [
        (7, "+", 2, 9),
        (7, "-", 9, -2),
        (7, "*", 2, 14),
        (7, "/", 2, 3),
        (-7, "/", 2, -4),
        (7, "/", 0, None),
        (11, "/", 3, 3),
        (7, "+", None, None),
    ],
)
def test_calculations_of_whole_numbers_round_down(left: int, sign: str, right: Any, worth: Any):
    calc = O("calc", sign=sign, left=const(left, "integer"), right=const(right, "integer"))
    assert evaluate(calc, given_answers()) == worth


def test_money_is_calculated_in_fen():
    price = O("calc", sign="*", left=O("field", field="fee"), right=const(3, "integer"))
    assert evaluate(price, given_answers(fee="0.10")) == 30
    third = O("calc", sign="/", left=O("field", field="fee"), right=const(3, "integer"))
    assert evaluate(third, given_answers(fee="1.00")) == 33


def test_a_date_and_a_number_of_days_give_a_date_or_nothing():
    week = O("calc", sign="+", left=O("today"), right=const(7, "integer"))
    assert evaluate(week, given_answers()) == DAY + datetime.timedelta(days=7)
    for days in (10**7, 10**12, 10**40):
        far = O("calc", sign="+", left=O("today"), right=const(days, "integer"))
        assert evaluate(far, given_answers()) is None


def test_calculations_stand_in_each_other_as_deep_as_one_likes():
    deep = const(1, "integer")
    for _ in range(100):
        deep = O("calc", sign="+", left=deep, right=const(1, "integer"))
    assert evaluate(deep, given_answers()) == 101


class Before:
    """One earlier request: 12,000 km for 湘M1, and a trip of Hank's."""

    def newest(self, field: str, same: str, value: Any) -> Any:
        return (
            {"n": 12000, "fee": "not money"}[field] if (same, value) == ("word", "湘M1") else None
        )

    def overlaps(self, field, accounts, start, end, first, last) -> list[Overlap]:
        assert (field, start, end) == ("whom", "start", "end")
        return [Overlap(a, first, last, "1号") for a in accounts if a == "hank"]


def test_the_newest_answer_is_that_of_a_request_with_an_equal_other_field():
    newest = O("newest", field="n", same="word")
    situation = replace(given_answers(word="湘M1"), past=Before())
    assert evaluate(newest, situation) == 12000
    assert evaluate(newest, replace(situation, answers={"word": "湘M2"})) is None
    assert evaluate(newest, replace(situation, answers={})) is None


def test_an_earlier_answer_that_is_not_of_the_kind_any_more_is_none():
    situation = replace(given_answers(word="湘M1"), past=Before())
    assert evaluate(O("newest", field="fee", same="word"), situation) is None


def test_overlaps_are_asked_for_when_people_and_both_days_are_there():
    overlap = O("overlap", field="whom", start="start", end="end")
    whole = {"whom": ["carl", "hank"], "start": "2026-09-21", "end": "2026-09-22"}
    situation = replace(given_answers(**whole), past=Before())
    assert [o.account for o in evaluate(overlap, situation)] == ["hank"]
    for key in whole:
        less = replace(situation, answers={**whole, key: None})
        assert evaluate(overlap, less) == ()
    assert condition_holds(Condition(overlap, "not_empty"), situation)
    assert condition_holds(Condition(overlap, "empty"), replace(situation, answers={}))


# --- comparing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "true", "right"),
    [
        (1, "eq le ge", 1),
        (1, "ne lt le", 2),
        (2, "ne gt ge", 1),
        ("a", "eq le ge contains", "a"),
        ("abc", "contains ne ge gt", "ab"),
        (DAY, "eq le ge", DAY),
        (True, "eq", True),
        (True, "ne", 1),
        (1, "ne", True),
        ("1", "ne", 1),
        (1, "in ne", frozenset({1, 2})),
        (True, "ne", frozenset({1, 2})),
        ("a", "in eq ge le contains", "a"),
        (frozenset({"a"}), "in ne", frozenset({"a", "b"})),
        (frozenset({"a", "b"}), "contains ne", frozenset({"a"})),
        (frozenset({"a", "b"}), "contains ne", "a"),
        (frozenset({"a"}), "eq in contains", frozenset({"a"})),
        ([1], "ne", frozenset({1})),
        ({"id": "r"}, "ne", frozenset({1})),
        (DAY, "ne", datetime.datetime(2026, 9, 18, tzinfo=datetime.UTC)),
    ],
)
def test_values_compare_so_and_no_other_way(left: Any, true: str, right: Any):
    words = [w for w in COMPARISONS if w not in ("empty", "not_empty")]
    found = {w for w in words if compares(left, w, right)}
    assert found - {"in"} == set(true.split()) - {"in"}
    assert ("in" in found) == ("in" in true.split() or "eq" in true.split())


@pytest.mark.parametrize("nothing", [None, "", [], frozenset(), Several((), all=True)])
def test_nothing_compares_with_what_is_empty_except_that_it_is_unequal(nothing: Any):
    for word in COMPARISONS:
        expected = word in ("ne", "empty")
        assert compares(nothing, word, 5) == expected
        assert compares(nothing, word, frozenset({"a"})) == expected
        if word not in ("empty", "not_empty"):
            assert compares(5, word, nothing) == (word == "ne")
            assert compares(nothing, word, nothing) == (word == "ne")


@pytest.mark.parametrize("value", [0, False, "x", [0], frozenset({""}), Several((0,), all=True)])
def test_naught_no_and_one_are_not_empty(value: Any):
    assert not is_empty(value) and compares(value, "not_empty", None)


def test_any_of_several_or_all_of_them_compare():
    for every, low, high in ((False, True, True), (True, False, True)):
        levels = Several((1, 4), all=every)
        assert compares(levels, "ge", 4) is low
        assert compares(levels, "ge", 1) is high
        assert compares(4, "le", levels) is low
    assert compares(Several((1, 4), all=False), "ne", 4)
    assert not compares(Several((1, 4), all=True), "ne", 4)


def test_a_column_compares_row_by_row():
    prices = O("column", field="rows", column="price")
    situation = given_answers(rows=ROWS)
    assert condition_holds(Condition(prices, "gt", const("0.49", "money")), situation)
    assert not condition_holds(Condition(prices, "gt", const("0.50", "money")), situation)


def test_money_is_compared_as_money_and_never_with_a_plain_number_by_chance():
    fee = O("field", field="fee")
    situation = given_answers(fee="5000.00")
    assert condition_holds(Condition(fee, "ge", const("5000.00", "money")), situation)
    assert not condition_holds(Condition(fee, "ge", const("5000.01", "money")), situation)
    assert not condition_holds(Condition(fee, "eq", const("5000.00", "text")), situation)


def test_moments_of_different_offsets_are_compared_as_moments():
    at = O("field", field="at")
    situation = given_answers(at="2026-09-18T08:00:00+08:00")
    same = const("2026-09-18T00:00:00+00:00", "datetime")
    assert condition_holds(Condition(at, "eq", same), situation)
    naive = const("2026-09-18T00:00:00", "datetime")
    assert not any(condition_holds(Condition(at, w, naive), situation) for w in ("lt", "eq", "ge"))


def test_all_of_a_group_and_one_of_the_groups_must_hold():
    yes, no = Condition(O("today"), "not_empty"), Condition(O("today"), "empty")
    situation = given_answers()
    assert holds((), situation) and holds(((),), situation)
    assert holds(((yes, yes),), situation) and not holds(((yes, no),), situation)
    assert holds(((yes, no), (yes,)), situation) and not holds(((no,), (no,)), situation)


# --- whatever a definition says --------------------------------------------------------------

KEYS = st.sampled_from([f.key for f in FIELDS] + ["gone", ""])
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.floats(),
    st.sampled_from(["2026-09-18", "1280.50", "2026-09-18T08:00:00+08:00", "carl", "plan"]),
)  # fmt: skip
JSON = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "quantity", "price", "on", "what"]), inner, max_size=3
        ),
    ),
    max_leaves=6,
)
OPERANDS = st.recursive(
    st.builds(
        Operand,
        kind=st.sampled_from(OPERAND_KINDS),
        field=KEYS,
        column=st.sampled_from([c.key for c in COLUMNS] + ["gone"]),
        name=st.sampled_from(["section", "level", "posts", "limit", ""]),
        value=st.one_of(VALUES, st.lists(VALUES, max_size=3)),
        value_kind=st.sampled_from(FIELD_KINDS),
        quantifier=st.sampled_from(["any", "all"]),
        same=KEYS,
        start=KEYS,
        end=KEYS,
    ),
    lambda inner: st.builds(
        Operand,
        kind=st.sampled_from(["calc", "days"]),
        sign=st.sampled_from("+-*/"),
        left=st.one_of(st.none(), inner),
        right=st.one_of(st.none(), inner),
    ),
    max_leaves=4,
)


@settings(max_examples=300)
@given(OPERANDS, st.sampled_from(COMPARISONS), st.one_of(st.none(), OPERANDS),
       st.dictionaries(KEYS, JSON, max_size=6), st.booleans())  # fmt: skip
def test_no_operand_raises_whatever_the_answers_are(
    left: Operand, compare: str, right: Operand | None, answers: dict[str, Any], outside: bool
):
    situation = given_answers(**{k: v for k, v in answers.items() if k})
    if outside:
        situation = replace(situation, applicant=None)
    assert condition_holds(Condition(left, compare, right), situation) in (True, False)


@settings(max_examples=200)
@given(OPERANDS, OPERANDS, st.dictionaries(KEYS, JSON, max_size=6))
def test_unequal_is_the_contrary_of_equal_for_single_values(
    left: Operand, right: Operand, answers: dict[str, Any]
):
    situation = given_answers(**{k: v for k, v in answers.items() if k})
    one, other = evaluate(left, situation), evaluate(right, situation)
    if not isinstance(one, Several) and not isinstance(other, Several):
        assert compares(one, "ne", other) != compares(one, "eq", other)


@settings(max_examples=200)
@given(st.sampled_from(FIELD_KINDS), JSON)
def test_no_answer_raises_whatever_kind_it_is_taken_for(kind: str, value: Any):
    if is_empty(value):
        assert typed(kind, value) is None
    typed(kind, value)
