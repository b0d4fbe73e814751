"""Sight changes with people: posts, absences, names on the form, and what nobody can decide."""

from __future__ import annotations

import datetime

import time_machine
from django.utils import timezone

from forms import actions, sight
from forms.models import Notice
from permissions import people
from tests.forms.sight_designs import NAMED_AT_A_STEP, SUPERVISED, UNSEEN
from tests.scenario import Office


def test_when_holders_change_sight_changes_with_them(office: Office):
    trip = office.files("trip", by="clerk-planning")
    post, new, old = office.post("deputy-resettlement"), "clerk-finance", "deputy-resettlement"

    people.appoint(post, office.person(new))
    assert office.sees(new, trip)

    people.dismiss(post, office.person(old))
    assert not office.sees(old, trip)


def test_a_new_office_head_sees_what_was_submitted_before_him(office: Office):
    repair = office.files("equipment-repair", by="driver")
    people.appoint(office.post("office-head"), office.person("registry"))

    assert office.sees("registry", repair)


def test_a_tenure_that_begins_tomorrow_shows_nothing_today(office: Office):
    trip = office.files("trip", by="clerk-planning")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    people.appoint(office.post("deputy-resettlement"), office.person("driver"), start=tomorrow)
    assert not office.sees("driver", trip)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert office.sees("driver", trip)


def test_somebody_dismissed_on_the_day_he_was_appointed_sees_nothing_any_more(office: Office):
    trip = office.files("trip", by="clerk-planning")
    post, driver = office.post("deputy-resettlement"), office.person("driver")
    people.appoint(post, driver)
    people.dismiss(post, driver)

    assert not office.sees("driver", trip)
    assert not post.tenures.filter(user=driver).exists()
    assert not driver.groups.filter(pk=post.group_id).exists()


def test_somebody_who_is_to_leave_later_can_be_dismissed_at_once(office: Office):
    trip = office.files("trip", by="clerk-planning")
    post, holder = office.post("deputy-resettlement"), office.person("deputy-resettlement")
    people.dismiss(post, holder, end=timezone.localdate() + datetime.timedelta(days=9))
    assert office.sees("deputy-resettlement", trip)

    people.dismiss(post, holder)

    assert not office.sees("deputy-resettlement", trip)


def test_an_appointment_taken_back_before_it_begins_never_begins(office: Office):
    trip = office.files("trip", by="clerk-planning")
    post, driver = office.post("deputy-resettlement"), office.person("driver")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    people.appoint(post, driver, start=tomorrow)
    people.dismiss(post, driver)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert not office.sees("driver", trip)


# --- people taken off a form ---------------------------------------------------------------


def test_a_traveller_taken_off_a_returned_trip_no_longer_sees_it(office: Office):
    clerk = office.person("clerk-planning")
    trip = office.files("trip", by="clerk-planning", travellers=["clerk-planning", "accountant"])
    office.decides("deputy-finance", trip, "return")
    trip.refresh_from_db()
    actions.edit(
        trip, by=clerk, answers={"travellers": ["clerk-planning", "driver"]}, revision=trip.revision
    )
    assert office.sees("accountant", trip) and not office.sees("driver", trip)

    actions.submit(trip, by=clerk)

    assert office.sees("driver", trip) and not office.sees("accountant", trip)


def test_a_traveller_taken_off_who_got_a_copy_still_sees_it(office: Office):
    clerk = office.person("clerk-planning")
    trip = office.files("trip", by="clerk-planning", travellers=["clerk-planning", "accountant"])
    actions.copy_to(trip, by=clerk, to=[office.person("accountant")])
    office.decides("deputy-finance", trip, "return")
    trip.refresh_from_db()
    actions.edit(trip, by=clerk, answers={"travellers": ["clerk-planning"]}, revision=trip.revision)
    actions.submit(trip, by=clerk)

    assert office.sees("accountant", trip)


def test_somebody_named_at_a_step_sees_the_request_from_then_on(office: Office):
    office.publishes(NAMED_AT_A_STEP)
    request = actions.create(
        office.form("named"), by=office.person("driver"), answers={"subject": "交办"}, submit=True
    )
    office.decides("office-head", request, answers={"clerk": "storekeeper"})

    assert office.sees("storekeeper", request)
    assert not list(sight.differences())


# --- acting leaders ------------------------------------------------------------------------


def test_an_acting_leader_sees_what_reached_the_absent_one_while_his_row_covers_today(
    office: Office,
):
    trip = office.files("trip", by="clerk-planning")
    absence = office.is_away("deputy-resettlement", "accountant", days=1)
    assert office.sees("accountant", trip)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert not office.sees("accountant", trip)

    people.end_absence(absence)
    assert not office.sees("accountant", trip)


def test_an_acting_leader_sees_only_the_forms_his_row_covers(office: Office):
    trip = office.files("trip", by="clerk-planning")
    repair = office.files("equipment-repair", by="driver")
    office.decides("office-head", repair)
    people.appoint(office.post("deputy-office"), office.person("deputy-resettlement"))
    office.is_away("deputy-resettlement", "accountant", forms=["equipment-repair"])

    assert [office.sees("accountant", r) for r in (trip, repair)] == [False, True]


def test_an_absence_of_tomorrow_shows_nothing_today(office: Office):
    trip = office.files("trip", by="clerk-planning")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    people.register_absence(
        holder=office.person("deputy-resettlement"),
        acting=office.person("accountant"),
        start=tomorrow,
        end=tomorrow,
    )

    assert not office.sees("accountant", trip)


def test_who_acts_for_an_acting_leader_sees_and_decides_it_too(office: Office):
    trip = office.files("trip", by="clerk-planning")
    office.is_away("deputy-resettlement", "finance-head")
    office.is_away("finance-head", "accountant", forms=["trip"])

    assert office.sees("accountant", trip) and office.sees("finance-head", trip)
    assert office.decides("accountant", trip).status == "approved"


def test_a_chain_whose_rows_cover_different_forms_leads_nowhere(office: Office):
    trip = office.files("trip", by="clerk-planning")
    office.is_away("deputy-resettlement", "finance-head", forms=["trip"])
    office.is_away("finance-head", "accountant", forms=["purchase"])

    assert not office.sees("accountant", trip)


def test_two_who_act_for_each_other_see_what_reached_either(office: Office):
    trip = office.files("trip", by="clerk-planning")
    office.is_away("deputy-resettlement", "deputy-finance")
    office.is_away("deputy-finance", "deputy-resettlement")

    assert office.sees("deputy-finance", trip) and office.sees("deputy-resettlement", trip)


def test_acting_for_somebody_shows_nothing_he_filed_himself(office: Office):
    trip = office.files("trip", by="deputy-resettlement", travellers=["deputy-resettlement"])
    office.is_away("deputy-resettlement", "accountant")

    assert not office.sees("accountant", trip)


def test_who_decided_for_an_absent_one_sees_it_when_he_is_back(office: Office):
    trip = office.files("trip", by="clerk-planning")
    absence = office.is_away("deputy-resettlement", "finance-head")
    office.decides("finance-head", trip, "return")
    people.end_absence(absence)

    assert office.sees("finance-head", trip)


# --- what was stuck ------------------------------------------------------------------------


def test_what_nobody_can_decide_is_shown_to_the_office_head_and_not_to_the_administrator(
    office: Office, django_capture_on_commit_callbacks
):
    office.publishes(UNSEEN)
    request = actions.create(
        office.form("unseen"), by=office.person("driver"), answers={"subject": "会办"}, submit=True
    )
    assert not office.sees("office-head", request)
    with django_capture_on_commit_callbacks(execute=True):
        people.dismiss(office.post("finance-head"), office.person("finance-head"))

    assert office.sees("office-head", request) and not office.sees("admin", request)
    told = Notice.objects.filter(kind="stuck").values_list("user__username", flat=True)
    assert list(told) == ["office-head"]
    people.dismiss(office.post("office-head"), office.person("office-head"))
    people.appoint(office.post("office-head"), office.person("secretary"))
    assert office.sees("secretary", request) and not office.sees("office-head", request)


def test_a_post_that_was_empty_when_it_was_its_turn_never_saw_it(
    office: Office, django_capture_on_commit_callbacks
):
    office.publishes(UNSEEN)
    request = actions.create(
        office.form("unseen"), by=office.person("driver"), answers={"subject": "会办"}, submit=True
    )
    people.dismiss(office.post("planning-head"), office.person("planning-head"))
    office.decides("finance-head", request)
    assert office.path(request)[1] == ("second", "planning-head", "stuck")
    actions.withdraw(request, by=office.person("driver"))
    with django_capture_on_commit_callbacks(execute=True):
        people.appoint(office.post("planning-head"), office.person("clerk-planning"))

    assert not office.sees("clerk-planning", request)
    assert not list(sight.differences())


def test_a_note_for_somebody_who_left_meanwhile_is_handed_on_by_the_office(office: Office):
    trip = office.files(
        "trip",
        by="clerk-planning",
        travellers=["clerk-planning", "director"],
        acting="planning-head",
    )
    people.deactivate(office.person("planning-head"))
    office.decides("deputy-resettlement", trip)

    assert office.path(trip)[1] == ("director", None, "stuck")
    assert not list(sight.differences([trip.pk]))
    actions.transfer(
        trip.tasks.get(state="stuck"),
        by=office.person("office-head"),
        to=office.person("deputy-office"),
    )
    assert office.decides("deputy-office", trip, "note").status == "approved"


def test_where_nobody_would_be_asked_any_more_nothing_is_approved_by_itself(
    office: Office, django_capture_on_commit_callbacks
):
    """The only one asked is gone, and the route, worked out anew, asks nobody: the office sees to
    it."""
    office.publishes(SUPERVISED)
    request = actions.create(
        office.form("supervised"),
        by=office.person("driver"),
        answers={"subject": "会办", "team": ["clerk-planning"]},
        submit=True,
    )
    with django_capture_on_commit_callbacks(execute=True):
        people.appoint(office.post("deputy-office"), office.person("clerk-planning"))
        people.dismiss(office.post("deputy-resettlement"), office.person("deputy-resettlement"))

    request.refresh_from_db()
    assert request.status == "in_review"
    assert [t.state for t in request.tasks.filter(counts=True)] == ["stuck"]
    assert office.sees("office-head", request)
    assert actions.retry_stuck(bureau_id=office.bureau.pk) == 0
