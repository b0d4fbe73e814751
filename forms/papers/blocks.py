"""What a laid-out paper is made of. Widths and heights are points.

A block is one table of the page; consecutive rows of boxes with the same widths share one. What
may run over the end of a page stands outside tables, as a ``Long`` block.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.papers.facts import PaperFacts

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT, BOTTOM, TOP = 56.0, 540.0, 50.0, 790.0
WIDTH = RIGHT - LEFT
SIZE, LEADING = 10.5, 15.0  # of what is filled in
LABEL_SIZE, LABEL_LEADING = 12.0, 16.0
HEAD_SIZE = 10.5  # of the heads of tables
PAD = 5.0  # left and right of a cell
GAPS = 2 * PAD + 1.5  # of a cell's width, what is not text: padding and rule


def share(width: float) -> str:
    """Points as a part of the page's width, as HTML says it."""
    return f"{width / WIDTH * 100:.2f}%"


def room(width: float, size: float = SIZE) -> float:
    """How many characters fit in one line of a cell."""
    return (width - GAPS) / size


@dataclass(frozen=True)
class Cell:
    """One cell. ``look``: l label · a head of a table · v value · c centred · n number · p empty,
    for the pen."""

    text: str
    look: str
    width: float
    room: float

    @property
    def share(self) -> str:
        return share(self.width)


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Boxes:
    rows: tuple[Row, ...]
    kind: str = "boxes"


@dataclass(frozen=True)
class Grid:
    """A table whose head repeats on every page; ``label`` stands above it."""

    label: str
    head: Row
    rows: tuple[Row, ...]
    pen_height: float = 24.0  # of rows that are for the pen
    kind: str = "grid"


@dataclass(frozen=True)
class Said:
    """One opinion; ``gap`` before its signatures, so that they stand low in the box."""

    text: str
    signatures: tuple[str, ...] = ()
    gap: float = 0.0


@dataclass(frozen=True)
class Opinions:
    """An opinion box. Nothing said yet: empty, ``height`` points of room for the pen."""

    label: Cell
    said: tuple[Said, ...]
    height: float
    applies: bool = True
    kind: str = "opinions"

    @property
    def room(self) -> float:
        return room(WIDTH - self.label.width)

    @property
    def share(self) -> str:
        return share(WIDTH - self.label.width)


@dataclass(frozen=True)
class Long:
    """Text that may cross a page: a label as wide as the page, the text below it."""

    label: str
    text: str
    signatures: tuple[str, ...] = ()
    room: float = (WIDTH - 16.0) / SIZE
    kind: str = "long"


Block = Boxes | Grid | Opinions | Long


@dataclass(frozen=True)
class Spacing:
    """How generously a paper is set: as roomy as it still fits on a page."""

    pad: float  # above and below the line of a box
    opinion: float  # height of an opinion box


SPACINGS = (Spacing(9.5, 132.0), Spacing(7.5, 108.0), Spacing(6.0, 90.0), Spacing(4.5, 77.0))
AT_EASE = SPACINGS[2]


@dataclass(frozen=True)
class Sheet:
    """A paper ready for its template."""

    facts: PaperFacts
    title: str
    size: float  # of the title
    colour: str
    rule: str
    copies: tuple[str, ...]
    blocks: tuple[Block, ...]
    spacing: Spacing
    filled_on: str
    number: str
    bureau: str
