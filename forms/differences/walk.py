"""Two lists of a document side by side: what came, what went, what changed, what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import Block

from forms import signs, words
from forms.blocks.base import FlagBlock, KindsBlock, ManyBlock, PieceBlock
from forms.blocks.paper import PartsBlock
from forms.differences.spoken import SOMETHING, Side, _is_groups, canonical, changed

SHORT = 40  # characters of a name in a sentence
NOUNS = {
    "choices": "选项",
    "columns": "栏目",
    "fills": "要填写的",
    "why": "审批理由",
    "boxes": "一格",
}
WHEN = {"when": "条件", "label": "名称", "who": "办理人", "kind": "作用", "help": "填写说明"}
FLAGS = {"required": ("改为必填", "改为选填")}
Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Walk:
    old: Side
    new: Side

    def items(
        self, block: Block, noun: str, subject: str, old: list[Any], new: list[Any]
    ) -> list[str]:
        """What differs between two lists. ``subject``: the part they belong to, if it is named."""
        pairs, gone, came = _matched(old, new, self._key_of(block))
        said = [f"{subject}删除{noun}“{self._name(block, self.old, item)}”。" for item in gone]
        said += [f"{subject}新增{noun}{self._introduced(block, item)}。" for item in came]
        for before, after in pairs:
            if canonical(before) != canonical(after):
                said += self._item(block, noun, subject, before, after)
        moved = [after for _before, after in pairs]
        if _places(old, [b for b, _a in pairs]) != _places(new, moved):
            order = sorted(moved, key=lambda item: _place(new, item))
            names = "、".join(f"“{self._name(block, self.new, item)}”" for item in order)
            said.append(f"{subject}{noun}的先后顺序改为:{names}。")
        return said

    # --- one item ------------------------------------------------------------------------

    def _item(self, block: Block, noun: str, subject: str, before: Any, after: Any) -> list[str]:
        name = self._name(block, self.old, before)
        here = f"{subject}{noun}“{name}”"
        if not (isinstance(before, dict) and isinstance(after, dict)):
            return [f"{here}改为“{self._name(block, self.new, after)}”。"]
        pieces = [_piece_of(block, item) for item in (before, after)]
        said = []
        if pieces[0] is not pieces[1]:
            kinds = [str(piece.label) if piece else "" for piece in pieces]
            said.append(f"{changed(here + '的类型', *kinds)}。")
        known = {n: b for piece in pieces if piece for n, b in _settings(piece)}
        for key in sorted({*before, *after}, key=lambda k: _rank(known, _screen(k))):
            if canonical(before.get(key)) == canonical(after.get(key)):
                continue
            child = known.get(_screen(key))
            if child is not None:
                said += self._setting(child, key, here, before, after)
        return said or [f"{here}{SOMETHING}。"]

    def _setting(self, block: Block, key: str, here: str, before: Any, after: Any) -> list[str]:
        values = [item[key] if key in item else block.nothing for item in (before, after)]
        if key in FLAGS and values[0] != values[1]:
            return [f"{here}{FLAGS[key][0 if values[1] else 1]}。"]
        if _is_list(block) and all(isinstance(value, list | None) for value in values):
            noun = NOUNS.get(key, str(block.label))
            said = self.items(block, noun, f"{here}", *[value or [] for value in values])
            if said:
                return said
        told = [
            side.say(block, _screen(key), value, item)
            for side, value, item in zip((self.old, self.new), values, (before, after), strict=True)
        ]
        if isinstance(block, FlagBlock) and told[0] != told[1]:
            return [f"{here}{'改为' if values[1] else '不再'}“{block.label}”。"]
        what = WHEN.get(key) or f"“{block.label}”"
        return [f"{changed(f'{here}的{what}', *told)}。"]

    # --- names ---------------------------------------------------------------------------

    def _key_of(self, block: Block) -> Callable[[Any], str]:
        return lambda item: _key(item) or self._name(block, self.new, item)

    def _introduced(self, block: Block, item: Any) -> str:
        piece = _piece_of(block, item)
        name = f"“{self._name(block, self.new, item)}”"
        if not isinstance(item, dict) or piece is None or "key" not in item:
            return name
        about = [str(piece.label)] if item.get("kind") in getattr(block, "child_blocks", {}) else []
        who = (
            self.new.say(piece.child_blocks["who"], "who", item.get("who"), item)
            if ("who" in piece.child_blocks)
            else ""
        )
        about += [who] if who else []
        if "required" in piece.child_blocks and "who" not in piece.child_blocks:
            about.append("必填" if item.get("required", True) else "选填")
        return f"{name}({','.join(about)})" if about else name

    def _name(self, block: Block, side: Side, item: Any) -> str:
        """What an item is called: by its name, its sentence, or what it says."""
        if not isinstance(item, dict):
            said = str(item)
        else:
            said = _said(item) or self._made_of(block, side, item)
        return said if len(said) <= SHORT else f"{said[: SHORT - 1]}…"

    def _made_of(self, block: Block, side: Side, item: dict[str, Any]) -> str:
        boxes = item.get("boxes")
        if isinstance(boxes, list) and boxes:
            return "、".join(str(b.get("label", "")) for b in boxes if isinstance(b, dict))
        if "rule" in item:
            return words.who(item, side.doc, side.org)
        for key in ("field", "post"):
            piece = _piece_of(block, item)
            if item.get(key) and piece is not None and key in piece.child_blocks:
                return side.say(piece.child_blocks[key], key, item[key], item)
        piece = _piece_of(block, item)
        return str(piece.label) if piece is not None else "未命名"


# --- matching ------------------------------------------------------------------------------


def _matched(
    old: list[Any], new: list[Any], key_of: Callable[[Any], str]
) -> tuple[list[Pair], list[Any], list[Any]]:
    """(the same item before and after, what went, what came): alike first, then by key or name;
    one left on each side of a list without keys is the same one under another name."""
    gone, came = list(old), list(new)
    pairs: list[Pair] = []
    for spelled in (canonical, key_of):
        for item in list(gone):
            same = next((c for c in came if spelled(c) == spelled(item)), None)
            if same is not None:
                pairs.append((item, same))
                _take(gone, item)
                _take(came, same)
    if len(gone) == len(came) == 1 and not _key(gone[0]) and not _key(came[0]):
        pairs.append((gone.pop(), came.pop()))
    return pairs, gone, came


def _take(items: list[Any], wanted: Any) -> None:
    del items[next(n for n, item in enumerate(items) if item is wanted)]


def _place(items: list[Any], wanted: Any) -> int:
    return next((n for n, item in enumerate(items) if item is wanted), len(items))


def _places(items: list[Any], wanted: list[Any]) -> list[int]:
    """The order in which ``wanted`` stand in ``items``, as ranks."""
    places = [_place(items, item) for item in wanted]
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    return [ranks[place] for place in places]


# --- blocks --------------------------------------------------------------------------------


def _key(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return str(item.get("key") or item.get("value") or "")


def _said(item: dict[str, Any]) -> str:
    said = next((str(item[k]) for k in ("label", "sentence", "text") if item.get(k)), "")
    return signs.read(said, signs.SENTENCE)


def _is_list(block: Block) -> bool:
    """A list whose items are pieces; conditions and parts of a box are told as one text."""
    if isinstance(block, PartsBlock) or _is_groups(block):
        return False
    if isinstance(block, ManyBlock):
        return isinstance(block.child_block, PieceBlock)
    return isinstance(block, KindsBlock) and type(block).__name__ != "OperandBlock"


def _piece_of(block: Block, item: Any) -> Any:
    if isinstance(block, KindsBlock):
        kind = block.kind_of(item)
        return block.child_blocks.get(kind) if isinstance(kind, str) else None
    found = getattr(block, "child_block", None)
    return found if isinstance(found, PieceBlock) else None


def _settings(piece: Any) -> Iterator[tuple[str, Block]]:
    if isinstance(piece, PieceBlock):
        yield from piece.child_blocks.items()


def _screen(key: str) -> str:
    return "shown_as" if key == "as" else key


def _rank(known: dict[str, Block], name: str) -> int:
    return list(known).index(name) if name in known else len(known)
