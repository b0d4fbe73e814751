"""What people fill in: answers that mostly do."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from forms.models import ApprovalRequest
from tests.scenario import answers, day

WORDS = {
    "trip": "reason",
    "vehicle-repair": "supplements",
    "equipment-repair": "fault",
    "hospitality": "reason",
    "purchase": "reason",
}
STARTER = list(WORDS)


def given(rng: random.Random, slug: str, accounts: Callable[[int], list[str]]) -> dict[str, Any]:
    """Answers for a form; ``accounts`` picks some people, at most so many."""
    if slug not in STARTER:
        return _designed(rng, slug, accounts)
    word = rng.choice(["送审资料", "检查项目", "参加会议", "更换耗材"])
    changes: dict[str, Any] = {WORDS[slug]: word}
    if slug == "trip":
        start = rng.randint(0, 20)
        changes |= {
            "travellers": accounts(3),
            "start": day(start),
            "end": day(start + rng.randint(0, 2)),
            "destination_kind": rng.choice(["county", "city", "outside"]),
            "transport": rng.choice(["bus", "train"]),
            "acting": rng.choice(["planning-head", "deputy-office", *accounts(1)]),
        }
    if slug == "purchase":
        price = rng.choice(["260.00", "2500.00"])
        changes["lines"] = [
            {"name": "电脑", "unit": "台", "quantity": rng.randint(1, 3), "price": price}
        ]
    if slug == "hospitality" and rng.random() < 0.5:
        changes |= {"standard": "60.00", "companions": accounts(2)}
    return answers(slug, **changes)


def _designed(
    rng: random.Random, slug: str, accounts: Callable[[int], list[str]]
) -> dict[str, Any]:
    picked = {
        "subject": rng.choice(["会办", "补办", "续办"]),
        "urgent": rng.random() < 0.5,
        "sections": rng.choice(["office", "planning", "finance", None]),
        "team": accounts(2) if rng.random() < 0.5 else None,
        "checkers": accounts(3),
        "result": rng.choice([None, "已办"]),
    }
    if slug == "claims":
        trips = ApprovalRequest.objects.filter(definition__slug="trip", status="approved")
        refs = list(trips.order_by("id").values_list("ref", flat=True))
        picked["trip"] = rng.choice(refs) if refs else None
    return {k: v for k, v in picked.items() if v is not None}
