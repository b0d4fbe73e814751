"""Figures as bars: SVG, drawn on the server. Pure.

Every bar has its number written beside it, so that no colour tells anything alone; all of it
stands in the table, too. No style: the pages allow none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from pages.charts.measure import plain

WIDTH = 360
ROW, BAR = 30, 16
LABEL = 46  # room for 「12月」
DIGIT = 8.4  # of a number 14 high
GAP = 8
ACROSS = 22  # characters of a title in one line
LINE = 22


@dataclass(frozen=True)
class Amount:
    label: str
    fen: int
    spelled: str


@dataclass(frozen=True)
class Share:
    label: str
    percent: int


@dataclass(frozen=True)
class Bar:
    """``words``: lines of the label with where they stand; ``room``: how far 100 % would go."""

    words: tuple[tuple[str, float, float], ...]
    x: float
    y: float
    width: float
    room: float
    spelled: str

    @property
    def end(self) -> float:
        return round(self.x + max(self.width, self.room) + GAP, 1)

    @property
    def baseline(self) -> float:
        return self.y + BAR - 2


def amounts(title: str, rows: Sequence[Amount], *, key: str) -> str:
    """One bar each, as long as its amount; empty without rows."""
    largest = max((row.fen for row in rows), default=0)
    number = max((len(row.spelled) for row in rows), default=0) * DIGIT
    room = WIDTH - LABEL - GAP - number
    bars = [
        Bar(
            words=((row.label, LABEL - GAP, at * ROW + 21),),
            x=LABEL,
            y=at * ROW + 7,
            width=round(room * row.fen / largest, 1) if largest else 0,
            room=0,
            spelled=row.spelled,
        )
        for at, row in enumerate(rows)
    ]
    return _drawn(title, bars, len(rows) * ROW, key, anchor="end", axis=LABEL)


def shares(title: str, rows: Sequence[Share], *, key: str) -> str:
    """One bar each, under its title, of a frame that stands for everything."""
    bars, top = [], 0
    room = WIDTH - GAP - 5 * DIGIT
    for row in rows:
        lines = _lines(plain(row.label))
        words = tuple((line, 0.0, top + 17.0 + at * LINE) for at, line in enumerate(lines))
        top += len(lines) * LINE
        width = round(room * row.percent / 100, 1)
        bars.append(Bar(words, 1, top + 3, width, room, f"{row.percent}%"))
        top += ROW
    return _drawn(title, bars, top, key, anchor="start", axis=None)


def _lines(title: str) -> list[str]:
    return [title[at : at + ACROSS] for at in range(0, len(title), ACROSS)]


def _drawn(
    title: str, bars: list[Bar], height: int, key: str, *, anchor: str, axis: int | None
) -> str:
    if not bars:
        return ""
    facts = {
        "title": title,
        "bars": bars,
        "width": WIDTH,
        "height": height,
        "key": key,
        "anchor": anchor,
        "axis": axis,
        "bar_size": BAR,
    }
    return render_to_string("pages/figures/bars.svg", facts)
