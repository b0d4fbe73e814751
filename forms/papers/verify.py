"""Whether a set paper is complete and legible: looks at every piece of text as it was drawn.

No Django and no PDF parser: the canvas hands over what it writes (``forms.papers.press``), so the
check costs a fraction of setting the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

MIN_POINTS = 6.0
SLACK = 0.6  # rounding of widths, in points
_HIDDEN = re.compile(r"<style>.*?</style>|<title>.*?</title>", re.S)
_TAGS = re.compile(r"<[^>]*>")
_WHITE = re.compile(r"\s+")


class Piece(NamedTuple):
    """A string as it went into the PDF; ``scale``: what the page makes of a point."""

    text: str
    size: float
    scale: float


class Block(NamedTuple):
    """Where a paragraph was drawn; ``room``: the least room left over in a line of it."""

    page: int
    left: float
    right: float
    bottom: float
    top: float
    room: float


class Frame(NamedTuple):
    """Where text may stand on a page, in points from its lower left corner."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass
class Record:
    """What was drawn while a paper was set."""

    pieces: list[Piece] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def visible_text(html: str) -> str:
    """The text of our own HTML, still escaped, without white space."""
    return _WHITE.sub("", _TAGS.sub("", _HIDDEN.sub("", html)))


def problem(expected: str, record: Record, frame: Frame) -> str:
    """What is wrong with the paper, or nothing: ``small`` ``missing`` ``outside`` ``overlap``.

    Every character of ``expected`` (white space left out) must have been drawn as often as it
    stands there; heads that repeat on later pages may draw more.
    """
    if any(piece.size * piece.scale < MIN_POINTS - 0.01 for piece in record.pieces):
        return "small"
    drawn = Counter("".join([piece.text for piece in record.pieces]))
    if any(drawn[char] < count for char, count in Counter(expected).items()):
        return "missing"
    if any(_leaves(block, frame) for block in record.blocks):
        return "outside"
    return "overlap" if _overlaps(record.blocks) else ""


def _leaves(block: Block, frame: Frame) -> bool:
    return (
        block.room < -SLACK
        or block.left < frame.left - SLACK
        or block.right > frame.right + SLACK
        or block.bottom < frame.bottom - SLACK
        or block.top > frame.top + SLACK
    )


def _overlaps(blocks: list[Block]) -> bool:
    """Whether two paragraphs of a page lie on one another. ``open``: those a later one, lower
    on the page, may still reach into."""
    page = 0
    open_blocks: list[Block] = []
    for block in sorted(blocks, key=lambda b: (b.page, -b.top)):
        if block.page != page:
            page, open_blocks = block.page, []
        open_blocks = [other for other in open_blocks if other.bottom < block.top - SLACK]
        for other in open_blocks:
            if other.left < block.right - SLACK and block.left < other.right - SLACK:
                return True
        open_blocks.append(block)
    return False
