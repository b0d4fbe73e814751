"""Whose forms these are, and who may do what with them. Whoever may not, finds nothing there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from forms.models import FormDefinition, FormVersion
from permissions.models import Bureau


def bureau_of(user: Any) -> Bureau:
    return user.bureau or Bureau.objects.order_by("pk")[0]


def may(user: Any, what: str) -> bool:
    """``what``: add, change or publish."""
    return bool(user.has_perm(f"forms.{what}_formdefinition"))


def version_or_404(definition: FormDefinition, serial: int) -> FormVersion:
    return get_object_or_404(
        FormVersion.objects.select_related("definition__bureau"),
        definition=definition,
        serial=serial,
    )


def designers_only(what: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., Any]]:
    """A page about one form of one's own bureau, for those who may do this with it."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, pk: str, **kwargs: Any) -> HttpResponse:
            if not may(request.user, what) or not str(pk).isdecimal() or len(str(pk)) > 18:
                raise Http404
            definition = get_object_or_404(
                FormDefinition.objects.select_related("bureau", "current"),
                pk=pk,
                bureau=bureau_of(request.user),
            )
            return view(request, definition, **kwargs)

        return guarded

    return guard


class OwnBureau:
    """The same for Wagtail's own pages about one form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs:
            get_object_or_404(
                FormDefinition.objects.only("pk"), pk=kwargs["pk"], bureau=bureau_of(request.user)
            )
        found: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return found


def own(view: type) -> type:
    return type(f"Own{view.__name__}", (OwnBureau, view), {})


def address(name: str, *args: Any) -> str:
    """The address of a page of the designer."""
    return reverse(FormDefinition.snippet_viewset.get_url_name(name), args=args)
