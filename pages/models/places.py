"""Where things stand: the home page, columns, and the plain text page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from pages import exposed
from pages.blocks.body import BodyBlock
from pages.models.base import SitePage

# Kinds that may stand in a column; every one of them is itself a leaf or a column.
IN_A_COLUMN = [
    "pages.ColumnPage",
    "pages.SectionPage",
    "pages.ProcessPage",
    "pages.RulePage",
    "pages.PledgesPage",
    "pages.MatterPage",
    "pages.ArticlePage",
    "pages.NoticePage",
    "pages.ReportPage",
    "pages.FiguresPage",
    "pages.TextPage",
]


class HomePage(SitePage):
    """首页. What it shows comes from the pages and registers below it."""

    slug_stem = "home"

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ColumnPage"]
    template = "pages/home.html"

    class Meta:
        verbose_name = _("首页")


class ColumnPage(SitePage):
    """栏目: a list. ``shows`` says of what; an empty list is not shown to the public.

    ``limit_days`` is how many days may pass without anything new (国办秘函〔2019〕19号); the
    self-check counts them. None: it need not change.
    """

    class Shows(models.TextChoices):
        CHILDREN = "children", _("下级页面")
        SECTIONS = "sections", _("内设机构")
        LEADERS = "leaders", _("领导信息")
        CONTACTS = "contacts", _("联系方式")
        POWERS = "powers", _("职权和依据")
        PROCESSES = "processes", _("办事流程图")
        RISKS = "risks", _("风险防范")
        LIMITS = "limits", _("限时办结事项")

    class OnHome(models.TextChoices):
        NOT = "", _("不显示")
        ENTRY = "entry", _("大按钮")
        NEWEST = "newest", _("最新五条")

    slug_stem = "column"

    intro = models.TextField(_("导语"), max_length=1000, blank=True)
    shows = models.CharField(_("列出什么"), max_length=12, choices=Shows, default=Shows.CHILDREN)
    column_type = models.CharField(
        _("栏目类别"),
        max_length=60,
        blank=True,
        help_text=_("例如:机构职能、政策文件、政务动态、信息公开指南"),
    )
    on_home = models.CharField(
        _("在首页"), max_length=8, choices=OnHome, default=OnHome.NOT, blank=True
    )
    limit_days = models.PositiveSmallIntegerField(
        _("多少天内须更新"), null=True, blank=True, help_text=_("不要求定期更新的留空。")
    )

    parent_page_types = ["pages.HomePage", "pages.ColumnPage"]
    subpage_types = IN_A_COLUMN
    template = "pages/column.html"
    search_fields = [*SitePage.search_fields, index.SearchField("intro")]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("shows"),
        FieldPanel("column_type"),
        FieldPanel("on_home"),
        FieldPanel("limit_days"),
    ]

    api_fields = [
        *SitePage.api_fields,
        "intro",
        "shows",
        "column_type",
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("栏目")


class TextPage(SitePage):
    """普通页面: a heading and a text."""

    slug_stem = "text"

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("正文"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/text.html"
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    content_panels = [*SitePage.content_panels, FieldPanel("body")]

    api_fields = [
        *SitePage.api_fields,
        exposed.body(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("普通页面")
