"""Power in the open: sections, processes with their risks, rules, pledges, matters."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from pages import exposed
from pages.blocks.body import BodyBlock
from pages.blocks.process import PaperBlock, PrecautionBlock, RiskBlock, StepsBlock
from pages.charts import Branch, Chart, Precaution, Risk, Step
from pages.formchoice import FormChoice
from pages.models.base import Citation, SitePage, cited_by
from pages.models.registers import Contact, Pledge
from permissions.models import Section


def lines(label: object, *, longest: int = 300) -> blocks.StreamBlock:
    """A list of sentences, one block each."""
    return blocks.StreamBlock(
        [("line", blocks.CharBlock(label=label, max_length=longest))], required=False
    )


class SectionPage(SitePage):
    """股室: 管什么 · 找谁 · 怎么办 · 多久 · 依据. Whom to call comes from the contacts; processes
    and matters are those that name this section."""

    slug_stem = "section"

    section = models.ForeignKey(
        Section, models.PROTECT, null=True, related_name="+", verbose_name=_("股室")
    )
    duties = StreamField(lines(_("职责")), blank=True, verbose_name=_("管什么(职责)"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/section.html"
    search_fields = [*SitePage.search_fields, index.SearchField("duties")]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("section"),
        FieldPanel("duties"),
        InlinePanel("citations", label=_("依据"), heading=_("依据")),
    ]

    api_fields = [
        *SitePage.api_fields,
        exposed.section(),
        exposed.lines("duties"),
        exposed.contacts(),
        exposed.citations(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("股室页面")


class SectionCitation(Citation):
    page = cited_by("pages.SectionPage")


class ProcessPage(SitePage):
    """办事流程: steps and risks, drawn and listed from the same data. Without steps the page is
    not shown to the public."""

    slug_stem = "process"

    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("股室")
    )
    intro = models.TextField(_("说明"), max_length=1000, blank=True)
    steps = StreamField(StepsBlock(), blank=True, verbose_name=_("办理环节"))
    risks = StreamField(
        blocks.StreamBlock([("risk", RiskBlock())], required=False, max_num=9),
        blank=True,
        verbose_name=_("风险表现"),
        help_text=_("按顺序编号为①②③,在环节里勾选。"),
    )
    precautions = StreamField(
        blocks.StreamBlock([("precaution", PrecautionBlock())], required=False),
        blank=True,
        verbose_name=_("防范措施"),
    )
    remarks = StreamField(lines(_("备注")), blank=True, verbose_name=_("备注"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/process.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("intro"),
        index.SearchField("steps"),
        index.SearchField("risks"),
        index.SearchField("precautions"),
        index.SearchField("remarks"),
    ]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("section"),
        FieldPanel("intro"),
        FieldPanel("steps"),
        FieldPanel("risks"),
        FieldPanel("precautions"),
        FieldPanel("remarks"),
        InlinePanel("citations", label=_("依据"), heading=_("依据")),
    ]

    api_fields = [
        *SitePage.api_fields,
        exposed.section(),
        "intro",
        exposed.chart(),
        exposed.citations(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("办事流程")

    @property
    def chart(self) -> Chart:
        """The process as the chart knows it. Names of steps become numbers."""
        numbers = {
            child.value["title"].strip(): number for number, child in enumerate(self.steps, start=1)
        }
        return Chart(
            title=self.title,
            steps=tuple(
                Step(
                    number=number,
                    title=child.value["title"].strip(),
                    who=child.value["who"] or "",
                    what=child.value["what"] or "",
                    limit=child.value["limit"] or "",
                    remark=child.value["remark"] or "",
                    risks=tuple(
                        sorted(
                            int(risk)
                            for risk in child.value["risks"]
                            if int(risk) <= len(self.risks)
                        )
                    ),
                    branches=tuple(
                        Branch(numbers[branch["to"].strip()], branch["when"] or "")
                        for branch in child.value["branches"]
                        if branch["to"].strip() in numbers
                    ),
                    ends=bool(child.value["ends"]),
                )
                for number, child in enumerate(self.steps, start=1)
            ),
            risks=tuple(
                Risk(number, child.value["shows"])
                for number, child in enumerate(self.risks, start=1)
            ),
            precautions=tuple(
                Precaution(child.value["text"], tuple(sorted(int(r) for r in child.value["risks"])))
                for child in self.precautions
            ),
            remarks=tuple(str(child.value) for child in self.remarks),
        )


class ProcessCitation(Citation):
    page = cited_by("pages.ProcessPage")


class RulePage(SitePage):
    """规章制度: one system of rules of the office itself. One that is only for the office's own
    people carries Wagtail's privacy and is read in the portal."""

    slug_stem = "rule"

    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("正文"))

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/rule.html"
    search_fields = [*SitePage.search_fields, index.SearchField("body")]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("issued_on"),
        FieldPanel("body"),
        InlinePanel("citations", label=_("依据"), heading=_("依据")),
    ]

    api_fields = [
        *SitePage.api_fields,
        "issued_on",
        exposed.body(),
        exposed.citations(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("规章制度")


class RuleCitation(Citation):
    page = cited_by("pages.RulePage")


class PledgesPage(SitePage):
    """服务承诺: the sentences of one kind, word for word, and where to complain."""

    slug_stem = "pledges"

    kind = models.CharField(
        _("类别"), max_length=10, choices=Pledge.Kind, default=Pledge.Kind.PLEDGE
    )
    intro = models.TextField(_("说明"), max_length=1000, blank=True)
    breach = models.TextField(_("违诺责任"), max_length=1000, blank=True)

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/pledges.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("intro"),
        index.SearchField("pledge_texts"),
    ]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("intro"),
        FieldPanel("breach"),
    ]

    api_fields = [
        *SitePage.api_fields,
        "kind",
        "intro",
        exposed.pledges(),
        "breach",
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("服务承诺页面")

    def pledge_texts(self) -> str:
        """The sentences themselves, for search."""
        found = Pledge.objects.filter(kind=self.kind).values_list("text", flat=True)
        return " ".join(found)


class MatterPage(SitePage):
    """办事指南: a matter somebody comes to the bureau with, and all he has to know.

    A limit is a number of days; ``limit_unit`` says of which kind. None: no limit was set, and
    none is shown.
    """

    class Unit(models.TextChoices):
        WORKING = "working", _("个工作日")
        CALENDAR = "calendar", _("日")

    slug_stem = "matter"

    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承办股室")
    )
    for_whom = models.CharField(_("服务对象"), max_length=120, blank=True)
    eligibility = models.TextField(_("申请条件"), max_length=2000, blank=True)
    papers = StreamField(
        blocks.StreamBlock([("paper", PaperBlock())], required=False),
        blank=True,
        verbose_name=_("办理材料"),
    )
    process = models.ForeignKey(
        ProcessPage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name=_("办理流程"),
    )
    steps = StreamField(lines(_("步骤")), blank=True, verbose_name=_("办理程序"))
    legal_limit = models.PositiveSmallIntegerField(_("法定时限"), null=True, blank=True)
    pledged_limit = models.PositiveSmallIntegerField(_("承诺时限"), null=True, blank=True)
    limit_unit = models.CharField(_("时限单位"), max_length=10, choices=Unit, default=Unit.WORKING)
    limit_note = models.CharField(
        _("时限说明"), max_length=200, blank=True, help_text=_("例如:以收件日为第一天")
    )
    standard = models.TextField(_("服务标准"), max_length=1000, blank=True)
    fee = models.CharField(_("收费"), max_length=200, blank=True, help_text=_("例如:不收费"))
    result = models.CharField(_("办理结果"), max_length=200, blank=True)
    place = models.CharField(_("办理地点"), max_length=200, blank=True)
    hours = models.CharField(_("办理时间"), max_length=120, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("联系电话"),
    )
    complaints = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("监督投诉"),
    )
    breach = models.TextField(_("违诺责任"), max_length=1000, blank=True)
    # The form whose requests are its cases; counted by ``pages.figures``, never public itself.
    case_form = models.CharField(
        _("办件登记用的申请表"),
        max_length=50,
        blank=True,
        help_text=_("选定后,“承诺兑现情况”按季度统计它的办件。不统计的留空。"),
    )

    parent_page_types = ["pages.ColumnPage"]
    subpage_types: list[str] = []
    template = "pages/matter.html"
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("for_whom"),
        index.SearchField("eligibility"),
        index.SearchField("papers"),
        index.SearchField("steps"),
        index.SearchField("standard"),
        index.SearchField("limit_note"),
        index.SearchField("breach"),
    ]

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("section"),
        FieldPanel("for_whom"),
        FieldPanel("eligibility"),
        FieldPanel("papers"),
        MultiFieldPanel([FieldPanel("process"), FieldPanel("steps")], heading=_("怎么办")),
        MultiFieldPanel(
            [
                FieldPanel("legal_limit"),
                FieldPanel("pledged_limit"),
                FieldPanel("limit_unit"),
                FieldPanel("limit_note"),
            ],
            heading=_("多久"),
        ),
        FieldPanel("standard"),
        FieldPanel("fee"),
        FieldPanel("result"),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("hours"), FieldPanel("contact")],
            heading=_("到哪里办、找谁"),
        ),
        MultiFieldPanel(
            [FieldPanel("breach"), FieldPanel("complaints")], heading=_("违诺和监督投诉")
        ),
        FieldPanel("case_form", widget=FormChoice),
        InlinePanel("citations", label=_("依据"), heading=_("依据")),
    ]

    api_fields = [
        *SitePage.api_fields,
        exposed.section(),
        "for_whom",
        "eligibility",
        exposed.papers(),
        exposed.process(),
        exposed.lines("steps"),
        "legal_limit",
        "pledged_limit",
        "limit_unit",
        "limit_note",
        "standard",
        "fee",
        "result",
        "place",
        "hours",
        exposed.one_contact("contact"),
        exposed.one_contact("complaints"),
        "breach",
        exposed.citations(),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("办事指南")


class MatterCitation(Citation):
    page = cited_by("pages.MatterPage")
