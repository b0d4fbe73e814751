"""What is turned away before any view sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from intranet.views import bad_value, not_found
from permissions.models import User

CHANGE_PASSWORD = "/accounts/password/change/"
OPEN_TO_THE_UNCHANGED = ("/accounts/", "/api/", "/static/", "/healthz")
ADMIN = ("/admin/", "/api/docs")
ADMIN_SCRIPTS = ["'self'", "'unsafe-inline'"]  # Wagtail's pages and the interface's docs

Handler = Callable[[HttpRequest], HttpResponse]


def refuse_nul(get_response: Handler) -> Handler:
    """A NUL character in address, query, cookie or header is turned away: an address with one is
    nowhere (404), anything else is a bad request (under /api/ a value that does not do, 422).

    PostgreSQL cannot store one and raises wherever it is looked up: in a session key, in a
    filter of a library's view. No honest request has one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            return not_found(request)
        texts = list(request.COOKIES.values())
        texts += [value for value in request.META.values() if isinstance(value, str)]
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in texts):
            return bad_value(request)
        return get_response(request)

    return middleware


class ContentPolicy(CSPMiddleware):
    """One strict policy; for Wagtail's admin, which cannot do without, its own scripts inline."""

    def get_policy_parts(
        self, request: HttpRequest, response: Any, report_only: bool = False, **kwargs: Any
    ) -> Any:
        parts = super().get_policy_parts(request, response, report_only, **kwargs)
        if request.path.startswith(ADMIN) and not getattr(response, "strict_policy", False):
            parts.update = {
                **(parts.update or {}),
                "script-src": ADMIN_SCRIPTS,
                "style-src": ADMIN_SCRIPTS,
            }
        return parts


def change_password_first(get_response: Handler) -> Handler:
    """Whoever signed in with a password somebody else knows changes it before anything else.

    The JSON interface never asks: a program cannot answer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            isinstance(user, User)
            and user.must_change_password
            and not request.path.startswith(OPEN_TO_THE_UNCHANGED)
        ):
            return HttpResponseRedirect(CHANGE_PASSWORD)
        return get_response(request)

    return middleware
