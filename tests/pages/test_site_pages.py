"""What a reader finds on each kind of page, and what is not there when nobody wrote it."""

from __future__ import annotations

import datetime

import pytest
from wagtail.models import Page

from pages.models import (
    ArticlePage,
    ColumnPage,
    Contact,
    MatterPage,
    NoticePage,
    Pledge,
    ProcessPage,
    SectionPage,
    TextPage,
)
from tests.pages.reading import read, undefined_is_seen
from tests.pages.site import lines, make_site, stream

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def site(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    undefined_is_seen(settings)
    return make_site()


# --- home ---------------------------------------------------------------------------------


def test_the_home_page_stands_in_the_order_a_visitor_needs(client, site):
    page = read(client, "/")

    words = page.words
    order = ["办事指南", "股室电话", "政府信息公开", "办事流程图", "通知公告", "国庆放假通知"]
    order += ["权力运行", "规划安置和后期扶持股", "服务承诺", "第1项承诺的原文", "监督投诉"]
    assert [words.index(each) for each in order] == sorted(words.index(each) for each in order)
    assert page.links["股室电话"] == site.address("contacts")
    assert page.links["办事指南"] == site.address("guides")


def test_news_is_not_put_before_services(client, site):
    assert "局长调研" not in read(client, "/").words


def test_a_home_without_contents_has_no_empty_blocks(client, site):
    Contact.objects.update(telephone="", address="")
    Pledge.objects.all().delete()
    NoticePage.objects.update(live=False)
    SectionPage.objects.update(live=False)
    MatterPage.objects.update(live=False)

    page = read(client, "/")

    assert page.parts == []
    assert "股室电话" not in page.words
    assert "办事指南" not in page.html


def test_only_the_five_newest_notices_are_on_the_home_page(client, site):
    for number in range(7):
        published = datetime.datetime(2026, 10, number + 1, tzinfo=datetime.UTC)
        site.add(
            "notices",
            NoticePage(title=f"通知{number}", slug=f"n{number}", first_published_at=published),
        )

    words = read(client, "/").words

    assert [n for n in range(7) if f"通知{n}" in words] == [2, 3, 4, 5, 6]
    assert words.index("通知6") < words.index("通知2")


def test_the_office_chooses_which_column_is_new_and_which_is_large_on_the_home_page(client, site):
    for slug, on_home in (("notices", ""), ("news", "newest"), ("rules", "entry")):
        ColumnPage.objects.filter(pk=site.pages[slug].pk).update(on_home=on_home)
    site.add("news", NoticePage(title="慰问移民群众", slug="visit-2"))

    html = client.get("/").content.decode()

    assert "慰问移民群众" in html
    large = html[html.index('class="entries"') :].split("</ul>")[0]
    assert "规章制度" in large and "政府信息公开" in large


# --- power --------------------------------------------------------------------------------


def test_a_section_says_what_whom_how_how_long_and_by_what(client, site):
    page = read(client, site.address("office"))

    assert page.parts == ["管什么", "找谁", "怎么办", "多久", "依据", "监督投诉"]
    assert "负责文电、会务和机要保密工作。" in page.words
    assert page.links["0746-1234001"] == "tel:07461234001"
    assert page.links["收文办理流程"] == site.address("incoming")
    assert "收文办理流程 :承办 7个工作日" in page.words


def test_a_legal_basis_is_named_with_its_state_and_what_replaced_it(client, site):
    words = read(client, site.address("office")).words

    assert "《中华人民共和国政府信息公开条例》(国务院令第711号) 第二十条 已修订 2019年修订" in words
    assert "《信访条例》(国务院令第431号) 已废止 由《信访工作条例》代替" in words


def test_a_section_of_which_nothing_is_known_has_no_blocks(client, site):
    Contact.objects.update(telephone="", address="")
    site.add(
        "sections", SectionPage(title="计财股", slug="finance", section=site.section("finance"))
    )

    assert read(client, site.address("finance")).parts == []


def test_one_change_of_a_number_changes_every_page(client, site):
    contact = Contact.objects.get(code="office")
    contact.telephone = "0746-9999999"
    contact.save()

    for slug in ("office", "incoming", "contacts", "sections"):
        words = read(client, site.address(slug)).words
        assert "0746-9999999" in words, slug
        assert "0746-1234001" not in words, slug


def test_a_process_is_told_step_by_step_with_its_risks(client, site):
    page = read(client, site.address("incoming"))

    steps = ["签收登记", "拟办", "批办", "承办", "归档"]
    assert [page.words.index(each) for each in steps] == sorted(page.words.index(s) for s in steps)
    assert "漏登、迟登" in page.words
    assert "每日核对登记簿" in page.words
    assert "急件随到随办。" in page.words
    assert page.parts == ["找谁", "相关办事指南", "依据"]


def test_a_matter_says_everything_somebody_has_to_know(client, site):
    page = read(client, site.address("apply"))

    assert page.parts == [
        "申请条件",
        "办理材料",
        "办理流程",
        "办理时限",
        "服务标准",
        "收费",
        "到哪里办、找谁",
        "违诺责任",
        "监督投诉",
        "设定依据",
    ]
    for said in (
        "服务对象 移民村组",
        "项目申报表 原件2份 由村民委员会出具 加盖公章",
        "承诺15个工作日 ,法定20个工作日 (以收件日为第一天)",
        "收费 不收费",
        "某路1号二楼",
        "0746-1234004",
    ):
        assert said in page.words
    assert page.links["申报表样式"] == site.document.url
    assert page.links["看流程图:收文办理流程"] == site.address("incoming")


def test_a_matter_nobody_filled_in_has_a_title_only(client, site):
    Contact.objects.all().update(public=False)
    site.add("guides", MatterPage(title="其他事项", slug="other"))

    page = read(client, site.address("other"))

    assert page.words == "其他事项"


def test_a_matter_does_not_lead_to_a_process_the_public_does_not_see(client, site):
    site.hide("incoming")

    page = read(client, site.address("apply"))

    assert "收文办理流程" not in page.html


def test_a_telephone_taken_back_is_not_shown_by_a_matter(client, site):
    Contact.objects.filter(code="planning").update(public=False)

    assert "0746-1234002" not in read(client, site.address("apply")).html


def test_pledges_stand_word_for_word_with_whom_to_complain_to(client, site):
    page = read(client, site.address("eight"))

    assert [f"第{n}项承诺的原文" in page.words for n in range(1, 9)] == [True] * 8
    assert "严禁擅离职守" not in page.words
    assert page.parts == ["违诺责任", "监督投诉"]


def test_a_rule_has_its_day_and_text(client, site):
    words = read(client, site.address("documents")).words

    assert words == "办文制度 成文日期:2014-03-01 收文统一由办公室登记。"


# --- disclosure ---------------------------------------------------------------------------


def test_an_article_begins_with_its_catalogue_header(client, site):
    words = read(client, site.address("rules-2026")).words

    assert words.startswith(
        "索引号 431103/2026-00001 分类 政策文件 发布机构 某区移民开发局 成文日期 2026-09-01 "
        "名称 后期扶持项目管理办法 文号 冷移发〔2026〕1号 发布日期 2026-09-18 10:05 有效性 有效 "
        "主题词 移民 后期扶持 后期扶持项目管理办法"
    )


def test_a_repealed_article_is_marked_on_its_page_and_in_the_list(client, site):
    words = read(client, site.address("rules-2014")).words
    listed = read(client, site.address("policies")).words

    assert "有效性 废止" in words
    assert "本文件已废止 ,自2026年9月1日起不再执行" in words
    assert "旧的管理办法 废止" in listed
    assert "后期扶持项目管理办法 有效" not in listed


def test_every_piece_of_a_text_is_shown(client, site):
    page = read(client, site.address("rules-2026"))

    assert ("h2", "一、总则") in page.headings
    assert ("h3", "适用范围") in page.headings
    assert "资金安排 项目 金额(元) 水渠 1,280.00" in page.words
    assert '<th scope="col">金额(元)</th>' in page.html
    assert 'alt="办事大厅的窗口"' in page.html
    assert page.html.count('alt=""') == 1
    assert page.links["后期扶持项目申报表"] == site.document.url
    assert "(PDF,3 KB)" in page.words


def test_links_of_a_text_lead_in_out_and_to_documents(client, site):
    page = read(client, site.address("rules-2026"))

    assert page.links["办公室"] == site.address("office")
    assert page.links["申报表"] == site.document.url
    assert page.links["中国政府网"] == "https://www.gov.cn/"
    assert page.links["水利学会"].startswith("/out/?to=https%3A%2F%2Fwww.example.org%2Fa")


def test_a_link_to_what_the_public_does_not_see_is_only_its_words(client, site):
    site.hide("office")

    page = read(client, site.address("rules-2026"))

    assert "请看 办公室" in page.words or "请看办公室" in page.words
    assert site.address("office") not in page.html


HOSTILE = (
    "<p onclick=alert(1)>好<script>alert(1)</script><img src=x onerror=alert(1)>"
    '<a href="javascript:alert(1)">一</a><a href="//evil.example">二</a>'
    '<svg><script>alert(2)</script></svg><b style="color:red">三'
)


def test_a_text_that_came_in_another_way_carries_no_script(client, site):
    site.add("notices", NoticePage(title="坏", slug="bad", body=stream(("paragraph", HOSTILE))))

    main = read(client, site.address("bad")).html.split('<div class="text">')[1].split("</div>")[0]

    assert main.strip() == "<p>好一二<b>三</b></p>"


def test_a_report_and_a_text_are_read(client, site):
    report = read(client, site.address("report-2025")).words

    assert (
        "2025年政府信息公开工作年度报告 发布日期: 2026-09-18 10:05 来源:冷水滩区移民开发局"
        in report
    )
    assert read(client, site.address("overview")).words == "单位概况 本局成立于2002年。"


# --- columns ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("leaders", "李明 局长 分工 主持全面工作 简历 1970年生。"),
        ("sections", "办公室 负责文电、会务和机要保密工作。 负责人:张华 电话: 0746-1234001"),
        ("contacts", "单位 某区移民开发局 电话 0746-1234005 地址 某路1号(邮编 425000)"),
        ("powers", "规划安置和后期扶持股 职权(职责) 编制移民安置和后期扶持规划。"),
        ("processes", "收文办理流程 来文从签收到归档怎么走。 办公室 · 5个环节 · 2类风险"),
        ("risks", "收文办理流程 风险表现 风险① 漏登、迟登 风险② 超过时限不办 防范措施"),
        ("time-limits", "后期扶持项目申报 承诺15个工作日"),
        ("institution", "单位概况"),
        ("disclosure", "最新公开"),
    ],
)
def test_a_column_lists_what_it_is_for(client, site, slug, said):
    assert said in read(client, site.address(slug)).words


def test_a_process_nobody_has_written_down_is_in_no_list(client, site):
    assert ProcessPage.objects.filter(slug="outgoing", live=True).exists()

    for address in ("/", site.address("processes"), site.address("office"), "/sitemap/"):
        assert "发文办理流程" not in read(client, address).html
    assert client.get(site.address("outgoing")).status_code == 404


def test_a_column_with_nothing_in_it_is_not_there(client, site):
    assert client.get(site.address("appraisal")).status_code == 404
    for address in ("/", site.address("power"), "/sitemap/"):
        assert "考核评价" not in read(client, address).html

    site.add("appraisal", TextPage(title="考核办法", slug="method"))

    assert "考核评价" in read(client, site.address("power")).html


def test_a_long_list_is_read_page_by_page(client, site):
    for number in range(45):
        published = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC) + datetime.timedelta(
            hours=number
        )
        site.add(
            "policies",
            ArticlePage(title=f"文件{number:02}", slug=f"a{number}", first_published_at=published),
        )
    address = site.address("policies")

    first, last = read(client, address), read(client, f"{address}?page=3")

    assert "文件44" in first.words and "文件24" not in first.words
    assert "第1页,共3页 下一页" in first.words and "上一页" not in first.words
    assert first.links["下一页"] == "?page=2"
    assert "后期扶持项目管理办法" in last.words and "下一页" not in last.words
    assert last.meta["ColumnName"] == "政策文件"


@pytest.mark.parametrize("asked", ["0", "99", "-1", "x", "1e3", "9" * 40, "%20", "٣"])
def test_a_page_that_is_none_is_not_found(client, site, asked):
    assert client.get(f"{site.address('policies')}?page={asked}").status_code == 404


def test_the_board_has_the_section_on_one_sheet(client, site):
    answer = client.get(f"{site.address('office')}board/")

    said = answer.content.decode()
    assert answer.status_code == 200
    for words in ("办公室", "0746-1234001", "张华", "负责信访和政务公开工作。", "签收登记"):
        assert words in said
    assert client.get(f"{site.address('incoming')}board/").status_code == 404
    site.hide("office")
    assert client.get(f"{site.address('office')}board/").status_code == 404


def test_a_preview_of_a_page_not_saved_yet_shows_it(client, site, rf):
    parent = Page.objects.get(pk=site.pages["sections"].pk)
    page = SectionPage(title="新股室", slug="new", duties=lines("职责一。"))
    page.path, page.depth = parent.path + "000Z", parent.depth + 1
    page.set_url_path(parent)

    answer = page.serve_preview(rf.get("/"), "")

    said = answer.render().content.decode()
    assert "职责一。" in said
    assert "内设机构" in said
