"""Two who file, number, bind or give up the same thing. A round makes its own request and raises
AssertionError where it went wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from forms import actions, queries
from forms.models import (
    ApprovalRequest,
    Attachment,
    IdempotencyKey,
    Link,
    Number,
    NumberSeries,
)
from tests.races.designs import TWO_HEADS
from tests.races.threads import at_once, codes
from tests.scenario import Office, answers


def two_submits_of_one_draft(o: Office) -> None:
    trip = o.files("trip", by="secretary", applicant="clerk-planning", submit=False)

    outcomes = at_once(
        lambda: actions.submit(trip, by=o.person("clerk-planning")),
        lambda: actions.submit(trip, by=o.person("secretary")),
    )

    assert sorted(codes(outcomes)) == ["ok", "state"]
    trip.refresh_from_db()
    assert trip.submissions == 1


def two_edits_of_the_same_revision(o: Office) -> None:
    trip = o.files("trip", by="clerk-planning", submit=False)

    def edits(reason: str) -> Callable:
        return lambda: actions.edit(
            trip,
            by=o.person("clerk-planning"),
            answers={"reason": reason},
            revision=trip.revision,
        )

    outcomes = at_once(edits("会议"), edits("学习"))

    assert sorted(codes(outcomes)) == ["ok", "stale"]
    won = ["会议", "学习"][codes(outcomes).index("ok")]
    trip.refresh_from_db()
    assert trip.answers["reason"] == won


def two_creations_with_one_key(o: Office) -> None:
    key = f"key-{IdempotencyKey.objects.count()}"
    before = ApprovalRequest.objects.count()

    def creates() -> ApprovalRequest:
        return actions.create(
            o.form("equipment-repair"),
            by=o.person("driver"),
            answers=answers("equipment-repair"),
            submit=True,
            key=key,
            digest="the same",
        )

    outcomes = at_once(creates, creates)

    assert codes(outcomes) == ["ok", "ok"]
    assert len({outcome.value.pk for outcome in outcomes}) == 1
    assert ApprovalRequest.objects.count() == before + 1


def two_creations_with_one_key_and_different_bodies(o: Office) -> None:
    key = f"key-{IdempotencyKey.objects.count()}"

    def creates(digest: str) -> Callable:
        return lambda: actions.create(
            o.form("equipment-repair"),
            by=o.person("driver"),
            answers=answers("equipment-repair"),
            key=key,
            digest=digest,
        )

    assert sorted(codes(at_once(creates("one"), creates("other")))) == ["idempotency", "ok"]


def two_changes_of_one_approved_request(o: Office) -> None:
    trip = _approved_trip(o)

    def changes() -> ApprovalRequest:
        return actions.change(trip, by=o.person("clerk-planning"))

    outcomes = at_once(changes, changes)

    assert sorted(codes(outcomes)) == ["ok", "state"]
    assert Link.objects.filter(target=trip, kind="changes", released=False).count() == 1


def cancel_and_change(o: Office) -> None:
    """What was given up is not changed; a change begun before may stay."""
    trip = _approved_trip(o)
    clerk = o.person("clerk-planning")

    outcomes = at_once(
        lambda: actions.cancel(trip, by=clerk), lambda: actions.change(trip, by=clerk)
    )

    trip.refresh_from_db()
    assert trip.status == "cancelled"
    assert codes(outcomes) in (["ok", "ok"], ["ok", "state"])
    events = [e.event for e in _trail_of(trip)][-2:]
    assert events == (["change", "cancel"] if outcomes[1].value else ["approved", "cancel"])


def submit_a_change_and_cancel(o: Office) -> None:
    """What is given up is not replaced; what is being replaced is not given up."""
    trip = _approved_trip(o)
    clerk = o.person("clerk-planning")
    draft = actions.change(trip, by=clerk)

    outcomes = at_once(
        lambda: actions.submit(draft, by=clerk), lambda: actions.cancel(trip, by=clerk)
    )

    trip.refresh_from_db()
    how = {"approved": ["ok", "state"], "cancelled": ["state", "ok"]}
    assert codes(outcomes) == how[trip.status]


def eight_are_numbered(o: Office) -> None:
    before = set(_numbers("equipment-repair"))

    def files() -> ApprovalRequest:
        return o.files("equipment-repair", by="driver")

    outcomes = at_once(*[files] * 8)

    assert codes(outcomes) == ["ok"] * 8
    new = sorted(set(_numbers("equipment-repair")) - before)
    assert new == list(range(len(before) + 1, len(before) + 9))
    assert NumberSeries.objects.get(code="equipment-repair").last == len(before) + 8


def the_first_two_of_a_series(o: Office) -> None:
    """There is no counter yet: both want to begin it."""
    series = f"new-{NumberSeries.objects.count()}"
    o.publishes(
        {**TWO_HEADS, "number": {"series": series, "format": series + "〔{year}〕{serial}号"}}
    )

    def files() -> ApprovalRequest:
        return actions.create(
            o.form("heads"), by=o.person("driver"), answers={"subject": "会办"}, submit=True
        )

    assert codes(at_once(files, files)) == ["ok", "ok"]
    assert sorted(_numbers(series)) == [1, 2]


def one_file_in_two_requests(o: Office) -> None:
    letter = o.uploads(o.person("clerk-planning")).pk

    def files() -> ApprovalRequest:
        return o.files("hospitality", by="clerk-planning", letter_file=[letter])

    outcomes = at_once(files, files)

    assert sorted(codes(outcomes)) == ["invalid", "ok"]
    (won,) = [outcome.value for outcome in outcomes if outcome.value]
    assert Attachment.objects.get(pk=letter).approval_request_id == won.pk


def two_requests_spend_one(o: Office) -> None:
    trip = _approved_trip(o)

    def claims() -> ApprovalRequest:
        return actions.create(
            o.form("claim"), by=o.person("clerk-planning"), answers={"trip": trip.ref}, submit=True
        )

    assert sorted(codes(at_once(claims, claims))) == ["invalid", "ok"]
    assert Link.objects.filter(target=trip, kind="uses", released=False).count() == 1


def spend_and_cancel(o: Office) -> None:
    """Nobody stands on a request that was given up."""
    trip = _approved_trip(o)
    clerk = o.person("clerk-planning")

    outcomes = at_once(
        lambda: actions.create(o.form("claim"), by=clerk, answers={"trip": trip.ref}, submit=True),
        lambda: actions.cancel(trip, by=clerk),
    )

    trip.refresh_from_db()
    how = {"approved": ["ok", "state"], "cancelled": ["invalid", "ok"]}
    assert codes(outcomes) == how[trip.status]


def _approved_trip(o: Office) -> ApprovalRequest:
    trip = o.files("trip", by="clerk-planning")
    return o.decides("deputy-resettlement", trip)


def _trail_of(request: ApprovalRequest) -> list:
    return queries.timeline(request)


def _numbers(series: str) -> list[int]:
    return list(Number.objects.filter(series__code=series).values_list("serial", flat=True))
