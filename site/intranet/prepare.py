"""What a start does before it serves: tables, guards, starter data, static files.

Every part may be run again without harm, and two starts at the same moment wait for each other.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection

# Any number will do, as long as every server uses the same.
ADVISORY_LOCK = 7_216_001

Say = Callable[[str], None]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Holds a file lock on this machine and, on PostgreSQL, one in the database."""
    with (settings.VAR_DIR / "prepare.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def prepare(say: Say) -> None:
    """Bring database and files to what this version of the program expects."""
    with one_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        _install_guards()
        _load_starter(say)
        call_command("collectstatic", interactive=False, verbosity=0)


def _install_guards() -> None:
    from forms import trail

    trail.install_guards()


def _load_starter(say: Say) -> None:
    """The bureau, its people, forms and site; says the one password of new accounts, once."""
    from forms.starter import calendar, load, samples
    from pages.starter import load_site
    from permissions import starter

    bureau = starter.load_bureau(settings.STARTER_PASSWORD or None)
    if bureau.password is not None and not settings.STARTER_PASSWORD:
        say(
            "\nThe starter accounts were made. Their password, shown this one time:\n\n"
            f"    {bureau.password}\n\n"
            "Everyone changes it after signing in, under 修改密码.\n"
        )
    calendar.load_calendar()
    load.load_forms()
    load_site()
    if settings.STARTER_SAMPLES:
        samples.load_samples()
