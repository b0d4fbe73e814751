"""What the templates of the public site are given."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from pages import meta
from pages.kinds import contents
from pages.menus import Frame, frame
from pages.models import SitePage


def of_page(page: SitePage, request: HttpRequest) -> dict[str, Any]:
    """The frame, the tags and the contents of a page. The same for everybody."""
    around = frame(request, page)
    if around is None:
        raise Http404
    return {**of_frame(around), **contents(page, around, request)}


def of_frame(around: Frame) -> dict[str, Any]:
    """The frame and the tags of a page that is none of the tree, as the search is."""
    return {"frame": around, "meta": meta.tags(around), "canonical": meta.canonical(around)}
