"""Everything a request says, in words, in the order and sections of its form. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forms.answers import display, show
from forms.conditions import Situation, is_empty
from forms.money import parse_fen, show_fen
from forms.schema import SECTIONS, Column, Field


@dataclass(frozen=True)
class Entry:
    """One answer: its label and its words, or the rows of lines."""

    label: str
    words: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    title: str
    entries: list[Entry]


def titles() -> dict[str, str]:
    """What the sections of a form are called."""
    return {
        "basic": _("基本情况"),
        "content": _("具体内容"),
        "cost": _("费用"),
        "attachments": _("附件"),
        "office": _("办公室填写"),
    }


def sections(situation: Situation, *, leave_out: Collection[str] = ()) -> list[Section]:
    """The answers, section by section; empty ones and files are left out."""
    form, named = situation.form, titles()
    shown = show(form, situation.answers, situation)
    found = []
    for code in SECTIONS:
        entries = [
            entry(f, shown[f.key], situation)
            for f in form.fields
            if f.section == code
            and f.kind != "file"
            and f.key not in leave_out
            and not is_empty(shown.get(f.key))
        ]
        if entries:
            found.append(Section(named[code], entries))
    return found


def entry(f: Field, value: Any, situation: Situation) -> Entry:
    """One answer in words."""
    if f.kind != "lines":
        words = display(f, value, situation.org)
        return Entry(f.label, f"{words}{f.unit}" if f.unit and words else words)
    return Entry(
        f.label,
        heads=[c.label for c in f.columns],
        rows=[[cell_words(c, row.get(c.key)) for c in f.columns] for row in value],
    )


def cell_words(column: Column, value: Any) -> str:
    """One cell of a line in words."""
    if is_empty(value):
        return ""
    if column.kind == "choice":
        return next((c.label for c in column.choices if c.value == value), str(value))
    money = column.kind == "money" or (column.kind == "computed" and "." in str(value))
    if money and isinstance(value, str) and not value.startswith("-"):
        return show_fen(parse_fen(value))
    return str(value)


def changes(
    before: Mapping[str, Any], situation: Situation, keys: Collection[str]
) -> list[tuple[str, str, str]]:
    """What changed: (label, before, now), in the order of the form."""
    found = []
    for f in situation.form.fields:
        if f.key in keys:
            old = _short(f, before.get(f.key), situation)
            found.append((f.label, old, _short(f, situation.answers.get(f.key), situation)))
    return found


def _short(f: Field, value: Any, situation: Situation) -> str:
    if is_empty(value):
        return _("(空)")
    if f.kind != "lines":
        return display(f, value, situation.org)
    rows = entry(f, value, situation).rows
    return "; ".join(" ".join(cell for cell in row if cell) for row in rows)
