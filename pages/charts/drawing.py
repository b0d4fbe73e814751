"""A chart as a picture: SVG, drawn on the server. Pure.

Colours are attributes and classes, never a style: the pages allow none. The words of the picture
are hidden from screen readers, which have the list beside it; the signs of the risks are links
for everybody.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from django.template.loader import render_to_string

from pages.charts.boxes import Box, box
from pages.charts.places import Places, place
from pages.charts.steps import Chart
from pages.charts.ways import Way, Ways

MARGIN = 10
WIDTHS = {1: 480, 2: 350, 3: 290}  # of a box, by how many stand side by side
NARROWEST = 250


@dataclass(frozen=True)
class Drawing:
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    left: int
    top: int
    width: int
    height: int

    @property
    def heads(self) -> list[str]:
        """Where arrows join they share a head."""
        return list(dict.fromkeys(way.head for way in self.ways))


def key_of(chart: Chart) -> str:
    """A word for the ids of ``chart``, the same on every page."""
    return f"{zlib.crc32(chart.title.encode(errors='replace')):08x}"


def arrange(chart: Chart, room: tuple[int, int] | None = None) -> Drawing:
    """Everything in its place, in ``room`` (width and height) as large as it gets. ``chart`` has
    steps."""
    places = place(chart)
    across = len(set(places.column.values()))
    usual = WIDTHS.get(across, NARROWEST)
    if room is None:
        return _arranged(chart, places, usual)
    tried = [_arranged(chart, places, width) for width in range(NARROWEST, usual + 1, 10)]
    return max(tried, key=lambda d: min(room[0] / d.width, room[1] / d.height))


def _arranged(chart: Chart, places: Places, width: int) -> Drawing:
    boxes = {step.number: box(chart, step, width) for step in chart.steps}
    ways = Ways(places, boxes)
    return _framed(tuple(boxes.values()), tuple(ways.all()))


def _framed(boxes: tuple[Box, ...], ways: tuple[Way, ...]) -> Drawing:
    xs = [x for b in boxes for x in (b.x, b.right)]
    ys = [y for b in boxes for y in (b.y, b.y + b.whole)]
    for way in ways:
        xs += [x for x, _ in way.points]
        ys += [y for _, y in way.points]
        if words := way.label:
            xs += [words.left, words.left + words.width]
            ys += [words.top, words.top + words.height]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    return Drawing(boxes, ways, left, top, max(xs) - left + MARGIN, max(ys) - top + MARGIN)


def draw(chart: Chart, key: str = "", room: tuple[int, int] | None = None) -> str:
    """The SVG of ``chart``; empty for a chart without steps.

    ``key`` ends every id: two pictures of one chart on a page need different ones. ``room`` is
    the width and height it is to fill, in any unit.
    """
    if not chart.steps:
        return ""
    facts = {"chart": chart, "drawing": arrange(chart, room), "key": key or key_of(chart)}
    return render_to_string("pages/charts/drawing.svg", facts)
