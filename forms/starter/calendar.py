"""Brings the working calendar of the years known when this version was made into the database.

The data stands in ``calendar.json`` beside this module, a year at a time, as the State Council's
notices give it. A later notice is added there, or by the office in the admin.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from forms.models.calendar import CalendarDay, CalendarYear

CALENDAR_FILE = Path(__file__).with_name("calendar.json")


def read_calendar() -> list[dict[str, Any]]:
    """The years of the file, each with its notices."""
    document: dict[str, list[dict[str, Any]]] = json.loads(
        CALENDAR_FILE.read_text(encoding="utf-8")
    )
    return document["years"]


def calendar_days(year: dict[str, Any]) -> Iterator[CalendarDay]:
    """The rows of one year's notices, not yet saved. A few lie in the December before."""
    for notice in year["notices"]:
        for name, first, last in notice["off"]:
            day, end = date.fromisoformat(first), date.fromisoformat(last)
            while day <= end:
                yield _row(day, CalendarDay.Kind.OFF, name, notice)
                day += timedelta(days=1)
        for name, worked in notice["work"]:
            yield _row(date.fromisoformat(worked), CalendarDay.Kind.WORK, name, notice)


def _row(day: date, kind: CalendarDay.Kind, name: str, notice: dict[str, Any]) -> CalendarDay:
    return CalendarDay(
        date=day,
        kind=kind,
        name=name,
        source=CalendarDay.Source.NOTICE,
        notice=notice["number"],
    )


@transaction.atomic
def load_calendar() -> int:
    """Load the years that are not there yet; how many those were.

    A year that has its row is the office's: none of its days is added, changed or brought back,
    so that a day moved in the admin does not return with the next start. A day the office typed
    in before the year was loaded stays as it is.
    """
    loaded = 0
    for year in read_calendar():
        source = ";".join(notice["number"] for notice in year["notices"])
        _, new = CalendarYear.objects.get_or_create(
            year=year["year"], defaults={"confirmed": year["confirmed"], "source": source}
        )
        if new:
            CalendarDay.objects.bulk_create(calendar_days(year), ignore_conflicts=True)
            loaded += 1
    return loaded
