"""Two who decide, or one who decides while another takes it from him. A round makes its own
request and raises AssertionError where it went wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from forms import actions
from forms.models import (
    Decision,
    Task,
)
from permissions import people
from permissions.models import Absence
from tests.races.designs import TWO_HEADS
from tests.races.threads import at_once, codes, while_held
from tests.scenario import Office


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
    how = {"approved": ["ok", "state"], "withdrawn": ["stale", "ok"]}
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
        (["stale", "ok"], "cancelled"),
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
    how = {"approved": ["ok", "decided"], "in_review": ["stale", "ok"]}
    assert codes(outcomes) == how[trip.status]
    assert Task.objects.filter(approval_request=trip, counts=True).count() == 1


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
        assert late.refused in ("not_yours", "stale")
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
        assert approved.refused in ("", "not_yours", "stale", "not_found")
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
