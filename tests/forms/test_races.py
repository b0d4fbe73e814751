"""Two people at the same moment: one outcome, and a sentence for the other.

Every race has its control: the same race without its guard must go wrong, or the race proves
nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from forms import actions, sight, trail
from forms.errors import DomainError
from forms.models import ApprovalRequest, Task
from permissions import people
from permissions.models import Bureau
from tests.races import deciding, filing
from tests.races.designs import CLAIM
from tests.races.threads import Copy, at_once
from tests.races.unguarded import Without
from tests.scenario import Office
from tests.soak import holds
from tests.soak.standing import Rows

RACES: dict[Callable[[Office], None], tuple[str, ...]] = {
    deciding.two_holders_approve: ("lock", "claim"),
    deciding.approve_and_withdraw: ("lock", "claim"),
    deciding.approve_and_reject_the_same_task: ("lock", "claim"),
    deciding.approve_and_reject_in_one_step: ("lock", "claim"),
    deciding.the_last_two_approve: ("lock",),
    deciding.approve_and_transfer: ("lock", "claim"),
    filing.two_submits_of_one_draft: ("lock",),
    filing.two_edits_of_the_same_revision: ("lock",),
    filing.two_creations_with_one_key: ("key",),
    filing.two_creations_with_one_key_and_different_bodies: ("key",),
    filing.two_changes_of_one_approved_request: ("lock", "exclusive"),
    filing.cancel_and_change: ("lock",),
    filing.submit_a_change_and_cancel: ("target",),
    filing.eight_are_numbered: ("counter",),
    filing.the_first_two_of_a_series: ("begun",),
    filing.one_file_in_two_requests: ("unbound",),
    filing.two_requests_spend_one: ("target", "exclusive"),
    filing.spend_and_cancel: ("target", "lock"),
    deciding.dismissed_while_he_waits_to_approve: ("fresh",),
    deciding.returned_while_the_acting_leader_waits_to_approve: ("fresh",),
    deciding.retry_stuck_and_withdraw: ("replanned", "lock"),
}


# Asks for the test database; what is done, is done in copies of it.
pytestmark = pytest.mark.django_db
ROUNDS = 4
TRIES = 6


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Copy]:
    with django_db_blocker.unblock():
        made = Copy(tmp_path_factory.mktemp("races"))
        with made.used():
            Office.open().publishes(CLAIM)
        yield made
        made.drop()


@pytest.fixture
def busy(copy: Copy, django_db_blocker) -> Iterator[Office]:
    """The office, at work in a database where things are committed."""
    with django_db_blocker.unblock(), copy.used():
        yield Office(Bureau.objects.get())


@pytest.fixture
def spoilt(copy: Copy, django_db_blocker, tmp_path) -> Iterator[Office]:
    """The same, in a copy of its own: what goes wrong there stays there."""
    with django_db_blocker.unblock():
        with copy.used():
            own = Copy(tmp_path)
        with own.used():
            yield Office(Bureau.objects.get())
        own.drop()


def intact() -> None:
    """Everything that must hold between rounds."""
    rows = Rows.read(timezone.localdate())
    requests = list(ApprovalRequest.objects.select_related("version").order_by("id"))
    holds.no_task_is_lost(requests, rows)
    holds.parallel_steps_keep_their_rule(requests)
    holds.every_task_has_its_decision()
    holds.numbers_are_dense(requests)
    holds.status_follows_the_trail(requests)
    holds.answers_are_their_newest_revision(requests)
    assert not [str(d) for d in sight.differences()]
    assert not list(trail.broken())


@pytest.mark.postgres
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_at_the_same_moment_there_is_one_outcome(busy: Office, race):
    for _ in range(ROUNDS):
        race(busy)
    intact()


@pytest.mark.postgres
def test_in_a_crowd_nothing_is_lost_and_nobody_waits_for_ever(busy: Office):
    """Six people, three requests, anything they may try: no deadlock, nothing but refusals."""
    requests = [
        o.files("trip", by="clerk-planning", travellers=["clerk-planning", "clerk-finance"])
        for o in [busy] * 3
    ]

    def works(seed: int) -> Callable:
        return lambda: _work(busy, requests, random.Random(seed))

    at_once(*[works(seed) for seed in range(6)])
    intact()


def _work(o: Office, requests: list[ApprovalRequest], rng: random.Random) -> None:
    for _ in range(12):
        request = ApprovalRequest.objects.get(pk=rng.choice(requests).pk)
        task = rng.choice(list(request.tasks.order_by("id")))
        deputy = rng.choice(["deputy-resettlement", "deputy-finance", "deputy-office"])
        try:
            rng.choice(_tries(o, request, task, deputy))()
        except DomainError:
            pass


def _tries(o: Office, request: ApprovalRequest, task: Task, deputy: str) -> list[Callable]:
    clerk, post = o.person("clerk-planning"), o.post("deputy-finance")
    return [
        deciding.decides(o, deputy, task),
        deciding.decides(o, deputy, task, "return"),
        lambda: actions.submit(request, by=clerk),
        lambda: actions.withdraw(request, by=clerk),
        lambda: actions.cancel(request, by=clerk),
        lambda: actions.change(request, by=clerk),
        lambda: actions.copy_to(request, by=clerk, to=[o.person("driver")]),
        lambda: actions.transfer(task, by=o.person(deputy), to=o.person("director")),
        lambda: people.appoint(post, o.person("accountant")),
        lambda: people.dismiss(post, o.person("accountant")),
        lambda: o.files("trip", by="clerk-finance", travellers=["clerk-finance"]),
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_without_its_guard_the_same_race_goes_wrong(spoilt: Office, race):
    with Without(*RACES[race]), pytest.raises(AssertionError) as wrong:
        for _ in range(TRIES):
            race(spoilt)
            intact()
    # Wrong by what was done, or by the last guard, the database's; not by a slip of this test.
    assert isinstance(wrong.value.__cause__, DatabaseError | None)


@pytest.mark.postgres
def test_nobody_decides_once_his_dismissal_is_committed(busy: Office):
    for _ in range(ROUNDS):
        deciding.dismiss_and_approve(busy)
    intact()


# --- on SQLite: one writer at a time -------------------------------------------------------

ON_SQLITE: dict[Callable[[Office], None], tuple[str, ...]] = {
    deciding.two_holders_approve: (),
    deciding.approve_and_withdraw: (),
    filing.two_submits_of_one_draft: (),
    filing.two_creations_with_one_key: ("key",),
    filing.eight_are_numbered: ("counter",),
}
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own guard")


@sqlite_only
@pytest.mark.parametrize("race", ON_SQLITE, ids=lambda race: race.__name__)
def test_in_one_file_there_is_one_outcome_too(busy: Office, race):
    for _ in range(ROUNDS):
        race(busy)
    intact()


@sqlite_only
@pytest.mark.parametrize("race", ON_SQLITE, ids=lambda race: race.__name__)
def test_with_transactions_that_read_first_the_same_race_goes_wrong(copy: Copy, tmp_path, race):
    """Without IMMEDIATE both have read when the first writes; the other is locked out, at best."""
    with copy.used():
        own = Copy(tmp_path)
    with own.used(transaction_mode="DEFERRED"), Without(*ON_SQLITE[race]):
        with pytest.raises(AssertionError) as wrong:
            for _ in range(TRIES):
                race(Office(Bureau.objects.get()))
    assert isinstance(wrong.value.__cause__, DatabaseError | None)
