"""A small public site with one of each kind, every block filled, for tests that look at pages."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from pages.models import (
    ArticlePage,
    ColumnPage,
    Contact,
    HomePage,
    LegalBasis,
    MatterCitation,
    MatterPage,
    NoticePage,
    Pledge,
    PledgesPage,
    ProcessCitation,
    ProcessPage,
    ReportPage,
    RulePage,
    SectionCitation,
    SectionPage,
    SiteProfile,
    TextPage,
)
from permissions.models import Bureau, Section
from permissions.starter import load_bureau

PASSWORD = "starter-password-7"
PUBLISHED = datetime.datetime(2026, 9, 18, 2, 5, tzinfo=datetime.UTC)  # 10:05 in Shanghai


def stream(*pieces: tuple[str, Any]) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in pieces])


def lines(*texts: str) -> str:
    return stream(*(("line", text) for text in texts))


def table(headings: list[str], rows: list[list[str]], caption: str = "") -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row} for row in rows],
        "caption": caption,
    }


def step(title: str, **facts: Any) -> tuple[str, dict[str, Any]]:
    empty: dict[str, Any] = {"who": "", "what": "", "limit": "", "remark": "", "risks": []}
    return "step", {"title": title, **empty, "branches": [], "ends": False, **facts}


@dataclass
class MadeSite:
    """The site and its pages by slug."""

    bureau: Bureau
    home: HomePage
    pages: dict[str, Any]
    document: Document
    image: Image

    def address(self, slug: str) -> str:
        page = self.pages[slug]
        return "/" + page.url_path[len(self.home.url_path) :]

    def add(self, parent: str, page: Page, *, live: bool = True) -> Any:
        """Put ``page`` below the page with this slug, published unless said otherwise."""
        above = self.home if parent == "" else self.pages[parent]
        page.live = live
        if live:
            page.first_published_at = page.first_published_at or PUBLISHED
            page.last_published_at = page.first_published_at
        Page.objects.get(pk=above.pk).add_child(instance=page)
        self.pages[page.slug] = page
        return page

    def hide(self, slug: str, kind: str = PageViewRestriction.LOGIN) -> None:
        """Only for the office's own people from now on."""
        PageViewRestriction.objects.create(page=self.pages[slug].page_ptr, restriction_type=kind)

    def section(self, code: str) -> Section:
        return Section.objects.get(bureau=self.bureau, code=code)


def make_site() -> MadeSite:
    """The bureau of the starter, and a site with one of each kind."""
    load_bureau(PASSWORD)
    bureau = Bureau.objects.get()
    made = _bare(bureau)
    _registers(made)
    _places(made)
    _power(made)
    _disclosure(made)
    return made


def _roots() -> None:
    """What a migration makes, and a test with transactions of its own finds emptied away."""
    Locale.objects.get_or_create(language_code="zh-hans")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="网站", slug="root"))
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="全部")


def _bare(bureau: Bureau) -> MadeSite:
    _roots()
    home = HomePage(title=bureau.name, slug="public", live=True, first_published_at=PUBLISHED)
    Page.objects.get(depth=1).add_child(instance=home)
    site, _new = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    site.root_page = home.page_ptr
    site.save()
    bureau.site = site
    bureau.save()
    document = Document(title="申报表样式")
    document.file.save("form.pdf", ContentFile(b"%PDF-1.4 " + b"0" * 2048))
    document.file_size = 2057
    document.save()
    image = Image.objects.create(
        title="办事大厅", file=get_test_image_file(filename="hall.png", size=(600, 400))
    )
    return MadeSite(bureau, home, {}, document, image)


def _registers(made: MadeSite) -> None:
    bureau = made.bureau
    SiteProfile.objects.create(
        bureau=bureau,
        site_name="某区移民开发局",
        domain="www.example.gov.cn",
        site_code="4311030001",
        host="某区移民开发局",
        icp_number="湘ICP备00000001号-1",
        police_number="湘公网安备 43110000000001号",
        police_link="https://www.beian.gov.cn/portal/registerSystemInfo?recordcode=1",
        mark_link="https://bszs.conac.cn/sitename?method=show&id=1",
        error_link="https://zfwzzc.www.gov.cn/check_web/errorInfo.action?id=1",
        links=[
            {"name": "中国政府网", "url": "https://www.gov.cn/"},
            {"name": "水利学会", "url": "https://www.example.org/"},
        ],
    )
    contacts: list[dict[str, Any]] = [
        {"code": "office", "kind": "section", "name": "办公室", "section": "office"},
        {
            "code": "planning",
            "kind": "section",
            "name": "规划安置和后期扶持股",
            "section": "planning",
        },
        {"code": "director", "kind": "leader", "name": "局长", "person": "李明", "title": "局长"},
        {"code": "complaints", "kind": "complaints", "name": "监督投诉电话"},
        {"code": "bureau", "kind": "bureau", "name": "某区移民开发局"},
    ]
    for order, facts in enumerate(contacts, start=1):
        section = facts.pop("section", None)
        Contact.objects.create(
            bureau=bureau,
            order=order,
            section=made.section(section) if section else None,
            telephone=f"0746-123400{order}",
            **{"person": "张华" if section else "", **facts},
        )
    Contact.objects.filter(code="director").update(duties="主持全面工作", resume="1970年生。")
    Contact.objects.filter(code="bureau").update(address="某路1号", postcode="425000")
    old = LegalBasis.objects.create(
        bureau=bureau, code="petition", name="信访条例", number="国务院令第431号", state="repealed"
    )
    old.successor = LegalBasis.objects.create(
        bureau=bureau, code="petition-work", name="信访工作条例", state="current"
    )
    old.save()
    LegalBasis.objects.create(
        bureau=bureau,
        code="openness",
        name="中华人民共和国政府信息公开条例",
        number="国务院令第711号",
        state="revised",
        state_note="2019年修订",
    )
    for order in range(1, 9):
        Pledge.objects.create(bureau=bureau, text=f"第{order}项承诺的原文", order=order)
    Pledge.objects.create(bureau=bureau, kind="ban", text="严禁擅离职守", order=1)


def _column(made: MadeSite, parent: str, slug: str, title: str, shows: str = "children",
            column_type: str = "", **more: Any) -> None:  # fmt: skip
    made.add(
        parent,
        ColumnPage(title=title, slug=slug, shows=shows, column_type=column_type, **more),
    )


def _places(made: MadeSite) -> None:
    _column(made, "", "institution", "机构职能", column_type="机构职能")
    _column(made, "institution", "leaders", "领导信息", "leaders", "负责人信息")
    _column(made, "institution", "sections", "内设机构", "sections", "机构职能")
    _column(made, "institution", "contacts", "联系方式", "contacts", "概况信息")
    _column(made, "", "power", "权力运行", column_type="机构职能")
    _column(made, "power", "powers", "职权和依据", "powers")
    _column(made, "power", "processes", "办事流程图", "processes")
    _column(made, "power", "risks", "风险防范", "risks")
    _column(made, "power", "rules", "规章制度")
    _column(made, "power", "appraisal", "考核评价")
    _column(made, "", "disclosure", "政府信息公开", column_type="信息公开目录", on_home="entry")
    _column(
        made,
        "disclosure",
        "policies",
        "政策文件",
        column_type="政策文件",
        summary="本局制发的政策文件。",
        keywords="政策,文件",
    )
    _column(made, "disclosure", "reports", "年度报告", column_type="信息公开年报")
    _column(made, "disclosure", "notices", "通知公告", column_type="通知公告", on_home="newest")
    _column(made, "disclosure", "news", "工作动态", column_type="政务动态")
    _column(made, "", "services", "办事服务")
    _column(made, "services", "guides", "办事指南")
    _column(made, "services", "time-limits", "限时办结事项", "limits")
    _column(made, "", "promises", "服务承诺")


def _power(made: MadeSite) -> None:
    office = made.add(
        "sections",
        SectionPage(
            title="办公室",
            slug="office",
            section=made.section("office"),
            duties=lines("负责文电、会务和机要保密工作。", "负责信访和政务公开工作。"),
        ),
    )
    made.add(
        "sections",
        SectionPage(
            title="规划安置和后期扶持股",
            slug="planning",
            section=made.section("planning"),
            duties=lines("编制移民安置和后期扶持规划。"),
        ),
    )
    process = made.add(
        "processes",
        ProcessPage(
            title="收文办理流程",
            slug="incoming",
            section=made.section("office"),
            summary="来文从签收到归档怎么走。",
            steps=stream(
                step("签收登记", who="机要员", what="签收、编号、登记", risks=["1"]),
                step(
                    "拟办",
                    who="办公室主任",
                    branches=[
                        {"when": "需要领导批示", "to": "批办"},
                        {"when": "直接办理", "to": "承办"},
                    ],
                ),
                step("批办", who="局领导"),
                step("承办", who="承办股室", limit="7个工作日", risks=["2"]),
                step("归档", who="机要员", ends=True),
            ),
            risks=stream(("risk", {"shows": "漏登、迟登"}), ("risk", {"shows": "超过时限不办"})),
            precautions=stream(("precaution", {"text": "每日核对登记簿", "risks": ["1"]})),
            remarks=lines("急件随到随办。"),
        ),
    )
    made.add("processes", ProcessPage(title="发文办理流程", slug="outgoing"))
    made.add(
        "rules",
        RulePage(
            title="办文制度",
            slug="documents",
            issued_on=datetime.date(2014, 3, 1),
            body=stream(("paragraph", "<p>收文统一由办公室登记。</p>")),
        ),
    )
    made.add(
        "rules",
        RulePage(
            title="机关财务管理暂行规定",
            slug="finance-rules",
            body=stream(("paragraph", "<p>接待标准。</p>")),
        ),
    )
    made.hide("finance-rules")
    made.add("promises", PledgesPage(title="八项承诺", slug="eight", breach="违诺的给予批评教育。"))
    made.add("promises", PledgesPage(title="四条禁令", slug="bans", kind="ban"))
    matter = made.add(
        "guides",
        MatterPage(
            title="后期扶持项目申报",
            slug="apply",
            section=made.section("planning"),
            for_whom="移民村组",
            eligibility="经村民会议多数同意。",
            papers=stream(
                (
                    "paper",
                    {
                        "name": "项目申报表",
                        "form": "原件2份",
                        "source": "村民委员会",
                        "note": "加盖公章",
                        "template": made.document.pk,
                    },
                )
            ),
            process=process,
            steps=lines("提交申报表。", "现场核实。"),
            legal_limit=20,
            pledged_limit=15,
            limit_note="以收件日为第一天",
            standard="一次性告知。",
            fee="不收费",
            result="书面答复",
            place="某路1号二楼",
            hours="工作日8:30至17:30",
            contact=Contact.objects.get(code="planning"),
            complaints=Contact.objects.get(code="complaints"),
            breach="超过时限的,向申请人书面说明并致歉。",
        ),
    )
    cite(office, SectionCitation, "openness", "第二十条")
    cite(office, SectionCitation, "petition")
    cite(process, ProcessCitation, "openness")
    cite(matter, MatterCitation, "openness")


def cite(page: Any, model: Any, code: str, clause: str = "") -> None:
    basis = LegalBasis.objects.get(code=code)
    model.objects.create(page=page, basis=basis, clause=clause, sort_order=model.objects.count())


def _disclosure(made: MadeSite) -> None:
    office = made.pages["office"]
    every_piece = stream(
        ("heading", {"text": "一、总则", "level": "2"}),
        ("heading", {"text": "适用范围", "level": "3"}),
        (
            "paragraph",
            f'<p>请看<a linktype="page" id="{office.pk}">办公室</a>、'
            f'<a linktype="document" id="{made.document.pk}">申报表</a>、'
            '<a href="https://www.gov.cn/">中国政府网</a>和'
            '<a href="https://www.example.org/a?b=1&amp;c=2">水利学会</a>。</p>',
        ),
        ("table", table(["项目", "金额(元)"], [["水渠", "1,280.00"]], "资金安排")),
        (
            "image",
            {"image": made.image.pk, "decorative": False, "alt_text": "办事大厅的窗口"},
        ),
        ("image", {"image": made.image.pk, "decorative": True, "alt_text": ""}),
        ("attachment", {"document": made.document.pk, "name": "后期扶持项目申报表"}),
    )
    made.add(
        "policies",
        ArticlePage(
            title="后期扶持项目管理办法",
            slug="rules-2026",
            summary="项目怎么申报、怎么管。",
            index_number="431103/2026-00001",
            category="政策文件",
            issuer="某区移民开发局",
            issued_on=datetime.date(2026, 9, 1),
            document_number="冷移发〔2026〕1号",
            subject_words="移民 后期扶持",
            body=every_piece,
        ),
    )
    made.add(
        "policies",
        ArticlePage(
            title="旧的管理办法",
            slug="rules-2014",
            validity="repealed",
            repealed_on=datetime.date(2026, 9, 1),
            body=stream(("paragraph", "<p>旧的内容。</p>")),
        ),
    )
    made.add(
        "notices",
        NoticePage(
            title="国庆放假通知", slug="holiday", body=stream(("paragraph", "<p>放假七天。</p>"))
        ),
    )
    made.add(
        "news",
        NoticePage(
            title="局长调研", slug="visit", body=stream(("paragraph", "<p>到村组调研。</p>"))
        ),
    )
    made.add(
        "reports",
        ReportPage(
            title="2025年政府信息公开工作年度报告",
            slug="report-2025",
            year=2025,
            body=stream(("paragraph", "<p>总体情况。</p>")),
        ),
    )
    made.add(
        "institution",
        TextPage(
            title="单位概况",
            slug="overview",
            body=stream(("paragraph", "<p>本局成立于2002年。</p>")),
        ),
    )
