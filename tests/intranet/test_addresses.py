"""Which addresses a process has, by what it serves."""

from __future__ import annotations

from types import ModuleType

import pytest
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from intranet.urls import patterns
from permissions.models import User

WAYS_IN = [
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/admin/",
    "/admin/login/",
    "/portal/",
    "/api/",
    "/api/forms/",
    "/api/requests/",
    "/api/openapi.json",
]


def addresses(serve: str) -> ModuleType:
    """A URL configuration as a process with this SERVE has it."""
    urlconf = ModuleType(f"urls_{serve}")
    urlconf.urlpatterns = patterns(serve)
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(urlconf, name, f"intranet.views.{HANDLERS[name]}")
    return urlconf


HANDLERS = {
    "handler400": "bad_request",
    "handler403": "forbidden",
    "handler404": "not_found",
    "handler500": "server_error",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", WAYS_IN)
def test_a_public_process_has_no_way_in(client: Client, settings, address):
    settings.ROOT_URLCONF = addresses("public")

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.django_db
def test_a_public_process_has_no_sign_in_of_wagtail_either(client: Client, settings):
    settings.ROOT_URLCONF = addresses("public")

    assert client.get("/_util/login/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/healthz", "/api/v2/pages/", "/api/v2/documents/"])
def test_a_public_process_answers_the_public(client: Client, settings, address):
    settings.ROOT_URLCONF = addresses("public")

    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/api/v2/", "/api/v2/pages/", "/services/"])
def test_an_internal_process_has_no_public_pages(address):
    urlconf = addresses("internal")

    try:
        found = resolve(address, urlconf)
    except Resolver404:
        return
    assert found.namespace == "api" or found.func.__name__ == "_nowhere"
    with pytest.raises(NoReverseMatch):
        reverse("wagtail_serve", urlconf, args=["services/"])


@pytest.mark.django_db
def test_the_front_of_an_internal_process_leads_to_the_portal(client: Client, settings):
    settings.ROOT_URLCONF = addresses("internal")

    assert client.get("/").headers["Location"] == "/portal/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["signup/", "email/", "password/reset/", "password/set/", "login/code/confirm/"]
)
def test_of_allauth_there_is_nothing_that_an_office_does_not_use(client: Client, address):
    assert client.get(f"/accounts/{address}").status_code == 404


@pytest.mark.django_db
def test_the_page_of_wagtail_that_fails_on_purpose_is_not_there(client: Client):
    client.force_login(User.objects.create(username="anyone"))

    assert client.get("/admin/failwhale/").status_code == 404
