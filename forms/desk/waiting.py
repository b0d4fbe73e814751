"""What waits for whoever is signed in, asked once for a page: menu, badge, home and list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from forms import queries, sentence
from forms.actions.deciding import fills_of
from forms.conditions import Situation, holds
from forms.desk import signs
from forms.models import ApprovalRequest, Task
from permissions.org import Org

MOST = 100  # more are shown as 99+
_KEPT = "_desk_waiting"


def waiting(request: HttpRequest) -> list[Task]:
    """His open tasks, oldest limit first, at most a hundred. Samples are never among them."""
    found: list[Task] | None = getattr(request, _KEPT, None)
    if found is None:
        found = queries.inbox(request.user, limit=MOST)
        setattr(request, _KEPT, found)
    return found


def count(request: HttpRequest) -> str:
    """How many, as a badge says it; "" for none."""
    number = len(waiting(request))
    return "99+" if number >= MOST else str(number or "")


def allowed_together(task: Task, situation: Situation) -> bool:
    """Whether this task may be approved together with others: its step says so for these answers,
    and nothing is to be filled in. No query: the condition looks at the answers alone."""
    step = situation.form.step(task.step)
    return (
        step.together
        and task.kind == "decide"
        and task.state == Task.State.OPEN
        and not task.approval_request.sample
        and not fills_of(situation.form, task)
        and holds(step.together_if, situation)
    )


@dataclass(frozen=True)
class Card:
    """A request in a list."""

    ref: str
    title: str
    number: str
    who: str
    sentence: str
    sample: bool
    step: str = ""
    limit: signs.Sign | None = None
    mine: signs.Sign | None = None
    at: str = ""
    status: signs.Sign | None = None
    together: int = 0  # the task, where it may be approved with others


def card(
    approval_request: ApprovalRequest,
    office: Org,
    *,
    step: str = "",
    limit: signs.Sign | None = None,
    mine: signs.Sign | None = None,
    at: str = "",
    status: signs.Sign | None = None,
    task: Task | None = None,
) -> Card:
    """One request with its version, as a list shows it: no query."""
    situation = queries.bare_situation(approval_request, office)
    applicant = office.people.get(approval_request.applicant_id or 0)
    section = office.section(applicant.id, situation.day) if applicant else ""
    who = applicant.name if applicant else ""
    if section in office.sections:
        who = f"{who}({office.sections[section].name})"
    return Card(
        ref=approval_request.ref,
        title=situation.form.title,
        number=approval_request.number or "",
        who=who,
        sentence=sentence.of_situation(situation),
        sample=approval_request.sample,
        step=step,
        limit=limit,
        mine=mine,
        at=at,
        status=status,
        together=task.pk if task is not None and allowed_together(task, situation) else 0,
    )


def cards(request: HttpRequest, tasks: list[Task]) -> list[Card]:
    """These tasks as cards, with their limits."""
    office = queries.org_of(request.user)  # type: ignore[arg-type]
    marks = signs.limits([t.due for t in tasks], timezone.localdate())
    return [
        card(
            task.approval_request,
            office,
            step=task.approval_request.version.form.step(task.step).label,
            limit=mark,
            task=task,
        )
        for task, mark in zip(tasks, marks, strict=True)
    ]
