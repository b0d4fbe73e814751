"""What must not be written: markup past the escaping, SQL past the ORM, a request as keywords."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

PACKAGES = ("forms", "pages", "permissions", "site")
METHODS = {
    "raw": "SQL past the ORM",
    "extra": "SQL past the ORM",
    "as_p": "prints help texts unescaped; render the fields in a template of ours",
    "as_table": "prints help texts unescaped",
    "as_div": "prints help texts unescaped",
    "as_ul": "prints help texts unescaped",
}
IN_TEMPLATES = re.compile(r"\|\s*safe\b|autoescape\s+off|\.as_(?:p|table|div|ul)\b")


def modules() -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if "migrations" not in path.parts
    ]


def findings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            yield f"{node.lineno}: .{node.func.attr}(): {METHODS[node.func.attr]}"
        for keyword in node.keywords:
            if keyword.arg is None and re.search(
                r"request\.(GET|POST|FILES|body)|json\.loads", ast.unparse(keyword.value)
            ):
                yield f"{node.lineno}: ** on what a stranger sent becomes a query of his own"


def test_no_module_goes_past_the_guards():
    found = [
        f"{path}:{finding}"
        for path in modules()
        for finding in findings(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_no_template_goes_past_the_escaping():
    folders = [settings.BASE_DIR / "templates", *(settings.BASE_DIR / p for p in PACKAGES)]
    found = [
        f"{path}: {match.group()}"
        for folder in folders
        for path in folder.rglob("*.html")
        for match in IN_TEMPLATES.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    ["Form.objects.raw(sql)", "rows.extra(where=w)", "form.as_p()", "rows.filter(**request.GET)"],
)
def test_the_guard_itself_sees_what_it_is_for(line):
    assert len(list(findings(line))) == 1
