"""The grants are a projection of rows: ``check_permissions`` proves it and puts it right."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms import actions, sight
from forms.models import (
    ApprovalRequest,
    Decision,
    Notice,
    RequestGroupGrant,
    RequestPerson,
    RequestUserGrant,
    Task,
)
from permissions import grants
from tests.scenario import Office


def check(*arguments: str) -> str:
    out = io.StringIO()
    call_command("check_permissions", *arguments, stdout=out)
    return out.getvalue()


def refused() -> list[str]:
    """The sentences of a check that fails."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_permissions", stdout=out)
    return sorted(out.getvalue().splitlines())


@pytest.fixture
def trip(office: Office) -> ApprovalRequest:
    """Out of the province: approved by the supervising leader, before the director."""
    found = office.files(
        "trip",
        by="secretary",
        applicant="clerk-planning",
        travellers=["clerk-planning", "driver"],
        destination_kind="outside",
    )
    office.decides("deputy-resettlement", found)
    office.decides("deputy-office", found)
    found.refresh_from_db()
    return found


def test_after_the_work_of_a_day_grants_and_rows_agree(office: Office, trip: ApprovalRequest):
    office.files("trip", by="clerk-finance", travellers=["clerk-finance"], submit=False)
    repair = office.files("equipment-repair", by="driver")
    actions.transfer(
        office.task(repair), by=office.person("office-head"), to=office.person("registry")
    )
    office.decides("director", trip)

    assert check() == "Permissions and rows agree.\n"


def test_an_empty_office_agrees(db):
    assert check() == "Permissions and rows agree.\n"


@pytest.mark.parametrize(
    "account",
    [
        "clerk-planning",  # applicant
        "secretary",  # typist
        "driver",  # travels
        "planning-head",  # has a copy
        "deputy-resettlement",  # decided
    ],
)
def test_a_missing_grant_of_an_account_is_named(trip: ApprovalRequest, account: str):
    RequestUserGrant.objects.filter(user__username=account).delete()

    assert refused() == [f"{trip.number}: {account} should see it, the grant is missing"]


@pytest.mark.parametrize("post", ["director", "deputy-office", "office-head"])
def test_a_missing_grant_of_a_post_is_named(office: Office, trip: ApprovalRequest, post: str):
    group = office.post(post).group
    RequestGroupGrant.objects.filter(group=group).delete()

    assert refused() == [f"{trip.number}: {group.name} should see it, the grant is missing"]


def test_a_grant_too_much_is_named(office: Office, trip: ApprovalRequest):
    group = office.post("accountant").group
    grants.grant(trip, "view", users=[office.person("storekeeper").pk], groups=[group.pk])

    assert refused() == [
        f"{trip.number}: {group.name} has a grant that nothing stands behind",
        f"{trip.number}: storekeeper has a grant that nothing stands behind",
    ]


def test_a_draft_is_named_by_its_ref(office: Office):
    draft = office.files("trip", by="clerk-planning", submit=False)
    RequestUserGrant.objects.all().delete()

    assert refused() == [f"{draft.ref}: clerk-planning should see it, the grant is missing"]


@pytest.mark.parametrize("model", [Decision, Notice, RequestPerson])
def test_a_row_that_went_leaves_its_grant_without_ground(trip: ApprovalRequest, model):
    model.objects.all().delete()

    assert any("nothing stands behind" in line for line in refused())


def test_a_task_that_went_leaves_its_posts_without_ground(office: Office):
    office.files("trip", by="clerk-planning")
    Task.objects.all().delete()

    (line,) = refused()
    name = office.post("deputy-resettlement").group.name
    assert line.endswith(f"{name} has a grant that nothing stands behind")


def test_repair_writes_what_is_missing_and_takes_away_what_is_too_much(
    office: Office, trip: ApprovalRequest
):
    before = _all_grants()
    RequestUserGrant.objects.filter(user__username="secretary").delete()
    RequestGroupGrant.objects.filter(group__post__code="director").delete()
    grants.grant(trip, "view", users=[office.person("storekeeper").pk])

    assert check("--repair").endswith("Repaired: 3 of 3.\n")

    assert _all_grants() == before
    assert check() == "Permissions and rows agree.\n"


def test_repair_makes_the_whole_projection_from_nothing(office: Office, trip: ApprovalRequest):
    office.files("equipment-repair", by="driver")
    before = _all_grants()
    RequestUserGrant.objects.all().delete()
    RequestGroupGrant.objects.all().delete()

    check("--repair")

    assert _all_grants() == before


def test_repair_does_nothing_where_all_is_well(trip: ApprovalRequest):
    before = _all_grants()

    assert sight.repair([trip.pk]) == 0
    assert check("--repair") == "Permissions and rows agree.\n"
    assert _all_grants() == before


def test_differences_can_be_asked_of_some_requests(office: Office, trip: ApprovalRequest):
    other = office.files("equipment-repair", by="driver")
    RequestUserGrant.objects.all().delete()

    assert {d.request for d in sight.differences([other.pk])} == {other.pk}
    assert not list(sight.differences([]))


def test_the_check_asks_as_much_of_thirty_requests_as_of_one(office: Office):
    office.files("equipment-repair", by="driver")
    with CaptureQueriesContext(
        connection,
    ) as one:
        check()
    for _ in range(29):
        office.files("equipment-repair", by="driver")

    with CaptureQueriesContext(connection) as thirty:
        check()

    assert len(thirty) == len(one)


def test_a_request_that_is_deleted_leaves_no_grant(office: Office):
    """Direct keys: no grant survives to be read by an old holder when a key comes again."""
    draft = office.files("trip", by="clerk-planning", submit=False)
    draft.revisions.all().delete()
    draft.delete()

    assert not RequestUserGrant.objects.exists()
    assert check() == "Permissions and rows agree.\n"


def _all_grants() -> tuple[set, set]:
    users, groups = grants.holders_of(ApprovalRequest, "view")
    return set(users), set(groups)
