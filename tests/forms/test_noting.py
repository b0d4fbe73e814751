"""Leaders who travel: who notes instead of deciding, and who is away once it is approved."""

from __future__ import annotations

import pytest

from forms import actions, queries
from forms.errors import InvalidAnswers, NotYours
from forms.models import ApprovalRequest
from permissions.models import Absence
from tests.scenario import Office, day


def both_travel(office: Office) -> ApprovalRequest:
    return office.files(
        "trip",
        by="clerk-planning",
        travellers=["clerk-planning", "director"],
        acting="deputy-office",
    )


def absences() -> list[tuple[str, str, str, str]]:
    return [
        (a.holder.username, a.acting.username, str(a.start), str(a.end))
        for a in Absence.objects.order_by("id")
    ]


def test_a_trip_with_the_director_is_approved_when_his_deputy_decided_and_the_acting_one_noted(
    office,
):
    trip = both_travel(office)
    trip = office.decides("deputy-resettlement", trip)
    assert (trip.status, absences()) == ("in_review", [])

    trip = office.decides("deputy-office", trip, "note")

    assert trip.status == "approved"
    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "approved"),
        ("director", None, "noted"),
    ]
    assert absences() == [("director", "deputy-office", day(2), day(3))]


def test_the_path_says_who_notes_and_why(office: Office):
    office_now = queries.org_of(office.person("office-head"))
    found = queries.path(both_travel(office), office_now)[1]
    assert (found.holders, found.mode, found.reason) == (
        ["deputy-office"],
        "single",
        "由分管办公室副局长(代管)阅知",
    )


@pytest.mark.parametrize("verdict", ["approve", "return", "reject", "done", "agree", ""])
def test_one_who_takes_note_can_do_nothing_else(office: Office, verdict: str):
    trip = office.files("trip", by="director", travellers=["director"], acting="deputy-office")
    with pytest.raises(InvalidAnswers) as refusal:
        office.decides("deputy-office", trip, verdict)
    assert refusal.value.errors == {"verdict": ["本环节的意见只能是:阅知。"]}


@pytest.mark.parametrize("verdict", ["note", "done"])
def test_one_who_decides_cannot_just_take_note(office: Office, verdict: str):
    trip = office.files("trip", by="clerk-planning")
    with pytest.raises(InvalidAnswers) as refusal:
        office.decides("deputy-resettlement", trip, verdict)
    assert refusal.value.errors == {"verdict": ["本环节的意见只能是:同意、退回修改、不同意。"]}


def test_nobody_but_the_one_named_takes_note(office: Office):
    trip = office.files("trip", by="director", travellers=["director"], acting="deputy-office")
    with pytest.raises(NotYours):
        actions.decide(office.task(trip), by=office.person("director"), verdict="note")


def test_the_acting_leader_decides_in_the_directors_place_once_the_trip_is_approved(office: Office):
    trip = office.files(
        "trip",
        by="director",
        travellers=["director"],
        acting="deputy-office",
        start=day(),
        end=day(1),
    )
    office.decides("deputy-office", trip, "note")
    repair = office.files("vehicle-repair", by="driver")
    office.decides("office-head", repair)

    repair = office.decides("deputy-office", repair)

    assert repair.status == "approved"
    assert repair.tasks.get(step="director").decision.on_behalf_of.username == "director"


@pytest.mark.parametrize(
    ("travellers", "acting", "expected"),
    [
        (["deputy-office"], "office-head", [("deputy-office", "office-head", day(2), day(3))]),
        (["deputy-office", "driver"], "office-head",
         [("deputy-office", "office-head", day(2), day(3))]),
        (["deputy-office"], None, []),
        (["deputy-office", "deputy-finance"], "office-head", []),
    ],
)  # fmt: skip
def test_the_only_deputy_who_travels_is_away_where_somebody_was_named(
    office: Office, travellers, acting, expected
):
    trip = office.files("trip", by="clerk-finance", travellers=travellers, acting=acting)
    if "driver" in travellers:
        assert [p[2] for p in office.path(trip)] == ["skipped", "open"]
    trip = office.decides("director", trip)
    assert (trip.status, absences()) == ("approved", expected)


def test_of_the_director_and_a_deputy_it_is_the_director_who_is_away(office: Office):
    trip = office.files(
        "trip", by="director", travellers=["deputy-finance", "director"], acting="deputy-office"
    )
    trip = office.decides("deputy-office", trip, "note")
    assert absences() == [("director", "deputy-office", day(2), day(3))]


def test_a_trip_that_is_not_approved_sends_nobody_away(office: Office):
    trip = office.files(
        "trip", by="clerk-finance", travellers=["deputy-office"], acting="office-head"
    )
    office.decides("director", trip, "reject", comment="不去")
    assert absences() == []


def test_a_deputy_who_travels_with_the_director_and_his_own_clerk_has_nobody_above(office: Office):
    """His step cannot go to the director, who travels too: the submission is refused by name."""
    travellers = ["clerk-planning", "deputy-resettlement", "director"]
    with pytest.raises(Exception, match="须经“副局长\\(分管规划安置\\)”审批") as refusal:
        office.files("trip", by="clerk-planning", travellers=travellers, acting="deputy-office")
    assert refusal.value.code == "no_approver"


def test_the_absence_of_a_trip_that_is_cancelled_ends_with_it(office):
    trip = office.files("trip", by="director", travellers=["director"], acting="deputy-office")
    trip = office.decides("deputy-office", trip, "note")
    assert office.person("director").absences.get().source == trip.ref

    actions.cancel(trip, by=office.person("director"), comment="会议取消")

    assert office.person("director").absences.get().ended_at is not None


def test_the_absence_of_a_trip_that_is_changed_moves_to_the_new_days(office):
    director = office.person("director")
    trip = office.files("trip", by="director", travellers=["director"], acting="deputy-office")
    office.decides("deputy-office", trip, "note")
    trip.refresh_from_db()
    change = actions.change(trip, by=director)
    change = actions.edit(change, by=director, answers={"end": day(5)}, revision=change.revision)
    change = actions.submit(change, by=director)

    office.decides("deputy-office", change, "note")

    standing = director.absences.get(ended_at__isnull=True)
    assert (standing.source, standing.end.isoformat()) == (change.ref, day(5))
