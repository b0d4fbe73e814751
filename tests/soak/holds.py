"""What must hold after every sequence, whatever was done."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any

from django.utils import timezone

from forms import queries, sight, trail
from forms.models import (
    AnswersRevision,
    ApprovalRequest,
    Decision,
    FormVersion,
    Link,
    Number,
    NumberSeries,
    Task,
    TrailEntry,
)
from tests.soak.play import Broken, Sequence
from tests.soak.standing import Rows, Seen, barred, may_decide, may_see

WAITING = ("open", "stuck")
ANSWERED = ("approved", "returned", "rejected", "noted", "done")
BY_EVENT = {"create": "draft", "submit": "in_review", "reject": "rejected", "approved": "approved",
            "withdraw": "withdrawn", "cancel": "cancelled", "changed": "changed"}  # fmt: skip


def judge(sequence: Sequence) -> None:
    """Raises Broken with the sentence that is not true."""
    rows = Rows.read(timezone.localdate())
    requests = list(ApprovalRequest.objects.select_related("version").order_by("id"))
    no_task_is_lost(requests, rows)
    parallel_steps_keep_their_rule(requests)
    every_task_has_its_decision()
    stale_answers_count_no_more(requests)
    nobody_decided_his_own(rows)
    numbers_are_dense(requests)
    status_follows_the_trail(requests)
    versions_are_frozen()
    nothing_that_ended_holds_another()
    answers_are_their_newest_revision(requests)
    for sentence in (*map(str, sight.differences()), *trail.broken()):
        raise Broken(sentence)
    everybody_sees_what_he_should(requests, sequence, rows)


def no_task_is_lost(requests: list[ApprovalRequest], rows: Rows) -> None:
    waiting: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(state__in=WAITING).select_related("approval_request__version"):
        if not task.counts:
            raise Broken(f"{task} waits and does not count")
        if task.state == "open" and not may_decide(task, rows):
            raise Broken(f"{task} waits for nobody")
        waiting[task.approval_request_id].append(task)
    for request in requests:
        if (request.status == "in_review") != bool(waiting[request.pk]):
            raise Broken(f"{request} is {request.status}, waiting: {waiting[request.pk]}")
    for request in requests:
        if (
            request.status == "approved"
            and not Decision.objects.filter(
                task__approval_request=request, verdict__in=("approve", "note", "done")
            ).exists()
        ):
            raise Broken(f"{request} was approved by nobody")


def parallel_steps_keep_their_rule(requests: list[ApprovalRequest]) -> None:
    """Any: the first answer ends the step. In order: one is asked after the other."""
    tasks: dict[tuple[int, str], list[Task]] = defaultdict(list)
    for task in Task.objects.filter(counts=True):
        tasks[task.approval_request_id, task.step].append(task)
    for request in requests:
        for step in request.version.document["steps"]:
            here = tasks[request.pk, step["key"]]
            waiting = [t for t in here if t.state in WAITING]
            answered = [t for t in here if t.state in ANSWERED]
            if step.get("mode") == "any" and answered and (waiting or len(answered) > 1):
                raise Broken(f"{here[0]}: {[t.state for t in here]} where any one decides")
            if step.get("mode") == "order" and len(waiting) > 1:
                raise Broken(f"{here[0]}: {[t.state for t in here]} where one follows another")


def every_task_has_its_decision() -> None:
    answered = Task.objects.filter(state__in=ANSWERED)
    if (lacking := answered.filter(decision=None).first()) is not None:
        raise Broken(f"{lacking} is {lacking.state} without a decision")
    if (extra := Decision.objects.exclude(task__state__in=ANSWERED).first()) is not None:
        raise Broken(f"{extra} belongs to a task that is {extra.task.state}")


def stale_answers_count_no_more(requests: list[ApprovalRequest]) -> None:
    """Of what came back and went out again, an answer given before holds only where its step sees
    none of the fields that were changed in between."""
    answers = {(r.approval_request_id, r.serial): r.answers for r in AnswersRevision.objects.all()}
    by_pk = {r.pk: r for r in requests}
    returned: dict[int, int] = {}
    for entry in TrailEntry.objects.order_by("request_id", "serial"):
        pk = entry.request_id
        if entry.event == "return" and not entry.data["to"]:
            returned[pk] = entry.data["serial"]
        elif entry.event == "submit" and pk in returned:
            then, now = answers[pk, returned.pop(pk)], answers[pk, entry.data["serial"]]
            changed = {k for k in {*then, *now} if then.get(k) != now.get(k)}
            steps = {s["key"]: s for s in by_pk[pk].version.document["steps"]}
            for task in Task.objects.filter(
                approval_request=pk, counts=True, decision__decided_at__lt=entry.at
            ):
                if changed & set(steps[task.step].get("sees") or changed):
                    raise Broken(f"{task} still counts, though {sorted(changed)} changed")


def nobody_decided_his_own(rows: Rows) -> None:
    accounts = {u.username: pk for pk, u in rows.users.items()}
    answers = {(r.approval_request_id, r.serial): r.answers for r in AnswersRevision.objects.all()}
    for decision in Decision.objects.select_related("task__approval_request__version"):
        task = decision.task
        if task.kind == "read":
            continue
        then = answers[task.approval_request_id, decision.answers_serial]
        if decision.decided_by_id in barred(task.approval_request, then, accounts):
            raise Broken(f"{decision.decided_by} decided his own {task}")


def numbers_are_dense(requests: list[ApprovalRequest]) -> None:
    given: dict[int, list[int]] = defaultdict(list)
    by_request = {}
    for number in Number.objects.order_by("serial"):
        given[number.series_id].append(number.serial)
        by_request[number.approval_request_id] = number
    for series in NumberSeries.objects.all():
        if given[series.pk] != list(range(1, series.last + 1)):
            raise Broken(f"{series}: {given[series.pk]}, counted {series.last}")
    for request in requests:
        number = by_request.get(request.pk)
        if (number is None) != (request.number is None) or (number is None) != (
            request.submitted_at is None
        ):
            raise Broken(f"{request} is {request.status} and has the number {number}")
        if number is not None and (number.state == "void") != (request.status == "withdrawn"):
            raise Broken(f"{request} is {request.status}, its number {number.state}")


def status_follows_the_trail(requests: list[ApprovalRequest]) -> None:
    status: dict[int, str] = {}
    for entry in TrailEntry.objects.order_by("request_id", "serial"):
        if entry.event == "return":
            status[entry.request_id] = "in_review" if entry.data["to"] else "returned"
        else:
            status[entry.request_id] = BY_EVENT.get(entry.event, status.get(entry.request_id, ""))
    for request in requests:
        if status.get(request.pk) != request.status:
            raise Broken(f"{request} is {request.status}, its trail says {status.get(request.pk)}")


def versions_are_frozen() -> None:
    for version in FormVersion.objects.all():
        spelled = json.dumps(
            version.document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        if hashlib.sha256(spelled.encode()).hexdigest() != version.sha256:
            raise Broken(f"{version} is not what was frozen")


def nothing_that_ended_holds_another() -> None:
    """What came to nothing uses nothing; what is used stands."""
    held = Link.objects.filter(released=False)
    if link := held.filter(source__status__in=("rejected", "withdrawn", "cancelled")).first():
        raise Broken(f"{link}, and {link.source} is {link.source.status}")
    if link := held.filter(kind="uses").exclude(target__status="approved").first():
        raise Broken(f"{link}, and {link.target} is {link.target.status}")


def answers_are_their_newest_revision(requests: list[ApprovalRequest]) -> None:
    newest: dict[int, Any] = {}
    for revision in AnswersRevision.objects.order_by("approval_request_id", "serial"):
        newest[revision.approval_request_id] = (revision.serial, revision.answers)
    for request in requests:
        if newest.get(request.pk) != (request.answers_serial, request.answers):
            raise Broken(f"{request}: its answers are not its newest revision")


def everybody_sees_what_he_should(
    requests: list[ApprovalRequest], sequence: Sequence, rows: Rows
) -> None:
    """By the list, by the question about one, and by the contract; who is asked always does."""
    asked: dict[int, set[int]] = defaultdict(set)
    for task in Task.objects.filter(state="open").select_related("approval_request__version"):
        for person in may_decide(task, rows):
            asked[person].add(task.approval_request_id)
    for pk, user in rows.users.items():
        listed = set(queries.visible_requests(user).values_list("pk", flat=True))
        for request in requests:
            should = may_see(pk, request, sequence.seen.get(request.pk, Seen()), rows)
            if (request.pk in listed) != should:
                raise Broken(f"{user.username} {'should' if should else 'must not'} see {request}")
        if not asked[pk] <= listed:
            raise Broken(f"{user.username} is asked about what he does not see")
        if requests and sequence.rng.random() < 0.3:
            one = sequence.rng.choice(requests)
            if queries.can(user, "view", one) != (one.pk in listed):
                raise Broken(f"list and page disagree for {user.username} about {one}")
