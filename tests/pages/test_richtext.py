"""A paragraph nobody's editor sends is refused in words, never failed on."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from pages import roles
from pages.models import TextPage
from pages.richtext import Area
from permissions.models import User
from tests.pages.inputs import inputs_of
from tests.pages.site import make_site

pytestmark = pytest.mark.one_database


def block(**changes) -> dict:
    made = {"key": "a", "text": "一二", "type": "unstyled", "depth": 0}
    return made | {"inlineStyleRanges": [], "entityRanges": []} | changes


IMPOSSIBLE = {
    "no JSON": "{",
    "no text": "[]",
    "nothing in it": "{}",
    "blocks of words": json.dumps({"blocks": "words", "entityMap": {}}),
    "an entity that is none": json.dumps(
        {"blocks": [block(entityRanges=[{"key": 7, "offset": 0, "length": 1}])], "entityMap": {}}
    ),
    "entities across each other": json.dumps(
        {
            "blocks": [
                block(
                    entityRanges=[
                        {"key": 0, "offset": 0, "length": 2},
                        {"key": 1, "offset": 1, "length": 2},
                    ]
                )
            ],
            "entityMap": {
                str(n): {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "/"}}
                for n in range(2)
            },
        }
    ),
    "a list without end": "[" * 5000,
}


@pytest.mark.parametrize("sent", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_editor_sends_never_fails(sent) -> None:
    assert isinstance(Area().value_from_datadict({"x": sent}, {}, "x"), str)


def test_what_the_editor_sends_is_kept() -> None:
    sent = json.dumps({"blocks": [block()], "entityMap": {}})
    assert "一二" in Area().value_from_datadict({"x": sent}, {}, "x")


@pytest.mark.django_db
def test_the_page_editor_uses_it_and_keeps_an_empty_paragraph(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_site()
    roles.sync_all()
    client = Client()
    client.force_login(User.objects.get(username="office-head"))
    address = f"/admin/pages/{made.pages['overview'].pk}/edit/"
    form = inputs_of(client.get(address).content.decode())
    given = {
        **{"body-count": "1", "body-0-deleted": "", "body-0-order": "0"},
        **{"body-0-type": "paragraph", "body-0-id": "", "body-0-value": "{"},
    }

    answer = client.post(address, form | given)

    assert answer.status_code == 302  # a draft may have gaps
    page = TextPage.objects.get(slug="overview")
    kept = page.get_latest_revision_as_object().body
    assert [str(piece.value) for piece in kept] == [""]
