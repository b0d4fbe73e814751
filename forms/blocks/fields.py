"""填写项: what a form asks. A kind of field is one class here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forms.blocks.base import (
    FlagBlock,
    Folded,
    KindsBlock,
    ManyBlock,
    NumberBlock,
    PickBlock,
    PieceBlock,
    SeveralBlock,
    WordsBlock,
    YesNoBlock,
)
from forms.blocks.columns import (
    ADVANCED,
    CONDITIONS,
    ColumnsBlock,
    choices,
    compute,
    key,
    label,
    minimum_money,
    minimum_number,
)
from forms.blocks.conditions import profiles, when
from forms.blocks.keys import fill_keys
from forms.blocks.operands import DAYS, FORMS, PEOPLE

unit = WordsBlock(label=_("单位"), max_length=10)
initial_words = WordsBlock(label=_("预先填入"), max_length=200)
absent_words = WordsBlock(label=_("没有填写时视为"), max_length=200)


class FieldBlock(PieceBlock):
    """What every question has."""

    label = label
    help = WordsBlock(label=_("填写说明"), max_length=300)
    required = FlagBlock(default=True, label=_("必填"))
    section = PickBlock(
        choices=[
            ("basic", _("基本情况")),
            ("content", _("具体内容")),
            ("cost", _("费用")),
            ("attachments", _("附件")),
            ("office", _("办公室填写")),
        ],
        default="content",
        label=_("放在哪一部分"),
    )
    show_if = when(_("什么情况下显示"))
    required_if = when(_("什么情况下必填"))
    filled_at = PickBlock(
        choices=[
            ("submission", _("申请人提交时")),
            ("step", _("审批环节")),
            ("either", _("申请人或审批环节")),
        ],
        default="submission",
        label=_("由谁填写"),
    )
    key = key
    profiles = profiles
    sensitive = WordsBlock(
        label=_("敏感信息的用途"), max_length=120, help_text=_("填写用途即按敏感信息保存")
    )
    always = ("key", "label")
    folded: ClassVar[Folded] = (
        (CONDITIONS, ("show_if", "required_if")),
        (ADVANCED, ("filled_at", "initial", "absent", "unit", "key", "profiles", "sensitive")),
    )

    class Meta:
        label_format = "{label}"


class TextFieldBlock(FieldBlock):
    suggest = FlagBlock(label=_("提示以前填过的内容"))
    initial = initial_words
    absent = absent_words
    unit = unit

    class Meta:
        icon = "edit"
        label = _("一行文字")


class LongTextFieldBlock(FieldBlock):
    initial = initial_words
    absent = absent_words

    class Meta:
        icon = "pilcrow"
        label = _("多行文字")


class IntegerFieldBlock(FieldBlock):
    minimum = minimum_number
    initial = NumberBlock(label=_("预先填入"))
    absent = NumberBlock(label=_("没有填写时视为"))
    unit = unit

    class Meta:
        icon = "order"
        label = _("整数")


class MoneyFieldBlock(FieldBlock):
    minimum = minimum_money
    initial = initial_words
    absent = absent_words
    unit = unit

    class Meta:
        icon = "tag"
        label = _("金额")


class DateFieldBlock(FieldBlock):
    initial = WordsBlock(label=_("预先填入"), max_length=200, datalist=DAYS)
    absent = absent_words

    class Meta:
        icon = "date"
        label = _("日期")


class DateTimeFieldBlock(DateFieldBlock):
    class Meta:
        icon = "calendar-alt"
        label = _("日期和时间")


class YesNoFieldBlock(FieldBlock):
    initial = YesNoBlock(label=_("预先填入"))
    absent = YesNoBlock(label=_("没有填写时视为"))

    class Meta:
        icon = "tick-inverse"
        label = _("是或否")


class ChoiceFieldBlock(FieldBlock):
    choices = choices
    initial = initial_words
    absent = absent_words

    class Meta:
        icon = "pick"
        label = _("单选")


class ChoicesFieldBlock(FieldBlock):
    choices = choices
    initial = ManyBlock(WordsBlock(max_length=40, label=_("选项标识")), label=_("预先填入"))

    class Meta:
        icon = "list-ul"
        label = _("多选")


class WithPeopleBlock(FieldBlock):
    """What naming somebody in a request means for him."""

    sees = FlagBlock(label=_("所填人员可以查看申请单"))
    undecided = FlagBlock(label=_("所填人员不得审批本单"))
    uninvolved = FlagBlock(label=_("不得是申请人、填单人或本单所涉人员"))
    min_level = NumberBlock(default=0, min_value=0, max_value=9, label=_("所填人员最低级别"))
    needs_section = NumberBlock(
        default=0, min_value=0, max_value=9, label=_("低于此级别的人员须有所属股室")
    )
    folded = (
        *FieldBlock.folded[:1],
        (_("所填人员"), ("sees", "undecided", "uninvolved", "min_level", "needs_section")),
        *FieldBlock.folded[1:],
    )


class PersonFieldBlock(WithPeopleBlock):
    initial = WordsBlock(label=_("预先填入"), max_length=200, datalist=PEOPLE)

    class Meta:
        icon = "user"
        label = _("一名人员")


class PeopleFieldBlock(WithPeopleBlock):
    initial = ManyBlock(
        WordsBlock(max_length=150, label=_("人员"), datalist=PEOPLE),
        label=_("预先填入"),
    )

    class Meta:
        icon = "group"
        label = _("若干人员")


class SectionFieldBlock(FieldBlock):
    initial = initial_words

    class Meta:
        icon = "site"
        label = _("股室")


class FileFieldBlock(FieldBlock):
    class Meta:
        icon = "upload"
        label = _("附件")


class LinesFieldBlock(FieldBlock):
    columns = ColumnsBlock(label=_("栏目"))
    minimum = NumberBlock(label=_("至少几行"), min_value=0)

    class Meta:
        icon = "table"
        label = _("明细表")


class ComputedFieldBlock(FieldBlock):
    compute = compute
    unit = unit

    class Meta:
        icon = "plus-inverse"
        label = _("自动计算")


class RequestFieldBlock(FieldBlock):
    form = WordsBlock(label=_("哪一种申请单"), max_length=40, datalist=FORMS)
    statuses = SeveralBlock(
        choices=[
            ("in_review", _("审批中")),
            ("returned", _("退回待改")),
            ("approved", _("已批准")),
            ("rejected", _("未批准")),
            ("withdrawn", _("已撤回")),
            ("stopped", _("已终止")),
            ("changed", _("已变更")),
            ("cancelled", _("已取消")),
        ],
        default=["approved"],
        label=_("可以选哪些状态的"),
    )
    link = PickBlock(
        choices=[("uses", _("使用")), ("supplements", _("追加")), ("answers", _("答复"))],
        default="uses",
        label=_("关系"),
    )
    exclusive = FlagBlock(label=_("只能被选用一次"))

    class Meta:
        icon = "link"
        label = _("另一张申请单")


class ReferenceFieldBlock(FieldBlock):
    register = WordsBlock(label=_("登记簿"), max_length=40)
    choices = choices
    initial = initial_words

    class Meta:
        icon = "list-ol"
        label = _("登记簿中的一项")


class FieldsBlock(KindsBlock):
    text = TextFieldBlock()
    long_text = LongTextFieldBlock()
    integer = IntegerFieldBlock()
    money = MoneyFieldBlock()
    date = DateFieldBlock()
    datetime = DateTimeFieldBlock()
    yes_no = YesNoFieldBlock()
    choice = ChoiceFieldBlock()
    choices = ChoicesFieldBlock()
    person = PersonFieldBlock()
    people = PeopleFieldBlock()
    section = SectionFieldBlock()
    file = FileFieldBlock()
    lines = LinesFieldBlock()
    computed = ComputedFieldBlock()
    request = RequestFieldBlock()
    reference = ReferenceFieldBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        fill_keys([item.value for item in cleaned], "key", "f")
        return cleaned
