"""Forms that no post sees as a whole: what a task alone shows."""

from __future__ import annotations


def _form(slug: str, steps: list[dict], fields: list[dict] | None = None) -> dict:
    return {
        "slug": slug,
        "title": slug,
        "profile": "current",
        "number": {"series": slug, "format": slug + "〔{year}〕{serial}号"},
        "fields": [{"key": "subject", "kind": "text", "label": "事项"}, *(fields or ())],
        "steps": steps,
    }


def _asks(key: str, *posts: str, **more: object) -> dict:
    return {"key": key, "label": key, "who": {"rule": "post", "posts": list(posts)}, **more}


ANY_OF_TWO = _form("any", [_asks("heads", "finance-head", "planning-head", mode="any")])
UNSEEN = _form("unseen", [_asks("first", "finance-head"), _asks("second", "planning-head")])
NAMED_AT_A_STEP = _form(
    "named",
    [_asks("office", "office-head", fills=[{"field": "clerk", "required": True}]),
     _asks("deputy", "deputy-office")],
    [{"key": "clerk", "kind": "person", "label": "经办人", "filled_at": "step", "sees": True}],
)  # fmt: skip
SUPERVISED = _form(
    "supervised",
    [
        {
            "key": "leaders",
            "label": "leaders",
            "who": {"rule": "people_supervisor", "field": "team", "below": 3},
        }
    ],
    [{"key": "team", "kind": "people", "label": "参加人员"}],
)
