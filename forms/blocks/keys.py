"""Keys nobody had to think of: f1, f2 … for what a designer left without one.

Never derived from labels: labels change, and different ones can be spelled alike.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any


def fill_keys(items: Sequence[MutableMapping[str, Any]], name: str, letter: str) -> None:
    """Give every item without ``name`` the next free key of this letter."""
    taken = {item.get(name) for item in items}
    number = 0
    for item in items:
        if item.get(name):
            continue
        number += 1
        while f"{letter}{number}" in taken:
            number += 1
        item[name] = f"{letter}{number}"
