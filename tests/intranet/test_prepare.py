"""Preparing can be repeated without harm and says a password once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client

from forms.models import ApprovalRequest, CalendarDay, FormDefinition, FormVersion
from permissions.models import Post, Tenure, User

pytestmark = pytest.mark.django_db

TABLES = (User, Post, Tenure, CalendarDay, FormDefinition, FormVersion, ApprovalRequest)


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.VAR_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def up(capsys) -> str:
    call_command("up", "--no-serve", skip_checks=True)
    return capsys.readouterr().out


def counted() -> list[int]:
    return [model.objects.count() for model in TABLES]


def test_the_first_start_prints_one_password_that_opens_every_account(settings, capsys):
    settings.STARTER_PASSWORD, settings.STARTER_SAMPLES = "", False

    said = up(capsys)

    password = said.split("shown this one time:")[1].split()[0]
    for user in User.objects.all():
        assert user.check_password(password)
        assert user.must_change_password
        assert not user.is_superuser


def test_the_second_start_prints_no_password_and_changes_nothing(settings, capsys):
    settings.STARTER_PASSWORD, settings.STARTER_SAMPLES = "", True
    up(capsys)
    before = counted()

    said = up(capsys)

    assert "password" not in said
    assert counted() == before


def test_a_given_password_is_used_and_neither_printed_nor_asked_to_be_changed(settings, capsys):
    settings.STARTER_PASSWORD, settings.STARTER_SAMPLES = "given-by-the-office", False

    said = up(capsys)

    director = User.objects.get(username="director")
    assert "given-by-the-office" not in said
    assert director.check_password("given-by-the-office")
    assert not director.must_change_password
    answer = Client().post(
        "/accounts/login/", {"login": "director", "password": "given-by-the-office"}
    )
    assert answer.headers["Location"] == "/portal/"


def test_there_is_an_administrator_and_no_superuser(settings, capsys):
    settings.STARTER_PASSWORD, settings.STARTER_SAMPLES = "x-y-z-7", False

    up(capsys)

    assert User.objects.filter(username="admin", is_superuser=False, is_staff=False).exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_second_start_waits_for_the_first(settings):
    from intranet.prepare import one_at_a_time

    ask = (
        "import fcntl, sys; f = open(sys.argv[1], 'w'); "
        "fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)"
    )
    command = [sys.executable, "-c", ask, str(settings.VAR_DIR / "prepare.lock")]

    with one_at_a_time():
        during = subprocess.run(command, stderr=subprocess.DEVNULL).returncode
    afterwards = subprocess.run(command, cwd=project.BASE_DIR).returncode

    assert (during, afterwards) == (1, 0)
