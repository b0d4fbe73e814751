"""The starter forms, figures are loaded once and left as the office leaves them."""

from __future__ import annotations

import pytest

from forms.models import (
    FormDefinition,
    OfficeFigure,
)
from forms.starter.load import FOLDER, ORDER, load_forms, read_figures, read_form
from permissions.models import Bureau
from permissions.starter import load_bureau


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
