"""How the arrows run: down the middle, across between two layers, or along a rail outside. Pure.

Nothing crosses a box, by construction: between two layers lies a channel of bands, one for each
line that runs across (so no two lie on each other), and everything that passes a layer does so on
a rail left or right of all boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pages.charts.boxes import SMALL, Box
from pages.charts.measure import ems, even
from pages.charts.places import Edge, Places

GAP = 40  # between two columns
CHANNEL = 36  # between two layers when nothing runs across
ABOVE, BELOW = 8, 18  # before the first band and after the last, room for the arrow's head
LINE = 20
RAIL_ROOM = 9  # characters in a line of words on a rail
RAIL_GAP = 16


@dataclass(frozen=True)
class Label:
    """Words on an arrow, around a middle."""

    lines: tuple[str, ...]
    x: int
    y: int

    @property
    def width(self) -> int:
        return label_width(self.lines)

    @property
    def height(self) -> int:
        return label_height(self.lines)

    @property
    def left(self) -> int:
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        return self.y - self.height // 2

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each line and where its letters stand."""
        return [(line, self.top + 15 + n * LINE) for n, line in enumerate(self.lines)]


def label_width(lines: Iterable[str]) -> int:
    return round(max(map(ems, lines), default=0) * SMALL) + 10


def label_height(lines: tuple[str, ...]) -> int:
    return len(lines) * LINE + 2


@dataclass(frozen=True)
class Way:
    """One arrow: its corners, and its words if it has any."""

    edge: Edge
    points: tuple[tuple[int, int], ...]
    label: Label | None = None

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The arrow's head, as a path."""
        (x, y), fx = self.points[-1], self.points[-2][0]
        if x == fx:
            return f"M{x} {y}l-5 -10h10z"
        back = -10 if fx < x else 10
        return f"M{x} {y}l{back} -5v10z"


@dataclass
class Channel:
    """The room above a layer. Bands are named; the first named lies highest."""

    heights: dict[object, int] = field(default_factory=dict)
    y: dict[object, int] = field(default_factory=dict)

    def ask(self, name: object, height: int) -> None:
        self.heights[name] = max(height, self.heights.get(name, 0))

    def lay(self, top: int, least: int) -> int:
        """Where each band's middle is; returns where the layer below begins."""
        y = top + ABOVE
        for name, height in self.heights.items():
            self.y[name] = y + height // 2
            y += height
        return top + max(least, y - top + BELOW if self.heights else 0)


class Ways:
    """The arrows between ``boxes``, which are given their places on the way."""

    def __init__(self, places: Places, boxes: dict[int, Box]) -> None:
        self.places, self.boxes = places, boxes
        self.rows = places.rows
        self.width = next(iter(boxes.values())).width
        self.channels = [Channel() for _ in range(len(self.rows) + 1)]
        self.sides = {e: self._side(e) for e in places.edges if not self._near(e)}
        self.words = {e: self._words(e) for e in places.edges}
        # Words on the way straight down stand below every line that leaves it.
        for edge in sorted(places.edges, key=self._labelled_straight):
            self._ask(edge)
        self._stand()

    def all(self) -> list[Way]:
        near = [self._across(edge) for edge in self.places.edges if self._near(edge)]
        return near + self._rails()

    # --- questions ---------------------------------------------------------------------------

    def _near(self, edge: Edge) -> bool:
        layer = self.places.layer
        return layer[edge.target] == layer[edge.source] + 1

    def _straight(self, edge: Edge) -> bool:
        return self.places.column[edge.source] == self.places.column[edge.target]

    def _labelled_straight(self, edge: Edge) -> bool:
        return edge not in self.sides and self._straight(edge) and bool(self.words[edge])

    def _outermost(self, number: int, side: int) -> bool:
        row = self.rows[self.places.layer[number]]
        return number == (row[-1] if side > 0 else row[0])

    def _side(self, edge: Edge) -> int:
        """Left -1 or right 1: where fewer boxes stand in the way; back left, on right."""

        def hindered(side: int) -> int:
            ends = (edge.source, edge.target)
            return sum(not self._outermost(number, side) for number in ends)

        first = -1 if edge.back else 1
        return min((first, -first), key=hindered)

    def _words(self, edge: Edge) -> tuple[str, ...]:
        if edge in self.sides:
            room: float = max(RAIL_ROOM, ems(edge.label) / 4)
        elif self._straight(edge):
            room = (self.width / 2 - 26) / SMALL
        else:
            room = (self.width / 2 + GAP - 34) / SMALL
        return tuple(even(edge.label, room))

    def _entry(self, number: int, come_from: int) -> int:
        """Where an arrow comes in from above: the middle, if nobody stands there; else the
        quarter on the side it comes from."""
        box, layer = self.boxes[number], self.places.layer[number]
        column = self.places.column[number]
        above = self.rows[layer - 1] if layer else []
        if any(self.places.column[other] == column for other in above):
            return box.middle + come_from * (box.width // 4)
        return box.middle

    # --- room --------------------------------------------------------------------------------

    def _ask(self, edge: Edge) -> None:
        high = label_height(self.words[edge]) if self.words[edge] else 0
        here, there = self.places.layer[edge.source], self.places.layer[edge.target]
        if edge not in self.sides:
            if high:
                self.channels[there].ask(edge, high + (12 if self._straight(edge) else 10))
            elif not self._straight(edge):
                self.channels[there].ask(self._joint(edge), 18)
            return
        side = self.sides[edge]
        if not self._outermost(edge.source, side):
            self.channels[here + 1].ask(("out", edge.source, side), 18)
        if not self._outermost(edge.target, side):
            self.channels[there].ask(("in", edge.target, side), 18)

    def _joint(self, edge: Edge) -> tuple[str, int]:
        """Arrows without words share a band with those of the same end, or the same beginning."""
        others = [
            e
            for e in self.places.edges
            if e.target == edge.target and e not in self.sides and not self._straight(e)
        ]
        return ("join", edge.target) if len(others) > 1 else ("split", edge.source)

    def _stand(self) -> None:
        y = 0
        for layer, row in enumerate(self.rows):
            y = self.channels[layer].lay(y, CHANNEL if layer else 0)
            for number in row:
                x = self.places.column[number] * (self.width + GAP)
                self.boxes[number] = self.boxes[number].at(x, y)
            y += max(self.boxes[number].whole for number in row)
        self.channels[-1].lay(y, 0)

    # --- lines -------------------------------------------------------------------------------

    def _across(self, edge: Edge) -> Way:
        a, b = self.boxes[edge.source], self.boxes[edge.target]
        words, bands = self.words[edge], self.channels[self.places.layer[edge.target]].y
        if self._straight(edge):
            label = Label(words, b.middle, bands[edge]) if words else None
            return Way(edge, ((a.middle, a.bottom), (b.middle, b.y)), label)
        y = bands[edge if words else self._joint(edge)]
        side = 1 if a.x > b.x else -1
        x = self._entry(edge.target, side)
        middle = x + side * (12 + label_width(words) // 2)
        label = Label(words, middle, y) if words else None
        return Way(edge, ((a.middle, a.bottom), (a.middle, y), (x, y), (x, b.y)), label)

    def _rails(self) -> list[Way]:
        ways: list[Way] = []
        for side in (-1, 1):
            edges = [edge for edge, chosen in self.sides.items() if chosen == side]
            edge_of_boxes = [b.right if side > 0 else b.x for b in self.boxes.values()]
            outside = max(edge_of_boxes) if side > 0 else min(edge_of_boxes)
            for rail in self._share(edges):
                half = max((label_width(self.words[e]) for e in rail if self.words[e]), default=0)
                x = outside + side * (RAIL_GAP + 4 + half // 2)
                outside = x + side * (half // 2)
                ways += [self._along(edge, x, side) for edge in rail]
        return ways

    def _share(self, edges: list[Edge]) -> list[list[Edge]]:
        """The arrows rail by rail, the short ones inside."""
        rails: list[list[Edge]] = []
        for edge in sorted(edges, key=lambda e: self._reach(e)[1] - self._reach(e)[0]):
            for rail in rails:
                if all(self._apart(edge, other) for other in rail):
                    rail.append(edge)
                    break
            else:
                rails.append([edge])
        return rails

    def _ends(self, edge: Edge) -> tuple[int, int]:
        """The height at which ``edge`` leaves for its rail, and leaves it."""
        a, b, side = self.boxes[edge.source], self.boxes[edge.target], self.sides[edge]
        leave, enter = a.bottom - 16, b.y + 16
        if not self._outermost(edge.source, side):
            channel = self.channels[self.places.layer[edge.source] + 1]
            leave = channel.y["out", edge.source, side]
        if not self._outermost(edge.target, side):
            enter = self.channels[self.places.layer[edge.target]].y["in", edge.target, side]
        return leave, enter

    def _reach(self, edge: Edge) -> tuple[int, int]:
        """From where to where ``edge`` and its words need a rail."""
        leave, enter = self._ends(edge)
        middle, half = (leave + enter) // 2, label_height(self.words[edge]) // 2
        return min(leave, enter, middle - half), max(leave, enter, middle + half)

    def _apart(self, one: Edge, other: Edge) -> bool:
        (a, b), (c, d) = self._reach(one), self._reach(other)
        return b + 10 < c or d + 10 < a

    def _along(self, edge: Edge, x: int, side: int) -> Way:
        a, b = self.boxes[edge.source], self.boxes[edge.target]
        leave, enter = self._ends(edge)
        points: list[tuple[int, int]]
        if self._outermost(edge.source, side):
            points = [(a.right if side > 0 else a.x, leave)]
        else:
            points = [(a.middle, a.bottom), (a.middle, leave)]
        points += [(x, leave), (x, enter)]
        if self._outermost(edge.target, side):
            points.append((b.right if side > 0 else b.x, enter))
        else:
            port = self._entry(edge.target, side)
            points += [(port, enter), (port, b.y)]
        words = self.words[edge]
        label = Label(words, x, (leave + enter) // 2) if words else None
        return Way(edge, tuple(points), label)
