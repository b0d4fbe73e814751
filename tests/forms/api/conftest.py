"""The starter bureau with its five forms, and its people as clients of the interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from wagtail.models import APIToken

from permissions.models import User
from tests.scenario import Office

NOW = "2026-09-18T02:05:00Z"  # ten past ten in Shanghai, a Friday


class Api:
    """One account with a token, speaking JSON."""

    def __init__(self, account: str, client: Client | None = None) -> None:
        self.account = account
        self.client = client or Client()
        self.headers: dict[str, str] = {}

    def with_token(self) -> Api:
        user = User.objects.get(username=self.account)
        _row, token = APIToken.create_token(user=user, name="test")
        self.headers = {"Authorization": f"Bearer {token}"}
        return self

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        content = body if isinstance(body, bytes | str) else b""
        if body is not None and not isinstance(body, bytes | str):
            content = json.dumps(body)
        return self.client.generic(
            method,
            path if path.startswith("/") else f"/api/{path}",
            content,
            content_type="application/json",
            headers={**self.headers, **headers},
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("DELETE", path, **headers)

    def file(self, form: str, answers: dict[str, Any], *, submit: bool = True) -> dict[str, Any]:
        made = self.post(f"forms/{form}/requests/", {"answers": answers, "submit": submit})
        assert made.status_code == 201, made.content.decode()
        return made.json()

    def decide(self, ref: str, verdict: str = "approve", **rest: Any) -> HttpResponse:
        (task,) = [
            t["task"] for t in self.get(f"requests/{ref}/").json()["tasks"]
            if self.account in t["holders"]
        ]  # fmt: skip
        return self.post(f"requests/{ref}/decide/", {"task": task, "verdict": verdict, **rest})


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Loaded once for a module; each test undoes what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        Office.open()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def api(_loaded: None, db: None) -> Iterator[Callable[[str], Api]]:
    known: dict[str, Api] = {}

    def signed_in(account: str) -> Api:
        if account not in known:
            known[account] = Api(account).with_token()
        return known[account]

    with time_machine.travel(NOW, tick=False):
        yield signed_in


def refusal(response: HttpResponse, status: int, code: str, *fields: str) -> dict[str, Any]:
    """The refusal, after its shape was looked at: sentence, code and the fields it names."""
    said = response.json()
    assert (response.status_code, said["code"]) == (status, code), said
    assert set(said) == {"detail", "errors", "code"}
    assert any("\u4e00" <= ch <= "\u9fff" for ch in said["detail"])
    assert list(said["errors"]) == list(fields)
    assert all(s and isinstance(s, str) for list_ in said["errors"].values() for s in list_)
    return said
