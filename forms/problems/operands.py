"""What kind of value an operand has, and whether two of them can be compared."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.money import parse_fen
from forms.problems.found import KIND_WORDS, PEOPLE, Place, Reader
from forms.schema import COMPARISONS, Column, Field, Groups, Operand

ORDERED = ("integer", "money", "date", "datetime")
TEXTS = ("text", "long_text", "reference", "words")
NUMBERS = ("integer", "money")
_OFFSET = re.compile(r"(Z|[+-]\d{2}:\d{2})$")


@dataclass(frozen=True)
class Value:
    """The kind of a value; ``""`` when it is unknown because of a problem already told.

    ``words``: the constants it stands for; ``field``: whose choices it is of; ``several``: it
    stands for many values, each or any of which is compared.
    """

    kind: str
    words: tuple[str, ...] | None = None
    field: Field | Column | None = None
    several: bool = False


UNKNOWN = Value("")


class Operands:
    """Reads operands in one place of the form. ``row``: the columns a computed column may name."""

    def __init__(self, reader: Reader, place: Place, row: tuple[Column, ...] | None = None) -> None:
        self.reader = reader
        self.place = place
        self.row = row

    def conditions(self, groups: Groups) -> None:
        for group in groups:
            for condition in group:
                self.comparison(condition.left, condition.compare, condition.right)

    def comparison(self, left: Operand, compare: str, right: Operand | None) -> None:
        found = self.value(left)
        if compare not in COMPARISONS:
            self._error(f"没有“{compare}”这种比较。")
        elif compare in ("empty", "not_empty"):
            if right is not None:
                self._error("“没有填写”和“已填写”不需要与什么比较。")
        elif right is None:
            self._error("没有写明与什么比较。")
        elif found.kind and (other := self.value(right)).kind:
            self._compare(found, compare, other)

    def _compare(self, left: Value, compare: str, right: Value) -> None:
        if "overlap" in (left.kind, right.kind):
            self._error("重复的申请单只能看有没有。")
        elif compare in ("lt", "le", "gt", "ge"):
            if left.kind != right.kind or left.kind not in ORDERED:
                self._incomparable(left, right)
        elif compare == "contains":
            self._contains(left, right)
        elif left.words is not None and right.words is None:
            self._same(right, left)
        else:
            self._same(left, right)

    def _same(self, left: Value, right: Value) -> None:
        """``eq``, ``ne``, ``in``."""
        if right.kind == "words" and left.kind in ("choice", "choices", "section", "person"):
            if left.kind == "choices" and right.several is False:
                self._error("多选的内容请用“包含”比较。")
                return
            self._offered(left, right.words or ())
        elif left.kind in TEXTS and right.kind in TEXTS:
            return
        elif left.kind != right.kind or left.kind in ("file", "lines", "request"):
            self._incomparable(left, right)

    def _contains(self, left: Value, right: Value) -> None:
        if left.kind in ("choices", "people", "posts") and right.kind == "words":
            self._offered(left, right.words or ())
        elif left.kind == "people" and right.kind == "person":
            return
        elif left.kind == "choices" and right.kind == "choice":
            return
        elif left.kind not in TEXTS or right.kind not in TEXTS or left.kind == "words":
            self._incomparable(left, right)

    def _offered(self, left: Value, words: tuple[str, ...]) -> None:
        org = self.reader.org
        for word in words:
            if left.kind in ("choice", "choices") and left.field is not None:
                if word not in {c.value for c in left.field.choices}:
                    self._error(f"“{left.field.label}”没有“{word}”这个选项。")
            elif left.kind == "section" and word not in org.sections:
                self._error(f"没有代码为“{word}”的股室。")
            elif left.kind in PEOPLE and word not in org.accounts:
                self._error(f"没有账号为“{word}”的人员。")
            elif left.kind == "posts" and word not in org.posts:
                self._error(f"没有代码为“{word}”的岗位。")

    def _incomparable(self, left: Value, right: Value) -> None:
        one, other = KIND_WORDS[left.kind], KIND_WORDS[right.kind]
        self._error(f"{one}不能与{other}这样比较。")

    # --- one operand -----------------------------------------------------------------------

    def value(self, operand: Operand) -> Value:
        """The kind of value, with every problem of the operand told."""
        read = getattr(self, f"_{operand.kind}")
        found: Value = read(operand)
        return found

    def _field(self, operand: Operand) -> Value:
        if self.row is not None:
            column = next((c for c in self.row if c.key == operand.field), None)
            if column is None:
                self._error(f"本行没有标识为“{operand.field}”的栏目。")
            elif column.kind == "computed":
                self._error("自动计算的栏目只能由填写的栏目算出。")
            else:
                return Value(column.kind, field=column)
            return UNKNOWN
        field = self.reader.field(operand.field, self.place)
        return UNKNOWN if field is None else self._of_field(field)

    def _of_field(self, field: Field) -> Value:
        if field.kind == "computed":
            return Value(computed_kind(self.reader, field))
        return Value(field.kind, field=field)

    def _column(self, operand: Operand) -> Value:
        field = self.reader.field(operand.field, self.place, "lines")
        if field is None:
            return UNKNOWN
        column = next((c for c in field.columns if c.key == operand.column), None)
        if column is None:
            self._error(f"“{field.label}”没有标识为“{operand.column}”的栏目。")
            return UNKNOWN
        if column.kind != "computed":
            return Value(column.kind, field=column, several=True)
        return Value(computed_kind(self.reader, column, field.columns), several=True)

    def _sum(self, operand: Operand) -> Value:
        found = self._column(operand)
        if found.kind and found.kind not in NUMBERS:
            self._error("只有金额和整数的栏目可以合计。")
            return UNKNOWN
        return Value(found.kind)

    def _const(self, operand: Operand) -> Value:
        kind = operand.value_kind
        several = isinstance(operand.value, list)
        values = operand.value if several else [operand.value]
        if kind not in ("text", "integer", "money", "date", "datetime", "yes_no"):
            self._error("固定内容的类型无法识别。")
            return UNKNOWN
        if not values or not all(is_of_kind(v, kind) and v not in ("", None) for v in values):
            self._error(f"固定内容没有填写,或不是{KIND_WORDS[kind]}。")
            return UNKNOWN
        if kind == "text":
            return Value("words", words=tuple(values), several=several)
        return Value(kind, words=())

    def _figure(self, operand: Operand) -> Value:
        figures = self.reader.figures
        if operand.name not in figures:
            self._error(f"没有代码为“{operand.name}”的标准。")
            return UNKNOWN
        return Value(figures[operand.name] if isinstance(figures, Mapping) else "")

    def _today(self, operand: Operand) -> Value:
        return Value("date")

    def _count(self, operand: Operand) -> Value:
        field = self.reader.field(
            operand.field, self.place, "person", "people", "lines", "file", "choices"
        )
        return UNKNOWN if field is None else Value("integer")

    def _level(self, operand: Operand) -> Value:
        if operand.quantifier not in ("any", "all"):
            self._error("请选择任何一人或每个人。")
        field = self.reader.field(operand.field, self.place, *PEOPLE)
        return UNKNOWN if field is None else Value("integer", several=True)

    def _posts(self, operand: Operand) -> Value:
        field = self.reader.field(operand.field, self.place, *PEOPLE)
        return UNKNOWN if field is None else Value("posts")

    def _applicant(self, operand: Operand) -> Value:
        kinds = {"section": "section", "level": "integer", "posts": "posts"}
        if operand.name not in kinds:
            self._error("请选择申请人的股室、级别或岗位。")
        return Value(kinds.get(operand.name, ""))

    def _newest(self, operand: Operand) -> Value:
        field = self.reader.field(operand.field, self.place)
        same = self.reader.field(operand.same, self.place)
        if field is None or same is None:
            return UNKNOWN
        if {field.kind, same.kind} & {"computed", "file", "lines", "request"}:
            self._error("最近一张申请单只能取填写的内容。")
            return UNKNOWN
        return Value(field.kind, field=field)

    def _overlap(self, operand: Operand) -> Value:
        field = self.reader.field(operand.field, self.place, *PEOPLE)
        start = self.reader.field(operand.start, self.place, "date")
        end = self.reader.field(operand.end, self.place, "date")
        return UNKNOWN if field is None or start is None or end is None else Value("overlap")

    def _days(self, operand: Operand) -> Value:
        left, right = self._sides(operand)
        if "" in (left, right):
            return UNKNOWN
        if (left, right) != ("date", "date"):
            self._error("天数只能从日期到日期计算。")
            return UNKNOWN
        return Value("integer")

    def _calc(self, operand: Operand) -> Value:
        left, right = self._sides(operand)
        if operand.sign not in ("+", "-", "*", "/"):
            self._error("没有这种算法。")
            return UNKNOWN
        if "" in (left, right):
            return UNKNOWN
        found = _RESULTS.get((left, operand.sign, right))
        if found is None:
            self._error("这两项不能这样计算。")
            return UNKNOWN
        return Value(found)

    def _sides(self, operand: Operand) -> tuple[str, str]:
        assert operand.left is not None and operand.right is not None
        sides = []
        for side in (operand.left, operand.right):
            found = self.value(side)
            if found.several and found.kind:
                self._error("有多个值的内容不能用来计算。")
                found = UNKNOWN
            sides.append(found.kind)
        divisor = operand.right
        if operand.sign == "/" and divisor.kind == "const" and divisor.value in (0, "0", "0.00"):
            self._error("除数不能是0。")
        return sides[0], sides[1]

    def _error(self, sentence: str) -> None:
        self.reader.error(self.place, sentence)


_RESULTS = {
    ("integer", "+", "integer"): "integer",
    ("integer", "-", "integer"): "integer",
    ("integer", "*", "integer"): "integer",
    ("integer", "/", "integer"): "integer",
    ("money", "+", "money"): "money",
    ("money", "-", "money"): "money",
    ("money", "*", "integer"): "money",
    ("integer", "*", "money"): "money",
    ("money", "/", "integer"): "money",
    ("money", "/", "money"): "integer",
    ("date", "+", "integer"): "date",
    ("date", "-", "integer"): "date",
}


def is_of_kind(value: Any, kind: str) -> bool:
    """Whether a constant or first value is spelled as answers of this kind are."""
    if kind == "integer":
        return type(value) is int and value <= 10**9
    if kind == "yes_no":
        return type(value) is bool
    if not isinstance(value, str):
        return False
    if kind == "money":
        return _parses(parse_fen, value)
    if kind == "date":
        return _parses(datetime.date.fromisoformat, value) and len(value) == 10
    if kind == "datetime":
        return _parses(datetime.datetime.fromisoformat, value) and bool(_OFFSET.search(value))
    return True


def _parses(read: Any, value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def computed_kind(
    reader: Reader, part: Field | Column, row: tuple[Column, ...] | None = None
) -> str:
    """The kind of value a computed field or column has; problems are told where it stands, not
    by whoever looks at it."""
    if id(part) not in reader.computed:
        reader.computed[id(part)] = ""  # what a loop finds; loops are told as such
        silent = replace(reader, found=[])
        found = (
            Operands(silent, Place("", ""), row).value(part.compute) if part.compute else UNKNOWN
        )
        reader.computed[id(part)] = "" if found.several else found.kind
    return reader.computed[id(part)]
