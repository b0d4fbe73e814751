"""The first trip of a clerk, on a telephone and by keyboard, with JavaScript and without."""

from __future__ import annotations

import pytest

from forms.models import ApprovalRequest
from tests.browser.conftest import DESK
from tests.scenario import day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_trip(page) -> None:
    page.fill("#f-destination", "永州市水利局")
    page.click("#f-destination_kind label:has-text('市内')")
    page.fill("#f-reason", "送审后期扶持项目资料")
    page.fill("#f-start", day(2))
    page.fill("#f-end", day(3))
    page.click("#f-transport label:has-text('汽车(客运)')")


def narrow(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("script", [True, False])
def test_the_first_trip_on_a_telephone(sit, script):
    page = sit("clerk-planning", script=script)
    page.click(".menu a:has-text('申请')")
    page.click("article:has-text('派差单') a.button")
    assert "将由 分管规划安置副局长 审批" in page.inner_text("#follow")
    fill_trip(page)
    page.click("button[value=submit]")
    page.wait_for_url(lambda url: "/requests/" in url and "/edit/" not in url)

    trip = ApprovalRequest.objects.get()
    assert trip.status == "in_review" and trip.answers["transport"] == "bus"
    assert f"已提交,编号 {trip.number}" in page.inner_text("main")
    if script:
        assert narrow(page)
    assert page.complaints == []


def test_questions_totals_and_path_follow_at_once_and_the_draft_is_kept(sit):
    page = sit("clerk-planning")
    page.goto("/portal/start/trip/")
    assert not page.is_visible("#q-flight_reason")

    page.click("#f-transport label:has-text('飞机')")
    page.wait_for_selector("#q-flight_reason:visible")
    page.wait_for_selector("#follow:has-text('局长审批')")
    page.click("#f-transport label:has-text('公务用车')")
    page.wait_for_selector("#q-vehicle:visible")
    assert not page.is_visible("#q-flight_reason")
    assert "已自动保存" in page.inner_text("#kept")
    assert page.url.endswith("/edit/")

    page.reload()
    assert page.is_checked("input[value=office_car]")
    assert page.complaints == []


def test_rows_and_totals_by_script(sit):
    page = sit("clerk-planning", DESK)
    page.goto("/portal/start/purchase/")
    for row, (name, price) in enumerate([("硒鼓", "260.50"), ("纸", "20")]):
        if row:
            page.click("text=增加一行")
        page.fill(f"#f-lines-{row}-name", name)
        page.fill(f"#f-lines-{row}-quantity", "2")
        page.fill(f"#f-lines-{row}-price", price)
    page.wait_for_selector("#f-total:has-text('561.00')")
    assert page.inner_text("#f-lines-1-amount") == "40.00"

    page.click(".row >> nth=0 >> text=删除")
    page.wait_for_selector("#f-total:has-text('40.00')")
    assert page.input_value("#f-lines-0-name") == "纸"
    assert page.complaints == []


def test_a_double_click_submits_once(sit):
    page = sit("clerk-planning")
    page.goto("/portal/start/trip/")
    fill_trip(page)
    page.dblclick("button[value=submit]")
    page.wait_for_url(lambda url: "/requests/" in url and "/edit/" not in url)

    request = ApprovalRequest.objects.get()
    assert (request.submissions, request.status) == (1, "in_review")


def test_by_keyboard_alone_errors_take_the_focus(sit):
    page = sit("clerk-planning", DESK)
    page.goto("/portal/start/trip/")
    page.focus("button[value=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f-destination"
    page.keyboard.type("永州市水利局")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.is_checked("input[name=f-destination_kind] >> nth=0")
    page.keyboard.press("Tab")
    page.keyboard.type("送审资料")
    for _question in range(2):
        page.keyboard.press("Tab")
    page.fill("#f-start", day(2))
    page.fill("#f-end", day(3))
    page.focus("input[name=f-transport] >> nth=0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.focus("button[value=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已提交")
    assert page.complaints == []


def test_a_photograph_goes_up_while_typing(sit, tmp_path):
    letter = tmp_path / "函.txt"
    letter.write_text("函", encoding="utf-8")
    page = sit("clerk-planning")
    page.goto("/portal/start/hospitality/")
    page.set_input_files("#f-letter_file-new", letter)
    page.wait_for_selector("#kept:has-text('已自动保存')")
    assert "函.txt" in page.inner_text("#files-letter_file")
    page.fill("#f-guest_unit", "市水利局")
    page.wait_for_selector("#kept:has-text('已自动保存')")

    assert page.locator("#files-letter_file li").count() == 1
    assert ApprovalRequest.objects.get().attachments.count() == 1
    page.click("#files-letter_file button")
    page.wait_for_function("!document.querySelector('#files-letter_file li')")
    assert page.complaints == []


def test_a_returned_trip_is_corrected_and_goes_on(sit, running):
    trip = running.files("trip", by="clerk-planning")
    running.decides("deputy-resettlement", trip, "return", comment="请改乘火车")
    page = sit("clerk-planning")
    page.click("section:has-text('需要补充修改的') a")
    assert page.evaluate("document.activeElement.id") == "came-back"
    page.click("#f-transport label:has-text('火车')")
    page.wait_for_selector("#kept:has-text('已自动保存')")
    page.click("button:has-text('修改后重新提交')")
    page.wait_for_selector("text=已提交")

    trip.refresh_from_db()
    assert (trip.status, trip.answers["transport"]) == ("in_review", "train")


def test_a_mixed_party_by_air_out_of_the_province(sit):
    page = sit("clerk-planning")
    page.goto("/portal/start/trip/")
    page.click("#q-travellers summary")
    page.check("#q-travellers input[value=deputy-finance]")
    page.check("#q-travellers input[value=clerk-finance]")
    assert "计财股工作人员" in page.inner_text("#q-travellers [data-chosen]")
    page.wait_for_selector("#q-acting:visible")
    fill_trip(page)
    page.click("#f-destination_kind label:has-text('省外')")
    page.click("#f-transport label:has-text('飞机')")
    page.click("#f-flight_reason label:has-text('路途较远')")
    page.select_option("#f-acting", "finance-head")
    page.wait_for_selector(".path-sentence:has-text('→ 局长 审批')")
    page.click("button[value=submit]")
    page.wait_for_selector("text=已提交")

    trip = ApprovalRequest.objects.get()
    assert trip.answers["travellers"] == ["deputy-finance", "clerk-planning", "clerk-finance"]
    assert "现由" in page.inner_text("main") and page.complaints == []


def test_withdrawing_against_an_approval_on_two_open_pages(sit, running):
    trip = running.files("trip", by="clerk-planning")
    page = sit("clerk-planning")
    page.goto(f"/portal/requests/{trip.ref}/")
    running.decides("deputy-resettlement", trip)

    page.click("summary:has-text('撤回')")
    page.click("text=撤回这张单子")

    page.wait_for_selector("text=现为“已批准”,不能撤回")
    trip.refresh_from_db()
    assert trip.status == "approved"


def test_an_expired_token_keeps_the_text_in_a_real_browser(sit):
    page = sit("clerk-planning", script=False)
    page.goto("/portal/start/trip/")
    fill_trip(page)
    page.context.clear_cookies(name="csrftoken")
    page.click("button[value=submit]")

    assert "页面打开得太久" in page.inner_text("#errors")
    assert page.input_value("#f-reason") == "送审后期扶持项目资料"
    page.click("button[value=submit]")
    assert "已提交" in page.inner_text("main")
