"""待办事项 · 我已办理 · 抄送我的: three lists of whoever is signed in."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forms import queries
from forms.answers import long_date
from forms.desk import absence, signs
from forms.desk.waiting import card, cards, waiting
from forms.models import ApprovalRequest, Decision, Notice

PAGE = 50
_LATE = (
    "approval_request__search_text",
    "approval_request__version__document",
)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me, oldest limit first; nothing else when there is nothing."""
    tasks = waiting(request)
    shown = cards(request, tasks[:PAGE])
    context: dict[str, Any] = {
        "cards": shown,
        "together": any(card.together for card in shown),
        "more": len(tasks) > PAGE,
        "total": len(tasks),
        "away": absence.for_home(request),
    }
    if not tasks:
        context["figures"] = figures(request)
    return render(request, "forms/desk/inbox.html", _framed(request, context, "inbox"))


@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    """What I decided, newest first."""
    user: Any = request.user
    found = (
        Decision.objects.filter(decided_by=user)
        .select_related("task__approval_request__version")
        .defer(*(f"task__{name}" for name in _LATE))
        .order_by("-id")
    )
    rows = list(_after(request, found)[: PAGE + 1])
    office = queries.org_of(user)
    shown = [
        card(
            row.task.approval_request,
            office,
            mine=signs.of_state(row.task.state),
            at=moment(row.decided_at),
            status=signs.of_status(row.task.approval_request),
        )
        for row in rows[:PAGE]
    ]
    context = {"cards": shown, "older": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "forms/desk/decided.html", _framed(request, context, "decided"))


@require_safe
def copied(request: HttpRequest) -> HttpResponse:
    """What was copied to me, newest first."""
    user: Any = request.user
    found = (
        Notice.objects.filter(user=user, kind=Notice.Kind.COPIED)
        .select_related("approval_request__version")
        .defer(*_LATE)
        .order_by("-id")
    )
    rows = list(_after(request, found)[: PAGE + 1])
    office = queries.org_of(user)
    shown = [
        card(
            row.approval_request,
            office,
            at=moment(row.created_at),
            status=signs.of_status(row.approval_request),
        )
        for row in rows[:PAGE]
    ]
    context = {"cards": shown, "older": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "forms/desk/copied.html", _framed(request, context, "copied"))


def _after(request: HttpRequest, found: Any) -> Any:
    """From the row after the one the page before ended with."""
    last = request.GET.get("before", "")
    if last.isascii() and last.isdecimal() and len(last) < 19:
        found = found.filter(pk__lt=int(last))
    return found


def _framed(request: HttpRequest, context: dict[str, Any], tab: str) -> dict[str, Any]:
    return {"tab": tab, "samples": samples(request), **context}


def samples(request: HttpRequest) -> bool:
    """Whether examples are still there: a banner stands until they are cleared."""
    user: Any = request.user
    return ApprovalRequest.objects.filter(sample=True, bureau_id=user.bureau_id).exists()


def figures(request: HttpRequest) -> list[str]:
    """Three lines for who has nothing to do. His own figures, nobody else's."""
    user: Any = request.user
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    mine = Decision.objects.filter(
        decided_by=user,
        task__approval_request__sample=False,
    )
    told = Notice.objects.filter(
        user=user,
        kind=Notice.Kind.COPIED,
        created_at__gte=midnight.replace(day=1),
        approval_request__sample=False,
    )
    return [
        _("今天已办理%(n)d件") % {"n": mine.filter(decided_at__gte=midnight).count()},
        _("本月已办理%(n)d件")
        % {"n": mine.filter(decided_at__gte=midnight.replace(day=1)).count()},
        _("本月抄送我的%(n)d件") % {"n": told.count()},
    ]


def moment(at: datetime.datetime) -> str:
    """「9月22日10:05」, with the year where it is not this one."""
    local = timezone.localtime(at)
    day = f"{local.month}月{local.day}日"
    if local.year != timezone.localdate().year:
        day = long_date(local.date())
    return f"{day}{local:%H:%M}"
