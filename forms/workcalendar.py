"""The working calendar as a value: which days differ from Monday to Friday, which years are sure.

Pure, and below the models: ``CalendarDay.current_calendar()`` builds it from the database,
``forms.worktime`` counts with it. How a limit is counted does not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class SpecialDay:
    """A day named by a holiday notice: off, or a make-up workday. ``name`` is the holiday's."""

    working: bool
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """Monday to Friday, except for ``days``.

    ``confirmed`` are the years whose notice is loaded; any other year is reckoned by weekends
    alone, and what is counted in it may still change.
    """

    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    confirmed: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        special = self.days.get(day)
        return day.weekday() < 5 if special is None else special.working

    def is_confirmed(self, day: date) -> bool:
        return day.year in self.confirmed

    def reason(self, day: date) -> str:
        """Why this day counts or does not, in the words of the notice."""
        weekend = day.weekday() >= 5
        special = self.days.get(day)
        if self.is_working(day):
            return _("调休上班") if weekend else _("工作日")
        if special is not None and special.name:
            return special.name
        return _("周末") if weekend else _("放假")
