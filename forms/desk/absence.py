"""离岗登记 on the desk: away from, to, who answers meanwhile. One small form, his own absence."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forms import absences, queries
from forms.absences import Wanted
from forms.answers import span
from forms.errors import DomainError, InvalidAnswers, NotFound
from permissions.models import Absence
from permissions.org import Org


@dataclass
class Sheet:
    """The form as it is shown: what he has registered, what he typed, what is wrong with it."""

    rows: list[str]
    people: list[tuple[str, str]]
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def for_home(request: HttpRequest) -> Sheet:
    """No query: the office is at hand."""
    user = request.user
    office = queries.org_of(user)  # type: ignore[arg-type]
    today = timezone.localdate()
    rows = [
        _("%(days)s离岗,由%(name)s代管")
        % {
            "days": span(a.start, a.end, year=a.start.year != today.year),
            "name": office.people[a.acting].name,
        }
        for a in office.absences
        if a.holder == user.pk and a.end >= today
    ]
    return Sheet(
        rows,
        acting_offered(office, user.pk or 0),
        typed={"from": today.isoformat(), "to": today.isoformat()},
    )


def acting_offered(office: Org, holder: int) -> list[tuple[str, str]]:
    """Who may answer for somebody: (account, name and post), those of rank first."""
    today = timezone.localdate()
    found = []
    for person in office.people.values():
        level = office.level(person.id, today)
        if person.active and level > 0 and person.id != holder:
            posts = "、".join(p.title for p in office.posts_of(person.id, today))
            name = posts if posts == person.name else f"{person.name}({posts})"
            found.append((-level, person.account, name))
    return [(account, name) for _level, account, name in sorted(found)]


def read(sent: Mapping[str, str], holder: str) -> Wanted:
    """What was typed as an absence. Raises InvalidAnswers where a day or a name is missing."""
    days: list[datetime.date] = []
    for name in ("from", "to"):
        try:
            days.append(datetime.date.fromisoformat(sent[name]))
            if not 1900 <= days[-1].year <= 2100:
                raise ValueError
        except ValueError:
            said = _("请选择日期。")
            raise InvalidAnswers(said, {name: [said]}) from None
    if not sent["acting"]:
        said = _("请选择代管领导。")
        raise InvalidAnswers(said, {"acting": [said]})
    return Wanted(holder, sent["acting"], days[0], days[1])


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """The small form on a page of its own: shown, or sent from the home."""
    user: Any = request.user
    if user.bureau_id is None:
        raise Http404
    sheet = for_home(request)
    status = 200
    if request.method == "POST":
        sheet.typed = {name: request.POST.get(name, "")[:60] for name in ("from", "to", "acting")}
        try:
            absences.register(read(sheet.typed, user.username), by=user)
        except DomainError as refusal:
            sheet.errors, status = refusal.errors or {"from": [str(refusal)]}, refusal.status
        else:
            messages.success(request, _("已登记离岗。期间的待办由代管领导审批。"))
            return redirect("desk_away")
    today = timezone.localdate()
    rows = Absence.objects.filter(holder=user, ended_at__isnull=True, end__gte=today)
    rows = rows.select_related("acting").order_by("start")
    context = {"away": sheet, "rows": rows, "today": today}
    return render(request, "forms/desk/away.html", context, status=status)


@require_POST
def back(request: HttpRequest, absence: int) -> HttpResponse:
    """He is back: from now on nobody decides for him."""
    user: Any = request.user
    try:
        absences.end(absence, by=user)
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已结束离岗。"))
    return redirect("desk_inbox")
