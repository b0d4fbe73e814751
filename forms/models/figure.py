"""Office figures (limits, rates) with the day they hold from and where they come from."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms.money import parse_fen
from permissions.models import Bureau


class OfficeFigure(models.Model):
    """标准: a named amount or number, dated. ``value`` is spelled as in JSON answers."""

    class Kind(models.TextChoices):
        MONEY = "money", _("金额(元)")
        INTEGER = "integer", _("整数")

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="figures")
    name = models.SlugField(_("代码"), max_length=60)
    label = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=8, choices=Kind)
    value = models.CharField(_("数值"), max_length=20)
    start = models.DateField(_("起用日期"), default=datetime.date(2014, 1, 1))
    source = models.CharField(_("依据"), max_length=200)
    ours = models.BooleanField(_("系统默认,可改"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("标准")
        ordering = ["name", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "name", "start"], name="figure_has_one_value_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.value}"

    def clean(self) -> None:
        """A value that is no number of its kind never becomes a limit."""
        try:
            self.number  # noqa: B018
        except ValueError as error:
            raise ValidationError(
                {"value": _("金额请填写数字,最多两位小数;整数请填写数字。")}
            ) from error

    @property
    def number(self) -> int:
        """The value as rules compare it: fen, or the number itself. ValueError when it is none."""
        if self.kind == self.Kind.MONEY:
            return parse_fen(self.value)
        if not (self.value.isascii() and self.value.isdecimal()):
            raise ValueError("not a number")
        return int(self.value)


def figures_on(bureau: Bureau, day: datetime.date) -> dict[str, int]:
    """Every figure of the office as it holds that day: money in fen, numbers as they are."""
    found: dict[str, int] = {}
    for figure in OfficeFigure.objects.filter(bureau=bureau, start__lte=day).order_by("start"):
        found[figure.name] = figure.number
    return found
