"""The starter site is brought once, complete, and left as the office leaves it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, Page, PageViewRestriction, Site, Workflow

from pages.models import (
    ColumnPage,
    Contact,
    Correction,
    HomePage,
    LegalBasis,
    MatterPage,
    Openness,
    Pledge,
    PledgesPage,
    ProcessPage,
    RulePage,
    SectionPage,
    SitePage,
    SiteProfile,
    TextPage,
)
from pages.public import is_public, public_pages
from pages.starter import load, load_site
from permissions.models import Bureau
from permissions.starter import load_bureau
from tests.scenario import PASSWORD

pytestmark = pytest.mark.one_database

MENU = {
    "机构职能": ["单位概况", "内设机构"],
    "权力运行": ["职权和依据", "办事流程图", "风险防范", "规章制度"],
    "政府信息公开": ["公开制度"],
    "办事服务": ["办事指南", "限时办结事项"],
    "服务承诺": ["八项承诺", "四条禁令", "三个一律"],
    "互动交流": ["信访渠道"],
}
# There for the office, with nothing in it yet: not there for the public.
EMPTY = ["领导信息", "联系方式", "考核评价", "法定主动公开内容", "年度报告", "通知公告", "工作动态"]
MISSING = [
    "绩效考核制",
    "效能告诫制",
    "行政过错责任追究制",
    "机关干部职工岗位工作考核办法",
    "机关股室岗位考核评分表",
]
RULES = [
    *("会议制度", "办文制度", "岗位目标责任制度", "政务公开制"),
    *("限时办结制", "服务承诺制", "首问责任制"),
]
EIGHT = [
    "不让来办事的人员在我这里受冷落",
    "不让工作的事项在我这里积压延误",
    "不让工作的差错在我这里发生",
    "不让工作的机密在我这里泄露",
    "不让影响团结的言行在我身上出现",
    "不让违纪违法的行为在我身上发生",
    "不让机关的形象因我受到影响",
    "不让群众的利益因我受到侵害",
]
FOUR = ["严禁有令不行", "严禁办事拖拉", "严禁不作为", "严禁乱作为"]
THREE = [
    "有群众投诉的,一律追查到底",
    "违反规定的,一律严肃处理",
    "效能建设不力的,一律追究责任",
]
FIVE_PAPERS = ["拨款申请书", "验收合格单", "结算单", "合同书", "发票"]
FOLDER = Path(load.__file__).parent


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The site, loaded once for the tests that only read it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        load_bureau(PASSWORD)
        load_site()
        yield Bureau.objects.get()
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def site(loaded, db) -> Bureau:
    return loaded


def titles(pages) -> list[str]:
    return [page.title for page in pages]


def said(page) -> str:
    """Everything the public reads on a page, and its title."""
    parts = [page.title, page.summary]
    for field in page._meta.get_fields():
        value = getattr(page, field.name, None) if hasattr(field, "column") else None
        if field.name == "awaited":
            continue
        if hasattr(value, "raw_data"):
            value = json.dumps(list(value.raw_data), ensure_ascii=False)
        if isinstance(value, str):
            parts.append(value)
    return "\n".join(parts)


# --- the files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["site", "registers"])
def test_the_files_are_formatted_as_we_write_json(name) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_no_two_pages_share_an_address_a_text_may_lead_to() -> None:
    found: list[str] = []

    def walk(nodes) -> None:
        for node in nodes:
            found.append(node["slug"])
            walk(node.get("children", []))

    walk(load.read("site"))
    assert [slug for slug, number in Counter(found).items() if number > 1] == []


# --- the tree ----------------------------------------------------------------------------------


def test_the_menu_is_that_of_the_office_and_only_what_has_content_is_public(site) -> None:
    home = HomePage.objects.get()
    shown = public_pages(Page.objects.child_of(home))
    assert {top.title: titles(public_pages(Page.objects.child_of(top))) for top in shown} == MENU


def test_columns_without_content_are_there_for_the_office_only(site) -> None:
    for title in EMPTY:
        column = ColumnPage.objects.get(title=title)
        assert column.live and not is_public(column), title


def test_the_site_carries_the_offices_name_and_nothing_invented(site) -> None:
    assert Site.objects.get(is_default_site=True).root_page.title == "冷水滩区移民开发局"
    profile = SiteProfile.objects.get()
    filled = {f.name for f in profile._meta.fields if getattr(profile, f.name) and f.name != "id"}
    assert filled == {"bureau", "site_name", "host"}


def test_news_and_notices_have_the_limits_of_the_national_check(site) -> None:
    found = dict(ColumnPage.objects.exclude(limit_days=None).values_list("title", "limit_days"))
    assert found == {"工作动态": 14, "通知公告": 180, "政策文件": 180}


def test_every_column_says_its_kind_and_what_it_publishes(site) -> None:
    assert not ColumnPage.objects.filter(column_type="").exists()
    assert not ColumnPage.objects.filter(summary="").exists()


# --- what stands on the pages ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "duties", "bases", "word"),
    [
        ("办公室", 7, 5, "信访接待"),
        ("规划安置和后期扶持股", 8, 5, "三峡移民"),
        ("计财股", 6, 6, "移民资金"),
    ],
)
def test_a_section_has_its_duties_and_bases(site, section, duties, bases, word) -> None:
    page = SectionPage.objects.get(title=section)
    assert is_public(page) and page.section.name == section
    assert len(page.duties) == duties and word in said(page)
    assert page.citations.count() == bases


def test_three_processes_are_public_and_two_wait_for_their_charts(site) -> None:
    assert titles(public_pages(ProcessPage.objects.all())) == [
        "收文办理流程", "规划安置和后期扶持股办事流程", "移民后扶项目实施流程",
    ]  # fmt: skip
    assert {len(page.steps) for page in public_pages(ProcessPage.objects.all())} == {7, 8, 11}
    for title in ("发文办理流程", "信访工作流程"):
        page = ProcessPage.objects.get(title=title)
        assert not page.live and page.awaited and not page.steps and page.risks


def test_the_incoming_process_has_its_limits_and_says_where_another_clause_differs(site) -> None:
    page = ProcessPage.objects.get(slug="incoming")
    limits = {step.title: step.limit for step in page.chart.steps if step.limit}
    assert "7个工作日" in limits["承办"] and "5日" in limits["文件流转到办公室"]
    assert "10个工作日" in page.intro
    assert [risk.sign for risk in page.chart.risks] == ["①", "②", "③"]


def test_seven_rules_are_public_and_the_rules_on_money_are_internal(site) -> None:
    assert titles(public_pages(RulePage.objects.all())) == RULES
    rule = RulePage.objects.get(title="机关财务管理暂行规定")
    assert rule.live and rule.openness == Openness.NONE and "第十六条" in rule.openness_basis
    assert PageViewRestriction.objects.get(page=rule).restriction_type == "login"


@pytest.mark.parametrize("title", MISSING)
def test_a_missing_text_is_a_draft_that_says_what_is_awaited(site, title) -> None:
    page = Page.objects.get(title=title).specific
    assert not page.live and page.awaited and not page.body


def test_pledges_bans_and_always_stand_word_for_word(site) -> None:
    for kind, texts in (("pledge", EIGHT), ("ban", FOUR), ("always", THREE)):
        assert list(Pledge.objects.filter(kind=kind).values_list("text", flat=True)) == texts
        assert PledgesPage.objects.get(kind=kind).live


def test_settling_a_project_takes_five_papers(site) -> None:
    page = MatterPage.objects.get(slug="later-support-projects")
    assert [paper.value["name"] for paper in page.papers] == FIVE_PAPERS
    assert page.process.title == "移民后扶项目实施流程" and len(page.steps) == 7


def test_three_limits_of_fifteen_days_count_the_day_of_receipt(site) -> None:
    found = MatterPage.objects.filter(pledged_limit__isnull=False)
    assert [(p.pledged_limit, p.limit_unit) for p in found] == [(15, "working")] * 3
    assert all("以收件日为第一天" in p.limit_note for p in found)


def test_no_matter_has_an_invented_fee_place_hour_or_number(site) -> None:
    for page in MatterPage.objects.all():
        assert (page.fee, page.place, page.hours, page.contact, page.complaints) == (
            "", "", "", None, None,
        )  # fmt: skip


# --- registers ---------------------------------------------------------------------------------


def test_contacts_name_the_posts_and_nothing_else(site) -> None:
    assert Contact.objects.count() == 11
    for name in ("person", "telephone", "fax", "email", "address", "hours", "reviewed_on"):
        assert not [c.name for c in Contact.objects.all() if getattr(c, name)], name


def test_a_law_has_its_right_name_and_the_handbooks_form(site) -> None:
    found = {b.code: b for b in LegalBasis.objects.all()}
    assert found["three-gorges"].quoted == "《长江三峡工程建设移民条例》(国务院令第299号)"
    assert "《长江三峡工程建设条例》" in found["three-gorges"].handbook_form
    assert found["disclosure"].name == "中华人民共和国政府信息公开条例"
    assert found["petitions-old"].superseded and found["petitions-old"].successor.name == (
        "信访工作条例"
    )
    assert found["official-documents-old"].superseded
    assert not any(b.confirmed_on for b in found.values()), "nobody of the office looked yet"


def test_no_page_cites_what_is_repealed(site) -> None:
    from pages.laws import outdated

    assert outdated(site.pk) == []


SLIPS = {
    "代市人民政府": "代区人民政府",
    "全市三峡移民": "全区的三峡移民",
    "不按移政策": "不按移民政策",
    "收文登记薄": "收文登记簿",
    "固定资金": "固定资产清查",
    "动作方式": "运作方式",
}


@pytest.mark.parametrize(("slip", "right"), SLIPS.items())
def test_a_slip_is_corrected_on_the_page_and_listed_for_the_office(site, slip, right) -> None:
    texts = "\n".join(
        said(page) for page in Page.objects.all().specific() if isinstance(page, SitePage)
    )
    assert slip not in texts
    assert right in texts
    row = Correction.objects.get(original__contains=slip)
    assert not row.confirmed and row.clause and row.reason


def test_the_missing_number_three_is_listed(site) -> None:
    assert Correction.objects.filter(original__contains="缺三").exists()
    headings = re.findall(
        r'"text": "([一二三四])、', said(RulePage.objects.get(slug="finance-rules"))
    )
    assert headings == ["一", "二", "三"]


def test_no_page_speaks_english_or_names_the_product(site) -> None:
    for page in Page.objects.exclude(depth=1).specific():
        text = re.sub(r"<[^>]+>|\"(type|value|id|level|text)\"|[0-9a-f-]{36}", " ", said(page))
        assert "清单" not in text.replace("结算清单", "").replace("详细清单", "").replace(
            "费用清单", ""
        ).replace("在清单中", ""), page.title
    assert not Page.objects.filter(title__regex="[A-Za-z]").exists()
    assert not Collection.objects.filter(name__regex="[A-Za-z]").exists()


def test_wagtails_own_groups_and_workflow_gave_way(site) -> None:
    assert not Group.objects.exclude(name__startswith="post:").exists()
    assert list(Workflow.objects.values_list("name", flat=True)) == ["公开审查"]


def test_a_link_in_a_text_leads_to_a_page_the_public_may_see(site) -> None:
    public = set(public_pages(Page.objects.all()).values_list("pk", flat=True))
    for page in public_pages(Page.objects.all()).specific():
        for key in re.findall(r'linktype=\\"page\\" id=\\"(\d+)', said(page)):
            assert int(key) in public, page.title


# --- again -------------------------------------------------------------------------------------


def test_loading_again_changes_nothing_and_brings_nothing_back(site) -> None:
    TextPage.objects.get(slug="overview").delete()
    rule = RulePage.objects.get(slug="meetings")
    rule.title = "会议规则"
    rule.save_revision().publish()
    Contact.objects.filter(code="office").update(telephone="0746-1234567")
    Pledge.objects.filter(kind="ban", order=1).delete()
    before = Page.objects.count()

    assert load_site() == 0

    assert Page.objects.count() == before
    assert RulePage.objects.get(slug="meetings").title == "会议规则"
    assert Contact.objects.get(code="office").telephone == "0746-1234567"
    assert Pledge.objects.filter(kind="ban").count() == 3


def test_the_offices_people_get_the_pages_of_their_roles(site) -> None:
    from permissions.models import User

    home = HomePage.objects.get()
    can = {
        account: (
            home.permissions_for_user(user).can_edit(),
            home.permissions_for_user(user).can_set_view_restrictions(),
            user.has_perm("pages.change_contact"),
        )
        for account in ("office-head", "secretary", "deputy-office", "director", "clerk-planning")
        for user in [User.objects.get(username=account)]
    }
    assert can == {
        "office-head": (True, False, True),
        "secretary": (True, False, True),
        "deputy-office": (False, False, False),
        "director": (False, False, False),
        "clerk-planning": (False, False, False),
    }
    column = ColumnPage.objects.get(slug="notices")
    reviewer = User.objects.get(username="deputy-office")
    assert column.permissions_for_user(reviewer).can_set_view_restrictions()
