"""Who may see a request: every row of the contract, and nobody besides."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from forms import actions, queries
from forms.models import ApprovalRequest, Task
from permissions import people
from permissions.models import Bureau, User
from tests.forms.sight_designs import ANY_OF_TWO
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


def test_whoever_decided_sees_it_for_ever(office: Office):
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip)
    people.dismiss(office.post("deputy-resettlement"), office.person("deputy-resettlement"))

    assert office.sees("deputy-resettlement", trip)


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
