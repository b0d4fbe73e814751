"""How a block becomes a piece of the document and comes back. Every block of the designer is made
of the classes here.

``to_document`` takes the stored JSON of a block and says what stands in the document;
``from_document`` is its inverse. What equals the default is left out of a document.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import cached_property
from wagtail import blocks

from forms.errors import DomainError


class UnknownShape(DomainError):
    """A document says something the designer has no place for."""


def shape_error(name: str, found: Any) -> UnknownShape:
    return UnknownShape(f"“{name}”的内容无法识别:{str(found)[:80]}")


Folded = tuple[tuple[Any, tuple[str, ...]], ...]
"""Headings that open, each with the children under it."""


class InDocument:
    """What a block knows about the document. ``kinds``: the JSON types it may stand for."""

    kinds: ClassVar[tuple[type, ...]] = ()
    name: str

    @cached_property
    def nothing(self) -> Any:
        """What the document says when it says nothing."""
        default = self.get_prep_value(self.get_default())  # type: ignore[attr-defined]
        return self.to_document(default)

    def to_document(self, raw: Any) -> Any:
        return raw

    def from_document(self, doc: Any) -> Any:
        if type(doc) not in self.kinds:
            raise shape_error(self.name, doc)
        return doc


# --- single values -------------------------------------------------------------------------


class WordsBlock(InDocument, blocks.CharBlock):
    """A line of text. Empty and absent are the same."""

    kinds: ClassVar[tuple[type, ...]] = (str,)
    strip = True

    def __init__(self, *args: Any, datalist: str = "", **kwargs: Any) -> None:
        """``datalist``: id of the list on the page that offers values for this input."""
        kwargs.setdefault("required", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
        self.field.strip = self.strip
        if datalist:
            self.field.widget.attrs.update({"list": datalist, "autocomplete": "off"})

    def to_document(self, raw: Any) -> Any:
        return raw or ""


class ExactWordsBlock(WordsBlock):
    """Text whose blanks at either end count."""

    strip = False


class NumberBlock(InDocument, blocks.IntegerBlock):
    kinds: ClassVar[tuple[type, ...]] = (int,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_value", 10**9)
        super().__init__(*args, **kwargs)

    def to_document(self, raw: Any) -> Any:
        """An emptied number is the default again."""
        return self.meta.default if raw is None else raw


class FenBlock(WordsBlock):
    """An amount, typed in yuan and kept in the document as fen."""

    kinds: ClassVar[tuple[type, ...]] = (int,)

    def to_document(self, raw: Any) -> Any:
        if not raw:
            return None
        whole, _dot, cents = str(raw).partition(".")
        if not (whole.isdecimal() and len(cents) <= 2 and (not cents or cents.isdecimal())):
            return raw  # named when the form is published
        return int(whole) * 100 + int(cents.ljust(2, "0") if cents else 0)

    def from_document(self, doc: Any) -> Any:
        fen = super().from_document(doc)
        if fen < 0:
            raise shape_error(self.name, doc)
        return f"{fen // 100}.{fen % 100:02d}"


class FlagBlock(InDocument, blocks.BooleanBlock):
    kinds: ClassVar[tuple[type, ...]] = (bool,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("default", False)
        super().__init__(*args, **kwargs)

    def to_document(self, raw: Any) -> Any:
        return bool(raw)


class PickBlock(InDocument, blocks.ChoiceBlock):
    """One of a closed list of words of the document."""

    kinds: ClassVar[tuple[type, ...]] = (str,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def to_document(self, raw: Any) -> Any:
        return raw or self.meta.default


class YesNoBlock(PickBlock):
    """Yes, no, or nothing said."""

    kinds: ClassVar[tuple[type, ...]] = (bool,)
    choices = (("true", "是"), ("false", "否"))

    def to_document(self, raw: Any) -> Any:
        return {"true": True, "false": False}.get(raw)

    def from_document(self, doc: Any) -> Any:
        return "true" if super().from_document(doc) else "false"


class SeveralBlock(InDocument, blocks.MultipleChoiceBlock):
    """Several of a closed list, in the order of the list."""

    kinds: ClassVar[tuple[type, ...]] = (list,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("default", [])
        super().__init__(*args, **kwargs)

    def to_document(self, raw: Any) -> Any:
        return list(raw or [])

    def from_document(self, doc: Any) -> Any:
        if any(not isinstance(value, str) for value in super().from_document(doc)):
            raise shape_error(self.name, doc)
        return doc


# --- lists and structures ------------------------------------------------------------------


class ManyBlock(InDocument, blocks.ListBlock):
    """A list of one kind of block."""

    kinds: ClassVar[tuple[type, ...]] = (list,)

    def __init__(self, child_block: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", [])
        kwargs.setdefault("collapsed", True)
        super().__init__(child_block, **kwargs)

    def to_document(self, raw: Any) -> Any:
        values = [i["value"] if self._item_is_in_block_format(i) else i for i in raw or []]
        return [self.child_block.to_document(value) for value in values]

    def from_document(self, doc: Any) -> Any:
        return [self.child_block.from_document(item) for item in super().from_document(doc)]


class PieceBlock(InDocument, blocks.StructBlock):
    """A dict of the document: the names of the child blocks are its keys.

    ``always``: keys that stand in the document whatever their value. ``folded``: what is shown
    on the screen only under a heading that opens.
    """

    kinds: ClassVar[tuple[type, ...]] = (dict,)
    always: ClassVar[tuple[str, ...]] = ()
    folded: ClassVar[Folded] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)

    def get_form_layout(self) -> Any:
        away = {name for _heading, names in self.folded for name in names}
        groups = [
            blocks.BlockGroup(
                [n for n in names if n in self.child_blocks],
                heading=heading,
                classname="collapsed",
                label_format="",
            )
            for heading, names in self.folded
            if any(n in self.child_blocks for n in names)
        ]
        return blocks.BlockGroup([n for n in self.child_blocks if n not in away] + groups)

    def to_document(self, raw: Any) -> Any:
        doc = {}
        for name, block in self.child_blocks.items():
            value = block.to_document(raw[name]) if name in raw else block.nothing
            if name in self.always or value != block.nothing:
                doc[name] = value
        return doc

    def from_document(self, doc: Any) -> Any:
        found = super().from_document(doc)
        for key in found:
            if key not in self.child_blocks:
                raise shape_error(f"{self.name}.{key}", found[key])
        return {
            name: block.from_document(found[name])
            for name, block in self.child_blocks.items()
            if found.get(name) is not None and found[name] != block.nothing
        }


class KindsBlock(InDocument, blocks.StreamBlock):
    """A list of pieces of several kinds; the document keeps the kind under the key ``tag``.

    Without ``tag`` there is one kind only, and the document does not name it.
    """

    kinds: ClassVar[tuple[type, ...]] = (list,)
    tag = "kind"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("collapsed", True)
        super().__init__(*args, **kwargs)

    def to_document(self, raw: Any) -> Any:
        return [
            self.item_to_document(item["type"], item["value"])
            for item in raw or []
            if item["type"] in self.child_blocks
        ]

    def from_document(self, doc: Any) -> Any:
        return [self.item_from_document(item) for item in super().from_document(doc)]

    def item_to_document(self, kind: str, raw: Any) -> Any:
        doc = self.child_blocks[kind].to_document(raw)
        return {self.tag: kind, **doc} if self.tag else doc

    def item_from_document(self, doc: Any) -> dict[str, Any]:
        kind = self.kind_of(doc)
        block = self.child_blocks.get(kind) if isinstance(kind, str) else None
        if block is None:
            raise shape_error(self.name or self.tag, doc)
        if self.tag:
            doc = {key: value for key, value in doc.items() if key != self.tag}
        return {"type": kind, "value": block.from_document(doc)}

    def kind_of(self, doc: Any) -> Any:
        """Which child block a piece of the document belongs to."""
        if not self.tag:
            return next(iter(self.child_blocks))
        return doc.get(self.tag) if isinstance(doc, dict) else None


class OneKindBlock(KindsBlock):
    """At most one piece, of one of several kinds."""

    kinds: ClassVar[tuple[type, ...]] = (dict,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_num", 1)
        kwargs.setdefault("form_classname", "qd-one")
        kwargs.setdefault("collapsed", False)
        super().__init__(*args, **kwargs)

    def to_document(self, raw: Any) -> Any:
        return next(iter(super().to_document(raw)), None)

    def from_document(self, doc: Any) -> Any:
        if not isinstance(doc, dict):
            raise shape_error(self.name, doc)
        return [self.item_from_document(doc)]
