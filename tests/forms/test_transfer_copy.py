"""Handing a task on, and letting others see."""

from __future__ import annotations

import pytest

from forms import actions, queries
from forms.errors import AlreadyDecided, DomainError, InvalidAnswers, NotYours, WrongState
from forms.models import ApprovalRequest, Notice
from permissions import people
from tests.scenario import Office


def hands(office: Office, request: ApprovalRequest, by: str, to: str, **more) -> ApprovalRequest:
    return actions.transfer(
        office.task(request), by=office.person(by), to=office.person(to), **more
    )


# --- handing on ------------------------------------------------------------------------------


def test_a_task_handed_on_is_decided_by_the_person_named_in_the_same_place(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    old = office.task(repair)

    hands(office, repair, "office-head", "secretary", comment="请代核")

    assert office.path(repair) == [
        ("office-head", None, "open"),
        ("deputy-office", "deputy-office", "waiting"),
    ]
    assert office.sees("secretary", repair)
    office.decides("secretary", repair)
    assert office.path(repair)[1] == ("deputy-office", "deputy-office", "open")
    with pytest.raises(AlreadyDecided):
        actions.decide(old, by=office.person("office-head"), verdict="approve")


def test_who_handed_a_task_on_may_not_decide_it_any_more(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    hands(office, repair, "office-head", "secretary")
    with pytest.raises(NotYours):
        actions.decide(office.task(repair), by=office.person("office-head"), verdict="approve")


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("clerk-planning", "不能转交给申请人、填单人或出差人员。"),
        ("secretary", "不能转交给申请人、填单人或出差人员。"),
        ("driver", "不能转交给申请人、填单人或出差人员。"),
        ("deputy-office", "不能转交给自己。"),
        ("registry", "没有这个人员,或其账号已停用。"),
        ("admin", "不能转交给没有审批岗位的人员。"),
    ],
)
def test_a_task_is_not_handed_to_one_who_may_not_decide_it(office: Office, to: str, sentence: str):
    people.deactivate(office.person("registry"))
    trip = office.files("trip", by="secretary", applicant="clerk-planning", travellers=["driver"])
    with pytest.raises(InvalidAnswers) as refusal:
        hands(office, trip, "deputy-office", to)
    assert refusal.value.errors == {"to": [sentence]}
    assert office.task(trip).post.code == "deputy-office"


def test_a_task_is_handed_on_by_those_who_could_decide_it_alone(office: Office):
    office.is_away("deputy-resettlement", "deputy-finance")
    trip = office.files("trip", by="clerk-planning")
    for account in ("office-head", "clerk-planning"):
        with pytest.raises(NotYours):
            hands(office, trip, account, "deputy-office")
    hands(office, trip, "deputy-finance", "deputy-office")
    assert office.decides("deputy-office", trip).status == "approved"


def test_a_task_handed_on_waits_for_whoever_acts_for_the_absent_person(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    hands(office, repair, "office-head", "finance-head")
    office.is_away("finance-head", "accountant")

    repair = office.decides("accountant", repair)

    decision = repair.tasks.get(person__username="finance-head").decision
    assert decision.decided_by.username == "accountant"
    assert decision.on_behalf_of.username == "finance-head"


def test_what_the_step_fills_goes_with_the_task(office: Office):
    visit = office.files("hospitality", by="clerk-planning")
    hands(office, visit, "office-head", "secretary")
    with pytest.raises(InvalidAnswers) as refusal:
        office.decides("secretary", visit)
    assert set(refusal.value.errors) == {"standard", "companions"}
    filled = {"standard": "60.00", "companions": ["registry"]}
    assert office.decides("secretary", visit, answers=filled).answers["standard"] == "60.00"


def test_a_task_that_was_handed_on_and_returned_asks_the_post_again(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    hands(office, repair, "office-head", "secretary")
    repair = office.decides("secretary", repair, "return", comment="写明型号")

    repair = actions.submit(repair, by=office.person("clerk-planning"))

    assert office.path(repair)[0] == ("office-head", "office-head", "open")


# --- nobody there ----------------------------------------------------------------------------


@pytest.fixture
def stuck(office: Office) -> ApprovalRequest:
    """A trip whose second step was reached when nobody was director."""
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    people.dismiss(office.post("director"), office.person("director"))
    office.decides("deputy-resettlement", trip)
    return trip


def test_a_step_nobody_can_decide_is_parked_and_shown_to_the_office_head(office: Office, stuck):
    assert office.path(stuck)[1] == ("director", "director", "stuck")
    assert Notice.objects.get(kind="stuck").user.username == "office-head"
    assert not office.sees("admin", stuck)
    stuck.refresh_from_db()
    assert stuck.status == "in_review"


def test_a_stuck_task_is_handed_on_by_the_office_head_alone(office: Office, stuck):
    task = stuck.tasks.get(state="stuck")
    to = office.person("deputy-office")
    for account in ("deputy-resettlement", "clerk-planning", "admin"):
        with pytest.raises(DomainError):
            actions.transfer(task, by=office.person(account), to=to)
    actions.transfer(task, by=office.person("office-head"), to=to)

    assert office.decides("deputy-office", stuck).status == "approved"


def test_a_stuck_task_opens_when_somebody_is_appointed(office: Office, stuck):
    people.appoint(office.post("director"), office.person("deputy-finance"))
    actions.retry_stuck(bureau_id=office.bureau.pk)

    assert office.path(stuck)[1] == ("director", "director", "open")
    assert office.decides("deputy-finance", stuck).status == "approved"


def test_open_work_moves_when_the_holder_of_the_post_changes(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    people.dismiss(office.post("office-head"), office.person("office-head"))
    people.appoint(office.post("office-head"), office.person("secretary"))

    assert office.sees("secretary", repair) and not office.sees("office-head", repair)
    assert office.decides("secretary", repair).tasks.get(step="office-head").state == "approved"


# --- copies ----------------------------------------------------------------------------------


def test_a_copy_lets_its_reader_see_and_not_decide(office: Office):
    trip = office.files("trip", by="clerk-planning")
    to = [office.person("clerk-finance")]
    actions.copy_to(trip, by=office.person("clerk-planning"), to=to, comment="供参考")

    assert office.sees("clerk-finance", trip)
    assert Notice.objects.get(user__username="clerk-finance").comment == "供参考"
    with pytest.raises(NotYours):
        actions.decide(office.task(trip), by=office.person("clerk-finance"), verdict="approve")


@pytest.mark.parametrize(
    ("by", "allowed"),
    [("clerk-planning", True), ("deputy-resettlement", True), ("planning-head", False)],
)
def test_copies_are_given_by_who_files_or_decides_not_by_who_only_sees(
    office: Office, by: str, allowed: bool
):
    trip = office.files("trip", by="clerk-planning")
    assert queries.can(office.person(by), "copy", trip) == allowed
    if allowed:
        actions.copy_to(trip, by=office.person(by), to=[office.person("driver")])
    else:
        with pytest.raises(NotYours):
            actions.copy_to(trip, by=office.person(by), to=[office.person("driver")])
    assert office.sees("driver", trip) == allowed


def test_a_decider_who_has_decided_may_still_copy(office: Office):
    trip = office.files("trip", by="clerk-planning")
    trip = office.decides("deputy-resettlement", trip)
    actions.copy_to(trip, by=office.person("deputy-resettlement"), to=[office.person("driver")])
    assert office.sees("driver", trip)


def test_a_draft_is_copied_to_nobody(office: Office):
    draft = office.files("trip", by="clerk-planning", submit=False)
    with pytest.raises(WrongState):
        actions.copy_to(draft, by=office.person("clerk-planning"), to=[office.person("driver")])


@pytest.mark.parametrize("to", [[], ["driver"]])
def test_a_copy_has_a_reader_and_one_who_is_still_there(office: Office, to: list[str]):
    trip = office.files("trip", by="clerk-planning")
    people.deactivate(office.person("driver"))
    readers = [office.person(account) for account in to]
    with pytest.raises(InvalidAnswers) as refusal:
        actions.copy_to(trip, by=office.person("clerk-planning"), to=readers)
    assert list(refusal.value.errors) == ["to"]
