"""The slip on screen: answers and opinions in the order of the printed paper. Pure.

The same facts as the paper (``forms.papers``), without its measures: first for a phone. Every
answer stands on it, also one the paper has no box for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.answers import changed_keys, display
from forms.conditions import holds, is_empty
from forms.models import Attachment
from forms.money import parse_fen, show_fen
from forms.papers import opinions
from forms.papers.facts import PaperFacts, marks
from forms.papers.text import clean
from forms.portal import changes
from forms.schema import Column, Field, parse_groups

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One cell of a table; ``before``: what stood there when the request came back."""

    label: str  # of its column: on a phone each cell says it
    text: str
    number: bool = False
    before: str | None = None


@dataclass(frozen=True)
class Line:
    """One row of a table. ``number`` is empty for a row that was taken out."""

    state: str
    number: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Row:
    """One answer as it stands on the slip."""

    label: str
    text: str = ""
    head: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    files: tuple[Attachment, ...] = ()
    before: str | None = None


@dataclass(frozen=True)
class Said:
    """One opinion: what was said, and the lines that sign it."""

    text: str
    signatures: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """One opinion box. ``empty``: what stands in it when nobody has said anything."""

    label: str
    said: tuple[Said, ...]
    empty: str = ""


@dataclass(frozen=True)
class Slip:
    facts: PaperFacts
    title: str
    rows: tuple[Row, ...]  # above the opinions
    boxes: tuple[Box, ...]
    after: tuple[Row, ...]  # below them
    rule: str
    mark: str  # what the paper has printed across


def slip_of(
    facts: PaperFacts,
    *,
    files: Mapping[int, Attachment] | None = None,
    before: Answers | None = None,
) -> Slip:
    """``before``: the answers it came back with, computed ones too, to mark what is different."""
    form, paper = facts.situation.form, facts.situation.form.paper
    there = [row for row in paper.get("rows", ()) if _there(row, facts)]
    late = _below_the_opinions(there)
    above: list[Row] = []
    below: list[Row] = []
    for f in form.fields:
        row = _row(f, facts, files or {}, before)
        if row is not None:
            (below if f.key in late else above).append(row)
    return Slip(
        facts=facts,
        title=form.title,
        rows=tuple(above),
        boxes=tuple(_boxes(there, facts)),
        after=(*below, *(Row(_remarks_label(there), text) for text in facts.remarks)),
        rule=clean(str(paper.get("rule", ""))),
        mark="·".join(marks(facts)),
    )


def _there(row: Mapping[str, Any], facts: PaperFacts) -> bool:
    profiles = row.get("profiles")
    if profiles and facts.situation.form.profile not in profiles:
        return False
    return holds(parse_groups(row.get("show_if")), facts.situation)


def _below_the_opinions(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Fields whose first place on the paper is below its last opinion box."""
    last = max((i for i, row in enumerate(rows) if row.get("kind") == "opinion"), default=len(rows))
    above = {key for row in rows[:last] for key in _fields_of(row)}
    return {key for row in rows[last + 1 :] for key in _fields_of(row)} - above


def _fields_of(row: Mapping[str, Any]) -> list[str]:
    found = [row["field"]] if isinstance(row.get("field"), str) else []
    for box in row.get("boxes", ()):
        for part in box.get("parts", ()):
            found += [part[key] for key in ("field", "count") if key in part]
            found += [*part.get("span", ()), *part.get("days", ())]
    return found


def _remarks_label(rows: Sequence[Mapping[str, Any]]) -> str:
    found = (str(row.get("label", "")) for row in rows if row.get("kind") == "remarks")
    return clean(next(found, "备注"))


# --- answers -------------------------------------------------------------------------------


def _row(
    f: Field, facts: PaperFacts, files: Mapping[int, Attachment], before: Answers | None
) -> Row | None:
    value = facts.answers.get(f.key)
    old = None if before is None else before.get(f.key)
    changed = before is not None and bool(changed_keys({f.key: old}, {f.key: value}))
    if is_empty(value) and not changed:
        return None
    if f.key in facts.masked:
        return Row(f.label, "***")
    if f.kind == "file":
        return _files(f, value, files, was=old if changed else None, changed=changed)
    if f.kind == "lines":
        return _table(f, value or (), old if changed else value)
    was = _words(f, old, facts) if changed else None
    return Row(f.label, _words(f, value, facts), before=was)


def _files(f: Field, value: Any, files: Any, *, was: Any, changed: bool) -> Row:
    named = tuple(files[pk] for pk in value or () if pk in files)
    text = "" if named else "、".join(str(v) for v in value or () if isinstance(v, str))
    before = f"{len(was)}件" if was else "" if changed else None
    return Row(f.label, text, files=named, before=before)


def _words(f: Field, value: Any, facts: PaperFacts) -> str:
    if is_empty(value):
        return ""
    text = display(f, value, facts.situation.org)
    money = f.kind in ("money", "computed") and "." in text
    unit = f.unit or ("元" if money and "(元" not in f.label else "")
    return f"{text} {unit}" if unit else text


def _table(f: Field, now: Any, before: Any) -> Row:
    numbers = iter(range(1, len(now) + 1))
    lines = []
    for pair in changes.compare(before or (), now):
        number = "" if pair.state == changes.REMOVED else str(next(numbers))
        lines.append(Line(pair.state, number, tuple(_cell(c, pair) for c in f.columns)))
    return Row(f.label, head=tuple(c.label for c in f.columns), lines=tuple(lines))


def _cell(column: Column, pair: changes.Pair) -> Cell:
    number = column.kind in ("integer", "money", "computed")
    was, now = (_cell_words(column, row.get(column.key)) for row in (pair.before, pair.row))
    if pair.state == changes.REMOVED:
        return Cell(column.label, was, number)
    before = was if pair.state == changes.CHANGED and was != now else None
    return Cell(column.label, now, number, before)


def _cell_words(column: Column, value: Any) -> str:
    if is_empty(value):
        return ""
    text = {c.value: c.label for c in column.choices}.get(value, str(value))
    if column.kind in ("money", "computed") and "." in text and not text.startswith("-"):
        try:
            return show_fen(parse_fen(text))
        except ValueError:
            return text
    return text


# --- opinions ------------------------------------------------------------------------------


def _boxes(rows: Sequence[Mapping[str, Any]], facts: PaperFacts) -> list[Box]:
    """The boxes of the paper; a step that none of them is for has one of its own once somebody
    said something in it."""
    if facts.status == "draft":
        return []
    found, covered = [], set()
    for row in rows:
        if row.get("kind") != "opinion":
            continue
        steps = list(row.get("steps", ()))
        covered |= set(steps)
        label = clean(str(row.get("label", "")))
        if row.get("note_label") and facts.noted.intersection(steps):
            label = clean(str(row["note_label"]))
        found.append(_box(label, steps, facts))
    for step in facts.situation.form.steps:
        if step.key not in covered and opinions.of_steps([step.key], facts):
            found.append(_box(step.label, [step.key], facts))
    return found


def _box(label: str, steps: Sequence[str], facts: PaperFacts) -> Box:
    there = opinions.of_steps(steps, facts)
    if not there and opinions.does_not_apply(steps, facts):
        return Box(label, (), opinions.NOT_APPLYING)
    with_post = len({opinion.post for opinion in there}) > 1
    said = tuple(
        Said(opinions.text(o), tuple(opinions.signatures(o, with_post=with_post))) for o in there
    )
    waiting = facts.status in ("in_review", "returned")
    return Box(label, said, "尚未审批" if waiting else "未审批")
