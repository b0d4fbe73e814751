"""Due dates and their explanation. Pure: takes a calendar value, asks no clock, no database.

Two units: working days, and calendar days, whose last day moves to the next working day when it
is a rest day (民法典 203). Two ways of counting: ``after`` as the laws do, where the day after
receipt is the first (民法典 201), and ``inclusive`` as the handbook does (l.773), where the day of
receipt is the first, or, in working days, the next working day when it is a rest day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from forms.workcalendar import Calendar

Unit = Literal["working", "calendar"]
Count = Literal["after", "inclusive"]

UNITS = ("working", "calendar")
COUNTS = ("after", "inclusive")
LONGEST = 400
FIRST_YEAR, LAST_YEAR = 1900, 2100  # as for every date that is filled in


@dataclass(frozen=True)
class DayNote:
    """One day on the way: its number in the count, or None, and why."""

    date: date
    number: int | None
    reason: str  # what sort of day it is: 工作日, 周末, 国庆节, 调休上班 …
    confirmed: bool  # the year's holiday notice is loaded
    remark: str = ""  # how it was treated where that is not plain from the rest


@dataclass(frozen=True)
class Due:
    """A due date and every day from receipt to it, both included.

    ``provisional``: a day on the way lies in a year whose holidays are not published; to be
    counted again when they are.
    """

    date: date
    provisional: bool
    days: tuple[DayNote, ...]

    @property
    def unpublished(self) -> tuple[int, ...]:
        """The years on the way whose holidays are not published."""
        return tuple(sorted({note.date.year for note in self.days if not note.confirmed}))


def due(received: date, days: int, *, unit: Unit, count: Count, calendar: Calendar) -> Due:
    """When a limit of ``days`` that began with the receipt ends.

    Raises ValueError for a limit outside 1 to 400, an unknown unit or way of counting, and a
    date outside the years a form takes.
    """
    _check(received, days, unit, count)
    walk = _working if unit == "working" else _calendar
    notes = tuple(walk(received, days, count == "inclusive", calendar))
    return Due(
        date=notes[-1].date,
        provisional=not all(note.confirmed for note in notes),
        days=notes,
    )


def _check(received: date, days: int, unit: str, count: str) -> None:
    if isinstance(received, datetime) or not isinstance(received, date):
        raise ValueError("received must be a date")
    if not FIRST_YEAR <= received.year <= LAST_YEAR:
        raise ValueError(f"received must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST:
        raise ValueError(f"days must be a whole number from 1 to {LONGEST}")
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {UNITS}")
    if count not in COUNTS:
        raise ValueError(f"count must be one of {COUNTS}")


def _working(received: date, days: int, inclusive: bool, calendar: Calendar) -> Iterator[DayNote]:
    number, day = 0, received
    while number < days:
        remark = ""
        counts = calendar.is_working(day)
        if day == received and not inclusive:
            counts, remark = False, _("收到当日不计")
        elif day == received and not counts:
            remark = _("收到当日休息,从下一工作日起算")
        if counts:
            number += 1
        yield _note(calendar, day, number if counts else None, remark)
        day = _next(day)


def _calendar(received: date, days: int, inclusive: bool, calendar: Calendar) -> Iterator[DayNote]:
    if not inclusive:
        yield _note(calendar, received, None, _("收到当日不计"))
    day = received if inclusive else _next(received)
    for number in range(1, days):
        yield _note(calendar, day, number)
        day = _next(day)
    if calendar.is_working(day):
        yield _note(calendar, day, days)
        return
    yield _note(calendar, day, days, _("期限最后一日休息,顺延"))
    day = _next(day)
    while not calendar.is_working(day):
        yield _note(calendar, day, None, _("顺延"))
        day = _next(day)
    yield _note(calendar, day, None, _("顺延至此"))


def _note(calendar: Calendar, day: date, number: int | None, remark: str = "") -> DayNote:
    return DayNote(
        date=day,
        number=number,
        reason=calendar.reason(day),
        confirmed=calendar.is_confirmed(day),
        remark=remark,
    )


def _next(day: date) -> date:
    return day + timedelta(days=1)
