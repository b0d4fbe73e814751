"""Guessing passwords, first passwords, sessions of people who left, and the content policy."""

from __future__ import annotations

import datetime
import io
import re

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from permissions import people
from permissions.models import User
from tests.scenario import PASSWORD, Office


@pytest.fixture
def guesser(office: Office):
    def guess(password: str, account: str = "director"):
        return Client().post("/accounts/login/", {"login": account, "password": password})

    return guess


def test_after_five_wrong_passwords_the_right_one_does_not_open_either(guesser):
    for i in range(5):
        guesser(f"wrong-{i}")

    answer = guesser(PASSWORD)

    assert answer.status_code == 429
    assert "密码连续输错次数过多" in answer.content.decode()


def test_more_guesses_get_nowhere_and_another_account_is_not_locked(guesser):
    answers = {guesser(f"wrong-{i}").status_code for i in range(40)}

    assert answers == {200, 429}
    assert guesser(PASSWORD, "accountant").status_code == 302


def test_an_account_that_does_not_exist_is_locked_in_the_same_words(guesser):
    for i in range(6):
        answer = guesser(f"wrong-{i}", "nobody-here")

    assert answer.status_code == 429
    assert "密码连续输错次数过多" in answer.content.decode()


def test_a_password_somebody_else_knows_is_changed_before_anything_else(office: Office):
    clerk = office.person("clerk-planning")
    clerk.must_change_password = True
    clerk.save()
    browser = Client()
    browser.force_login(clerk, backend="permissions.backends.PeopleBackend")

    assert browser.get("/portal/").headers["Location"] == "/accounts/password/change/"
    assert browser.get("/api/forms/").status_code == 200  # the interface never asks

    new = "county-form-slip-83"
    answer = browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302, answer.content.decode()
    assert browser.get("/portal/").status_code == 200


def test_sessions_end_with_the_account_and_do_not_come_back_with_it(office: Office):
    clerk = office.person("clerk-planning")
    browser = Client()
    browser.force_login(clerk, backend="permissions.backends.PeopleBackend")
    assert browser.get("/api/forms/").status_code == 200

    people.deactivate(clerk)
    assert browser.get("/api/forms/").status_code == 401
    clerk.is_active = True
    clerk.save()

    assert browser.get("/api/forms/").status_code == 401


@pytest.mark.parametrize(
    ("path", "inline"), [("/accounts/login/", False), ("/", False), ("/admin/", True)]
)
def test_scripts_in_the_page_run_in_wagtails_admin_only(office: Office, path, inline):
    browser = Client()
    if path == "/admin/":
        browser.force_login(office.person("director"), backend="permissions.backends.PeopleBackend")
    policy = browser.get(path).headers["Content-Security-Policy"]

    assert ("'unsafe-inline'" in policy) is inline
    assert "object-src 'none'" in policy


def test_after_a_quarter_of_an_hour_the_right_password_opens_again(guesser):
    with time_machine.travel("2026-03-02 09:00 +0800") as clock:
        for i in range(5):
            guesser(f"wrong-{i}")
        clock.shift(datetime.timedelta(minutes=14))
        # asking again while locked starts the quarter of an hour anew
        assert guesser(PASSWORD).status_code == 429
        clock.shift(datetime.timedelta(minutes=14))
        assert guesser(PASSWORD).status_code == 429
        clock.shift(datetime.timedelta(minutes=16))
        assert guesser(PASSWORD).status_code == 302


def test_the_administrator_unlocks_one_account_by_a_command(guesser):
    for account in ("director", "accountant"):
        for i in range(5):
            guesser(f"wrong-{i}", account)

    call_command("axes_reset_username", "director", stdout=io.StringIO())

    assert guesser(PASSWORD).status_code == 302
    assert guesser(PASSWORD, "accountant").status_code == 429


def test_reactivating_somebody_does_not_bring_his_sessions_back(office: Office):
    clerk = office.person("clerk-planning")
    telephone, desk = Client(), Client()
    for browser in (telephone, desk):
        browser.post("/accounts/login/", {"login": "clerk-planning", "password": PASSWORD})
        assert browser.get("/portal/").status_code == 200

    people.deactivate(clerk)
    for browser in (telephone, desk):
        assert browser.get("/portal/").headers["Location"].startswith("/accounts/login/")
    User.objects.filter(pk=clerk.pk).update(is_active=True)

    for browser in (telephone, desk):
        assert browser.get("/portal/").headers["Location"].startswith("/accounts/login/")
    answer = telephone.post(
        "/accounts/login/", {"login": "clerk-planning", "password": PASSWORD, "next": "/portal/me/"}
    )
    assert answer.headers["Location"] == "/portal/me/"


def test_changing_the_password_ends_the_other_sessions_and_leads_to_the_portal(office: Office):
    telephone, desk = Client(), Client()
    for browser in (telephone, desk):
        browser.post("/accounts/login/", {"login": "clerk-planning", "password": PASSWORD})

    new = "county-form-slip-83"
    answer = desk.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert answer.headers["Location"] == "/portal/"
    assert desk.get("/portal/").status_code == 200
    assert telephone.get("/portal/").status_code == 302


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/portal/", "/portal/start/trip/"])
def test_portal_and_site_run_no_script_or_style_written_into_a_page(office: Office, path):
    browser = Client()
    if path.startswith("/portal/"):
        browser.force_login(office.person("clerk-planning"))
    answer = browser.get(path)
    policy = answer.headers["Content-Security-Policy"]

    assert answer.status_code == 200
    assert "default-src 'self'" in policy and "unsafe" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    page = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)(?![^>]*json)", page)
