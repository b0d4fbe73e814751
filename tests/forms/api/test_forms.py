"""Forms: who may start which, and what one is asked."""

from __future__ import annotations

import pytest

from tests.forms.api.conftest import refusal

SLUGS = ["equipment-repair", "hospitality", "purchase", "trip", "vehicle-repair"]


@pytest.mark.parametrize("account", ["director", "deputy-office", "registry", "clerk-finance"])
def test_everybody_at_work_may_start_the_five_forms(api, account):
    found = api(account).get("forms/").json()
    assert sorted(f["slug"] for f in found) == SLUGS
    assert all(set(f) == {"slug", "title", "version"} and f["version"] == 1 for f in found)


def test_the_administrator_starts_none_and_reads_all(api):
    admin = api("admin")
    assert admin.get("forms/").json() == []
    for slug in SLUGS:
        shown = admin.get(f"forms/{slug}/")
        assert (shown.status_code, shown.json()["may_start"]) == (200, False)
        refusal(admin.post(f"forms/{slug}/requests/", {"answers": {}}), 404, "not_found")


def test_the_list_has_pages(api):
    clerk = api("clerk-planning")
    first = clerk.get("forms/?limit=2")
    assert len(first.json()) == 2
    assert first["Link"].endswith('>; rel="next"')
    rest = clerk.get(first["Link"].split(";")[0].strip("<>").removeprefix("http://testserver"))
    assert len(rest.json()) == 2 and rest.json()[0] not in first.json()
    refusal(clerk.get("forms/?after=nothing"), 422, "invalid", "after")


@pytest.mark.parametrize("slug", ["nothing", "TRIP", "trip%00", "x" * 300, "%E5%87%BA", "'"])
def test_an_unknown_form_is_not_found(api, slug):
    clerk = api("clerk-planning")
    assert clerk.get(f"forms/{slug}/").status_code in (400, 404)  # 400: NUL, before any address
    assert clerk.post(f"forms/{slug}/requests/", {}).status_code in (400, 404)


def schema(api, account: str, slug: str) -> dict:
    shown = api(account).get(f"forms/{slug}/").json()
    assert set(shown) == {"slug", "title", "version", "may_start", "schema"}
    return shown["schema"]


def test_the_schema_stands_in_form_order_with_kinds_choices_and_conditions(api):
    trip = schema(api, "clerk-planning", "trip")
    assert trip["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (trip["type"], trip["additionalProperties"]) == ("object", False)
    assert list(trip["properties"]) == [
        "travellers", "destination", "destination_kind", "reason", "purpose", "start", "end",
        "transport", "vehicle", "driver", "flight_reason", "acting", "others",
    ]  # fmt: skip
    kind = trip["properties"]["destination_kind"]
    assert (kind["x-kind"], kind["enum"]) == (
        "choice", ["district", "city", "province", "outside"],
    )  # fmt: skip
    assert kind["x-labels"]["outside"] == "省外"
    assert trip["properties"]["flight_reason"]["x-show-if"] == [
        [
            {
                "left": {"kind": "field", "field": "transport"},
                "compare": "eq",
                "right": {"kind": "const", "value": "plane", "value_kind": "text"},
            }
        ]
    ]
    assert set(trip["required"]) == {
        "travellers", "destination", "destination_kind", "reason", "purpose", "start", "end",
        "transport",
    }  # fmt: skip
    assert trip["x-conditionally-required"] == ["vehicle", "flight_reason"]


def test_a_table_is_an_array_of_rows_whose_computed_columns_are_read_only(api):
    purchase = schema(api, "clerk-planning", "purchase")
    row = purchase["properties"]["lines"]["items"]
    assert list(row["properties"]) == ["name", "spec", "unit", "quantity", "price", "amount"]
    assert row["required"] == ["name", "unit", "quantity", "price"]
    assert row["properties"]["amount"]["readOnly"] is True
    assert row["properties"]["price"]["pattern"] == r"^\d{1,12}(\.\d{1,2})?$"
    assert purchase["properties"]["lines"]["minItems"] == 1
    assert purchase["properties"]["total"] == {
        "title": "合计",
        "x-kind": "computed",
        "x-section": "cost",
        "type": "string",
        "pattern": r"^\d{1,12}(\.\d{1,2})?$",
        "readOnly": True,
    }


@pytest.mark.parametrize(
    ("account", "kinds"), [("clerk-planning", ["other"]), ("registry", ["daily", "other"])]
)
def test_choices_are_those_open_to_the_person(api, account, kinds):
    assert schema(api, account, "purchase")["properties"]["kind"]["enum"] == kinds


def test_fields_of_a_later_step_are_asked_only_of_whom_the_step_falls_away_for(api):
    for account, asked in [("clerk-planning", False), ("director", False), ("office-head", True)]:
        found = schema(api, account, "hospitality")
        for key in ("standard", "companions"):
            assert (key in found["properties"]) is asked, (account, key)
            assert (key in found["required"]) is asked
        for key in ("level", "estimate"):
            assert key in found["properties"]
            assert (key in found["required"]) is asked, (account, key)
        assert "continuous" not in found["required"]
        assert found["properties"]["continuous"]["default"] is False


def test_what_the_schema_requires_is_what_an_empty_submission_is_refused_for(api):
    for slug in SLUGS:
        found = schema(api, "office-head", slug)
        said = api("office-head").post(
            f"forms/{slug}/requests/", {"answers": {}, "submit": True}
        ).json()  # fmt: skip
        refused = set(said["errors"])
        assert set(found["required"]) <= refused, slug
        assert refused <= {*found["required"], *found["x-conditionally-required"]}, slug


def test_a_form_shows_the_lines_that_stand_on_it(api):
    assert schema(api, "registry", "hospitality")["x-notices"] == [
        "按现行规定,工作餐不得提供香烟、酒水。"
    ]


def test_asking_what_a_form_asks_costs_two_queries_and_its_figures(
    api, django_assert_max_num_queries
):
    clerk = api("clerk-planning")
    clerk.get("forms/purchase/")
    with django_assert_max_num_queries(3):
        clerk.get("forms/purchase/")
