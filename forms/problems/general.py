"""The form as a whole: names, number, who else sees it, what follows approval, its checks."""

from __future__ import annotations

import re
from typing import Any

from forms.problems.found import PEOPLE, Place, Problem, Reader
from forms.problems.operands import Operands
from forms.problems.shape import short
from forms.schema import PROFILES, Check

FORM = Place("", "申请表")
SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
STATUSES = (
    "in_review", "returned", "approved", "rejected", "withdrawn", "stopped", "changed", "cancelled",
)  # fmt: skip
WHO_SENTENCES = ("left", "right", "who", "days", "number")


def across_profiles(doc: dict[str, Any]) -> list[Problem]:
    """Two fields of one key hold in different profiles, and are of one kind."""
    seen: dict[str, list[dict[str, Any]]] = {}
    found = []
    fields = doc.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if not isinstance(field, dict) or not isinstance(field.get("key"), str):
            continue
        key = field["key"]
        others = [o for o in seen.get(key, ()) if not _profiles(o) & _profiles(field)]
        if any(other.get("kind") != field.get("kind") for other in others):
            sentence = f"标识为“{short(key)}”的两个填写项在不同制度版本中类型不同。"
            found.append(Problem("error", f"fields.{key}", sentence))
        seen.setdefault(key, []).append(field)
    return found


def _profiles(field: dict[str, Any]) -> set[str]:
    return set(field.get("profiles", PROFILES))


def read(reader: Reader) -> None:
    form = reader.form
    if not SLUG.fullmatch(form.slug):
        reader.error(FORM, "英文标识须以小写字母开头,只用小写字母、数字和“-”。")
    if not form.title.strip():
        reader.error(FORM, "请填写名称。")
    if not 0 <= form.start_level <= 9:
        reader.error(FORM, "最低申请级别应在0到9之间。")
    _number(reader)
    for name in _PLACEHOLDER.findall(form.sentence):
        if form.get(name) is None:
            reader.error(Place("sentence", "一句话摘要"), f"没有标识为“{name}”的填写项。")
    _sight_and_effects(reader)
    for place, check in enumerate(form.checks):
        _check(reader, place, check)


def _number(reader: Reader) -> None:
    number, place = reader.form.number, Place("number", "编号")
    if not SLUG.fullmatch(number.series):
        reader.error(place, "编号序列须以小写字母开头,只用小写字母、数字和“-”。")
    names = _PLACEHOLDER.findall(number.format)
    if names.count("serial") != 1:
        reader.error(place, "编号样式中须有一个 {序号}。")
    if set(names) - {"year", "serial"} or "{" in _PLACEHOLDER.sub("", number.format):
        reader.error(place, "编号样式中只能用 {年} 和 {序号}。")
    if "year" not in names:
        reader.warn(place, "编号样式中没有 {年},各年的编号会重复。")
    for title, series, written in reader.numbers:
        if written.strip() == number.format.strip() and series != number.series:
            reader.error(place, f"与《{title}》的编号样式相同,编号会重复,请换一个开头。")
    if number.at != "submission":
        reader.error(place, "只能在提交时编号。")


def _sight_and_effects(reader: Reader) -> None:
    for sight in reader.form.sight:
        place = Place("sight", "可以查看的岗位")
        if sight.post not in reader.org.posts:
            reader.error(place, f"没有代码为“{sight.post}”的岗位。")
        if sight.since not in ("submitted", "approved"):
            reader.error(place, "请选择从何时起可以查看。")
    for effect in reader.form.effects:
        place = Place("effects", "批准后自动办理")
        if effect.kind != "absence":
            reader.error(place, "没有这种办理。")
            continue
        reader.field(effect.people, place, *PEOPLE)
        reader.field(effect.start, place, "date")
        reader.field(effect.end, place, "date")
        reader.field(effect.acting, place, "person")


def _check(reader: Reader, number: int, check: Check) -> None:
    place = Place(f"checks.{number}", f"检查“{check.sentence or number + 1}”")
    if not check.sentence.strip():
        reader.error(place, "请填写提示语。")
    for name in _PLACEHOLDER.findall(check.sentence):
        if name not in WHO_SENTENCES:
            reader.error(place, f"提示语中不能用“{{{name}}}”。")
    if check.then not in ("refuse", "warn"):
        reader.error(place, "请选择不能提交或只作提醒。")
    if check.field:
        reader.field(check.field, place)
    operands = Operands(reader, place)
    operands.conditions(check.when)
    operands.comparison(check.left, check.compare, check.right)
