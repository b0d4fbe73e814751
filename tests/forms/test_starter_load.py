"""The starter forms, figures and samples are loaded once and left as the office leaves them."""

from __future__ import annotations

import json

import pytest
import time_machine

from forms import actions
from forms.models import (
    ApprovalRequest,
    Attachment,
    FormDefinition,
    NumberSeries,
    OfficeFigure,
    Task,
)
from forms.starter.load import FOLDER, ORDER, load_forms, read_figures, read_form
from forms.starter.samples import SAMPLES_FILE, load_samples, read_samples
from permissions.models import Bureau, User
from permissions.people import deactivate
from permissions.starter import load_bureau

STAGES = [
    ("trip", "in_review"),
    ("trip", "approved"),
    ("vehicle-repair", "in_review"),
    ("equipment-repair", "returned"),
    ("hospitality", "rejected"),
    ("purchase", "approved"),
]


@pytest.fixture
def bureau(db) -> Bureau:
    load_bureau("office-password")
    load_forms()
    return Bureau.objects.get()


def edits(slug: str, **changed: object) -> FormDefinition:
    """The office edits a form and publishes it."""
    definition = FormDefinition.objects.get(slug=slug)
    definition.set_document({**definition.to_document(), **changed})
    definition.save_revision().publish()
    return FormDefinition.objects.get(slug=slug)


# --- forms and figures -----------------------------------------------------------------------


def test_every_form_of_the_folder_is_in_the_list_of_forms() -> None:
    assert sorted(ORDER) == sorted(path.stem for path in (FOLDER / "forms").glob("*.json"))


def test_loading_publishes_the_five_forms_in_order(bureau: Bureau) -> None:
    found = FormDefinition.objects.filter(bureau=bureau, live=True, current__isnull=False)
    assert [definition.slug for definition in found] == list(ORDER)


@pytest.mark.parametrize("profile", ["handbook-2014", "current"])
def test_forms_are_frozen_for_the_profile_that_holds(db, profile: str) -> None:
    load_bureau("office-password")
    Bureau.objects.update(profile=profile)
    load_forms()
    versions = [d.current for d in FormDefinition.objects.select_related("current")]
    assert {version.form.profile for version in versions} == {profile}


@pytest.mark.parametrize("slug", ORDER)
def test_a_definition_gives_back_the_document_it_was_made_of(bureau: Bureau, slug: str) -> None:
    assert FormDefinition.objects.get(slug=slug).to_document() == read_form(slug)


def test_loading_again_makes_no_new_version(bureau: Bureau) -> None:
    before = [(d.slug, d.current_id) for d in FormDefinition.objects.all()]
    load_forms()
    assert [(d.slug, d.current_id) for d in FormDefinition.objects.all()] == before


def test_a_form_the_office_edited_is_left_alone(bureau: Bureau) -> None:
    edited = edits("trip", description="出差前三天填写")
    load_forms()
    found = FormDefinition.objects.get(slug="trip")
    assert (found.description, found.current_id) == ("出差前三天填写", edited.current_id)


def test_a_form_nobody_edited_follows_a_newer_release(bureau: Bureau) -> None:
    newer = {**read_form("trip"), "description": "出差前填写"}
    before = FormDefinition.objects.get(slug="trip").current_id
    FormDefinition.load_starter(newer, bureau)
    found = FormDefinition.objects.select_related("current").get(slug="trip")
    assert found.current_id != before
    assert found.current.form.description == "出差前填写"


def test_figures_are_loaded_with_their_source(bureau: Bureau) -> None:
    (figure,) = OfficeFigure.objects.filter(bureau=bureau)
    assert (figure.name, figure.number) == ("purchase-director-limit", 500_000)
    assert (figure.source, figure.ours) == ("系统默认,可改", True)


def test_a_figure_the_office_changed_is_left_alone(bureau: Bureau) -> None:
    OfficeFigure.objects.update(value="8000.00", ours=False, start="2020-01-01")
    load_forms()
    (figure,) = OfficeFigure.objects.filter(bureau=bureau)
    assert (figure.value, figure.ours) == ("8000.00", False)
    assert len(read_figures()) == 1


# --- samples ---------------------------------------------------------------------------------


def test_samples_are_formatted_as_we_write_json() -> None:
    text = SAMPLES_FILE.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_there_is_a_sample_of_every_form() -> None:
    assert {sample["form"] for sample in read_samples()} == set(ORDER)


def test_samples_stand_at_different_stages(bureau: Bureau) -> None:
    assert load_samples() == len(STAGES)
    found = ApprovalRequest.objects.order_by("id").values_list("definition__slug", "status")
    assert list(found) == STAGES


@pytest.mark.parametrize("day", ["2026-09-18", "2027-01-01"])
def test_samples_are_numbered_in_a_series_of_their_own(bureau: Bureau, day: str) -> None:
    with time_machine.travel(f"{day}T10:05:00+08:00", tick=False):
        load_samples()
    found = list(ApprovalRequest.objects.order_by("id").values_list("sample", "number"))
    assert found == [(True, f"示例〔{day[:4]}〕{n}号") for n in range(1, len(STAGES) + 1)]
    assert list(NumberSeries.objects.values_list("code", "last")) == [("sample", len(STAGES))]


def test_the_first_real_request_has_number_one(bureau: Bureau) -> None:
    load_samples()
    real = actions.create(
        FormDefinition.objects.select_related("current").get(slug="equipment-repair"),
        by=User.objects.get(username="clerk-finance"),
        answers={"equipment": "desk", "fault": "抽屉打不开"},
        submit=True,
    )
    assert real.number is not None and real.number.endswith("〕1号")
    assert real.number.startswith("设修〔")


def test_samples_are_loaded_once(bureau: Bureau) -> None:
    load_samples()
    assert load_samples() == 0
    assert ApprovalRequest.objects.count() == len(STAGES)


def test_cleared_samples_do_not_come_back(bureau: Bureau) -> None:
    load_samples()
    assert actions.clear_samples() == len(STAGES)
    assert load_samples() == 0
    assert not ApprovalRequest.objects.exists()
    assert not Task.objects.exists()
    assert not Attachment.objects.filter(approval_request__isnull=False).exists()


def test_an_office_that_works_already_gets_no_samples(bureau: Bureau) -> None:
    actions.create(
        FormDefinition.objects.select_related("current").get(slug="equipment-repair"),
        by=User.objects.get(username="clerk-finance"),
        answers={},
    )
    assert load_samples() == 0


def test_a_sample_of_somebody_who_left_is_left_out(bureau: Bureau) -> None:
    deactivate(User.objects.get(username="driver"))
    assert load_samples() == len(STAGES) - 1
    assert not ApprovalRequest.objects.filter(definition__slug="vehicle-repair").exists()


def test_samples_fit_the_handbooks_profile_too(db) -> None:
    load_bureau("office-password")
    Bureau.objects.update(profile="handbook-2014")
    load_forms()
    assert load_samples() == len(STAGES)
