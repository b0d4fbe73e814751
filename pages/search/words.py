"""How a text is spelled for the index, and a query likewise. Pure.

Neither database's tokenizer knows where a Chinese word ends: a run of Chinese becomes its
overlapping pairs of characters and, last, its last character; asked for as a phrase of pairs,
exactly the texts that hold the words side by side are found. A single character is asked for as
the beginning of a pair. Other letters and digits stay words, everything else separates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_QUERY = 100
MOST_TERMS = 8

CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
RUNS = re.compile(rf"[{CHINESE}]+|[^\W{CHINESE}]+")
IS_CHINESE = re.compile(rf"[{CHINESE}]")


@dataclass(frozen=True)
class Term:
    """Tokens that stand side by side; ``prefix``: the last one may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False


def plain(text: str) -> str:
    """One spelling of full-width and half-width, of capitals and small letters."""
    return unicodedata.normalize("NFKC", text).replace("\0", " ").lower()


def runs(text: str) -> list[str]:
    """The runs of Chinese and of other letters and digits, in order."""
    return RUNS.findall(plain(text))


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _tokens(run: str) -> Iterator[str]:
    if IS_CHINESE.match(run):
        yield from _pairs(run)
        yield run[-1]
    else:
        yield run


def index_text(text: str) -> str:
    """``text`` as its tokens, parted by spaces."""
    return " ".join(token for run in runs(text) for token in _tokens(run))


def terms(query: str) -> list[Term]:
    """What a query asks for; all of them must be found. Empty: it asks for nothing."""
    found: list[Term] = []
    for run in runs(query[:LONGEST_QUERY])[:MOST_TERMS]:
        if not IS_CHINESE.match(run):
            found.append(Term((run,)))
        elif len(run) == 1:
            found.append(Term((run,), prefix=True))
        else:
            found.append(Term(tuple(_pairs(run))))
    return found
