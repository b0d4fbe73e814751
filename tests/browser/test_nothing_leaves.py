"""Nothing leaves the intranet: every request of a walk through all screens, by their hosts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN_SCHEMES = ("data", "blob", "about")


def test_a_day_at_portal_desk_and_designer_asks_this_server_only(running, sit):
    trip = running.files("trip", by="clerk-planning")
    asked = running.files("hospitality", by="clerk-planning", level=None, estimate=None)
    form = running.form("trip").pk
    page = sit("office-head", DESK)
    urls: list[str] = []
    page.context.on("request", lambda request: urls.append(request.url))
    page.on("websocket", lambda socket: urls.append(socket.url))
    for address in (
        "/accounts/password/change/",
        "/portal/",
        "/portal/start/trip/",
        f"/portal/requests/{trip.ref}/",
        "/portal/me/",
        "/portal/nowhere/",
        "/admin/",
        "/admin/inbox/",
        f"/admin/requests/{asked.ref}/",
        "/admin/requests/",
        "/admin/people/",
        "/admin/people/create/",
        "/admin/calendar/",
        "/admin/account/",
        "/admin/snippets/forms/formdefinition/",
        f"/admin/snippets/forms/formdefinition/edit/{form}/",
        "/admin/snippets/forms/formdefinition/add/",
        "/api/docs",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    page.goto("/portal/start/purchase/")
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector("#errors")

    own = urlsplit(running.url).netloc
    assert len(urls) > 60
    abroad = {
        u for u in urls if urlsplit(u).scheme not in OWN_SCHEMES and urlsplit(u).netloc != own
    }
    assert abroad == set()
