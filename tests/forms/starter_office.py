"""The starter bureau without a database, and requests as its accounts would file them.

Answers are judged and the route is planned by the same pure functions that requests go through.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from forms.answers import complete
from forms.conditions import Situation
from forms.errors import InvalidAnswers
from forms.routing import handed_to_submitter, plan
from permissions.org import Holding, Org, Person, PostFacts, SectionFacts
from tests.forms.starter_wording import BUREAU, FIGURES, C, form

DAY = datetime.date(2026, 9, 18)
ACCOUNTS = [row["account"] for row in BUREAU["accounts"]]
ORG = Org(
    posts={
        row["code"]: PostFacts(
            row["code"],
            row["title"],
            row["level"],
            row["section"] or "",
            tuple(row["supervises"]),
            row["stand_in"] or "",
        )
        for row in BUREAU["posts"]
    },
    people={
        i: Person(i, row["account"], row["name"], True) for i, row in enumerate(BUREAU["accounts"])
    },
    sections={
        row["code"]: SectionFacts(row["code"], row["name"], row["head"])
        for row in BUREAU["sections"]
    },
    holdings=tuple(
        Holding(post, i, datetime.date.fromisoformat(BUREAU["since"]))
        for i, row in enumerate(BUREAU["accounts"])
        for post in row["posts"]
    ),
)
LIMITS = {row["name"]: int(row["value"].replace(".", "")) for row in FIGURES}

ANSWERS: dict[str, dict[str, Any]] = {
    "trip": {
        "travellers": ["clerk-planning"],
        "destination": "永州市水利局",
        "destination_kind": "city",
        "reason": "对接后期扶持项目",
        "purpose": "business",
        "start": "2026-09-21",
        "end": "2026-09-23",
        "transport": "bus",
    },
    "vehicle-repair": {
        "vehicle": "湘M00000",
        "kind": "repair",
        "garage": "designated",
        "items": [{"item": "机油", "quantity": 4, "unit": "升", "price": "85.50"}],
    },
    "equipment-repair": {"equipment": "printer", "fault": "不能进纸"},
    "hospitality": {
        "guest_unit": "市水利局",
        "letter": "永水函〔2026〕8号",
        "letter_file": [1],
        "guests": [{"name": "王某", "title": "科长"}],
        "guest_count": 4,
        "reason": "检查项目",
        "start": "2026-09-21",
        "end": "2026-09-21",
        "items": ["meal"],
    },
    "purchase": {
        "kind": "other",
        "reason": "更换耗材",
        "lines": [{"name": "硒鼓", "unit": "个", "quantity": 2, "price": "50.00"}],
    },
}
OFFICE = {
    "standard": "40.00",
    "companions": ["office-head"],
    "level": "ordinary",
    "estimate": "200.00",
}


def filed(slug: str, by: str, *, typed_by: str = "", profile: str = C, **changed: Any) -> Situation:
    """A request of this account as it is at submission; ``changed`` answers, None clears."""
    answers = {k: v for k, v in {**ANSWERS[slug], **changed}.items() if v is not None}
    if slug == "trip" and "travellers" not in changed:
        answers["travellers"] = [by]
    return Situation(
        form=form(slug, profile),
        org=ORG,
        day=DAY,
        applicant=ORG.accounts[by].id,
        entered_by=ORG.accounts[typed_by or by].id,
        answers=answers,
        figures=LIMITS,
    )


def path(situation: Situation) -> list[str]:
    """Who is asked, step by step, once the answers are judged: ``step: accounts``."""
    handed = handed_to_submitter(plan(situation), situation.form)
    complete(situation, handed=handed)
    found = []
    for task in plan(situation, strict=True):
        accounts = " ".join(ORG.people[person].account for person in task.able)
        how = "noted by " if task.kind == "read" else ""
        found.append(f"{task.step}: {how}{accounts if task.kept else '-'}")
    return found


def refused(situation: Situation) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as caught:
        path(situation)
    return caught.value.errors


def lines(price: str) -> list[dict[str, Any]]:
    return [{"name": "电脑", "unit": "台", "quantity": 1, "price": price}]
