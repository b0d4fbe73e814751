"""Lists: my requests by state, what waits for me, what I decided, what was copied to me."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from forms import queries
from forms.answers import show
from forms.models import NO_LIMIT, ApprovalRequest, Decision, Notice, Status, Task
from forms.portal.frame import MOST_COUNTED, me, page, staff
from forms.portal.show import desk_address
from forms.sentence import sentence
from permissions.models import User
from permissions.org import Org

EACH = 30
SHOWN = {
    "in_review": (gettext_lazy("审批中"), (Status.IN_REVIEW,)),
    "returned": (gettext_lazy("退回待改"), (Status.RETURNED,)),
    "draft": (gettext_lazy("草稿"), (Status.DRAFT,)),
    "approved": (gettext_lazy("已批准"), (Status.APPROVED,)),
    "all": (gettext_lazy("全部"), ()),
}
TASKS = {
    "waiting": gettext_lazy("待我处理"),
    "copied": gettext_lazy("抄送我的"),
    "decided": gettext_lazy("我已办理"),
}


@dataclass(frozen=True)
class Line:
    """One request in a list."""

    request: ApprovalRequest
    title: str
    summary: str
    status: str  # 待局长审批
    applicant: str
    address: str = ""  # where it is decided; empty: its own page
    note: str = ""
    late: bool = False


def mine(user: User) -> QuerySet[ApprovalRequest]:
    """The user's own requests and those he typed in, newest first."""
    found = queries.visible_requests(user).filter(Q(applicant=user) | Q(entered_by=user))
    return listed(found).order_by("-id")


def listed(found: QuerySet[ApprovalRequest]) -> QuerySet[ApprovalRequest]:
    """With what a line shows: two statements however many lines."""
    waiting = Task.objects.filter(state__in=(Task.State.OPEN, Task.State.STUCK)).order_by("id")
    return (
        found.select_related("version")
        .defer("version__document", "search_text")
        .prefetch_related(Prefetch("tasks", queryset=waiting, to_attr="waiting"))
    )


def lines(found: Iterable[ApprovalRequest], office: Org) -> list[Line]:
    return [line(request, office, _status(request)) for request in found]


def line(
    request: ApprovalRequest, office: Org, status: str, *, address: str = "", note: str = ""
) -> Line:
    situation = queries.bare_situation(request, office)
    form = situation.form
    person = office.people.get(request.applicant_id or 0)
    return Line(
        request=request,
        title=form.title,
        summary=sentence(
            form, show(form, request.answers, situation), office, timezone.localdate()
        ),
        status=status,
        applicant=person.name if person else "",
        address=address,
        note=note,
    )


def _status(request: ApprovalRequest) -> str:
    """「待局长审批」 while it is under way: the step's own words."""
    waiting: list[Task] = getattr(request, "waiting", [])
    if request.status != Status.IN_REVIEW or not waiting:
        return str(request.get_status_display())
    labels = {request.version.form.step(t.step).label: None for t in waiting}
    return _("待%(steps)s") % {"steps": "、".join(labels)}


def waiting(tasks: Iterable[Task], office: Org, user: User) -> list[Line]:
    """What waits for the user: each line leads to where it is decided."""
    desk = user.has_perm("wagtailadmin.access_admin")
    today = timezone.localdate()
    found = []
    for task in tasks:
        request = task.approval_request
        step = request.version.form.step(task.step)
        found.append(
            line(
                request,
                office,
                _("待%(steps)s") % {"steps": step.label},
                address=desk_address(request.ref) if desk else "",
                note=_limit(task.due, today),
            )
        )
    return found


def _limit(due: datetime.date, today: datetime.date) -> str:
    if due == NO_LIMIT:
        return ""
    if due == today:
        return _("今天到期")
    return _("%(day)s到期") % {"day": f"{due.month}月{due.day}日"}


@staff
@require_safe
def my_requests(request: HttpRequest) -> HttpResponse:
    user = me(request)
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in SHOWN else "all"
    _label, states = SHOWN[chosen]
    found = mine(user).filter(status__in=states) if states else mine(user)
    rows, number, more = _page_of(request, found)
    context = {
        "tabs": [(code, label, code == chosen) for code, (label, _states) in SHOWN.items()],
        "lines": lines(rows, queries.org_of(user)),
        **_paging(chosen, number, more),
    }
    return page(request, "requests.html", context, here="mine")


@staff
@require_safe
def my_tasks(request: HttpRequest) -> HttpResponse:
    user = me(request)
    office = queries.org_of(user)
    chosen = request.GET.get("show", "waiting")
    chosen = chosen if chosen in TASKS else "waiting"
    number, more, count = 1, False, -1
    if chosen == "waiting":
        tasks = queries.inbox(user, limit=MOST_COUNTED)
        found, count = waiting(tasks, office, user), len(tasks)
    else:
        seen = listed(queries.visible_requests(user))
        rows, number, more = _page_of(request, _dealt_with(seen, chosen, user))
        found = lines(rows, office)
    context = {
        "tabs": [(code, label, code == chosen) for code, label in TASKS.items()],
        "chosen": chosen,
        "lines": found,
        "waiting": count,
        **_paging(chosen, number, more),
    }
    return page(request, "tasks.html", context, here="tasks")


def _dealt_with(
    seen: QuerySet[ApprovalRequest], chosen: str, user: User
) -> QuerySet[ApprovalRequest]:
    if chosen == "copied":
        told = Notice.objects.filter(user=user, kind=Notice.Kind.COPIED)
        return seen.filter(pk__in=told.values("approval_request")).order_by("-id")
    decided = Decision.objects.filter(decided_by=user)
    return seen.filter(pk__in=decided.values("task__approval_request")).order_by("-id")


def _page_of(
    request: HttpRequest, found: QuerySet[ApprovalRequest]
) -> tuple[list[ApprovalRequest], int, bool]:
    """One page of a list, its number, and whether there is another."""
    sent = request.GET.get("page", "1")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 1
    number = max(number, 1)
    rows = list(found[(number - 1) * EACH : number * EACH + 1])
    return rows[:EACH], number, len(rows) > EACH


def _paging(chosen: str, number: int, more: bool) -> dict[str, Any]:
    return {
        "show": chosen,
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if more else None,
    }
