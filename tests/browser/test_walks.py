"""Two people at one request at the same moment, and a whole trip without touching a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forms.models import ApprovalRequest
from tests.browser.conftest import DESK
from tests.scenario import PASSWORD, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TABS = 60
RINGED = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"


@pytest.fixture
def two_pages(running, sit) -> Any:
    """A trip on the applicant's page and on the leader's, both opened before anybody acts."""
    trip = running.files("trip", by="clerk-planning")
    clerk, leader = sit("clerk-planning"), sit("deputy-resettlement")
    clerk.goto(f"/portal/requests/{trip.ref}/")
    clerk.locator("summary", has_text="撤回").click()
    leader.goto(f"/admin/requests/{trip.ref}/")
    return trip, clerk, leader


def test_who_withdraws_after_the_approval_is_told_and_nothing_changes(two_pages):
    trip, clerk, leader = two_pages
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_role("heading", name="已同意")).to_be_visible()
    clerk.get_by_role("button", name="撤回这张单子").click()

    expect(clerk.locator("main")).to_contain_text("现为“已批准”,不能撤回")
    trip.refresh_from_db()
    assert trip.status == "approved"


def test_who_approves_after_the_withdrawal_is_told_who_did_what_and_when(two_pages):
    trip, clerk, leader = two_pages
    leader.get_by_text("写意见(可不写)").click()
    leader.get_by_label("意见", exact=True).fill("同意,注意安全")
    clerk.get_by_role("button", name="撤回这张单子").click()
    expect(clerk.locator(".head")).to_contain_text("已撤回")
    leader.get_by_role("button", name="同意", exact=True).click()

    said = leader.get_by_role("alert")
    expect(said).to_contain_text("这张单子刚刚已有变化")
    expect(said).to_contain_text("撤回")
    expect(said).to_contain_text("同意,注意安全")  # what he typed is not lost
    trip.refresh_from_db()
    assert trip.status == "withdrawn"
    assert not trip.tasks.filter(decision__isnull=False).exists()


def to(page: Any, selector: str, key: str = "Tab") -> None:
    """Press a key until what one wants has the focus, and see that it shows."""
    for _press in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert page.evaluate(RINGED), f"{selector} has the focus and does not show it"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def types_date(page: Any, selector: str, iso: str) -> None:
    """Digits, in the order the browser's own language asks for them."""
    year, month, date = iso.split("-")
    for parts in ((month, date, year), (year, month, date)):
        for _part in parts:
            page.keyboard.press("ArrowLeft")
        for part in parts:
            page.keyboard.type(part)
            if part == year and part != parts[-1]:
                page.keyboard.press("ArrowRight")  # a year may have six digits
        if page.input_value(selector) == iso:
            return
    raise AssertionError(f"{selector} does not take {iso}: {page.input_value(selector)!r}")


def test_from_the_sign_in_to_the_number_by_keyboard_alone(chromium, running):
    context = chromium.new_context(base_url=running.url, viewport=DESK, locale="zh-CN")
    page = context.new_page()
    page.goto("/portal/start/trip/")
    to(page, "[name=login]")
    page.keyboard.type("clerk-planning")
    to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("派差单")
    to(page, "#f-destination")
    page.keyboard.type("永州市水利局")
    to(page, "[name=f-destination_kind]")
    page.keyboard.press("Space")
    to(page, "#f-reason")
    page.keyboard.type("送审后期扶持项目资料")
    to(page, "#f-start")
    types_date(page, "#f-start", day(2))
    to(page, "#f-end")
    types_date(page, "#f-end", day(3))
    to(page, "[name=f-transport]")
    for _press in range(10):
        if page.is_checked("[name=f-transport][value=bus]"):
            break
        page.keyboard.press("ArrowDown")
    to(page, "button[value=submit]")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("已提交,编号")
    trip = ApprovalRequest.objects.get()
    assert (trip.status, trip.answers["transport"]) == ("in_review", "bus")
    context.close()
