"""A trip walks the way the handbook says, for every kind of traveller."""

from __future__ import annotations

from typing import Any

import pytest

from forms.answers import Warned, complete, warnings
from forms.schema import PROFILES
from tests.forms.starter_office import DAY, filed, path, refused

TRIPS = {
    "staff": ("clerk-planning", {}, ["supervising: deputy-resettlement"]),
    "a section head": ("finance-head", {}, ["supervising: deputy-finance"]),
    "the driver himself": ("driver", {}, ["supervising: deputy-office"]),
    "staff, outside the province": (
        "clerk-planning",
        {"destination_kind": "outside"},
        ["supervising: deputy-resettlement", "director: director"],
    ),
    "staff, by plane": (
        "clerk-finance",
        {"transport": "plane", "flight_reason": "urgency"},
        ["supervising: deputy-finance", "director: director"],
    ),
    "staff of two sections": (
        "clerk-planning",
        {"travellers": ["clerk-planning", "accountant"]},
        ["supervising: deputy-resettlement", "supervising: deputy-finance"],
    ),
    "by car with the driver of another section": (
        "clerk-planning",
        {"transport": "office_car", "vehicle": "湘M00000", "driver": "driver"},
        ["supervising: deputy-resettlement"],
    ),
    "filed by one who does not travel": (
        "secretary",
        {"travellers": ["clerk-planning"]},
        ["supervising: deputy-resettlement"],
    ),
    "a deputy": ("deputy-office", {}, ["director: director"]),
    "a deputy with his clerk": (
        "deputy-resettlement",
        {"travellers": ["deputy-resettlement", "clerk-planning"]},
        ["supervising: -", "director: director"],
    ),
    "the director": (
        "director",
        {"acting": "deputy-office"},
        ["director: noted by deputy-office"],
    ),
    "the director with a clerk who files": (
        "clerk-planning",
        {"travellers": ["clerk-planning", "director"], "acting": "deputy-finance"},
        ["supervising: deputy-resettlement", "director: noted by deputy-finance"],
    ),
}


@pytest.mark.parametrize("kind", TRIPS)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_trip_of(kind: str, profile: str) -> None:
    by, changed, expected = TRIPS[kind]
    assert path(filed("trip", by, profile=profile, **changed)) == expected


def test_the_directors_trip_without_an_acting_leader_is_refused_in_these_words() -> None:
    errors = refused(filed("trip", "director"))
    assert errors == {"acting": ["局长出差,请填写“外出期间代管人”。"]}


@pytest.mark.parametrize("acting", ["director", "clerk-planning", "accountant"])
def test_an_acting_leader_who_travels_files_or_is_of_too_low_a_level_is_refused(
    acting: str,
) -> None:
    travellers = ["clerk-planning", "director"]
    situation = filed("trip", "clerk-planning", travellers=travellers, acting=acting)
    assert list(refused(situation)) == ["acting"]


def test_a_trip_of_nobody_is_refused_in_these_words() -> None:
    errors = refused(filed("trip", "clerk-planning", travellers=None))
    assert errors == {"travellers": ["出差人至少填写一人。"]}


def test_a_traveller_of_no_section_and_no_rank_is_refused() -> None:
    assert list(refused(filed("trip", "secretary", travellers=["admin"]))) == ["travellers"]


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"end": "2026-09-20"}, {"end": ["返回日期不能早于出发日期。"]}),
        ({"start": "2026-09-17"}, {"start": ["出发日期不能早于今天。"]}),
        ({"transport": "plane"}, {"flight_reason": ["请选择“乘飞机理由”。"]}),
        ({"transport": "own_car"}, {"vehicle": ["请填写“随行车辆(车牌号)”。"]}),
        ({"reason": None}, {"reason": ["请填写“出差事由”。"]}),
    ],
)
def test_a_trip_is_refused_in_these_words(
    changed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    assert refused(filed("trip", "clerk-planning", **changed)) == errors


def test_a_trip_may_start_and_end_today() -> None:
    today = DAY.isoformat()
    assert path(filed("trip", "clerk-planning", start=today, end=today))


def test_study_outside_the_province_is_warned_of_and_goes_on() -> None:
    situation = filed("trip", "clerk-planning", destination_kind="outside", purpose="study")
    assert warnings(situation) == [
        Warned(
            "purpose",
            "赴外省考察学习还须报组织部门审批,报账时须附《因公赴外省考察学习申报审批表》。",
            "《机关财务管理暂行规定》一、(一)4",
        )
    ]
    assert path(situation)


def test_a_plate_left_over_from_another_transport_is_dropped() -> None:
    kept = complete(filed("trip", "clerk-planning", vehicle="湘M00000", driver="driver"))
    assert not {"vehicle", "driver"} & set(kept)
