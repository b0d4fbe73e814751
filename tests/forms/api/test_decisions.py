"""What moves a request, and the code that each refusal has."""

from __future__ import annotations

import pytest

from forms.models import Decision, Task
from permissions import people
from permissions.models import User
from tests.forms.api.conftest import refusal
from tests.scenario import answers, day

REPAIR = {"equipment": "computer", "fault": "开不了机"}


@pytest.fixture
def repair(api) -> dict:
    """Filed by clerk-planning: office-head is asked first, then deputy-office."""
    return api("clerk-planning").file("equipment-repair", REPAIR)


def task_of(request: dict) -> int:
    return request["tasks"][0]["task"]


def decide(api, account: str, request: dict, verdict: str = "approve", **more):
    body = {"task": task_of(request), "verdict": verdict, **more}
    return api(account).post(f"requests/{request['id']}/decide/", body)


# --- the way -----------------------------------------------------------------------------------


def test_two_approvals_make_a_request_approved(api, repair):
    first = decide(api, "office-head", repair, comment="情况属实,拟同意。")
    assert (first.status_code, first.json()["status"]) == (200, "in_review")
    assert [(p["step"], p["state"]) for p in first.json()["path"]] == [
        ("office-head", "approved"), ("deputy-office", "open"),
    ]  # fmt: skip

    second = decide(api, "deputy-office", first.json())
    assert second.json()["status"] == "approved"
    events = [(e["by"], e["event"], e["comment"]) for e in second.json()["timeline"]]
    assert events[2] == ("office-head", "approve", "情况属实,拟同意。")
    assert second.json()["tasks"] == []


def test_a_return_goes_back_and_the_request_comes_again(api, repair):
    returned = decide(api, "office-head", repair, "return", comment="请写明型号").json()
    assert returned["status"] == "returned"
    clerk = api("clerk-planning")
    clerk.patch(
        f"requests/{repair['id']}/",
        {"answers": {"asset": "A-7"}, "revision": returned["revision"]},
    )
    again = clerk.post(f"requests/{repair['id']}/submit/")
    assert (again.status_code, again.json()["status"]) == (200, "in_review")
    assert again.json()["number"] == repair["number"]
    assert [p["state"] for p in again.json()["path"]] == ["open", "waiting"]


def test_a_return_to_an_earlier_step_opens_that_step(api, repair):
    second = decide(api, "office-head", repair).json()
    back = decide(api, "deputy-office", second, "return", to="office-head", comment="请复核").json()
    assert back["status"] == "in_review"
    assert [(t["step"], t["holders"]) for t in back["tasks"]] == [("office-head", ["office-head"])]


def test_a_rejection_ends_it(api, repair):
    ended = decide(api, "office-head", repair, "reject", comment="不需要").json()
    assert (ended["status"], ended["tasks"]) == ("rejected", [])


def test_a_draft_is_submitted_and_withdrawn(api):
    clerk = api("clerk-planning")
    draft = clerk.file("equipment-repair", REPAIR, submit=False)
    path = f"requests/{draft['id']}/"
    assert clerk.post(f"{path}submit/").json()["status"] == "in_review"
    refusal(clerk.post(f"{path}submit/"), 409, "state")
    assert clerk.post(f"{path}withdraw/").json()["status"] == "withdrawn"
    refusal(clerk.post(f"{path}withdraw/"), 409, "state")


def test_a_step_that_fills_fields_takes_its_answers(api):
    file = _upload(api("registry"))
    made = api("registry").file(
        "hospitality",
        answers("hospitality", letter_file=[file], guest_count=8, level=None, estimate=None),
    )
    filled = {"standard": "60.00", "companions": ["secretary"], "level": "ordinary"}
    refusal(decide(api, "office-head", made, answers=filled), *(422, "invalid", "estimate"))
    done = decide(api, "office-head", made, answers={**filled, "estimate": "480"}).json()
    assert done["answers"]["estimate"] == "480.00"
    assert done["answers"]["companions"] == ["secretary"]


def _upload(who) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = who.client.post(
        "/api/attachments/",
        {"file": SimpleUploadedFile("公函.pdf", b"%PDF-1.7\n%%EOF")},
        headers=who.headers,
    )
    return sent.json()["id"]


def test_the_acting_leader_decides_and_the_record_says_for_whom(api):
    api("office-head").post(
        "absences/",
        {"holder": "director", "acting": "deputy-finance", "from": day(), "to": day(3)},
    )
    trip = api("clerk-planning").file("trip", answers("trip", destination_kind="outside"))
    second = decide(api, "deputy-resettlement", trip).json()
    assert second["tasks"][0]["post"] == "director"
    assert second["tasks"][0]["holders"] == ["deputy-finance"]

    done = decide(api, "deputy-finance", second).json()
    assert (done["timeline"][-2]["by"], done["timeline"][-2]["for"]) == (
        "deputy-finance", "director",
    )  # fmt: skip


def test_who_goes_in_the_directors_journey_notes_it(api):
    trip = api("clerk-planning").file(
        "trip", answers("trip", travellers=["director"], acting="deputy-office")
    )
    assert trip["tasks"][0] | {"task": 0} == {
        "task": 0, "step": "director", "kind": "read", "post": None,
        "holders": ["deputy-office"], "due": None,
    }  # fmt: skip
    refusal(decide(api, "deputy-office", trip), 422, "invalid", "verdict")
    assert decide(api, "deputy-office", trip, "note").json()["status"] == "approved"
    (away,) = api("deputy-office").get("absences/").json()
    assert (away["holder"], away["acting"]) == ("director", "deputy-office")


# --- refusals ----------------------------------------------------------------------------------


def test_who_sees_it_and_is_not_asked_may_not_decide(api, repair):
    second = decide(api, "office-head", repair).json()
    refusal(decide(api, "office-head", second), 403, "not_yours")
    refusal(decide(api, "clerk-planning", second), 403, "not_yours")
    refusal(decide(api, "clerk-finance", second), 404, "not_found")
    refusal(decide(api, "admin", second), 404, "not_found")
    assert Decision.objects.count() == 1


def test_deciding_twice_is_refused_once_with_the_name_and_never_a_second_decision(api, repair):
    decide(api, "office-head", repair)
    said = refusal(decide(api, "office-head", repair), 409, "decided")
    assert "10:05审批,您的意见未重复记录" in said["detail"]
    refusal(decide(api, "clerk-planning", repair), 403, "not_yours")
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("verdict", ["note", "done", "APPROVE", "", "nonsense"])
def test_a_verdict_that_is_none_here_is_refused(api, repair, verdict):
    refusal(decide(api, "office-head", repair, verdict), 422, "invalid", "verdict")


def test_a_task_of_another_request_is_refused(api, repair):
    other = api("clerk-finance").file("equipment-repair", REPAIR)
    for task in (task_of(other), 10**12):
        body = {"task": task, "verdict": "approve"}
        response = api("office-head").post(f"requests/{repair['id']}/decide/", body)
        refusal(response, 422, "invalid", "task")
    assert Task.objects.filter(state="open").count() == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"task": "1"}, "task"),
        ({"task": None}, "task"),
        ({"task": 2**70}, "task"),
        ({"verdict": 1}, "verdict"),
        ({"comment": 1}, "comment"),
        ({"comment": "x" * 5001}, "comment"),
        ({"answers": []}, "answers"),
        ({"to": ["applicant"]}, "to"),
        ({"verdict": "return", "to": "nowhere"}, "to"),
        ({"verdict": "return", "to": "deputy-office"}, "to"),
        ({"nothing": 1}, "nothing"),
    ],
)
def test_a_decision_of_the_wrong_shape_is_refused_at_its_member(api, repair, more, field):
    refusal(decide(api, "office-head", repair, **{"verdict": "approve", **more}),
            422, "invalid", field)  # fmt: skip
    assert not Decision.objects.exists()


# --- handing on, copies, giving up ---------------------------------------------------------------


def test_a_task_is_handed_on(api, repair):
    body = {"task": task_of(repair), "to": "registry", "comment": "请代为核实"}
    moved = api("office-head").post(f"requests/{repair['id']}/transfer/", body)
    assert moved.status_code == 200
    assert moved.json()["tasks"][0]["holders"] == ["registry"]
    assert moved.json()["tasks"][0]["post"] is None
    assert [t["task"] for t in api("registry").get("inbox/").json()] == [task_of(moved.json())]
    refusal(api("office-head").post(f"requests/{repair['id']}/transfer/", body), 409, "stale")


@pytest.mark.parametrize("to", ["clerk-planning", "nobody", "office-head", "", None, 5, ["x"]])
def test_a_task_is_not_handed_to_just_anybody(api, repair, to):
    body = {"task": task_of(repair), "to": to}
    refusal(
        api("office-head").post(f"requests/{repair['id']}/transfer/", body), 422, "invalid", "to"
    )


def test_a_copy_lets_others_see(api, repair):
    path = f"requests/{repair['id']}/"
    refusal(api("storekeeper").get(path), 404, "not_found")
    copied = api("clerk-planning").post(
        f"{path}copy/", {"to": ["storekeeper", "driver"], "comment": "请知悉"}
    )
    assert copied.json()["timeline"][-1]["event"] == "copy"
    assert api("storekeeper").get(path).status_code == 200
    refusal(api("storekeeper").post(f"{path}copy/", {"to": ["registry"]}), 403, "not_yours")


@pytest.mark.parametrize(
    "to", [[], None, "driver", ["nobody"], ["driver", "driver"], [1], ["x"] * 60, [None]]
)
def test_a_copy_goes_to_a_list_of_people(api, repair, to):
    response = api("clerk-planning").post(f"requests/{repair['id']}/copy/", {"to": to})
    refusal(response, 422, "invalid", "to")


def test_a_copy_does_not_go_to_who_has_left(api, repair):
    people.deactivate(User.objects.get(username="driver"))
    response = api("clerk-planning").post(f"requests/{repair['id']}/copy/", {"to": ["driver"]})
    refusal(response, 422, "invalid", "to")


def approved_trip(api) -> dict:
    trip = api("clerk-planning").file("trip", answers("trip"))
    return decide(api, "deputy-resettlement", trip).json()


def test_an_approved_request_is_given_up(api):
    trip = approved_trip(api)
    path = f"requests/{trip['id']}/cancel/"
    refusal(api("deputy-resettlement").post(path), 403, "not_yours")
    done = api("clerk-planning").post(path, {"comment": "会议取消"})
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")
    refusal(api("clerk-planning").post(path), 409, "state")


def test_an_approved_request_is_changed_by_a_new_one(api):
    trip = approved_trip(api)
    path = f"requests/{trip['id']}/change/"
    made = api("clerk-planning").post(path)
    assert made.status_code == 201
    draft = made.json()
    assert (draft["status"], draft["number"]) == ("draft", None)
    assert draft["answers"] == trip["answers"]
    refusal(api("clerk-planning").post(path), 409, "state")

    again = api("clerk-planning").post(f"requests/{draft['id']}/submit/").json()
    decide(api, "deputy-resettlement", again)
    old = api("clerk-planning").get(f"requests/{trip['id']}/").json()
    assert old["status"] == "changed"


@pytest.mark.parametrize("action", ["submit", "withdraw", "change", "cancel"])
def test_actions_that_are_told_nothing_refuse_what_is_no_json(api, repair, action):
    path = f"requests/{repair['id']}/{action}/"
    refusal(api("clerk-planning").post(path, b"{"), 400, "not_json")


def test_a_form_sent_instead_of_json_is_refused(api, repair):
    clerk = api("clerk-planning")
    sent = clerk.client.post(
        f"/api/requests/{repair['id']}/cancel/", {"comment": "x"}, headers=clerk.headers
    )
    refusal(sent, 400, "not_json")
