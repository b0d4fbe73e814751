"""When a question applies, in words for whoever fills the form. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms import words
from forms.conditions import is_empty
from forms.schema import Condition, Field, Form
from permissions.org import Org

LEADERS = 3


def when_asked(f: Field, form: Form, document: Mapping[str, Any], org: Org) -> str:
    """「交通工具选“公务用车”或“自带小车”时填写」."""
    plain = _one_question(f, form)
    if plain:
        return plain
    raw: Mapping[str, Any] = next((d for d in document["fields"] if d["key"] == f.key), {})
    return f"{words.conditions(raw.get('show_if', ()), document, org)}时填写"


def _one_question(f: Field, form: Form) -> str:
    """The words for conditions on the answers to one other question, which most are."""
    if any(len(group) != 1 for group in f.show_if):
        return ""
    conditions = [group[0] for group in f.show_if]
    left = conditions[0].left
    other = form.get(left.field)
    if other is None or any(c.left != left for c in conditions):
        return ""
    if left.kind == "level" and len(conditions) == 1:
        return _leaders(conditions[0], other)
    if left.kind != "field":
        return ""
    labels = {c.value: c.label for c in other.choices}
    kinds = {c.compare for c in conditions}
    values = [v for c in conditions for v in _values(c)]
    named = "或".join(f"“{labels.get(v, v)}”" for v in values)
    if values and kinds <= {"eq", "in"} and labels:
        return f"{other.label}选{named}时填写"
    if kinds == {"ne"} and len(values) == 1 and labels:
        return f"{other.label}不选{named}时填写"
    return ""


def _values(condition: Condition) -> list[Any]:
    value = None if condition.right is None else condition.right.value
    if is_empty(value):
        return []
    return value if isinstance(value, list) else [value]


def _leaders(condition: Condition, other: Field) -> str:
    at_least = condition.compare == "ge" and _values(condition) == [LEADERS]
    return f"{other.label}中有局领导时填写" if at_least else ""
