"""Leaders and the office at their desk: signed-in clients, the gate in its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.scenario import Office

GATE = "forms.desk.gate.Gate"


@pytest.fixture(autouse=True)
def _gate(settings) -> None:
    if GATE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, GATE]


@pytest.fixture
def desk(office: Office) -> Callable[[str], Client]:
    """``desk("director")``: his browser, signed in."""

    def sign_in(account: str) -> Client:
        client = Client()
        client.force_login(office.person(account))
        return client

    return sign_in
