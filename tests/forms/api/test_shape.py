"""What is the same everywhere: refusals, headers, the documentation."""

from __future__ import annotations

import re

import pytest

from forms.api import shapes
from intranet.api import api as interface
from permissions.models import User
from tests.forms.api.conftest import Api, refusal
from tests.forms.api.test_auth import ADDRESSES


@pytest.mark.parametrize("path", ["", "nothing/", "forms", "forms/trip", "requests/a/b/c/", "%0A"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_not_found_in_the_same_shape(db, method, path):
    refusal(Api("nobody").ask(method, f"/api/{path}"), 404, "not_found")


@pytest.mark.parametrize("path", sorted({path for _method, path in ADDRESSES}))
def test_a_method_an_address_does_not_have_is_refused_in_the_same_shape(db, path):
    known = {method for method, address in ADDRESSES if address == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - known:
        response = Api("nobody").ask(method, path)
        refusal(response, 405, "invalid")
        assert set(response["Allow"].split(", ")) == known


def test_no_answer_may_be_kept_on_the_way(api):
    assert api("clerk-planning").get("forms/")["Cache-Control"] == "private, no-store"


def test_an_error_of_ours_has_a_number_and_the_same_shape(api, monkeypatch, caplog):
    monkeypatch.setattr("forms.queries.startable", lambda user: 1 / 0)
    said = refusal(api("clerk-planning").get("forms/"), 500, "error")

    (number,) = re.findall(r"错误编号 ([0-9a-f]{8}),", said["detail"])
    assert number in caplog.text and "ZeroDivisionError" in caplog.text
    assert "Zero" not in said["detail"]


def test_the_description_is_open_and_its_page_is_for_those_who_signed_in(client, db):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = client.get("/api/docs")
    assert (page.status_code, page["Location"]) == (302, "/accounts/login/?next=/api/docs")

    client.force_login(User.objects.create(username="someone"))
    page = client.get("/api/docs").content.decode()
    assert "/api/openapi.json" in page and not re.search(r"(src|href)=.https?:", page)


def test_every_operation_is_described_with_its_answers(client):
    described = client.get("/api/openapi.json").json()
    names = set()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            names.add(operation["operationId"])
            assert operation["description"], (method, path)
            assert "401" in operation["responses"], (method, path)
            if method in ("post", "patch") and "attachments" not in path:
                assert "422" in operation["responses"], (method, path)
            assert {"Token": []} in operation["security"]
    assert len(names) == sum(len(methods) for methods in described["paths"].values())


def test_every_reference_of_the_description_leads_somewhere(client):
    text = client.get("/api/openapi.json").content.decode()
    known = client.get("/api/openapi.json").json()["components"]["schemas"]
    assert {r.rsplit("/", 1)[1] for r in re.findall(r'"\$ref": "([^"]+)"', text)} <= set(known)


def test_what_is_documented_is_what_is_answered(api):
    clerk, leader = api("clerk-planning"), api("office-head")
    made = clerk.file("equipment-repair", {"equipment": "computer", "fault": "开不了机"})
    whole = clerk.get(f"requests/{made['id']}/").json()
    for shown, shape in [
        (whole, shapes.RequestOut),
        (whole["path"][0], shapes.PathEntry),
        (whole["tasks"][0], shapes.OpenTask),
        (whole["timeline"][0], shapes.Event),
        (clerk.get("requests/").json()[0], shapes.RequestLine),
        (clerk.get("forms/").json()[0], shapes.FormLine),
        (clerk.get("forms/trip/").json(), shapes.FormOut),
        (leader.get("inbox/").json()[0], shapes.InboxLine),
    ]:
        names = {field.alias or name for name, field in shape.model_fields.items()}
        assert set(shown) == names, shape
        shape.model_validate(shown)


def test_the_interface_asks_for_credentials_by_default():
    assert [type(part).__name__ for part in interface.auth] == ["Token", "Session"]
