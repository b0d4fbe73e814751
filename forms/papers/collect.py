"""What a paper says, read from the database: a handful of statements for a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from forms import queries, routing
from forms.answers import show
from forms.conditions import Situation
from forms.models import ApprovalRequest, Decision, Link, Status, Task
from forms.papers.facts import Opinion, PaperFacts, Phone
from permissions.models import User
from permissions.org import Org

SAID = (
    Task.State.APPROVED,
    Task.State.NOTED,
    Task.State.DONE,
    Task.State.REJECTED,
    Task.State.RETURNED,
)
AHEAD = (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.REJECTED, Status.WITHDRAWN)


def masked_for(approval_request: ApprovalRequest, reader: User) -> frozenset[str]:
    """The fields of a request this reader does not see. Whoever sees a request sees all of it."""
    return frozenset()


def collect(
    approval_request: ApprovalRequest,
    reader: User,
    *,
    masked: frozenset[str] = frozenset(),
    tasks: Sequence[Task] | None = None,
) -> PaperFacts:
    """The facts of a request's paper as they are now. ``tasks``: those that count, where the
    caller has read them already."""
    assert reader.bureau is not None
    office = queries.org_of(reader)
    now = queries.situation_of(approval_request, office)
    submitted = approval_request.submitted_at
    filled_on = timezone.localdate(submitted) if submitted else None
    # Titles and sections are those of the day it was filed: a paper does not change afterwards.
    situation = replace(now, day=filled_on) if filled_on else now
    if tasks is None:
        tasks = queries.counting_tasks(approval_request)
    planned = routing.plan(now) if approval_request.status in AHEAD else []
    reads = {task.step for task in tasks if task.kind == "read"}
    reads |= {task.step for task in planned if task.kind == "read"}
    return PaperFacts(
        bureau=reader.bureau.name,
        situation=situation,
        answers=show(situation.form, approval_request.answers, situation),
        status=approval_request.status,
        number=approval_request.number or "",
        filled_on=filled_on,
        sample=approval_request.sample,
        applicant=_applicant(approval_request, office),
        opinions=_opinions(tasks, office),
        not_applying=frozenset()
        if approval_request.status == Status.DRAFT  # what is not filled in yet decides nothing
        else _not_applying(situation, tasks, {t.step for t in planned if t.kept}),
        noted=frozenset(reads),
        masked=masked,
        remarks=_remarks(approval_request, office),
    )


def _applicant(approval_request: ApprovalRequest, office: Org) -> str:
    if approval_request.applicant_id is not None:
        return _name(office, approval_request.applicant_id)
    return approval_request.party.name if approval_request.party else ""


def _name(office: Org, person: int | None) -> str:
    found = office.people.get(person) if person is not None else None
    return found.name if found else ""


def _not_applying(situation: Situation, tasks: Sequence[Task], ahead: set[str]) -> frozenset[str]:
    """Steps all of whose tasks fell away, and those there is no task of, now or ahead."""
    found = set()
    for step in situation.form.steps:
        states = {task.state for task in tasks if task.step == step.key}
        if states == {Task.State.SKIPPED} or (not states and step.key not in ahead):
            found.add(step.key)
    return frozenset(found)


def _opinions(tasks: Sequence[Task], office: Org) -> tuple[Opinion, ...]:
    said = [(task, task.decision) for task in tasks if task.state in SAID]
    said.sort(key=lambda pair: (pair[1].decided_at, pair[1].pk))
    return tuple(_opinion(task, decision, office) for task, decision in said)


def _opinion(task: Task, decision: Decision, office: Org) -> Opinion:
    post = office.posts_by_id.get(decision.post_id or task.post_id or 0)
    signed = decision.owed_signed_at
    return Opinion(
        step=task.step,
        verdict=decision.verdict,
        name=_name(office, decision.decided_by_id),
        on=timezone.localdate(decision.decided_at),
        comment=decision.comment,
        post=post.title if post else "",
        acting=decision.on_behalf_of_id is not None,
        phone=_phone(decision, office),
        owed=decision.owed,
        owed_name=_name(office, decision.owed_signed_by_id),
        owed_on=timezone.localdate(signed) if signed else None,
    )


def _phone(decision: Decision, office: Org) -> Phone | None:
    if decision.phone_leader_id is None or decision.called_at is None:
        return None
    return Phone(
        leader=_name(office, decision.phone_leader_id),
        called_at=decision.called_at,
        said=decision.said,
        recorded_by=_name(office, decision.recorded_by_id),
    )


def _remarks(approval_request: ApprovalRequest, office: Org) -> tuple[str, ...]:
    """What stands under 备注: who typed it in for another, and what it replaces."""
    found = []
    typed_in = approval_request.entered_by_id != approval_request.applicant_id
    boxes = str(approval_request.version.form.paper.get("rows", []))
    if typed_in and "entered_by" not in boxes:
        found.append(f"填单人:{_name(office, approval_request.entered_by_id)}")
    links = approval_request.links.filter(kind=Link.Kind.CHANGES).select_related("target")
    found += [f"变更自:{link.target.number}" for link in links if link.target.number]
    return tuple(found)
