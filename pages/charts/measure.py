"""How wide text is, and where its lines end, before any browser has seen it. Pure.

A browser's font is not known here: every width is an upper bound over the fonts in use, so that
what fits here fits on the screen and on paper.
"""

from __future__ import annotations

from forms.papers.text import CLOSING, OPENING, clean

WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/@")


def plain(text: str) -> str:
    """``text`` on one line, without what cannot be drawn."""
    return " ".join(clean(text).split())


def ems(text: str) -> float:
    """The width of ``text`` in characters, never less than it really is."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if char > "\u02ff":
        return 1.0
    if char in "mwMW@%&" or char > "~":
        return 1.1
    if "A" <= char <= "Z":
        return 0.85
    return 0.45 if char in " (),.:;'|!" else 0.72


def wrap(text: str, room: float) -> list[str]:
    """``text`` in lines of at most ``room`` characters: no closing mark begins a line, no opening
    mark ends one, a number or a word is cut only when it is wider than the line."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(plain(text), room):
        if line and ems(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def fill(text: str, room: float) -> list[str]:
    """``wrap`` whose last line is not a left-over of one or two characters."""
    lines = wrap(text, room)
    return even(text, room) if len(lines) > 1 and ems(lines[-1]) < 4 else lines


def even(text: str, room: float) -> list[str]:
    """``wrap`` with lines about as long as each other, as a label looks best."""
    lines = wrap(text, room)
    if len(lines) < 2:
        return lines
    narrow = ems(plain(text)) / len(lines)
    while narrow < room and len(wrap(text, narrow)) > len(lines):
        narrow += 0.5
    return wrap(text, min(narrow, room))


def _pieces(text: str, room: float) -> list[str]:
    """``text`` cut where a line may end."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        fits = ems(last) + ems(char) <= room
        word = last[-1:] in WORD and last and char in WORD
        if last and fits and (word or char in CLOSING or last[-1] in OPENING):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
