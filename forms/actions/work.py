"""What every action does around its change: lock, trail, grants, notices, save, announce.

A ``Work`` is one request held for one transaction. Rows of one kind are collected and written in
one statement each, in ``finish``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from forms import queries, routing, sight
from forms.conditions import Situation
from forms.errors import NotYours
from forms.models import (
    AnswersRevision,
    ApprovalRequest,
    Notice,
    Status,
    Task,
)
from forms.routing import Planned
from forms.signals import request_changed
from forms.trail import Chain, digest_of
from permissions import grants
from permissions import org as offices
from permissions.models import User
from permissions.org import Org

NOT_YOURS = "这项操作不由您办理。"
Kind = Notice.Kind
TO_DECIDERS = (Kind.ASKED, Kind.TRANSFERRED, Kind.STUCK)


class Work:
    """One request, locked, with what this transaction will write about it."""

    def __init__(self, request: ApprovalRequest, *, by: User | None, office: Org) -> None:
        self.request, self.by, self.office = request, by, office
        self.now = timezone.now()
        self.chain = Chain(request, office)
        self.tasks: list[Task] = []
        self._tasks_known = request.pk is None
        self._rows: list[models.Model] = []
        self._users: set[int] = set()
        self._groups: set[int] = set()
        self._unnamed: set[int] = set()
        self._notices: list[Notice] = []
        self._situation: Situation | None = None

    @property
    def by_id(self) -> int | None:
        return None if self.by is None else self.by.pk

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.now)

    def situation(self) -> Situation:
        """The request's rules and facts with its present answers."""
        if self._situation is None or self._situation.answers is not self.request.answers:
            self._situation = queries.situation_of(self.request, self.office)
        return self._situation

    # --- tasks -----------------------------------------------------------------------------

    def load_tasks(self) -> list[Task]:
        """The tasks that count; asks for the office's token in the same statement, after the
        lock, so that standing is judged by who holds which post now."""
        self.tasks = list(
            Task.objects.filter(approval_request=self.request, counts=True)
            .select_related("decision")
            .annotate(token=F("approval_request__bureau__org_token"))
            .order_by("id")
        )
        self._tasks_known = True
        for task in self.tasks:
            token: str = task.token  # type: ignore[attr-defined]
            self.office = offices.load_as_of(self.request.bureau_id, token)
            self.chain.org = self.office
            task.approval_request = self.request
        return self.tasks

    def open_task(self, planned: Planned, *, round_: int) -> Task:
        """A new row for a planned task, not yet stored (``finish`` stores them together)."""
        skipped, stuck = planned.state == "skipped", nobody_can(planned)
        task = Task(
            approval_request=self.request,
            step=planned.step,
            kind=planned.kind,
            phase=planned.phase,
            round=round_,
            slot=planned.slot,
            place=planned.place,
            post_id=self.office.posts[planned.post].id if planned.post else None,
            person_id=planned.person,
            fills=list(planned.fills),
            state=Task.State.STUCK if stuck else planned.state if skipped else Task.State.OPEN,
            reason=routing.NOBODY if stuck else planned.reason,
            opened_at=self.now,
            closed_at=self.now if skipped else None,
        )
        self.tasks.append(task)
        if task.state == Task.State.OPEN:
            self.ask(planned.post, planned.person, planned.able)
        elif stuck:
            self.chain.add("stuck", by=None, step=planned.step)
            self.see_posts(self.told_of_stuck())
            self.notify(self.holders_of(self.told_of_stuck()), Kind.STUCK)
        return task

    def ask(self, post: str | None, person: int | None, able: Iterable[int]) -> None:
        """A task has reached this post or person: they see the request, those able are told."""
        if post:
            self._groups.add(self.office.posts[post].group)
        if person is not None:
            self._users.add(person)
        self.notify(able, Kind.ASKED)

    def close(
        self, tasks: Sequence[Task], state: Task.State, *, counts: bool = True, reason: str = ""
    ) -> None:
        """Close open rows without a decision: taken back, not needed, handed on. Without a new
        ``reason`` they keep theirs."""
        if not tasks:
            return
        changes = {"state": state, "counts": counts, "closed_at": self.now}
        if reason:
            changes["reason"] = reason
        Task.objects.filter(pk__in=[t.pk for t in tasks]).update(**changes)
        for task in tasks:
            for name, value in changes.items():
                setattr(task, name, value)
        self._forget_history()

    def forget(self, tasks: Sequence[Task]) -> None:
        """These rows are history from now on: they no longer stand on the path."""
        pks = [t.pk for t in tasks]
        if pks:
            Task.objects.filter(pk__in=pks).update(counts=False)
            for task in tasks:
                task.counts = False
            self._forget_history()

    def _forget_history(self) -> None:
        self.tasks = [t for t in self.tasks if t.counts]

    # --- people ----------------------------------------------------------------------------

    def told_of_stuck(self) -> list[str]:
        """The posts that see what nobody can decide, and may hand it on."""
        posts = self.office.posts.values()
        return [p.code for p in posts if sight.told_of_stuck(p.level, p.roles)]

    def holders_of(self, codes: Iterable[str]) -> list[int]:
        """Present holders of these posts."""
        found = [h for code in codes for h in self.office.holders(code, self.day)]
        return list(dict.fromkeys(found))

    def see(self, users: Iterable[int]) -> None:
        """These people see the request from now on."""
        self._users.update(users)

    def no_longer_named(self, users: Iterable[int]) -> None:
        """These people stand in no flagged field any more: they see it by other grounds only."""
        self._unnamed.update(users)

    def see_posts(self, codes: Iterable[str]) -> None:
        """Holders of these posts see the request while they hold them."""
        self._groups.update(self.office.posts[c].group for c in codes if c in self.office.posts)

    def notify(self, people: Iterable[int], kind: Kind, *, comment: str = "") -> None:
        """A notice for each of them but for whoever acts, and none about samples to deciders."""
        if self.request.sample and kind in TO_DECIDERS:
            return
        for person in dict.fromkeys(people):
            if person != self.by_id:
                self._notices.append(
                    Notice(
                        user_id=person,
                        approval_request=self.request,
                        kind=kind,
                        by_id=self.by_id,
                        comment=comment,
                    )
                )

    # --- answers ---------------------------------------------------------------------------

    def store_answers(self, answers: dict[str, Any], *, by: int) -> None:
        """The answers as they are from now on, as a new revision."""
        self.request.answers = answers
        self.request.answers_serial += 1
        self._rows.append(
            AnswersRevision(
                approval_request=self.request,
                serial=self.request.answers_serial,
                answers=answers,
                by_id=by,
            )
        )

    def answers_data(self) -> dict[str, Any]:
        """What the trail keeps of the answers: keys, one digest and which revision it was."""
        answers = self.request.answers
        return {
            "keys": sorted(answers),
            "answers": digest_of(answers),
            "serial": self.request.answers_serial,
        }

    # --- the end ---------------------------------------------------------------------------

    def write(self, *rows: models.Model) -> None:
        """Rows to be stored with the request; those of one table go in one statement."""
        self._rows.extend(rows)

    def finish(self, event: str) -> ApprovalRequest:
        """Write everything collected, raise the revision, tell the world after the commit.

        The request row goes first: a new one gets its key, an old one shows a lost lock at once.
        """
        request = self.request
        if request.pk is not None:
            request.revision += 1
        request.save()
        self._rows.extend(t for t in self.tasks if t.pk is None)
        self._rows.extend(self._notices)
        for model in dict.fromkeys(type(row) for row in self._rows):
            rows = [row for row in self._rows if type(row) is model]
            for row in rows:
                if hasattr(row, "approval_request_id"):
                    row.approval_request = request  # type: ignore[attr-defined]
            model._default_manager.bulk_create(rows)
        if request.trail_length == len(self.chain.entries):
            request.known_trail = list(self.chain.entries)
        self.chain.write()
        if self._tasks_known:
            request.known_tasks = [t for t in self.tasks if t.counts]
        if self._users or self._groups:
            grants.grant(request, "view", users=self._users, groups=self._groups)
        if unnamed := self._unnamed - self._users:
            gone = sight.without_ground(request.pk, unnamed)
            grants.revoke_pairs(ApprovalRequest, "view", users=[(request.pk, u) for u in gone])
        transaction.on_commit(
            partial(
                request_changed.send, sender=ApprovalRequest, request_id=request.pk, event=event
            )
        )
        return request


def lock(request: ApprovalRequest, *, by: User) -> Work:
    """The request's row, ours until the transaction ends, if ``by`` may see it. Always before
    its tasks. NotFound otherwise."""
    held = queries.get_visible(by, request.ref, lock=True)
    return Work(held, by=by, office=queries.org_of(by))


def nobody_can(planned: Planned) -> bool:
    """Whether a planned task would wait for ever."""
    return planned.kept and (planned.state == "stuck" or not planned.able)


def only(allowed: bool) -> None:
    """Refuse what is visible but not his to do."""
    if not allowed:
        raise NotYours(NOT_YOURS)


def settle_status(work: Work, status: Status) -> None:
    """The request has come to an end."""
    work.request.status = status
    work.request.ended_at = work.now


__all__ = ["Kind", "Work", "lock", "nobody_can", "only", "routing", "settle_status"]
