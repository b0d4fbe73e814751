"""Moving a request along its route: open what comes next, or finish it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from forms import routing
from forms.actions.effects import happen
from forms.actions.work import Kind, Work
from forms.answers import changed_keys, show
from forms.conditions import Situation
from forms.models import Number, Status, Task
from forms.routing import Planned

FINISHED = (Task.State.APPROVED, Task.State.NOTED, Task.State.DONE, Task.State.SKIPPED)
PENDING = (Task.State.OPEN, Task.State.STUCK)


def advance(work: Work, *, planned: list[Planned] | None = None) -> None:
    """Open the earliest step of the route that is not finished; when all are, approve.

    The route is worked out anew from the present answers; a step once finished stays finished.
    """
    if planned is None:
        planned = routing.plan(work.situation())
    for _step, group in groupby(planned, key=lambda p: p.step):
        if not _step_finished(work, list(group)):
            return
    if any(t.state in PENDING for t in work.tasks):
        return
    _approve(work)


def _step_finished(work: Work, tasks: list[Planned]) -> bool:
    """Whether nothing of this step is left to do; opens what is."""
    rows = {t.slot: t for t in work.tasks if t.step == tasks[0].step}
    mode = tasks[0].mode
    if mode == "any" and any(
        r.state in (Task.State.APPROVED, Task.State.NOTED, Task.State.DONE) for r in rows.values()
    ):
        return True
    finished = True
    for planned in tasks:
        row = rows.get(planned.slot)
        if row is not None:
            if row.state not in FINISHED:
                finished = False
                if mode == "order":
                    return False
            continue
        opened = work.open_task(planned, round_=_round(work))
        if opened.state != Task.State.SKIPPED:
            finished = False
            if mode == "order":
                return False
    return finished


def _round(work: Work) -> int:
    """How often this request has been submitted."""
    return work.request.submissions


def drop_stale(work: Work, changed: set[str], *, after: str = "") -> None:
    """After answers changed: approvals of steps that see a changed field no longer count.

    ``after``: only steps later on the route than this one. What fell away is judged anew, but for
    those who were not asked any more because another one's approval, which stands, was enough.
    """
    form = work.request.version.form
    order = [step.key for step in form.steps]
    first = order.index(after) + 1 if after else 0
    stale, settled = [], set()
    for task in work.tasks:
        if order.index(task.step) < first or task.state in PENDING:
            continue
        step = form.step(task.step)
        seen = bool(changed & set(step.sees)) if step.sees else bool(changed)
        if task.state == Task.State.SKIPPED or seen or task.state not in FINISHED:
            stale.append(task)
        elif step.mode == "any":
            settled.add(task.step)
    work.forget([t for t in stale if t.state != Task.State.SKIPPED or t.step not in settled])


def answers_changed(work: Work, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The fields whose answers differ, computed ones included."""
    if before == after:
        return set()
    form, situation = work.request.version.form, work.situation()
    return changed_keys(show(form, before, situation), show(form, after, situation))


def _approve(work: Work) -> None:
    """Everything on the route is done: the request is approved, and its effects happen."""
    request = work.request
    request.status = Status.APPROVED
    request.approved_at = work.now
    work.chain.add("approved", by=None)
    work.see_posts(s.post for s in request.version.form.sight if s.since == "approved")
    work.notify(interested(work), Kind.APPROVED)
    happen(work)


def interested(work: Work) -> list[int]:
    """Who is told how a request goes: the applicant and whoever typed it in."""
    request = work.request
    people = [request.applicant_id, request.entered_by_id]
    return [p for p in dict.fromkeys(people) if p is not None]


def void_number(work: Work) -> None:
    """The number is not used after all; it stays listed as void."""
    Number.objects.filter(approval_request=work.request).update(state=Number.State.VOID)


__all__ = ["Situation", "advance", "answers_changed", "drop_stale", "interested", "void_number"]
