"""How the office writes a process down: steps, risks, what prevents them, the papers to bring."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from pages.charts.steps import SIGNS

NUMBERS = [(str(number), sign) for number, sign in enumerate(SIGNS, start=1)]


def _signs(label: Any, help_text: Any = "") -> blocks.MultipleChoiceBlock:
    from django.forms import CheckboxSelectMultiple

    return blocks.MultipleChoiceBlock(
        choices=NUMBERS,
        required=False,
        label=label,
        help_text=help_text,
        widget=CheckboxSelectMultiple,
        search_index=False,
    )


class BranchBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("什么情况下"), required=False, max_length=80)
    to = blocks.CharBlock(label=_("转到哪一步"), max_length=60, help_text=_("填写那一步的名称。"))

    class Meta:
        icon = "redirect"
        label = _("转到")


class StepBlock(blocks.StructBlock):
    """One box of a chart. Without ``branches`` it leads on to the next, unless it is an end."""

    title = blocks.CharBlock(label=_("环节名称"), max_length=60)
    who = blocks.CharBlock(label=_("由谁办"), required=False, max_length=120)
    what = blocks.CharBlock(label=_("办什么"), required=False, max_length=300)
    limit = blocks.CharBlock(label=_("办理时限"), required=False, max_length=120)
    remark = blocks.CharBlock(label=_("备注"), required=False, max_length=300)
    risks = _signs(_("风险点"), _("这一步容易出现哪些风险,勾选编号。"))
    branches = blocks.ListBlock(
        BranchBlock(),
        default=[],
        label=_("分支"),
        help_text=_("不填就接着办下一步。有几种情况就填几行。"),
    )
    ends = blocks.BooleanBlock(label=_("到这一步办结"), required=False)

    class Meta:
        icon = "arrow-down"
        label = _("环节")


class StepsBlock(blocks.StreamBlock):
    """办理环节, in order."""

    step = StepBlock()

    class Meta:
        required = False

    def clean(self, value: Any) -> Any:
        """Two steps never share a name, and a branch leads to a step that is there."""
        cleaned = super().clean(value)
        titles = [child.value["title"].strip() for child in cleaned]
        for index, child in enumerate(cleaned):
            title = titles[index]
            if titles.index(title) != index:
                raise ValidationError(_now("有两个环节都叫“%(title)s”,请改名。") % {"title": title})
            for branch in child.value["branches"]:
                if branch["to"].strip() not in titles:
                    raise ValidationError(
                        _now("环节“%(title)s”转到的“%(to)s”不存在。")
                        % {"title": title, "to": branch["to"]}
                    )
        return cleaned


class RiskBlock(blocks.StructBlock):
    shows = blocks.TextBlock(label=_("风险表现"), max_length=500, rows=2)

    class Meta:
        icon = "warning"
        label = _("风险")


class PrecautionBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("防范措施"), max_length=500, rows=2)
    risks = _signs(_("针对哪些风险"), _("不勾选就是针对全部风险。"))

    class Meta:
        icon = "lock"
        label = _("措施")


class PaperBlock(blocks.StructBlock):
    """One paper the applicant brings."""

    name = blocks.CharBlock(label=_("材料名称"), max_length=120)
    form = blocks.CharBlock(
        label=_("形式和份数"), required=False, max_length=60, help_text=_("例如:原件1份")
    )
    source = blocks.CharBlock(label=_("由谁出具"), required=False, max_length=120)
    note = blocks.CharBlock(label=_("说明"), required=False, max_length=200)
    template = DocumentChooserBlock(label=_("空白表格"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("材料")
