"""What every test may sit down with: an office at work, and people who sign in."""

from __future__ import annotations

import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tests.scenario import Office

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("default")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(
                pytest.mark.skip(reason="needs row locks: runs on PostgreSQL (DATABASE_URL)")
            )


@pytest.fixture(autouse=True)
def _undefined_template_variables_fail(settings):
    """A name a template does not know is a mistake, not an empty string."""


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
