"""单据内容: the rows of the printed slip. A kind of row and a kind of part is one class here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from forms.blocks.base import (
    ExactWordsBlock,
    FlagBlock,
    KindsBlock,
    ManyBlock,
    NumberBlock,
    PickBlock,
    PieceBlock,
    WordsBlock,
    shape_error,
)
from forms.blocks.columns import ADVANCED
from forms.blocks.conditions import profiles, when
from forms.blocks.operands import OWN_STEPS, column_key, field_key

PRINTED = _("什么情况下打印")

label = WordsBlock(label=_("标题"), max_length=60)
width = NumberBlock(default=1, min_value=1, max_value=12, label=_("宽度(相对)"))
show_if = when(PRINTED)
column = column_key()

# --- parts of a box ------------------------------------------------------------------------


class PartBlock(PieceBlock):
    profiles = profiles
    folded = ((ADVANCED, ("profiles",)),)


class TextPartBlock(PartBlock):
    text = ExactWordsBlock(label=_("文字"), max_length=300)
    always = ("text",)

    class Meta:
        icon = "pilcrow"
        label = _("固定文字")


class FieldPartBlock(PartBlock):
    field = field_key()
    shown_as = PickBlock(
        choices=[
            ("plain", _("照填写内容")),
            ("names_titles", _("姓名和职务")),
            ("capitals", _("大写金额")),
            ("figures", _("小写金额")),
            ("number", _("申请单编号")),
        ],
        default="plain",
        label=_("打印成"),
    )
    always = ("field",)

    class Meta:
        icon = "edit"
        label = _("填写项")

    def to_document(self, raw: Any) -> Any:
        doc = super().to_document(raw)
        return {"as" if key == "shown_as" else key: value for key, value in doc.items()}

    def from_document(self, doc: Any) -> Any:
        return super().from_document(
            {"shown_as" if key == "as" else key: value for key, value in doc.items()}
        )


class RowsPartBlock(PartBlock):
    field = field_key(_("明细"))
    columns = ManyBlock(column, label=_("栏目"))
    always = ("field", "columns")

    class Meta:
        icon = "list-ul"
        label = _("明细连写成一行")

    def to_document(self, raw: Any) -> Any:
        return {**super().to_document(raw), "as": "rows"}

    def from_document(self, doc: Any) -> Any:
        return super().from_document({k: v for k, v in doc.items() if k != "as"})


class CountPartBlock(PartBlock):
    count = field_key()
    always = ("count",)

    class Meta:
        icon = "group"
        label = _("所选人数或明细行数")


class TwoDaysPartBlock(PartBlock):
    """From one date to another; in the document a list of two keys."""

    start = field_key(_("从"))
    end = field_key(_("到"))
    always = ("start", "end")
    member = ""

    def to_document(self, raw: Any) -> Any:
        doc = super().to_document(raw)
        return {self.member: [doc.pop("start"), doc.pop("end")], **doc}

    def from_document(self, doc: Any) -> Any:
        ends = doc[self.member]
        if not isinstance(ends, list) or len(ends) != 2:
            raise shape_error(self.member, ends)
        rest = {k: v for k, v in doc.items() if k != self.member}
        return super().from_document({"start": ends[0], "end": ends[1], **rest})


class DaysPartBlock(TwoDaysPartBlock):
    member = "days"

    class Meta:
        icon = "calendar-alt"
        label = _("天数")


class SpanPartBlock(TwoDaysPartBlock):
    member = "span"

    class Meta:
        icon = "date"
        label = _("起止日期")


class FactPartBlock(PartBlock):
    fact = PickBlock(
        choices=[
            ("applicant", _("申请人")),
            ("entered_by", _("填单人")),
            ("entered_by_if_other", _("填单人(不是申请人时)")),
            ("section", _("股室")),
            ("applicant_titles", _("申请人职务")),
            ("submitted_on", _("填单日期")),
            ("number", _("编号")),
        ],
        default="applicant",
        label=_("内容"),
    )
    always = ("fact",)

    class Meta:
        icon = "info-circle"
        label = _("申请单信息")


class BlankPartBlock(PartBlock):
    blank = NumberBlock(default=8, min_value=1, max_value=80, label=_("约几个字"))
    always = ("blank",)

    class Meta:
        icon = "minus"
        label = _("留空手写")


class PartsBlock(KindsBlock):
    """A part says by its key what it is."""

    tag = ""
    text = TextPartBlock()
    field = FieldPartBlock()
    rows = RowsPartBlock()
    count = CountPartBlock()
    days = DaysPartBlock()
    span = SpanPartBlock()
    fact = FactPartBlock()
    blank = BlankPartBlock()

    def kind_of(self, doc: Any) -> Any:
        if not isinstance(doc, dict):
            return None
        if "field" in doc and doc.get("as") == "rows":
            return "rows"
        return next((kind for kind in self.child_blocks if kind in doc and kind != "rows"), None)


# --- rows ----------------------------------------------------------------------------------


class BoxBlock(PieceBlock):
    label = label
    parts = PartsBlock(label=_("内容"))
    width = width
    show_if = show_if
    profiles = profiles
    always = ("label", "parts")
    folded = ((PRINTED, ("show_if",)), (ADVANCED, ("width", "profiles")))

    class Meta:
        icon = "placeholder"
        label = _("一格")
        label_format = "{label}"


class RowBlock(PieceBlock):
    show_if = show_if
    profiles = profiles
    folded = ((PRINTED, ("show_if",)), (ADVANCED, ("profiles",)))

    class Meta:
        label_format = "{label}"


class BoxesRowBlock(RowBlock):
    boxes = ManyBlock(BoxBlock(), label=_("各格"))
    always = ("boxes",)

    class Meta:
        icon = "placeholder"
        label = _("一行若干格")


class TableColumnBlock(PieceBlock):
    label = label
    column = column
    width = width
    money = FlagBlock(label=_("金额(两位小数)"))
    times = ManyBlock(column, label=_("几栏相乘"))
    profiles = profiles
    always = ("label",)
    folded = ((ADVANCED, ("width", "money", "times", "profiles")),)

    class Meta:
        icon = "table"
        label = _("一栏")
        label_format = "{label}"


class TableRowBlock(RowBlock):
    label = label
    field = field_key(_("明细"))
    serial = FlagBlock(label=_("打印序号"))
    columns = ManyBlock(TableColumnBlock(), label=_("各栏"), help_text=_("没有栏目的留空手写"))
    always = ("label", "field", "columns")

    class Meta:
        icon = "table"
        label = _("明细表")


class BlankTableRowBlock(RowBlock):
    label = label
    columns = ManyBlock(WordsBlock(max_length=60, label=_("栏名")), label=_("各栏"))
    rows = NumberBlock(default=2, min_value=1, max_value=30, label=_("空几行"))
    always = ("label", "columns", "rows")

    class Meta:
        icon = "table"
        label = _("手写表")


class OpinionRowBlock(RowBlock):
    label = label
    steps = ManyBlock(
        WordsBlock(max_length=40, label=_("审批环节"), datalist=OWN_STEPS),
        label=_("哪些环节的意见"),
    )
    note_label = WordsBlock(label=_("阅知时的标题"), max_length=60)
    always = ("label", "steps")

    class Meta:
        icon = "openquote"
        label = _("意见栏")


class RemarksRowBlock(RowBlock):
    label = label
    lines = NumberBlock(default=2, min_value=1, max_value=30, label=_("空几行"))
    always = ("label", "lines")

    class Meta:
        icon = "minus"
        label = _("备注")


class RowsBlock(KindsBlock):
    boxes = BoxesRowBlock()
    table = TableRowBlock()
    blank_table = BlankTableRowBlock()
    opinion = OpinionRowBlock()
    remarks = RemarksRowBlock()


class PaperCopyBlock(WordsBlock):
    class Meta:
        icon = "copy"
        label = _("联次名称")


class PaperCopiesBlock(KindsBlock):
    tag = ""
    copy = PaperCopyBlock(max_length=60)
