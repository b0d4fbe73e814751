"""The board on the wall of a section: one A3 sheet, type as large as its words allow. Pure.

What a board is given: ``bureau``, ``section``, ``head``, ``telephone``, ``complaints`` (texts),
``duties``, ``bases`` (lists of texts), ``charts`` (list of Chart). What is empty is not shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from pages.charts.measure import ems, plain
from pages.charts.steps import Chart

# Millimetres of templates/pages/charts/board.html and pages/board.css.
HIGH = 342  # of the column of words
NARROW, WIDE = 98, 273  # the column beside a chart, and without one
CONTACT = 18  # a line of the contact's box
HEAD = 19  # a heading, with the room around it
TYPES = (
    26,
    23,
    20,
    18,
    17,
    16,
    15,
    14,
    13,
    12,
    11,
    10,
)  # points; the class is type-1 for the first
POINT, LEADING = 0.3528, 1.55
PICTURE = (166, 330)  # room for the picture
RISKS = 85  # what its risks take of it


def type_class(facts: Mapping[str, Any]) -> str:
    """The class of the largest type in which the words of the board fit on the sheet."""
    width = NARROW if drawn(facts.get("charts") or ()) else WIDE
    room = HIGH - CONTACT * sum(bool(facts.get(k)) for k in ("head", "telephone", "complaints"))
    for number, points in enumerate(TYPES, start=1):
        if _height(facts, points, width) <= room:
            return f"type-{number}"
    return f"type-{len(TYPES)}"


def risk_class(chart: Chart) -> str:
    """How large the risks under a picture are set: few words large, many small."""
    words = sum(ems(plain(risk.shows)) for risk in chart.risks)
    words += sum(ems(plain(precaution.text)) for precaution in chart.precautions)
    return "few" if words < 170 else "some" if words < 320 else "many"


def picture_room(chart: Chart) -> tuple[int, int]:
    """The room of the picture of ``chart``, in millimetres."""
    width, height = PICTURE
    return width, height - (RISKS if chart.risks else 0)


def drawn(charts: Iterable[Chart]) -> list[Chart]:
    """The charts that have steps."""
    return [chart for chart in charts if chart.steps]


def _height(facts: Mapping[str, Any], points: float, width: float) -> float:
    size = points * POINT
    room = width / size - 2.2  # the number before an item
    high = 0.0
    for part in ("duties", "bases"):
        if items := facts.get(part):
            high += HEAD
            lines = sum(math.ceil((ems(plain(item)) + 0.5) / room) for item in items)
            high += lines * size * LEADING + len(items) * size * 0.3
    return high
