"""A throw-away database with the starter office, for measuring outside pytest."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median


def prepare() -> Path:
    """Django on a fresh database: SQLite in a folder of its own with the settings that are
    shipped, or the PostgreSQL of BENCH_DATABASE_URL (its database is emptied)."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    os.environ["VAR_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")
    os.environ["REDIS_URL"] = ""
    os.environ["DJANGO_SETTINGS_MODULE"] = "intranet.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    return folder


def cpu(call: Callable[[], object], *, times: int) -> list[float]:
    """CPU milliseconds of each of ``times`` calls, this process only."""
    found = []
    for _ in range(times):
        began = time.process_time()
        call()
        found.append((time.process_time() - began) * 1000)
    return found


def middle(values: list[float]) -> float:
    return median(values)
