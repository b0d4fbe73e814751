"""The public content for programs: structured, the same for all, nothing that is not public."""

from __future__ import annotations

import pytest
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from pages import generation
from pages.models import (
    ColumnPage,
    Contact,
    HomePage,
    LegalBasis,
    NoticePage,
    Pledge,
    PledgesPage,
    ProcessPage,
    RulePage,
    SectionCitation,
    SectionPage,
)
from permissions.models import Bureau, Section


@pytest.fixture
def bureau(db: None) -> Bureau:
    return Bureau.objects.create(name="某县移民局", code="某移")


@pytest.fixture
def column(bureau: Bureau) -> ColumnPage:
    home = HomePage(title="首页", slug="headless-home")
    Page.objects.get(depth=1).add_child(instance=home)
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    column = ColumnPage(title="权力运行", slug="power")
    home.add_child(instance=column)
    return column


@pytest.fixture
def section(bureau: Bureau) -> Section:
    return Section.objects.create(bureau=bureau, code="office", name="办公室")


def detail(client, page: Page) -> dict:
    answer = client.get(f"/api/v2/pages/{page.pk}/")
    assert answer.status_code == 200
    return answer.json()


def test_a_section_comes_with_duties_laws_and_whom_to_call(client, column, section, bureau) -> None:
    old = LegalBasis.objects.create(
        bureau=bureau, code="old", name="信访条例", state="repealed", handbook_form="老写法"
    )
    old.successor = LegalBasis.objects.create(bureau=bureau, code="new", name="信访工作条例")
    old.save()
    Contact.objects.create(
        bureau=bureau, code="a", name="办公室", section=section, telephone="0746-1234567"
    )
    Contact.objects.create(bureau=bureau, code="b", name="内线", section=section, public=False,
                           telephone="0746-7654321")  # fmt: skip
    page = SectionPage(title="办公室", section=section, duties=[("line", "负责综合协调")])
    page.citations = [SectionCitation(basis=old, clause="第三条")]
    column.add_child(instance=page)

    said = detail(client, page)

    assert said["section"] == "office"
    assert said["duties"] == ["负责综合协调"]
    assert [c["telephone"] for c in said["contacts"]] == ["0746-1234567"]
    (law,) = said["legal_bases"]
    assert (law["name"], law["state_label"], law["successor"], law["clause"]) == (
        "信访条例", "已废止", "信访工作条例", "第三条",
    )  # fmt: skip
    assert "老写法" not in str(said)


def test_a_chart_comes_as_steps_and_risks(client, column) -> None:
    page = ProcessPage(
        title="收文办理流程",
        steps=[
            ("step", {"title": "签收", "who": "机要员", "risks": ["1"], "branches": []}),
            ("step", {"title": "归档", "branches": [], "risks": [], "ends": True}),
        ],
        risks=[("risk", {"shows": "漏登收到文件"})],
        precautions=[("precaution", {"text": "加强学习", "risks": []})],
    )
    column.add_child(instance=page)

    chart = detail(client, page)["chart"]

    assert [(s["number"], s["title"], s["who"], s["risks"]) for s in chart["steps"]] == [
        (1, "签收", "机要员", [1]),
        (2, "归档", "", []),
    ]
    assert chart["risks"] == [{"number": 1, "shows": "漏登收到文件"}]


def test_a_text_comes_in_pieces_without_the_editors_markup(client, column) -> None:
    page = RulePage(
        title="会议制度",
        body=[
            ("heading", {"text": "一、总则", "level": "2"}),
            ("paragraph", f'<p>见<a linktype="page" id="{column.pk}">这里</a></p>'),
            (
                "table",
                {"columns": [{"type": "text", "heading": "项目"}], "caption": "清单",
                 "rows": [{"values": ["甲"]}]},
            ),
        ],
    )  # fmt: skip
    column.add_child(instance=page)

    heading, paragraph, table = detail(client, page)["body"]

    assert heading == {"type": "heading", "level": 2, "text": "一、总则"}
    assert "linktype" not in paragraph["html"] and 'href="/power/"' in paragraph["html"]
    assert (table["caption"], table["columns"], table["rows"]) == ("清单", ["项目"], [["甲"]])


def test_pledges_come_word_for_word_in_their_order(client, column, bureau) -> None:
    for order, text in enumerate(["不让甲", "不让乙"]):
        Pledge.objects.create(bureau=bureau, kind="pledge", text=text, order=order)
    Pledge.objects.create(bureau=bureau, kind="ban", text="严禁丙")
    page = PledgesPage(title="八项承诺", kind="pledge")
    column.add_child(instance=page)
    assert detail(client, page)["pledges"] == ["不让甲", "不让乙"]
    listed = client.get("/api/v2/pledges/").json()["items"]
    assert [item["text"] for item in listed] == ["严禁丙", "不让甲", "不让乙"]


@pytest.mark.parametrize("hidden", ["draft", "private", "below-private", "expired", "no-steps"])
def test_what_is_not_public_is_neither_listed_nor_there(client, column, hidden) -> None:
    page: Page = NoticePage(title="不公开的标题")
    if hidden == "no-steps":
        page = ProcessPage(title="不公开的标题")
    parent = column
    if hidden == "below-private":
        parent = ColumnPage(title="内部栏目", slug="inside")
        column.add_child(instance=parent)
        PageViewRestriction.objects.create(page=parent, restriction_type="login")
    parent.add_child(instance=page)
    column.add_child(instance=NoticePage(title="公开的", slug="seen"))
    if hidden == "draft":
        page.unpublish()
    elif hidden == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    elif hidden == "expired":
        Page.objects.filter(pk=page.pk).update(expire_at="2020-01-01T00:00:00Z")

    nowhere = client.get("/api/v2/pages/999999/")
    answer = client.get(f"/api/v2/pages/{page.pk}/")

    assert (answer.status_code, answer.content) == (404, nowhere.content)
    for query in ("", "?fields=*", f"?child_of={column.pk}", "?type=pages.NoticePage"):
        assert "不公开的标题" not in client.get(f"/api/v2/pages/{query}").content.decode()
    found = client.get("/api/v2/pages/find/", {"html_path": page.url_path})
    assert found.status_code == 404


def test_a_contact_without_a_number_is_not_listed(client, bureau) -> None:
    Contact.objects.create(bureau=bureau, code="a", name="没有号码")
    Contact.objects.create(bureau=bureau, code="b", name="监督投诉", telephone="12345")
    said = client.get("/api/v2/contacts/").json()
    assert [c["name"] for c in said["items"]] == ["监督投诉"]
    (row,) = Contact.objects.filter(code="a")
    assert client.get(f"/api/v2/contacts/{row.pk}/").status_code == 404


def test_a_document_of_a_private_collection_is_not_there(client, db) -> None:
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document

    inside = Collection.objects.get(depth=1).add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=inside, restriction_type="login")
    private = Document.objects.create(
        title="内部名单", collection=inside, file=ContentFile(b"x", name="a.txt")
    )
    assert client.get(f"/api/v2/documents/{private.pk}/").status_code == 404
    assert "内部名单" not in client.get("/api/v2/documents/").content.decode()


def test_whoever_asks_again_is_told_that_nothing_changed(client, column) -> None:
    first = client.get("/api/v2/pages/")
    again = client.get("/api/v2/pages/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    generation.renew()
    assert client.get("/api/v2/pages/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_no_other_site_may_read_it_in_a_browser_and_nothing_can_be_written(client, column) -> None:
    answer = client.get("/api/v2/pages/", HTTP_ORIGIN="https://elsewhere.example")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/api/v2/pages/{column.pk}/").status_code == 405


@pytest.mark.parametrize(
    "query",
    ["limit=9999", "offset=-1", "limit=abc", "id=9" * 30, "order=password", "fields=*,-title",
     "fields=owner", "search=" + "移" * 500, "type=permissions.User", "child_of=root",
     "descendant_of=999", "locale=xx", "site=a%00", "site=nowhere:1"],
)  # fmt: skip
def test_no_query_is_too_much(client, column, query) -> None:
    for endpoint in ("pages", "images", "documents", "contacts", "legal-bases", "pledges"):
        assert client.get(f"/api/v2/{endpoint}/?{query}").status_code in (200, 400, 404, 422)
