"""一并同意: what may be ticked, what stands on the page, and that each is decided by itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from forms import actions
from forms.models import Decision
from forms.publishing import found_problems
from forms.starter.load import read_form
from tests.forms.desk.test_leader_screen import text
from tests.scenario import day

INBOX = "/admin/inbox/"
TOGETHER = "/admin/inbox/together/"


def nearby(office, **more):
    """A journey inside the district: the kind that may be approved with others."""
    return office.files("trip", by="clerk-planning", **{"destination_kind": "district", **more})


def sent(office, *requests) -> dict:
    """What the page sends for these requests."""
    tasks = [office.task(r) for r in requests]
    serials = {f"seen-{t.pk}": t.approval_request.answers_serial for t in tasks}
    return {"task": [t.pk for t in tasks], **serials}


def approve(client, form) -> str:
    """The button, and what the page after it says."""
    done = client.post(TOGETHER, form)
    assert done.status_code == 302, done.status_code
    return text(client.get(done["Location"]))


def test_only_journeys_inside_the_district_can_be_ticked(office, desk) -> None:
    near, far = nearby(office), office.files("trip", by="clerk-planning")
    body = desk("deputy-resettlement").get(INBOX).content.decode()
    assert f'name="task" value="{office.task(near).pk}"' in body
    assert f'name="task" value="{office.task(far).pk}"' not in body


def test_nothing_with_money_can_be_ticked(office, desk) -> None:
    repair = office.files("vehicle-repair", by="driver")
    office.decides("office-head", repair)
    office.files("hospitality", by="clerk-planning")
    office.files("purchase", by="clerk-planning")
    for account in ("director", "office-head"):
        shown = desk(account).get(INBOX).content.decode()
        assert 'name="task"' not in shown and "一并同意" not in shown


def test_each_stands_there_with_its_sentence_and_what_is_unusual(office, desk) -> None:
    first = nearby(office, start=day(2), end=day(4), destination="林业站")
    second = nearby(office, start=day(3), end=day(3), destination="移民村")
    form = sent(office, first, second)
    shown = text(desk("deputy-resettlement").get(TOGETHER, {"task": form["task"]}))
    assert "(3天),赴林业站(区内)" in shown and "赴移民村(区内)" in shown
    assert "请留意" in shown and "已有派差单" in shown
    assert first.number in shown and second.number in shown
    assert "一并同意 (2)" in shown
    assert Decision.objects.count() == 0, "looking decides nothing"


def test_all_are_approved_and_each_is_told(office, desk) -> None:
    trips = [nearby(office, start=day(n), end=day(n)) for n in (2, 3, 4)]
    shown = approve(desk("deputy-resettlement"), sent(office, *trips))
    assert "已同意3件" in shown
    for trip in trips:
        trip.refresh_from_db()
        assert trip.status == "approved"
        assert f"✓ 已同意 {trip.number}" in shown
    assert Decision.objects.filter(decided_by__username="deputy-resettlement").count() == 3


def test_one_that_was_withdrawn_does_not_keep_the_others_back(office, desk) -> None:
    gone, good = nearby(office), nearby(office, start=day(9), end=day(9))
    form = sent(office, gone, good)
    actions.withdraw(gone, by=office.person("clerk-planning"))
    shown = approve(desk("deputy-resettlement"), form)
    assert "已同意1件, 有1件没有办成" in shown.replace(",有", ", 有")
    assert f"{gone.number} :这张单子刚刚已有变化:" in shown and "撤回。请查看最新情况。" in shown
    good.refresh_from_db()
    gone.refresh_from_db()
    assert (good.status, gone.status) == ("approved", "withdrawn")


def test_one_that_changed_since_the_page_was_drawn_is_not_decided_on(office, desk) -> None:
    trip, other = nearby(office), nearby(office, start=day(9), end=day(9))
    form = sent(office, trip, other)
    form[f"seen-{office.task(trip).pk}"] = 7
    shown = approve(desk("deputy-resettlement"), form)
    assert f"{trip.number} :这张单子刚刚已有变化" in shown
    trip.refresh_from_db()
    assert trip.status == "in_review"


def test_one_that_somebody_else_decided_is_told_as_for_a_single_one(office, desk) -> None:
    office.is_away("deputy-resettlement", "deputy-office")
    trip = nearby(office)
    form = sent(office, trip)
    office.decides("deputy-office", trip)
    shown = approve(desk("deputy-resettlement"), form)
    assert "审批,您的意见未重复记录。" in shown
    assert Decision.objects.count() == 1


def test_a_form_sent_twice_decides_once_and_says_the_same(office, desk) -> None:
    trips = [nearby(office), nearby(office, start=day(9), end=day(9))]
    leader, form = desk("deputy-resettlement"), sent(office, *trips)
    assert approve(leader, form) == approve(leader, form)
    assert Decision.objects.count() == 2


def test_what_the_setting_does_not_allow_is_refused_even_when_sent(office, desk) -> None:
    near, far = nearby(office), office.files("trip", by="clerk-planning", start=day(9), end=day(9))
    shown = approve(desk("deputy-resettlement"), sent(office, near, far))
    assert f"已同意 {near.number}" in shown
    assert f"{far.number} :这张申请单须单独审批,请打开后办理。" in shown
    far.refresh_from_db()
    assert far.status == "in_review"


def test_what_is_visible_but_not_his_is_refused_and_what_is_not_visible_is_not_there(
    office, desk
) -> None:
    trip = nearby(office)
    form = sent(office, trip)
    assert f"{trip.number} :这项操作不由您办理。" in approve(desk("office-head"), form)
    assert desk("finance-head").post(TOGETHER, form).status_code == 404
    assert Decision.objects.count() == 0


def test_one_that_is_not_visible_leaves_no_trace_beside_others(office, desk) -> None:
    mine = nearby(office)
    other = office.files(
        "trip", by="clerk-finance", travellers=["clerk-finance"], destination_kind="district"
    )
    shown = approve(desk("deputy-resettlement"), sent(office, mine, other))
    assert "已同意1件" in shown and other.number not in shown and "没有办成" not in shown
    other.refresh_from_db()
    assert other.status == "in_review"


@pytest.mark.parametrize("task", ["", "x", "9" * 30, "-1", "٣"])
def test_tasks_that_are_none_break_nothing(office, desk, task) -> None:
    assert desk("deputy-resettlement").get(TOGETHER, {"task": task}).status_code == 302
    assert desk("deputy-resettlement").post(TOGETHER, {"task": task}).status_code == 404


def test_nothing_ticked_leads_back_with_a_sentence(office, desk) -> None:
    nearby(office)
    leader = desk("deputy-resettlement")
    for answer in (leader.get(TOGETHER, follow=True), leader.post(TOGETHER, follow=True)):
        assert "请先勾选要一并同意的事项。" in text(answer)


def test_a_failing_database_stops_one_and_not_the_rest(office, desk, monkeypatch) -> None:
    broken, good = nearby(office), nearby(office, start=day(9), end=day(9))
    form = sent(office, broken, good)
    decide = actions.decide

    def fails(task, **more):
        if task.approval_request_id == broken.pk:
            raise DatabaseError
        return decide(task, **more)

    monkeypatch.setattr(actions, "decide", fails)
    shown = approve(desk("deputy-resettlement"), form)
    assert f"{broken.number} :系统出了点问题,这一件没有办成,请打开后再试。" in shown
    assert f"已同意 {good.number}" in shown


def test_the_result_is_the_persons_own_and_stays_for_a_reload(office, desk) -> None:
    trip = nearby(office)
    leader = desk("deputy-resettlement")
    approve(leader, sent(office, trip))
    assert trip.number in text(leader.get(f"{TOGETHER}done/"))
    assert desk("director").get(f"{TOGETHER}done/").status_code == 302


def wrong_with(document, office) -> str:
    found = found_problems(document, office.bureau, "current")
    return " ".join(p.sentence for p in found if p.level == "error")


def test_a_step_that_fills_something_cannot_be_set_so(office) -> None:
    document = read_form("trip")
    assert wrong_with(document, office) == ""
    room = {"key": "room", "kind": "text", "label": "房间", "filled_at": "step", "required": False}
    document["fields"].append(room)
    document["steps"][0]["fills"] = [{"field": "room"}]
    assert "要填写内容或不是审批的环节,不能一并同意。" in wrong_with(document, office)


def test_the_condition_may_look_at_the_request_alone(office) -> None:
    document = read_form("trip")
    elsewhere = {"kind": "overlap", "field": "travellers", "start": "start", "end": "end"}
    document["steps"][0]["together_if"][0].append({"left": elsewhere, "compare": "empty"})
    assert "一并同意的条件只能看这张单子自己填写的内容。" in wrong_with(document, office)


def test_a_task_that_took_over_a_field_to_fill_is_not_among_them(office, desk) -> None:
    document = read_form("trip")
    room = {"key": "room", "kind": "text", "label": "房间", "filled_at": "step", "required": False}
    document["fields"].append(room)
    before = {**document["steps"][0], "key": "office", "fills": [{"field": "room"}]}
    del before["together"], before["together_if"]
    document["steps"].insert(0, before)
    office.publishes(document)
    trip = nearby(office)
    assert office.task(trip).fills == ["office"]
    assert 'name="task"' not in desk("deputy-resettlement").get(INBOX).content.decode()


def test_without_the_setting_a_version_reads_as_before(office) -> None:
    from forms.schema import parse_form

    form = parse_form(office.form("purchase").current.document)
    assert not any(step.together or step.together_if for step in form.steps)
    assert "together" not in str(office.form("purchase").current.document)


def test_the_inbox_with_ticks_costs_the_same_with_one_and_ten(office, desk) -> None:
    leader = desk("deputy-resettlement")

    def cost() -> int:
        leader.get(INBOX)
        with CaptureQueriesContext(connection) as asked:
            leader.get(INBOX)
        return len(asked)

    nearby(office)
    one = cost()
    for n in range(9):
        nearby(office, start=day(n + 3), end=day(n + 3))
    assert cost() == one
