"""Forms the races need: one that spends a trip, one with two steps."""

CLAIM = {
    "slug": "claim",
    "title": "报销单",
    "profile": "current",
    "number": {"series": "claim", "format": "报销〔{year}〕{serial}号"},
    "fields": [
        {"key": "trip", "kind": "request", "label": "出差", "form": "trip", "exclusive": True}
    ],
    "steps": [
        {"key": "finance", "label": "审核", "who": {"rule": "post", "posts": ["finance-head"]}}
    ],
}


TWO_HEADS = {
    "slug": "heads",
    "title": "会办单",
    "profile": "current",
    "number": {"series": "heads", "format": "会办〔{year}〕{serial}号"},
    "fields": [{"key": "subject", "kind": "text", "label": "事项"}],
    "steps": [
        {"key": "first", "label": "一", "who": {"rule": "post", "posts": ["finance-head"]}},
        {"key": "second", "label": "二", "who": {"rule": "post", "posts": ["planning-head"]}},
    ],
}
