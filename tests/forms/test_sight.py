"""Who may see a request: every row of the contract, and nobody besides."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone

from forms import actions, queries, sight
from forms.models import ApprovalRequest, Notice, Task
from permissions import people
from permissions.models import Bureau, User
from tests.scenario import Office, day

EVERYBODY = {
    "director", "deputy-office", "deputy-finance", "deputy-resettlement", "office-head",
    "finance-head", "planning-head", "registry", "secretary", "storekeeper", "driver",
    "accountant", "clerk-planning", "clerk-finance", "admin",
}  # fmt: skip


def who_sees(office: Office, request: ApprovalRequest) -> set[str]:
    return {account for account in EVERYBODY if office.sees(account, request)}


def test_a_draft_is_seen_by_its_applicant_alone(office: Office):
    travellers = ["clerk-planning", "clerk-finance"]
    trip = office.files("trip", by="clerk-planning", travellers=travellers, submit=False)

    assert who_sees(office, trip) == {"clerk-planning"}


def test_a_draft_typed_in_for_another_is_seen_by_both(office: Office):
    trip = office.files("trip", by="secretary", applicant="clerk-planning", submit=False)

    assert who_sees(office, trip) == {"secretary", "clerk-planning"}


def test_a_submitted_trip_is_seen_by_those_named_asked_copied_and_the_office(office: Office):
    trip = office.files(
        "trip",
        by="secretary",
        applicant="clerk-planning",
        travellers=["clerk-planning", "registry"],
        driver="driver",
        transport="own_car",
        vehicle="湘M12345",
        destination_kind="outside",
    )

    assert who_sees(office, trip) == {
        "clerk-planning",  # applies and travels
        "secretary",  # typed it in
        "registry",  # travels
        "driver",  # drives
        "planning-head",  # the applicant's section head, by copy
        "deputy-resettlement",  # asked
        "deputy-office",  # asked, for the second traveller
        "office-head",  # sees everything submitted
    }


def test_the_companions_of_a_reception_are_not_shown_it(office: Office):
    visit = office.files("hospitality", by="clerk-planning")
    office.decides(
        "office-head", visit, answers={"standard": "60.00", "companions": ["accountant"]}
    )

    assert not office.sees("accountant", visit)


def test_a_step_not_reached_sees_nothing_and_sees_when_it_is(office: Office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    assert not office.sees("director", trip)

    office.decides("deputy-resettlement", trip)

    assert office.sees("director", trip)


def test_a_post_that_was_skipped_sees_nothing(office: Office):
    trip = office.files("trip", by="deputy-resettlement", travellers=["clerk-planning"],
                        destination_kind="outside")  # fmt: skip
    assert office.path(trip)[0] == ("supervising", "deputy-resettlement", "skipped")
    people.appoint(office.post("deputy-resettlement"), office.person("clerk-finance"))

    assert not office.sees("clerk-finance", trip)


def test_finance_sees_whatever_was_ever_approved(office: Office):
    trip = office.files("trip", by="clerk-planning")
    assert not office.sees("accountant", trip)

    office.decides("deputy-resettlement", trip)
    assert office.sees("accountant", trip) and office.sees("finance-head", trip)

    actions.cancel(trip, by=office.person("clerk-planning"))
    assert office.sees("accountant", trip) and office.sees("finance-head", trip)


def test_the_director_sees_what_reached_him_and_the_administrator_nothing(office: Office):
    small = office.files("equipment-repair", by="driver")
    large = office.files("vehicle-repair", by="driver")
    office.decides("office-head", large)

    assert [office.sees("director", r) for r in (small, large)] == [False, True]
    assert [office.sees("admin", r) for r in (small, large)] == [False, False]


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


def test_whoever_decided_sees_it_for_ever(office: Office):
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip)
    people.dismiss(office.post("deputy-resettlement"), office.person("deputy-resettlement"))

    assert office.sees("deputy-resettlement", trip)


def test_a_tenure_that_begins_tomorrow_shows_nothing_today(office: Office):
    trip = office.files("trip", by="clerk-planning")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    people.appoint(office.post("deputy-resettlement"), office.person("driver"), start=tomorrow)
    assert not office.sees("driver", trip)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert office.sees("driver", trip)


def test_handed_on_both_the_old_and_the_new_one_see_it(office: Office):
    trip = office.files("trip", by="clerk-planning")
    actions.transfer(
        office.task(trip),
        by=office.person("deputy-resettlement"),
        to=office.person("deputy-finance"),
    )

    assert office.sees("deputy-resettlement", trip) and office.sees("deputy-finance", trip)


def test_whom_it_was_copied_to_sees_it(office: Office):
    trip = office.files("trip", by="clerk-planning")
    actions.copy_to(trip, by=office.person("clerk-planning"), to=[office.person("storekeeper")])

    assert office.sees("storekeeper", trip)


def test_a_copy_to_oneself_is_refused_so_that_a_holder_does_not_keep_what_he_was_asked(
    office: Office,
):
    trip = office.files("trip", by="clerk-planning")
    deputy = office.person("deputy-resettlement")

    with pytest.raises(Exception, match="请选择抄送给谁"):
        actions.copy_to(trip, by=deputy, to=[deputy])


def test_where_any_one_decides_the_others_who_were_asked_still_see(office: Office):
    office.publishes(ANY_OF_TWO)
    request = actions.create(
        office.form("any"), by=office.person("driver"), answers={"subject": "会办"}, submit=True
    )
    office.decides("finance-head", request)

    assert office.sees("planning-head", request)
    rest = Task.objects.get(approval_request=request, post__code="planning-head")
    assert (rest.state, rest.reason) == ("skipped", "本环节已由他人审批")


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


# --- who gets nothing ----------------------------------------------------------------------


def test_somebody_deactivated_sees_nothing_any_more(office: Office):
    trip = office.files("trip", by="clerk-planning")
    people.deactivate(office.person("clerk-planning"))

    assert not office.sees("clerk-planning", trip)


def test_a_superuser_sees_nothing_by_being_one(office: Office):
    trip = office.files("trip", by="clerk-planning")
    User.objects.filter(username="storekeeper").update(is_superuser=True, is_staff=True)

    assert not office.sees("storekeeper", trip)


def test_a_permission_on_the_whole_model_shows_nothing(office: Office):
    trip = office.files("trip", by="clerk-planning")
    everything = Permission.objects.get(codename="view_approvalrequest")
    keeper = office.person("storekeeper")
    keeper.user_permissions.add(everything)
    keeper.groups.get().permissions.add(everything)

    assert not office.sees("storekeeper", trip)


def test_an_account_without_a_bureau_or_of_another_sees_nothing(office: Office):
    trip = office.files("trip", by="clerk-planning")
    other = Bureau.objects.create(name="别的单位", code="别")
    stray = User.objects.create(username="stray", bureau=None)
    foreign = User.objects.create(username="foreign", bureau=other)
    actions.copy_to(trip, by=office.person("clerk-planning"), to=[office.person("driver")])
    User.objects.filter(username="driver").update(bureau=other)

    for user in (stray, foreign, office.person("driver")):
        assert not queries.visible_requests(user).exists()


def test_list_and_page_agree_for_every_account(office: Office):
    requests = [
        office.files("trip", by="clerk-planning", submit=False),
        office.files("trip", by="clerk-planning", start=day(5), end=day(6)),
        office.files("equipment-repair", by="driver"),
        office.files("purchase", by="storekeeper"),
        office.files("vehicle-repair", by="driver"),
    ]
    office.decides("office-head", requests[4])
    office.decides("office-head", requests[2], "reject")

    for account in EVERYBODY:
        user = office.person(account)
        listed = set(queries.visible_requests(user))
        assert listed == {r for r in requests if queries.can(user, "view", r)}


def test_what_is_not_visible_is_not_found_whoever_asks(office: Office):
    trip = office.files("trip", by="clerk-planning")
    for account in ("director", "admin", "accountant", "storekeeper"):
        with pytest.raises(Exception, match="没有找到这个页面"):
            queries.get_visible(office.person(account), trip.ref)
        with pytest.raises(Exception, match="没有找到这个页面"):
            actions.withdraw(trip, by=office.person(account))


# --- forms of these tests ------------------------------------------------------------------


def _form(slug: str, steps: list[dict], fields: list[dict] | None = None) -> dict:
    return {
        "slug": slug,
        "title": slug,
        "profile": "current",
        "number": {"series": slug, "format": slug + "〔{year}〕{serial}号"},
        "fields": [{"key": "subject", "kind": "text", "label": "事项"}, *(fields or ())],
        "steps": steps,
    }


def _asks(key: str, *posts: str, **more: object) -> dict:
    return {"key": key, "label": key, "who": {"rule": "post", "posts": list(posts)}, **more}


ANY_OF_TWO = _form("any", [_asks("heads", "finance-head", "planning-head", mode="any")])
UNSEEN = _form("unseen", [_asks("first", "finance-head"), _asks("second", "planning-head")])
NAMED_AT_A_STEP = _form(
    "named",
    [_asks("office", "office-head", fills=[{"field": "clerk", "required": True}]),
     _asks("deputy", "deputy-office")],
    [{"key": "clerk", "kind": "person", "label": "经办人", "filled_at": "step", "sees": True}],
)  # fmt: skip
