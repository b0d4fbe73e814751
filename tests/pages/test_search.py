"""Search finds Chinese, on both databases: words of two characters, one, half a title, a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index

from pages.models import ColumnPage, HomePage, NoticePage
from pages.search.find import find
from pages.search.words import index_text, terms

BODY = "区移民局、财政局组织验收,结算划款。水库移民后期扶持资金直补到人,简称后扶。"


@pytest.fixture
def column(db: None) -> ColumnPage:
    root = Page.objects.get(depth=1)
    home = HomePage(title="首页", slug="search-home")
    root.add_child(instance=home)
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    column = ColumnPage(title="通知公告", slug="notices")
    home.add_child(instance=column)
    return column


def publishes(column: ColumnPage, title: str, text: str = "") -> NoticePage:
    page = NoticePage(title=title, body=[("paragraph", f"<p>{text}</p>")] if text else [])
    column.add_child(instance=page)
    index.insert_or_update_object(page)  # as the worker does after the commit
    return page


def titles(query: str) -> list[str]:
    return [found.page.title for found in find(query).results]


@pytest.mark.parametrize(
    "query", ["移民", "后扶", "财政局", "组织验收", "结算划款", "直补", "扶持资金直补到人"]
)
def test_words_of_the_text_are_found_whatever_their_length(column: ColumnPage, query: str) -> None:
    publishes(column, "项目公告", BODY)
    publishes(column, "停电通知", "明天停电。")
    assert titles(query) == ["项目公告"]


def test_half_a_title_finds_the_page(column: ColumnPage) -> None:
    publishes(column, "关于启用派差单的通知")
    assert titles("派差") == ["关于启用派差单的通知"]
    assert titles("启用派差单的") == ["关于启用派差单的通知"]


def test_a_single_character_finds_words_it_begins_and_ends(column: ColumnPage) -> None:
    publishes(column, "派差单")
    publishes(column, "停电")
    assert titles("单") == ["派差单"]
    assert titles("派") == ["派差单"]


def test_a_document_number_is_found_with_any_brackets(column: ColumnPage) -> None:
    publishes(column, "意见", "依据国发〔2006〕17号办理。")
    publishes(column, "办法", "依据国发〔2016〕7号办理。")
    for query in ("国发〔2006〕17号", "国发[2006]17号", "2006 17", "2006"):
        assert titles(query) == ["意见"], query


def test_words_apart_in_a_text_do_not_make_one(column: ColumnPage) -> None:
    publishes(column, "通知", "移动办公便民。")
    assert titles("移民") == []


def test_every_word_asked_for_must_be_there(column: ColumnPage) -> None:
    publishes(column, "甲", "移民搬迁")
    publishes(column, "乙", "移民搬迁和验收")
    assert titles("移民 验收") == ["乙"]


def test_a_title_goes_before_a_text_that_only_mentions_it(column: ColumnPage) -> None:
    publishes(column, "年度安排", "其中谈到移民。" + "别的内容。" * 5)
    publishes(column, "移民搬迁")
    assert titles("移民")[0] == "移民搬迁"


def test_full_width_and_capitals_make_no_difference(column: ColumnPage) -> None:
    publishes(column, "关于ABC系统的通知")
    assert titles("abc") == ["关于ABC系统的通知"]
    assert titles("系统") == ["关于ABC系统的通知"]


def test_the_hit_is_marked_and_everything_else_escaped(column: ColumnPage) -> None:
    publishes(column, "移民<b>搬迁</b>", "安置 & 移民 后续")
    (found,) = find("移民").results
    assert found.title_html == "<mark>移民</mark>&lt;b&gt;搬迁&lt;/b&gt;"
    assert "安置 &amp; <mark>移民</mark> 后续" in found.excerpt_html


@pytest.mark.parametrize("hidden", ["draft", "private", "expired"])
def test_what_is_not_public_is_not_found(column: ColumnPage, hidden: str) -> None:
    page = publishes(column, "内部移民名单")
    publishes(column, "公开移民政策")
    if hidden == "draft":
        page.unpublish()
    elif hidden == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        NoticePage.objects.filter(pk=page.pk).update(expired=True, live=False)
    assert titles("移民") == ["公开移民政策"]
    assert find("移民").total == 1


def test_thirty_hits_come_ten_a_page_with_as_many_statements_as_two(
    column: ColumnPage, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(2):
        publishes(column, f"移民通知{number}")
    find("移民")
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert find("移民").total == 2
    for number in range(2, 30):
        publishes(column, f"移民通知{number}")
    with CaptureQueriesContext(connection) as many:
        results = find("移民", 3)
    assert (results.total, results.pages, results.number, len(results.results)) == (30, 3, 3, 10)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\0",
        "%",
        "_",
        "'",
        '"',
        '"移民',
        "移民*",
        "NEAR(移民, 安置)",
        "title:移民",
        "移民 OR NOT",
        "a AND",
        "(((",
        "-移民",
        "!移民 & |",
        "<->",
        "\\",
        "😀",
        "\u202e移民",
        "移" * 10_000,
        "1e400 .5 -0",
        "a_b",
        "；DROP TABLE",
    ],
)
def test_any_string_is_a_query(column: ColumnPage, query: str) -> None:
    publishes(column, "移民通知")
    results = find(query)
    assert results.total in (0, 1)
    assert len(results.query) <= 100


@given(st.text(max_size=80))
def test_a_text_contains_the_tokens_of_every_part_of_it(text: str) -> None:
    spelled = f" {index_text(text)} "
    for term in terms(text[:20]):
        joined = " ".join(term.tokens)
        assert f" {joined}" in spelled or joined == ""
