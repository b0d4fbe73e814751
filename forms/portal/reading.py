"""From what a form page sends to answers as the actions take them. Pure.

A value that is not of its kind stays as it was typed: the action says what is wrong with it and
the page shows it again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from forms.answers import ROWS_MAX
from forms.conditions import is_empty
from forms.schema import Column, Field, Form

Answers = dict[str, Any]

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_CHINESE_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?", re.ASCII)
_AMOUNT = re.compile(r"-?\d+(\.\d*)?", re.ASCII)
_MONEY_NOISE = re.compile(r"[,,\s¥¥元]")
_CELL = re.compile(r"f-([a-z][a-z0-9_]{0,39})-(\d{1,3})-([a-z][a-z0-9_]{0,39})", re.ASCII)


@dataclass
class Typed:
    """What was sent: the answers, which rows of the page they came from, and what to do."""

    answers: Answers = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)  # key -> numbers of rows kept
    sent_rows: dict[str, int] = field(default_factory=dict)  # key -> rows there were on the page


def name_of(key: str, row: int | None = None, column: str = "") -> str:
    """What the input of a field, or of a cell, is called on the page."""
    return f"f-{key}" if row is None else f"f-{key}-{row}-{column}"


def read(form: Form, sent: QueryDict, *, stored: Mapping[str, Any]) -> Typed:
    """The answers of a page. ``stored``: those there are, whose order of people is kept."""
    there = set(sent.getlist("has"))
    typed = Typed()
    cells = _cells(sent)
    for f in form.fields:
        if f.key not in there or f.kind == "computed":
            continue
        if f.kind == "lines":
            typed.answers[f.key], typed.rows[f.key] = _rows(f, cells.get(f.key, {}), sent)
            typed.sent_rows[f.key] = len(cells.get(f.key, {}))
        else:
            typed.answers[f.key] = _value(f, sent, stored.get(f.key))
    return typed


def _value(f: Field, sent: QueryDict, stored: Any) -> Any:
    name = name_of(f.key)
    if f.kind in ("people", "choices"):
        values = [v for v in dict.fromkeys(sent.getlist(name)) if v]
        if isinstance(stored, list) and set(map(str, stored)) == set(values):
            return stored
        return values
    if f.kind == "file":
        ids = [int(v) for v in sent.getlist(name) if v.isascii() and v.isdigit() and len(v) < 19]
        dropped = sent.get("drop", "")
        return [pk for pk in dict.fromkeys(ids) if dropped != f"{f.key}:{pk}"]
    text = sent.get(name, "")
    if f.kind == "yes_no":
        return {"yes": True, "no": False}.get(text)
    return cell_value(f.kind, text)


def cell_value(kind: str, text: str) -> Any:
    """One typed text as a value of its kind, or as it stands. Full-width digits count."""
    if kind == "long_text":
        return text.replace("\r\n", "\n").strip("\n")
    text = text.strip()
    if kind == "integer":
        plain = unicodedata.normalize("NFKC", text).replace(",", "")
        return int(plain) if _WHOLE.fullmatch(plain) else text
    if kind == "money":
        plain = _MONEY_NOISE.sub("", unicodedata.normalize("NFKC", text))
        return plain if _AMOUNT.fullmatch(plain) else text
    if kind == "date":
        found = _CHINESE_DATE.fullmatch(unicodedata.normalize("NFKC", text))
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text
    if kind == "datetime":
        return _moment(text)
    return text


def _moment(text: str) -> str:
    """A time as the browser writes it, with the offset of this office."""
    try:
        found = parse_datetime(text)
        if found is not None and found.tzinfo is None:
            found = timezone.make_aware(found)
        return text if found is None else found.isoformat()
    except (ValueError, OverflowError):
        return text


def _cells(sent: QueryDict) -> dict[str, dict[int, dict[str, str]]]:
    """The cells of lines by field, row and column."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name in sent:
        match = _CELL.fullmatch(name)
        if match is not None and int(match[2]) <= ROWS_MAX:
            rows = found.setdefault(match[1], {})
            rows.setdefault(int(match[2]), {})[match[3]] = sent.get(name, "")
    return found


def _rows(
    f: Field, rows: Mapping[int, Mapping[str, str]], sent: QueryDict
) -> tuple[list[Answers], list[int]]:
    """The rows somebody wrote in, and which they were; an empty row is no row."""
    dropped = sent.get("drop", "")
    found: list[Answers] = []
    kept: list[int] = []
    for number in sorted(rows):
        if dropped == f"{f.key}:{number}":
            continue
        cells = _row(f.columns, rows[number])
        if cells:
            found.append(cells)
            kept.append(number)
    return found, kept


def _row(columns: Sequence[Column], texts: Mapping[str, str]) -> Answers:
    cells = {
        c.key: cell_value(c.kind, texts[c.key])
        for c in columns
        if c.kind != "computed" and c.key in texts
    }
    return {key: value for key, value in cells.items() if not is_empty(value)}


def without(answers: Mapping[str, Any], errors: Mapping[str, Sequence[str]]) -> Answers:
    """The answers without those that were refused; of lines only the refused cells go."""
    kept = {k: v for k, v in answers.items() if k not in errors}
    for place in errors:
        key, _dot, rest = place.partition(".")
        row, _dot, column = rest.partition(".")
        rows = kept.get(key)
        if isinstance(rows, list) and row.isdigit() and int(row) < len(rows):
            kept[key] = [
                {c: v for c, v in cells.items() if i != int(row) or c != column}
                for i, cells in enumerate(rows)
            ]
    return kept
