"""What stands on a form page: a question, its options, its rows, and which template draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.models import Attachment
from forms.portal.reading import name_of
from forms.schema import Column, Field

MANY = 7  # from so many choices on a list to pull down instead of buttons


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool = False
    offered: bool = True


@dataclass(frozen=True)
class Group:
    """Options under a heading: people of one section."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of a row of lines."""

    column: Column
    name: str
    value: str
    label: str
    options: tuple[Option, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    number: int
    cells: tuple[Cell, ...]

    @property
    def human(self) -> int:
        return self.number + 1


@dataclass(frozen=True)
class Question:
    """One field on the page. ``shows``: it applies to what is filled in so far."""

    field: Field
    value: Any
    required: bool
    shows: bool
    hint: str = ""
    why: str = ""  # why he is asked what another step would have filled
    errors: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    lines: tuple[Line, ...] = ()
    files: tuple[Attachment, ...] = ()
    suggestions: tuple[str, ...] = ()
    before: str | None = None  # what was answered when it came back
    chosen: str = ""

    @property
    def name(self) -> str:
        return name_of(self.field.key)

    @property
    def template(self) -> str:
        return f"forms/portal/fields/{self.widget}.html"

    @property
    def widget(self) -> str:
        kind = self.field.kind
        if kind in ("choice", "reference") and not self.options:
            return "text"
        if kind in ("choice", "reference"):
            return "radios" if len(self.options) <= MANY else "select"
        return {
            "yes_no": "radios",
            "choices": "checkboxes",
            "section": "select",
            "request": "select",
            "integer": "text",
            "money": "text",
        }.get(kind, kind)

    @property
    def grouped(self) -> bool:
        """Whether the question is a group of inputs, labelled by a legend."""
        return self.widget in ("radios", "checkboxes", "people", "lines", "file")

    @property
    def mode(self) -> str:
        """Which keyboard a telephone shows."""
        return {"integer": "numeric", "money": "decimal"}.get(self.field.kind, "text")

    @property
    def described(self) -> str:
        """The ids of what describes the input."""
        parts = [f"{self.name}-help"] if self.field.help else []
        parts += [f"{self.name}-when"] if self.hint else []
        parts += [f"{self.name}-error"] if self.errors else []
        return " ".join(parts)
