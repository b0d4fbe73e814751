"""What a rule may look at: one class per kind of operand.

A StreamField block cannot contain itself, so calculations are nested to a fixed depth: the
operand of a rule, what it is calculated from, and what that is calculated from.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.blocks.base import (
    ManyBlock,
    OneKindBlock,
    PickBlock,
    PieceBlock,
    WordsBlock,
    shape_error,
)

OWN_FIELDS, POSTS, FIGURES, FORMS, OWN_STEPS = (
    "own-fields",
    "own-posts",
    "own-figures",
    "own-forms",
    "own-steps",
)
OWN_COLUMNS, DAYS, PEOPLE, CONSTANTS = "own-columns", "own-days", "own-people", "own-constants"
"""Ids of the lists on the page that offer the keys a designer may name."""


def field_key(label: Any = None, **kwargs: Any) -> WordsBlock:
    """An input for the key of one of the form's own fields."""
    return WordsBlock(label=label or _("填写项"), max_length=40, datalist=OWN_FIELDS, **kwargs)


def column_key() -> WordsBlock:
    """An input for the key of a column of one of the form's tables."""
    return WordsBlock(label=_("栏目"), max_length=40, datalist=OWN_COLUMNS)


class AnswerBlock(PieceBlock):
    field = field_key()
    always = ("field",)

    class Meta:
        icon = "edit"
        label = _("填写项的内容")


class ColumnBlock(PieceBlock):
    field = field_key(_("明细"))
    column = column_key()
    always = ("field", "column")

    class Meta:
        icon = "list-ul"
        label = _("明细每一行的栏目")


class ConstantBlock(PieceBlock):
    """A fixed value. The document keeps numbers as numbers and yes/no as true/false."""

    value = WordsBlock(label=_("内容"), max_length=200, datalist=CONSTANTS)
    value_kind = PickBlock(
        choices=[
            ("text", _("文字或选项")),
            ("integer", _("整数")),
            ("money", _("金额")),
            ("date", _("日期")),
            ("datetime", _("日期和时间")),
            ("yes_no", _("是或否")),
        ],
        default="text",
        label=_("类型"),
    )
    always = ("value", "value_kind")

    class Meta:
        icon = "pick"
        label = _("固定内容")

    def to_document(self, raw: Any) -> Any:
        doc = super().to_document(raw)
        return {**doc, "value": _typed(doc["value"], doc["value_kind"])}

    def from_document(self, doc: Any) -> Any:
        if isinstance(doc, dict) and "value" in doc:
            doc = {**doc, "value": _spelled(doc["value"], self.name)}
        return super().from_document(doc)


class ConstantsBlock(PieceBlock):
    """Several fixed values, for “is one of”."""

    value = ManyBlock(
        WordsBlock(max_length=200, label=_("内容"), datalist=CONSTANTS), label=_("内容")
    )
    value_kind = ConstantBlock.declared_blocks["value_kind"]
    always = ("value", "value_kind")

    class Meta:
        icon = "pick"
        label = _("几个固定内容之一")

    def to_document(self, raw: Any) -> Any:
        doc = super().to_document(raw)
        return {**doc, "value": [_typed(value, doc["value_kind"]) for value in doc["value"]]}

    def from_document(self, doc: Any) -> Any:
        if isinstance(doc, dict) and isinstance(doc.get("value"), list):
            doc = {**doc, "value": [_spelled(value, self.name) for value in doc["value"]]}
        return super().from_document(doc)


def _typed(value: str, kind: str) -> Any:
    if kind == "integer":
        digits = value.removeprefix("-")
        return int(value) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else value
    if kind == "yes_no":
        return {"true": True, "是": True, "false": False, "否": False}.get(value, value)
    return value


def _spelled(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | str):
        return str(value)
    raise shape_error(name, value)


class FigureBlock(PieceBlock):
    name = WordsBlock(label=_("标准"), max_length=60, datalist=FIGURES)
    always = ("name",)

    class Meta:
        icon = "bars"
        label = _("本局标准(按提交日)")


class TodayBlock(PieceBlock):
    class Meta:
        icon = "date"
        label = _("今天")


class CountBlock(PieceBlock):
    field = field_key()
    always = ("field",)

    class Meta:
        icon = "group"
        label = _("所选人数或明细行数")


class SumBlock(PieceBlock):
    field = field_key(_("明细"))
    column = column_key()
    always = ("field", "column")

    class Meta:
        icon = "plus"
        label = _("明细某栏合计")


class LevelBlock(PieceBlock):
    field = field_key(_("人员"))
    quantifier = PickBlock(
        choices=[("any", _("任何一人")), ("all", _("每个人"))], default="any", label=_("其中")
    )
    always = ("field", "quantifier")

    class Meta:
        icon = "user"
        label = _("所选人员的级别")


class ApplicantBlock(PieceBlock):
    name = PickBlock(
        choices=[("section", _("股室")), ("level", _("级别")), ("posts", _("岗位"))],
        default="section",
        label=_("申请人的"),
    )
    always = ("name",)

    class Meta:
        icon = "user"
        label = _("申请人")


class PostsOfBlock(PieceBlock):
    field = field_key(_("人员"))
    always = ("field",)

    class Meta:
        icon = "user"
        label = _("所选人员的岗位")


class NewestBlock(PieceBlock):
    field = field_key(_("取哪一项"))
    same = field_key(_("哪一项相同"))
    always = ("field", "same")

    class Meta:
        icon = "history"
        label = _("最近一张同类申请单的内容")


class OverlapBlock(PieceBlock):
    field = field_key(_("人员"))
    start = field_key(_("开始日期"))
    end = field_key(_("结束日期"))
    always = ("field", "start", "end")

    class Meta:
        icon = "copy"
        label = _("人员在这些天另有的申请单")


LEAVES: list[tuple[str, Any]] = [
    ("field", AnswerBlock()),
    ("const", ConstantBlock()),
    ("consts", ConstantsBlock()),
    ("figure", FigureBlock()),
    ("today", TodayBlock()),
    ("count", CountBlock()),
    ("sum", SumBlock()),
    ("column", ColumnBlock()),
    ("level", LevelBlock()),
    ("applicant", ApplicantBlock()),
    ("posts", PostsOfBlock()),
    ("newest", NewestBlock()),
    ("overlap", OverlapBlock()),
]
"""One instance each for all rules: the page describes a shared block once."""


class OperandBlock(OneKindBlock):
    """One side of a comparison."""

    def kind_of(self, doc: Any) -> Any:
        kind = super().kind_of(doc)
        if kind == "const" and isinstance(doc.get("value"), list):
            return "consts"
        return kind

    def item_to_document(self, kind: str, raw: Any) -> Any:
        doc = super().item_to_document(kind, raw)
        return {**doc, "kind": "const"} if kind == "consts" else doc


class CalculationBlock(PieceBlock):
    """``left`` and ``right`` are given by the depth it stands at."""

    sign = PickBlock(
        choices=[("+", _("加")), ("-", _("减")), ("*", _("乘")), ("/", _("除(舍去余数)"))],
        default="+",
        label=_("算法"),
    )
    always = ("sign", "left", "right")

    class Meta:
        icon = "plus-inverse"
        label = _("计算")


class DaysBlock(PieceBlock):
    always = ("left", "right")

    class Meta:
        icon = "calendar-alt"
        label = _("天数(首尾都算)")


def _operand(label: Any, depth: int) -> OperandBlock:
    return OperandBlock(_kinds(depth), label=label)


_known: dict[int, list[tuple[str, Any]]] = {0: LEAVES}


def _kinds(depth: int) -> list[tuple[str, Any]]:
    if depth not in _known:
        sides = [
            ("left", _operand(_("第一项"), depth - 1)),
            ("right", _operand(_("第二项"), depth - 1)),
        ]
        days = [
            ("left", _operand(_("从"), depth - 1)),
            ("right", _operand(_("到"), depth - 1)),
        ]
        _known[depth] = [
            *LEAVES,
            ("calc", CalculationBlock(sides)),
            ("days", DaysBlock(days)),
        ]
    return _known[depth]


DEPTH = 2
"""A calculation may be made of calculations, and those of plain values."""


def operand(label: Any) -> OperandBlock:
    """A block for one operand, under a label of its own."""
    return _operand(label, DEPTH)
