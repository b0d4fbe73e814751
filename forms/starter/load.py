"""Bring the starter forms and figures into the database, and leave alone what the office changed.

Loading again is harmless. A form the office never edited follows the data of a newer release; one
it edited stays its own.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from forms.models import FormDefinition, OfficeFigure
from permissions.models import Bureau

FOLDER = Path(__file__).parent
ORDER = ("trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase")
"""The forms as lists show them."""


def read_form(slug: str) -> dict[str, Any]:
    """The document of one starter form, for all profiles."""
    path = FOLDER / "forms" / f"{slug}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def read_figures() -> list[dict[str, Any]]:
    """The starter figures as their file says."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_forms() -> list[FormDefinition]:
    """Load figures, then forms, into the bureau and publish them for its profile."""
    bureau = Bureau.objects.order_by("pk").get()
    load_figures(bureau)
    return [
        FormDefinition.load_starter(read_form(slug), bureau, order=place)
        for place, slug in enumerate(ORDER, start=1)
    ]


def load_figures(bureau: Bureau) -> int:
    """Make the figures the bureau has no value for; returns how many.

    One that is there is never written over, not even by a newer release: a limit in force changes
    by a new row with its day, not behind the office's back.
    """
    known = set(OfficeFigure.objects.filter(bureau=bureau).values_list("name", flat=True))
    new = [row for row in read_figures() if row["name"] not in known]
    for row in new:
        start = datetime.date.fromisoformat(row["start"])
        OfficeFigure.objects.create(bureau=bureau, **{**row, "start": start})
    return len(new)
