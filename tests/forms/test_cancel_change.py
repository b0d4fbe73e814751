"""Giving up what was approved, replacing it, and taking back what is under way."""

from __future__ import annotations

import json

import pytest

from forms import actions, queries
from forms.errors import NotFound, NotYours, WrongState
from forms.models import ApprovalRequest, Link, Notice
from permissions import org
from tests.scenario import FORMS, Office

# --- giving up -------------------------------------------------------------------------------


def approved_trip(office: Office, **changes) -> ApprovalRequest:
    return office.decides(
        "deputy-resettlement", office.files("trip", by="clerk-planning", **changes)
    )


def test_an_approved_request_is_given_up_by_its_applicant_and_the_deciders_are_told(office: Office):
    trip = approved_trip(office)
    Notice.objects.all().delete()

    trip = actions.cancel(trip, by=office.person("clerk-planning"), comment="改期")

    assert (trip.status, trip.number[-2:]) == ("cancelled", "1号")
    told = Notice.objects.get()
    assert (told.user.username, told.kind, told.comment) == (
        "deputy-resettlement",
        "cancelled",
        "改期",
    )
    assert office.path(trip) == [("supervising", "deputy-resettlement", "approved")]


def test_only_what_is_approved_is_given_up_and_only_once(office: Office):
    clerk = office.person("clerk-planning")
    trip = office.files("trip", by="clerk-planning")
    with pytest.raises(WrongState):
        actions.cancel(trip, by=clerk)
    trip = office.decides("deputy-resettlement", trip)
    actions.cancel(trip, by=clerk)
    with pytest.raises(WrongState) as refusal:
        actions.cancel(trip, by=clerk)
    assert "现为“已取消”,不能取消" in str(refusal.value)


@pytest.mark.parametrize("by", ["deputy-resettlement", "office-head", "planning-head"])
def test_nobody_else_gives_it_up_or_replaces_it(office: Office, by: str):
    trip = approved_trip(office)
    for action in (actions.cancel, actions.change):
        with pytest.raises(NotYours):
            action(trip, by=office.person(by))


def test_who_does_not_see_it_is_told_nothing(office: Office):
    trip = approved_trip(office)
    for action in (actions.cancel, actions.change, actions.withdraw):
        with pytest.raises(NotFound):
            action(trip, by=office.person("clerk-finance"))


def test_what_another_request_stands_on_is_neither_given_up_nor_replaced(office: Office):
    driver = office.person("driver")
    first = office.files("vehicle-repair", by="driver")
    office.decides("office-head", first)
    first = office.decides("director", first)
    more = office.files("vehicle-repair", by="driver", supplements=first.number)
    assert more.answers["supplements"] == {"id": first.ref, "number": first.number}

    with pytest.raises(WrongState) as refusal:
        actions.cancel(first, by=driver)
    assert str(refusal.value) == "这张单子已被其他申请单使用,不能取消或变更。"

    actions.withdraw(more, by=driver)
    assert actions.cancel(first, by=driver).status == "cancelled"


# --- replacing -------------------------------------------------------------------------------


def test_the_old_one_stays_approved_until_the_new_one_is(office: Office):
    clerk = office.person("clerk-planning")
    old = approved_trip(office)

    new = actions.change(old, by=clerk)
    assert (new.status, new.number, new.answers) == ("draft", None, old.answers)
    new = actions.edit(new, by=clerk, answers={"transport": "train"}, revision=new.revision)
    new = actions.submit(new, by=clerk)
    assert new.number != old.number
    old.refresh_from_db()
    assert old.status == "approved"

    new = office.decides("deputy-resettlement", new)

    old.refresh_from_db()
    assert (old.status, new.status) == ("changed", "approved")
    link = Link.objects.get(kind="changes")
    assert (link.source_id, link.target_id) == (new.pk, old.pk)


def test_the_days_of_the_trip_it_replaces_are_no_overlap(office: Office):
    old = approved_trip(office)
    new = actions.change(old, by=office.person("clerk-planning"))
    new = actions.submit(new, by=office.person("clerk-planning"))
    assert queries.warnings(new, org.load_current(office.bureau.pk)) == []


def test_one_change_is_open_at_a_time_also_as_a_draft(office: Office):
    clerk = office.person("clerk-planning")
    old = approved_trip(office)
    actions.change(old, by=clerk)
    with pytest.raises(WrongState) as refusal:
        actions.change(old, by=clerk)
    assert str(refusal.value) == "这张单子已有一份变更正在办理。"
    assert ApprovalRequest.objects.count() == 2


@pytest.mark.parametrize("end", ["withdrawn", "rejected"])
def test_a_change_that_came_to_nothing_leaves_the_old_one_and_makes_room(office: Office, end: str):
    clerk = office.person("clerk-planning")
    old = approved_trip(office)
    new = actions.submit(actions.change(old, by=clerk), by=clerk)
    if end == "withdrawn":
        actions.withdraw(new, by=clerk)
    else:
        office.decides("deputy-resettlement", new, "reject")

    old.refresh_from_db()
    assert old.status == "approved"
    assert actions.change(old, by=clerk).status == "draft"


def test_what_was_replaced_is_neither_replaced_again_nor_given_up(office: Office):
    clerk = office.person("clerk-planning")
    old = approved_trip(office)
    new = actions.submit(actions.change(old, by=clerk), by=clerk)
    new = office.decides("deputy-resettlement", new)
    for action in (actions.cancel, actions.change):
        with pytest.raises(WrongState):
            action(old, by=clerk)
    assert actions.change(new, by=clerk).status == "draft"


def test_only_what_is_approved_is_replaced(office: Office):
    trip = office.files("trip", by="clerk-planning")
    with pytest.raises(WrongState) as refusal:
        actions.change(trip, by=office.person("clerk-planning"))
    assert "现为“审批中”,不能变更" in str(refusal.value)


def test_a_form_may_say_that_its_requests_are_not_replaced(office: Office):
    document = json.loads((FORMS / "trip.json").read_text(encoding="utf-8"))
    office.publishes({**document, "may_change": False})
    trip = approved_trip(office)
    with pytest.raises(WrongState) as refusal:
        actions.change(trip, by=office.person("clerk-planning"))
    assert str(refusal.value) == "这种申请表不能变更。"


def test_a_reception_is_replaced_with_its_letter_and_what_the_office_filled(office: Office):
    clerk = office.person("clerk-planning")
    old = office.files("hospitality", by="clerk-planning")
    filled = {"standard": "60.00", "companions": ["registry"]}
    office.decides("office-head", old, answers=filled)
    old = office.decides("director", old)

    new = actions.submit(actions.change(old, by=clerk), by=clerk)

    assert {k: v for k, v in new.answers.items() if k != "letter_file"} == {
        k: v for k, v in old.answers.items() if k != "letter_file"
    }
    assert set(new.answers["letter_file"]).isdisjoint(old.answers["letter_file"])
    office.decides("office-head", new)
    assert office.decides("director", new).status == "approved"


# --- taking back -----------------------------------------------------------------------------


def test_what_came_back_is_withdrawn_and_never_submitted_again(office: Office):
    clerk = office.person("clerk-planning")
    trip = office.files("trip", by="clerk-planning")
    trip = office.decides("deputy-resettlement", trip, "return", comment="改")
    trip = actions.withdraw(trip, by=clerk)

    assert (trip.status, trip.number_row.state) == ("withdrawn", "void")
    for act in (
        lambda: actions.submit(trip, by=clerk),
        lambda: actions.withdraw(trip, by=clerk),
        lambda: actions.edit(trip, by=clerk, answers={}, revision=trip.revision),
    ):
        with pytest.raises(WrongState):
            act()


@pytest.mark.parametrize("verdict", [None, "approve", "reject"])
def test_only_what_is_under_way_is_withdrawn(office: Office, verdict: str | None):
    trip = office.files("trip", by="clerk-planning", submit=verdict is not None)
    if verdict:
        office.decides("deputy-resettlement", trip, verdict)
    with pytest.raises(WrongState):
        actions.withdraw(trip, by=office.person("clerk-planning"))


def test_the_number_after_a_void_one_is_the_next(office: Office):
    first = office.files("trip", by="clerk-planning")
    actions.withdraw(first, by=office.person("clerk-planning"))
    assert office.files("trip", by="clerk-planning").number.endswith("〕2号")
