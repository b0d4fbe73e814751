"""Who is asking: a bearer token (Wagtail's ``APIToken``), or the session with CSRF.

A token that is sent and does not hold is refused; it is never replaced by a session.
"""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.utils import check_csrf
from wagtail.models import APIToken

from forms.api.errors import Forbidden
from forms.errors import TooLarge
from permissions.models import User

NOTE_USE_EVERY = datetime.timedelta(hours=1)
ROOM_FOR_FORM_PARTS = 1024 * 1024


def actor(request: HttpRequest) -> User:
    """The account an operation runs for: what one of the classes below found."""
    user: User = request.auth  # type: ignore[attr-defined]
    return user


class Token:
    """``Authorization: Bearer wagtail_…``. One query; its last use is noted once an hour."""

    openapi_security_schema: ClassVar[dict[str, str]] = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> User | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = token.strip()
        if not APIToken.validate_token_format(token):
            raise AuthenticationError
        found = (
            APIToken.objects.select_related("user__bureau")
            .filter(
                key_hash__in=APIToken.candidate_key_hashes(token),
                revoked_at__isnull=True,
                user__is_active=True,
            )
            .first()
        )
        if found is None:
            raise AuthenticationError
        now = timezone.now()
        if found.last_used_at is None or now - found.last_used_at > NOTE_USE_EVERY:
            APIToken.objects.filter(pk=found.pk).update(last_used_at=now)
        user: User = found.user
        request.user = user
        refuse_too_large(request)
        return user


class Session:
    """The session of a signed-in browser; whatever changes something needs the CSRF token."""

    openapi_security_schema: ClassVar[dict[str, str]] = {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
    }
    csrf = True  # the page with the documentation sends the token along

    def __call__(self, request: HttpRequest) -> User | None:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return None
        refuse_too_large(request)
        if check_csrf(request) is not None:
            raise Forbidden(_("页面已过期,请刷新后重试。"))
        return user


def refuse_too_large(request: HttpRequest) -> None:
    """Before anything reads the body: nothing larger than the largest file is received."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit() and len(length) < 19:
        if int(length) <= settings.ATTACHMENT_MAX_BYTES + ROOM_FOR_FORM_PARTS:
            return
    elif not length:
        return
    raise TooLarge(_("文件超过20MB,请压缩或分开上传。"))
