"""Forms nobody at this office designed: steps of every kind and mode, from a seed."""

from __future__ import annotations

import random
from typing import Any

VARIANTS = 40
POSTS = ["planning-head", "finance-head", "office-head", "deputy-office", "deputy-finance",
         "deputy-resettlement", "director"]  # fmt: skip
TEXT = {"kind": "const", "value_kind": "text"}


def designs(variant: int) -> list[dict[str, Any]]:
    """Two forms of this variant; the second may spend approved trips."""
    rng = random.Random(f"design {variant}")
    return [_design(rng, "rounds", variant), _design(rng, "claims", variant)]


def _design(rng: random.Random, slug: str, variant: int) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"key": "subject", "kind": "text", "label": "事项"},
        {"key": "urgent", "kind": "yes_no", "label": "急件"},
        {"key": "sections", "kind": "section", "label": "涉及股室", "required": False},
        {"key": "team", "kind": "people", "label": "参加人员", "required": False,
         "sees": True, "undecided": True},
        {"key": "checkers", "kind": "people", "label": "核对人", "required": False},
        {"key": "clerk", "kind": "person", "label": "经办人", "filled_at": "step", "sees": True},
        {"key": "result", "kind": "text", "label": "办理结果", "filled_at": "either",
         "required": False},
    ]  # fmt: skip
    if slug == "claims":
        fields.append(
            {"key": "trip", "kind": "request", "label": "出差审批单", "form": "trip",
             "link": "uses", "exclusive": True, "required": False}
        )  # fmt: skip
    steps = [_step(rng, i) for i in range(rng.randint(1, 4))]
    if all(s["kind"] != "decide" for s in steps) or all("when" in s for s in steps):
        steps.append(_always(rng, len(steps)))
    return {
        "slug": slug,
        "title": {"rounds": "会办单", "claims": "核销单"}[slug],
        "profile": "current",
        "number": {
            "series": f"{slug}-{variant}",
            "format": f"{slug}{variant}〔{{year}}〕{{serial}}号",
        },
        "fields": fields,
        "steps": steps,
        "may_change": rng.random() < 0.5,
        "sight": [{"post": "office-head"}, {"post": "accountant", "since": "approved"}][
            : rng.randint(0, 2)
        ],
        "copies": [{"rule": "applicant_section_head"}] if rng.random() < 0.5 else [],
    }


def _step(rng: random.Random, place: int) -> dict[str, Any]:
    step: dict[str, Any] = {
        "key": f"step-{place}",
        "label": f"第{place + 1}环节",
        "who": _who(rng),
        "kind": rng.choices(["decide", "fill", "read"], [8, 1, 1])[0],
        "mode": rng.choice(["single", "all", "all", "any", "any", "order", "order"]),
    }
    if step["mode"] == "single" and step["who"]["rule"] == "post":
        step["who"]["posts"] = step["who"]["posts"][:1]
    if rng.random() < 0.3:
        step["sees"] = rng.sample(["subject", "urgent", "team", "result"], 2)
    if step["kind"] != "read" and rng.random() < 0.4:
        step["fills"] = [
            {"field": f, "required": rng.random() < 0.3}
            for f in rng.sample(["clerk", "result"], rng.randint(1, 2))
        ]
    if rng.random() < 0.25:
        urgent = {"left": {"kind": "field", "field": "urgent"}, "compare": "eq",
                  "right": {"kind": "const", "value": True, "value_kind": "yes_no"}}  # fmt: skip
        step["when"] = [[urgent]]
    return step


def _who(rng: random.Random) -> dict[str, Any]:
    rule = rng.choices(
        ["post", "applicant_supervisor", "people_supervisor", "section_head", "people"],
        [6, 2, 2, 1, 2],
    )[0]
    if rule == "post":
        return {"rule": rule, "posts": rng.sample(POSTS, rng.randint(1, 3))}
    field = {"people_supervisor": "team", "section_head": "sections", "people": "checkers"}
    return {"rule": rule, **({"field": field[rule]} if rule in field else {})}


def _always(rng: random.Random, place: int) -> dict[str, Any]:
    post = rng.choice(["director", "office-head", "deputy-office"])
    return {"key": f"step-{place}", "label": "审批", "who": {"rule": "post", "posts": [post]}}
