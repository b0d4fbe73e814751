"""The five starter forms ask what the handbook and the wording say, in both profiles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forms.schema import (
    COLUMN_KINDS,
    COMPARISONS,
    FIELD_KINDS,
    KEY,
    MODES,
    PROFILES,
    SECTIONS,
    STEP_KEY,
    STEP_KINDS,
    WHO_RULES,
)
from tests.forms.starter_wording import (
    CHOICES,
    COLUMNS,
    CONDITIONS,
    EVERY,
    FIELDS,
    FILES,
    HELPS,
    OPTIONAL,
    SLUGS,
    STARTER,
    C,
    H,
    all_groups,
    dicts,
    form,
    grouped,
    said,
    source,
)

# --- the files ------------------------------------------------------------------------------------


def test_the_starter_has_exactly_these_five_forms() -> None:
    assert [path.stem for path in FILES] == SLUGS
    assert [source(slug)["slug"] for slug in SLUGS] == SLUGS


@pytest.mark.parametrize("path", [*FILES, STARTER / "figures.json"], ids=lambda p: p.name)
def test_every_file_is_formatted_as_we_write_json(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_form_can_be_read_in_both_profiles(slug: str, profile: str) -> None:
    f = form(slug, profile)
    assert (f.slug, f.profile) == (slug, profile)
    assert all(KEY.match(fld.key) and fld.kind in FIELD_KINDS for fld in f.fields)
    assert all(fld.section in SECTIONS for fld in f.fields)
    assert all(KEY.match(c.key) and c.kind in COLUMN_KINDS for fld in f.fields for c in fld.columns)
    assert all(STEP_KEY.match(s.key) and s.kind in STEP_KINDS for s in f.steps)
    assert all(s.mode in MODES and s.who.rule in WHO_RULES for s in f.steps)
    assert all(c.compare in COMPARISONS and c.then in ("refuse", "warn") for c in f.checks)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_source_names_no_profile_of_its_own(slug: str) -> None:
    assert "profile" not in source(slug)
    for node in dicts(source(slug)):
        assert set(node.get("profiles", PROFILES)) <= set(PROFILES)


# --- fields ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_fields_have_the_keys_kinds_and_labels_of_the_wording_in_its_order(
    slug: str, profile: str
) -> None:
    found = [f"{fld.key} {fld.kind} {fld.label}" for fld in form(slug, profile).fields]
    assert found == [line.strip() for line in FIELDS[slug].strip().splitlines()]


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_exactly_the_fields_marked_optional_may_stay_empty(slug: str, profile: str) -> None:
    found = {fld.key for fld in form(slug, profile).fields if not fld.required}
    assert found == OPTIONAL[slug, profile]


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_two_fields_never_share_a_key_in_one_profile(slug: str, profile: str) -> None:
    keys = [fld.key for fld in form(slug, profile).fields]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("slug", SLUGS)
def test_fields_that_share_a_key_across_profiles_are_of_one_kind(slug: str) -> None:
    kinds: dict[str, set[str]] = {}
    for fld in source(slug)["fields"]:
        kinds.setdefault(fld["key"], set()).add(fld["kind"])
    assert all(len(found) == 1 for found in kinds.values())


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_choices_have_the_values_and_labels_of_the_wording(slug: str, profile: str) -> None:
    for fld in form(slug, profile).fields:
        if fld.kind == "choice":
            found = " ".join(f"{c.value} {c.label}" for c in fld.choices)
            assert found == CHOICES[slug, fld.key]


def test_reception_items_are_called_by_the_rules_of_the_profile() -> None:
    found = {
        profile: [(c.value, c.label) for c in form("hospitality", profile).get("items").choices]
        for profile in PROFILES
    }
    assert found == {
        H: [("meal", "用餐"), ("lodging", "住宿"), ("venue", "会议场地"), ("car", "用车")],
        C: [
            ("meal", "工作餐"),
            ("lodging", "住宿(费用自理)"),
            ("venue", "会议场地"),
            ("car", "用车"),
        ],
    }


@pytest.mark.parametrize(("slug", "key"), COLUMNS)
def test_lines_have_the_columns_of_the_wording(slug: str, key: str) -> None:
    fld = form(slug).get(key)
    assert " ".join(f"{c.key} {c.kind} {c.label}" for c in fld.columns) == COLUMNS[slug, key]
    assert [c.key for c in fld.columns if not c.required] == (
        ["spec"] if slug == "purchase" else []
    )
    assert fld.minimum == 1


@pytest.mark.parametrize(("slug", "key"), [("vehicle-repair", "items"), ("purchase", "lines")])
def test_quantities_and_prices_are_above_zero_and_amounts_are_their_product(
    slug: str, key: str
) -> None:
    columns = {c.key: c for c in form(slug).get(key).columns}
    assert columns["quantity"].minimum == columns["price"].minimum == 1
    assert said(columns["amount"].compute) == "(quantity * price)"
    assert said(form(slug).get("total").compute) == f"sum {key}.amount"


@pytest.mark.parametrize("slug", SLUGS)
def test_helps_are_those_of_the_wording(slug: str) -> None:
    found = {(slug, fld.key): fld.help for fld in form(slug).fields if fld.help}
    assert found == {key: text for key, text in HELPS.items() if key[0] == slug}


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_conditions_are_exactly_these(slug: str, profile: str) -> None:
    found = {
        (slug, *where.split(" ", 1)): grouped(groups)
        for where, groups in all_groups(form(slug, profile))
        if groups and where.split(" ")[0] in ("show", "required", "step")
    }
    assert found == {key: text for key, text in CONDITIONS.items() if key[0] == slug}


def test_daily_supplies_are_offered_to_the_office_alone() -> None:
    daily, other = form("purchase").get("kind").choices
    assert (grouped(daily.only_if), grouped(other.only_if)) == ("applicant section eq office", "")


def test_travellers_see_the_trip_and_do_not_decide_it() -> None:
    travellers, driver = form("trip").get("travellers"), form("trip").get("driver")
    assert (travellers.sees, travellers.undecided, travellers.needs_section) == (True, True, 3)
    assert travellers.initial == ["@applicant"]
    assert (driver.sees, driver.undecided) == (True, False)
    assert not form("hospitality").get("companions").sees


def test_the_acting_leader_is_a_section_head_at_least_and_not_involved() -> None:
    acting = form("trip").get("acting")
    assert (acting.uninvolved, acting.min_level, acting.sees) == (True, 2, False)


def test_a_supplement_is_to_an_approved_repair() -> None:
    supplements = form("vehicle-repair").get("supplements")
    assert (supplements.form, supplements.statuses) == ("vehicle-repair", ("approved",))
    assert (supplements.link, supplements.exclusive) == ("supplements", False)


def test_absent_answers_stand_for_nothing_but_continuous_no() -> None:
    found = {
        (slug, fld.key): fld.absent
        for slug in SLUGS
        for fld in form(slug).fields
        if fld.absent is not None
    }
    assert found == {("hospitality", "continuous"): False}
