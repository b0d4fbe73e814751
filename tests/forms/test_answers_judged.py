"""Answers at submission and at a step: what is asked for, what is checked, what comes out."""

from __future__ import annotations

from typing import Any

import pytest

from forms.answers import (
    changed_keys,
    complete,
    computed_kind,
    display,
    fill_errors,
    made_of,
    merged,
    search_text,
    show,
    submitter_keys,
    warnings,
)
from forms.errors import InvalidAnswers
from forms.schema import Check, Choice, Condition, Field, Fill, Form, Operand
from tests.forms.every_kind import AB, COLUMNS, EVERY, FIELDS, LINKED, OFFICE, ROW, taken
from tests.forms.made_up import filed, form, office, step

CHOOSE = "请从列出的选项中选择。"
PERSON = "没有这个人员,或其账号已停用。"

# --- judged at submission --------------------------------------------------------------------

WHOLE = {
    "word": "字", "words": "话", "n": 1, "fee": "1.00", "day": "2026-09-18",
    "at": "2026-09-18T10:05:00+08:00", "yes": False, "one": "a", "many": ["a"], "who": "hank",
    "whom": ["hank"], "where": "plan", "papers": [1], "rows": [ROW], "ref": "a", "free": "b",
    "link": LINKED,
}  # fmt: skip


def errors_of(of: Form, **answers: Any) -> dict[str, list[str]]:
    try:
        complete(filed(OFFICE, of, by="carl", **answers))
    except InvalidAnswers as refusal:
        return refusal.errors
    return {}


def test_a_whole_set_of_answers_is_complete_and_comes_out_as_it_went_in():
    situation = filed(OFFICE, EVERY, by="carl", **WHOLE)
    assert complete(situation) == WHOLE
    shown = show(EVERY, WHOLE, situation)
    assert shown == {**WHOLE, "rows": [{**ROW, "amount": "1.00"}], "total": "1.00"}
    assert list(shown) == [f.key for f in FIELDS if f.key != "later"]
    assert merged({}, taken(shown)) == WHOLE


def test_every_empty_field_is_asked_for_in_words_of_its_kind():
    labels = {"papers": "上传", "one": "选择", "many": "选择", "yes": "选择"}
    expected = {
        f.key: [f"请{labels.get(f.key, '填写')}“{f.label}”。"]
        for f in FIELDS
        if f.key not in ("total", "later", "whom", "rows")
    }
    expected |= {"whom": ["某些人至少填写一人。"], "rows": ["明细至少填写一行。"]}
    assert errors_of(EVERY) == expected


def test_an_optional_field_may_stay_empty_and_one_required_by_a_condition_may_not():
    needed = ((Condition(Operand("field", field="a"), "eq", Operand("const", value="x")),),)
    of = form(
        Field("a", "text", "甲", required=False),
        Field("b", "text", "乙", required=False, required_if=needed),
    )
    assert errors_of(of) == {}
    assert errors_of(of, a="x") == {"b": ["请填写“乙”。"]}
    assert errors_of(of, a="x", b="y") == {}


def test_a_field_left_to_a_step_is_not_asked_of_the_applicant():
    of = form(
        Field("a", "text", "甲", filled_at="either"), Field("b", "text", "乙", filled_at="step")
    )
    assert errors_of(of) == {}
    assert submitter_keys(of) == {"a", "travellers", "acting"}
    assert submitter_keys(of, [Fill("b")]) == {"a", "b", "travellers", "acting"}
    with pytest.raises(InvalidAnswers) as refusal:
        complete(filed(OFFICE, of, by="carl"), handed=[Fill("b", required=True), Fill("a")])
    assert refusal.value.errors == {"b": ["请填写“乙”。"]}


def test_what_an_absent_answer_stands_for_is_put_in_at_submission():
    of = form(Field("a", "yes_no", "甲", required=False, absent=False))
    assert complete(filed(OFFICE, of, by="carl")) == {"a": False}
    assert complete(filed(OFFICE, of, by="carl", a=True)) == {"a": True}


def test_a_hidden_answer_is_dropped_and_not_judged():
    hidden = ((Condition(Operand("field", field="n"), "eq", Operand("const", value=2)),),)
    of = form(Field("n", "integer", "数"), Field("a", "choice", "甲", choices=AB, show_if=hidden))
    assert complete(filed(OFFICE, of, by="carl", n=1, a="gone")) == {"n": 1}


def test_a_choice_that_is_not_offered_to_this_applicant_is_refused():
    heads = ((Condition(Operand("applicant", name="level"), "ge", Operand("const", value=2)),),)
    some = (Choice("a", "甲", only_if=heads), Choice("b", "乙"))
    of = form(
        Field("one", "choice", "单选", required=False, choices=some),
        Field("many", "choices", "多选", required=False, choices=some),
    )
    assert errors_of(of, one="a", many=["b", "a"]) == {"one": [CHOOSE], "many": [CHOOSE]}
    assert errors_of(of, one="b", many=["b"]) == {}
    assert complete(filed(OFFICE, of, by="hank", one="a", many=["a"]))


def test_numbers_amounts_and_rows_have_their_least():
    of = form(
        Field("n", "integer", "数", minimum=1),
        Field("fee", "money", "钱", minimum=100000),
        Field("rows", "lines", "明细", minimum=2, columns=COLUMNS),
    )
    row = {"what": "纸", "quantity": 0, "price": "0.00"}
    assert errors_of(of, n=0, fee="999.99", rows=[row]) == {
        "n": ["“数”不能小于1。"],
        "fee": ["“钱”不能小于1,000.00元。"],
        "rows": ["“明细”至少填写2行。"],
        "rows.0.quantity": ["第1行的“数量”不能小于1。"],
        "rows.0.price": ["第1行的“单价”不能小于0.01。"],
    }
    assert errors_of(of, n=1, fee="1000.00", rows=[ROW, {}]) == {
        "rows.1.what": ["请填写第2行的“品名”。"],
        "rows.1.quantity": ["请填写第2行的“数量”。"],
        "rows.1.price": ["请填写第2行的“单价”。"],
    }


def test_people_who_do_not_fit_their_field_are_named():
    of = form(
        Field("who", "person", "代管人", uninvolved=True, min_level=2),
        Field("whom", "people", "同行", required=False, needs_section=3),
    )
    assert errors_of(of, who="carl") == {
        "who": [
            "“代管人”不能是申请人、填单人或出差人员:Carl。",
            "“代管人”须是股长(主任)及以上人员:Carl。",
        ]
    }
    assert errors_of(of, who="hank", travellers=["hank"]) == {
        "who": ["“代管人”不能是申请人、填单人或出差人员:Hank。"]
    }
    assert errors_of(of, who="leo") == {"who": [PERSON]}
    assert errors_of(of, who="dora", whom=["chief", "dora", "hank"]) == {}
    outside = filed(
        office("head 2: hank", "clerk 1 @plan: carl"), of, by="carl", who="hank", whom=["hank"]
    )
    with pytest.raises(InvalidAnswers) as refusal:
        complete(outside)
    assert refusal.value.errors == {"whom": ["Hank没有所属股室,不知由谁审批,请联系办公室。"]}


# --- checks ----------------------------------------------------------------------------------

FEE, LIMIT = Operand("field", field="fee"), Operand("const", value="60.00", value_kind="money")
DEAR = Check(FEE, "le", "不能超过{right}元;现为{left}元。", LIMIT, field="fee")


def checked(*checks: Check, **more: Any) -> Form:
    return form(
        Field("fee", "money", "钱", required=False, filled_at="either"),
        Field("rows", "lines", "明细", required=False, columns=COLUMNS),
        Field("total", "computed", "合计", compute=Operand("sum", field="rows", column="amount")),
        Field("word", "text", "字"),
        checks=checks,
        **more,
    )


def test_a_check_that_fails_speaks_in_figures_people_write():
    assert errors_of(checked(DEAR), word="x", fee="1065.00") == {
        "fee": ["不能超过60.00元;现为1,065.00元。"]
    }
    assert errors_of(checked(DEAR), word="x", fee="60.00") == {}


def test_a_check_with_an_empty_operand_refuses_nothing():
    assert errors_of(checked(DEAR), word="x") == {}
    empty = Check(FEE, "le", "x", Operand("figure", name="gone"))
    assert errors_of(checked(empty), word="x", fee="1.00") == {}


def test_a_check_holds_only_if_its_conditions_do():
    only = ((Condition(Operand("field", field="word"), "eq", Operand("const", value="x")),),)
    of = checked(Check(FEE, "le", "太贵。", LIMIT, when=only))
    assert errors_of(of, word="x", fee="61.00") == {"fee": ["太贵。"]}
    assert errors_of(of, word="y", fee="61.00") == {}


def test_a_check_that_warns_refuses_nothing_and_is_told():
    of = checked(Check(FEE, "le", "偏高。", LIMIT, then="warn", clause="《车辆管理规定》第一条"))
    situation = filed(OFFICE, of, by="carl", word="x", fee="61.00")
    assert complete(situation)
    assert [(w.field, w.sentence, w.clause) for w in warnings(situation)] == [
        ("fee", "偏高。", "《车辆管理规定》第一条")
    ]


def test_missing_fields_and_failing_checks_are_said_together():
    assert errors_of(checked(DEAR), fee="61.00") == {
        "word": ["请填写“字”。"],
        "fee": ["不能超过60.00元;现为61.00元。"],
    }


def test_a_check_of_a_column_looks_at_every_row():
    each = Check(
        Operand("column", field="rows", column="price"), "le", "单价过高。",
        Operand("const", value="1.00", value_kind="money"),
    )  # fmt: skip
    dear = {**ROW, "price": "1.01"}
    assert errors_of(checked(each), word="x", rows=[ROW, ROW]) == {}
    assert errors_of(checked(each), word="x", rows=[ROW, dear]) == {"rows": ["单价过高。"]}


def test_a_step_is_judged_by_the_checks_that_look_at_what_it_fills():
    total = Check(Operand("field", field="total"), "le", "合计过高。", LIMIT, field="total")
    of = checked(DEAR, total)
    situation = filed(OFFICE, of, by="carl", fee="61.00", rows=[{**ROW, "price": "31.00"}])
    assert fill_errors(situation, [Fill("fee")]) == {"fee": ["不能超过60.00元;现为61.00元。"]}
    assert fill_errors(situation, [Fill("rows", columns=("price",))]) == {"total": ["合计过高。"]}
    assert fill_errors(situation, [Fill("word", required=True)]) == {"word": ["请填写“字”。"]}
    assert fill_errors(situation, [Fill("gone", required=True)]) == {}


# --- computed, shown, compared ---------------------------------------------------------------


def test_a_computed_field_counts_as_changed_with_what_it_is_made_of():
    twice = Operand("calc", left=Operand("field", field="total"), right=Operand("today"))
    of = checked(DEAR)
    of = form(
        *(f for f in of.fields if f.key == "total"), Field("twice", "computed", "", compute=twice)
    )
    assert made_of({"rows"}, of) == {"rows", "total", "twice"}
    assert made_of({"word"}, of) == {"word"}


def const(value: Any, kind: str) -> Operand:
    return Operand("const", value=value, value_kind=kind)


@pytest.mark.parametrize(
    ("operand", "kind"),
    [
        (Operand("sum", field="rows", column="amount"), "money"),
        (Operand("sum", field="rows", column="quantity"), "integer"),
        (Operand("count", field="rows"), "integer"),
        (Operand("field", field="total"), "money"),
        (Operand("calc", sign="+", left=Operand("today"), right=const(1, "integer")), "date"),
        (Operand("calc", sign="*", left=Operand("days"), right=FEE), "money"),
        (Operand("calc", sign="/", left=FEE, right=const(3, "integer")), "money"),
        (Operand("calc", sign="/", left=FEE, right=FEE), "integer"),
        (Operand("newest", field="fee", same="word"), "money"),
    ],
)
def test_a_computed_value_is_of_the_kind_of_its_parts(operand: Operand, kind: str):
    assert computed_kind(operand, checked()) == kind


def test_a_computed_field_that_is_made_of_itself_is_shown_as_nothing():
    loop = Operand("calc", left=Operand("field", field="a"), right=FEE)
    of = form(Field("a", "computed", "", compute=loop), Field("fee", "money", ""))
    situation = filed(OFFICE, of, by="carl", fee="1.00")
    assert show(of, situation.answers, situation) == {"fee": "1.00"}


def test_money_below_zero_comes_out_of_a_calculation_with_its_sign():
    less = Operand("calc", sign="-", left=FEE, right=LIMIT)
    of = form(Field("a", "computed", "", compute=less), Field("fee", "money", ""))
    situation = filed(OFFICE, of, by="carl", fee="0.50")
    assert show(of, situation.answers, situation)["a"] == "-59.50"


def test_an_answer_differs_when_its_value_does_and_empty_is_absent():
    before = {"a": 1, "b": [], "c": "x", "d": ["1"]}
    assert changed_keys(before, {"a": 1, "c": "x", "d": ["1"]}) == set()
    assert changed_keys(before, {"a": 2, "c": "", "d": ["1", "2"], "e": 0}) == {"a", "c", "d", "e"}


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("one", "甲"), ("many", "甲"), ("yes", "否"), ("fee", "1.00"), ("day", "2026年9月18日"),
        ("at", "2026年9月18日10:05"), ("who", "Hank"), ("whom", "Hank"), ("where", "Plan"),
        ("papers", "1件"), ("rows", "1行"), ("link", "派差〔2026〕1号"), ("ref", "甲"),
    ],
)  # fmt: skip
def test_answers_are_read_as_words(key: str, words: str):
    assert display(EVERY.get(key), WHOLE[key], OFFICE) == words


def test_a_search_looks_in_the_words_and_not_in_what_is_sensitive():
    of = form(Field("a", "text", "", sensitive="身份证"), Field("b", "text", ""), step("head"))
    assert search_text(of, {"a": "秘密", "b": "公开"}, OFFICE) == "公开"
