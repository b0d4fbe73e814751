"""The sample requests are filed once, marked, and stay away when they were cleared."""

from __future__ import annotations

import json

import pytest
import time_machine

from forms import actions
from forms.models import ApprovalRequest, Attachment, NumberSeries, Task
from forms.starter.load import ORDER
from forms.starter.samples import SAMPLES_FILE, load_samples, read_samples
from permissions.people import deactivate
from tests.scenario import Office

STAGES = [
    ("trip", "in_review"),
    ("trip", "approved"),
    ("vehicle-repair", "in_review"),
    ("equipment-repair", "returned"),
    ("hospitality", "rejected"),
    ("purchase", "approved"),
]


def test_samples_are_formatted_as_we_write_json() -> None:
    text = SAMPLES_FILE.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_there_is_a_sample_of_every_form() -> None:
    assert {sample["form"] for sample in read_samples()} == set(ORDER)


def test_samples_stand_at_different_stages(office: Office) -> None:
    assert load_samples() == len(STAGES)
    found = ApprovalRequest.objects.order_by("id").values_list("definition__slug", "status")
    assert list(found) == STAGES


@pytest.mark.parametrize("day", ["2026-09-18", "2027-01-01"])
def test_samples_are_numbered_in_a_series_of_their_own(office: Office, day: str) -> None:
    with time_machine.travel(f"{day}T10:05:00+08:00", tick=False):
        load_samples()
    found = list(ApprovalRequest.objects.order_by("id").values_list("sample", "number"))
    assert found == [(True, f"示例〔{day[:4]}〕{n}号") for n in range(1, len(STAGES) + 1)]
    assert list(NumberSeries.objects.values_list("code", "last")) == [("sample", len(STAGES))]


def test_the_first_real_request_has_number_one(office: Office) -> None:
    load_samples()
    real = office.files("equipment-repair", by="clerk-finance")
    assert real.number is not None and real.number.endswith("〕1号")
    assert real.number.startswith("设修〔")


def test_samples_are_loaded_once(office: Office) -> None:
    load_samples()
    assert load_samples() == 0
    assert ApprovalRequest.objects.count() == len(STAGES)


def test_cleared_samples_do_not_come_back(office: Office) -> None:
    load_samples()
    assert actions.clear_samples() == len(STAGES)
    assert load_samples() == 0
    assert not ApprovalRequest.objects.exists()
    assert not Task.objects.exists()
    assert not Attachment.objects.filter(approval_request__isnull=False).exists()


def test_an_office_that_works_already_gets_no_samples(office: Office) -> None:
    office.files("equipment-repair", by="clerk-finance", submit=False)
    assert load_samples() == 0


def test_a_sample_of_somebody_who_left_is_left_out(office: Office) -> None:
    deactivate(office.person("driver"))
    assert load_samples() == len(STAGES) - 1
    assert not ApprovalRequest.objects.filter(definition__slug="vehicle-repair").exists()


def test_samples_fit_the_handbooks_profile_too(db) -> None:
    Office.open("handbook-2014")
    assert load_samples() == len(STAGES)
