"""The fields a step fills, as inputs on the leader's screen, and what was sent read back.

Reading only spells values as the interface does; judging them is ``forms.answers``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from forms import attachments
from forms.conditions import Situation, holds
from forms.desk import hints
from forms.desk.contents import cell_words
from forms.desk.hints import Known
from forms.errors import BadFile
from forms.schema import Column, Field, Fill, Form
from permissions.models import User
from permissions.org import Org

PREFIX = "fill-"
MANY = ("people", "choices")


def uploads(
    form: Form, fills: list[Fill], files: MultiValueDict[str, Any], sent: QueryDict, by: User
) -> dict[str, list[str]]:
    """Store the files that came along and name them in ``sent``; say which were not taken. Never
    inside a transaction."""
    errors: dict[str, list[str]] = {}
    for fill in fills:
        f = form.get(fill.field)
        if f is None or f.kind != "file":
            continue
        for given in files.getlist(f"{PREFIX}{f.key}-new"):
            try:
                kept = attachments.store(File(given, name=given.name), by=by)
            except BadFile as refusal:
                name = attachments.clean_name(given.name or "") or _("未命名文件")
                errors.setdefault(f.key, []).append(f"{name}:{refusal}")
            else:
                sent.appendlist(PREFIX + f.key, str(kept.pk))
    return errors


def suggest(fills: list[Fill], situation: Situation, sent: QueryDict) -> None:
    """Put the suggested values into ``sent`` where nothing was typed."""
    for fill in fills:
        now = hints.filled_in(situation, read(situation.form, fills, sent, situation.answers))
        name, value = PREFIX + fill.field, hints.suggested(fill, now)
        if value and not sent.get(name, "").strip():
            sent[name] = value


@dataclass
class Input:
    """One input: ``kind`` says which, ``value`` what stands in it."""

    name: str
    kind: str
    label: str
    help: str = ""
    unit: str = ""
    required: bool = False
    value: Any = ""
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    chosen: int = 0
    most: int | None = None  # how many may be chosen
    suggested: str = ""


@dataclass
class Row:
    """A row of lines: what it is about, and the cells that may be corrected."""

    title: str
    cells: list[Input]


def inputs(
    fills: list[Fill],
    situation: Situation,
    known: Known,
    *,
    typed: QueryDict | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> list[Input]:
    """The inputs of these fields, filled with the answers, or with what was typed before."""
    found = []
    now = situation
    if typed is not None:
        now = hints.filled_in(situation, read(situation.form, fills, typed, situation.answers))
    for fill in fills:
        f = situation.form.get(fill.field)
        if f is None or f.kind == "computed" or not holds(f.show_if, now):
            continue
        made = _input(f, fill, situation, known, typed)
        made.most = hints.most(f, now) if f.kind in MANY else None
        made.suggested = hints.suggested(fill, now)
        made.errors = list((errors or {}).get(f.key, ()))
        for i, row in enumerate(made.rows):
            for cell in row.cells:
                column = cell.name.rsplit("-", 1)[1]
                cell.errors = list((errors or {}).get(f"{f.key}.{i}.{column}", ()))
        found.append(made)
    return found


def _input(
    f: Field, fill: Fill, situation: Situation, known: Known, typed: QueryDict | None
) -> Input:
    name = PREFIX + f.key
    made = Input(
        name=name, kind=f.kind, label=f.label, help=f.help, unit=f.unit, required=fill.required
    )
    answer: Any = situation.answers.get(f.key)
    if f.kind == "lines":
        made.rows = [
            _row(f, fill, i, cells, situation, typed) for i, cells in enumerate(answer or [])
        ]
        return made
    if f.kind in (*MANY, "file"):
        chosen = typed.getlist(name) if typed is not None else [str(v) for v in answer or ()]
    elif typed is not None:
        chosen = [typed.get(name, "")]
    elif f.kind == "yes_no":
        chosen = [] if answer is None else ["true" if answer else "false"]
    elif f.kind == "request":
        chosen = [answer["id"]] if answer else []
    else:
        chosen = [] if answer is None else [str(answer)]
    made.value = chosen[0] if chosen else ""
    made.options = [(v, label, v in chosen) for v, label in _offered(f, situation, known, chosen)]
    made.chosen = sum(1 for _v, _label, on in made.options if on)
    return made


def _offered(
    f: Field, situation: Situation, known: Known, chosen: list[str]
) -> list[tuple[str, str]]:
    if f.kind == "request":
        return known.requests.get(f.key, [])
    if f.kind == "file":
        there = [known.files[n] for n in hints.numbers(chosen) if n in known.files]
        return [(str(row.pk), row.name) for row in there]
    if f.kind == "yes_no":
        return [("true", "是"), ("false", "否")]
    if f.kind in ("person", "people"):
        return people_offered(situation.org)
    if f.kind == "section":
        return [(code, s.name) for code, s in situation.org.sections.items()]
    return [(c.value, c.label) for c in f.choices if holds(c.only_if, situation)]


def people_offered(office: Org) -> list[tuple[str, str]]:
    """Everybody with a post, by the order of posts: (account, name and post)."""
    today = timezone.localdate()
    order = {code: i for i, code in enumerate(office.posts)}
    found = []
    for person in office.people.values():
        posts = [p for p in office.posts_of(person.id, today) if p.level > 0]
        if not person.active or not posts:
            continue
        titles = "、".join(p.title for p in posts)
        name = person.name if person.name == titles else f"{person.name}({titles})"
        found.append((order[posts[0].code], person.account, name))
    return [(account, name) for _place, account, name in sorted(found)]


def _row(
    f: Field,
    fill: Fill,
    i: int,
    cells: Mapping[str, Any],
    situation: Situation,
    typed: QueryDict | None,
) -> Row:
    corrected = _corrected(f, fill)
    told = [
        cell_words(c, cells[c.key])
        for c in f.columns
        if c not in corrected and c.kind != "computed" and c.key in cells
    ]
    shown = []
    for column in corrected:
        name = f"{PREFIX}{f.key}-{i}-{column.key}"
        value = cells.get(column.key, "") if typed is None else typed.get(name, "")
        shown.append(
            Input(
                name=name,
                kind=column.kind,
                label=column.label,
                required=column.required,
                value=value,
                options=[(c.value, c.label, c.value == value) for c in column.choices],
            )
        )
    return Row(f"{i + 1}. {' · '.join(told)}", shown)


def _corrected(f: Field, fill: Fill) -> list[Column]:
    return [
        c for c in f.columns if c.kind != "computed" and (not fill.columns or c.key in fill.columns)
    ]


def read(
    form: Form, fills: list[Fill], sent: QueryDict, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """What was sent for these fields, spelled as ``forms.actions.decide`` takes it. A field whose
    input was not on the page is left as it is."""
    found: dict[str, Any] = {}
    for fill in fills:
        f = form.get(fill.field)
        if f is None or f.kind == "computed":
            continue
        name = PREFIX + f.key
        if f.kind == "lines":
            if any(key.startswith(f"{name}-") for key in sent):
                found[f.key] = _rows(f, fill, sent, answers.get(f.key) or [])
        elif f.kind in (*MANY, "file"):
            if f"{name}-there" in sent:
                chosen = sent.getlist(name)
                found[f.key] = hints.numbers(chosen) if f.kind == "file" else chosen
        elif name in sent:
            found[f.key] = _spelled(f.kind, sent.get(name, ""))
    return found


def _rows(
    f: Field, fill: Fill, sent: QueryDict, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    corrected = _corrected(f, fill)
    computed = {c.key for c in f.columns if c.kind == "computed"}
    found = []
    for i, old in enumerate(rows):
        row = {k: v for k, v in old.items() if k not in computed}
        for column in corrected:
            text = sent.get(f"{PREFIX}{f.key}-{i}-{column.key}")
            if text is not None:
                row[column.key] = _spelled(column.kind, text)
        found.append(row)
    return found


def _spelled(kind: str, text: str) -> Any:
    text = text.strip()
    if kind == "integer" and text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    if kind == "yes_no" and text in ("true", "false"):
        return text == "true"
    return text
