"""How things are marked on a screen: a sign and a word for every state, never colour alone; limits
and clauses in the words of the office."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forms.models import NO_LIMIT, ApprovalRequest, CalendarDay, Settlement, Status, Task

SIGNS: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("grey", "○"),
    Status.IN_REVIEW: ("blue", "●"),
    Status.RETURNED: ("amber", "↩"),
    Status.APPROVED: ("green", "✓"),
    Status.REJECTED: ("red", "✕"),
    Status.WITHDRAWN: ("grey", "○"),
    Status.STOPPED: ("red", "✕"),
    Status.CHANGED: ("grey", "○"),
    Status.CANCELLED: ("grey", "○"),
    Task.State.OPEN: ("blue", "●"),
    Task.State.DONE: ("green", "✓"),
    Task.State.NOTED: ("green", "✓"),
    Task.State.STUCK: ("amber", "!"),
    Task.State.SKIPPED: ("grey", "–"),
    "waiting": ("grey", "○"),
}


@dataclass(frozen=True)
class Sign:
    """A state as it is shown: class of its colour, sign, word."""

    colour: str
    sign: str
    word: str


def of_status(request: ApprovalRequest, waits_at: str = "") -> Sign:
    """The state of a request. ``waits_at``: label of the step it waits at, as 「待局长审批」."""
    colour, sign = SIGNS.get(request.status, ("grey", "○"))
    word = str(request.get_status_display())
    if request.status == Status.IN_REVIEW and waits_at:
        word = f"待{waits_at}"
    if request.settlement != Settlement.NONE:
        word = f"{word}·{request.get_settlement_display()}"
    return Sign(colour, sign, word)


def of_state(state: str) -> Sign:
    """The state of one step on the path."""
    colour, sign = SIGNS.get(state, ("grey", "○"))
    word = _("未到") if state == "waiting" else str(Task.State(state).label)
    return Sign(colour, sign, word)


def limits(dues: list[datetime.date], today: datetime.date) -> list[Sign]:
    """「无时限」「还剩2个工作日」「今天到期」「已超2个工作日」: one for each due date.

    The calendar is asked for only where something has a limit at all.
    """
    if all(due == NO_LIMIT for due in dues):
        return [Sign("grey", "", _("无时限")) for _due in dues]
    calendar = CalendarDay.current_calendar()

    def between(first: datetime.date, last: datetime.date) -> int:
        days = (last - first).days
        return sum(calendar.is_working(first + datetime.timedelta(days=n + 1)) for n in range(days))

    found = []
    for due in dues:
        if due == NO_LIMIT:
            found.append(Sign("grey", "", _("无时限")))
        elif due == today:
            found.append(Sign("amber", "!", _("今天到期")))
        elif due > today:
            left = between(today, due)
            colour = "amber" if left <= 2 else "grey"
            found.append(Sign(colour, "", _("还剩%(days)d个工作日") % {"days": left}))
        else:
            over = between(due, today)
            found.append(Sign("red", "!", _("已超%(days)d个工作日") % {"days": over}))
    return found
