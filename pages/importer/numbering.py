"""Numbers that Word counts by itself: they stand in no text, so they are counted again here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pages.importer import chinese
from pages.importer.xml import attribute, child, children, val

_PLACE = re.compile(r"%([1-9])")
_MOST = 30_000  # nobody counts further; a figure from a file may be any


@dataclass
class Level:
    """How one level of a list counts and looks."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # abstract id -> levels
    named: dict[str, str] = field(default_factory=dict)  # number id -> abstract id
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)  # number id -> starts
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, num_id: str, depth: int) -> str:
        """The number of the next paragraph of list ``num_id`` at ``depth``, as it is shown."""
        abstract = self.named.get(num_id)
        levels = self.lists.get(abstract or "")
        if abstract is None or not levels or depth not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        starts = self.overrides.get(num_id, {})
        if depth in starts and (num_id, depth) not in self._begun:
            self._begun.add((num_id, depth))
            counts[depth] = starts[depth]
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = levels[depth].start
        for deeper in [d for d in counts if d > depth]:
            back_to = levels[deeper].restart if deeper in levels else None
            if back_to is None or (back_to and depth < back_to):
                del counts[deeper]
        return self._shown(levels, counts, depth)

    def depth_of_style(self, num_id: str, style: str) -> int:
        levels = self.lists.get(self.named.get(num_id, ""), {})
        return next((d for d, level in levels.items() if level.style == style), 0)

    def _shown(self, levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
        level = levels[depth]
        if level.format == "bullet":
            return "•"
        if level.format == "none":
            return ""

        def count(place: re.Match[str]) -> str:
            which = int(place[1]) - 1
            at = levels.get(which)
            if at is None:
                return ""
            how = "decimal" if level.legal and which < depth else at.format
            return in_format(counts.get(which, at.start), how)

        return _PLACE.sub(count, level.text).strip()


def read_numbering(root: Element | None) -> Numbering:
    """From numbering.xml; without it, nothing counts."""
    found = Numbering()
    if root is None:
        return found
    linked: dict[str, str] = {}  # style name -> abstract id that defines it
    follows: dict[str, str] = {}  # abstract id -> style name whose list it is
    for abstract in children(root, "abstractNum"):
        key = attribute(abstract, "abstractNumId")
        found.lists[key] = {
            depth: _level(level)
            for level in children(abstract, "lvl")
            if (depth := _figure(attribute(level, "ilvl"), -1)) >= 0
        }
        if name := val(child(abstract, "styleLink")):
            linked[name] = key
        if name := val(child(abstract, "numStyleLink")):
            follows[key] = name
    for key, name in follows.items():
        if name in linked and not found.lists[key]:
            found.lists[key] = found.lists[linked[name]]
    for number in children(root, "num"):
        _one_list(found, number)
    return found


def _one_list(found: Numbering, number: Element) -> None:
    num_id, abstract = attribute(number, "numId"), val(child(number, "abstractNumId"))
    if abstract not in found.lists:
        return
    found.named[num_id] = abstract
    for override in children(number, "lvlOverride"):
        depth = _figure(attribute(override, "ilvl"), 0)
        start = child(override, "startOverride")
        level = child(override, "lvl")
        if level is not None:
            # A list with a look of its own counts on its own.
            own = f"{abstract}/{num_id}"
            found.lists[own] = {**found.lists[found.named[num_id]], depth: _level(level)}
            found.named[num_id] = own
        if start is not None:
            found.overrides.setdefault(num_id, {})[depth] = _figure(val(start), 1)


def _level(level: Element) -> Level:
    restart = child(level, "lvlRestart")
    format_ = val(child(level, "numFmt"))
    return Level(
        start=_figure(val(child(level, "start")), 1),
        format=format_ or "decimal",
        text=val(child(level, "lvlText")),
        legal=child(level, "isLgl") is not None,
        restart=None if restart is None else _figure(val(restart), 0),
        style=val(child(level, "pStyle")),
    )


def _figure(text: str | None, otherwise: int) -> int:
    text = text or ""
    return (
        min(int(text), _MOST) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise
    )


_SIGNS = {
    "decimalEnclosedCircle": chinese.CIRCLED,
    "decimalEnclosedCircleChinese": chinese.CIRCLED,
    "decimalEnclosedParen": chinese.IN_BRACKETS,
    "decimalEnclosedFullstop": chinese.WITH_STOP,
    "ideographEnclosedCircle": chinese.WORDS_CIRCLED,
    "ideographTraditional": chinese.STEMS,
    "ideographZodiac": chinese.BRANCHES,
    "chineseLegalSimplified": chinese.FINANCIAL,
}
_IN_WORDS = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}


def in_format(n: int, how: str) -> str:
    """``n`` as Word would write it in this format."""
    if how in _IN_WORDS:
        return chinese.written(n)
    if how in _SIGNS:
        return chinese.sign(_SIGNS[how], n)
    if how == "ideographDigital":
        return chinese.digit_by_digit(n)
    if how == "decimalZero":
        return f"{n:02d}"
    if how in ("upperLetter", "lowerLetter"):
        letters = chr(ord("A") + (n - 1) % 26) * min((n - 1) // 26 + 1, 5) if n > 0 else str(n)
        return letters if how == "upperLetter" else letters.lower()
    if how in ("upperRoman", "lowerRoman"):
        roman = _roman(n)
        return roman if how == "upperRoman" else roman.lower()
    return str(n)


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    out = ""
    for size, name in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, n = divmod(n, size)
        out += name * count
    return out
