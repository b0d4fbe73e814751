"""The whole main job through a real server, by the documented interface alone."""

from __future__ import annotations

import pytest

from tests import acceptance
from tests.scenario import PASSWORD, Office

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_starter_account_does_the_main_job_by_the_interface(live_server):
    Office.open()

    acceptance.run(live_server.url, PASSWORD)
