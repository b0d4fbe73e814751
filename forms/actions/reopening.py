"""Open work follows the posts: tasks that were stuck, or that nobody can decide any more."""

from __future__ import annotations

from django.db import transaction

from forms import queries, routing
from forms.actions.route import advance
from forms.actions.work import Work, nobody_can
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
        or not queries.standing_of(t, queries.bare_situation(t.approval_request, office))
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
    planned = routing.plan(work.situation())
    if not any(p.kept for p in planned):
        # Nobody would be asked at all any more: that approves nothing, it is the office's to see.
        planned = [_parked(work, t) for t in stranded]
    anew = {(p.step, p.slot): p for p in planned}
    if all(
        t.state == Task.State.STUCK
        and (t.step, t.slot) in anew
        and nobody_can(anew[t.step, t.slot])
        for t in stranded
    ):
        return False
    work.close(stranded, Task.State.CANCELLED, counts=False)
    advance(work, planned=planned)
    work.finish("replanned")
    return True


def _parked(work: Work, task: Task) -> routing.Planned:
    """The same task, for nobody."""
    return routing.Planned(
        step=task.step,
        slot=task.slot,
        place=task.place,
        kind=task.kind,
        mode=work.request.version.form.step(task.step).mode,
        phase=task.phase,
        post=queries.post_code(work.office, task),
        person=task.person_id,
        able={},
        state="stuck",
        fills=tuple(task.fills),
    )
