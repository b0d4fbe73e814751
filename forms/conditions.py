"""Is this step, field or check there for these answers? Pure: values in, values out.

A closed interpreter over ``forms.schema``: no expression of a definition ever becomes code, a
query or a regular expression.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from forms.money import parse_fen
from forms.schema import Column, Condition, Field, Form, Groups, Operand
from permissions.org import Org


@dataclass(frozen=True)
class Overlap:
    """Another request of the same form whose days overlap, for one person."""

    account: str
    start: datetime.date
    end: datetime.date
    number: str


class Past(Protocol):
    """What a check may ask about other requests of the same form."""

    def newest(self, field: str, same: str, value: Any) -> Any:
        """Answer ``field`` of the newest submitted request whose ``same`` equals ``value``."""

    def overlaps(
        self,
        field: str,
        accounts: tuple[str, ...],
        start: str,
        end: str,
        first: datetime.date,
        last: datetime.date,
    ) -> list[Overlap]:
        """Submitted, not ended requests naming one of ``accounts`` with days in first–last."""


class NoPast:
    """Nothing happened before: for previews and for forms that do not ask."""

    def newest(self, field: str, same: str, value: Any) -> Any:
        return None

    def overlaps(
        self,
        field: str,
        accounts: tuple[str, ...],
        start: str,
        end: str,
        first: datetime.date,
        last: datetime.date,
    ) -> list[Overlap]:
        return []


@dataclass(frozen=True)
class Situation:
    """Everything a rule may look at: the form, the answers, who files, the office, the day."""

    form: Form
    org: Org
    day: datetime.date
    applicant: int | None
    entered_by: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    past: Past = field(default_factory=NoPast)
    within: frozenset[str] = frozenset()  # computed fields that are being worked out

    def named(self, key: str) -> tuple[str, ...]:
        """The accounts in a person or people field, the codes in one for sections."""
        value = self.answers.get(key)
        found = value if isinstance(value, list) else [value]
        return tuple(a for a in found if isinstance(a, str) and a)

    def people(self, key: str) -> list[int]:
        """The people named in a person or people field, as ids; unknown accounts left out."""
        known = self.org.accounts
        return [known[a].id for a in self.named(key) if a in known]

    @property
    def excluded(self) -> set[int]:
        """Those who may not decide this request: who files it, who typed it in, who travels."""
        found = {self.entered_by}
        if self.applicant is not None:
            found.add(self.applicant)
        for f in self.form.fields:
            if f.undecided:
                found.update(self.people(f.key))
        return found


@dataclass(frozen=True)
class Row:
    """One row of a lines field, while its computed columns are worked out."""

    columns: tuple[Column, ...]
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Several:
    """Values of which any or all must compare."""

    values: tuple[Any, ...]
    all: bool


def is_empty(value: Any) -> bool:
    """Empty = absent, null, "", []."""
    if isinstance(value, Several):
        return not value.values
    return value is None or (isinstance(value, str | list | tuple | frozenset) and not value)


def typed(kind: str, value: Any) -> Any:
    """An answer as a value that compares: money in fen, dates as dates. None when empty, or when
    it is not of the kind (an answer to an older version of the form, a constant of a draft)."""
    if is_empty(value):
        return None
    try:
        if kind == "money":
            return parse_fen(value)
        if kind == "date":
            return datetime.date.fromisoformat(value)
        if kind == "datetime":
            return datetime.datetime.fromisoformat(value)
        if kind in ("choices", "people"):
            return frozenset(value)
    except (TypeError, ValueError):
        return None
    return value


def evaluate(operand: Operand, situation: Situation, row: Row | None = None) -> Any:
    """The operand's value, or None when it has none. ``row``: the row a column is computed in."""
    kind = operand.kind
    form, answers = situation.form, situation.answers
    if kind == "field":
        return _field_value(operand.field, situation, row)
    if kind == "const":
        value = operand.value
        if isinstance(value, list):
            return typed("choices", [typed(operand.value_kind, v) for v in value])
        return typed(operand.value_kind, value)
    if kind == "figure":
        return situation.figures.get(operand.name)
    if kind == "today":
        return situation.day
    if kind in ("column", "sum"):
        values = _column_values(operand, situation)
        if kind == "column":
            return Several(tuple(v for v in values if v is not None), all=True)
        return sum(v for v in values if _is_number(v)) if values else None
    if kind == "count":
        value = answers.get(operand.field)
        return len(value) if isinstance(value, list) else int(not is_empty(value))
    if kind == "level":
        people = situation.people(operand.field)
        levels = tuple(situation.org.level(p, situation.day) for p in people)
        return Several(levels, all=operand.quantifier == "all")
    if kind == "posts":
        held = {
            p.code
            for person in situation.people(operand.field)
            for p in situation.org.posts_of(person, situation.day)
        }
        return frozenset(held)
    if kind == "applicant":
        return _applicant(operand.name, situation)
    if kind in ("calc", "days"):
        left = None if operand.left is None else evaluate(operand.left, situation, row)
        right = None if operand.right is None else evaluate(operand.right, situation, row)
        return _calculate(operand.sign if kind == "calc" else "days", left, right)
    if kind == "newest":
        same = answers.get(operand.same)
        asked = form.get(operand.field)
        if is_empty(same) or asked is None:
            return None
        return typed(asked.kind, situation.past.newest(operand.field, operand.same, same))
    if kind == "overlap":
        return tuple(overlaps(operand, situation))
    raise ValueError(f"unknown operand {kind!r}")


def overlaps(operand: Operand, situation: Situation) -> list[Overlap]:
    """The overlapping requests an ``overlap`` operand finds; none while a day is missing."""
    first = typed("date", situation.answers.get(operand.start))
    last = typed("date", situation.answers.get(operand.end))
    accounts = situation.named(operand.field)
    if first is None or last is None or not accounts:
        return []
    return situation.past.overlaps(operand.field, accounts, operand.start, operand.end, first, last)


def _field_value(key: str, situation: Situation, row: Row | None) -> Any:
    if row is not None:
        column = next((c for c in row.columns if c.key == key), None)
        if column is None:
            return None
        if column.kind == "computed":
            return None  # a computed column is made of entered ones only
        return typed(column.kind, row.cells.get(key))
    asked = situation.form.get(key)
    if asked is None:
        return None
    if asked.kind == "computed":
        if asked.compute is None or key in situation.within:
            return None  # made of itself: drafts are not checked for loops
        return evaluate(asked.compute, replace(situation, within=situation.within | {key}))
    return typed(asked.kind, situation.answers.get(key))


def column_value(column: Column, row: Row, situation: Situation) -> Any:
    """The typed value of one cell, computed or answered."""
    if column.kind == "computed":
        return None if column.compute is None else evaluate(column.compute, situation, row)
    return typed(column.kind, row.cells.get(column.key))


def _column_values(operand: Operand, situation: Situation) -> list[Any]:
    asked = situation.form.get(operand.field)
    column = next((c for c in asked.columns if c.key == operand.column), None) if asked else None
    if asked is None or column is None:
        return []
    rows = situation.answers.get(operand.field)
    place = f"{operand.field}.{operand.column}"
    if not isinstance(rows, list) or place in situation.within:
        return []
    inside = replace(situation, within=situation.within | {place})
    cells = [row for row in rows if isinstance(row, dict)]
    return [column_value(column, Row(asked.columns, row), inside) for row in cells]


def _applicant(name: str, situation: Situation) -> Any:
    if situation.applicant is None:
        return None
    if name == "section":
        return situation.org.section(situation.applicant, situation.day) or None
    if name == "level":
        return situation.org.level(situation.applicant, situation.day)
    return frozenset(p.code for p in situation.org.posts_of(situation.applicant, situation.day))


def _calculate(sign: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(left, datetime.datetime) or isinstance(right, datetime.datetime):
        return None
    if isinstance(left, datetime.date) and isinstance(right, datetime.date):
        return (right - left).days + 1 if sign == "days" else None
    if isinstance(left, datetime.date) and isinstance(right, int) and sign in "+-":
        try:
            return left + datetime.timedelta(days=right if sign == "+" else -right)
        except OverflowError:
            return None
    if not (_is_number(left) and _is_number(right)):
        return None
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return left // right if right else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def compares(left: Any, compare: str, right: Any) -> bool:
    """Whether two values compare. Nothing compares with an empty value, but ``ne`` holds for it
    and ``empty`` asks for it. Values of different kinds are unequal and have no order."""
    if compare == "empty":
        return is_empty(left)
    if compare == "not_empty":
        return not is_empty(left)
    if is_empty(left) or is_empty(right):
        return compare == "ne"
    if isinstance(left, Several):
        results = [compares(v, compare, right) for v in left.values]
        return all(results) if left.all else any(results)
    if isinstance(right, Several):
        results = [compares(left, compare, v) for v in right.values]
        return all(results) if right.all else any(results)
    if compare == "ne":
        return not _same(left, right)
    if compare == "eq":
        return _same(left, right)
    if compare == "in":
        offered = right if isinstance(right, frozenset) else (right,)
        wanted = left if isinstance(left, frozenset) else (left,)
        return all(any(_same(w, v) for v in offered) for w in wanted)
    if compare == "contains":
        if isinstance(left, str):
            return isinstance(right, str) and right in left
        wanted = right if isinstance(right, frozenset) else (right,)
        return isinstance(left, frozenset | tuple) and all(
            any(_same(v, w) for v in left) for w in wanted
        )
    try:
        return _ordered(left, compare, right)
    except TypeError:  # a moment with an offset and one without
        return False


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _ordered(left: Any, compare: str, right: Any) -> bool:
    numbers = _is_number(left) and _is_number(right)
    if not numbers and not (type(left) is type(right) and isinstance(left, str | datetime.date)):
        return False
    if compare == "lt":
        return left < right
    if compare == "le":
        return left <= right
    if compare == "gt":
        return left > right
    return compare == "ge" and left >= right


def condition_holds(condition: Condition, situation: Situation) -> bool:
    left = evaluate(condition.left, situation)
    right = None if condition.right is None else evaluate(condition.right, situation)
    return compares(left, condition.compare, right)


def holds(groups: Groups, situation: Situation) -> bool:
    """*And* inside a group, *or* between groups; no groups: always."""
    if not groups:
        return True
    return any(all(condition_holds(c, situation) for c in group) for group in groups)


def shown_fields(situation: Situation) -> tuple[Situation, list[Field]]:
    """The fields that are there for these answers, and the situation with the others dropped.

    A hidden field's answer counts for nothing, also in the conditions of other fields: the whole is
    looked at until nothing changes any more. Without loops that needs as many rounds as the chain
    of conditions is long; in a loop what was once hidden stays hidden from then on.
    """
    fields = situation.form.fields
    current = situation
    for again in range(2 * len(fields) + 2):
        shown = [f for f in fields if holds(f.show_if, current)]
        keys = {f.key for f in shown}
        given = (situation if again <= len(fields) else current).answers
        kept = {k: v for k, v in given.items() if k in keys}
        if kept.keys() == current.answers.keys():
            break
        current = with_answers(situation, kept)
    return current, shown


def with_answers(situation: Situation, answers: Mapping[str, Any]) -> Situation:
    """The same situation with other answers."""
    return replace(situation, answers=answers)


def operands_of(form: Form) -> Iterator[Operand]:
    """Every operand anywhere in the form, nested ones included."""

    def walk(operand: Operand | None) -> Iterator[Operand]:
        if operand is not None:
            yield operand
            yield from walk(operand.left)
            yield from walk(operand.right)

    def groups(found: Groups) -> Iterator[Operand]:
        for group in found:
            for condition in group:
                yield from walk(condition.left)
                yield from walk(condition.right)

    for f in form.fields:
        yield from groups(f.show_if)
        yield from groups(f.required_if)
        yield from walk(f.compute)
        for choice in f.choices:
            yield from groups(choice.only_if)
        for column in f.columns:
            yield from walk(column.compute)
    for step in form.steps:
        yield from groups(step.when)
        yield from groups(step.together_if)
        for fill in step.fills:
            yield from walk(fill.suggested)
        for why in step.why:
            yield from groups(why.when)
    for check in form.checks:
        yield from groups(check.when)
        yield from walk(check.left)
        yield from walk(check.right)
