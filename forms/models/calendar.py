"""The working calendar as data: the days that differ from Monday to Friday, and where that is said.

Counting with it is ``forms.worktime``'s; the rows that come with the product are
``forms.starter.calendar``'s.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forms.workcalendar import Calendar, SpecialDay


class CalendarDay(models.Model):
    """工作日历: one day that is not what its weekday says, or a holiday on a weekend."""

    class Kind(models.TextChoices):
        OFF = "off", _("放假")
        WORK = "work", _("调休上班")

    class Source(models.TextChoices):
        NOTICE = "notice", _("放假通知")
        LIBRARY = "library", _("软件推算")

    date = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类型"), max_length=4, choices=Kind)
    name = models.CharField(_("节日"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=7, choices=Source, default=Source.NOTICE)
    notice = models.CharField(_("通知文号"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["off", "work"]), name="calendar_day_is_off_or_work"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()} {self.name}".rstrip()

    @classmethod
    def current_calendar(cls) -> Calendar:
        """The calendar as it stands now: two statements, a few hundred rows."""
        rows = cls.objects.order_by().values_list("date", "kind", "name")
        return Calendar(
            days={day: SpecialDay(kind == cls.Kind.WORK, name) for day, kind, name in rows},
            confirmed=frozenset(
                CalendarYear.objects.filter(confirmed=True)
                .order_by()
                .values_list("year", flat=True)
            ),
        )


class CalendarYear(models.Model):
    """年度: whether the office says that the year's holiday notice is loaded.

    Due dates that touch a year without a confirmed row are provisional.
    """

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    confirmed = models.BooleanField(_("放假通知已录入"), default=False)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("日历年度")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
