"""The table of contents: which lines it is, and which pieces it promises. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pages.importer.marks import mark_of

_DOTS = r"[.…·．。_\-—\s]*"
_LEADER = re.compile(
    rf"{_DOTS}(?:…|\.{{3}}|·{{3}}|_{{3}}|。{{3}}|．{{3}}){_DOTS}[(（]?\s*(\d{{1,4}})\s*[)）]?$"
)
_HEADING = re.compile(r"^(?:目\s*录|目\s*次|contents)$", re.IGNORECASE)
_LIKE = 0.6


@dataclass(frozen=True)
class Entry:
    """A piece the contents promise. ``part``: under which heading of the contents it stands."""

    title: str
    number: str
    part: str
    page: int


@dataclass(frozen=True)
class Contents:
    """``begin`` … ``end`` are the lines it takes up; ``parts`` the headings in it."""

    begin: int
    end: int
    parts: tuple[str, ...]
    entries: tuple[Entry, ...]


def find_contents(texts: Sequence[str], flagged: Sequence[bool]) -> Contents | None:
    """The contents, by their heading, by Word's own marking, or by three leaders in a row."""
    begin = _where(texts, flagged)
    if begin is None:
        return None
    parts: list[str] = []
    entries: list[Entry] = []
    at = begin + 1 if _HEADING.match(texts[begin]) else begin
    end = at
    while at < len(texts):
        text = texts[at]
        mark = mark_of(text)
        if page := _page(text):
            title = text[: page.start()].strip(" .…·")
            mark = mark_of(title)
            structural = mark is not None and mark.kind in ("part", "chapter")
            if structural and mark is not None:
                parts.append(title)
            elif title:
                shown = mark.rest if mark and mark.rest else title
                number = mark.printed if mark and mark.rest else ""
                part = parts[-1] if parts else ""
                entries.append(Entry(shown.strip(" .…·"), number, part, int(page[1])))
            end = at + 1
        elif mark is not None and mark.kind in ("part", "chapter") and at - end < 2:
            parts.append(text)
        elif flagged[at]:
            end = at + 1
        else:
            break
        at += 1
    if not entries:
        return None
    used = {entry.part for entry in entries}
    return Contents(begin, end, tuple(part for part in parts if part in used), tuple(entries))


def _page(text: str) -> re.Match[str] | None:
    return _LEADER.search(text) if len(text) <= 200 else None


def _where(texts: Sequence[str], flagged: Sequence[bool]) -> int | None:
    in_a_row = 0
    for at, text in enumerate(texts):
        if _HEADING.match(text) or flagged[at]:
            return at
        in_a_row = in_a_row + 1 if _page(text) else 0
        if in_a_row == 3:
            return at - 2
    return None


def alike(one: str, other: str) -> float:
    """How far two titles are the same: 1 is equal but for blanks and marks."""
    a, b = plain(one), plain(other)
    if a == b:
        return 1.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio() if a and b else 0.0


def plain(title: str) -> str:
    """A title without number, blanks and punctuation."""
    mark = mark_of(title)
    words = mark.rest if mark and mark.rest else title
    return re.sub(r"[\s\W_]+", "", words)


def align(expected: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Which of the expected titles is which found one, both in order: the best total likeness."""
    best = [[0.0] * (len(found) + 1) for _row in range(len(expected) + 1)]
    for i in range(len(expected) - 1, -1, -1):
        for j in range(len(found) - 1, -1, -1):
            same = alike(expected[i], found[j])
            taken = same + best[i + 1][j + 1] if same >= _LIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(expected) and j < len(found):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs[i] = j
            i, j = i + 1, j + 1
    return pairs
