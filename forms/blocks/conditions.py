"""When something holds: conditions in groups, *and* inside a group, *or* between groups."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.blocks.base import ManyBlock, PickBlock, PieceBlock, SeveralBlock
from forms.blocks.operands import operand
from forms.schema import PROFILES

PROFILE_NAMES = [("handbook-2014", _("2014手册")), ("current", _("现行规定"))]

left = operand(_("看什么"))  # blocks stand in the order in which they are made
compare = PickBlock(
    choices=[
        ("eq", _("等于")),
        ("ne", _("不等于")),
        ("lt", _("小于(早于)")),
        ("le", _("不大于(不晚于)")),
        ("gt", _("大于(晚于)")),
        ("ge", _("不小于(不早于)")),
        ("in", _("是其中之一")),
        ("contains", _("包含")),
        ("empty", _("没有填写")),
        ("not_empty", _("已填写")),
    ],
    default="eq",
    label=_("怎样比较"),
)
right = operand(_("与什么比较"))


class ConditionBlock(PieceBlock):
    left = left
    compare = compare
    right = right
    always = ("left", "compare")

    class Meta:
        icon = "help"
        label = _("条件")
        label_format = "{compare}"


_GROUP = ManyBlock(ConditionBlock(), label=_("以下条件同时成立"))


def when(label: Any) -> ManyBlock:
    """A block for groups of conditions. Without any the thing always holds."""
    return ManyBlock(
        _GROUP, label=label, help_text=_("不设条件即一律适用。有几组条件的,其中一组成立即可。")
    )


class ProfilesBlock(SeveralBlock):
    """In which profiles a part holds; none chosen means all."""

    def __init__(self, **kwargs: Any) -> None:
        assert [value for value, _name in PROFILE_NAMES] == list(PROFILES)
        kwargs.setdefault("label", _("适用的制度版本"))
        kwargs.setdefault("help_text", _("不选即都适用"))
        super().__init__(choices=PROFILE_NAMES, widget=None, **kwargs)


profiles = ProfilesBlock()
"""One instance for every part of a form that may belong to a profile."""
