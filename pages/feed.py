"""What is new, as an Atom feed: for portals that fetch, and readers that follow."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from wagtail.models import Page

from pages import lists, public

NEWEST = 30


def origin(profile: Any, fallback: str) -> str:
    """The site's own address, with the domain the office has entered."""
    if not profile.domain:
        return fallback.rstrip("/")
    return f"{'https' if settings.HTTPS else 'http'}://{profile.domain}"


def atom(ground: public.Ground, root: str) -> str:
    """The newest pages that have a date."""
    name = ground.profile.site_name or (ground.bureau.name if ground.bureau else "")
    feed = Atom1Feed(
        title=name,
        link=f"{root}/",
        description=ground.profile.description,
        feed_url=f"{root}/feed.xml",
        language="zh-CN",
        author_name=name,
    )
    dated = public.public_pages(Page.objects.filter(content_type__in=lists.dated_types()))
    for page in dated.order_by("-first_published_at", "-pk")[:NEWEST].specific():
        address = root + ground.address(page)
        feed.add_item(
            title=page.title,
            link=address,
            description=page.summary,
            unique_id=address,
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
            author_name=getattr(page, "source", "") or name,
        )
    return str(feed.writeString("utf-8"))


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    ground = public.ground()
    if ground is None or not public.is_public(ground.home):
        raise Http404
    root = origin(ground.profile, request.build_absolute_uri("/"))
    return HttpResponse(atom(ground, root), content_type="application/atom+xml; charset=utf-8")
