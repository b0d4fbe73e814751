"""The JSON interface as a whole: the routers of ``forms.api``, one shape for every refusal, and
documentation that needs no internet. ``urls.py`` mounts ``api.urls`` under ``/api/``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from forms.api import absences, attachments, decisions, errors, forms, inbox, requests
from forms.api.auth import Session, Token

DESCRIPTION = """\
File requests, follow them, decide them. The same actions and the same sight as on the screens.

Sign in with `Authorization: Bearer …` (`manage.py api_tokens create --user X --name Y`), or use
the session of a browser; then every change needs the header `X-CSRFToken`.

`{ref}` is the id of a request (`r` and 12 characters) or its number, percent-encoded. Lists are
arrays of `limit` items (50, at most 200); the header `Link` names the next page. Every refusal is
`{"detail": sentence, "errors": {field: [sentence]}, "code": word}`.
"""


class Interface(NinjaAPI):
    """Ninja's API, but for what it would answer by itself: unknown addresses and methods."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found: list[URLResolver | URLPattern] = []
        for entry in super()._get_urls():
            assert isinstance(entry, URLPattern)
            view: Any = entry.callback
            if entry.name == "openapi-view":
                view = login_required(view)
            elif entry.name == "api-root":
                view = _nowhere  # kept: ninja finds its own prefix by it
            found.append(URLPattern(entry.pattern, _shaped(view), None, entry.name))
        found.append(re_path("", _nowhere))
        return found


def _shaped(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, saying in our shape that it does not know a method."""

    @csrf_exempt  # a session has its token checked in forms.api.auth
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            return errors.method_not_allowed(response["Allow"])
        return response

    return answer


@csrf_exempt
def _nowhere(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    refusal = errors.not_found()
    return errors.refused(refusal.status, refusal.code, str(refusal))


api: NinjaAPI = Interface(
    title="Qingdan",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[Token(), Session()],
)
errors.install(api)
for _module in (forms, requests, decisions, absences, inbox, attachments):
    api.add_router("", _module.router)
