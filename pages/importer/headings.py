"""Which lines are titles of pages: by style, by the table of contents, by what follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pages.importer.contents import Contents, Entry, align, alike
from pages.importer.lines import Line
from pages.importer.marks import RULE_TITLE, is_chart_title, is_title_like, label_of

_PREFACE = re.compile(r"^(?:为|根据|依据|按照|遵照|结合|经)")
_FIRST = ("word", "word_in_brackets", "article", "chapter", "figure")
_STYLED = 2  # so many headings by style, and the styles are believed


@dataclass
class Headings:
    """Positions of lines that are titles of pages, and what the contents promise in vain."""

    pages: set[int] = field(default_factory=set)
    styled: bool = False
    matched: dict[int, Entry] = field(default_factory=dict)
    missing: list[Entry] = field(default_factory=list)


def find_headings(lines: Sequence[Line], contents: Contents | None) -> Headings:
    """Looks at the lines behind the contents; positions are those in ``lines``."""
    begin = contents.end if contents else 0
    found = Headings(styled=sum(line.level is not None for line in lines) >= _STYLED)
    likely = [at for at in range(begin, len(lines)) if _may_be_title(lines, at, found.styled)]
    expected = list(contents.entries) if contents else []
    titles = [lines[at].text for at in likely]
    sure = [at for at in likely if found.styled or _begins_a_text(lines, at)]
    for entry, position in _aligned(expected, likely, titles, set(sure)).items():
        found.matched[position] = expected[entry]
    taken = {id(entry) for entry in found.matched.values()}
    found.missing = [entry for entry in expected if id(entry) not in taken]
    found.pages = set(found.matched)
    if not found.styled:
        found.pages |= {at for at in sure if not contents or RULE_TITLE.search(lines[at].text)}
    return found


def _aligned(
    expected: Sequence[Entry], likely: Sequence[int], titles: Sequence[str], sure: set[int]
) -> dict[int, int]:
    """Entries to positions, in order; a title that is only alike counts where a text begins."""
    names = [entry.title for entry in expected]
    chosen = [
        n
        for n, at in enumerate(likely)
        if at in sure or any(alike(name, titles[n]) == 1.0 for name in names)
    ]
    if len(names) * len(chosen) > 200_000:  # no table of contents is that long
        chosen = chosen[: 200_000 // max(len(names), 1)]
    pairs = align(names, [titles[n] for n in chosen])
    return {entry: likely[chosen[n]] for entry, n in pairs.items()}


def _may_be_title(lines: Sequence[Line], at: int, styled: bool) -> bool:
    line = lines[at]
    if not line.text or line.noise or line.contents or line.box:
        return False
    if styled and line.level is not None:
        return True
    return (
        (line.mark is None or line.mark.kind in ("figure", "bullet"))
        and is_title_like(line.text, 30)
        and not is_chart_title(line.text)
        and label_of(line.text) is None
        and not line.text.startswith(("↓", "→", "↑", "←", "⇒", "⇓"))
    )


def _begins_a_text(lines: Sequence[Line], at: int) -> bool:
    """Whether numbering starts anew behind this line, or a preface of a rule stands there."""
    line = lines[at]
    if line.mark is not None:
        return False
    behind = next((o for o in lines[at + 1 : at + 4] if o.text and not o.noise), None)
    if behind is None:
        return False
    named = bool(RULE_TITLE.search(line.text)) or line.strong
    mark = behind.mark
    if mark is not None and mark.kind in _FIRST and mark.value == 1:
        return named or mark.kind != "figure"
    return named and bool(_PREFACE.match(behind.text))
