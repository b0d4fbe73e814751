"""What must be so before a process may serve."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as project

from forms.papers.fonts import REQUIRED
from intranet import checks, sqlite


def ids(messages) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.parametrize("key", ["changeme", "SECRET", "django-insecure-" + "x7" * 30])
def test_a_known_key_is_refused_everywhere(settings, key):
    settings.SECRET_KEY = key

    assert ids(checks.secret_key_is_not_a_known_one(None)) == ["intranet.E001"]


@pytest.mark.parametrize("key", ["short", "a" * 80])
def test_a_weak_key_is_refused_for_service(settings, key):
    settings.SECRET_KEY = key

    assert ids(checks.secret_key_is_long_enough(None)) == ["intranet.E002"]


def test_the_key_that_the_first_start_makes_is_good(settings):
    settings.SECRET_KEY = project.SECRET_KEY

    assert checks.secret_key_is_not_a_known_one(None) == []
    assert checks.secret_key_is_long_enough(None) == []


def test_an_sqlite_that_corrupts_wal_is_told_and_not_used_with_wal(monkeypatch):
    monkeypatch.setattr(sqlite, "version", lambda: (3, 40, 1))
    monkeypatch.setattr(checks.connection, "vendor", "sqlite", raising=False)

    assert ids(checks.sqlite_is_safe_for_wal(None)) == ["intranet.W003"]
    assert "journal_mode=TRUNCATE" in str(sqlite.options()["init_command"])


def test_a_safe_sqlite_uses_wal_and_keeps_what_it_acknowledged(monkeypatch):
    monkeypatch.setattr(sqlite, "version", lambda: (3, 51, 3))

    options = sqlite.options()

    assert "journal_mode=WAL" in str(options["init_command"])
    assert "synchronous=FULL" in str(options["init_command"])
    assert options["transaction_mode"] == "IMMEDIATE"


def test_missing_fonts_are_told_with_the_command_that_brings_them(settings, tmp_path):
    settings.FONT_DIR = tmp_path

    (message,) = checks.fonts_are_there(None)

    assert message.id == "intranet.W004"
    assert "NotoSerifSC-Regular.ttf" in message.msg
    assert message.hint == "Run: make fonts"


def test_the_command_brings_the_files_that_papers_look_for():
    makefile = (project.BASE_DIR / "Makefile").read_text(encoding="utf-8")

    assert set(re.findall(r"\w+-\w+\.ttf", makefile)) == set(REQUIRED.values())


def test_the_folder_site_is_no_package(settings, tmp_path):
    assert not (project.BASE_DIR / "site" / "__init__.py").exists()
    assert checks.site_is_no_package(None) == []

    settings.BASE_DIR = tmp_path
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "__init__.py").touch()
    assert ids(checks.site_is_no_package(None)) == ["intranet.E005"]
