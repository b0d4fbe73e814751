"""Numbers without gaps: per series and year, never given twice, void ones stay listed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forms.models.request import ApprovalRequest
from permissions.models import Bureau


class NumberSeries(models.Model):
    """编号: a series of one bureau, its counter for one year."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("编号")
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "code", "year"], name="number_series_has_one_counter_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class Number(models.Model):
    class State(models.TextChoices):
        USED = "used", _("已用")
        RESERVED = "reserved", _("预留")
        VOID = "void", _("作废")

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers")
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.USED)
    approval_request = models.OneToOneField(
        ApprovalRequest, models.PROTECT, null=True, related_name="number_row"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("编号")
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="number_is_given_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.serial}"
