"""Who may ask at all: a token that holds, or a session whose changes carry the CSRF token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils import timezone
from wagtail.models import APIToken

from permissions import people
from permissions.models import User
from tests.forms.api.conftest import Api, refusal

ADDRESSES = [
    ("GET", "/api/forms/"),
    ("GET", "/api/forms/trip/"),
    ("POST", "/api/forms/trip/requests/"),
    ("GET", "/api/requests/"),
    ("GET", "/api/requests/raaaaaaaaaaaa/"),
    ("PATCH", "/api/requests/raaaaaaaaaaaa/"),
    *[
        ("POST", f"/api/requests/raaaaaaaaaaaa/{action}/")
        for action in ("submit", "withdraw", "decide", "transfer", "copy", "cancel", "change")
    ],
    ("GET", "/api/requests/raaaaaaaaaaaa/warnings/"),
    ("GET", "/api/requests/raaaaaaaaaaaa/paper.pdf"),
    ("GET", "/api/requests/raaaaaaaaaaaa/attachments/1/"),
    ("GET", "/api/inbox/"),
    ("GET", "/api/absences/"),
    ("POST", "/api/absences/"),
    ("DELETE", "/api/absences/1/"),
    ("POST", "/api/attachments/"),
]


def test_every_address_of_the_interface_is_in_the_list(client):
    documented = {
        (method.upper(), path.replace("{slug}", "trip").replace("{ref}", "raaaaaaaaaaaa")
         .replace("{attachment}", "1").replace("{absence}", "1"))
        for path, methods in client.get("/api/openapi.json").json()["paths"].items()
        for method in methods
    }  # fmt: skip
    assert documented == set(ADDRESSES)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_credentials_nothing_is_answered(db, method, path):
    response = Api("nobody").ask(method, path)
    refusal(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer wagtail_" + "0" * 40,
        "bearer wagtail_甲",
        "Basic ZGlyZWN0b3I6eA==",
        "Bearer " + "x" * 100_000,
    ],
)
def test_a_token_that_cannot_hold_is_refused(db, header):
    refusal(Api("nobody").get("forms/", Authorization=header), 401, "unauthenticated")


def test_a_revoked_token_is_refused(api):
    clerk = api("clerk-planning")
    assert clerk.get("forms/").status_code == 200
    APIToken.objects.get().revoke()
    refusal(clerk.get("forms/"), 401, "unauthenticated")


def test_the_token_of_someone_who_left_is_refused(api):
    clerk = api("clerk-planning")
    people.deactivate(User.objects.get(username="clerk-planning"))
    refusal(clerk.get("forms/"), 401, "unauthenticated")


def test_a_token_survives_the_change_of_the_secret_key_while_the_old_one_is_listed(api, settings):
    clerk = api("clerk-planning")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert clerk.get("forms/").status_code == 200


def test_a_wrong_token_is_not_replaced_by_a_session(api):
    client = Client()
    client.force_login(User.objects.get(username="director"))
    assert Api("director", client).get("forms/").status_code == 200
    refusal(Api("director", client).get("forms/", Authorization="Bearer x"), 401, "unauthenticated")


def test_a_token_costs_one_query_and_notes_its_use_once_an_hour(api, django_assert_num_queries):
    clerk = api("clerk-planning")
    clerk.get("inbox/")
    with django_assert_num_queries(2):  # token with account and bureau; the forms
        clerk.get("forms/")
    first = APIToken.objects.get().last_used_at
    assert first == timezone.now()

    APIToken.objects.update(last_used_at=first - timedelta(minutes=59))
    clerk.get("forms/")
    assert APIToken.objects.get().last_used_at == first - timedelta(minutes=59)

    APIToken.objects.update(last_used_at=first - timedelta(minutes=61))
    clerk.get("forms/")
    assert APIToken.objects.get().last_used_at == first


def test_a_session_reads_without_and_changes_only_with_the_csrf_token(api):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="clerk-planning"))
    clerk = Api("clerk-planning", client)

    assert clerk.get("requests/").status_code == 200
    for method, path in ADDRESSES:
        if method != "GET":
            refusal(clerk.ask(method, path, {}), 403, "not_yours")

    token = _get_new_csrf_string()
    client.cookies["csrftoken"] = token
    made = clerk.post("forms/trip/requests/", {"answers": {}}, **{"X-CSRFToken": token})
    assert made.status_code == 201
    refusal(
        clerk.post("forms/trip/requests/", {}, **{"X-CSRFToken": token[:-1] + "!"}),
        403,
        "not_yours",
    )


def test_a_token_needs_no_csrf(api):
    clerk = api("clerk-planning")
    clerk.client = Client(enforce_csrf_checks=True)
    assert clerk.post("forms/trip/requests/", {}).status_code == 201


def test_someone_without_a_bureau_finds_nothing(api):
    User.objects.create(username="guest")
    guest = api("guest")
    for path in ("forms/", "requests/", "inbox/", "absences/"):
        response = guest.get(path)
        assert (response.status_code, response.json()) == (200, []), path
    for method, path in ADDRESSES:
        if path.count("/") > 3 or method == "POST":
            refusal(guest.ask(method, path, {}), 404, "not_found")


def test_what_is_too_large_is_refused_before_it_is_read(api):
    clerk = api("clerk-planning")
    refusal(clerk.post("forms/trip/requests/", b'{"answers": {}}' + b" " * 6_000_000), 413, "file")
    for length in ("99999999999", "9" * 30, "-1", "x"):
        response = clerk.client.post(
            "/api/attachments/", headers=clerk.headers, CONTENT_LENGTH=length
        )
        refusal(response, 413, "file")
