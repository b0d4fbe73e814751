"""Which of Wagtail's own addresses a person has in the admin: what is not in his menu is not there.

Hiding an entry is not enough: choosers, reports and the explorer answer whoever may open the
admin. What this product brings asks for itself; of Wagtail's everything else is for those who
have pages to look after. Its screens for accounts and groups are for nobody: people and posts are
kept in their registers, which keep the groups of posts in step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from wagtail.admin.auth import user_has_any_page_permission

Handler = Callable[[HttpRequest], HttpResponse]

PREFIX = "admin/"
OURS = ("desk_",)
MODELADMIN = "_modeladmin_"
FORMS = "wagtailsnippets_forms_"
EVERYBODY = {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_logout",
    "wagtailadmin_login",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_dismissibles",
}
DESIGNERS = {"wagtailadmin_block_preview"}
DESIGNER_SPACES = {"wagtailadmin_editing_sessions", "wagtailsnippets"}
NOBODY = ("wagtailusers_", "wagtailadmin_password_reset", "wagtailadmin_reports")


class Gate:
    """Middleware. Answers 404 for an address of the admin that the person has no use for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or not match.route.startswith(PREFIX):
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None  # Wagtail leads him to the sign-in page
        if not open_to(request.user, match):
            raise Http404
        return None


def open_to(user: Any, match: ResolverMatch) -> bool:
    """Whether this person has this address."""
    name, space = match.url_name or "", match.namespace
    if (space or name).startswith(NOBODY):
        return False
    if not space and (name in EVERYBODY or name.startswith(OURS) or MODELADMIN in name):
        return True
    if space.startswith(FORMS):
        return True  # asks its own policy
    if name in DESIGNERS or space in DESIGNER_SPACES:
        return user.has_perm("forms.change_formdefinition") or user_has_any_page_permission(user)
    return bool(user_has_any_page_permission(user))
