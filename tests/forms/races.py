"""Threads that act at the same moment, on a committed copy of the test database.

A copy, because threads see only what is committed, and what is committed to the test database
itself would have to be cleaned out of it again. ``Without`` takes a guard away and lets both sides
look before either writes: what a race looks like where nothing holds it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection, connections, transaction

from forms import actions, queries
from forms.actions import bindings, deciding, ending, numbers, reopening, work
from forms.errors import DomainError
from forms.models import ApprovalRequest, Attachment, IdempotencyKey, Link, NumberSeries, Task
from permissions import org
from permissions.models import Bureau

PATIENCE = 20  # seconds a thread may take


class Copy:
    """A copy of the (empty) test database; inside ``used`` every connection opens it."""

    def __init__(self, folder: Path) -> None:
        self.original = connections["default"]
        self.sqlite = self.original.vendor == "sqlite"
        name = self.original.settings_dict["NAME"]
        self.name = str(folder / "copy.sqlite3") if self.sqlite else f"{name}_copy"
        if self.sqlite:
            self.original.ensure_connection()
            target = sqlite3.connect(self.name)
            self.original.connection.backup(target)
            target.close()
        else:
            self.original.close()  # a template has no visitors
            self._run(f'DROP DATABASE IF EXISTS "{self.name}"')
            self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{name}"')

    def drop(self) -> None:
        if not self.sqlite:
            self._run(f'DROP DATABASE IF EXISTS "{self.name}"')

    @contextmanager
    def used(self) -> Iterator[None]:
        before, settings = connections["default"], self.original.settings_dict
        name, settings["NAME"] = settings["NAME"], self.name
        connections["default"] = connections.create_connection("default")
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"], settings["NAME"] = before, name

    def _run(self, statement: str) -> None:
        with self.original._nodb_cursor() as cursor:
            cursor.execute(statement)


@dataclass
class Outcome:
    """How one of the calls ended: its value, or the code it was refused with."""

    value: Any = None
    refused: str = ""
    failure: BaseException | None = None


def at_once(*calls: Callable[[], Any]) -> list[Outcome]:
    """All calls at the same moment, each on a connection of its own."""
    start = threading.Barrier(len(calls))
    outcomes = [Outcome() for _ in calls]

    def run(outcome: Outcome, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            outcome.value = call()
        except DomainError as refusal:
            outcome.refused = refusal.code
        except BaseException as failure:
            outcome.failure = failure
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=pair, daemon=True)
        for pair in zip(outcomes, calls, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(t.is_alive() for t in threads), "a thread waits for ever"
    for outcome in outcomes:
        if outcome.failure is not None:
            raise AssertionError(f"not a refusal: {outcome.failure!r}") from outcome.failure
    return outcomes


def while_held(request: ApprovalRequest, late: Callable[[], Any], change: Callable) -> Outcome:
    """``late`` waits for the request, whose row somebody holds until ``change``, which changes who
    the people are, is committed."""
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            ApprovalRequest.objects.select_for_update().get(pk=request.pk)
            held.set()
            release.wait(PATIENCE)
        connection.close()

    outcomes: list[Outcome] = []
    before = _token()
    threads = [threading.Thread(target=hold, daemon=True)]
    threads[0].start()
    held.wait(PATIENCE)
    for call in (lambda: outcomes.extend(at_once(late)), lambda: at_once(change)):
        threads.append(threading.Thread(target=call, daemon=True))
        threads[-1].start()
        time.sleep(0.3)
    assert not outcomes, "it did not wait for the request"
    for _ in range(100):
        if _token() != before:
            break
        time.sleep(0.05)
    release.set()
    for thread in threads:
        thread.join(PATIENCE)
    (outcome,) = outcomes
    return outcome


def _token() -> str:
    return Bureau.objects.values_list("org_token", flat=True).get()


def codes(outcomes: list[Outcome]) -> list[str]:
    """How the calls ended, in order: ``ok`` or the code of the refusal."""
    return [outcome.refused or "ok" for outcome in outcomes]


# --- races without their guard -------------------------------------------------------------


class Without:
    """``with Without("lock", "claim"):`` the guards named are not there, and whoever has looked
    waits until the other one has looked too."""

    def __init__(self, *guards: str, parties: int = 2) -> None:
        self.guards, self.parties = guards, parties
        self.met: dict[str, threading.Barrier] = {}

    def meet(self, place: str) -> None:
        """Wait for the other one here, but not for long: he may never come."""
        try:
            self.met.setdefault(place, threading.Barrier(self.parties)).wait(0.5)
        except threading.BrokenBarrierError:
            self.met[place] = threading.Barrier(self.parties)

    def __enter__(self) -> Without:
        self.stack = ExitStack()
        for guard in self.guards:
            for patch in getattr(self, f"_{guard}")():
                self.stack.enter_context(patch)
        return self

    def __exit__(self, *failure: Any) -> None:
        self.stack.close()

    def _lock(self) -> Iterator[Any]:
        """The request's row is read, not locked."""
        read, load = queries.get_visible, work.Work.load_tasks

        def unlocked(user: Any, ref: str, *, lock: bool = False) -> ApprovalRequest:
            found = read(user, ref)
            self.meet("request")
            return found

        def loaded(held: work.Work) -> list[Task]:
            found = load(held)
            self.meet("tasks")
            return found

        yield mock.patch.object(queries, "get_visible", unlocked)
        yield mock.patch.object(work.Work, "load_tasks", loaded)

    def _claim(self) -> Iterator[Any]:
        """A task is closed whatever it is now."""

        def claim(row: Task, **changes: Any) -> bool:
            return bool(Task.objects.filter(pk=row.pk).update(**changes))

        yield mock.patch.object(deciding, "claim", claim)

    def _key(self) -> Iterator[Any]:
        """Nothing says that a key was used."""
        look = actions.filing._made_before

        def looked(*given: Any) -> Any:
            found = look(*given)
            self.meet("key")
            return found

        yield mock.patch.object(actions.filing, "_made_before", looked)
        yield mock.patch.object(IdempotencyKey.objects, "create", lambda **given: None)

    def _exclusive(self) -> Iterator[Any]:
        """A link is had as often as one likes."""
        create = Link.objects.create
        yield mock.patch.object(
            Link.objects, "create", lambda **given: create(**{**given, "exclusive": False})
        )

    def _counter(self) -> Iterator[Any]:
        """The next number is the one read, and one more."""

        def read_and_add(bureau: int, code: str, year: int) -> tuple[int, int]:
            series, _new = NumberSeries.objects.get_or_create(
                bureau_id=bureau, code=code, year=year
            )
            self.meet("number")
            NumberSeries.objects.filter(pk=series.pk).update(last=series.last + 1)
            return series.pk, series.last + 1

        yield mock.patch.object(numbers, "_next", read_and_add)

    def _unbound(self) -> Iterator[Any]:
        """A file goes to whoever names it."""

        def bind(held: work.Work) -> None:
            self.meet("file")
            ids = held.request.answers.get("letter_file") or ()
            Attachment.objects.filter(pk__in=ids).update(approval_request=held.request)

        yield mock.patch.object(bindings, "bind_files", bind)
        yield mock.patch.object(actions.filing, "bind_files", bind)

    def _fresh(self) -> Iterator[Any]:
        """Standing is judged by the office as it was when the page was drawn."""
        load = org.load_as_of

        def stale(bureau: int, token: str) -> org.Org:
            return org._kept.get(bureau) or load(bureau, token)

        yield mock.patch.object(org, "load_as_of", stale)

    def _replanned(self) -> Iterator[Any]:
        """What is planned anew was read, not locked."""
        plan = reopening.routing.plan

        def unlocked(**given: Any) -> Any:
            return ApprovalRequest.objects.all()

        def planned(*given: Any, **more: Any) -> Any:
            self.meet("tasks")
            return plan(*given, **more)

        yield mock.patch.object(ApprovalRequest.objects, "select_for_update", unlocked)
        yield mock.patch.object(reopening.routing, "plan", planned)

    def _target(self) -> Iterator[Any]:
        """The request that is used is looked at, not locked."""

        def unlocked(**given: Any) -> Any:
            self.meet("target")
            return ApprovalRequest.objects.all()

        spent = ending.is_spent

        def looked(request: ApprovalRequest) -> bool:
            found = spent(request)
            self.meet("target")
            return found

        yield mock.patch.object(ApprovalRequest.objects, "select_for_update", unlocked)
        yield mock.patch.object(ending, "is_spent", looked)
