"""A problem, and the reader that collects them while it goes through a form."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.schema import Field, Form
from permissions.org import Org


@dataclass(frozen=True)
class Problem:
    """``where``: the list and key of the part, such as ``steps.director``; may be empty."""

    level: Literal["error", "warning"]
    where: str
    sentence: str


@dataclass(frozen=True)
class Place:
    """A part of the form: where it stands, and how an office calls it."""

    where: str
    name: str


@dataclass
class Reader:
    form: Form
    org: Org
    day: datetime.date
    figures: Mapping[str, str] | Collection[str]
    slugs: Collection[str]
    numbers: Collection[tuple[str, str, str]] = ()  # of other forms: title, series, format
    found: list[Problem] = field(default_factory=list)
    computed: dict[int, str] = field(default_factory=dict)  # kinds found, by id of the part

    def error(self, place: Place, sentence: str) -> None:
        self.found.append(Problem("error", place.where, f"{place.name}:{sentence}"))

    def warn(self, place: Place, sentence: str) -> None:
        self.found.append(Problem("warning", place.where, f"{place.name}:{sentence}"))

    def field(self, key: str, place: Place, *kinds: str) -> Field | None:
        """The field with this key; its absence, or another kind than these, is a problem."""
        found = self.form.get(key)
        if found is None:
            self.error(place, f"没有标识为“{key}”的填写项。" if key else "没有选择填写项。")
            return None
        if kinds and found.kind not in kinds:
            words = "、".join(KIND_WORDS[kind] for kind in kinds)
            self.error(place, f"填写项“{found.label}”应为{words}。")
            return None
        return found


KIND_WORDS = {
    "text": "文字",
    "long_text": "文字",
    "words": "文字",
    "integer": "整数",
    "money": "金额",
    "date": "日期",
    "datetime": "日期和时间",
    "yes_no": "是或否",
    "choice": "单选",
    "choices": "多选",
    "person": "一名人员",
    "people": "若干人员",
    "section": "股室",
    "file": "附件",
    "lines": "明细表",
    "computed": "自动计算",
    "request": "另一张申请单",
    "reference": "登记簿中的一项",
    "posts": "岗位",
    "overlap": "重复的申请单",
}
"""What the kinds of values are called."""

PEOPLE = ("person", "people")


def field_place(found: Field) -> Place:
    return Place(f"fields.{found.key}", f"填写项“{found.label or found.key}”")
