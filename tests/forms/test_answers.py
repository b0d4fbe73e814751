"""Answers of every kind: what is taken and how it is kept, what is refused and in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import (
    bad_text,
    complete,
    display,
    merged,
    search_text,
    show,
)
from forms.errors import InvalidAnswers
from forms.schema import Form
from tests.forms.every_kind import COLUMNS, EVERY, FIELDS, LINKED, OFFICE, OWN, ROW, taken
from tests.forms.made_up import filed


def refused(sent: dict[str, Any], of: Form = EVERY) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as refusal:
        taken(sent, of)
    assert str(refusal.value) == next(iter(refusal.value.errors.values()))[0]
    assert (refusal.value.code, refusal.value.status) == ("invalid", 422)
    return refusal.value.errors


# --- what is taken ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "sent", "kept"),
    [
        ("word", "字" * 200, "字" * 200),
        ("word", " 空 格 \n🀄", " 空 格 \n🀄"),
        ("words", "话" * 5000, "话" * 5000),
        ("n", 0, 0),
        ("n", 10**9, 10**9),
        ("n", -(10**9), -(10**9)),
        ("fee", "0", "0.00"),
        ("fee", "1280.5", "1280.50"),
        ("fee", "007.05", "7.05"),
        ("fee", "999999999999.99", "999999999999.99"),
        ("day", "1900-01-01", "1900-01-01"),
        ("day", "2100-12-31", "2100-12-31"),
        ("day", "2028-02-29", "2028-02-29"),
        ("at", "2026-09-18T10:05:00+08:00", "2026-09-18T10:05:00+08:00"),
        ("at", "2026-09-18T02:05:00Z", "2026-09-18T02:05:00+00:00"),
        ("yes", True, True),
        ("yes", False, False),
        ("one", "a", "a"),
        ("many", ["b", "a"], ["b", "a"]),
        ("who", "hank", "hank"),
        ("whom", ["hank", "carl"], ["hank", "carl"]),
        ("where", "plan", "plan"),
        ("papers", [3, 1], [3, 1]),
        ("rows", [ROW], [ROW]),
        ("rows", [{**ROW, "price": "3", "on": "", "sort": None}], [{**ROW, "price": "3.00"}]),
        ("rows", [{**ROW, "amount": "not looked at"}], [ROW]),
        ("link", LINKED["number"], LINKED),
        ("link", LINKED["id"], LINKED),
        ("link", {"id": LINKED["id"], "number": "another"}, LINKED),
        ("ref", "b", "b"),
        ("free", "任何一行", "任何一行"),
    ],
)  # fmt: skip
def test_a_value_is_taken_and_kept_so(key: str, sent: Any, kept: Any):
    found = taken({key: sent})[key]
    assert (found, type(found)) == (kept, type(kept))
    assert taken({key: found}) == {key: kept}


@pytest.mark.parametrize("empty", [None, "", []])
@pytest.mark.parametrize("key", sorted(OWN - {"travellers", "acting"}))
def test_nothing_clears_an_answer_of_any_kind(key: str, empty: Any):
    assert taken({key: empty}) == {key: None}
    assert merged({key: "before", "word": "字"}, taken({key: empty})) == (
        {} if key == "word" else {"word": "字"}
    )


def test_answers_are_laid_over_those_before_key_by_key():
    assert merged({"word": "a", "n": 0, "yes": False}, {"word": "b"}) == {
        "word": "b",
        "n": 0,
        "yes": False,
    }


@pytest.mark.parametrize("value", ["x", 7, {"any": ["thing"]}, "\x00"])
def test_computed_fields_and_those_of_a_step_are_ignored_whatever_they_hold(value: Any):
    assert taken({"total": value, "later": value, "word": "字"}) == {"word": "字"}


# --- what is refused -------------------------------------------------------------------------

AMOUNT_SENTENCE = "金额请填写数字,最多两位小数,例如 1280.50。"
CHOOSE = "请从列出的选项中选择。"
DATE_SENTENCE = "日期请按“2026-09-18”的样子填写,年份在1900至2100之间。"
MOMENT = "时间请按“2026-09-18T10:05:00+08:00”的样子填写。"
PERSON = "没有这个人员,或其账号已停用。"
FILE = "附件不存在或已用于其他申请单,请重新上传。"
UNFIT = "文字中有不能保存的字符,请删除后重填。"
NOT_FOUND = "没有找到符合条件的申请单。"

REFUSED = [
    ("word", 5, "请填写文字。"),
    ("word", True, "请填写文字。"),
    ("word", ["字"], "请填写文字。"),
    ("word", {"a": 1}, "请填写文字。"),
    ("word", "字" * 201, "最多填写200个字,现为201个字。"),
    ("words", "话" * 5001, "最多填写5000个字,现为5001个字。"),
    ("word", "a\x00b", UNFIT),
    ("words", "\ud800", UNFIT),
    ("word", "a\udfffb", UNFIT),
    ("n", True, "请填写整数。"),
    ("n", 1.0, "请填写整数。"),
    ("n", float("nan"), "请填写整数。"),
    ("n", "1", "请填写整数。"),
    ("n", 10**9 + 1, "数字过大,请核对。"),
    ("n", -(10**9) - 1, "数字过大,请核对。"),
    ("n", 10**400, "数字过大,请核对。"),
    *(
        ("fee", value, AMOUNT_SENTENCE)
        for value in (
            5, 5.5, True, "-5", "+5", "5.", ".5", "5.555", "1,280", " 5", "5\n", "5e3", "１２",
            "1234567890123", "￥5", "NaN", ["5"],
        )
    ),
    *(
        ("day", value, DATE_SENTENCE)
        for value in (
            20260918, "2026-9-18", "20260918", "2026-09-18\n", "2026-02-30", "1899-12-31",
            "2101-01-01", "2026-09-18T10:00:00+08:00", "2026-W38-5", "２０２６-０９-１８",
            "0000-00-00", True,
        )
    ),
    *(
        ("at", value, MOMENT)
        for value in (
            0, "2026-09-18T10:05:00", "2026-09-18", "1899-12-31T10:05:00+08:00", "x" * 60,
            "2101-01-01T00:00:00+08:00", "2026-09-18T25:05:00+08:00",
            "２０２６-09-18T10:05:00+08:00",
        )
    ),
    *(("yes", value, "请选择“是”或“否”。") for value in (0, 1, "true", "是", [True])),
    *(("one", value, CHOOSE) for value in ("c", "甲", 1, True, ["a"], {"a": "a"})),
    ("many", "a", "请填写列表。"),
    ("many", ["a", "a"], "同一选项不能重复。"),
    ("many", ["a", "c"], CHOOSE),
    ("many", [["a"]], CHOOSE),
    *(("who", value, PERSON) for value in ("nobody", "leo", 3, ["hank"], "Hank", {"a": 1})),
    ("whom", "hank", "请填写列表。"),
    ("whom", ["hank", "hank"], "同一人员不能重复。"),
    *(("whom", ["hank", value], PERSON) for value in ("nobody", "leo", None, 3, ["carl"])),
    *(("where", value, CHOOSE) for value in ("gone", 1, ["plan"], True)),
    ("papers", 1, "请填写列表。"),
    ("papers", [1, 1], "同一附件不能重复。"),
    ("papers", [1, 4], FILE),
    *(("papers", [value], "请先上传附件。") for value in ("1", True, 0, -1, 1.0, 2**63, None)),
    ("rows", {"what": "纸"}, "请逐行填写。"),
    ("rows", ["纸"], "请逐行填写。"),
    ("rows", [None], "请逐行填写。"),
    ("rows", [ROW] * 501, "最多填写500行。"),
    ("whom", ["hank"] * 201, "最多200项。"),
    *(("link", value, NOT_FOUND) for value in ("派差〔2026〕2号", "rother", {"id": "rother"})),
    *(
        ("link", value, "请填写申请单的编号。")
        for value in (1, {"number": "1"}, {"id": 1}, ["r"], "\x00", "字" * 201)
    ),
    ("ref", "c", CHOOSE),
    ("free", 5, "请填写文字。"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "sentence"), REFUSED)
def test_a_value_is_refused_at_its_field_in_these_words(key: str, value: Any, sentence: str):
    assert refused({key: value}) == {key: [sentence]}


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ({"what": 5}, "请填写文字。"),
        ({"what": "字" * 201}, "最多填写200个字,现为201个字。"),
        ({"quantity": "2"}, "请填写整数。"),
        ({"quantity": True}, "请填写整数。"),
        ({"price": 0.5}, AMOUNT_SENTENCE),
        ({"price": "-1"}, AMOUNT_SENTENCE),
        ({"on": "morgen"}, DATE_SENTENCE),
        ({"sort": "c"}, CHOOSE),
        ({"colour": "red"}, "没有这一栏。"),
        ({"colour": None}, "没有这一栏。"),
    ],
)
def test_a_cell_is_refused_at_its_row_and_column(cell: dict[str, Any], sentence: str):
    (column,) = cell
    assert refused({"rows": [ROW, {**ROW, **cell}]}) == {f"rows.1.{column}": [sentence]}


@pytest.mark.parametrize("value", [None, "", "x", 1])
def test_a_key_the_form_does_not_have_is_refused_whatever_it_holds(value: Any):
    assert refused({"colour": value, "word": "字"}) == {"colour": ["本申请表没有这一项。"]}


@pytest.mark.parametrize("key", ["\ud800", "a\x00", "键" * 300, "__class__", "rows.0.what"])
def test_a_strange_key_comes_back_as_text_that_can_be_sent(key: str):
    (named,) = refused({key: 1})
    assert not bad_text(named) and len(named) <= 80
    json.dumps(named).encode()


def test_everything_that_is_wrong_is_said_at_once():
    errors = refused({"word": 1, "n": "x", "rows": [{"price": 1}, {"what": 2}], "gone": 1})
    assert list(errors) == ["word", "n", "rows.0.price", "rows.1.what", "gone"]


# --- whatever is sent ------------------------------------------------------------------------

JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
        st.text(st.characters(codec=None)),
        st.sampled_from(["a", "hank", "plan", "2026-09-18", "12.5", "rabc234567abc", 1, 2]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.sampled_from([*(c.key for c in COLUMNS), "id"]), st.text(max_size=4)),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=8,
)  # fmt: skip


def plain(value: Any) -> bool:
    """Whether it is JSON that any database keeps."""
    return not bad_text(json.dumps(value, ensure_ascii=False, allow_nan=False))


@settings(max_examples=600)
@given(st.sampled_from([f.key for f in FIELDS]), JSON)
def test_any_value_is_kept_as_plain_json_or_refused_at_its_key(key: str, value: Any):
    try:
        kept = taken({key: value})
    except InvalidAnswers as refusal:
        assert refusal.errors and all(k.split(".")[0] == key for k in refusal.errors)
        assert all(s for said in refusal.errors.values() for s in said)
        assert not bad_text("".join(refusal.errors) + str(refusal))
    else:
        assert set(kept) <= {key} and plain(kept)
        assert taken(kept) == kept  # what was kept is taken again as it is


@settings(max_examples=200)
@given(st.dictionaries(st.one_of(st.sampled_from([f.key for f in FIELDS]), st.text()), JSON))
def test_any_body_is_taken_or_refused(sent: dict[str, Any]):
    try:
        kept = taken(sent)
    except InvalidAnswers as refusal:
        assert refusal.errors
    else:
        assert set(kept) <= OWN and plain(kept)
        situation = filed(OFFICE, EVERY, by="carl", **merged({}, kept))
        assert plain(show(EVERY, situation.answers, situation))
        assert isinstance(search_text(EVERY, situation.answers, OFFICE), str)
        for f in EVERY.fields:
            assert isinstance(display(f, situation.answers.get(f.key), OFFICE), str)
        try:
            assert plain(complete(situation))
        except InvalidAnswers as refusal:
            assert set(refusal.errors)
