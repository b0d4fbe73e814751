"""Account × form × state × endpoint: who sees a request, and that nobody else gets a trace of it.

The expectations are written by hand from the rules of sight, not computed by the code under test.
Whoever may not see a request gets from every address what he gets for one that is not there.
"""

from __future__ import annotations

import json

import pytest
from django.test import Client

from forms import actions
from tests.scenario import Office

CANARY = "金丝雀字样"
ACCOUNTS = (
    "director", "deputy-office", "deputy-finance", "deputy-resettlement", "office-head",
    "finance-head", "planning-head", "registry", "secretary", "storekeeper", "driver",
    "accountant", "clerk-planning", "clerk-finance", "admin",
)  # fmt: skip
FILED = {"clerk-planning", "planning-head", "office-head"}  # applicant, copied head, office
PAID = {"finance-head", "accountant"}
CARRIES_CANARY = {
    "trip": "reason", "vehicle-repair": "vehicle", "equipment-repair": "fault",
    "hospitality": "reason", "purchase": "reason",
}  # fmt: skip
ROUTE = {
    "trip": ["deputy-resettlement"],
    "vehicle-repair": ["office-head", "director"],
    "equipment-repair": ["office-head", "deputy-office"],
    "hospitality": ["office-head", "director"],
    "purchase": ["office-head", "deputy-office"],
}
FILLS = {"hospitality": {"standard": "60.00", "companions": ["registry"]}}
STATES = ("draft", "first step", "last step", "returned", "rejected", "withdrawn", "approved")


def in_state(office: Office, slug: str, state: str):
    """A request of clerk-planning in this state, and who may see it."""
    request = office.files(
        slug, by="clerk-planning", submit=state != "draft", **{CARRIES_CANARY[slug]: CANARY}
    )
    first, last = ROUTE[slug][0], ROUTE[slug][-1]
    if state == "draft":
        return request, {"clerk-planning"}
    seen = FILED | {first}
    if state in ("last step", "rejected", "approved") and first != last:
        office.decides(first, request, answers=FILLS.get(slug))
        seen |= {last}
    if state == "returned":
        request = office.decides(first, request, "return", comment="请补充")
    if state == "rejected":
        request = office.decides(last, request, "reject", comment="不符合规定")
    if state == "withdrawn":
        request = actions.withdraw(request, by=office.person("clerk-planning"))
    if state == "approved":
        request = office.decides(last, request)
        seen |= PAID
    return request, seen


@pytest.fixture
def signed_in(office: Office):
    def sit_down(account: str) -> Client:
        client = Client()
        client.force_login(office.person(account))
        return client

    return sit_down


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("slug", list(ROUTE))
def test_every_account_sees_exactly_what_is_his(office: Office, signed_in, slug, state):
    request, seen = in_state(office, slug, state)
    task = request.tasks.order_by("-id").values_list("pk", flat=True).first() or 1
    post = {
        "submit/": {}, "withdraw/": {}, "change/": {}, "cancel/": {"comment": "不去了"},
        "decide/": {"task": task, "verdict": "approve"},
        "transfer/": {"task": task, "to": "registry"},
        "copy/": {"to": ["registry"]},
    }  # fmt: skip
    for account in ACCOUNTS:
        client = signed_in(account)
        url = f"/api/requests/{request.ref}/"
        listed = client.get("/api/requests/?limit=200").json()
        inbox = client.get("/api/inbox/").json()
        page = client.get(url)
        assert (page.status_code == 200) is (account in seen), (account, page.status_code)
        assert (request.ref in json.dumps(listed)) is (account in seen), account
        if account in seen:
            assert CANARY in page.content.decode()
            continue
        assert request.ref not in json.dumps(inbox), account
        absent = client.get("/api/requests/raaaaaaaaaaaa/")
        for path in ("", "paper.pdf", "warnings/", "attachments/1/"):
            answer = client.get(url + path)
            assert (answer.status_code, answer.content) == (404, absent.content), (account, path)
        answers = [client.patch(url, {"answers": {}, "revision": 1}, "application/json")]
        answers += [client.post(url + p, b, "application/json") for p, b in post.items()]
        for answer in answers:
            assert (answer.status_code, answer.content) == (404, absent.content), account


def test_a_number_is_an_address_for_those_who_see_it_only(office: Office, signed_in):
    trip = office.files("trip", by="clerk-planning")

    assert signed_in("clerk-planning").get(f"/api/requests/{trip.number}/").status_code == 200
    assert signed_in("clerk-finance").get(f"/api/requests/{trip.number}/").status_code == 404


def test_a_superuser_sees_no_more_than_his_posts_do(office: Office, signed_in):
    trip = office.files("trip", by="clerk-planning")
    admin = office.person("admin")
    admin.is_superuser = True
    admin.save()

    assert signed_in("admin").get(f"/api/requests/{trip.ref}/").status_code == 404
    assert signed_in("admin").get("/api/requests/").json() == []


def test_somebody_signed_out_gets_401_from_every_address(office: Office):
    trip = office.files("trip", by="clerk-planning")
    for path in ("", "paper.pdf", "submit/", "decide/"):
        answer = Client().get(f"/api/requests/{trip.ref}/{path}")
        assert answer.status_code in (401, 405), path
        assert CANARY not in answer.content.decode()
