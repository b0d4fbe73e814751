"""Open work follows the posts: tasks that were stuck, or that nobody can decide any more."""

from __future__ import annotations

from django.db import transaction

from forms import queries, routing
from forms.actions.route import advance
from forms.actions.work import Work
from forms.models import ApprovalRequest, Status, Task
from permissions import org as offices


def retry_stuck(*, bureau_id: int) -> int:
    """Work the route out anew wherever a waiting task has nobody: after an appointment, a
    dismissal or an absence. Returns how many requests moved."""
    office = offices.load_current(bureau_id)
    waiting = (
        Task.objects.filter(
            state__in=(Task.State.OPEN, Task.State.STUCK), approval_request__bureau_id=bureau_id
        )
        .select_related("approval_request__version")
        .defer("approval_request__version__document")
        .order_by("approval_request_id")
    )
    stranded = [
        t.approval_request_id
        for t in waiting.iterator(chunk_size=500)
        if t.state == Task.State.STUCK
        or not queries.standing_of(t, queries.situation_of(t.approval_request, office))
    ]
    return sum(_replan(pk) for pk in dict.fromkeys(stranded))


@transaction.atomic
def _replan(pk: int) -> bool:
    request = (
        ApprovalRequest.objects.select_for_update(of=("self",)).select_related("version").get(pk=pk)
    )
    if request.status != Status.IN_REVIEW:
        return False
    work = Work(request, by=None, office=offices.load_current(request.bureau_id))
    work.load_tasks()
    stranded = [
        t
        for t in work.tasks
        if t.state == Task.State.STUCK
        or (t.state == Task.State.OPEN and not queries.standing_of(t, work.situation()))
    ]
    if not stranded:
        return False
    were = {(t.step, t.slot) for t in stranded if t.state == Task.State.STUCK}
    planned = {(p.step, p.slot): p for p in routing.plan(work.situation())}
    if {(t.step, t.slot) for t in stranded} == were and all(
        key in planned and planned[key].state == "stuck" for key in were
    ):
        return False
    work.close(stranded, Task.State.CANCELLED, counts=False)
    advance(work)
    work.finish("replanned")
    return True
