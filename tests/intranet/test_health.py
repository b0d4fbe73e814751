"""/healthz says whether database and cache answer, and nothing else."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from intranet import views


@pytest.mark.django_db
def test_a_healthy_process_says_so_to_anybody(client: Client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "cache": "ok"}
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_database_that_is_away_is_named_without_its_address(client: Client, monkeypatch):
    def fail() -> None:
        raise OperationalError("could not connect to 10.0.0.7 as qingdan")

    monkeypatch.setattr(views, "_database_answers", fail)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "failed", "database": "failed", "cache": "ok"}


@pytest.mark.django_db
def test_a_cache_that_forgets_is_named(client: Client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert client.get("/healthz").json()["cache"] == "failed"


@pytest.mark.django_db
def test_behind_tls_it_is_asked_on_the_machine_itself_without(client: Client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/portal/").status_code == 301
