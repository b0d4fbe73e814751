"""What was half typed is not lost: by an old page, a lost session, or a refusal. And who one is."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client

from forms.models import Decision
from tests.forms.desk.test_leader_screen import page, press, text

SAID = "同意,注意安全"


def strict(office, account: str) -> Client:
    """A browser before a server that asks for the token, as the real one does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.person(account))
    return client


@pytest.mark.parametrize("act", ["approve", "return", "reject"])
def test_a_page_that_stood_open_too_long_comes_back_with_what_was_typed(office, act) -> None:
    trip = office.files("trip", by="clerk-planning")
    leader = strict(office, "deputy-resettlement")
    refused = press(leader, trip, act, office, comment=SAID, csrfmiddlewaretoken="x" * 64)
    assert refused.status_code == 403
    assert "页面打开得太久,没有提交成功。您填写的内容仍在下面,请再点一次。" in text(refused)
    assert f">{SAID}</textarea>" in refused.content.decode()
    assert Decision.objects.count() == 0
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', refused.content.decode())[1]
    assert press(
        leader, trip, act, office, comment=SAID, csrfmiddlewaretoken=token
    ).status_code == (302)


def test_a_lost_session_keeps_what_was_typed_on_the_page(office) -> None:
    trip = office.files("trip", by="clerk-planning")
    asked = press(Client(), trip, "return", office, comment=SAID + "<b>")
    assert asked.status_code == 401 and "请重新登录" in text(asked)
    body = asked.content.decode()
    assert f'name="comment" value="{SAID}&lt;b&gt;"' in body
    assert 'name="act" value="return"' in body and f'action="{page(trip)}"' in body
    assert trip.number not in body, "nothing of the request for who is not signed in"
    assert Decision.objects.count() == 0


def test_without_a_token_nothing_is_decided(office) -> None:
    trip = office.files("trip", by="clerk-planning")
    assert press(strict(office, "deputy-resettlement"), trip, "approve", office).status_code == 403
    assert Decision.objects.count() == 0


def test_what_was_typed_in_a_sheet_is_there_after_a_refusal(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    sent = {"act": "return", "task": office.task(trip).pk, "seen": 7, "comment": SAID}
    refused = desk("deputy-resettlement").post(page(trip), sent)
    assert refused.status_code == 409
    body = refused.content.decode()
    assert 'class="dk-sheet dk-open" id="return"' in body and f">{SAID}</textarea>" in body


# --- who one is ----------------------------------------------------------------------------


def test_the_screen_and_the_sidebar_say_the_persons_name(office, desk) -> None:
    person = office.person("deputy-resettlement")
    person.name = "李四"
    person.save()
    leader = desk("deputy-resettlement")
    trip = office.files("trip", by="clerk-planning")
    assert '<span class="dk-top-name">李四</span>' in leader.get(page(trip)).content.decode()
    body = leader.get("/admin/").content.decode()
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', body, re.S)[1]
    names = [
        module["_args"][2]["name"]
        for module in json.loads(html.unescape(props))["modules"]
        if module["_type"] == "wagtail.sidebar.MainMenuModule"
    ]
    assert names == ["李四"]
    person.refresh_from_db()
    assert person.first_name == ""


def test_wagtails_page_of_the_account_leads_to_our_password_page(office, desk) -> None:
    for account in ("director", "admin"):
        client = desk(account)
        assert client.get("/admin/account/")["Location"] == "/accounts/password/change/"
        sent = {"name_email-first_name": "x", "name_email-last_name": "y"}
        assert client.post("/admin/account/", sent)["Location"] == "/accounts/password/change/"
    assert office.person("director").first_name == ""
