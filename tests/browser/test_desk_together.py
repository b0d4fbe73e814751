"""Several journeys approved with one look, and a letter that opens in the page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_helpers import accessible, fits, gate, picture  # noqa: F401
from tests.forms.desk.test_pdf import pdf
from tests.scenario import day

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gate")]


@pytest.fixture
def three(running):
    """Three journeys inside the district, and one beyond."""
    running.files("trip", by="clerk-planning", start=day(9), end=day(9))
    return [
        running.files(
            "trip",
            by="clerk-planning",
            destination_kind="district",
            destination=place,
            start=day(2 + n // 2),
            end=day(2 + n // 2),
        )
        for n, place in enumerate(("普利桥镇", "牛角坝镇", "蔡市镇"))
    ]


@pytest.mark.parametrize("script", [True, False])
def test_three_are_approved_and_each_is_told(running, sit, three, script) -> None:
    page = sit("deputy-resettlement", script=script)
    page.goto("/admin/inbox/")
    boxes = page.locator("input[name=task]")
    assert boxes.count() == 3
    button = page.get_by_role("button", name="一并同意")
    if script:
        assert button.is_disabled()
    for n in range(3):
        boxes.nth(n).check()
    if script:
        assert button.text_content() == "一并同意(3)"
    button.click()
    page.wait_for_url("**/together/**")
    for trip in three:
        assert page.get_by_role("heading", name=trip.number).is_visible()
    boxes.nth(2).uncheck()
    page.get_by_role("button", name="一并同意").click()
    page.get_by_role("heading", name="已同意2件").wait_for()
    for trip in three:
        trip.refresh_from_db()
    assert [trip.status for trip in three] == ["approved", "approved", "in_review"]
    assert page.get_by_role("link", name="下一件(还有2件)").is_visible()
    assert page.complaints == []


def test_two_taps_at_once_decide_once(running, sit, three) -> None:
    page = sit("deputy-resettlement")
    page.goto("/admin/inbox/")
    for n in range(3):
        page.locator("input[name=task]").nth(n).check()
    page.get_by_role("button", name="一并同意").click()
    page.wait_for_url("**/together/**")
    page.get_by_role("button", name="一并同意").dblclick()
    page.get_by_role("heading", name="已同意3件").wait_for()
    assert sum(t.tasks.filter(decision__isnull=False).count() for t in three) == 3


def test_by_the_keyboard_alone(running, sit, three) -> None:
    page = sit("deputy-resettlement", DESK)
    page.goto("/admin/inbox/")
    page.locator("input[name=task]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/together/**")
    page.locator("input[name=task]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="已同意1件").wait_for()
    three[0].refresh_from_db()
    assert three[0].status == "approved"


@pytest.mark.parametrize(("size", "name"), [(PHONE, "390"), (DESK, "1440")])
def test_its_screens_are_accessible(running, sit, three, size, name) -> None:
    page = sit("deputy-resettlement", size)

    def look(screen: str) -> None:
        page.wait_for_load_state("networkidle")
        accessible(page)
        if name == "390":
            fits(page)
        picture(page, f"{screen}-{name}")

    page.goto("/admin/inbox/")
    for n in range(3):
        page.locator("input[name=task]").nth(n).check()
    look("inbox-ticks")
    page.get_by_role("button", name="一并同意").click()
    page.wait_for_url("**/together/**")
    look("together")
    running.decides("deputy-resettlement", three[1])
    from forms import actions

    three[2].refresh_from_db()
    actions.withdraw(three[2], by=running.person("clerk-planning"))
    page.get_by_role("button", name="一并同意").click()
    page.wait_for_url("**/done/")
    look("together-done")
    assert page.complaints == []


@pytest.mark.parametrize(("size", "name"), [(PHONE, "390"), (DESK, "1440")])
def test_a_letter_opens_in_the_page(running, sit, size, name) -> None:
    from forms import attachments

    by = running.person("clerk-planning")
    kept = attachments.store(SimpleUploadedFile("公函.pdf", pdf(2), "application/pdf"), by=by)
    asked = running.files("hospitality", by="clerk-planning", letter_file=[kept.pk])
    page = sit("office-head", size)
    page.goto(f"/admin/requests/{asked.ref}/")
    page.get_by_text("公函.pdf", exact=False).first.click()
    first = page.locator(".dk-pages-of img").first
    first.wait_for(timeout=30_000)
    page.wait_for_function("() => document.querySelector('.dk-pages-of img').naturalWidth > 500")
    assert first.get_attribute("alt") == "公函.pdf 第1页,共2页"
    accessible(page)
    if name == "390":
        fits(page)
    picture(page, f"pdf-{name}")
    page.goto(f"/admin/requests/{asked.ref}/attachments/{kept.pk}/pages/")
    accessible(page)
    assert page.complaints == []


def test_without_a_script_its_pages_are_one_link_away(running, sit) -> None:
    from forms import attachments

    by = running.person("clerk-planning")
    kept = attachments.store(SimpleUploadedFile("公函.pdf", pdf(2), "application/pdf"), by=by)
    asked = running.files("hospitality", by="clerk-planning", letter_file=[kept.pk])
    page = sit("office-head", script=False)
    page.goto(f"/admin/requests/{asked.ref}/")
    page.get_by_text("公函.pdf", exact=False).first.click()
    page.get_by_role("link", name="逐页查看").click()
    assert page.get_by_alt_text("第2页,共2页").count() == 1
    page.get_by_role("link", name="回到申请单").click()
    assert page.locator(".dk-pages-of img").count() == 2


def test_the_suggested_estimate_and_the_number_of_companions(running, sit) -> None:
    asked = running.files("hospitality", by="clerk-planning", estimate=None)
    page = sit("office-head")
    page.goto(f"/admin/requests/{asked.ref}/")
    assert page.get_by_text("已选0人,最多3人").is_visible()
    page.get_by_text("已选0人,最多3人").click()
    page.locator("input[name=fill-companions]").nth(0).check()
    assert page.get_by_text("已选1人,最多3人").is_visible()
    page.get_by_label("接待标准", exact=False).fill("60")
    page.get_by_role("button", name="填入建议值").click()
    page.get_by_text("建议:300.00").wait_for()
    assert page.get_by_label("预计费用", exact=False).input_value() == "300.00"
    accessible(page)
    fits(page)


def test_after_signing_in_again_what_was_typed_goes_on(running, sit) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement", script=False)
    page.goto(f"/admin/requests/{trip.ref}/")
    page.get_by_text("写意见(可不写)").click()
    page.get_by_label("意见", exact=True).fill("同意,注意安全")
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="同意", exact=True).click()
    assert page.get_by_role("heading", name="请重新登录").is_visible()
    page.context.add_cookies([c for c in kept if c["name"] == "sessionid"])
    page.get_by_role("button", name="继续").click()
    page.get_by_role("heading", name=f"已同意 {trip.number}").wait_for()
    assert trip.tasks.get().decision.comment == "同意,注意安全"


def test_the_page_that_asks_to_sign_in_again_is_accessible(running, sit) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement")
    page.goto(f"/admin/requests/{trip.ref}/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="同意", exact=True).click()
    assert page.get_by_role("heading", name="请重新登录").is_visible()
    accessible(page)
    fits(page)
