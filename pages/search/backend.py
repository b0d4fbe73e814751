"""The backend named in the settings: by the database in use."""

from __future__ import annotations

from typing import Any

from django.db import connection


def SearchBackend(params: Any) -> Any:
    """A search backend of Wagtail's that finds Chinese."""
    if connection.vendor == "postgresql":
        from pages.search.postgres import Backend as Postgres

        return Postgres(params)
    from pages.search.sqlite import Backend as Sqlite

    return Sqlite(params)
