"""Threads that act at the same moment, on a committed copy of the test database.

A copy, because threads see only what is committed, and what is committed to the test database
itself would have to be cleaned out of it again.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from forms.errors import DomainError
from forms.models import ApprovalRequest
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
            self.original.close()
            self.drop()
            # A template has no visitors: a server of an earlier test may have kept a connection.
            self._run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
            )
            self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{name}"')

    def drop(self) -> None:
        if not self.sqlite:
            self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    @contextmanager
    def used(self, **options: Any) -> Iterator[None]:
        """``options``: of the connections, instead of those that hold."""
        before, settings = connections["default"], self.original.settings_dict
        kept = {"NAME": settings["NAME"], "OPTIONS": settings["OPTIONS"]}
        settings["NAME"], settings["OPTIONS"] = self.name, {**settings["OPTIONS"], **options}
        connections["default"] = connections.create_connection("default")
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = before
            settings.update(kept)

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
    try:
        for call in (lambda: outcomes.extend(at_once(late)), lambda: at_once(change)):
            threads.append(threading.Thread(target=call, daemon=True))
            threads[-1].start()
            time.sleep(0.3)
        assert not outcomes, "it did not wait for the request"
        for _ in range(100):
            if _token() != before:
                break
            time.sleep(0.05)
    finally:
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
