"""A site of a few pages, for tests that are not about what the starter puts on it."""

from __future__ import annotations

from typing import Any

import pytest

from pages.starter import load
from permissions.models import Bureau
from permissions.starter import load_bureau
from tests.scenario import PASSWORD, Office


def _column(slug: str, title: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "column", "slug": slug, "title": title, "children": list(children)}


TREE = [
    _column(
        "disclosure",
        "政府信息公开",
        _column("notices", "通知公告"),
        _column("news", "工作动态"),
        {
            "kind": "text",
            "slug": "overview",
            "title": "单位概况",
            "body": [{"text": "本局承担全区移民工作。"}],
        },
        {
            "kind": "rule",
            "slug": "finance-rules",
            "title": "机关财务管理暂行规定",
            "private": True,
            "openness": "none",
            "body": [{"text": "出差前填写派差单。"}],
        },
    )
]


def open_small_site(monkeypatch: pytest.MonkeyPatch) -> Office:
    """The starter people, registers and review, with the pages of ``TREE``."""
    load_bureau(PASSWORD)
    read = load.read
    monkeypatch.setattr(load, "read", lambda name: TREE if name == "site" else read(name))
    load.load_site()
    return Office(Bureau.objects.get())
