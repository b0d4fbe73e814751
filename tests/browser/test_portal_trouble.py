"""What goes wrong in a real browser: signed out while typing, back, two tabs, large photographs."""

from __future__ import annotations

import struct
import zlib

import pytest

from forms.models import ApprovalRequest
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_portal_trip import fill_trip
from tests.scenario import PASSWORD, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = "#kept:has-text('已自动保存')"
MEGABYTE = 1024 * 1024


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def type_in(page, place: str, text: str) -> None:
    """Type and go on to the next question; wait for the page's answer."""
    page.fill(place, text)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(place).blur()
    page.wait_for_timeout(200)


def sign_out(page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in(page) -> None:
    page.fill("[name=login]", "clerk-planning")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/portal/**")


def test_signed_out_while_typing_the_text_is_kept_after_signing_in_again(sit):
    page = sit("clerk-planning")
    page.goto("/portal/start/trip/")
    type_in(page, "#f-destination", "永州市水利局")
    page.wait_for_selector(SAVED)
    sign_out(page)
    type_in(page, "#f-reason", "写了很久的事由")
    page.wait_for_selector("#kept:has-text('登录已过期')")

    with page.context.expect_page() as opened:
        page.click("#kept a")
    sign_in(opened.value)
    page.bring_to_front()
    type_in(page, "#f-reason", "写了很久的事由,又补了一句")
    page.wait_for_selector(SAVED)

    assert ApprovalRequest.objects.get().answers["reason"] == "写了很久的事由,又补了一句"
    assert page.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_signed_out_at_submission_the_text_goes_on_after_signing_in_again(sit, script):
    page = sit("clerk-planning", script=script)
    page.goto("/portal/start/trip/")
    fill_trip(page)
    if script:
        page.wait_for_selector(SAVED)
    sign_out(page)
    page.click("button[value=submit]")
    assert "您填写的内容没有丢失" in page.inner_text("main")
    with page.context.expect_page() as opened:
        page.click("text=在新窗口登录")
    sign_in(opened.value)
    page.click("button:has-text('继续')")
    if "页面打开得太久" in page.inner_text("main"):  # a new token came with signing in
        assert page.input_value("#f-reason") == "送审后期扶持项目资料"
        page.click("button[value=submit]")
    page.wait_for_selector("text=已提交")

    trip = ApprovalRequest.objects.get()
    assert (trip.status, trip.answers["reason"]) == ("in_review", "送审后期扶持项目资料")


@pytest.mark.parametrize("script", [True, False])
def test_the_back_button_after_submission_submits_nothing_again(sit, script):
    page = sit("clerk-planning", script=script)
    page.goto("/portal/start/trip/")
    fill_trip(page)
    page.click("button[value=submit]")
    page.wait_for_selector("text=已提交")

    page.go_back()
    page.wait_for_load_state("networkidle")
    if script:
        assert "这张单子现为“审批中”。请查看最新情况。" in page.inner_text("main")
    else:  # the page a request begins on: a new one, empty
        assert page.input_value("#f-reason") == ""
    trip = ApprovalRequest.objects.get()
    assert (trip.submissions, trip.status) == (1, "in_review")


def test_two_tabs_on_one_draft_neither_overwrites_the_other(sit):
    one = sit("clerk-planning")
    one.goto("/portal/start/trip/")
    type_in(one, "#f-destination", "永州市水利局")
    one.wait_for_selector(SAVED)
    other = one.context.new_page()
    other.goto(one.url)
    type_in(one, "#f-reason", "第一个窗口")
    other.bring_to_front()
    type_in(other, "#f-reason", "第二个窗口")

    other.wait_for_selector("#kept:has-text('这张单子刚刚已有变化')")
    assert "没有自动保存" in other.inner_text("#kept")
    assert other.input_value("#f-reason") == "第二个窗口"
    other.click("button[value=save] >> nth=1")
    other.wait_for_selector("#errors:has-text('尚未保存')")
    assert other.input_value("#f-reason") == "第二个窗口"
    assert ApprovalRequest.objects.get().answers["reason"] == "第一个窗口"
    other.click("button[value=save] >> nth=1")
    other.wait_for_selector("text=草稿已保存")
    assert ApprovalRequest.objects.get().answers["reason"] == "第二个窗口"


def photograph(path, size: int) -> None:
    """A PNG of one dot and so many bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    tail = chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    room = size - len(head) - len(tail) - 12
    path.write_bytes(head + chunk(b"teXt", b"\0" * room) + tail)
    assert path.stat().st_size == size


def test_a_photograph_of_twenty_megabytes_goes_up_and_one_of_more_is_told(sit, tmp_path):
    fine, large = tmp_path / "公函照片.png", tmp_path / "太大的照片.png"
    photograph(fine, 20 * MEGABYTE)
    photograph(large, 21 * MEGABYTE)
    page = sit("clerk-planning")
    page.goto("/portal/start/hospitality/")
    page.fill("#f-guest_unit", "市水利局")
    page.set_input_files("#f-letter_file-new", fine)
    page.wait_for_selector("#files-letter_file li", timeout=60_000)
    assert "公函照片.png" in page.inner_text("#files-letter_file")

    page.set_input_files("#f-letter_file-new", large)
    page.wait_for_selector("#kept.wrong:has-text('20MB')", timeout=60_000)

    draft = ApprovalRequest.objects.get()
    assert [f.name for f in draft.attachments.all()] == ["公函照片.png"]
    assert draft.answers["guest_unit"] == "市水利局"
    assert page.input_value("#f-guest_unit") == "市水利局" and page.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize(
    "text",
    [
        "a" * 5000,
        "很" * 5000,
        "👩‍👩‍👧‍👦🎉" * 60,
        "\u202e反过来写\u202c",
        "W" * 300 + " " + "长" * 300,
    ],
)
def test_the_layout_holds_whatever_is_typed(sit, running, size, text):
    trip = running.files("trip", by="clerk-planning", reason=text, others=text[:200])
    draft = running.files("trip", by="clerk-planning", reason=text, others=text[:200], submit=False)
    page = sit("clerk-planning", size)
    addresses = [
        "/portal/",
        "/portal/requests/",
        f"/portal/requests/{trip.ref}/",
        f"/portal/requests/{draft.ref}/",
        f"/portal/requests/{draft.ref}/edit/",
    ]
    for address in addresses:
        page.goto(address)
        assert fits(page), address
    assert page.input_value("#f-reason") == text
    page.goto(f"/portal/requests/{trip.ref}/")
    assert page.locator(".slip bdi", has_text=text[:20]).count() >= 1


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_layout_holds_with_sixty_lines(sit, running, size):
    rows = [
        {"name": f"物品{i}" * 9, "spec": "x" * 90, "unit": "个", "quantity": 99, "price": "1234.50"}
        for i in range(60)
    ]
    bought = running.files("purchase", by="clerk-planning", lines=rows)
    page = sit("clerk-planning", size)
    page.goto(f"/portal/requests/{bought.ref}/")

    assert page.locator(".slip tbody tr").count() == 60
    assert fits(page)


def test_a_question_of_a_step_that_falls_away_comes_and_goes_at_once(sit, running):
    from tests.forms.portal.test_handed import DOCUMENT, WHY

    running.publishes(DOCUMENT)
    page = sit("office-head")
    page.goto("/portal/start/handed/")
    assert not page.is_visible("#in-office")

    page.fill("#f-fee", "150")
    page.wait_for_selector("#q-place:visible")
    assert WHY in page.inner_text("#q-place") and page.is_visible("#s-office")
    assert not page.is_visible("#q-grade .opt")
    page.fill("#f-place", "机关食堂")
    page.fill("#f-fee", "50")
    page.wait_for_selector("#q-place", state="hidden")
    assert page.is_visible("#q-grade .opt") and not page.is_visible("#s-office")
    page.fill("#f-fee", "200")
    page.wait_for_selector("#q-place:visible")
    assert page.locator("#q-place").count() == 1
    assert page.input_value("#f-place") == "机关食堂"
    page.fill("#f-grade", "一等")
    page.click("button[value=submit]")
    page.wait_for_selector("text=已提交")

    assert ApprovalRequest.objects.get().answers["place"] == "机关食堂"
    assert page.complaints == []


def test_without_script_a_button_shows_who_will_be_asked(sit):
    page = sit("clerk-planning", script=False)
    page.goto("/portal/start/trip/")
    fill_trip(page)
    page.click("#f-destination_kind label:has-text('省外')")
    page.click("button:has-text('看看由谁审批')")

    assert "→ 局长 审批" in page.inner_text("#follow")
    assert page.input_value("#f-start") == day(2)
    with_script = sit("clerk-planning")
    with_script.goto("/portal/start/trip/")
    assert not with_script.is_visible("button:has-text('看看由谁审批')")
