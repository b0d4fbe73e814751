"""检查: what is refused or warned about when a request is submitted, and the notices on a form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms import signs
from forms.blocks.base import KindsBlock, PickBlock, PieceBlock, WordsBlock, shape_error
from forms.blocks.columns import ADVANCED
from forms.blocks.conditions import compare, left, profiles, right, when
from forms.blocks.operands import field_key

clause = WordsBlock(
    label=_("依据条款"), max_length=120, help_text=_("例:手册 l.581。本局自定的不填。")
)


class SentenceBlock(WordsBlock):
    """A sentence with signs for what is compared: read and typed in Chinese, kept as ever."""

    def value_for_form(self, value: Any) -> Any:
        return signs.read(value or "", signs.SENTENCE)

    def value_from_form(self, value: Any) -> Any:
        return signs.kept(value or "", signs.SENTENCE)


class CheckBlock(PieceBlock):
    """*If* the conditions hold, left must compare with right; else the sentence."""

    when = when(_("什么情况下检查"))
    left = left
    compare = compare
    right = right
    then = PickBlock(
        choices=[("refuse", _("不能提交")), ("warn", _("只作提醒"))],
        default="refuse",
        label=_("不符合时"),
    )
    sentence = SentenceBlock(
        label=_("提示语"),
        max_length=300,
        help_text=_("可用 {填写值} {限值};重复申请可用 {人员} {日期} {编号}"),
    )
    field = field_key(_("提示显示在哪一项"))
    clause = clause
    profiles = profiles
    always = ("left", "compare", "sentence")
    folded = ((_("什么情况下检查"), ("when",)), (ADVANCED, ("field", "clause", "profiles")))

    class Meta:
        icon = "warning"
        label = _("检查")
        label_format = "{sentence}"


class ChecksBlock(KindsBlock):
    tag = ""
    check = CheckBlock()


class NoticeBlock(PieceBlock):
    """In the document a plain string, unless it belongs to a profile."""

    text = WordsBlock(label=_("提示"), max_length=300)
    profiles = profiles
    always = ("text",)
    folded = ((ADVANCED, ("profiles",)),)

    class Meta:
        icon = "info-circle"
        label = _("提示")

    def to_document(self, raw: Any) -> Any:
        doc = super().to_document(raw)
        return doc if "profiles" in doc else doc["text"]

    def from_document(self, doc: Any) -> Any:
        if not isinstance(doc, str | dict):
            raise shape_error(self.name, doc)
        return super().from_document({"text": doc} if isinstance(doc, str) else doc)


class NoticesBlock(KindsBlock):
    tag = ""
    notice = NoticeBlock()
