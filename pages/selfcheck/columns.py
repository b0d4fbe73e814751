"""Columns: how long since something new came, and which are blank (国办秘函〔2019〕19号)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.models import ArticlePage, ColumnPage, NoticePage, ReportPage
from pages.public import open_pages, public_pages
from pages.selfcheck.findings import Finding, Group, page_address

SOON = 3  # days before the limit


def freshness() -> Group:
    """Columns whose limit has passed or is about to."""
    newest = (
        public_pages(Page.objects.exclude(pk__in=ColumnPage.objects.values("pk")))
        .order_by()
        .filter(path__startswith=OuterRef("path"))
        .values("locale")
        .annotate(newest=Max("first_published_at"))
        .values("newest")
    )
    columns = open_pages(ColumnPage.objects.filter(limit_days__isnull=False)).annotate(
        newest=Subquery(newest)
    )
    found = []
    for column in columns.order_by("path"):
        if column.newest is None:
            continue  # nothing at all: that is another finding
        days = (timezone.now() - column.newest) // timedelta(days=1)
        facts = {"days": days, "limit": column.limit_days}
        if days > column.limit_days:
            said = _("已%(days)d天没有更新,要求%(limit)d天内更新。") % facts
        elif days > column.limit_days - SOON:
            said = _("已%(days)d天没有更新,快到%(limit)d天的期限。") % facts
        else:
            continue
        found.append(Finding(column.title, said, page_address(column.pk)))
    return Group(
        "freshness",
        _("栏目更新"),
        _("动态、要闻类栏目两周内、通知公告和政策文件类栏目六个月内应有更新。"),
        found,
        serious=True,
    )


def empty() -> Group:
    """Columns the public does not see because they would be blank."""
    live = open_pages(ColumnPage.objects.all())
    seen = public_pages(ColumnPage.objects.all()).values("pk")
    found = [
        Finding(column.title, _("栏目还没有内容,暂不对外显示。"), page_address(column.pk))
        for column in live.exclude(pk__in=seen).order_by("path")
    ]
    return Group(
        "empty", _("空白栏目"), _("空白栏目达到5个,检查时单项否决;空白的栏目不对外显示。"), found
    )


def undated() -> Group:
    """Articles without the date they were made."""
    found = [
        Finding(page.title, _("没有填写成文日期。"), page_address(page.pk))
        for page in public_pages(ArticlePage.objects.filter(issued_on__isnull=True)).order_by(
            "path"
        )
    ]
    for model in (ArticlePage, NoticePage, ReportPage):
        found += [
            Finding(page.title, _("没有发布日期。"), page_address(page.pk))
            for page in open_pages(model.objects.filter(first_published_at__isnull=True))
        ]
    return Group("undated", _("没有日期的内容"), _("没有日期的信息视为没有更新。"), found)
