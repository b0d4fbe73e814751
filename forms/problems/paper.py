"""The paper: every box names what the form has, in a form that it can be printed in."""

from __future__ import annotations

from typing import Any

from forms.problems.found import PEOPLE, Place, Reader
from forms.problems.operands import Operands, computed_kind
from forms.schema import Field, parse_groups

FACTS = (
    "applicant", "entered_by", "entered_by_if_other", "section", "applicant_titles",
    "submitted_on", "number",
)  # fmt: skip
COUNTED = ("person", "people", "lines", "file", "choices")


def read(reader: Reader) -> None:
    paper = reader.form.paper
    if not paper:
        return
    place = Place("paper", "单据")
    if not str(paper.get("title") or "").strip():
        reader.error(place, "请填写单据标题。")
    if paper.get("colour") not in (None, "", "red", "black"):
        reader.error(place, "请选择红色套印或黑白。")
    for number, row in enumerate(paper.get("rows") or ()):
        _row(reader, row, Place(f"paper.rows.{number}", f"单据第{number + 1}行"))


def _row(reader: Reader, row: dict[str, Any], place: Place) -> None:
    _conditions(reader, row, place)
    if row["kind"] == "boxes":
        if not row["boxes"]:
            reader.error(place, "没有内容。")
        for box in row["boxes"]:
            inside = Place(place.where, f"{place.name}“{box['label']}”")
            _width(reader, box, inside)
            _conditions(reader, box, inside)
            for part in box["parts"]:
                _part(reader, part, inside)
    elif row["kind"] == "table":
        _table(reader, row, place)
    elif row["kind"] == "opinion":
        _opinion(reader, row, place)
    elif row["kind"] == "blank_table" and not row["columns"]:
        reader.error(place, "没有栏目。")
    if not 1 <= row.get("rows", 1) <= 30 or not 1 <= row.get("lines", 1) <= 30:
        reader.error(place, "空行应在1到30行之间。")


def _conditions(reader: Reader, part: dict[str, Any], place: Place) -> None:
    Operands(reader, place).conditions(parse_groups(part.get("show_if")))


def _width(reader: Reader, part: dict[str, Any], place: Place) -> None:
    if not 1 <= part.get("width", 1) <= 12:
        reader.error(place, "宽度应在1到12之间。")


def _opinion(reader: Reader, row: dict[str, Any], place: Place) -> None:
    if not row["steps"]:
        reader.error(place, "没有选择审批环节。")
    known = {step.key for step in reader.form.steps}
    for key in row["steps"]:
        if key not in known:
            reader.error(place, f"没有标识为“{key}”的审批环节。")


def _table(reader: Reader, row: dict[str, Any], place: Place) -> None:
    field = reader.field(row["field"], place, "lines")
    if not row["columns"]:
        reader.error(place, "没有栏目。")
    for column in row["columns"]:
        _width(reader, column, place)
        names = [column["column"]] if column.get("column") else []
        if field is not None:
            _has_columns(reader, field, [*names, *column.get("times", ())], place)


def _has_columns(reader: Reader, field: Field, keys: list[str], place: Place) -> None:
    known = {column.key for column in field.columns}
    for key in keys:
        if key not in known:
            reader.error(place, f"“{field.label}”没有标识为“{key}”的栏目。")


def _part(reader: Reader, part: dict[str, Any], place: Place) -> None:
    members = set(part) - {"as", "columns"}
    if len(members) != 1 or (set(part) != members and "field" not in members):
        reader.error(place, "有一段内容无法识别。")
    elif "field" in part:
        _field_part(reader, part, place)
    elif "count" in part:
        reader.field(part["count"], place, *COUNTED)
    elif "fact" in part:
        if part["fact"] not in FACTS:
            reader.error(place, f"没有“{part['fact']}”这项申请单信息。")
    elif "blank" in part:
        if not 1 <= part["blank"] <= 80:
            reader.error(place, "留空应在1到80个字之间。")
    elif "text" not in part:
        ends = part.get("days") or part.get("span") or []
        if len(ends) != 2:
            reader.error(place, "起止日期应是两个填写项。")
        for key in ends:
            reader.field(key, place, "date")


def _field_part(reader: Reader, part: dict[str, Any], place: Place) -> None:
    field = reader.field(part["field"], place)
    if field is None:
        return
    shown = part.get("as", "plain")
    kind = computed_kind(reader, field) if field.kind == "computed" else field.kind
    fits = {
        "plain": kind not in ("lines",),
        "names_titles": kind in PEOPLE,
        "rows": kind == "lines",
        "capitals": kind == "money",
        "figures": kind == "money",
        "number": kind == "request",
    }
    if not fits.get(shown, False) and kind:
        reader.error(place, f"填写项“{field.label}”不能这样打印。")
    elif shown == "rows":
        _has_columns(reader, field, part.get("columns", []), place)
