"""A form with a field of every kind, an office to file it in and a drawer of papers to name."""

from __future__ import annotations

from typing import Any

from forms.answers import accept, submitter_keys
from forms.schema import Choice, Column, Field, Form, Operand
from tests.forms.made_up import form, office

OFFICE = office(
    "director 4: chief", "deputy 3 >plan: dora", "head 2 @plan: hank", "clerk 1 @plan: carl",
    left="leo",
)  # fmt: skip
AB = (Choice("a", "甲"), Choice("b", "乙"))
AMOUNT = Operand(
    "calc",
    sign="*",
    left=Operand("field", field="quantity"),
    right=Operand("field", field="price"),
)
COLUMNS = (
    Column("what", "text", "品名"),
    Column("quantity", "integer", "数量", minimum=1),
    Column("price", "money", "单价", minimum=1),
    Column("on", "date", "日期", required=False),
    Column("sort", "choice", "类别", required=False, choices=AB),
    Column("amount", "computed", "金额", compute=AMOUNT),
)
FIELDS = (
    Field("word", "text", "字"),
    Field("words", "long_text", "话"),
    Field("n", "integer", "数"),
    Field("fee", "money", "钱"),
    Field("day", "date", "日"),
    Field("at", "datetime", "时"),
    Field("yes", "yes_no", "是否"),
    Field("one", "choice", "单选", choices=AB),
    Field("many", "choices", "多选", choices=AB),
    Field("who", "person", "某人"),
    Field("whom", "people", "某些人"),
    Field("where", "section", "股室"),
    Field("papers", "file", "附件"),
    Field("rows", "lines", "明细", columns=COLUMNS),
    Field("total", "computed", "合计", compute=Operand("sum", field="rows", column="amount")),
    Field("link", "request", "原单", form="trip"),
    Field("ref", "reference", "册上", choices=AB),
    Field("free", "reference", "册外"),
    Field("later", "text", "办公室填写", filled_at="step"),
)
EVERY = form(*FIELDS)
OWN = submitter_keys(EVERY)
ROW = {"what": "纸", "quantity": 2, "price": "0.50"}
LINKED = {"id": "rabc234567abc", "number": "派差〔2026〕1号"}


class Drawer:
    """Attachments 1 to 3 may be used; one request is there."""

    def files(self, ids: list[int]) -> set[int]:
        return set(ids) & {1, 2, 3}

    def request(self, field: Field, ref: str) -> dict[str, str] | None:
        return LINKED if ref in LINKED.values() else None


def taken(sent: dict[str, Any], of: Form = EVERY, keys: set[str] = OWN) -> dict[str, Any]:
    return accept(of, sent, keys=keys, org=OFFICE, lookups=Drawer())
