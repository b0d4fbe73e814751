"""The pledge board of a quarter: for each matter its limit, how many cases, how many on time.

A case is a request of the form its page names. It counts once, in the quarter in which its outcome
became certain: on time, when it was closed; late, when its limit had run out. So whoever leaves a
case lying does not make the board look better.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from forms.models import NO_LIMIT, ApprovalRequest, FormDefinition, Settlement, Status, Task
from pages.figures.quarters import Quarter, day_of
from pages.figures.spending import Counted
from pages.models import MatterPage
from pages.public import public_pages
from permissions.models import Bureau

FEWEST = 5  # fewer cases than these are not shown: one could tell whose they are
CASES = (Status.IN_REVIEW, Status.RETURNED, Status.APPROVED, Status.REJECTED)
# A task that was taken back, fell away or was handed on is judged in nobody's hands.
JUDGED = (
    *(Task.State.OPEN, Task.State.STUCK, Task.State.APPROVED, Task.State.RETURNED),
    *(Task.State.REJECTED, Task.State.DONE, Task.State.NOTED),
)
ONE_DAY = datetime.timedelta(days=1)


def count(bureau: Bureau, quarter: Quarter) -> Counted:
    found = Counted()
    matters = []
    pages = public_pages(MatterPage.objects.exclude(case_form=""))
    for page in pages.order_by("path"):
        cases = [case for case in _cases(bureau, page.case_form) if case.counts_in(quarter)]
        if cases:
            matters.append(_row(page, cases))
        else:
            found.left_out.append(_("%(matter)s:本季度没有办件。") % {"matter": page.title})
    if matters:
        found.figures = {"matters": matters}
    return found


@dataclass(frozen=True)
class Case:
    """``closed``: the day it was done. ``late``: the day after the first limit that ran out."""

    closed: datetime.date | None
    late: datetime.date | None
    timed: bool

    def counts_in(self, quarter: Quarter) -> bool:
        day = self.late or self.closed
        return day is not None and quarter.has(day)


def _cases(bureau: Bureau, form: str) -> Iterator[Case]:
    found = ApprovalRequest.objects.filter(
        definition__in=FormDefinition.objects.filter(bureau=bureau, slug=form),
        status__in=CASES,
        sample=False,
    )
    limited: dict[int, list[tuple[datetime.date, datetime.datetime | None]]] = defaultdict(list)
    tasks = Task.objects.filter(
        approval_request__in=found.values("pk"), due__lt=NO_LIMIT, state__in=JUDGED
    )
    for key, due, closed_at in tasks.values_list("approval_request_id", "due", "closed_at"):
        limited[key].append((due, closed_at))
    last = Max("tasks__decision__decided_at", filter=Q(tasks__phase="settlement"))
    for request in found.defer("answers").annotate(settled_at=last):
        late = [
            due + ONE_DAY
            for due, closed_at in limited[request.pk]
            if closed_at is None or day_of(closed_at) > due
        ]
        yield Case(_closed(request), min(late, default=None), bool(limited[request.pk]))


def _closed(request: Any) -> datetime.date | None:
    """The day the case was done; one that is approved and still to be settled is not."""
    if request.status == Status.REJECTED:
        at = request.ended_at
    elif request.status != Status.APPROVED or request.settlement == Settlement.OPEN:
        at = None
    elif request.settlement == Settlement.SETTLED:
        at = request.settled_at
    else:
        at = request.approved_at
    return day_of(at) if at else None


def _row(page: MatterPage, cases: list[Case]) -> dict[str, Any]:
    """What is released of a matter. A count too small is not in it, so nobody can find it."""
    timed = [case for case in cases if case.timed]
    on_time = sum(case.late is None for case in timed)
    return {
        "page": page.pk,
        "title": page.title,
        "legal_limit": page.legal_limit,
        "pledged_limit": page.pledged_limit,
        "limit_unit": page.limit_unit,
        "cases": len(cases) if len(cases) >= FEWEST else None,
        "limited": bool(timed),
        # Rounded down: 199 of 200 is not everything.
        "percent": on_time * 100 // len(timed) if len(timed) >= FEWEST else None,
    }
