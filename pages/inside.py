"""规章制度 in the portal: the office's own people read its rules, those not for the public too."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import PageViewRestriction

from forms.portal.frame import page, staff
from pages import public
from pages.models import RulePage


def readable(request: HttpRequest) -> list[RulePage]:
    """Rules that are published and that this person may read, in the order of the site."""
    closed = [
        rule.page.path
        for rule in PageViewRestriction.objects.select_related("page")
        if not rule.accept_request(request)
    ]
    found = public.published(RulePage.objects.all()).order_by("path")
    return [rule for rule in found if not any(rule.path.startswith(path) for path in closed)]


def _inner(rules: list[RulePage]) -> set[int]:
    """Those of them the public does not see."""
    found = RulePage.objects.filter(pk__in=[rule.pk for rule in rules])
    seen = set(public.open_pages(found).values_list("pk", flat=True))
    return {rule.pk for rule in rules} - seen


@staff
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    found = readable(request)
    inner = _inner(found)
    shown = [(rule, rule.pk in inner) for rule in found]
    return page(request, "rules.html", {"rules": shown}, here="search")


@staff
@require_safe
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    found: Any = next((each for each in readable(request) if each.slug == slug), None)
    if found is None:
        raise Http404
    context = {"page": found, "inner": found.pk in _inner([found])}
    return page(request, "rule.html", context, here="search")
