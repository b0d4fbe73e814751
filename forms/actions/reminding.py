"""Reminding: the applicant's word to those who have his request, and reading what one was told.

Towards a bureau leader it goes to the office, which decides how to mention it.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from forms import queries
from forms.actions.sentences import wrong_state
from forms.actions.work import Kind, Work, lock, only
from forms.errors import WrongState
from forms.models import ApprovalRequest, CalendarDay, Notice, Status, Task, TrailEntry
from permissions.models import User

LEADERS = 3  # level from which on nobody below reminds in person
TOO_SOON = "今天已提醒过或刚刚送到,请下一个工作日再提醒。"
NOBODY = "现在没有可以提醒的人,请联系办公室。"
SAMPLE = "示例数据,不能提醒。"


@transaction.atomic
def remind(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """Tell those who have it that it waits: once a working day, by applicant or typist."""
    work = lock(request, by=by)
    held = work.request
    only(by.pk in (held.applicant_id, held.entered_by_id))
    if held.status != Status.IN_REVIEW:
        raise wrong_state(held, "提醒")
    if held.sample:
        raise WrongState(SAMPLE)
    work.load_tasks()
    waiting = [t for t in work.tasks if t.state == Task.State.OPEN]
    if not _is_due(work, waiting):
        raise WrongState(TOO_SOON)
    told = [p for p in _whom(work, waiting) if p != by.pk]
    if not told:
        raise WrongState(NOBODY)
    work.notify(told, Kind.REMINDED)
    names = sorted(work.office.people[p].account for p in told)
    work.chain.add("remind", by=by.pk, data={"to": names})
    return work.finish("reminded")


def may_remind(request: ApprovalRequest, user: User, tasks: list[Task]) -> bool:
    """Whether ``remind`` would be taken now; ``tasks``: those of the request that count."""
    if request.status != Status.IN_REVIEW or request.sample:
        return False
    if user.pk not in (request.applicant_id, request.entered_by_id):
        return False
    work = Work(request, by=user, office=queries.org_of(user))
    return _is_due(work, [t for t in tasks if t.state == Task.State.OPEN])


def _is_due(work: Work, waiting: list[Task]) -> bool:
    """Whether a working day began since it reached them, and since the last reminder."""
    if not waiting:
        return False
    last = min(timezone.localdate(t.opened_at) for t in waiting)
    before = (
        TrailEntry.objects.filter(request_id=work.request.pk, event="remind")
        .order_by("-serial")
        .values_list("at", flat=True)
        .first()
    )
    if before is not None:
        last = max(last, timezone.localdate(before))
    if last >= work.day:
        return False
    calendar, day = CalendarDay.current_calendar(), last
    while day < work.day:
        day += datetime.timedelta(days=1)
        if calendar.is_working(day):
            return True
    return False


def _whom(work: Work, waiting: list[Task]) -> list[int]:
    """Those who can decide now; instead of bureau leaders the office."""
    found: list[int] = []
    for task in waiting:
        for person in queries.standing_of(task, work.situation()):
            if work.office.level(person, work.day) >= LEADERS:
                found += work.holders_of(work.told_of_stuck())
            else:
                found.append(person)
    return list(dict.fromkeys(found))


def read_notices(*, by: User, request: ApprovalRequest | None = None) -> int:
    """What the user was told (about this request) counts as read from now on."""
    unread = Notice.objects.filter(user=by, read_at__isnull=True)
    if request is not None:
        unread = unread.filter(approval_request=request)
    return unread.update(read_at=timezone.now())
