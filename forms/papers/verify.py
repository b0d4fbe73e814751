"""Whether a set paper is complete and legible: looks at every piece of text as it was drawn.

No Django and no PDF parser: the canvas hands over what it writes (``forms.papers.press``), so the
check costs a fraction of setting the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

MIN_POINTS = 6.0
SLACK = 0.6  # rounding of widths, in points
_HIDDEN = re.compile(r"<style>.*?</style>|<title>.*?</title>", re.S)
_TAGS = re.compile(r"<[^>]*>")
_WHITE = re.compile(r"\s+")


class Drawn(NamedTuple):
    """A piece of text as it went into the PDF; ``matrix`` places it on the page."""

    page: int
    text: str
    size: float
    x: float
    y: float
    width: float
    matrix: tuple[float, float, float, float, float, float]


class Frame(NamedTuple):
    """Where text may stand on a page, in points from its lower left corner."""

    left: float
    right: float
    bottom: float
    top: float


def visible_text(html: str) -> str:
    """The text of our own HTML, still escaped, without white space."""
    return _WHITE.sub("", _TAGS.sub("", _HIDDEN.sub("", html)))


def problem(expected: str, drawn: list[Drawn], frame: Frame) -> str:
    """What is wrong with the paper, or nothing: ``missing`` ``outside`` ``small`` ``overlap``.

    Every character of ``expected`` (white space left out) must have been drawn as often as it
    stands there; headers that repeat on later pages may draw more.
    """
    count: Counter[str] = Counter()
    placed: list[tuple[int, float, float, float]] = []
    for piece in drawn:
        a, b, c, d, e, f = piece.matrix
        count.update(piece.text)
        if piece.size * min(abs(a) + abs(b), abs(c) + abs(d)) < MIN_POINTS - 0.01:
            return "small"
        if not piece.text.strip():
            continue
        x, y = a * piece.x + c * piece.y + e, b * piece.x + d * piece.y + f
        right = x + piece.width * a
        inside = x >= frame.left - SLACK and right <= frame.right + SLACK
        if not inside or not frame.bottom - SLACK <= y <= frame.top:
            return "outside"
        placed.append((piece.page, round(y, 1), x, right))
    if Counter(expected) - count:
        return "missing"
    placed.sort()
    for one, other in zip(placed, placed[1:], strict=False):
        if one[:2] == other[:2] and other[2] < one[3] - SLACK:
            return "overlap"
    return ""
