"""Where each step stands: a layer from the top, a column from the middle. Pure.

The longest way from the first step is the main line, column 0. Every other step stands beside it,
one layer below the last step that leads to it, in the column of that step where it can. An arrow
that closes a circle is a way back and moves nothing. A step nothing leads to stands under the
step before it, without an arrow.
"""

from __future__ import annotations

from dataclasses import dataclass

from pages.charts.measure import plain
from pages.charts.steps import Chart


@dataclass(frozen=True)
class Edge:
    """An arrow from step to step. Several conditions for the same way are one arrow."""

    source: int
    target: int
    label: str = ""
    back: bool = False


@dataclass(frozen=True)
class Places:
    layer: dict[int, int]
    column: dict[int, int]
    edges: tuple[Edge, ...]

    def row(self, layer: int) -> list[int]:
        """The steps of ``layer``, from the left."""
        standing = (number for number, its in self.layer.items() if its == layer)
        return sorted(standing, key=self.column.__getitem__)

    @property
    def rows(self) -> list[list[int]]:
        return [self.row(layer) for layer in range(1 + max(self.layer.values(), default=-1))]


def place(chart: Chart) -> Places:
    """A place for each step of ``chart``. Arrows to steps that are not there are left out."""
    labels = _arrows(chart)
    following: dict[int, list[int]] = {step.number: [] for step in chart.steps}
    for source, target in labels:
        following[source].append(target)
    _lead_everywhere(following)
    order, back = _walk(following)
    forward = {n: [t for t in following[n] if (n, t) not in back] for n in order}
    layer = dict.fromkeys(order, 0)
    for number in order:
        for target in forward[number]:
            layer[target] = max(layer[target], layer[number] + 1)
    main = _main_line(order, forward, labels)
    edges = tuple(Edge(s, t, text, (s, t) in back) for (s, t), text in labels.items())
    return Places(layer, _columns(layer, main, edges), edges)


def _arrows(chart: Chart) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], list[str]] = {}
    for step in chart.steps:
        for branch in chart.follows(step):
            if 1 <= branch.to <= len(chart.steps):
                found.setdefault((step.number, branch.to), []).append(plain(branch.when))
    return {way: ";".join(filter(None, texts)) for way, texts in found.items()}


def _lead_everywhere(following: dict[int, list[int]]) -> None:
    """The step before a step nothing leads to is taken to lead to it."""
    reached: set[int] = set()
    for number in following:
        if number not in reached:
            if number > 1:
                following[number - 1].append(number)
            waiting = [number]
            while waiting:
                here = waiting.pop()
                if here not in reached:
                    reached.add(here)
                    waiting += following[here]


def _walk(following: dict[int, list[int]]) -> tuple[list[int], set[tuple[int, int]]]:
    """The steps so that each comes after those leading to it, and the ways that go back."""
    if not following:
        return [], set()
    back: set[tuple[int, int]] = set()
    done: list[int] = []
    open_, finished = {1}, set()
    path = [(1, iter(following[1]))]
    while path:
        here, targets = path[-1]
        target = next(targets, None)
        if target is None:
            path.pop()
            open_.discard(here)
            finished.add(here)
            done.append(here)
        elif target in open_:
            back.add((here, target))
        elif target not in finished:
            open_.add(target)
            path.append((target, iter(following[target])))
    return done[::-1], back


def _main_line(
    order: list[int], forward: dict[int, list[int]], labels: dict[tuple[int, int], str]
) -> list[int]:
    """The longest way down; of two, the one to the next number, then the one without words."""
    length: dict[int, int] = {}
    for number in reversed(order):
        length[number] = 1 + max((length[t] for t in forward[number]), default=0)
    line = order[:1]
    while line and forward[line[-1]]:
        here = line[-1]
        line.append(
            min(
                forward[here],
                key=lambda t: (-length[t], t != here + 1, bool(labels.get((here, t))), t),
            )
        )
    return line


def _columns(layer: dict[int, int], main: list[int], edges: tuple[Edge, ...]) -> dict[int, int]:
    column = dict.fromkeys(main, 0)
    taken = {(layer[number], 0) for number in main}
    for number in sorted(set(layer) - set(main), key=lambda n: (layer[n], n)):
        above = [column[e.source] for e in edges if e.target == number and e.source in column]
        beside = next((c for c in above if c), 0)
        column[number] = _free(layer[number], beside, taken)
        taken.add((layer[number], column[number]))
    return column


def _free(layer: int, wanted: int, taken: set[tuple[int, int]]) -> int:
    """The free column of ``layer`` nearest to ``wanted``, the right one of two."""
    away = 0
    while True:
        for column in (wanted + away, wanted - away):
            if column and (layer, column) not in taken:
                return column
        away += 1
