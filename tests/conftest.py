"""What every test may sit down with: an office at work, and people who sign in."""

from __future__ import annotations

import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tests import ground
from tests.scenario import Office

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("default")


def pytest_collection_modifyitems(config, items):
    if connection.vendor == "postgresql":
        _leave_out_what_one_database_proves(config, items)
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(
                pytest.mark.skip(reason="needs row locks: runs on PostgreSQL (DATABASE_URL)")
            )


def _proves(item, asks):
    """Whether a run on a second database can say something new."""
    if item.get_closest_marker("one_database") or item.nodeid.startswith(SHOWN):
        return False
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool(asks & set(getattr(item, "fixturenames", ())))


# About what is shown or printed: the same on every database.
SHOWN = (
    "tests/browser/",
    "tests/forms/desk/",
    "tests/forms/portal/",
    "tests/forms/test_paper",
    "tests/forms/test_starter_papers",
    "tests/forms/test_soak",
    "tests/pages/test_import",
    "tests/pages/test_charts",
)


def _leave_out_what_one_database_proves(config, items):
    """What asks no database, or is about what is shown, passed on SQLite already; a second run
    would only say it again."""
    asks = {"db", "transactional_db", "django_db_setup", "live_server"}
    kept = [item for item in items if item.get_closest_marker("postgres") or _proves(item, asks)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


GROUND = pytest.StashKey[tuple]()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, request):
    with django_db_blocker.unblock():
        request.config.stash[GROUND] = django_db_blocker, ground.kept()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After a test that emptied the tables, the next one finds what migrations had made."""
    ended = yield
    if nextitem is not None and GROUND in item.config.stash and _empties(item):
        blocker, made = item.config.stash[GROUND]
        with blocker.unblock():
            ground.put_back(made)
    return ended


def _empties(item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(
        marker and marker.kwargs.get("transaction")
    )


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Uploads, papers and caches of a test stay in its own folder."""
    settings.ATTACHMENT_DIR = tmp_path / "attachments"
    settings.PAPER_CACHE_DIR = tmp_path / "papers"
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(tmp_path),
        }
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(db) -> Office:
    """The starter bureau with its five forms, under the profile ``current``."""
    return Office.open()


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"
