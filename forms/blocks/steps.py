"""审批环节: who is asked, when, and what he fills in; who else sees or gets a copy."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.blocks.base import (
    FlagBlock,
    KindsBlock,
    ManyBlock,
    NumberBlock,
    OneKindBlock,
    PickBlock,
    PieceBlock,
    WordsBlock,
)
from forms.blocks.checks import clause
from forms.blocks.columns import ADVANCED
from forms.blocks.conditions import profiles, when
from forms.blocks.keys import fill_keys
from forms.blocks.operands import (
    OWN_FIELDS,
    OWN_STEPS,
    POSTS,
    column_key,
    field_key,
    operand,
)

NEEDED = _("什么情况下需要这一步")
together_if = when(_("什么情况下可以一并同意"))

# --- whom ----------------------------------------------------------------------------------


class PostWhoBlock(PieceBlock):
    posts = ManyBlock(
        WordsBlock(max_length=40, label=_("岗位"), datalist=POSTS), label=_("岗位"), collapsed=False
    )
    always = ("posts",)

    class Meta:
        icon = "user"
        label = _("指定岗位")


class ApplicantSupervisorBlock(PieceBlock):
    class Meta:
        icon = "user"
        label = _("申请人的分管领导")


class PeopleSupervisorBlock(PieceBlock):
    field = field_key(_("人员"))
    below = NumberBlock(
        default=99, min_value=0, max_value=99, label=_("只问低于此级别人员的分管领导")
    )
    always = ("field",)

    class Meta:
        icon = "group"
        label = _("所选人员的分管领导")


class ApplicantSectionHeadBlock(PieceBlock):
    class Meta:
        icon = "user"
        label = _("申请人股室负责人")


class SectionHeadBlock(PieceBlock):
    field = field_key(_("股室"))
    always = ("field",)

    class Meta:
        icon = "site"
        label = _("所选股室负责人")


class PeopleWhoBlock(PieceBlock):
    field = field_key(_("人员"))
    always = ("field",)

    class Meta:
        icon = "group"
        label = _("所选人员")


WHO: list[tuple[str, Any]] = [
    ("post", PostWhoBlock()),
    ("applicant_supervisor", ApplicantSupervisorBlock()),
    ("people_supervisor", PeopleSupervisorBlock()),
    ("applicant_section_head", ApplicantSectionHeadBlock()),
    ("section_head", SectionHeadBlock()),
    ("people", PeopleWhoBlock()),
]


class WhoBlock(OneKindBlock):
    """A new step asks a post until somebody chooses otherwise."""

    tag = "rule"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", [("post", {"posts": [""]})])
        super().__init__(*args, **kwargs)

    @property
    def nothing(self) -> Any:
        """Whom a step asks is always said: the default belongs to the page, not the document."""
        return None


class CopiesBlock(KindsBlock):
    tag = "rule"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(WHO, **kwargs)


# --- steps ---------------------------------------------------------------------------------


class FillBlock(PieceBlock):
    field = field_key()
    required = FlagBlock(label=_("必填"))
    columns = ManyBlock(
        column_key(),
        label=_("只填明细中的这些栏目"),
        help_text=_("不填即全部栏目"),
    )
    suggested = operand(_("建议值"))
    always = ("field",)
    folded = ((ADVANCED, ("columns", "suggested")),)

    class Meta:
        icon = "edit"
        label = _("填写项")


class WhyBlock(PieceBlock):
    sentence = WordsBlock(label=_("理由"), max_length=300)
    clause = clause
    when = when(_("什么情况下用这句"))
    always = ("sentence",)
    folded = ((_("什么情况下用这句"), ("when",)),)

    class Meta:
        icon = "help"
        label = _("为什么由他审批")
        label_format = "{sentence}"


class StepBlock(PieceBlock):
    label = WordsBlock(label=_("环节名称"), max_length=60)
    who = WhoBlock(WHO, label=_("由谁办理"))
    mode = PickBlock(
        choices=[
            ("single", _("只有一人")),
            ("any", _("任一人同意即可")),
            ("all", _("须全部同意")),
            ("order", _("依次审批")),
        ],
        default="single",
        label=_("有几人时"),
    )
    when = when(NEEDED)
    fills = ManyBlock(FillBlock(), label=_("这一步填写或更正的内容"))
    why = ManyBlock(WhyBlock(), label=_("为什么由他审批"))
    phone = FlagBlock(label=_("可以电话请示"))
    kind = PickBlock(
        choices=[
            ("decide", _("审批")),
            ("fill", _("办理(填写)")),
            ("read", _("阅知")),
            ("settle", _("结算或办结")),
        ],
        default="decide",
        label=_("这一步做什么"),
    )
    phase = PickBlock(
        choices=[("approval", _("审批")), ("settlement", _("批准以后"))],
        default="approval",
        label=_("阶段"),
    )
    together = FlagBlock(
        label=_("可以一并同意"),
        help_text=_(
            "审批人可以在待办事项中勾选几张,看过一览后一次同意;每张仍分别检查、分别记录。"
            "涉及经费的不宜打开。"
        ),
    )
    together_if = together_if
    note_by = WordsBlock(
        label=_("本人申请且无上级时,由哪一项所填人员阅知"), max_length=40, datalist=OWN_FIELDS
    )
    return_to = WordsBlock(
        label=_("退回修改时先退给"),
        max_length=40,
        datalist=OWN_STEPS,
        help_text=_("留空即退给申请人"),
    )
    sees = ManyBlock(
        WordsBlock(max_length=40, label=_("填写项"), datalist=OWN_FIELDS),
        label=_("这一步看哪些填写项"),
        help_text=_("不填即全部。没看的内容修改后,原来的同意继续有效。"),
    )
    clause = clause
    key = WordsBlock(label=_("标识"), max_length=40, help_text=_("留空即自动编号"))
    profiles = profiles
    always = ("key", "label", "who")
    folded = (
        (NEEDED, ("when",)),
        (_("一并同意"), ("together", "together_if")),
        (
            ADVANCED,
            ("kind", "phase", "note_by", "return_to", "sees", "clause", "key", "profiles"),
        ),
    )

    class Meta:
        icon = "user"
        label = _("审批环节")
        label_format = "{label}"


class StepsBlock(KindsBlock):
    tag = ""
    step = StepBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        fill_keys([item.value for item in cleaned], "key", "s")
        return cleaned


# --- sight and what follows approval -------------------------------------------------------


class SightPostBlock(PieceBlock):
    post = WordsBlock(label=_("岗位"), max_length=40, datalist=POSTS)
    since = PickBlock(
        choices=[("submitted", _("提交以后")), ("approved", _("批准以后"))],
        default="submitted",
        label=_("从何时起"),
    )
    always = ("post",)

    class Meta:
        icon = "view"
        label = _("岗位")


class SightBlock(KindsBlock):
    tag = ""
    post = SightPostBlock()


class AbsenceEffectBlock(PieceBlock):
    """The journey of a leader is his absence, and the person named there acts for him."""

    people = field_key(_("离岗人员"))
    min_level = NumberBlock(default=3, min_value=0, max_value=9, label=_("最低级别"))
    start = field_key(_("离岗日期"))
    end = field_key(_("返岗日期"))
    acting = field_key(_("代管领导"))

    class Meta:
        icon = "calendar-alt"
        label = _("登记离岗")


class EffectsBlock(KindsBlock):
    absence = AbsenceEffectBlock()
