"""The inbox: what waits for me and for those I act for."""

from __future__ import annotations

import datetime

from forms.models import ApprovalRequest, Task
from tests.forms.api.conftest import refusal
from tests.forms.api.test_requests import following
from tests.scenario import day

REPAIR = {"equipment": "computer", "fault": "开不了机"}


def test_the_oldest_limit_comes_first(api):
    clerk = api("clerk-planning")
    made = [clerk.file("equipment-repair", REPAIR) for _ in range(3)]
    Task.objects.filter(pk=made[2]["tasks"][0]["task"]).update(due=datetime.date(2026, 9, 21))

    found = api("office-head").get("inbox/").json()

    assert [line["id"] for line in found] == [made[2]["id"], made[0]["id"], made[1]["id"]]
    assert found[0] == {
        "task": made[2]["tasks"][0]["task"],
        "id": made[2]["id"],
        "number": "设修〔2026〕3号",
        "form": "equipment-repair",
        "step": "office-head",
        "due": "2026-09-21",
    }
    assert found[1]["due"] is None
    assert clerk.get("inbox/").json() == []


def test_the_inbox_has_pages(api):
    made = [api("clerk-planning").file("equipment-repair", REPAIR)["id"] for _ in range(5)]
    head = api("office-head")
    page = head.get("inbox/?limit=2")
    seen = page.json()
    while page.headers.get("Link"):
        page = head.get(following(page))
        seen += page.json()
    assert [line["id"] for line in seen] == made
    for after in ("x", "999999", str(2**64), "-1"):
        refusal(head.get(f"inbox/?after={after}"), 422, "invalid", "after")


def test_who_acts_for_someone_finds_his_work_while_it_lasts(api):
    made = api("clerk-planning").file("equipment-repair", REPAIR)
    acting = api("deputy-office")
    assert acting.get("inbox/").json() == []
    away = api("office-head").post(
        "absences/", {"acting": "deputy-office", "from": day(), "to": day(1)}
    ).json()  # fmt: skip
    assert [line["id"] for line in acting.get("inbox/").json()] == [made["id"]]
    api("office-head").delete(f"absences/{away['id']}/")
    assert acting.get("inbox/").json() == []


def test_examples_wait_for_nobody(api):
    made = api("clerk-planning").file("equipment-repair", REPAIR)
    ApprovalRequest.objects.filter(ref=made["id"]).update(sample=True)
    assert api("office-head").get("inbox/").json() == []
