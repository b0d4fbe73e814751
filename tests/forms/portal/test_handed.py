"""Questions of a step that falls away because of whoever files: he is asked them, at once."""

from __future__ import annotations

import pytest

from forms.models import ApprovalRequest

PART = {"headers": {"HX-Request": "true"}}
WHY = "“办公室审核”环节不适用:申请人(出差人)本人,由上级领导审批。以下由您填写。"
DOCUMENT = {
    "slug": "handed",
    "title": "移交试验单",
    "number": {"series": "handed", "format": "移〔{year}〕{serial}号", "at": "submission"},
    "fields": [
        {"key": "fee", "kind": "money", "label": "费用"},
        {"key": "grade", "kind": "text", "label": "等次", "required": False, "filled_at": "either"},
        {"key": "place", "kind": "text", "label": "地点", "filled_at": "step", "section": "office"},
    ],
    "steps": [
        {
            "key": "office", "label": "办公室审核",
            "who": {"rule": "post", "posts": ["office-head"]},
            "when": [[{"left": {"kind": "field", "field": "fee"}, "compare": "ge",
                       "right": {"kind": "const", "value": "100.00", "value_kind": "money"}}]],
            "fills": [{"field": "place", "required": True}, {"field": "grade", "required": True}],
        },
        {"key": "director", "label": "局长审批", "who": {"rule": "post", "posts": ["director"]}},
    ],
}  # fmt: skip


@pytest.fixture
def page(office, at):
    office.publishes(DOCUMENT)
    return at("office-head").get("/portal/start/handed/")


def part(page, **changes):
    sent = {**page.form.values, **changes}
    return page.browser.client.post(page.form.action or page.address, sent, **PART).content.decode()


def test_a_question_comes_along_when_the_step_falls_away(page):
    assert 'data-key="place"' not in page.text

    said = part(page, **{"f-fee": "150"})

    assert '<hx-partial hx-target="#in-office" hx-swap="beforeend">' in said
    assert 'data-key="place"' in said and WHY in said
    assert 'data-required="fee grade place"' in said


def test_it_goes_again_when_the_step_is_not_on_the_route(page):
    part(page, **{"f-fee": "150"})
    there = {"has": ["fee", "grade", "place"], "revision": "1"}

    said = part(page, **{"f-fee": "50", **there})

    assert 'data-hidden="place"' in said and 'data-key="place"' not in said
    assert 'data-required="fee"' in said


def test_a_question_that_is_there_is_not_sent_twice(page):
    said = part(page, **{"f-fee": "150", "has": ["fee", "grade", "place"]})

    assert "hx-partial" not in said and 'data-hidden=""' in said


def test_without_script_it_is_there_after_saving(page):
    saved = page.send("do=save", fee="150")

    assert saved.status == 200 and WHY in saved.text
    assert 'href="#f-place"' not in saved.text
    done = saved.send("do=submit", place="机关食堂", grade="一等")
    assert "已提交" in done.text
    assert ApprovalRequest.objects.get().answers == {
        "fee": "150.00", "grade": "一等", "place": "机关食堂",
    }  # fmt: skip


def test_without_script_it_is_there_with_its_sentence_when_it_is_missing(page):
    refused = page.send("do=submit", fee="150")

    assert refused.status == 422 and "还有2处需要修改" in refused.text
    assert '<a href="#f-place">请填写“地点”。</a>' in refused.text
    assert "f-place" in refused.ids and WHY in refused.text


def test_whoever_does_not_skip_the_step_is_not_asked(page, at):
    other = at("clerk-planning").get("/portal/start/handed/").send("do=save", fee="150")

    assert 'data-key="place"' not in other.text
    assert "已提交" in other.send("do=submit").text


def test_a_button_shows_who_will_be_asked_and_keeps_everything(page):
    assert "看看由谁审批" in page.text

    shown = page.send("do=path", fee="150", grade="二等")

    assert shown.address.endswith("/edit/#s-path") and "将由 局长 审批" in shown.text
    assert shown.form.values["f-fee"] == ["150.00"] and shown.form.values["f-grade"] == ["二等"]


def test_why_is_said_once_for_all_questions_of_a_step(at):
    page = at("office-head").get("/portal/start/hospitality/")

    for label in ("接待标准(元/人)", "陪同人员", "接待地点"):
        assert label in page.text
    assert page.text.count("“办公室主任核实”环节不适用:") == 1
