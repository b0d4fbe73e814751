"""What must be so before this process may serve. ``manage.py check`` and ``up`` ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from intranet import fonts, sqlite

# Keys printed in documentation and examples; a session signed with one is anybody's.
KNOWN_KEYS = frozenset(
    {"changeme", "change-me", "secret", "secret-key", "secretkey", "insecure", "your-secret-key"}
)
SHORTEST_KEY = 50


@register(Tags.security)
def secret_key_is_not_a_known_one(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    key = settings.SECRET_KEY
    if key.lower() not in KNOWN_KEYS and not key.startswith("django-insecure-"):
        return []
    return [
        Error(
            "SECRET_KEY is one that is printed in examples: anybody can sign a session with it.",
            hint="Unset it (one is made and kept in VAR_DIR/secret_key) or set a random one.",
            id="intranet.E001",
        )
    ]


@register(Tags.security, deploy=True)
def secret_key_is_long_enough(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) >= SHORTEST_KEY and len(set(key)) >= 5:
        return []
    return [
        Error(
            f"SECRET_KEY is shorter than {SHORTEST_KEY} characters, or hardly random.",
            hint="Unset it: one is made and kept in VAR_DIR/secret_key.",
            id="intranet.E002",
        )
    ]


@register(Tags.database)
def sqlite_is_safe_for_wal(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if connection.vendor != "sqlite" or sqlite.version() >= sqlite.SAFE_FOR_WAL:
        return []
    found, wanted = (".".join(map(str, v)) for v in (sqlite.version(), sqlite.SAFE_FOR_WAL))
    return [
        Warning(
            f"SQLite {found} can corrupt a WAL database; journal_mode=TRUNCATE is used instead.",
            hint=f"Nothing is lost, writing is slower. Install pysqlite3 with SQLite >= {wanted}.",
            id="intranet.W003",
        )
    ]


@register(Tags.files)
def fonts_are_there(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    gone = fonts.missing(settings.FONT_DIR)
    if not gone:
        return []
    return [
        Warning(
            f"Papers cannot be printed: {', '.join(gone)} missing in {settings.FONT_DIR}.",
            hint=f"Run: {fonts.COMMAND}",
            id="intranet.W004",
        )
    ]


@register()
def site_is_no_package(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    if not (settings.BASE_DIR / "site" / "__init__.py").exists():
        return []
    return [
        Error(
            "site/__init__.py turns the folder into a rival of Python's own module 'site'.",
            hint="Delete it: site/ only holds the package site/intranet/.",
            id="intranet.E005",
        )
    ]
