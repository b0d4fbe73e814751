"""A form with a question of every kind, filled in on its page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.models import ApprovalRequest

AB = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
MANY = [{"value": f"v{i}", "label": f"选项{i}"} for i in range(9)]
DOCUMENT = {
    "slug": "every",
    "title": "各种填写项",
    "number": {"series": "every", "format": "全〔{year}〕{serial}号", "at": "submission"},
    "fields": [
        {"key": "word", "kind": "text", "label": "字"},
        {"key": "words", "kind": "long_text", "label": "话"},
        {"key": "n", "kind": "integer", "label": "数"},
        {"key": "fee", "kind": "money", "label": "钱"},
        {"key": "day", "kind": "date", "label": "日"},
        {"key": "at", "kind": "datetime", "label": "时"},
        {"key": "yes", "kind": "yes_no", "label": "是否"},
        {"key": "one", "kind": "choice", "label": "单选", "choices": AB},
        {"key": "pulled", "kind": "choice", "label": "下拉", "choices": MANY},
        {"key": "many", "kind": "choices", "label": "多选", "choices": AB},
        {"key": "who", "kind": "person", "label": "某人"},
        {"key": "whom", "kind": "people", "label": "某些人"},
        {"key": "part", "kind": "section", "label": "股室"},
        {"key": "papers", "kind": "file", "label": "材料", "section": "attachments"},
        {
            "key": "rows", "kind": "lines", "label": "明细", "minimum": 1,
            "columns": [
                {"key": "what", "kind": "text", "label": "品名"},
                {"key": "quantity", "kind": "integer", "label": "数量"},
                {"key": "price", "kind": "money", "label": "单价"},
                {"key": "on", "kind": "date", "label": "日期", "required": False},
                {"key": "sort", "kind": "choice", "label": "类别", "choices": AB},
            ],
        },
        {
            "key": "total", "kind": "computed", "label": "合计", "section": "cost",
            "compute": {"kind": "sum", "field": "rows", "column": "price"},
        },
        {"key": "before", "kind": "request", "label": "原派差单", "form": "trip"},
        {"key": "ref", "kind": "reference", "label": "登记", "choices": AB, "register": "x"},
        {"key": "free", "kind": "reference", "label": "自由登记", "register": "y"},
    ],
    "steps": [
        {"key": "head", "label": "审核", "who": {"rule": "post", "posts": ["office-head"]}}
    ],
}  # fmt: skip


@pytest.fixture
def trip(office):
    office.publishes(DOCUMENT)
    trip = office.files("trip", by="clerk-planning")
    return office.decides("deputy-resettlement", trip)


def filled(trip) -> dict:
    return {
        "word": "字", "words": "第一行\r\n第二行", "n": "12", "fee": "3.5", "day": "2026年9月18日",
        "at": "2026-09-18T10:05", "yes": "no", "one": "b", "pulled": "v8", "many": ["a", "b"],
        "who": "driver", "whom": ["registry", "driver"], "part": "office",
        "papers__new": SimpleUploadedFile("材料.txt", b"text"), "rows__0__what": "纸",
        "rows__0__quantity": "2", "rows__0__price": "1.25", "rows__0__on": "2026-09-18",
        "rows__0__sort": "a", "before": trip.ref, "ref": "a", "free": "自由",
    }  # fmt: skip


def test_each_is_stored_as_the_interface_spells_it(at, trip):
    page = at("clerk-planning").get("/portal/start/every/")
    assert page.status == 200 and page.twice == []

    done = page.send("do=submit", **filled(trip))

    assert "已提交" in done.text
    stored = ApprovalRequest.objects.get(definition__slug="every").answers
    (file,) = stored.pop("papers")
    assert isinstance(file, int)
    assert stored == {
        "word": "字", "words": "第一行\n第二行", "n": 12, "fee": "3.50", "day": "2026-09-18",
        "at": "2026-09-18T10:05:00+08:00", "yes": False, "one": "b", "pulled": "v8",
        "many": ["a", "b"], "who": "driver", "whom": ["registry", "driver"], "part": "office",
        "rows": [{"what": "纸", "quantity": 2, "price": "1.25", "on": "2026-09-18", "sort": "a"}],
        "before": {"id": trip.ref, "number": trip.number}, "ref": "a", "free": "自由",
    }  # fmt: skip
    for words in (
        "选项8",
        "甲、乙",
        "2026年9月18日10:05",
        "1.25 元",
        trip.number,
        "材料.txt",
        "否",
    ):
        assert words in done.text


def test_each_comes_back_on_the_page_of_the_draft(at, trip):
    page = at("clerk-planning").get("/portal/start/every/").send("do=save", **filled(trip))

    values = page.form.values
    assert values["f-words"] == ["第一行\n第二行"] and values["f-at"] == ["2026-09-18T10:05"]
    assert values["f-many"] == ["a", "b"] and values["f-yes"] == ["no"]
    assert values["f-before"] == [trip.ref] and values["f-rows-0-sort"] == ["a"]
    again = page.send("do=save")
    assert again.form.values["f-whom"] == values["f-whom"]
    assert ApprovalRequest.objects.get(definition__slug="every").answers_serial == 1


def test_each_that_is_missing_is_named(at, trip):
    page = at("clerk-planning").get("/portal/start/every/").send("do=submit")

    for field in DOCUMENT["fields"]:
        if field["kind"] != "computed":
            assert f'href="#f-{field["key"]}' in page.text, field["key"]


@pytest.mark.parametrize("junk", ["abc", "-1", "9" * 40, "٣", "1e5", "null", "[]", "真"])
def test_each_takes_any_text_without_falling_over(at, trip, junk):
    page = at("clerk-planning").get("/portal/start/every/")
    sent = {k: junk for k in filled(trip) if k != "papers__new"}

    page = page.send("do=submit", **sent)

    assert page.status == 422 and "处需要修改" in page.text
