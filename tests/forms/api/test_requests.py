"""Requests: filing, finding, changing, listing."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms.errors import PaperRefused
from forms.models import ApprovalRequest, IdempotencyKey
from permissions import people
from permissions.models import User
from tests.forms.api.conftest import refusal
from tests.scenario import answers, day

REPAIR = {"equipment": "computer", "fault": "开不了机"}


def following(response) -> str:
    return response["Link"].split(";")[0].strip("<>").removeprefix("http://testserver")


def test_a_request_is_filed_and_shown_whole(api):
    clerk = api("clerk-planning")
    made = clerk.file("trip", answers("trip"))

    assert made["number"] == "派差〔2026〕1号" and made["id"][0] == "r" and len(made["id"]) == 13
    assert (made["form"], made["version"], made["revision"]) == ("trip", 1, 1)
    assert (made["status"], made["settlement"]) == ("in_review", "none")
    assert made["answers"] == answers("trip")
    assert made["path"] == [
        {
            "step": "supervising",
            "label": "分管领导审批",
            "post": "deputy-resettlement",
            "holders": ["deputy-resettlement"],
            "mode": "all",
            "phase": "approval",
            "state": "open",
            "reason": "",
        }
    ]
    (task,) = made["tasks"]
    assert {k: task[k] for k in ("step", "post", "holders", "due")} == {
        "step": "supervising",
        "post": "deputy-resettlement",
        "holders": ["deputy-resettlement"],
        "due": None,
    }
    assert made["timeline"][-1] == {
        "at": "2026-09-18T10:05:00+08:00",
        "by": "clerk-planning",
        "for": None,
        "event": "submit",
        "step": None,
        "comment": "",
    }
    assert clerk.get(f"requests/{made['id']}/").json() == made


def test_a_request_answers_to_its_number_too(api):
    clerk = api("clerk-planning")
    made = clerk.file("trip", answers("trip"))
    assert clerk.get(f"requests/{quote('派差〔2026〕1号')}/").json() == made
    refusal(clerk.get(f"requests/{quote('派差〔2026〕2号')}/"), 404, "not_found")


def test_a_draft_has_no_number_and_only_its_people_see_it(api):
    draft = api("clerk-planning").file("trip", {}, submit=False)
    assert (draft["number"], draft["status"], draft["tasks"]) == (None, "draft", [])
    for account in ("deputy-resettlement", "office-head", "director", "admin", "planning-head"):
        refusal(api(account).get(f"requests/{draft['id']}/"), 404, "not_found")


def test_money_goes_out_with_two_decimals_and_computed_fields_with_it(api):
    lines = [{"name": "硒鼓", "unit": "个", "quantity": 3, "price": "260.5", "amount": "1.00"}]
    made = api("clerk-planning").file("purchase", answers("purchase", lines=lines, total="7.00"))
    assert made["answers"]["lines"][0]["price"] == "260.50"
    assert made["answers"]["lines"][0]["amount"] == "781.50"
    assert made["answers"]["total"] == "781.50"


def test_what_is_refused_creates_nothing_and_says_where(api):
    clerk = api("clerk-planning")
    sent = answers("trip", reason=None, end=day(1), start="2026-02-30", nothing="x")
    said = refusal(
        clerk.post("forms/trip/requests/", {"answers": sent, "submit": True}),
        *(422, "invalid", "start", "nothing"),
    )
    assert said["detail"] == said["errors"]["start"][0]
    lines = [{"name": "硒鼓", "unit": "个", "quantity": 0, "price": "1.234"}]
    refusal(
        clerk.post("forms/purchase/requests/", {"answers": answers("purchase", lines=lines)}),
        *(422, "invalid", "lines.0.price"),
    )
    assert not ApprovalRequest.objects.exists()
    assert clerk.file("trip", answers("trip"))["number"] == "派差〔2026〕1号"


def test_a_route_nobody_can_decide_is_refused_by_name(api):
    said = refusal(
        api("director").post(
            "forms/vehicle-repair/requests/",
            {"answers": answers("vehicle-repair"), "submit": True},
        ),
        *(422, "no_approver"),
    )
    assert "局长" in said["detail"] and "车辆报修单" in said["detail"]


# --- typing in for another -------------------------------------------------------------------


def test_the_office_types_in_for_others(api):
    made = api("secretary").post(
        "forms/trip/requests/",
        {"answers": answers("trip"), "submit": True, "applicant": "clerk-planning"},
    )
    assert made.status_code == 201
    assert made.json()["applicant"] == "clerk-planning"
    assert made.json()["entered_by"] == "secretary"
    assert api("clerk-planning").get(f"requests/{made.json()['id']}/").status_code == 200


@pytest.mark.parametrize(
    ("by", "applicant"),
    [
        ("clerk-planning", "clerk-finance"),
        ("director", "clerk-planning"),
        ("secretary", "nobody"),
        ("secretary", "admin"),
        ("secretary", "x" * 200),
    ],
)
def test_others_do_not_and_nobody_for_the_unknown(api, by, applicant):
    body = {"answers": answers("trip"), "applicant": applicant}
    refusal(api(by).post("forms/trip/requests/", body), 422, "invalid", "applicant")
    assert not ApprovalRequest.objects.exists()


def test_nobody_is_typed_in_for_who_has_left(api):
    people.deactivate(User.objects.get(username="clerk-planning"))
    body = {"answers": {}, "applicant": "clerk-planning"}
    refusal(api("secretary").post("forms/trip/requests/", body), 422, "invalid", "applicant")


# --- trying again ----------------------------------------------------------------------------


def test_the_same_key_with_the_same_body_files_once(api):
    clerk = api("clerk-planning")
    body = {"answers": answers("trip"), "submit": True}
    first = clerk.post("forms/trip/requests/", body, **{"Idempotency-Key": "k1"})
    again = clerk.post("forms/trip/requests/", body, **{"Idempotency-Key": "k1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ApprovalRequest.objects.count() == 1


def test_the_same_key_with_another_body_or_form_is_refused(api):
    clerk = api("clerk-planning")
    clerk.post("forms/trip/requests/", {"answers": {}}, **{"Idempotency-Key": "k1"})
    for path, body in [
        ("forms/trip/requests/", {"answers": {"destination": "长沙"}}),
        ("forms/purchase/requests/", {"answers": {}}),
    ]:
        refusal(clerk.post(path, body, **{"Idempotency-Key": "k1"}), 409, "idempotency")
    assert ApprovalRequest.objects.count() == 1
    assert api("director").post(
        "forms/trip/requests/", {"answers": {}}, **{"Idempotency-Key": "k1"}
    ).status_code == 201  # fmt: skip


def test_a_refused_request_leaves_its_key_free(api):
    clerk = api("clerk-planning")
    bad = clerk.post("forms/trip/requests/", {"submit": True}, **{"Idempotency-Key": "k1"})
    assert bad.status_code == 422 and not IdempotencyKey.objects.exists()
    good = clerk.post("forms/trip/requests/", {}, **{"Idempotency-Key": "k1"})
    assert good.status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "甲", "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(api, key):
    response = api("clerk-planning").post("forms/trip/requests/", {}, **{"Idempotency-Key": key})
    refusal(response, 422, "invalid", "Idempotency-Key")


# --- changing --------------------------------------------------------------------------------


def test_a_draft_is_changed_key_by_key_and_null_clears(api):
    clerk = api("clerk-planning")
    draft = clerk.file("equipment-repair", {**REPAIR, "asset": "A-7"}, submit=False)
    changed = clerk.patch(
        f"requests/{draft['id']}/",
        {"answers": {"asset": None, "fault": "黑屏"}, "revision": draft["revision"]},
    ).json()
    assert changed["answers"] == {"equipment": "computer", "fault": "黑屏"}
    assert changed["revision"] == draft["revision"] + 1


def test_a_change_to_an_older_revision_changes_nothing(api):
    clerk = api("clerk-planning")
    draft = clerk.file("equipment-repair", REPAIR, submit=False)
    path, revision = f"requests/{draft['id']}/", draft["revision"]
    clerk.patch(path, {"answers": {"fault": "黑屏"}, "revision": revision})
    late = {"answers": {"fault": "冒烟"}, "revision": revision}
    refusal(clerk.patch(path, late), 409, "stale")
    assert clerk.get(path).json()["answers"]["fault"] == "黑屏"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["answers", "revision"]),
        ({"answers": {}}, ["revision"]),
        ({"answers": {}, "revision": "1"}, ["revision"]),
        ({"answers": {}, "revision": 1.5}, ["revision"]),
        ({"answers": {}, "revision": 10**30}, ["revision"]),
        ({"answers": [], "revision": 1}, ["answers"]),
        ({"answers": {}, "revision": 1, "submit": True}, ["submit"]),
    ],
)
def test_a_change_says_what_and_to_which_revision(api, body, fields):
    clerk = api("clerk-planning")
    draft = clerk.file("equipment-repair", REPAIR, submit=False)
    refusal(clerk.patch(f"requests/{draft['id']}/", body), 422, "invalid", *fields)


def test_a_request_under_way_is_not_changed_and_others_see_but_do_not_touch(api):
    clerk = api("clerk-planning")
    made = clerk.file("equipment-repair", REPAIR)
    change = {"answers": {"fault": "黑屏"}, "revision": made["revision"]}
    refusal(clerk.patch(f"requests/{made['id']}/", change), 409, "state")
    refusal(api("office-head").patch(f"requests/{made['id']}/", change), 403, "not_yours")
    refusal(api("clerk-finance").patch(f"requests/{made['id']}/", change), 404, "not_found")


# --- lists -----------------------------------------------------------------------------------


def test_the_list_shows_what_one_may_see_newest_first(api):
    clerk = api("clerk-planning")
    ids = [clerk.file("equipment-repair", REPAIR)["id"] for _ in range(3)]
    api("clerk-finance").file("equipment-repair", REPAIR)

    found = clerk.get("requests/").json()

    assert [r["id"] for r in found] == ids[::-1]
    assert found[0] == {
        "id": ids[2],
        "number": "设修〔2026〕3号",
        "form": "equipment-repair",
        "title": "办公设备报修单",
        "status": "in_review",
        "settlement": "none",
        "applicant": "clerk-planning",
        "submitted_at": "2026-09-18T10:05:00+08:00",
        "revision": 1,
    }
    assert len(api("office-head").get("requests/").json()) == 4
    assert api("director").get("requests/").json() == []


def test_the_list_is_read_page_by_page_while_it_grows(api):
    clerk = api("clerk-planning")
    ids = [clerk.file("equipment-repair", REPAIR, submit=i % 2 == 0)["id"] for i in range(5)]
    page = clerk.get("requests/?limit=2&form=equipment-repair&status=")
    clerk.file("equipment-repair", REPAIR)
    seen = page.json()
    while page.headers.get("Link"):
        page = clerk.get(following(page))
        seen += page.json()
    assert [r["id"] for r in seen] == ids[::-1]


def test_the_list_is_narrowed_by_status_and_form(api):
    clerk = api("clerk-planning")
    clerk.file("equipment-repair", REPAIR, submit=False)
    trip = clerk.file("trip", answers("trip"))
    assert len(clerk.get("requests/?status=draft").json()) == 1
    assert [r["id"] for r in clerk.get("requests/?form=trip").json()] == [trip["id"]]
    assert clerk.get("requests/?form=nothing").json() == []
    assert clerk.get("requests/?status=draft&form=trip").json() == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("limit=1.5", "limit"),
        ("limit=²", "limit"),
        ("limit=" + "9" * 50, "limit"),
        ("after=nothing", "after"),
        ("after=" + "r" * 300, "after"),
        ("status=nothing", "status"),
        ("form=" + "x" * 300, "form"),
    ],
)
def test_a_bad_parameter_is_named(api, query, field):
    refusal(api("clerk-planning").get(f"requests/?{query}"), 422, "invalid", field)


def test_a_page_never_has_more_than_two_hundred(api):
    clerk = api("clerk-planning")
    ApprovalRequest.objects.bulk_create(
        ApprovalRequest(**common)
        for common in [_row(clerk)] * 205
    )  # fmt: skip
    _let_see(clerk)
    assert len(clerk.get("requests/").json()) == 50
    page = clerk.get("requests/?limit=1000")
    assert len(page.json()) == 200 and "limit=200" in page["Link"]


def _row(clerk) -> dict:
    made = ApprovalRequest.objects.get(ref=clerk.file("trip", {}, submit=False)["id"])
    return {
        "bureau": made.bureau, "definition": made.definition, "version": made.version,
        "applicant": made.applicant, "entered_by": made.entered_by,
    }  # fmt: skip


def _let_see(clerk) -> None:
    from permissions import grants

    me = User.objects.get(username=clerk.account)
    for row in ApprovalRequest.objects.all():
        grants.grant(row, "view", users=[me.pk], groups=[])


def test_lists_cost_the_same_for_one_and_for_thirty(api):
    clerk, head = api("clerk-planning"), api("office-head")
    counts = []
    for more in (1, 29):
        for _ in range(more):
            clerk.file("equipment-repair", REPAIR)
        for who, path in [(clerk, "requests/"), (head, "requests/"), (head, "inbox/")]:
            who.get(path)
            with CaptureQueriesContext(connection) as seen:
                who.get(path)
            counts.append(len(seen))
            assert '"answers"' not in "".join(q["sql"] for q in seen) or path == "inbox/"
    assert counts[:3] == counts[3:]


def test_a_request_is_shown_in_few_queries(api, django_assert_max_num_queries):
    clerk = api("clerk-planning")
    made = clerk.file("trip", answers("trip"))
    with django_assert_max_num_queries(4):  # account, request, tasks, timeline
        clerk.get(f"requests/{made['id']}/")


@pytest.mark.parametrize(
    "ref", ["raaaaaaaaaaaa", "1", "'", "%E6%B4%BE", "x" * 500, "%0A", "..%2F", "%F0%9F%98%80"]
)
def test_what_is_not_there_is_not_found(api, ref):
    clerk = api("clerk-planning")
    for method, rest, body in [
        ("GET", "", None),
        ("PATCH", "", {"answers": {}, "revision": 1}),
        ("GET", "warnings/", None),
        ("GET", "paper.pdf", None),
        ("GET", "attachments/1/", None),
        ("POST", "submit/", None),
        ("POST", "withdraw/", None),
        ("POST", "change/", None),
        ("POST", "cancel/", {}),
        ("POST", "decide/", {"task": 1, "verdict": "approve"}),
        ("POST", "decide/", {}),
        ("POST", "transfer/", {"task": 1, "to": "director"}),
        ("POST", "transfer/", {"task": 1, "to": "nobody"}),
        ("POST", "copy/", {"to": ["director"]}),
    ]:
        refusal(clerk.ask(method, f"/api/requests/{ref}/{rest}", body), 404, "not_found")


def test_what_is_unusual_is_told_with_its_clause(api):
    clerk = api("clerk-planning")
    made = clerk.file("vehicle-repair", answers("vehicle-repair", mileage=5000))
    later = clerk.file("vehicle-repair", answers("vehicle-repair", mileage=4000))
    assert clerk.get(f"requests/{made['id']}/warnings/").json() == []
    (told,) = clerk.get(f"requests/{later['id']}/warnings/").json()
    assert set(told) == {"field", "sentence", "clause"} and told["field"] == "mileage"


def test_the_paper_is_fetched_by_those_who_see_the_request(api, monkeypatch):
    read: list[str] = []

    def paper_pdf(approval_request, *, reader) -> bytes:
        read.append(f"{approval_request.number} {reader.username}")
        return b"%PDF-1.7"

    monkeypatch.setattr("forms.papers.paper_pdf", paper_pdf)
    made = api("clerk-planning").file("equipment-repair", REPAIR)
    path = f"requests/{quote(made['number'])}/paper.pdf"

    paper = api("office-head").get(path)

    assert (paper.status_code, paper.content) == (200, b"%PDF-1.7")
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"].startswith("inline; filename*=utf-8''%E8%AE%BE")
    assert paper["X-Content-Type-Options"] == "nosniff"
    assert paper["Cache-Control"] == "private, no-store"
    refusal(api("clerk-finance").get(path), 404, "not_found")
    assert read == ["设修〔2026〕1号 office-head"]


def test_a_paper_that_would_not_be_legible_is_refused_with_its_sentence(api, monkeypatch):
    def paper_pdf(approval_request, *, reader) -> bytes:
        raise PaperRefused("这张审批单缺少字体,不能打印。")

    monkeypatch.setattr("forms.papers.paper_pdf", paper_pdf)
    made = api("clerk-planning").file("equipment-repair", REPAIR)
    said = refusal(api("clerk-planning").get(f"requests/{made['id']}/paper.pdf"), 422, "invalid")
    assert said["detail"] == "这张审批单缺少字体,不能打印。"
