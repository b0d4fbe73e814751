"""What a reader of files hands on: blocks in reading order, and what it left out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the file. ``number`` is what Word counts by itself and does not write.

    ``level``: outline level from 1. ``box``: from a text box or a shape. ``strong``: centred or
    bold throughout, as titles are where nobody uses styles. ``contents``: a line of the table of
    contents. ``line``: where it stands in the file, from 1.
    """

    text: str
    line: int
    level: int | None = None
    number: str = ""
    box: bool = False
    strong: bool = False
    contents: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of plain cells: a cell that covers several rows is repeated, so each row reads whole."""

    rows: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True)
class Picture:
    """A picture of the file, named and not taken over."""

    name: str
    alt: str
    line: int


Block = Paragraph | Table | Picture


@dataclass(frozen=True)
class Source:
    """A file or a pasted text as read. ``left_out`` are sentences about what was not taken."""

    name: str
    kind: str  # docx | txt | pasted
    sha256: str
    blocks: tuple[Block, ...]
    left_out: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Without what cannot be seen; blanks of every kind are one blank, none at the ends."""
    return " ".join(_UNSEEN.sub("", _CONTROL.sub(" ", text)).split())


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
