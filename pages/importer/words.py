"""What changed between two readings of a piece, in words. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from pages.importer.plan import Piece

_MOST = 4
_QUOTED = 24
_MOST_LINES = 1_500


def changes(before: Piece, after: Piece) -> list[str]:
    """A sentence for each change, the first few; how many more there are."""
    old, new = before.words.split("\n")[:_MOST_LINES], after.words.split("\n")[:_MOST_LINES]
    said: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        gone, come = old[a:b], new[c:d]
        for one, other in zip(gone, come, strict=False):
            said.append(_("“%(old)s”改为“%(new)s”") % {"old": _part(one), "new": _part(other)})
        said += [_("删去“%s”") % _part(one) for one in gone[len(come) :] if one.strip()]
        said += [_("新增“%s”") % _part(one) for one in come[len(gone) :] if one.strip()]
    if len(said) > _MOST:
        return [*said[:_MOST], _("另有 %d 处变化") % (len(said) - _MOST)]
    return said or [_("排版有变化,文字没有变化")]


def _part(text: str) -> str:
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
