"""栏目和选项: what a line of a table asks, and what may be chosen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.blocks.base import (
    FenBlock,
    FlagBlock,
    KindsBlock,
    ManyBlock,
    NumberBlock,
    PieceBlock,
    WordsBlock,
)
from forms.blocks.conditions import profiles, when
from forms.blocks.keys import fill_keys
from forms.blocks.operands import operand

ADVANCED = _("高级")
CONDITIONS = _("什么情况下需要填写")
AVAILABLE = _("什么情况下可选")

key = WordsBlock(
    label=_("标识"),
    max_length=40,
    help_text=_("留空即自动编号。发布后请勿修改,申请单按它保存内容。"),
)
label = WordsBlock(label=_("名称"), max_length=60)
minimum_number = NumberBlock(label=_("最小值"))
minimum_money = FenBlock(label=_("最低金额(元)"), max_length=16)
compute = operand(_("怎样计算"))


class ChoiceBlock(PieceBlock):
    value = WordsBlock(label=_("标识"), max_length=40, help_text=_("留空即自动编号"))
    label = label
    only_if = when(AVAILABLE)
    profiles = profiles
    always = ("value", "label")
    folded = ((AVAILABLE, ("only_if",)), (ADVANCED, ("value", "profiles")))

    class Meta:
        icon = "pick"
        label = _("选项")
        label_format = "{label}"


class ChoicesBlock(ManyBlock):
    """Choices get values of their own when the designer leaves them empty."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        fill_keys([item for item in cleaned], "value", "o")
        return cleaned


choices = ChoicesBlock(ChoiceBlock(), label=_("选项"))


# --- columns -------------------------------------------------------------------------------


class ColumnBlock(PieceBlock):
    label = label
    required = FlagBlock(default=True, label=_("必填"))
    key = key
    profiles = profiles
    always = ("key", "label")
    folded = ((ADVANCED, ("key", "profiles")),)

    class Meta:
        label_format = "{label}"


class TextColumnBlock(ColumnBlock):
    class Meta:
        icon = "edit"
        label = _("文字")


class IntegerColumnBlock(ColumnBlock):
    minimum = minimum_number

    class Meta:
        icon = "order"
        label = _("整数")


class MoneyColumnBlock(ColumnBlock):
    minimum = minimum_money

    class Meta:
        icon = "tag"
        label = _("金额")


class DateColumnBlock(ColumnBlock):
    class Meta:
        icon = "date"
        label = _("日期")


class ChoiceColumnBlock(ColumnBlock):
    choices = choices

    class Meta:
        icon = "pick"
        label = _("单选")


class ComputedColumnBlock(ColumnBlock):
    compute = compute
    inner = FlagBlock(default=False, label=_("只用于计算、显示和打印"))

    class Meta:
        icon = "plus-inverse"
        label = _("自动计算")


class ColumnsBlock(KindsBlock):
    text = TextColumnBlock()
    integer = IntegerColumnBlock()
    money = MoneyColumnBlock()
    date = DateColumnBlock()
    choice = ChoiceColumnBlock()
    computed = ComputedColumnBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        fill_keys([item.value for item in cleaned], "key", "c")
        return cleaned
