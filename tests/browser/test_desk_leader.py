"""A leader at his phone: from the notice to the decision, with and without a script."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_helpers import accessible, fits, gate, picture  # noqa: F401
from tests.scenario import day

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gate")]


def test_from_the_list_to_the_decision_in_two_taps(running, sit) -> None:
    first = running.files("trip", by="clerk-planning")
    running.files("trip", by="clerk-planning", start=day(9), end=day(10))
    page = sit("deputy-resettlement")
    page.goto("/admin/inbox/")
    page.get_by_text(first.number).click()
    page.get_by_role("button", name="同意", exact=True).click()
    assert page.get_by_role("heading", name=f"已同意 {first.number}").is_visible()
    assert page.get_by_role("link", name="下一件(还有1件)").is_visible()
    first.refresh_from_db()
    assert first.status == "approved"
    assert page.complaints == []


def test_the_screen_is_one_screen_and_its_foot_is_always_there(running, sit) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement")
    page.goto(f"/admin/requests/{trip.ref}/")
    fits(page)
    for words in ("为什么由您审批", "查看全部内容"):
        box = page.get_by_text(words).bounding_box()
        assert box and box["y"] < PHONE["height"], words
    page.mouse.wheel(0, 5000)
    foot = page.get_by_role("button", name="同意", exact=True).bounding_box()
    assert foot and foot["y"] + foot["height"] <= PHONE["height"]


@pytest.mark.parametrize("script", [True, False])
def test_returning_asks_what_to_change(running, sit, script) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement", script=script)
    page.goto(f"/admin/requests/{trip.ref}/")
    page.get_by_role("link", name="退回修改").click()
    said = page.get_by_label("请写明需要修改什么")
    if script:
        assert said.evaluate("e => e === document.activeElement")
        page.get_by_role("button", name="请补充附件。").click()
    else:
        said.fill("请补充附件。")
    page.get_by_role("button", name="退回修改").click()
    assert page.get_by_role("heading", name=f"已退回 {trip.number}").is_visible()
    trip.refresh_from_db()
    assert trip.status == "returned"


def test_escape_closes_a_sheet(running, sit) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement")
    page.goto(f"/admin/requests/{trip.ref}/")
    page.get_by_text("更多").click()
    page.get_by_role("link", name="不同意").click()
    assert page.get_by_label("请写明理由").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_label("请写明理由").is_visible()


def test_a_half_typed_opinion_outlives_the_session(running, sit) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement")
    address = f"/admin/requests/{trip.ref}/"
    page.goto(address)
    page.get_by_text("写意见(可不写)").click()
    page.get_by_label("意见", exact=True).fill("同意,注意安全")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="同意", exact=True).click()
    if "login" not in page.url:  # refused for its token before it is asked who he is
        page.goto(address)
    page.fill("[name=login]", "deputy-resettlement")
    page.fill("[name=password]", "starter-password-7")
    page.click("main button")
    page.wait_for_url(f"**{address}")
    assert page.get_by_label("意见", exact=True).input_value() == "同意,注意安全"
    page.get_by_role("button", name="同意", exact=True).click()
    page.get_by_role("heading", name=f"已同意 {trip.number}").wait_for()
    assert page.evaluate("() => Object.keys(sessionStorage).length") == 0


def test_two_taps_at_once_decide_once(running, sit) -> None:
    trip = running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement")
    page.goto(f"/admin/requests/{trip.ref}/")
    page.get_by_role("button", name="同意", exact=True).dblclick()
    page.get_by_role("heading", name=f"已同意 {trip.number}").wait_for()
    assert trip.tasks.filter(decision__isnull=False).count() == 1


def test_long_words_emoji_and_marks_do_not_break_the_layout(running, sit) -> None:
    trip = running.files(
        "trip", by="clerk-planning", destination="很" * 200, reason="x" * 3000 + "😀\u202e"
    )
    page = sit("deputy-resettlement")
    page.goto(f"/admin/requests/{trip.ref}/")
    page.get_by_text("查看全部内容").click()
    fits(page)


@pytest.mark.parametrize(("size", "name"), [(PHONE, "390"), (DESK, "1440")])
def test_every_screen_of_a_leader_is_accessible(running, sit, size, name) -> None:
    from forms import actions

    trip = running.files("trip", by="planning-head", travellers=["planning-head"])
    running.decides("deputy-resettlement", trip, "return", comment="请写明到哪个处。")
    head = running.person("planning-head")
    trip.refresh_from_db()
    changes = {"destination": "永州市水利局规划科"}
    trip = actions.edit(trip, by=head, answers=changes, revision=trip.revision)
    actions.submit(trip, by=head)
    running.files("trip", by="clerk-planning")
    page = sit("deputy-resettlement", size)
    screens = {
        "home-leader": "/admin/",
        "inbox": "/admin/inbox/",
        "decided": "/admin/inbox/decided/",
        "copied": "/admin/inbox/copied/",
        "away": "/admin/away/",
        "request": f"/admin/requests/{trip.ref}/",
        "return": f"/admin/requests/{trip.ref}/#return",
        "copy": f"/admin/requests/{trip.ref}/#copy",
        "not-found": "/admin/requests/rnothing/",
    }
    for screen, address in screens.items():
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        accessible(page)
        if name == "390":
            fits(page)
        picture(page, f"{screen}-{name}")
    page.goto(f"/admin/requests/{trip.ref}/")
    page.get_by_text("查看全部内容").click()
    accessible(page)
    page.get_by_role("button", name="同意", exact=True).click()
    accessible(page)
    picture(page, f"agreed-{name}")
    assert page.complaints == []


@pytest.mark.parametrize(("size", "name"), [(PHONE, "390"), (DESK, "1440")])
def test_every_screen_of_the_office_is_accessible(running, sit, size, name) -> None:
    asked = running.files("hospitality", by="clerk-planning", level=None, estimate=None)
    bought = running.files("purchase", by="clerk-planning")
    page = sit("office-head", size)
    screens = {
        "home-office": "/admin/",
        "request-office": f"/admin/requests/{asked.ref}/",
        "request-prices": f"/admin/requests/{bought.ref}/",
        "requests": "/admin/requests/",
    }
    for screen, address in screens.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        accessible(page)
        if name == "390":
            fits(page)
        picture(page, f"{screen}-{name}")
    registers = {
        "people": "/admin/people/",
        "person-new": "/admin/people/create/",
        "posts": "/admin/posts/",
        "sections": "/admin/sections/",
        "absences": "/admin/absences/create/",
        "calendar": "/admin/calendar/",
        "figures": "/admin/figures/",
    }
    for screen, address in registers.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        accessible(page)
        picture(page, f"{screen}-{name}")
