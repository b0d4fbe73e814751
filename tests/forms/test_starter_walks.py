"""Repairs, receptions and purchases walk the way the handbook says, whoever files them."""

from __future__ import annotations

from typing import Any

import pytest

from forms.answers import complete, fill_errors, show, submitter_keys
from forms.errors import NoApprover
from forms.schema import PROFILES
from tests.forms.starter_office import ACCOUNTS, ANSWERS, OFFICE, filed, lines, path, refused
from tests.forms.starter_wording import C, H, form

# --- repairs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("driver", ["office-head: office-head", "director: director"]),
        ("deputy-finance", ["office-head: office-head", "director: director"]),
        ("office-head", ["office-head: -", "director: director"]),
    ],
)
def test_a_vehicle_repair_goes_to_the_office_and_the_director(by: str, expected: list[str]) -> None:
    assert path(filed("vehicle-repair", by)) == expected


@pytest.mark.parametrize("slug", ["vehicle-repair", "hospitality"])
def test_what_only_the_director_decides_he_cannot_file(slug: str) -> None:
    with pytest.raises(NoApprover, match="须经“局长”审批"):
        path(filed(slug, "director"))


def test_a_repair_adds_its_lines_up() -> None:
    situation = filed("vehicle-repair", "driver")
    shown = show(situation.form, situation.answers, situation)
    assert shown["total"] == shown["items"][0]["amount"] == "342.00"


def test_no_garage_is_asked_for_parts_fitted_by_oneself() -> None:
    assert "garage" not in complete(filed("vehicle-repair", "driver", kind="parts"))
    assert refused(filed("vehicle-repair", "driver", garage=None)) == {
        "garage": ["请选择“定点修理厂”。"]
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("clerk-finance", ["office-head: office-head", "deputy-office: deputy-office"]),
        ("office-head", ["office-head: -", "deputy-office: deputy-office"]),
        ("deputy-office", ["office-head: office-head", "deputy-office: director"]),
        ("director", ["office-head: office-head", "deputy-office: deputy-office"]),
    ],
)
def test_an_equipment_repair_goes_to_the_office_and_its_deputy(
    by: str, expected: list[str]
) -> None:
    assert path(filed("equipment-repair", by)) == expected


# --- hospitality -----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["clerk-planning", "planning-head", "deputy-finance"])
def test_a_reception_goes_to_the_office_head_and_the_director(by: str) -> None:
    expected = ["office-head: office-head", "director: director"]
    assert path(filed("hospitality", by)) == expected


def test_the_letter_is_required_today_and_was_not_by_the_handbook() -> None:
    bare = {"letter": None, "letter_file": None}
    assert path(filed("hospitality", "secretary", profile=H, **bare))
    assert refused(filed("hospitality", "secretary", **bare)) == {
        "letter": ["请填写“公函文号”。"],
        "letter_file": ["请上传“公函(扫描件或照片)”。"],
    }


def test_continuous_stands_for_no_when_absent() -> None:
    assert complete(filed("hospitality", "secretary"))["continuous"] is False


def test_the_office_head_who_files_fills_what_his_step_would() -> None:
    situation = filed("hospitality", "office-head")
    assert set(refused(situation)) == {"standard", "companions", "level", "estimate"}
    assert path(filed("hospitality", "office-head", **OFFICE)) == [
        "office-head: -",
        "director: director",
    ]


def test_the_applicant_fills_level_and_estimate_or_leaves_them() -> None:
    keys = submitter_keys(form("hospitality"))
    assert {"level", "estimate"} <= keys
    assert not {"standard", "companions", "place"} & keys


@pytest.mark.parametrize(("guests", "most"), [(1, 3), (9, 3), (10, 3), (11, 3), (12, 4), (30, 10)])
def test_companions_are_limited_by_the_number_of_guests_today(guests: int, most: int) -> None:
    def judged(companions: int, profile: str) -> dict[str, list[str]]:
        office = {**OFFICE, "companions": ACCOUNTS[:companions], "guest_count": guests}
        situation = filed("hospitality", "secretary", profile=profile, **office)
        return fill_errors(situation, situation.form.step("office-head").fills)

    many = (
        f"来宾10人以内,陪同人员不得超过3人;现为{most + 1}人。"
        if guests <= 10
        else "来宾超过10人,陪同人员不得超过来宾人数的三分之一。"
    )
    assert judged(most, C) == {}
    assert judged(most + 1, C) == {"companions": [many]}
    assert judged(most + 1, H) == {}


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"end": "2026-09-20"}, {"end": ["离开日期不能早于来访日期。"]}),
        ({"start": "2026-09-17"}, {"start": ["先审批、后开支,来访日期不能早于今天。"]}),
        (
            {"guests": [{"name": n, "title": "干部"} for n in "甲乙丙丁戊"]},
            {"guest_count": ["来宾人数不能少于来宾名单中的人数。"]},
        ),
    ],
)
def test_a_reception_is_refused_in_these_words(
    changed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    assert refused(filed("hospitality", "secretary", **changed)) == errors


# --- purchase --------------------------------------------------------------------------------

BOTH = ["office-head: office-head", "deputy-office: deputy-office"]


@pytest.mark.parametrize(
    ("by", "price", "expected"),
    [
        ("clerk-planning", "100.00", BOTH),
        ("clerk-planning", "4999.99", BOTH),
        ("clerk-planning", "5000.00", [*BOTH, "director: director"]),
        ("deputy-finance", "100.00", BOTH),
        ("secretary", "100.00", ["deputy-office: deputy-office"]),
        ("office-head", "100.00", ["deputy-office: deputy-office"]),
        ("deputy-office", "100.00", ["office-head: office-head", "deputy-office: director"]),
        (
            "deputy-office",
            "5000.00",
            ["office-head: office-head", "deputy-office: -", "director: director"],
        ),
        ("director", "100.00", BOTH),
    ],
)
def test_a_purchase_goes_up_by_section_and_amount(by: str, price: str, expected: list[str]) -> None:
    assert path(filed("purchase", by, lines=lines(price))) == expected


def test_a_large_purchase_by_the_director_is_refused() -> None:
    with pytest.raises(NoApprover, match="《物资采购审批单》须经“局长”审批"):
        path(filed("purchase", "director", lines=lines("5000.00")))


def test_daily_supplies_are_started_by_the_office_alone() -> None:
    assert path(filed("purchase", "storekeeper", kind="daily")) == ["deputy-office: deputy-office"]
    errors = refused(filed("purchase", "clerk-planning", kind="daily"))
    assert errors == {"kind": ["请从列出的选项中选择。"]}


@pytest.mark.parametrize("cell", [{"quantity": 0}, {"price": "0.00"}])
def test_quantities_and_prices_of_nothing_are_refused(cell: dict[str, Any]) -> None:
    row = {**ANSWERS["purchase"]["lines"][0], **cell}
    errors = refused(filed("purchase", "clerk-planning", lines=[row]))
    assert list(errors) == [f"lines.0.{next(iter(cell))}"]


def test_a_purchase_of_nothing_is_refused() -> None:
    assert list(refused(filed("purchase", "clerk-planning", lines=None))) == ["lines"]


# --- everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [account for account in ACCOUNTS if account != "admin"])
@pytest.mark.parametrize("profile", PROFILES)
def test_everybody_can_file_what_is_not_the_directors_to_decide(by: str, profile: str) -> None:
    acting = {"acting": "deputy-office"} if by == "director" else {}
    office = OFFICE if by == "office-head" else {}
    assert path(filed("trip", by, profile=profile, **acting))
    assert path(filed("equipment-repair", by, profile=profile))
    assert path(filed("purchase", by, profile=profile))
    if by != "director":
        assert path(filed("vehicle-repair", by, profile=profile))
        assert path(filed("hospitality", by, profile=profile, **office))
