"""The races. A round makes its own request and raises AssertionError where it went wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from forms import actions, queries
from forms.models import (
    ApprovalRequest,
    Attachment,
    Decision,
    IdempotencyKey,
    Link,
    Number,
    NumberSeries,
    Task,
)
from permissions import people
from permissions.models import Absence
from tests.races.threads import at_once, codes, while_held
from tests.scenario import Office, answers


def decides(o: Office, account: str, task: Task, verdict: str = "approve") -> Callable:
    return lambda: actions.decide(
        Task.objects.get(pk=task.pk), by=o.person(account), verdict=verdict
    )


def two_holders_approve(o: Office) -> None:
    people.appoint(o.post("deputy-office"), o.person("deputy-finance"))
    repair = o.files("equipment-repair", by="driver")
    o.decides("office-head", repair)
    task = o.task(repair)

    outcomes = at_once(decides(o, "deputy-office", task), decides(o, "deputy-finance", task))

    assert sorted(codes(outcomes)) == ["decided", "ok"]
    assert Decision.objects.filter(task=task).count() == 1
    repair.refresh_from_db()
    assert repair.status == "approved"


def approve_and_withdraw(o: Office) -> None:
    trip = o.files("trip", by="clerk-planning")

    outcomes = at_once(
        decides(o, "deputy-resettlement", o.task(trip)),
        lambda: actions.withdraw(trip, by=o.person("clerk-planning")),
    )

    trip.refresh_from_db()
    how = {"approved": ["ok", "state"], "withdrawn": ["decided", "ok"]}
    assert codes(outcomes) == how[trip.status]
    assert Decision.objects.filter(task__approval_request=trip).count() == int(
        trip.status == "approved"
    )


def approve_and_reject_the_same_task(o: Office) -> None:
    people.appoint(o.post("deputy-office"), o.person("deputy-finance"))
    repair = o.files("equipment-repair", by="driver")
    o.decides("office-head", repair)
    task = o.task(repair)

    outcomes = at_once(
        decides(o, "deputy-office", task), decides(o, "deputy-finance", task, "reject")
    )

    repair.refresh_from_db()
    how = {"approved": ["ok", "decided"], "rejected": ["decided", "ok"]}
    assert codes(outcomes) == how[repair.status]


def approve_and_reject_in_one_step(o: Office) -> None:
    """Two tasks beside each other: the first no ends the step, a yes before it is kept."""
    trip = o.files("trip", by="clerk-planning", travellers=["clerk-planning", "clerk-finance"])
    yes = trip.tasks.get(post__code="deputy-resettlement")
    no = trip.tasks.get(post__code="deputy-finance")

    outcomes = at_once(
        decides(o, "deputy-resettlement", yes), decides(o, "deputy-finance", no, "reject")
    )

    trip.refresh_from_db()
    yes.refresh_from_db()
    assert trip.status == "rejected"
    assert (codes(outcomes), yes.state) in (
        (["ok", "ok"], "approved"),
        (["decided", "ok"], "cancelled"),
    )


def the_last_two_approve(o: Office) -> None:
    """Each is the last but one where he looks: somebody has to finish it all the same."""
    trip = o.files("trip", by="clerk-planning", travellers=["clerk-planning", "clerk-finance"])
    first, second = trip.tasks.order_by("id")

    outcomes = at_once(
        decides(o, "deputy-resettlement", first), decides(o, "deputy-finance", second)
    )

    assert codes(outcomes) == ["ok", "ok"]
    trip.refresh_from_db()
    assert trip.status == "approved"


def approve_and_transfer(o: Office) -> None:
    trip = o.files("trip", by="clerk-planning")
    task = o.task(trip)

    outcomes = at_once(
        decides(o, "deputy-resettlement", task),
        lambda: actions.transfer(
            Task.objects.get(pk=task.pk),
            by=o.person("deputy-resettlement"),
            to=o.person("deputy-finance"),
        ),
    )

    trip.refresh_from_db()
    how = {"approved": ["ok", "decided"], "in_review": ["decided", "ok"]}
    assert codes(outcomes) == how[trip.status]
    assert Task.objects.filter(approval_request=trip, counts=True).count() == 1


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


def dismissed_while_he_waits_to_approve(o: Office) -> None:
    """What counts is who he is when it is his turn, not when his page was drawn."""
    post = o.post("deputy-finance")
    trip = o.files("trip", by="clerk-finance", travellers=["clerk-finance"])
    try:
        late = while_held(
            trip,
            decides(o, "deputy-finance", o.task(trip)),
            lambda: people.dismiss(post, o.person("deputy-finance")),
        )
        assert late.refused in ("not_yours", "decided")
        assert not Decision.objects.filter(task__approval_request=trip).exists()
    finally:
        people.appoint(post, o.person("deputy-finance"))


def dismiss_and_approve(o: Office) -> None:
    post = o.post("deputy-finance")
    trip = o.files("trip", by="clerk-finance", travellers=["clerk-finance"])
    try:
        approved, _dismissed = at_once(
            decides(o, "deputy-finance", o.task(trip)),
            lambda: people.dismiss(post, o.person("deputy-finance")),
        )
        trip.refresh_from_db()
        assert (trip.status == "approved") == (approved.refused == "")
        assert approved.refused in ("", "not_yours", "decided", "not_found")
    finally:
        people.appoint(post, o.person("deputy-finance"))


def returned_while_the_acting_leader_waits_to_approve(o: Office) -> None:
    absence = o.is_away("deputy-finance", "accountant")
    trip = o.files("trip", by="clerk-finance", travellers=["clerk-finance"])

    late = while_held(
        trip,
        decides(o, "accountant", o.task(trip)),
        lambda: people.end_absence(absence),
    )

    assert late.refused == "not_yours"
    trip.refresh_from_db()
    assert trip.status == "in_review"
    Absence.objects.filter(pk=absence.pk).update(ended_at=timezone.now())


def retry_stuck_and_withdraw(o: Office) -> None:
    """What was taken back is not asked again."""
    o.publishes(TWO_HEADS)
    request = actions.create(
        o.form("heads"), by=o.person("driver"), answers={"subject": "会办"}, submit=True
    )
    post, holder = o.post("planning-head"), o.person("planning-head")
    people.dismiss(post, holder)
    try:
        o.decides("finance-head", request)
        assert request.tasks.filter(state="stuck").exists()

        outcomes = at_once(
            lambda: people.appoint(post, holder),
            lambda: actions.withdraw(request, by=o.person("driver")),
        )

        assert codes(outcomes) == ["ok", "ok"]
        request.refresh_from_db()
        assert request.status == "withdrawn"
        assert not request.tasks.filter(state__in=("open", "stuck")).exists()
    finally:
        people.appoint(post, holder)


def _approved_trip(o: Office) -> ApprovalRequest:
    trip = o.files("trip", by="clerk-planning")
    return o.decides("deputy-resettlement", trip)


def _trail_of(request: ApprovalRequest) -> list:
    return queries.timeline(request)


def _numbers(series: str) -> list[int]:
    return list(Number.objects.filter(series__code=series).values_list("serial", flat=True))


CLAIM = {
    "slug": "claim",
    "title": "报销单",
    "profile": "current",
    "number": {"series": "claim", "format": "报销〔{year}〕{serial}号"},
    "fields": [
        {"key": "trip", "kind": "request", "label": "出差", "form": "trip", "exclusive": True}
    ],
    "steps": [
        {"key": "finance", "label": "审核", "who": {"rule": "post", "posts": ["finance-head"]}}
    ],
}
TWO_HEADS = {
    "slug": "heads",
    "title": "会办单",
    "profile": "current",
    "number": {"series": "heads", "format": "会办〔{year}〕{serial}号"},
    "fields": [{"key": "subject", "kind": "text", "label": "事项"}],
    "steps": [
        {"key": "first", "label": "一", "who": {"rule": "post", "posts": ["finance-head"]}},
        {"key": "second", "label": "二", "who": {"rule": "post", "posts": ["planning-head"]}},
    ],
}
