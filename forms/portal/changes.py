"""What is not as it was when a request came back: rows of lines, compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Cells = Mapping[str, Any]
SAME, ADDED, REMOVED, CHANGED = "", "added", "removed", "changed"


@dataclass(frozen=True)
class Pair:
    """One row: as it is and as it was. ``row`` is empty for one that was taken out."""

    state: str
    row: Cells
    before: Cells


def compare(before: Sequence[Cells], now: Sequence[Cells]) -> list[Pair]:
    """The rows there are, those taken out where they stood; one changed in place is one row."""
    old, new = [_spelled(row) for row in before], [_spelled(row) for row in now]
    found: list[Pair] = []
    matched = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i1, i2, j1, j2 in matched.get_opcodes():
        if kind == "equal":
            found += [Pair(SAME, row, row) for row in now[j1:j2]]
            continue
        both = min(i2 - i1, j2 - j1)
        found += [Pair(CHANGED, now[j1 + k], before[i1 + k]) for k in range(both)]
        found += [Pair(REMOVED, {}, row) for row in before[i1 + both : i2]]
        found += [Pair(ADDED, row, {}) for row in now[j1 + both : j2]]
    return found


def _spelled(row: Cells) -> str:
    return repr(sorted((key, value) for key, value in row.items() if value not in (None, "")))
