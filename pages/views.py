"""The addresses of the public site. Nothing here looks at who is asking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages import kinds, links, lists, menus, public
from pages.cache import CARE_COOKIE
from pages.context import of_frame
from pages.models import Contact, SectionPage, SitePage
from pages.search.find import find

BOARD = "board/"
CARE_AGE = 365 * 24 * 3600
LARGEST_MAP = 50_000  # addresses a site map may hold


# --- pages --------------------------------------------------------------------------------


def find_page(request: HttpRequest, path: str) -> SitePage | None:
    """The page at this address, if the public sees it. What it may not see is not there."""
    ground, _places, hidden = menus.survey(request)
    if ground is None:
        return None
    wanted = Page.objects.filter(url_path=ground.home.url_path + path).exclude(pk__in=hidden)
    page: Any = public.open_to_readers(wanted, ground.home).first()
    specific = page.specific if page else None
    return specific if isinstance(specific, SitePage) else None


def serve(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A page of the tree, or the board of a section; else nothing. There is nothing to send to."""
    if request.method not in ("GET", "HEAD"):
        raise Http404
    page = find_page(request, path)
    if page is not None:
        return _same_for_all(page.serve(request))
    if path.endswith("/" + BOARD):
        section = find_page(request, path.removesuffix(BOARD))
        if isinstance(section, SectionPage):
            return _board(request, section)
    raise Http404


def _same_for_all(response: HttpResponseBase) -> HttpResponseBase:
    """Only large type makes a difference, and that is a cookie."""
    patch_vary_headers(response, ["Cookie"])
    return response


def _board(request: HttpRequest, section: SectionPage) -> HttpResponse:
    around = menus.frame(request, section)
    assert around is not None
    return render(request, "pages/charts/board.html", kinds.board(section, around))


def has_site(request: HttpRequest) -> bool:
    """Whether the office has made its home page, and made it public."""
    return find_page(request, "") is not None


# --- what is not there --------------------------------------------------------------------


def moved(request: HttpRequest) -> str:
    """Where what stood at this address stands now, as far as the public may know."""
    if "\0" in request.path:
        return ""
    ground = menus.survey(request)[0]
    if ground is None:
        return ""
    old = Redirect.normalise_path(request.path)
    entry = Redirect.get_for_site(ground.site).filter(old_path=old).order_by("-site").first()
    if entry is None:
        return ""
    if entry.redirect_page_id is None:
        return str(entry.redirect_link)
    page = Page.objects.filter(pk=entry.redirect_page_id).first()
    return ground.address(page) if page and public.is_public(page) else ""


def not_there(request: HttpRequest) -> HttpResponse | None:
    """The site's own answer to an address that leads nowhere; ``None`` before there is a site."""
    target = moved(request)
    if target:
        return HttpResponsePermanentRedirect(target)
    around = menus.frame(request, title=_("没有找到"))
    if around is None:
        return None
    return render(request, "pages/not_found.html", of_frame(around), status=404)


# --- pages that are none of the tree ------------------------------------------------------


def _around(request: HttpRequest, title: str) -> menus.Frame:
    around = menus.frame(request, title=title)
    if around is None:
        raise Http404
    return around


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    around = _around(request, _("搜索"))
    query = request.GET.get("q", "")
    found = find(query, lists.page_number(request))
    context = {**of_frame(around), "found": found, "query": found.query}
    return render(request, "pages/search.html", context)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every column with the pages in it that stay; what has a date is found in its column."""
    around = _around(request, _("网站地图"))
    dated = lists.dated_types()
    seen = public.open_to_readers(Page.objects.exclude(content_type__in=dated), around.ground.home)
    seen = seen.exclude(pk__in=around.hidden).filter(depth__gt=around.ground.home.depth)
    context = {**of_frame(around), "tree": menus.tree(seen.order_by("path"), around)}
    return render(request, "pages/site_map.html", context)


@require_safe
def site_map_xml(request: HttpRequest) -> HttpResponse:
    """For search engines: every public page and when it last changed."""
    around = _around(request, "")
    root = request.build_absolute_uri("/").rstrip("/")
    if around.profile.domain:
        root = f"{'https' if settings.HTTPS else 'http'}://{around.profile.domain}"
    seen = public.open_to_readers(Page.objects.all(), around.ground.home)
    pages = seen.exclude(pk__in=around.hidden).order_by("path")
    rows = pages.values_list("url_path", "last_published_at")[:LARGEST_MAP]
    start = len(around.ground.home.url_path)
    found = [{"url": f"{root}/{path[start:]}", "changed": changed} for path, changed in rows]
    return render(request, "pages/sitemap.xml", {"found": found}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    said = "User-agent: *\nDisallow: /search/\nDisallow: /care/\nDisallow: /out/\n"
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the site does for readers with difficulties, and whom to tell when it does not do."""
    around = _around(request, _("无障碍说明"))
    contact = public.public_contacts([Contact.Kind.BUREAU]).exclude(telephone="").first()
    return render(request, "pages/accessibility.html", {**of_frame(around), "contact": contact})


@require_safe
def out(request: HttpRequest) -> HttpResponse:
    """The announcement before a link leaves government. Only of addresses our pages lead to."""
    target, sign = request.GET.get("to", ""), request.GET.get("sign", "")
    if not links.announced(target, sign):
        raise Http404
    around = _around(request, _("即将离开本网站"))
    response = render(request, "pages/out.html", {**of_frame(around), "target": target})
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def care(request: HttpRequest) -> HttpResponse:
    """关怀版 on or off, and back to where one was."""
    back = request.GET.get("back", "/")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.GET.get("on") == "1":
        response.set_cookie(
            CARE_COOKIE, "1", CARE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(CARE_COOKIE, samesite="Lax")
    return response
