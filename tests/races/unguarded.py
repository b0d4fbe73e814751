"""What a race looks like where nothing holds it: guards taken away, one by one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest import mock

from forms import actions, queries
from forms.actions import bindings, deciding, ending, numbers, reopening, work
from forms.models import ApprovalRequest, Attachment, IdempotencyKey, Link, NumberSeries, Task


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

    def _begun(self) -> Iterator[Any]:
        """A counter that is not there is made, whoever else is making it."""
        create = NumberSeries.objects.bulk_create

        def begin(rows: list[NumberSeries], **given: Any) -> Any:
            self.meet("series")
            return create(rows)

        yield mock.patch.object(NumberSeries.objects, "bulk_create", begin)

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
        read, load, page = queries.get_visible, work.Work.load_tasks, threading.local()

        def drawn(user: Any, ref: str, *, lock: bool = False) -> ApprovalRequest:
            page.office = queries.org_of(user)
            return read(user, ref, lock=lock)

        def loaded(held: work.Work) -> list[Task]:
            found = load(held)
            if hasattr(page, "office"):
                held.office = held.chain.org = page.office
            return found

        yield mock.patch.object(queries, "get_visible", drawn)
        yield mock.patch.object(work.Work, "load_tasks", loaded)

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
