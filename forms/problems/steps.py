"""The route: whom each step asks, what he fills in, where a return may go."""

from __future__ import annotations

from forms.answers import walk
from forms.problems.found import PEOPLE, Place, Reader
from forms.problems.operands import Operands
from forms.schema import MODES, STEP_KEY, STEP_KINDS, Field, Fill, Operand, Step, Who

ELSEWHERE = ("figure", "newest", "overlap")
"""Operands that look beyond the request's own answers."""
SUGGESTED = ("integer", "money", "date")


def read(reader: Reader) -> None:
    form = reader.form
    if not any(step.phase == "approval" for step in form.steps):
        reader.error(Place("steps", "申请表"), "没有审批环节。")
    seen: list[str] = []
    settling = False
    for step in form.steps:
        place = Place(f"steps.{step.key}", f"审批环节“{step.label or step.key}”")
        if not STEP_KEY.fullmatch(step.key):
            reader.error(place, f"标识“{step.key}”须以小写字母开头,只用小写字母、数字和“-”。")
        elif step.key in seen:
            reader.error(place, f"有两个审批环节的标识都是“{step.key}”。")
        _step(reader, step, place)
        _return(reader, step, place, seen)
        if settling and step.phase == "approval":
            reader.error(place, "审批环节不能排在批准以后的环节后面。")
        settling = settling or step.phase == "settlement"
        seen.append(step.key)
    for copy in form.copies:
        _who(reader, copy, Place("copies", "提交时抄送"), asked=False)


def _step(reader: Reader, step: Step, place: Place) -> None:
    if not step.label.strip():
        reader.error(place, "请填写环节名称。")
    if step.kind not in STEP_KINDS:
        reader.error(place, "没有选择这一步做什么。")
    if step.phase not in ("approval", "settlement"):
        reader.error(place, "没有选择阶段。")
    elif step.kind == "settle" and step.phase != "settlement":
        reader.error(place, "结算或办结只能在批准以后。")
    if step.kind == "fill" and not step.fills:
        reader.error(place, "没有选择这一步填写哪些内容。")
    if step.kind == "read" and step.fills:
        reader.error(place, "阅知的环节不能填写内容。")
    _who(reader, step.who, place)
    _mode(reader, step, place)
    operands = Operands(reader, place)
    operands.conditions(step.when)
    for why in step.why:
        if not why.sentence.strip():
            reader.error(place, "请填写为什么由他审批。")
        operands.conditions(why.when)
    for fill in step.fills:
        _fill(reader, fill, place)
    _together(reader, step, place)
    for key in step.sees:
        reader.field(key, place)
    if step.note_by:
        reader.field(step.note_by, place, "person")
        if step.who.rule != "post":
            reader.error(place, "只有指定岗位的环节可以改由所填人员阅知。")


def _together(reader: Reader, step: Step, place: Place) -> None:
    """What may be approved with others asks nothing, and is told by the request alone."""
    if step.together and (step.kind != "decide" or step.fills):
        reader.error(place, "要填写内容或不是审批的环节,不能一并同意。")
    Operands(reader, place).conditions(step.together_if)
    for group in step.together_if:
        for condition in group:
            for operand in (*walk(condition.left), *walk(condition.right)):
                if operand.kind in ELSEWHERE:
                    reader.error(place, "一并同意的条件只能看这张单子自己填写的内容。")


def _who(reader: Reader, who: Who, place: Place, *, asked: bool = True) -> None:
    """``asked``: it must be possible to ask somebody now."""
    if who.rule == "post":
        if not any(who.posts):
            reader.error(place, "没有选择岗位。")
        for code in filter(None, who.posts):
            _post(reader, code, place, asked)
    elif who.rule in ("people", "people_supervisor"):
        reader.field(who.field, place, *PEOPLE)
    elif who.rule == "section_head":
        reader.field(who.field, place, "section")


def _post(reader: Reader, code: str, place: Place, asked: bool) -> None:
    post = reader.org.posts.get(code)
    if post is None:
        reader.error(place, f"没有代码为“{code}”的岗位。")
    elif asked and not reader.org.holders(code, reader.day):
        reader.error(place, f"岗位“{post.title}”目前没有任职人员,也没有代管领导。")


def _mode(reader: Reader, step: Step, place: Place) -> None:
    if step.mode not in MODES:
        reader.error(place, "没有选择有几人时怎样审批。")
        return
    field = reader.form.get(step.who.field)
    several = len(set(step.who.posts)) > 1 or (field is not None and field.kind == "people")
    if step.mode == "single" and several:
        reader.error(place, "可能问到几个岗位或几个人,请选择任一人同意即可、须全部同意或依次审批。")


def _fill(reader: Reader, fill: Fill, place: Place) -> None:
    field = reader.field(fill.field, place)
    if field is None:
        return
    if field.kind == "computed":
        reader.error(place, f"填写项“{field.label}”是自动计算的,不能填写。")
    if fill.suggested is not None:
        _suggested(reader, fill.suggested, field, place)
    for key in fill.columns:
        column = next((c for c in field.columns if c.key == key), None)
        if column is None:
            reader.error(place, f"填写项“{field.label}”没有标识为“{key}”的栏目。")
        elif column.kind == "computed":
            reader.error(place, f"栏目“{column.label}”是自动计算的,不能填写。")


def _suggested(reader: Reader, suggested: Operand, field: Field, place: Place) -> None:
    found = Operands(reader, place).value(suggested)
    if field.kind not in SUGGESTED:
        reader.error(place, f"填写项“{field.label}”不能有建议值,只有数字、金额和日期可以。")
    elif found.kind and found.kind != field.kind:
        reader.error(place, f"填写项“{field.label}”的建议值与它的种类不符。")


def _return(reader: Reader, step: Step, place: Place, earlier: list[str]) -> None:
    if step.return_to and step.return_to not in earlier:
        known = any(step.return_to == other.key for other in reader.form.steps)
        why = "只能退回给前面的环节" if known else f"没有标识为“{step.return_to}”的审批环节"
        reader.error(place, f"{why}。")
