"""WCAG 2.2 AA by axe-core on every portal screen, on a phone and on a desk; weight of a page."""

from __future__ import annotations

import gzip

import pytest

from forms import actions
from tests.browser.conftest import DESK, PHONE, picture
from tests.scenario import day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }
}
LIMIT = 60 * 1024


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    answer = Axe().run(page, options=RULES).response
    assert len(answer["passes"]) > 8, "axe looked at nothing"
    found = answer["violations"]
    return [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


def addresses(office) -> dict[str, str]:
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip, comment="同意,注意安全。")
    back = office.files("trip", by="clerk-planning", start=None, submit=False)
    purchase = office.files("purchase", by="clerk-planning")
    office.decides("office-head", purchase, "return", comment="请写明规格型号。")
    clerk = office.person("clerk-planning")
    purchase.refresh_from_db()
    actions.edit(purchase, by=clerk, answers={"reason": "耗材已用完"}, revision=purchase.revision)
    rows = [{"name": "硒鼓", "unit": "个", "quantity": 2, "price": "260.00"}]
    again = office.files("purchase", by="clerk-planning", lines=rows)
    office.decides("office-head", again, "return", comment="请写明规格型号。")
    again.refresh_from_db()
    rows = [
        {"name": "硒鼓", "spec": "HP 12A", "unit": "个", "quantity": 2, "price": "260.00"},
        {"name": "复印纸", "spec": "A4", "unit": "箱", "quantity": 1, "price": "180.00"},
    ]
    again = actions.edit(again, by=clerk, answers={"lines": rows}, revision=again.revision)
    actions.submit(again, by=clerk)
    done = office.files("trip", by="clerk-planning", start=day(5), end=day(6))
    office.decides("deputy-resettlement", done)
    refused = office.files("equipment-repair", by="clerk-planning")
    office.decides("office-head", refused, "reject", comment="已过使用年限,按报废办理。")
    gone = office.files("trip", by="clerk-planning", start=day(8), end=day(8))
    actions.withdraw(gone, by=clerk)
    return {
        "changed": f"/portal/requests/{again.ref}/",
        "approved": f"/portal/requests/{done.ref}/",
        "not-approved": f"/portal/requests/{refused.ref}/",
        "withdrawn": f"/portal/requests/{gone.ref}/",
        "sample": "/portal/start/hospitality/sample/",
        "home": "/portal/",
        "start": "/portal/start/",
        "trip": "/portal/start/trip/",
        "purchase": "/portal/start/purchase/",
        "hospitality": "/portal/start/hospitality/",
        "draft": f"/portal/requests/{back.ref}/edit/",
        "returned": f"/portal/requests/{purchase.ref}/edit/",
        "request": f"/portal/requests/{trip.ref}/",
        "requests": "/portal/requests/",
        "tasks": "/portal/tasks/",
        "people": "/portal/people/",
        "me": "/portal/me/",
        "away": "/portal/away/",
        "help": "/portal/help/",
    }


@pytest.mark.parametrize(("width", "size"), [(390, PHONE), (1440, DESK)])
def test_no_screen_bars_anybody(sit, running, width, size):
    screens = addresses(running)
    page = sit("clerk-planning", size)
    found: list[str] = []
    for name, address in screens.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        picture(page, f"portal-{name}-{width}")
    page.goto("/portal/start/trip/")
    page.click("button[value=submit]")
    page.wait_for_selector("#errors")
    found += violations(page)
    picture(page, f"portal-errors-{width}")

    assert found == []
    assert page.complaints == []


@pytest.mark.parametrize(("width", "size"), [(390, PHONE), (1440, DESK)])
@pytest.mark.parametrize("account", ["director", "office-head", "accountant", "admin"])
def test_no_screen_bars_anybody_else(sit, running, account, width, size):
    """A leader, the office, finance, the administrator: what waits, what they fill in."""
    trip = running.files("trip", by="clerk-planning", destination_kind="outside")
    running.decides("deputy-resettlement", trip)
    running.files("hospitality", by="clerk-planning")
    running.is_away("deputy-finance", "deputy-office")
    page = sit(account, size)
    found: list[str] = []
    screens = {
        "home": "/portal/",
        "tasks": "/portal/tasks/",
        "request": f"/portal/requests/{trip.ref}/",
        "reception": "/portal/start/hospitality/",
        "away": "/portal/away/",
        "people": "/portal/people/",
    }
    for name, address in screens.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        if name in ("home", "tasks", "reception") and account in ("director", "office-head"):
            picture(page, f"portal-{account}-{name}-{width}")

    assert found == []
    assert page.complaints == []


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_sign_in_page_bars_nobody(chromium, running, size):
    context = chromium.new_context(base_url=running.url, viewport=size)
    page = context.new_page()
    page.goto("/accounts/login/")

    assert violations(page) == []
    picture(page, f"portal-sign-in-{size['width']}")
    context.close()


def test_what_one_touches_is_large_enough(sit, running):
    page = sit("clerk-planning")
    page.goto("/portal/start/purchase/")

    small = page.evaluate(
        """[...document.querySelectorAll('button, .choice, select, input[type=text], .menu a')]
           .filter(e => e.checkVisibility() && !e.closest('.sr') && e.offsetHeight < 44)
           .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert [html for html in small if "sr first" not in html] == []


def test_a_page_weighs_little(sit):
    page = sit("clerk-planning")
    parts: dict[str, int] = {}

    def keep(response) -> None:
        if response.request.resource_type in ("script", "stylesheet"):
            parts[response.url] = len(gzip.compress(response.body()))

    page.on("response", keep)
    page.goto("/portal/start/trip/")
    page.wait_for_load_state("networkidle")

    assert len(parts) >= 4
    assert sum(parts.values()) <= LIMIT


def test_nothing_is_fetched_from_elsewhere(sit, running):
    page = sit("clerk-planning")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/portal/", "/portal/start/trip/", "/portal/me/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith((running.url, "data:"))] == []


def test_long_words_do_not_break_the_layout(sit, running):
    trip = running.files(
        "trip", by="clerk-planning", reason="a" * 2000, destination="\u202e" + "长" * 150
    )
    page = sit("clerk-planning")
    for address in ("/portal/", "/portal/requests/", f"/portal/requests/{trip.ref}/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
