"""网站自查 finds what an inspector would mark down, says it, and leads to where it is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from pages import roles
from pages.models import (
    ArticlePage,
    ColumnPage,
    Contact,
    Correction,
    HomePage,
    LegalBasis,
    NoticePage,
    RulePage,
    SectionCitation,
    SectionPage,
    SiteProfile,
    TextPage,
)
from pages.selfcheck import columns, content, links
from pages.selfcheck.findings import Group
from pages.selfcheck.report import report
from permissions.models import Bureau, Section, User
from tests.pages.site import make_site

pytestmark = pytest.mark.one_database


@pytest.fixture
def bureau(db: None) -> Bureau:
    return Bureau.objects.create(name="某县移民局", code="某移")


@pytest.fixture
def home(bureau: Bureau) -> HomePage:
    home = HomePage(title="首页", slug="check-home")
    Page.objects.get(depth=1).add_child(instance=home)
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    return home


def column(home: Page, title: str = "工作动态", **facts) -> ColumnPage:
    page = ColumnPage(title=title, **facts)
    home.add_child(instance=page)
    return page


def published(parent: Page, page: Page, days_ago: int = 0) -> Page:
    parent.add_child(instance=page)
    at = timezone.now() - timedelta(days=days_ago, minutes=1)
    Page.objects.filter(pk=page.pk).update(first_published_at=at)
    return page


def said(group: Group) -> list[tuple[str, str]]:
    return [(finding.where, finding.what) for finding in group.found]


def test_a_column_not_updated_within_its_limit_is_named_with_the_days(home) -> None:
    news = column(home, limit_days=14)
    published(news, NoticePage(title="旧闻", slug="a"), 30)
    published(news, NoticePage(title="新一些", slug="b"), 20)
    assert said(columns.freshness()) == [("工作动态", "已20天没有更新,要求14天内更新。")]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (11, []),
        (12, ["已12天没有更新,快到14天的期限。"]),
        (14, ["已14天没有更新,快到14天的期限。"]),
    ],
)
def test_a_column_near_its_limit_is_named_in_time(home, days, expected) -> None:
    news = column(home, limit_days=14)
    published(news, NoticePage(title="消息", slug="a"), days)
    assert [what for _where, what in said(columns.freshness())] == expected


def test_what_is_below_a_column_below_counts_for_both(home) -> None:
    above = column(home, "政府信息公开", limit_days=14)
    below = column(above, "工作动态", limit_days=14)
    published(below, NoticePage(title="消息", slug="a"), 1)
    assert said(columns.freshness()) == []


def test_an_empty_column_is_listed_and_not_called_stale(home) -> None:
    column(home, limit_days=14)
    assert said(columns.empty()) == [("工作动态", "栏目还没有内容,暂不对外显示。")]
    assert said(columns.freshness()) == []


def test_an_article_without_the_day_it_was_made_is_listed(home) -> None:
    policy = column(home, "政策文件")
    published(policy, ArticlePage(title="有日期", slug="a", issued_on="2026-01-05"))
    published(policy, ArticlePage(title="没日期", slug="b"))
    assert said(columns.undated()) == [("没日期", "没有填写成文日期。")]


def test_a_text_the_office_owes_is_listed_though_the_page_is_a_draft(home) -> None:
    rules = column(home, "规章制度")
    rules.add_child(instance=RulePage(title="绩效考核制", awaited="手册缺少正文", live=False))
    assert said(content.awaited()) == [("绩效考核制", "手册缺少正文")]


def test_contacts_without_a_number_or_not_checked_for_half_a_year_are_listed(bureau) -> None:
    today = timezone.localdate()
    made = {"bureau": bureau, "telephone": "0746-1234567"}
    Contact.objects.create(bureau=bureau, code="a", name="办公室", order=1)
    Contact.objects.create(**made, code="b", name="计财股", order=2)
    Contact.objects.create(
        **made, code="c", name="规划股", order=3, reviewed_on=today - timedelta(days=181)
    )
    Contact.objects.create(**made, code="d", name="传达室", order=4, reviewed_on=today)
    Contact.objects.create(bureau=bureau, code="e", name="局长", kind="leader", order=5)
    Contact.objects.create(bureau=bureau, code="f", name="内线", public=False, order=6)
    assert said(content.contacts(bureau)) == [
        ("办公室", "没有填写电话,暂不对外显示。"),
        ("计财股", "还没有核对过。"),
        ("规划股", "已181天没有核对。"),
        ("局长", "没有填写姓名,暂不对外显示。"),
    ]


def test_a_page_that_cites_a_replaced_law_is_listed_with_the_new_one(home, bureau) -> None:
    today = timezone.localdate()
    new = LegalBasis.objects.create(
        bureau=bureau, code="n", name="信访工作条例", confirmed_on=today
    )
    old = LegalBasis.objects.create(
        bureau=bureau, code="o", name="信访条例", state="repealed", successor=new,
        confirmed_on=today,
    )  # fmt: skip
    section = Section.objects.create(bureau=bureau, code="office", name="办公室")
    page = SectionPage(title="办公室", section=section)
    page.citations = [SectionCitation(basis=old), SectionCitation(basis=new)]
    column(home, "权力运行").add_child(instance=page)
    assert said(content.laws(bureau)) == [
        ("办公室", "引用的《信访条例》已由《信访工作条例》代替。")
    ]


def test_laws_and_slips_the_office_has_not_confirmed_are_listed(bureau) -> None:
    LegalBasis.objects.create(bureau=bureau, code="n", name="档案法")
    Correction.objects.create(bureau=bureau, place="会议制度", original="代市", corrected="代区")
    assert said(content.laws(bureau)) == [("档案法", "名称和状态还没有经办公室核对。")]
    assert said(content.corrections(bureau)) == [
        ("会议制度", "原文“代市”,公开页面写作“代区”,待确认。")
    ]


def test_missing_tags_of_the_site_and_of_columns_are_listed(home, bureau) -> None:
    SiteProfile.objects.create(
        bureau=bureau, domain="www.example.gov.cn", icp_number="x", police_number="x",
        error_link="https://example.gov.cn/",
    )  # fmt: skip
    published(column(home, summary="说明", keywords="词"), NoticePage(title="消息", slug="a"))
    assert said(content.tags(bureau)) == [
        ("网站信息", "没有填写网站标识码。"),
        ("工作动态", "缺少:栏目类别。"),
        ("消息", "没有填写来源。"),
    ]


def test_links_that_lead_nowhere_for_a_reader_are_listed(home) -> None:
    texts = column(home, "单位概况")
    draft = NoticePage(title="草稿", live=False)
    texts.add_child(instance=draft)
    good, bad = f'<a linktype="page" id="{texts.pk}">好</a>', '<a linktype="page" id="9999">坏</a>'
    to_draft = f'<a linktype="page" id="{draft.pk}">草稿</a>'
    lost = '<a linktype="document" id="9999">文件</a><a href="http://">网址</a>'
    body = [("paragraph", f"<p>{good}{bad}{to_draft}{lost}</p>")]
    published(texts, TextPage(title="概况", slug="t", body=body))
    assert said(links.dead()) == [
        ("概况", "有一处页面链接打不开。"),
        ("概况", "有一处页面链接打不开。"),
        ("概况", "有一处文件链接打不开。"),
        ("概况", "网址“http://”不完整。"),
    ]


def test_thirty_pages_are_checked_with_as_many_statements_as_one(home, bureau) -> None:
    texts = column(home, "单位概况")
    published(texts, TextPage(title="一", body=[("paragraph", "<p>一</p>")]))
    report(bureau)
    with CaptureQueriesContext(connection) as few:
        report(bureau)
    for number in range(30):
        body = [("paragraph", f'<p><a linktype="page" id="{texts.pk}">{number}</a></p>')]
        published(texts, TextPage(title=f"页{number}", body=body))
    with CaptureQueriesContext(connection) as many:
        report(bureau)
    assert len(many) <= len(few) + 2  # whether pages and documents linked to are there


def test_the_office_reads_it_and_for_others_it_is_not_there(db, client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    make_site()
    roles.sync_all()
    client.force_login(User.objects.get(username="office-head"))
    page = client.get("/admin/selfcheck/")
    assert page.status_code == 200
    assert "网站自查" in page.content.decode()
    client.force_login(User.objects.get(username="director"))
    assert client.get("/admin/selfcheck/").status_code == 404
