"""How rows look in JSON. Reads what is loaded and asks the rest once per request, never per row."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from forms import answers, queries
from forms.conditions import Situation
from forms.models import NO_LIMIT, ApprovalRequest, FormDefinition, Task, TrailEntry
from permissions.models import Absence, User
from permissions.org import Org

Json = dict[str, Any]
WAITING = (Task.State.OPEN, Task.State.STUCK)  # stuck: nobody's, for the office to hand on


def moment(at: datetime.datetime | None) -> str | None:
    """A time as people here read it: Shanghai time with its offset, to the second."""
    return None if at is None else timezone.localtime(at).isoformat(timespec="seconds")


def due(day: datetime.date) -> str | None:
    return None if day == NO_LIMIT else day.isoformat()


def whole(approval_request: ApprovalRequest, reader: User) -> Json:
    """A request as its page shows it: answers, path, open tasks, what happened."""
    office = queries.org_of(reader)
    situation = queries.situation_of(approval_request, office)
    tasks, trail = approval_request.known_tasks, approval_request.known_trail
    if tasks is None:
        tasks = queries.counting_tasks(approval_request)
    if trail is None:
        trail = queries.timeline(approval_request)
    return {
        "id": approval_request.ref,
        "number": approval_request.number,
        "form": situation.form.slug,
        "title": situation.form.title,
        "version": approval_request.version.serial,
        "revision": approval_request.revision,
        "status": approval_request.status,
        "settlement": approval_request.settlement,
        "applicant": _account(office, approval_request.applicant_id),
        "entered_by": _account(office, approval_request.entered_by_id),
        "submitted_at": moment(approval_request.submitted_at),
        "answers": answers.show(situation.form, approval_request.answers, situation, inner=False),
        "path": [asdict(entry) for entry in queries.path(approval_request, office, tasks)],
        "tasks": [_open_task(task, situation) for task in tasks if task.state in WAITING],
        "timeline": [_event(entry) for entry in trail],
    }


def _account(office: Org, person: int | None) -> str | None:
    return None if person is None else office.people[person].account


def _open_task(task: Task, situation: Situation) -> Json:
    people = situation.org.people
    return {
        "task": task.pk,
        "step": task.step,
        "kind": task.kind,
        "post": queries.post_code(situation.org, task),
        "holders": []
        if task.state == Task.State.STUCK
        else [people[p].account for p in queries.standing_of(task, situation)],
        "due": due(task.due),
    }


def _event(entry: TrailEntry) -> Json:
    return {
        "at": moment(entry.at),
        "by": entry.by or None,
        "for": entry.on_behalf_of or None,
        "event": entry.event,
        "step": entry.step or None,
        "comment": entry.comment,
    }


def summary(approval_request: ApprovalRequest) -> Json:
    """A request in a list; its definition and applicant are loaded, its answers are not."""
    applicant = approval_request.applicant
    return {
        "id": approval_request.ref,
        "number": approval_request.number,
        "form": approval_request.definition.slug,
        "title": approval_request.definition.title,
        "status": approval_request.status,
        "settlement": approval_request.settlement,
        "applicant": None if applicant is None else applicant.username,
        "submitted_at": moment(approval_request.submitted_at),
        "revision": approval_request.revision,
    }


def waiting(task: Task) -> Json:
    """A task in the inbox."""
    approval_request = task.approval_request
    return {
        "task": task.pk,
        "id": approval_request.ref,
        "number": approval_request.number,
        "form": approval_request.version.form.slug,  # loaded with the row, unlike the definition
        "step": task.step,
        "due": due(task.due),
    }


def form_line(definition: FormDefinition) -> Json:
    """A form in the list of those one may start."""
    assert definition.current is not None
    return {
        "slug": definition.slug,
        "title": definition.current.form.title,
        "version": definition.current.serial,
    }


def absence(row: Absence) -> Json:
    """An absence; holder and acting leader are loaded."""
    return {
        "id": row.pk,
        "holder": row.holder.username,
        "acting": row.acting.username,
        "from": row.start.isoformat(),
        "to": row.end.isoformat(),
        "forms": list(row.forms),
    }
