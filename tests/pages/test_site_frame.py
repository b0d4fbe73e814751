"""What stands around every page: menus, tags of the national rules, foot, and the way on."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from pages import links
from pages.models import ColumnPage, SiteProfile
from tests.pages.reading import read, undefined_is_seen
from tests.pages.site import make_site
from tests.pages.test_site_cost import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ARTICLE_TAGS = {
    "SiteName": "某区移民开发局",
    "SiteDomain": "www.example.gov.cn",
    "SiteIDCode": "4311030001",
    "ColumnName": "政策文件",
    "ColumnDescription": "本局制发的政策文件。",
    "ColumnKeywords": "政策,文件",
    "ColumnType": "政策文件",
    "ArticleTitle": "后期扶持项目管理办法",
    "PubDate": "2026-09-18 10:05",
    "ContentSource": "某区移民开发局",
    "Description": "项目怎么申报、怎么管。",
    "Url": "http://www.example.gov.cn/disclosure/policies/rules-2026/",
}
SITE_TAGS = {name: ARTICLE_TAGS[name] for name in ("SiteName", "SiteDomain", "SiteIDCode")}
NOT_FOUND = "没有找到这个页面,或您无权查看。"


@pytest.fixture
def site(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    undefined_is_seen(settings)
    return make_site()


def tags(page) -> dict[str, str]:
    return {name: value for name, value in page.meta.items() if name != "viewport"}


# --- tags ---------------------------------------------------------------------------------


def test_the_home_page_carries_only_the_tags_of_the_site(client, site):
    assert tags(read(client, "/")) == SITE_TAGS


def test_an_article_carries_those_of_site_column_and_article(client, site):
    page = read(client, site.address("rules-2026"))

    assert tags(page) == ARTICLE_TAGS
    assert '<link rel="canonical" href="http://www.example.gov.cn/disclosure/' in page.html


def test_a_column_carries_those_of_site_and_column(client, site):
    found = tags(read(client, site.address("policies")))

    assert {name: found[name] for name in found if name.startswith(("Site", "Column"))} == {
        name: value for name, value in ARTICLE_TAGS.items() if name.startswith(("Site", "Column"))
    }
    assert "ArticleTitle" not in found and "PubDate" not in found


def test_a_tag_nobody_set_is_not_there(client, site):
    SiteProfile.objects.update(domain="", site_code="", site_name="")

    found = tags(read(client, site.address("holiday")))

    assert found == {
        "SiteName": "冷水滩区移民开发局",
        "ColumnName": "通知公告",
        "ColumnType": "通知公告",
        "ArticleTitle": "国庆放假通知",
        "PubDate": "2026-09-18 10:05",
        "ContentSource": "冷水滩区移民开发局",
    }


def test_the_search_page_has_the_tags_of_the_site_only(client, site):
    assert tags(read(client, "/search/")) == SITE_TAGS


# --- menus --------------------------------------------------------------------------------


def test_every_page_links_one_style_sheet_and_names_the_feed(client, site):
    for address in ["/", "/search/", "/sitemap/", *(site.address(slug) for slug in KINDS)]:
        head = client.get(address).content.decode().split("</head>")[0]

        assert head.count('rel="stylesheet"') == 1, address
        assert 'type="application/atom+xml"' in head and 'href="/feed.xml"' in head, address


def test_the_menu_is_the_tree_without_what_the_public_does_not_see(client, site):
    page = read(client, "/")

    assert "机构职能 权力运行 政府信息公开 办事服务 服务承诺" in page.around
    assert "单位概况" in page.around and "八项承诺" in page.around
    assert "考核评价" not in page.around
    site.hide("promises")
    assert "服务承诺" not in read(client, "/").around


def test_the_trail_leads_back_up(client, site):
    page = read(client, site.address("incoming"))

    assert "首页 权力运行 办事流程图 收文办理流程" in page.around
    assert '<span aria-current="page">收文办理流程</span>' in page.html


def test_right_of_the_head_are_search_care_and_accessibility(client, site):
    page = read(client, "/")

    assert [page.links[name] for name in ("搜索", "无障碍")] == ["/search/", "/accessibility/"]
    assert page.links["关怀版"] == "/care/?on=1&back=%2F"


def test_the_foot_has_what_is_set_and_nothing_else(client, site):
    page = read(client, "/")

    for said in (
        "主办单位:某区移民开发局",
        "网站标识码:4311030001",
        "湘ICP备00000001号-1",
        "湘公网安备 43110000000001号",
        "党政机关网站标识",
        "我为政府网站找错",
        "网站地图",
        "联系方式",
    ):
        assert said in page.around
    assert page.links["中国政府网"] == "https://www.gov.cn/"
    assert page.links["水利学会"].startswith("/out/?to=")
    SiteProfile.objects.all().delete()
    bare = read(client, "/").around
    for said in ("主办单位", "网站标识码", "备案", "备0", "党政机关网站标识", "找错", "水利学会"):
        assert said not in bare


def test_nothing_leads_inside_and_no_product_is_named(client, site):
    for address in ("/", site.address("rules-2026"), "/sitemap/", "/search/?q=办"):
        html = client.get(address).content.decode()
        for word in ('"/portal', '"/admin', '"/accounts', "ingdan", "清单", "userbar", "csrf"):
            assert word not in html, (address, word)


def test_a_page_is_the_same_for_everybody_and_leaves_no_cookie(client, site, admin_client):
    address = site.address("rules-2026")
    answer = client.get(address)

    assert not answer.cookies
    assert answer.content == admin_client.get(address).content


# --- search, map, robots ------------------------------------------------------------------


def test_search_shows_its_form_and_says_when_nothing_is_found(client, site):
    assert "要找什么" in read(client, "/search/").words
    assert "没有找到“没有这个词”。" in read(client, "/search/?q=没有这个词").words


def test_the_map_has_every_page_that_stays(client, site):
    page = read(client, "/sitemap/")

    for said in ("办公室", "收文办理流程", "办文制度", "八项承诺", "后期扶持项目申报"):
        assert said in page.words
    assert "机关财务管理暂行规定" not in page.words
    assert "国庆放假通知" not in page.words


def test_the_map_for_machines_has_every_public_page(client, site):
    answer = client.get("/sitemap.xml")

    said = answer.content.decode()
    assert answer["Content-Type"] == "application/xml"
    assert "<loc>http://www.example.gov.cn/disclosure/notices/holiday/</loc>" in said
    assert "<lastmod>2026-09-18T10:05:00+08:00</lastmod>" in said
    assert "finance-rules" not in said and "outgoing" not in said and "appraisal" not in said


# --- what is not there --------------------------------------------------------------------


def test_what_is_not_there_is_answered_with_search_and_map(client, site):
    answer = client.get("/nowhere/")

    said = answer.content.decode()
    assert answer.status_code == 404
    assert NOT_FOUND in said
    assert 'action="/search/"' in said and 'href="/sitemap/"' in said


@pytest.mark.parametrize("address", ["/portal/nowhere/", "/admin/nowhere/", "/api/v2/nowhere/"])
def test_inside_addresses_are_not_answered_by_the_site(client, site, address):
    assert "网站地图" not in client.get(address).content.decode()


def test_before_there_is_a_site_the_front_is_plain(client, db):
    assert "网站内容正在准备。" in client.get("/").content.decode()
    for address in ("/search/", "/sitemap/", "/sitemap.xml", "/accessibility/", "/power/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", PageViewRestriction.RESTRICTION_CHOICES)
def test_a_private_page_answers_like_none_at_all(site, admin_client, kind):
    site.hide("documents", kind[0])
    address = site.address("documents")

    for client in (Client(), admin_client):
        private, none = client.get(address), client.get(address.replace("documents", "nodocument"))
        assert (private.status_code, none.status_code) == (404, 404)
        assert private.content.decode().replace("nodocument", "documents") == (
            none.content.decode().replace("nodocument", "documents")
        )
    assert client.post(address).status_code in (404, 405)


def test_what_stands_below_a_private_column_is_private_too(client, site):
    site.hide("disclosure")

    assert client.get(site.address("rules-2026")).status_code == 404
    assert client.get(site.address("disclosure")).status_code == 404
    assert "国庆放假通知" not in read(client, "/").html


@pytest.mark.parametrize("change", [{"live": False}, {"live": True, "expired": True}])
def test_a_page_taken_down_is_nowhere(client, site, change):
    Page.objects.filter(pk=site.pages["holiday"].pk).update(**change)

    assert client.get(site.address("holiday")).status_code == 404
    assert "国庆放假通知" not in read(client, "/").html


# --- moved --------------------------------------------------------------------------------


@pytest.fixture
def moved(site, django_capture_on_commit_callbacks):
    """The rule on documents, renamed and then put into another column."""
    first = site.address("documents")
    page = Page.objects.get(pk=site.pages["documents"].pk).specific
    page.slug = "paperwork"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    page.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        page.move(Page.objects.get(pk=site.pages["policies"].pk), pos="last-child")
    return [first, "/power/rules/paperwork/"], "/disclosure/policies/paperwork/"


def test_old_addresses_lead_to_where_the_page_is_now(client, moved):
    old, new = moved

    for address in old:
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, new), address
    assert client.get(new).status_code == 200


def test_an_old_address_does_not_tell_where_a_private_page_is(client, site, moved):
    old, _new = moved
    site.hide("documents")

    for address in old:
        assert client.get(address).status_code == 404


def test_an_old_address_of_another_system_is_followed(client, site):
    page = site.pages["documents"].page_ptr
    Redirect.objects.create(old_path="/old/list.html", redirect_page=page)

    answer = client.get("/old/list.html")

    assert (answer.status_code, answer["Location"]) == (301, site.address("documents"))


# --- out ----------------------------------------------------------------------------------


def test_leaving_government_is_announced(client, site):
    page = read(client, links.outward("https://www.example.org/a?b=1&c=2"))

    assert "即将离开本网站" in page.words
    assert page.links["继续访问"] == "https://www.example.org/a?b=1&c=2"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?to=https://evil.example/",
        "?to=https://evil.example/&sign=000000000000000000000000",
        "?to=javascript:alert(1)&sign=" + links._sign("javascript:alert(1)"),
        "?to=https://evil.example/&sign=签",
    ],
)
def test_nobody_else_makes_us_announce_his_address(client, site, query):
    assert client.get("/out/" + query).status_code == 404


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("https://www.gov.cn/", True),
        ("http://slj.hunan.gov.cn:8080/x", True),
        ("https://www.gov.cn.evil.example/", False),
        ("https://evilgov.cn/", False),
    ],
)
def test_only_government_is_led_to_directly(url, direct):
    assert (links.outward(url) == url) is direct
    assert links.outward(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://www.gov.cn/",
        "https://a@www.gov.cn/",
        "https://www.gov.cn\\@evil.example/",
        "//evil.example",
        "http://[",
        "https://local",
        " https://www.gov.cn/",
    ],
)
def test_what_is_no_plain_address_of_the_web_is_led_to_nowhere(url):
    assert links.outward(url) == ""


# --- care ---------------------------------------------------------------------------------


def test_large_type_is_turned_on_and_off_and_leads_back(client, site):
    on = client.get("/care/?on=1&back=/power/")
    assert (on.status_code, on["Location"], on.cookies["care"].value) == (302, "/power/", "1")

    page = read(client, "/power/")
    assert '<html lang="zh-CN" class="care">' in page.html
    assert "朗读本页" in page.html
    off = page.links["退出关怀版"]

    client.get(off)
    assert 'class="care"' not in read(client, "/power/").html


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", ""]
)
def test_large_type_leads_nowhere_else(client, site, back):
    assert client.get("/care/", {"on": "1", "back": back})["Location"] == "/"


def test_caches_know_that_large_type_is_another_page(client, site):
    assert "Cookie" in client.get("/power/")["Vary"]


# --- files --------------------------------------------------------------------------------


def test_a_document_and_a_picture_of_a_page_can_be_had(client, site):
    html = read(client, site.address("rules-2026")).html
    address = html.split('<img src="')[1].split('"')[0]

    assert client.get(site.document.url)["Content-Disposition"].startswith("attachment")
    assert client.get(address)["Content-Type"] == "image/png"
    assert client.get("/media/original_images/hall.png").status_code == 404
    assert client.get("/media/../db.sqlite3").status_code == 404


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_files_of_a_private_collection_are_not_there(client, site, kind):
    from wagtail.models import Collection, CollectionViewRestriction

    html = read(client, site.address("rules-2026")).html
    address = html.split('<img src="')[1].split('"')[0]
    inner = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=inner, restriction_type=kind)
    for one in (site.document, site.image):
        one.collection = inner
        one.save()

    assert client.get(site.document.url).status_code == 404
    assert client.get(address).status_code == 404
    html = read(client, site.address("rules-2026")).html
    assert "/media/" not in html and "/documents/" not in html


def test_every_kind_has_one_heading_of_the_first_level(client, site):
    for slug in site.pages:
        answer = client.get(site.address(slug))
        if answer.status_code == 200:
            assert answer.content.decode().count("<h1") == 1, slug
    assert ColumnPage.objects.filter(live=True).count() > 10
