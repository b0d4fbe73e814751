"""Every refusal in one shape: ``{"detail": sentence, "errors": {field: [sentence]}, "code": …}``.

``install`` gives an API the handlers; nothing that Django or ninja would say by itself gets out.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    RawPostDataException,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from forms import queries
from forms.api.body import NotJson, reply
from forms.errors import DomainError, NotFound

logger = logging.getLogger(__name__)


class Forbidden(DomainError):
    """A change asked for without the token that proves it comes from one of our pages."""

    code, status = "not_yours", 403


def not_found() -> NotFound:
    """One answer for what is not there, not visible and not startable."""
    return NotFound(queries.NOT_FOUND)


def refused(
    status: int, code: str, sentence: str, errors: Mapping[str, list[str]] | None = None
) -> HttpResponse:
    return reply({"detail": sentence, "errors": dict(errors or {}), "code": code}, status)


def method_not_allowed(allowed: str) -> HttpResponse:
    response = refused(405, "invalid", _("这个地址不支持这种请求方法。"))
    response["Allow"] = allowed
    return response


def _domain(request: HttpRequest, exc: Any) -> HttpResponse:
    return refused(exc.status, exc.code, str(exc), exc.errors)


def _unauthenticated(request: HttpRequest, exc: Any) -> HttpResponse:
    response = refused(401, "unauthenticated", _("请先登录,或提供有效的访问令牌。"))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _missing(request: HttpRequest, exc: Any) -> HttpResponse:
    return _domain(request, not_found())


def _denied(request: HttpRequest, exc: Any) -> HttpResponse:
    return _domain(request, Forbidden(_("您无权进行这项操作。")))


def _too_big(request: HttpRequest, exc: Any) -> HttpResponse:
    return refused(413, "file", _("提交的内容过大,请减少内容或分次提交。"))


def _unreadable(request: HttpRequest, exc: Any) -> HttpResponse:
    return _domain(request, NotJson(_("提交的内容无法读取。")))


def _http(request: HttpRequest, exc: Any) -> HttpResponse:
    if exc.status_code == 404:
        return _missing(request, exc)
    return refused(exc.status_code, "invalid", _("请求无法处理。"))


def _parameters(request: HttpRequest, exc: Any) -> HttpResponse:
    """Ninja reads path parameters alone: one that it refuses names nothing we have."""
    return _missing(request, exc)


def _unexpected(request: HttpRequest, exc: Any) -> HttpResponse:
    number = secrets.token_hex(4)
    logger.error("error %s at %s %s", number, request.method, request.path, exc_info=exc)
    sentence = _("系统出了点问题,您填写的内容没有丢失。错误编号 %(number)s,请告诉办公室。")
    return refused(500, "error", sentence % {"number": number})


def install(api: NinjaAPI) -> None:
    """Give the API its handlers; the one of the nearest class of an exception counts."""
    handlers: dict[type[Exception], Any] = {
        Exception: _unexpected,
        DomainError: _domain,
        AuthenticationError: _unauthenticated,
        Http404: _missing,
        PermissionDenied: _denied,
        RequestDataTooBig: _too_big,
        SuspiciousOperation: _unreadable,
        BadRequest: _unreadable,
        MultiPartParserError: _unreadable,
        UnreadablePostError: _unreadable,
        RawPostDataException: _unreadable,
        HttpError: _http,
        ValidationError: _parameters,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
