"""Which addresses this process has. ``SERVE`` decides: a public one has no way in at all."""

from __future__ import annotations

from allauth.account import views as account_views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from intranet import views
from intranet.public_api import router
from pages import feed, files
from pages import inside as inside_pages
from pages import views as site

Patterns = list[URLPattern | URLResolver]

handler400 = "intranet.views.bad_request"
handler403 = "intranet.views.forbidden"
handler404 = "intranet.views.not_found"
handler500 = "intranet.views.server_error"


def closed(request: HttpRequest) -> HttpResponse:
    """An address of a library that this product does not have."""
    raise Http404


def accounts() -> Patterns:
    """Of allauth only this: people are entered by the office, without an e-mail address."""
    return [
        path("login/", views.sign_in, name="account_login"),
        path("logout/", account_views.logout, name="account_logout"),
        path("inactive/", account_views.account_inactive, name="account_inactive"),
        path("password/change/", account_views.password_change, name="account_change_password"),
    ]


def inside() -> Patterns:
    """Sign-in, portal, desk and the JSON interface of forms and requests."""
    from intranet.api import api

    return [
        # Wagtail's own sign-in pages would pass by ours: they lead to it, before the includes.
        path("admin/login/", views.to_sign_in),
        path("_util/login/", views.to_sign_in),
        path("admin/failwhale/", closed),  # Wagtail's: raises an error on purpose
        path("accounts/", include(accounts())),
        path("portal/", include("forms.portal.urls")),
        path("portal/rules/", inside_pages.rules, name="portal_rules"),
        path("portal/rules/<slug:slug>/", inside_pages.rule, name="portal_rule"),
        path("admin/", include(wagtailadmin_urls)),
        path("api/", api.urls),
    ]


def outside() -> Patterns:
    """The public site, except its pages."""
    return [
        path("", views.front, name="front"),
        path("search/", site.search, name="search"),
        path("sitemap/", site.site_map, name="site_map"),
        path("sitemap.xml", site.site_map_xml),
        path("robots.txt", site.robots),
        path("feed.xml", feed.show),
        path("accessibility/", site.accessibility),
        path("out/", site.out),
        path("care/", site.care),
        path("api/v2/", router.urls),
    ]


def page_tree() -> Patterns:
    """The pages. They come last: the last pattern takes every address that is left."""
    return [re_path(serve_pattern, site.serve, name="wagtail_serve")]


def patterns(serve: str) -> Patterns:
    """The addresses of a process that serves ``public``, ``internal`` or ``both``."""
    found: Patterns = [
        path("healthz", views.healthz, name="healthz"),
        path("documents/<int:document_id>/<path:name>", files.document, name="wagtaildocs_serve"),
        path("media/<path:name>", files.picture),
    ]
    if serve == "internal":
        return [*found, path("", views.to_portal), *inside()]
    if serve == "public":
        return [*found, *outside(), *page_tree()]
    return [*found, *outside(), *inside(), *page_tree()]


urlpatterns = patterns(settings.SERVE)
