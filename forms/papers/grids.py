"""Tables of a paper: the rows of a lines field, or empty rows for the pen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forms.papers import parts, widths
from forms.papers.blocks import HEAD_SIZE, SIZE, WIDTH, Cell, Grid, room
from forms.papers.facts import PaperFacts
from forms.papers.text import clean, ems
from forms.schema import Field

MAX_ROWS = 500
SERIAL, SERIAL_WIDTH = "序号", 36.0


class TooManyRows(ValueError):
    """A table of more rows than a paper is set with in reasonable time."""

    def __init__(self, label: str, count: int) -> None:
        super().__init__(label)
        self.label, self.count, self.most = label, count, MAX_ROWS


def table(row: dict[str, Any], label: str, facts: PaperFacts) -> Grid:
    """The answers of a lines field, one row each. Raises TooManyRows."""
    of = facts.situation.form.get(row["field"])
    columns: list[dict[str, Any]] = list(row.get("columns", []))
    values = facts.answers.get(row["field"])
    if of is None or not isinstance(values, list):
        values = []
    if len(values) > MAX_ROWS:
        raise TooManyRows(label or (of.label if of else ""), len(values))
    texts = [[_text(column, value, of) for column in columns] for value in values]
    if values and row["field"] in facts.masked:
        texts = [[parts.MASK] * len(columns)]
    serial = SERIAL_WIDTH if row.get("serial") else 0.0
    measures = _widths(columns, texts, WIDTH - serial)
    head = _head(columns, measures)
    rows = []
    for number, line in enumerate(texts, 1):
        cells = [_cell(c, t, w) for c, t, w in zip(columns, line, measures, strict=True)]
        if serial:
            cells.insert(0, Cell(str(number), "c", serial, 9))
        rows.append(tuple(cells))
    if serial:
        head = (Cell(SERIAL, "a", serial, 9), *head)
    return Grid(label, head, tuple(rows))


def blank(row: dict[str, Any], label: str, height: float) -> Grid:
    """A table for the pen."""
    columns = [{"label": name} for name in row.get("columns", [])]
    measures = _widths(columns, [], WIDTH)
    empty = tuple(Cell("", "p", width, 9) for width in measures)
    return Grid(
        label, _head(columns, measures), (empty,) * min(int(row.get("rows", 1)), 20), height
    )


def _text(column: dict[str, Any], value: dict[str, Any], of: Field | None) -> str:
    if of is None or ("column" not in column and "times" not in column):
        return ""
    return parts.cell(value.get(column.get("column", "")), column, of, value)


def _widths(
    columns: Sequence[dict[str, Any]], texts: Sequence[Sequence[str]], total: float
) -> list[float]:
    """By weight, but no label and no short text is broken where another column can give way."""
    wishes = []
    for place, column in enumerate(columns):
        widest = max((line[place] for line in texts), key=ems, default="")
        label = widths.label_width(clean(str(column.get("label", ""))), HEAD_SIZE)
        wishes.append(max(label, widths.wish(widest, SIZE)))
    weights = [max(float(column.get("width", 1)), 0.1) for column in columns]
    return widths.fit(total, weights, wishes)


def _head(columns: Sequence[dict[str, Any]], measures: Sequence[float]) -> tuple[Cell, ...]:
    cells = []
    for column, width in zip(columns, measures, strict=True):
        fits = room(width, HEAD_SIZE)
        label = clean(str(column.get("label", "")))
        cells.append(Cell(widths.label_lines(label, fits), "a", width, fits))
    return tuple(cells)


def _cell(column: dict[str, Any], text: str, width: float) -> Cell:
    fits = room(width)
    if "column" not in column and "times" not in column:
        return Cell("", "c", width, fits)
    if column.get("money") or "times" in column:
        return Cell(text, "n", width, fits)
    centred = ems(text) <= fits and column.get("width", 1) < 2
    return Cell(text, "c" if centred else "v", width, fits)
