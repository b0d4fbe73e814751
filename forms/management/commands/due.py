"""``manage.py due 2026-09-18 20``: when a limit ends, and why, day by day."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from forms import worktime
from forms.models.calendar import CalendarDay
from forms.workcalendar import Calendar

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class Command(BaseCommand):
    help = "Count a limit in working or calendar days and explain every day of it."
    requires_system_checks = ()  # reads two tables; nothing of pages and addresses is asked

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("received", help="day of receipt, YYYY-MM-DD")
        parser.add_argument("days", help=f"length of the limit, 1 to {worktime.LONGEST}")
        parser.add_argument("--unit", choices=worktime.UNITS, default="working")
        parser.add_argument(
            "--count",
            choices=worktime.COUNTS,
            default="after",
            help="after: the day after receipt is day one (law); "
            "inclusive: the day of receipt is (handbook)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        received, days = _date(options["received"]), _days(options["days"])
        unit, count = options["unit"], options["count"]
        result = worktime.due(received, days, unit=unit, count=count, calendar=_calendar())

        unit_name = _("个工作日") if unit == "working" else _("日")
        start = _("收到次日为第1日") if count == "after" else _("收到当日为第1日")
        self.stdout.write(f"{_day(received)} {_('收到')},{days}{unit_name},{start}")
        mark = f" {_('暂定(放假安排公布后重算)')}" if result.provisional else ""
        self.stdout.write(f"{_('到期日')} {_day(result.date)}{mark}")
        for year in result.unpublished:
            self.stdout.write(_("%(year)s年放假安排未公布,按周末推算。") % {"year": year})
        self.stdout.write("")
        for note in result.days:
            self.stdout.write(_line(note))


def _line(note: worktime.DayNote) -> str:
    number = "  —" if note.number is None else f"{note.number:>3}"
    remark = f"({note.remark})" if note.remark else ""
    return f"{_day(note.date)} {number} {note.reason}{remark}"


def _day(day: date) -> str:
    return f"{day.isoformat()} {WEEKDAYS[day.weekday()]}"


def _date(text: str) -> date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("收到日期请写成 2026-09-18 的样子。")) from None
    if not worktime.FIRST_YEAR <= day.year <= worktime.LAST_YEAR:
        raise CommandError(_("收到日期请写1900年至2100年之间的日子。"))
    return day


def _days(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= worktime.LONGEST:
        raise CommandError(_("天数请写1到400之间的整数。"))
    return int(text)


def _calendar() -> Calendar:
    try:
        return CalendarDay.current_calendar()
    except DatabaseError:
        raise CommandError(
            _("读不到工作日历,请先运行 manage.py up --no-serve 准备数据库。")
        ) from None
