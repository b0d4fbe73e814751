"""Which of Wagtail's own addresses a person has in the admin: what is not in his menu is not there.

Hiding an entry is not enough: choosers, reports and the explorer answer whoever may open the
admin. What this product brings asks for itself; of Wagtail's everything else is for those who
have pages to look after. Its screens for accounts and groups are for nobody: people and posts are
kept in their registers, which keep the groups of posts in step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.modal_workflow import render_modal_workflow

from forms.errors import DomainError

Handler = Callable[[HttpRequest], HttpResponse]

PREFIX = "admin/"
OURS = ("desk_",)
MODELADMIN = "_modeladmin_"
KEEPS = "desk_request"
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
# Accounts, and what comes ready with the product: who reviews, the site's root, redirects.
NOBODY = (
    *("wagtailusers_", "wagtailadmin_password_reset", "wagtailadmin_reports"),
    *("wagtailadmin_workflows", "wagtailsites", "wagtailredirects"),
)


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
        if request.user.is_anonymous and request.method == "POST" and match.url_name == KEEPS:
            return _typed_stays(request)
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None  # Wagtail leads him to the sign-in page
        if (match.namespace, match.url_name) == ("", "wagtailadmin_account"):
            return HttpResponseRedirect(reverse("account_change_password"))
        if not open_to(request.user, match):
            raise Http404
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """A refusal inside one of Wagtail's own screens is a sentence on the page he came from."""
        match = request.resolver_match
        if not isinstance(exception, DomainError) or match is None:
            return None
        if not match.route.startswith(PREFIX):
            return None
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            modal: HttpResponse = render_modal_workflow(
                request,
                "forms/desk/refused_modal.html",
                None,
                {"sentence": str(exception)},
                json_data={"step": "refused"},
            )
            return modal
        messages.error(request, str(exception))
        return HttpResponseRedirect(_came_from(request))


def _typed_stays(request: HttpRequest) -> HttpResponse:
    """His session ended while he typed: the page keeps it until he has signed in again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {"typed": typed, "address": request.path, "files": bool(request.FILES)}
    return render(request, "forms/desk/signed_out.html", context, status=401)


def _came_from(request: HttpRequest) -> str:
    """The page of ours he was on, or the home of the admin."""
    page = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if page and ours else reverse("wagtailadmin_home")


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
