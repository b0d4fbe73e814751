"""A form as questions on a page: what is asked of whom, with what is filled in and what is wrong.

Pure but for the offers that only the database knows (``forms.portal.offers``).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms import routing
from forms.answers import display, show, spell
from forms.conditions import Situation, holds, is_empty, shown_fields, with_answers
from forms.models import Attachment
from forms.portal.forecast import says
from forms.portal.hints import when_asked
from forms.portal.reading import name_of
from forms.portal.widgets import Cell, Group, Line, Option, Question
from forms.preview import SECTION_NAMES
from forms.schema import SECTIONS, Choice, Column, Field, Fill, Form
from permissions.org import Org


@dataclass(frozen=True)
class Offers:
    """What only the database knows of a form's fields."""

    requests: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    suggestions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[int, Attachment] = field(default_factory=dict)


@dataclass(frozen=True)
class Filled:
    """What a page shows in its questions."""

    answers: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)  # rows there are to be
    before: Mapping[str, Any] | None = None  # answers when it came back


def handed(situation: Situation) -> list[Fill]:
    """Fields of steps that fall away for whoever files: he fills them."""
    current, _shown = shown_fields(situation)
    return routing.handed_to_submitter(routing.plan(current), situation.form)


def _why_his(situation: Situation) -> dict[str, str]:
    """The same fields, each with the sentence why he is asked what another would have filled."""
    current, _shown = shown_fields(situation)
    form = situation.form
    found: dict[str, str] = {}
    for task in routing.plan(current):
        if task.handed:
            step = form.step(task.step)
            words = {"step": step.label, "reason": task.reason}
            said = _("“%(step)s”环节不适用:%(reason)s。以下由您填写。") % words
            found |= {fill.field: str(said) for fill in step.fills}
    return found


def asked(form: Form, fills: Sequence[Fill]) -> list[Field]:
    """The fields whoever files is asked, and those computed from them."""
    more = {fill.field for fill in fills}
    return [f for f in form.fields if f.filled_at != "step" or f.key in more]


def initial(form: Form, account: str, today: datetime.date) -> dict[str, Any]:
    """What the page starts with."""
    words = {"@applicant": account, "@today": today.isoformat()}

    def spelled(value: Any) -> Any:
        if isinstance(value, list):
            return [spelled(v) for v in value]
        return words.get(value, value) if isinstance(value, str) else value

    found = {f.key: spelled(f.initial) for f in form.fields if f.initial is not None}
    return {k: v for k, v in found.items() if v is not None}


def sections(
    situation: Situation, document: Mapping[str, Any], filled: Filled, offers: Offers
) -> list[tuple[str, Any, list[Question]]]:
    """(code, heading, questions) in the order of the screen; a section without is empty."""
    form = situation.form
    situation = with_answers(situation, filled.answers)
    fills, why = handed(situation), _why_his(situation)
    must = {fill.field for fill in fills if fill.required}
    current, shown = shown_fields(situation)
    keys = {f.key for f in shown}
    computed = show(form, current.answers, current)
    found: dict[str, list[Question]] = {code: [] for code in SECTIONS}
    for f in asked(form, fills):
        value = computed.get(f.key) if f.kind == "computed" else filled.answers.get(f.key)
        question = Question(
            field=f,
            value=value,
            required=_required(f, must),
            shows=f.key in keys,
            hint=when_asked(f, form, document, situation.org) if f.show_if else "",
            why=why.get(f.key, "") if f.filled_at == "step" else "",
            errors=tuple(filled.errors.get(f.key, ())),
            files=tuple(offers.files[pk] for pk in _ids(f, value) if pk in offers.files),
            suggestions=tuple(offers.suggestions.get(f.key, ())),
            before=_before(f, filled, situation.org),
        )
        found.setdefault(f.section, []).append(
            _with_options(question, current, computed, filled, offers)
        )
    return [(code, SECTION_NAMES.get(code, ""), qs) for code, qs in found.items()]


def _required(f: Field, must: set[str]) -> bool:
    own = f.required and f.filled_at == "submission" and f.absent is None
    return f.kind != "computed" and (own or f.key in must)


def _ids(f: Field, value: Any) -> list[int]:
    return [pk for pk in value if isinstance(pk, int)] if f.kind == "file" and value else []


def _before(f: Field, filled: Filled, org: Org) -> str | None:
    """What was answered before, where it differs now."""
    if filled.before is None or f.kind in ("computed", "file"):
        return None
    old, new = filled.before.get(f.key), filled.answers.get(f.key)
    if old == new or (is_empty(old) and is_empty(new)):
        return None
    try:
        return display(f, old, org)
    except (TypeError, ValueError, AttributeError):
        return ""


# --- options -------------------------------------------------------------------------------


def _with_options(
    q: Question, situation: Situation, computed: Mapping[str, Any], filled: Filled, offers: Offers
) -> Question:
    f, value, org = q.field, q.value, situation.org
    if f.kind == "yes_no":
        both = (
            Option("yes", str(_("是")), value is True),
            Option("no", str(_("否")), value is False),
        )
        return replace(q, options=both)
    if f.kind == "lines":
        return replace(q, lines=_lines(f, situation, computed, filled))
    if f.kind == "section":
        options = [Option(s.code, s.name, s.code == value) for s in org.sections.values()]
        return replace(q, options=tuple(options))
    if f.kind == "request":
        ref = value.get("id") if isinstance(value, dict) else value
        options = [replace(o, chosen=o.value == ref) for o in offers.requests.get(f.key, ())]
        return replace(q, options=tuple(options))
    if f.kind in ("person", "people"):
        chosen = [value] if isinstance(value, str) else list(value or ())
        names = [org.accounts[a].name for a in chosen if a in org.accounts]
        groups = people_groups(org, situation.day, chosen, least=f.min_level)
        return replace(q, groups=groups, chosen="、".join(names))
    if f.choices:
        picked = value if isinstance(value, list) else [value]
        offered = _choices(f.choices, picked, situation)
        return replace(q, options=_only_one(offered) if f.kind == "choice" else offered)
    return q


def _only_one(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Where there is one thing to choose from, it is chosen on the screen already."""
    offered = [o for o in options if o.offered]
    if len(offered) != 1 or any(o.chosen for o in offered):
        return options
    return tuple(replace(o, chosen=o.offered) for o in options)


def _choices(
    choices: Sequence[Choice], picked: Sequence[Any], situation: Situation
) -> tuple[Option, ...]:
    return tuple(
        Option(c.value, c.label, c.value in picked, holds(c.only_if, situation)) for c in choices
    )


def people_groups(
    org: Org, day: datetime.date, chosen: Sequence[str], *, least: int = 0
) -> tuple[Group, ...]:
    """Everybody by section, leaders first, in the order of posts; who is chosen is always there."""
    order = {code: i for i, code in enumerate(org.posts)}
    found: dict[str, list[tuple[int, Option]]] = {"": [], **{code: [] for code in org.sections}}
    for person in org.people.values():
        level, posts = org.level(person.id, day), org.posts_of(person.id, day)
        picked = person.account in chosen
        if not picked and (not person.active or level < max(least, 1)):
            continue
        titles = "、".join(p.title for p in posts)
        label = person.name if says(person.name, titles) else f"{person.name}({titles})"
        place = min((order[p.code] for p in posts), default=len(order))
        option = Option(person.account, label, picked)
        found[org.section(person.id, day)].append((place, option))
    names = {"": str(_("局领导")), **{s.code: s.name for s in org.sections.values()}}
    return tuple(
        Group(names[code], tuple(o for _place, o in sorted(options, key=lambda pair: pair[0])))
        for code, options in found.items()
        if options
    )


def _lines(
    f: Field, situation: Situation, computed: Mapping[str, Any], filled: Filled
) -> tuple[Line, ...]:
    """The rows there are, and empty ones up to the number wanted; one at least."""
    rows = filled.answers.get(f.key)
    rows = rows if isinstance(rows, list) else []
    worked_out = computed.get(f.key) or []
    many = max(len(rows), filled.rows.get(f.key, 0), f.minimum or 0, 1)
    found = []
    for i in range(many):
        cells = rows[i] if i < len(rows) else {}
        out = worked_out[i] if i < len(worked_out) else {}
        found.append(
            Line(i, tuple(_cell(f, c, i, cells, out, situation, filled) for c in f.columns))
        )
    return tuple(found)


def _cell(
    f: Field,
    column: Column,
    row: int,
    cells: Mapping[str, Any],
    out: Mapping[str, Any],
    situation: Situation,
    filled: Filled,
) -> Cell:
    value = (out if column.kind == "computed" else cells).get(column.key)
    return Cell(
        column=column,
        name=name_of(f.key, row, column.key),
        value="" if value is None else str(spell(column.kind, value)),
        label=str(_("第%(row)s行 %(label)s") % {"row": row + 1, "label": column.label}),
        options=_choices(column.choices, [value], situation),
        errors=tuple(filled.errors.get(f"{f.key}.{row}.{column.key}", ())),
    )


def place_of(key: str) -> str:
    """Where on the page an error is: the id of the input or of its group."""
    head, _dot, rest = key.partition(".")
    row, _dot, column = rest.partition(".")
    return name_of(head, int(row), column) if row.isdigit() and column else name_of(head)


def said_of(key: str, said: str, form: Form) -> str:
    """What is wrong as a list of all of it says it: in a row with the row, and with its column."""
    head, _dot, rest = key.partition(".")
    row, _dot, column = rest.partition(".")
    field = form.get(head)
    if field is None or not row.isdigit() or f"第{int(row) + 1}行" in said:
        return said
    label = next((c.label for c in field.columns if c.key == column), "")
    named = f"“{label}”" if label and label not in said else ""
    return f"第{int(row) + 1}行{named}:{said}"


def today() -> datetime.date:
    return timezone.localdate()
