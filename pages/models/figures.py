"""Figures the office releases quarter by quarter, and the page they stand on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from pages import exposed
from pages.models.base import SitePage
from permissions.models import Bureau


class FigureKind(models.TextChoices):
    SPENDING = "spending", _("三公经费")
    PLEDGES = "pledges", _("承诺兑现")


class SpendingLine(models.Model):
    """经费项目: a kind of spending, and where its amount stands: a field of a form, read once the
    request is settled."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="spending_lines")
    label = models.CharField(
        _("项目名称"), max_length=40, help_text=_("公开页面上的名称,例如:公务接待费")
    )
    form = models.CharField(max_length=50, editable=False)  # its slug
    field = models.CharField(max_length=40, editable=False)  # the key of the field
    source = models.CharField(_("实际金额填在"), max_length=200)  # the same for people
    used = models.BooleanField(_("列入发布"), default=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("经费项目")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "form", "field"], name="an_amount_is_counted_once"
            )
        ]

    def __str__(self) -> str:
        return self.label


class Release(models.Model):
    """数据发布: the figures of one quarter as they were when the office released them.

    ``figures`` never changes: what is settled later shows only in a new release, which takes the
    place of this one. Rows change only in ``pages.figures.release``.
    """

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="releases")
    kind = models.CharField(_("类别"), max_length=10, choices=FigureKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"))
    figures = models.JSONField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发布人")
    )
    released_at = models.DateTimeField(_("发布时间"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("数据发布")
        ordering = ["-year", "-quarter", "-id"]
        default_permissions = ()
        permissions = [("release_figures", _("发布和撤回统计数字"))]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "kind", "year", "quarter"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_release_stands_for_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="a_year_has_four_quarters"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="who_withdrew_a_release_is_known",
            ),
        ]

    def __str__(self) -> str:
        from pages.figures.quarters import Quarter

        return f"{self.get_kind_display()} {Quarter(self.year, self.quarter)}"


def _released(page: Any) -> list[dict[str, Any]]:
    from pages.figures.shown import as_data

    return as_data(page.kind)


class FiguresPage(SitePage):
    """数据公开: figures of one kind, as the office released them. While no release stands the
    page does not exist in public."""

    slug_stem = "figures"

    kind = models.CharField(
        _("公开哪些数字"), max_length=10, choices=FigureKind, default=FigureKind.SPENDING
    )
    intro = models.TextField(_("说明"), max_length=1000, blank=True)

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/figures.html"
    search_fields = [*SitePage.search_fields, index.SearchField("intro")]

    content_panels = [*SitePage.content_panels, FieldPanel("kind"), FieldPanel("intro")]

    api_fields = [
        *SitePage.api_fields,
        "kind",
        "intro",
        exposed.field("releases", _released),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("数据公开页面")
