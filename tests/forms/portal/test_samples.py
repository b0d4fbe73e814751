"""样张: a filled slip as a picture on the page, for every form that has one."""

from __future__ import annotations

import pytest

from tests.forms.portal.test_every_kind import DOCUMENT as EVERY

FORMS = ["trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase"]


@pytest.mark.parametrize("slug", FORMS)
def test_every_starter_form_has_a_filled_and_signed_sample(at, slug):
    page = at("clerk-planning").get(f"/portal/start/{slug}/sample/")

    assert page.status == 200 and page.twice == []
    assert 'data-mark="示例"' in page.text and "编号:示例〔" in page.text
    assert "尚未审批" not in page.text and "未审批" not in page.text
    assert 'class="sign"' in page.text and "同意" in page.text
    assert f"/portal/start/{slug}/sample.pdf" in page.text


def test_the_sample_of_a_reception_shows_its_letter_and_its_guests(at):
    page = at("clerk-planning").get("/portal/start/hospitality/sample/")

    assert "公函(示例).txt" in page.text and "王某" in page.text
    assert "/attachments/" not in page.text


def test_the_sample_is_a_paper_too(at):
    answer = at("clerk-planning").client.get("/portal/start/trip/sample.pdf")

    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_it_is_for_those_who_may_start_the_form(at):
    for address in ("sample/", "sample.pdf"):
        assert at("admin").get(f"/portal/start/trip/{address}").status == 404


def test_a_form_of_the_office_without_an_example_is_offered_without(at, office):
    office.publishes(EVERY)

    home = at("clerk-planning").get("/portal/start/").text
    assert "/portal/start/every/" in home and "/portal/start/every/sample/" not in home
    assert at("clerk-planning").get("/portal/start/every/sample/").status == 404
    assert at("clerk-planning").get("/portal/start/every/sample.pdf").status == 404


def test_a_form_the_office_changed_so_that_the_sample_no_longer_fits_has_none(at, office):
    document = office.form("equipment-repair").current.document
    assert at("clerk-planning").get("/portal/start/equipment-repair/sample/").status == 200

    without = [f for f in document["fields"] if f["key"] != "fault"]
    office.publishes({**document, "fields": without})

    assert at("clerk-planning").get("/portal/start/equipment-repair/sample/").status == 404
    assert "equipment-repair/sample/" not in at("clerk-planning").get("/portal/").text


def test_a_new_question_that_must_be_answered_leaves_the_form_without_one(at, office):
    document = office.form("equipment-repair").current.document
    more = [*document["fields"], {"key": "room", "kind": "text", "label": "房间"}]
    office.publishes({**document, "fields": more})

    assert at("clerk-planning").get("/portal/start/equipment-repair/sample/").status == 404
