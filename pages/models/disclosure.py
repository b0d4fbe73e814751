"""Disclosure: what the bureau makes public under the regulation, with its catalogue header."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from pages import exposed
from pages.blocks.body import BodyBlock
from pages.models.base import SitePage


class ArticlePage(SitePage):
    """信息公开内容, with the header of the catalogue: 索引号 分类 发布机构 成文日期 名称 文号
    发布日期 有效性. The day of publication is when it was published: nobody enters it."""

    class Validity(models.TextChoices):
        VALID = "valid", _("有效")
        REVISED = "revised", _("已修订")
        EXPIRED = "expired", _("失效")
        REPEALED = "repealed", _("废止")

    slug_stem = "article"
    is_article = True

    index_number = models.CharField(_("索引号"), max_length=60, blank=True)
    category = models.CharField(_("分类"), max_length=60, blank=True)
    issuer = models.CharField(_("发布机构"), max_length=60, blank=True)
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    validity = models.CharField(
        _("有效性"), max_length=10, choices=Validity, default=Validity.VALID
    )
    effective_on = models.DateField(_("生效日期"), null=True, blank=True)
    repealed_on = models.DateField(_("废止日期"), null=True, blank=True)
    subject_words = models.CharField(_("主题词"), max_length=120, blank=True)
    source = models.CharField(_("来源"), max_length=60, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("正文"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/article.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("index_number"),
        index.SearchField("document_number"),
        index.SearchField("subject_words"),
        index.SearchField("body"),
    ]

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("index_number"),
                FieldPanel("category"),
                FieldPanel("issuer"),
                FieldPanel("issued_on"),
                FieldPanel("document_number"),
                FieldPanel("validity"),
                FieldPanel("effective_on"),
                FieldPanel("repealed_on"),
                FieldPanel("subject_words"),
                FieldPanel("source"),
            ],
            heading=_("目录信息"),
        ),
        FieldPanel("body"),
    ]

    api_fields = [
        *SitePage.api_fields,
        "index_number",
        "category",
        "issuer",
        "issued_on",
        "document_number",
        "validity",
        "effective_on",
        "repealed_on",
        "subject_words",
        "source",
        exposed.body(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("信息公开内容")
        constraints = [
            models.CheckConstraint(
                condition=~Q(validity="valid") | Q(repealed_on__isnull=True),
                name="what_is_repealed_is_not_valid",
            )
        ]


class NoticePage(SitePage):
    """通知公告、工作动态."""

    slug_stem = "notice"
    is_article = True

    source = models.CharField(_("来源"), max_length=60, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("正文"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/notice.html"
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    content_panels = [*SitePage.content_panels, FieldPanel("source"), FieldPanel("body")]

    api_fields = [
        *SitePage.api_fields,
        "source",
        exposed.body(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("通知动态")


class ReportPage(SitePage):
    """政府信息公开工作年度报告 (条例第四十九、五十条)."""

    slug_stem = "report"
    is_article = True

    year = models.PositiveSmallIntegerField(_("年度"))
    source = models.CharField(_("来源"), max_length=60, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("正文"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/notice.html"
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("year"),
        FieldPanel("source"),
        FieldPanel("body"),
    ]

    api_fields = [
        *SitePage.api_fields,
        "year",
        "source",
        exposed.body(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("年度报告")
