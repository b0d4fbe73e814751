"""What the browser tests of the desk share: the gate, accessibility, size, pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PICTURES

GATE = "forms.desk.gate.Gate"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL = """() => [...document.querySelectorAll(
    ":is(.dk, .dk-top, .dk-foot) :is(a, button, summary, select, textarea, input)")]
  .filter(e => e.type !== 'hidden' && e.type !== 'checkbox' && e.type !== 'radio')
  .filter(e => e.checkVisibility({visibilityProperty: true}))
  .map(e => [e.textContent.trim().slice(0, 20) || e.name, e.getBoundingClientRect().height])
  .filter(([_, height]) => height > 0 && height < 47.5)"""
TINY = """() => [...document.querySelectorAll('.dk *, .dk-foot *')]
  .filter(e => e.children.length === 0 && e.textContent.trim() && e.checkVisibility())
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 18)
  .map(e => e.textContent.trim().slice(0, 20))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def gate(settings) -> None:
    if GATE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, GATE]


def accessible(page: Any) -> None:
    """No violation of WCAG 2.2 AA on the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(page, options=options).response["violations"]
    assert not found, [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


def fits(page: Any) -> None:
    """Nothing scrolls sideways, nothing is too small to read or to touch."""
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate(TINY) == []
    assert page.evaluate(SMALL) == []


def picture(page: Any, name: str) -> None:
    """Kept where PICTURES says, for the documents."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"desk-{name}.png"))
