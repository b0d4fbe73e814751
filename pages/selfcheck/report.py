"""The whole report, and the few lines of it that stand on the home of the admin."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pages.selfcheck import columns, content, links
from pages.selfcheck.findings import Finding, Group
from permissions.modeladmin import allowed
from permissions.models import Bureau

MAY_READ = "pages.change_contact"
ON_THE_HOME = 3


def report(bureau: Bureau | None) -> list[Group]:
    """Every kind of finding, the gravest first; kinds without findings are there, empty."""
    return [
        columns.freshness(),
        links.dead(),
        columns.empty(),
        columns.undated(),
        content.awaited(),
        content.contacts(bureau),
        content.laws(bureau),
        content.tags(bureau),
        content.corrections(bureau),
    ]


def reminders() -> tuple[list[Finding], int]:
    """For the home: columns that are overdue (three at most), and how many texts are awaited."""
    return columns.freshness().found[:ON_THE_HOME], content.how_many_awaited()


def may_read(user: Any) -> bool:
    """Who keeps the public content."""
    return allowed(user, MAY_READ)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """网站自查. Who keeps the public content reads it; for others it is not there."""
    if not may_read(request.user):
        raise Http404
    groups = report(request.user.bureau)  # type: ignore[union-attr]
    facts = {
        "groups": groups,
        "total": sum(len(group.found) for group in groups),
        "now": timezone.localtime(),
    }
    return render(request, "pages/admin/selfcheck.html", facts)
