"""What is turned away before any view sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from intranet.views import bad_request

Handler = Callable[[HttpRequest], HttpResponse]


def refuse_nul(get_response: Handler) -> Handler:
    """A NUL character in address, query, cookie or header is answered with 400.

    PostgreSQL cannot store one and raises wherever it is looked up: in a session key, in a
    filter of a library's view. No honest request has one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        texts = [request.path, *request.COOKIES.values()]
        texts += [value for value in request.META.values() if isinstance(value, str)]
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in texts):
            return bad_request(request)
        return get_response(request)

    return middleware
