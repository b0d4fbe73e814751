"""Values of a document as the designer's page calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import Block

from forms import signs, words
from forms.blocks.base import FenBlock, FlagBlock, ManyBlock, PickBlock, SeveralBlock, YesNoBlock
from forms.blocks.conditions import ConditionBlock
from forms.blocks.operands import FIGURES, OWN_FIELDS, OWN_STEPS, POSTS, OperandBlock
from forms.blocks.paper import PartsBlock
from forms.blocks.steps import WhoBlock
from permissions.org import Org

SOMETHING = "的设置有改动"
FACT = "fact"


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def changed(what: str, old: str, new: str) -> str:
    """「…由“甲”改为“乙”」; told as a change even where both read the same."""
    if old == new:
        return f"{what}{SOMETHING}"
    if not old:
        return f"{what}改为“{new}”(原来没有)"
    if not new:
        return f"{what}去掉了(原为“{old}”)"
    return f"{what}由“{old}”改为“{new}”"


@dataclass(frozen=True)
class Side:
    """One of the two documents, and the office that its keys belong to."""

    doc: Any
    org: Org

    def say(self, block: Block, name: str, value: Any, item: Any) -> str:
        """``value`` of the setting ``name`` of ``item``, in words; empty where it is not set."""
        if value is None or value == "" or (value == [] and not _is_groups(block)):
            return ""
        for kind, speak in _SPOKEN:
            if isinstance(block, kind):
                return speak(self, block, value)
        if _is_groups(block):
            return words.conditions(value, self.doc, self.org) or "一律适用"
        if isinstance(block, ManyBlock) and isinstance(value, list):
            return "、".join(self.say(block.child_block, name, one, item) for one in value)
        return self._named(block, name, value, item)

    def _named(self, block: Block, name: str, value: Any, item: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        word = str(value)
        if word in signs.STARTS:
            return signs.STARTS[word]
        if name == "sentence":
            return signs.read(word, signs.SENTENCE)
        if name in ("initial", "absent"):
            return {c.get("value"): c.get("label") for c in _dicts(item, "choices")}.get(
                value
            ) or word
        if name in ("column", "columns", "times"):
            return self._column(word)
        offered = block.field.widget.attrs.get("list") if hasattr(block, "field") else None
        return self._offered(offered, word)

    def _offered(self, offered: Any, word: str) -> str:
        if offered == OWN_FIELDS:
            return self.label("fields", word)
        if offered == OWN_STEPS:
            return self.label("steps", word)
        if offered == POSTS:
            return self.org.posts[word].title if word in self.org.posts else word
        if offered == FIGURES:
            return str(self.doc.get(words.FIGURE_NAMES, {}).get(word, word))
        return word

    def label(self, key: str, wanted: str) -> str:
        found = (p for p in _dicts(self.doc, key) if p.get("key") == wanted)
        return str(next(found, {}).get("label") or wanted)

    def _column(self, wanted: str) -> str:
        columns = (c for f in _dicts(self.doc, "fields") for c in _dicts(f, "columns"))
        found = next((c for c in columns if c.get("key") == wanted), {})
        return str(found.get("label") or wanted)

    def part(self, block: Block, part: Any) -> str:
        """A piece of a box of the paper: fixed text as it stands, the rest in brackets."""
        if not isinstance(part, dict):
            return ""
        kind = block.kind_of(part)
        if kind == "text":
            return str(part.get("text", ""))
        child = block.child_blocks.get(kind)
        if child is None:
            return ""
        said = []
        for name, value in part.items():
            name = "shown_as" if name == "as" else name
            piece = child.child_blocks.get(name)
            if piece is None:  # days, span: two fields
                said.append("至".join(self.label("fields", str(key)) for key in value))
            elif value != piece.nothing:
                said.append(self.say(piece, name, value, part))
        extra = "" if kind in ("field", FACT) else str(child.label)
        return f"〔{'、'.join(filter(None, [*said, extra]))}〕"


def _dicts(item: Any, key: str) -> list[dict[str, Any]]:
    found = item.get(key) if isinstance(item, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _is_groups(block: Block) -> bool:
    inner = getattr(getattr(block, "child_block", None), "child_block", None)
    return isinstance(inner, ConditionBlock)


def _pick(_side: Side, block: Any, value: Any) -> str:
    known = {str(v): str(label) for v, label in block.field.choices}
    if isinstance(value, list):
        return "、".join(known.get(str(one), str(one)) for one in value)
    return known.get(str(value), str(value))


def _fen(_side: Side, block: Any, value: Any) -> str:
    return f"{value / 100:.2f}元" if isinstance(value, int) else str(value)


def _operand(side: Side, _block: Any, value: Any) -> str:
    return words.operand(value, side.doc, side.org)


def _who(side: Side, _block: Any, value: Any) -> str:
    return words.who(value, side.doc, side.org)


def _parts(side: Side, block: Any, value: Any) -> str:
    return "".join(side.part(block, part) for part in value)


def _flag(_side: Side, _block: Any, value: Any) -> str:
    return "是" if value else "否"


_SPOKEN: tuple[tuple[type, Callable[[Side, Any, Any], str]], ...] = (
    (YesNoBlock, _flag),
    (FlagBlock, _flag),
    (FenBlock, _fen),
    (PickBlock, _pick),
    (SeveralBlock, _pick),
    (OperandBlock, _operand),
    (WhoBlock, _who),
    (PartsBlock, _parts),
)
