"""A paper as HTML: what xhtml2pdf sets, and what a preview shows on screen."""

from __future__ import annotations

import re
from typing import Any

from django.template.loader import get_template

from forms.papers import layout
from forms.papers.blocks import BOTTOM, LEFT, RIGHT, TOP, Sheet
from forms.papers.facts import PaperFacts, foot, marks

RED, BLACK = "#e60012", "#000000"
_BETWEEN_TAGS = re.compile(r">\s+<")


def build_html(facts: PaperFacts, *, screen: bool = False) -> str:
    """The paper of these facts. ``screen``: with what the press draws itself, for a browser."""
    return sheet_html(layout.sheet(facts), screen=screen)


def sheet_html(sheet: Sheet, *, screen: bool = False) -> str:
    """The same for a paper already laid out."""
    context: dict[str, Any] = {
        "sheet": sheet,
        "facts": sheet.facts,
        "ink": RED if sheet.colour == "red" else BLACK,
        "screen": screen,
        "marks": marks(sheet.facts),
        "foot": foot(sheet.facts),
    }
    html = get_template("forms/papers/paper.html").render(context)
    return _BETWEEN_TAGS.sub("><", html).strip()


def job(sheet: Sheet) -> dict[str, Any]:
    """What the press is told besides the HTML."""
    return {
        "copies": list(sheet.copies),
        "marks": marks(sheet.facts),
        "foot": foot(sheet.facts),
        "head": f"{sheet.title} {sheet.number}".strip(),
        "frame": [LEFT, RIGHT, BOTTOM, TOP],
        "meta": {"title": f"{sheet.title} {sheet.number}".strip(), "author": sheet.bureau},
    }
