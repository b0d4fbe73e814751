"""One sequence: a few days of an office in which anybody may try anything."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import time_machine
from django.db import connection, transaction
from django.utils import timezone

from forms import actions
from forms.errors import AlreadyDecided, DomainError, InvalidAnswers, NotFound, NotYours
from forms.models import ApprovalRequest, Notice, Status, Task, TrailEntry
from permissions.models import Bureau
from tests.scenario import Office
from tests.soak import designs
from tests.soak.crowd import Crowd
from tests.soak.filled import STARTER, given
from tests.soak.standing import Rows, Seen, may_decide, named

START = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
VERDICTS = {
    "decide": ["approve"] * 14 + ["return"] * 9 + ["reject"],
    "read": ["note"] * 9 + ["approve"],
    "fill": ["done"] * 9 + ["approve"],
}
OPERATIONS = {
    "create": 5,
    "spend": 3,
    "edit": 4,
    "submit": 7,
    "mend": 10,
    "decide": 40,
    "transfer": 5,
    "copy_to": 2,
    "remind": 2,
    "withdraw": 2,
    "cancel": 2,
    "change": 2,
    "leaves": 5,
    "returns": 2,
    "appoint": 3,
    "dismiss": 4,
    "deactivate": 2,
    "tomorrow": 3,
}


class Broken(AssertionError):
    """Something that must hold does not."""


class Sequence(Crowd):
    """Plays ``length`` operations from ``seed``; ``log`` says what was done."""

    def __init__(self, office: Office, seed: int, length: int, tally: Counter[str]) -> None:
        self.office, self.length, self.tally = office, length, tally
        self.rng = random.Random(seed)
        self.log: list[str] = []
        self.seen: dict[int, Seen] = {}
        self.read_as_of: Any = None
        self.moved_last = 0
        self.variant = seed % designs.VARIANTS

    def play(self, judge: Callable[[Sequence], None]) -> None:
        """Everything in one transaction that is taken back at the end; what the actions put off
        until the commit happens after each of them."""
        with time_machine.travel(START, tick=True) as self.clock, transaction.atomic():
            for document in designs.designs(self.variant):
                self.office.publishes(document)
            self.slugs = [*STARTER, "trip", "rounds", "rounds", "claims"]
            self._commit()
            names, weights = list(OPERATIONS), list(OPERATIONS.values())
            for name in ["create", "create", *self.rng.choices(names, weights, k=self.length - 2)]:
                self._do(name)
            judge(self)
            for event in TrailEntry.objects.values_list("event", flat=True):
                self.tally[f"trail {event}"] += 1
            transaction.set_rollback(True)

    def _do(self, name: str) -> None:
        self.log.append(name)
        try:
            with transaction.atomic():
                getattr(self, name)()
            self.tally[name] += 1
        except DomainError as refusal:
            self.tally[f"{name}: {refusal.code}"] += 1
            self.log[-1] += f" -> {refusal.code} {refusal}"
        self._commit()
        self._watch()

    def _commit(self) -> None:
        while connection.run_on_commit:
            waiting, connection.run_on_commit = connection.run_on_commit, []
            for _ids, run, _robust in waiting:
                run()
        token = Bureau.objects.values_list("org_token", flat=True).get(pk=self.office.bureau.pk)
        if (token, timezone.localdate()) != self.read_as_of:
            self.read_as_of = (token, timezone.localdate())
            self.rows = Rows.read(timezone.localdate())

    def _watch(self) -> None:
        """Whom tasks have reached by now."""
        for task in Task.objects.filter(state__in=("open", "stuck")):
            seen = self.seen.setdefault(task.approval_request_id, Seen())
            if task.state == "stuck":
                seen.stuck = True
            elif task.person_id:
                seen.people.add(task.person_id)
            else:
                seen.posts.add(task.post_id)

    # --- what people do ----------------------------------------------------------------------

    def create(self) -> None:
        by, slug = self.someone(), self.rng.choice(self.slugs)
        self.say(slug)
        sent = given(self.rng, slug, self.accounts)
        if slug == "hospitality":
            sent["letter_file"] = [self.office.uploads(by).pk]
        applicant = self.rng.choice([None] * 7 + self.accounts(1))
        self._note_names(
            actions.create(
                self.office.form(slug),
                by=by,
                applicant=self.office.person(applicant) if applicant else None,
                answers=sent,
                submit=self.rng.random() < 0.8,
            )
        )

    def spend(self) -> None:
        """An approved trip is settled by whoever made it; once."""
        found = ApprovalRequest.objects.filter(definition__slug="trip", status="approved")
        trip = self.pick(list(found.order_by("id")), lambda r: r.pk)
        if trip is not None:
            by = self.rows.users[trip.applicant_id]
            sent = {**given(self.rng, "claims", self.accounts), "trip": trip.ref}
            self._note_names(
                actions.create(self.office.form("claims"), by=by, answers=sent, submit=True)
            )

    def edit(self) -> None:
        if (found := self.some_request("draft", "returned")) is not None:
            sent = given(self.rng, found.version.document["slug"], self.accounts)
            keys = self.rng.sample(sorted(sent), min(2, len(sent)))
            actions.edit(
                found,
                by=self.owner_of(found),
                answers={k: self.rng.choice([sent[k], sent[k], None]) for k in keys},
                revision=found.revision - (self.rng.random() < 0.1),
            )

    def submit(self) -> None:
        if (found := self.some_request("draft", "returned")) is not None:
            self._note_names(actions.submit(found, by=self.owner_of(found)))

    def mend(self) -> None:
        """What came back is changed a little and sent again, by whoever filed it."""
        found = self.pick(
            list(ApprovalRequest.objects.filter(status="returned").select_related("version")),
            lambda r: r.pk,
        )
        if found is not None:
            owner = self.rows.users[found.entered_by_id]
            sent = given(self.rng, found.version.document["slug"], self.accounts)
            keys = self.rng.sample(sorted(sent), self.rng.randint(0, 2))
            found = actions.edit(
                found, by=owner, answers={k: sent[k] for k in keys}, revision=found.revision
            )
            self._note_names(actions.submit(found, by=owner))

    def decide(self) -> None:
        task = self._some_task()
        if task is None:
            return
        able = may_decide(task, self.rows)
        by = (
            self.rows.users[self.rng.choice(sorted(able))]
            if able and self.rng.random() < 0.85
            else self.someone()
        )
        verdict = self.rng.choice(VERDICTS[task.kind])
        filled = {"standard": "50.00", "companions": ["registry"], "level": "ordinary",
                  "estimate": "90.00", "result": "办结", "clerk": self.accounts(1)[0]}  # fmt: skip
        keys = {f["key"] for f in task.approval_request.version.document["fields"]}
        sent = {k: v for k, v in filled.items() if k in keys} if self.rng.random() < 0.7 else {}
        steps = [s["key"] for s in task.approval_request.version.document["steps"]]
        to = "applicant"
        if verdict == "return" and self.rng.random() < 0.4:
            to = self.rng.choice(steps)
        self.say(f"{by.username} {task.approval_request} {task.step} {verdict} {to}")
        was_open = task.state == "open"
        try:
            decided = actions.decide(
                task, by=by, verdict=verdict, comment=self.rng.choice(["", "请核"]),
                answers=sent, to=to,
            )  # fmt: skip
        except (NotYours, NotFound) as refusal:
            if was_open and by.pk in able and by.is_active:
                raise Broken(f"{by.username} is asked and may not decide: {refusal}") from None
            raise
        except AlreadyDecided:
            if was_open:
                raise Broken("a task that is open was called decided") from None
            raise
        except InvalidAnswers:
            if by.pk not in able:
                raise Broken(
                    f"{by.username} was told what is wrong with a task of others"
                ) from None
            raise
        if not was_open or by.pk not in able or not by.is_active:
            raise Broken(f"{by.username} decided what was not his: {able}")
        task.refresh_from_db()
        if task.decision.on_behalf_of_id != able[by.pk]:
            raise Broken(f"decided for {task.decision.on_behalf_of}, not for {able[by.pk]}")
        self.seen[decided.pk].decided.add(by.pk)
        self._note_names(decided)

    def _some_task(self) -> Task | None:
        every = Task.objects.select_related("approval_request__version").order_by("id")
        found = list(every.filter(state="open")) if self.rng.random() < 0.92 else list(every)
        return self.pick(found, lambda t: t.approval_request_id)

    def transfer(self) -> None:
        if (task := self._some_task()) is not None:
            able = sorted(may_decide(task, self.rows)) if task.state == "open" else []
            if task.state == "stuck" or not able:
                by = self.office.person("office-head")
            else:
                by = self.rows.users[self.rng.choice(able)]
            actions.transfer(task, by=by, to=self.someone(), comment="请代办")

    def copy_to(self) -> None:
        if (found := self.some_request("in_review", "approved")) is not None:
            to = [self.office.person(a) for a in self.accounts(2)]
            by = self.owner_of(found)
            actions.copy_to(found, by=by, to=to)
            self.seen.setdefault(found.pk, Seen()).copied |= {u.pk for u in to} - {by.pk}

    def remind(self) -> None:
        if (found := self.some_request("in_review")) is not None:
            actions.remind(found, by=self.owner_of(found))

    def withdraw(self) -> None:
        if (found := self.some_request("in_review", "returned")) is not None:
            actions.withdraw(found, by=self.owner_of(found))

    def cancel(self) -> None:
        if (found := self.some_request("approved")) is not None:
            actions.cancel(found, by=self.owner_of(found))

    def change(self) -> None:
        if (found := self.some_request("approved")) is not None:
            actions.change(found, by=self.owner_of(found))

    # --- watching ----------------------------------------------------------------------------

    def _note_names(self, request: ApprovalRequest) -> None:
        """Who stands in a flagged field of what was submitted last."""
        seen = self.seen.setdefault(request.pk, Seen())
        if request.status == Status.DRAFT:
            return
        accounts = {u.username: u.pk for u in self.rows.users.values()}
        seen.named = {
            accounts[a]
            for f in request.version.document["fields"]
            if f.get("sees")
            for a in named(request.answers, f["key"])
        }
        told = Notice.objects.filter(approval_request=request, kind="copied")
        seen.copied |= set(told.values_list("user_id", flat=True))
