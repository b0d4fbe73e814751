"""Text on its way to a paper: what may be printed, and where a line may end. Pure.

xhtml2pdf breaks Chinese anywhere or nowhere. ``keep`` marks what must stay together: a closing
mark with the character before it, an opening mark with the one after it, a number or a short
word as a whole. It writes ``<span class="k">`` (``overflow-wrap: normal``) around the middle of
such a piece only: two breakable characters side by side are where the renderer may end a line,
so a piece begins and ends with a bare character and is one character long or at least three.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

GETA = "〓"  # the printers' sign for a missing type

CLOSING = frozenset("。，、；：？！…—～·）】》〉」』〕］｝〗〙〛’”％‰℃°,.;:?!)]}%\xa0")
OPENING = frozenset("（【《〈「『〔［｛〖〘〚‘“￥([{$")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_INSIDE_WORD = frozenset(".,:/-_@+#&=%")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
NBSP = "\xa0"


def clean(text: str) -> str:
    """``text`` without what no printer prints: controls, direction marks, joiners, halves of
    surrogate pairs. New lines stay; every other run of white space becomes one space."""
    out = []
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if char == "\n" or " " <= char <= "~" or "一" <= char <= "鿿":
            out.append(char)
            continue
        category = unicodedata.category(char)
        if category == "Cs":
            out.append(GETA)
        elif category in ("Zs", "Zl", "Zp") or char == "\t":
            out.append(" ")
        elif category not in ("Cc", "Cf") and not _variation(char):
            out.append(char)
    whole = unicodedata.normalize("NFC", "".join(out))  # what a removed sign stood between
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", whole)).strip()


def _apart(line: str) -> str:
    """xhtml2pdf takes Â before a hard space for a wrongly decoded one and drops the letter: a
    plain space keeps them apart."""
    return line.replace(f"\xc2{NBSP}", f"\xc2 {NBSP}")


def _variation(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def ems(text: str) -> float:
    """How wide ``text`` is in characters, never less than it really is."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if char > "\u02ff":
        return 1.0
    if char in "ABCDEFGHIJKLMNOPQRSTUVWXYZmwMW@%&":
        return 0.95
    return 0.4 if char in " (),.:;" else 0.62


def lines_of(text: str, room: float) -> int:
    """About how many lines ``text`` takes where ``room`` characters fit in one."""
    return sum(1 + int(ems(line) / max(room - 1, 1)) for line in text.split("\n"))


def _pieces(text: str, room: float) -> list[str]:
    """``text`` (one line) cut where a line may end. No piece is wider than ``room``."""
    atoms: list[str] = []
    for char in text:
        last = atoms[-1] if atoms else ""
        joins = last and last[-1] in _WORD | _INSIDE_WORD and last[0] in _WORD
        if joins and (char in _WORD or char in _INSIDE_WORD) and ems(last) + 1 <= room:
            atoms[-1] = last + char
        else:
            atoms.append(char)
    pieces: list[str] = []
    for atom in atoms:
        last = pieces[-1] if pieces else ""
        glued = last and (atom[0] in CLOSING or last[-1] in OPENING)
        if glued and ems(last) + ems(atom) <= room:
            pieces[-1] = last + atom
        else:
            pieces.append(atom)
    return _no_pairs(pieces, room)


def _no_pairs(pieces: list[str], room: float) -> list[str]:
    """Pieces of two characters joined to a neighbour (see the head of this module)."""
    out: list[str] = []
    for piece in pieces:
        last = out[-1] if out else ""
        if len(last) == 2 and ems(last) + ems(piece) <= room:
            out[-1] = last + piece
        else:
            out.append(piece)
    if len(out) > 1 and len(out[-1]) == 2 and ems(out[-2]) + 2 <= room:
        out[-2:] = [out[-2] + out[-1]]
    return out


def keep(text: str, room: float) -> SafeString:
    """``text`` as HTML whose lines break where Chinese lines may, in boxes ``room`` characters
    wide. What fits on one line is left as it is."""
    lines = text.split("\n")
    return mark_safe("<br/>".join(_line(line, room) for line in lines))


def _line(line: str, room: float) -> str:
    if ems(line) + 0.5 <= room:
        return str(escape(_apart(line)))
    room = max(room - 0.5, 1.0)
    out = []
    for piece in _pieces(_apart(line.replace(" ", NBSP)), room):
        if len(piece) < 3:
            out.append(str(escape(piece)))
        else:
            middle = escape(piece[1:-1])
            out.append(f'{escape(piece[0])}<span class="k">{middle}</span>{escape(piece[-1])}')
    return "".join(out)
