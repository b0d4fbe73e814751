"""Fields: their keys, choices, columns and calculations."""

from __future__ import annotations

from typing import Any

from forms.problems.found import PEOPLE, Place, Reader, field_place
from forms.problems.general import STATUSES
from forms.problems.operands import Operands, is_of_kind
from forms.schema import KEY, SECTIONS, Choice, Column, Field


def read(reader: Reader) -> None:
    form = reader.form
    _keys(reader, [(f.key, field_place(f)) for f in form.fields], "填写项")
    filled = {fill.field for step in form.steps for fill in step.fills}
    for field in form.fields:
        place = field_place(field)
        _field(reader, field, place)
        if field.filled_at in ("step", "either") and field.key not in filled:
            reader.error(place, "由审批环节填写,但没有哪个环节填写它。")


def _keys(reader: Reader, keys: list[tuple[str, Place]], what: str) -> None:
    seen = set()
    for key, place in keys:
        if not KEY.fullmatch(key):
            reader.error(place, f"标识“{key}”须以小写字母开头,只用小写字母、数字和“_”。")
        elif key in seen:
            reader.error(place, f"有两个{what}的标识都是“{key}”。")
        seen.add(key)


def _field(reader: Reader, field: Field, place: Place) -> None:
    if not field.label.strip():
        reader.error(place, "请填写名称。")
    if field.section not in SECTIONS:
        reader.error(place, "没有选择放在哪一部分。")
    if field.filled_at not in ("submission", "step", "either"):
        reader.error(place, "没有选择由谁填写。")
    operands = Operands(reader, place)
    operands.conditions(field.show_if)
    operands.conditions(field.required_if)
    if field.kind in ("choice", "choices"):
        _choices(reader, field.choices, place)
    elif field.kind == "reference":
        if not field.register and not field.choices:
            reader.error(place, "没有选择登记簿,也没有选项。")
        if field.choices:
            _choices(reader, field.choices, place)
    elif field.kind == "lines":
        _columns(reader, field, place)
    elif field.kind == "computed":
        _computed(reader, field, place)
    elif field.kind == "request":
        _request(reader, field, place)
    if field.kind not in PEOPLE and (field.sees or field.undecided or field.uninvolved):
        reader.error(place, "只有人员类的填写项可以规定所填人员能否查看、审批。")
    _first_values(reader, field, place)


def _choices(reader: Reader, choices: tuple[Choice, ...], place: Place) -> None:
    if not choices:
        reader.error(place, "没有选项。")
    values = [choice.value for choice in choices]
    for choice in choices:
        if not choice.label.strip() or not choice.value:
            reader.error(place, "有的选项没有名称或标识。")
        elif values.count(choice.value) > 1:
            reader.error(place, f"有两个选项的标识都是“{choice.value}”。")
        Operands(reader, place).conditions(choice.only_if)


def _columns(reader: Reader, field: Field, place: Place) -> None:
    if not field.columns:
        reader.error(place, "没有栏目。")
    inside = [(c.key, Place(place.where, f"{place.name}的栏目“{c.label}”")) for c in field.columns]
    _keys(reader, inside, "栏目")
    for column, (_key, where) in zip(field.columns, inside, strict=True):
        if not column.label.strip():
            reader.error(where, "请填写名称。")
        if column.kind == "choice":
            _choices(reader, column.choices, where)
        elif column.kind == "computed":
            _computed(reader, column, where, field.columns)


def _computed(
    reader: Reader, part: Field | Column, place: Place, row: tuple[Column, ...] | None = None
) -> None:
    if part.compute is None:
        reader.error(place, "没有写明怎样计算。")
        return
    before = len(reader.found)
    found = Operands(reader, place, row).value(part.compute)
    if len(reader.found) > before:
        return
    if found.several or (found.kind and found.kind not in ("integer", "money", "date")):
        reader.error(place, "只能算出整数、金额或日期。")


def _request(reader: Reader, field: Field, place: Place) -> None:
    if field.form != reader.form.slug and field.form not in reader.slugs:
        reader.error(place, f"没有英文标识为“{field.form}”的申请表。")
    if not field.statuses or set(field.statuses) - set(STATUSES):
        reader.error(place, "没有选择可以选哪些状态的申请单。")
    if field.link not in ("uses", "supplements", "answers"):
        reader.error(place, "没有选择与所选申请单的关系。")


def _first_values(reader: Reader, field: Field, place: Place) -> None:
    for value in (field.initial, field.absent):
        if value is not None and not _fits(reader, field, value):
            reader.error(place, "预先填入或视为的内容不合适。")


def _fits(reader: Reader, field: Field, value: Any) -> bool:
    kind = field.kind
    if kind in ("people", "choices"):
        if not isinstance(value, list):
            return False
        if kind == "people":
            return all(v == "@applicant" or v in reader.org.accounts for v in map(str, value))
        return all(v in {c.value for c in field.choices} for v in map(str, value))
    if kind == "person":
        return value == "@applicant" or (isinstance(value, str) and value in reader.org.accounts)
    if kind in ("date", "datetime") and value == "@today":
        return True
    if kind in ("choice", "reference"):
        return not field.choices or value in [c.value for c in field.choices]
    if kind == "section":
        return isinstance(value, str) and value in reader.org.sections
    return kind not in ("file", "lines", "computed", "request") and is_of_kind(value, kind)
