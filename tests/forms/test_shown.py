"""What is shown for which answers, also where conditions come back to themselves."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.conditions import evaluate, shown_fields
from forms.schema import Column, Condition, Field, Operand
from tests.forms.made_up import filed, form, office

OFFICE = office("clerk 1: carl")


def when(key: str, value: Any = "yes") -> tuple[tuple[Condition, ...], ...]:
    return ((Condition(Operand("field", field=key), "eq", Operand("const", value=value)),),)


def unless(key: str) -> tuple[tuple[Condition, ...], ...]:
    return ((Condition(Operand("field", field=key), "empty"),),)


def shown(*fields: Field, **answers: Any) -> tuple[dict[str, Any], list[str]]:
    situation, there = shown_fields(filed(OFFICE, form(*fields), by="carl", **answers))
    return dict(situation.answers), [f.key for f in there if f.key not in ("travellers", "acting")]


def text(key: str, show_if: Any = ()) -> Field:
    return Field(key, "text", key, show_if=show_if)


def test_a_hidden_answer_is_dropped():
    assert shown(text("a"), text("b", when("a")), a="no", b="x") == ({"a": "no"}, ["a"])
    assert shown(text("a"), text("b", when("a")), a="yes", b="x")[1] == ["a", "b"]


def test_a_hidden_answer_hides_what_depends_on_it():
    chain = [text("c", when("b")), text("b", when("a")), text("a")]
    assert shown(*chain, a="no", b="yes", c="yes") == ({"a": "no"}, ["a"])
    assert shown(*chain, a="yes", b="yes", c="yes")[1] == ["c", "b", "a"]


def test_a_hidden_answer_no_longer_hides_what_it_would_have():
    """``c`` is asked where ``b`` is empty; ``b`` is hidden, so its left-over answer counts for
    nothing and the answer to ``c`` is kept."""
    fields = [text("a"), text("b", when("a")), text("c", unless("b"))]
    assert shown(*fields, a="no", b="left over", c="kept") == ({"a": "no", "c": "kept"}, ["a", "c"])


def test_a_chain_as_long_as_the_form_is_followed_to_its_end():
    keys = [f"k{i}" for i in range(12)]
    chain = [text(keys[0], when("a"))]
    chain += [text(k, unless(before)) for before, k in zip(keys, keys[1:], strict=False)]
    found = shown(text("a"), *reversed(chain), a="no", **dict.fromkeys(keys, "x"))
    assert set(found[1]) == {"a", *keys[1::2]} == set(found[0])


def test_conditions_that_come_back_to_themselves_end():
    fields = [text("a", unless("b")), text("b", unless("a")), text("c", unless("c"))]
    for answers in ({}, {"a": "x"}, {"a": "x", "b": "x", "c": "x"}):
        kept, there = shown(*fields, **answers)
        assert set(kept) <= set(there)


def test_calculations_that_come_back_to_themselves_are_worth_nothing():
    def plus(key: str) -> Operand:
        return Operand(
            "calc", sign="+", left=Operand("field", field=key), right=Operand("const", value=1)
        )

    loop = form(
        Field("a", "computed", "", compute=plus("b")),
        Field("b", "computed", "", compute=plus("a")),
        Field("rows", "lines", "", columns=(
            Column("x", "computed", "", compute=Operand("sum", field="rows", column="x")),
        )),
    )  # fmt: skip
    situation = filed(OFFICE, loop, by="carl", rows=[{}, {}])
    assert evaluate(Operand("field", field="a"), situation) is None
    assert evaluate(Operand("sum", field="rows", column="x"), situation) == 0


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.booleans())),
    st.sets(st.sampled_from("abcdef")),
)
def test_what_is_shown_is_shown_again(
    conditions: list[tuple[str, str, bool]], given_keys: set[str]
):
    rules = {key: when(on, "x") if there else unless(on) for key, on, there in conditions}
    fields = [text(key, rules.get(key, ())) for key in "abcdef"]
    kept, there = shown(*fields, **dict.fromkeys(given_keys, "x"))
    assert set(kept) <= set(there) and set(kept) <= given_keys
    assert shown(*fields, **kept) == (kept, there)
