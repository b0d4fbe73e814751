"""The home of the admin: what waits, what ends today, what moved, who is away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from forms import queries
from forms.blocks.conditions import PROFILE_NAMES
from forms.desk import absence, inbox
from forms.desk.lists import lines, rows
from forms.desk.waiting import cards, waiting
from permissions.models import Bureau

OLDEST, NEWEST = 5, 8


class Block(Component):
    """One block of the home, drawn with what ``facts`` gives."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def facts(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"request": self.request, "user": self.request.user, **self.facts()}


class Waiting(Block):
    """待办事项: the five oldest."""

    name, order = "waiting", 10
    template_name = "forms/desk/home_waiting.html"

    def facts(self) -> dict[str, Any]:
        tasks = waiting(self.request)
        found: dict[str, Any] = {
            "cards": cards(self.request, tasks[:OLDEST]),
            "total": len(tasks),
            "samples": inbox.samples(self.request),
        }
        if not tasks:
            found["figures"] = inbox.figures(self.request)
        return found


class DueToday(Block):
    """今日到期: of what waits for him, what should be done today."""

    name, order = "due", 30
    template_name = "forms/desk/home_due.html"

    def facts(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"cards": cards(self.request, [t for t in waiting(self.request) if t.due <= today])}


class Moving(Block):
    """申请单动态: the newest requests, for the office."""

    name, order = "moving", 50
    template_name = "forms/desk/home_moving.html"

    def facts(self) -> dict[str, Any]:
        found = (
            rows(self.request.user)
            .filter(sample=False)
            .select_related("version")
            .defer("answers", "search_text", "version__document")
        )
        return {"lines": lines(self.request, list(found.order_by("-submitted_at", "-id")[:NEWEST]))}


class Away(Block):
    """离岗登记, and which rules hold."""

    name, order = "away", 60
    template_name = "forms/desk/home_away.html"

    def facts(self) -> dict[str, Any]:
        user: Any = self.request.user
        bureau = Bureau.objects.get(pk=user.bureau_id)
        return {
            "away": absence.for_home(self.request),
            "profile": dict(PROFILE_NAMES).get(bureau.profile, bureau.profile),
        }


def blocks(request: HttpRequest, panels: list[Any]) -> None:
    """Put ours in the place of Wagtail's. A leader has what waits for him and his absence."""
    panels.clear()
    user: Any = request.user
    if user.bureau_id is None:
        return
    office, today = queries.org_of(user), timezone.localdate()
    level = office.level(user.pk, today)
    panels += [Waiting(request), Away(request)]
    if level < 3:
        panels.append(DueToday(request))
        if any("office" in post.roles for post in office.posts_of(user.pk, today)) and level:
            panels.append(Moving(request))


def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages, pictures and files are of no use to who decides."""
    items.clear()
