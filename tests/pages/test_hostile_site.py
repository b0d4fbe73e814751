"""Whatever is typed, uploaded or asked: no script reaches a reader, nothing answers 500, nobody
goes round the review."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from PIL import Image as Drawing
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from pages import roles
from pages.importer import runs
from pages.importer.reading import read_pasted
from pages.models import (
    Contact,
    LegalBasis,
    MatterPage,
    NoticePage,
    Pledge,
    SiteProfile,
)
from pages.public import ground, public_pages
from permissions.models import User
from tests.pages.site import MadeSite, lines, make_site, step, stream, table

pytestmark = pytest.mark.one_database

CANARY = "<img src=x onerror=alert(1)>\"'`</script><script>alert(2)</script>"
HOSTILE_TEXT = (
    f"<p>{CANARY}<b onclick=alert(3)>b</b><svg onload=alert(4)></svg>"
    '<a href="javascript:alert(5)">a</a><a href=" jAvAscript:alert(6)">b</a>'
    '<a href="data:text/html,<script>alert(7)</script>">c</a><iframe src="//evil.example"></iframe>'
    '<a href="//evil.example/x">d</a><a href="/\\evil.example">e</a><a href="https:evil">f</a>'
    '<a href="vbscript:x">g</a><a href="&#106;avascript:alert(8)">h</a>'
    '<style>@import "//evil.example"</style><form action="//evil.example"><input></form></p>'
)
ATTACK = re.compile(r"^(?:\s*)(?:javascript|data|vbscript):|^(?://|/\\)|evil\.example", re.I)
KNOWN_SCRIPTS = ("/static/",)


@pytest.fixture
def site(db, settings, tmp_path) -> MadeSite:
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_site()
    roles.sync_all()
    return made


def signed_in(account: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=account))
    return client


# --- scripts ---------------------------------------------------------------------------------


class Dangers(HTMLParser):
    """What a browser would run or fetch in this page, that our templates do not write."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.found += [
            f"{tag} {name}" for name in given if name.startswith("on") or name == "style"
        ]
        if tag in ("script", "img", "iframe", "embed", "object"):
            source = given.get("src", "")
            if not source.startswith(("/static/", "/media/")):
                self.found.append(f"{tag} {source}")
        if tag in ("form", "button") and not given.get("action", "/").startswith("/"):
            self.found.append(f"{tag} {given}")
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            if ATTACK.search(given.get(name, "")) and not given[name].startswith("/out/"):
                self.found.append(f"{tag} {name}={given[name]}")


def dangers(body: str) -> list[str]:
    reader = Dangers()
    reader.feed(body)
    return reader.found


def infected(value: Any) -> Any:
    """Every text in a structure with the canary in front."""
    if isinstance(value, str):
        return f"{CANARY}{value}"
    if isinstance(value, list):
        return [infected(each) for each in value]
    return value


def infect(site: MadeSite) -> None:
    """The canary into every text a person may write, past every form."""
    body = stream(
        ("heading", {"text": CANARY, "level": "2"}),
        ("paragraph", HOSTILE_TEXT),
        ("table", table([CANARY], [[CANARY]], CANARY)),
        ("image", {"image": site.image.pk, "decorative": False, "alt_text": CANARY}),
        ("attachment", {"document": site.document.pk, "name": CANARY}),
    )
    paper = {"name": CANARY, "form": CANARY, "source": CANARY, "note": CANARY}
    streams = {
        "body": body,
        "duties": lines(CANARY),
        "remarks": lines(CANARY),
        "risks": stream(("risk", {"shows": CANARY})),
        "precautions": stream(("precaution", {"text": CANARY, "risks": ["1"]})),
        "papers": stream(("paper", {**paper, "template": site.document.pk})),
    }
    chart = stream(
        step(CANARY, who=CANARY, what=CANARY, limit=CANARY, remark=CANARY, risks=["1"],
             branches=[{"when": CANARY, "to": CANARY}]),
        step(CANARY, ends=True),
    )  # fmt: skip
    kept = {"slug", "draft_title", "url_path", "path", "content_type"}
    for page in Page.objects.filter(depth__gt=1).specific():
        for field in page._meta.concrete_fields:
            name = field.name
            if name in streams:
                setattr(page, name, streams[name])
            elif name == "steps":
                page.steps = lines(CANARY) if isinstance(page, MatterPage) else chart
            elif type(field) in (models.CharField, models.TextField) and name not in kept:
                if not field.choices and field.name not in ("expire_at",):
                    setattr(page, name, CANARY[: field.max_length or 500])
        models.Model.save(page)
    for model in (Contact, LegalBasis, Pledge, SiteProfile):
        for row in model.objects.all():
            for field in row._meta.concrete_fields:
                if field.name != "code" and not field.choices and type(field) in (
                    models.CharField, models.TextField, models.URLField, models.EmailField
                ):  # fmt: skip
                    text = "javascript:alert(1)" if type(field) is models.URLField else CANARY
                    setattr(row, field.name, text[: field.max_length])
            if isinstance(row, SiteProfile):
                row.domain = ""
                row.links = [{"name": CANARY, "url": "javascript:alert(1)"},
                             {"name": CANARY, "url": "https://evil.example/\"on=x"}]  # fmt: skip
            row.save()
    site.bureau.name = CANARY[:40]
    site.bureau.save()
    Document.objects.update(title=CANARY)
    Image.objects.update(title=CANARY)


@pytest.fixture
def infected_site(site) -> MadeSite:
    infect(site)
    return site


def test_no_text_of_any_kind_of_page_or_register_becomes_script_or_a_fetch(
    infected_site, client
) -> None:
    known = ground()
    found = [known.address(page) for page in public_pages()]
    kinds = {type(page) for page in public_pages().specific()}
    assert len(kinds) == 11, kinds
    found += [f"{a}board/" for a in found if a.startswith("/institution/sections/") and a[23:]]
    found += ["/sitemap/", "/accessibility/", f"/search/?q={CANARY[:20]}", "/search/?q=alert",
              f"/{CANARY}/", "/nowhere/"]  # fmt: skip
    for address in found:
        answer = client.get(address)
        body = answer.content.decode()
        assert answer.status_code in (200, 404), address
        assert not dangers(body), (address, dangers(body))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy, address
        assert "object-src 'none'" in policy and "base-uri 'none'" in policy


def test_what_programs_and_readers_of_feeds_are_given_is_data(infected_site, client) -> None:
    for address in ("/feed.xml", "/sitemap.xml"):
        answer = client.get(address)
        assert "<img" not in answer.content.decode() and "<script" not in answer.content.decode()
        assert "xml" in answer["Content-Type"]
    for page in public_pages():
        answer = client.get(f"/api/v2/pages/{page.pk}/?fields=*")
        assert answer["Content-Type"].startswith("application/json")
        assert answer["X-Content-Type-Options"] == "nosniff"
        for piece in answer.json().get("body", []):
            if piece["type"] == "paragraph":
                assert not dangers(piece["html"]), piece["html"]


@pytest.mark.parametrize("account", ["office-head", "deputy-office"])
def test_the_admin_shows_hostile_texts_as_texts(infected_site, account) -> None:
    client = signed_in(account)
    notices = infected_site.pages["notices"]
    # The editor reads only paragraphs its own forms could have written.
    NoticePage.objects.filter(slug="holiday").update(
        body=stream(
            ("heading", {"text": CANARY, "level": "2"}), ("table", table([CANARY], [[CANARY]]))
        )
    )
    found = [
        "/admin/", reverse("wagtailadmin_explore", args=[notices.pk]), "/admin/contacts/",
        "/admin/legal-bases/", "/admin/pledges/", "/admin/site-profile/", "/admin/selfcheck/",
        "/admin/review/", "/admin/records/", "/admin/documents/", "/admin/images/",
        reverse("wagtailadmin_pages:edit", args=[infected_site.pages["holiday"].pk]),
        "/admin/import/", "/admin/handover/", "/portal/rules/",
    ]  # fmt: skip
    opened = 0
    for address in found:
        answer = client.get(address)
        assert answer.status_code in (200, 302, 404), address
        opened += answer.status_code == 200
        body = answer.content.decode()
        assert "<img src=x" not in body and "<script>alert" not in body, address
    assert opened >= 6


def test_a_pasted_text_with_markup_is_text_in_the_import_and_on_its_draft(infected_site) -> None:
    user = User.objects.get(username="office-head")
    run = runs.begin(read_pasted(f"一、{CANARY}\n（一）{CANARY}\n{CANARY}\n" * 3, CANARY), by=user)
    client = signed_in("office-head")
    shown = client.get(f"/admin/import/{run.pk}/")
    assert shown.status_code == 200
    assert "<img src=x" not in shown.content.decode()
    assert "<script>alert" not in shown.content.decode()


# --- asked for nonsense ----------------------------------------------------------------------

NUMBERS = ["-1", "9" * 30, "abc", "", "1e9", "٣", "0x10", "1 OR 1=1", "[]", "'", "移" * 3000]


@pytest.mark.parametrize("endpoint", ["pages", "images", "documents", "contacts", "pledges"])
def test_no_value_of_any_parameter_makes_the_interface_fail(site, client, endpoint) -> None:
    names = ["offset", "limit", "id", "order", "search", "fields", "type", "child_of", "locale",
             "descendant_of", "ancestor_of", "translation_of", "site", "first_published_at",
             "last_published_at", "title", "slug", "tags", "width", "format"]  # fmt: skip
    for name in names:
        for value in ("-1", "9" * 30, "abc", "", "移" * 500):
            answer = client.get(f"/api/v2/{endpoint}/", {name: value})
            assert answer.status_code in (200, 400, 404, 422), (name, value[:20])
            assert client.get(f"/api/v2/{endpoint}/find/", {name: value}).status_code < 500
    dated = client.get(f"/api/v2/{endpoint}/", {"type": "pages.ArticlePage", "issued_on": "x"})
    assert dated.status_code < 500


@pytest.mark.parametrize("name", ["page", "board", "on", "back", "to", "sign", "q", "care"])
def test_no_value_of_any_parameter_makes_a_page_fail(site, client, name) -> None:
    for address in ("/", "/disclosure/", site.address("apply"), "/search/", "/care/", "/out/",
                    "/sitemap/", "/feed.xml", "/robots.txt", "/sitemap.xml"):  # fmt: skip
        for value in [*NUMBERS, "//evil.example", "/\r\nX: y", "\ud7ff", "😀" * 400]:
            assert client.get(address, {name: value}).status_code in (200, 302, 404), (
                address,
                value,
            )


@pytest.mark.parametrize("address", [
    f"/documents/{'9' * 30}/x.pdf", "/documents/1/..%2f..%2fx", "/media/..%2fdb.sqlite3",
    "/media//etc/passwd", f"/media/{'a' * 4000}", f"/api/v2/pages/{'9' * 30}/",
    f"/{'a/' * 300}", "/%ff%fe/", "/..%2f..%2f/", "/institution/..;/admin/",
])  # fmt: skip
def test_an_address_that_leads_nowhere_says_so(site, client, address) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("back", [
    "//evil.example", "///evil.example", "/\\evil.example", "https://evil.example",
    "javascript:alert(1)", "/\t/evil.example", "\n//evil.example", "http:evil.example",
])  # fmt: skip
def test_large_type_leads_back_to_this_site_only(site, client, back) -> None:
    assert client.get("/care/", {"on": "1", "back": back})["Location"] == "/"


def test_a_line_break_in_an_address_writes_no_header(site, client) -> None:
    answer = client.get("/care/", {"on": "1", "back": "/a\r\nSet-Cookie: x=1"})
    assert "\n" not in answer["Location"] and set(answer.cookies) == {"care"}


def test_the_announcement_of_links_out_announces_only_what_a_page_of_ours_leads_to(
    site, client
) -> None:
    shown = client.get(site.address("rules-2026")).content.decode()
    (out,) = {found for found in re.findall(r'href="(/out/[^"]+)"', shown) if "a%3Fb" in found}
    good = out.replace("&amp;", "&")
    assert client.get(good).status_code == 200
    assert client.get(good.replace("example.org", "evil.example")).status_code == 404
    assert client.get("/out/", {"to": "https://evil.example/"}).status_code == 404


# --- kept pages ------------------------------------------------------------------------------


@pytest.fixture
def kept(site, settings) -> MadeSite:
    settings.PUBLIC_CACHE_SECONDS = 300
    return site


def test_who_asks_under_another_name_poisons_nothing_for_others(kept, client) -> None:
    SiteProfile.objects.update(domain="")
    for name, value in {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded":
        "host=evil.example", "X-Original-URL": "/admin/", "X-Forwarded-Prefix": "/evil",
        "Accept-Language": "en", "Origin": "https://evil.example",
    }.items():  # fmt: skip
        client.get("/sitemap.xml", headers={name: value})
        client.get("/", headers={name: value})
    client.get("/sitemap.xml", headers={"Host": "localhost:9999"})
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    for address in ("/", "/sitemap.xml"):
        said = Client().get(address, headers={"Host": "localhost"}).content.decode()
        assert "evil" not in said and "9999" not in said and "https://localhost" not in said


def test_a_page_first_asked_for_without_its_body_is_whole_for_the_next(kept, client) -> None:
    client.head("/disclosure/")
    assert "政府信息公开" in client.get("/disclosure/").content.decode()


def test_made_up_page_numbers_are_not_kept(kept, client, monkeypatch) -> None:
    from pages import cache as kept_pages

    stored: list[str] = []
    real = kept_pages.cache

    class Counting:
        def get(self, key):
            return real.get(key)

        def set(self, key, *rest):
            stored.append(key)
            real.set(key, *rest)

    monkeypatch.setattr(kept_pages, "cache", Counting())
    for value in ("abc", "01", "9999", "x" * 50, "-1", "٣"):
        assert client.get("/", {"page": value}).status_code == 200
    assert not [key for key in stored if key.startswith("page-")]
    monkeypatch.setattr(kept_pages, "MOST_KEPT", 5)
    for number in range(1, 20):
        client.get("/", {"page": str(number)})
    assert len([key for key in stored if key.startswith("page-")]) <= 5


# --- uploads ---------------------------------------------------------------------------------


def png(size: tuple[int, int] = (10, 10)) -> bytes:
    out = io.BytesIO()
    Drawing.new("1", size).save(out, "PNG")
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


NOT_WHAT_THEY_SAY = [
    ("a.html", HTML), ("a.exe", b"MZ\x90"), ("a.svg", SVG), ("a.pdf", HTML), ("a.png", SVG),
    ("a.docx", HTML), ("a.xlsx", b"PK\x03\x04broken"), ("a.txt", b"\x00\x01"), ("a.pdf.exe", b"MZ"),
    ("a.pdf", b""), ("a.jpg", b"MZ\x90"), ("a", HTML),
]  # fmt: skip


@pytest.mark.parametrize(("address", "field"), [
    ("wagtaildocs:add", "file"), ("wagtaildocs:add_multiple", "files[]"),
    ("wagtaildocs_chooser:create", "document-chooser-upload-file"),
])  # fmt: skip
def test_a_document_that_is_not_what_its_name_says_is_not_kept(site, address, field) -> None:
    before = Document.objects.count()
    head = signed_in("office-head")
    for name, content in NOT_WHAT_THEY_SAY:
        sent = {
            "title": "x", "collection": 1, field: SimpleUploadedFile(name, content),
            "document-chooser-upload-title": "x", "document-chooser-upload-collection": 1,
        }  # fmt: skip
        answer = head.post(reverse(address), sent, headers={"X-Requested-With": "XMLHttpRequest"})
        assert answer.status_code < 500, name
        assert Document.objects.count() == before, name


def test_a_document_that_is_what_it_says_is_kept(site) -> None:
    sent = {"title": "通知", "collection": 1, "file": SimpleUploadedFile("a.txt", "放假".encode())}
    signed_in("office-head").post(reverse("wagtaildocs:add"), sent)
    assert Document.objects.get(title="通知").file.read().decode() == "放假"


@pytest.mark.parametrize(("name", "content"), [
    ("a.svg", SVG), ("a.png", SVG), ("a.png", HTML), ("a.jpg", png()), ("a.png", png((9000, 9000))),
    ("a.bmp", b"BM"), ("a.gif", b"GIF89a" + HTML),
])  # fmt: skip
def test_a_picture_that_is_none_or_unpacks_to_too_much_is_not_kept(site, name, content) -> None:
    before = Image.objects.count()
    sent = {"title": "x", "collection": 1, "file": SimpleUploadedFile(name, content)}
    answer = signed_in("office-head").post(reverse("wagtailimages:add"), sent)
    assert answer.status_code < 500 and Image.objects.count() == before


def test_a_picture_with_markup_behind_it_is_sent_as_a_picture_only(site, client) -> None:
    sent = {"title": "窗口", "collection": 1, "file": SimpleUploadedFile("a.png", png() + HTML)}
    signed_in("office-head").post(reverse("wagtailimages:add"), sent)
    picture = Image.objects.get(title="窗口")
    drawn = picture.get_rendition("max-1000x1600")
    answer = signed_in("office-head").get(drawn.url)
    assert answer["Content-Type"] == "image/png" and answer["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in b"".join(answer.streaming_content)


# --- round the review ------------------------------------------------------------------------


def test_a_document_on_a_public_page_is_not_replaced_without_a_review(site) -> None:
    before = site.document.file.read()
    address = reverse("wagtaildocs:edit", args=[site.document.pk])
    sent = {"title": "申报表样式", "collection": 1, "tags": "",
            "file": SimpleUploadedFile("b.txt", "换过的".encode())}  # fmt: skip

    shown = signed_in("office-head").post(address, sent)

    assert "这个文件已在公开页面上使用,不能直接替换" in shown.content.decode()
    assert Document.objects.get(pk=site.document.pk).file.read() == before


def test_a_picture_on_a_public_page_is_not_replaced_without_a_review(site) -> None:
    address = reverse("wagtailimages:edit", args=[site.image.pk])
    before = site.image.file.name
    sent = {"title": "大厅", "collection": 1, "tags": "",
            "file": SimpleUploadedFile("b.png", png((30, 30)))}  # fmt: skip
    signed_in("office-head").post(address, sent)
    assert Image.objects.get(pk=site.image.pk).file.name == before


def test_an_unused_document_may_be_replaced(site) -> None:
    unused = Document.objects.create(
        title="草稿附件", file=SimpleUploadedFile("a.txt", b"old"), collection_id=1
    )
    sent = {"title": "草稿附件", "collection": 1, "tags": "",
            "file": SimpleUploadedFile("b.txt", "新的".encode())}  # fmt: skip
    signed_in("office-head").post(reverse("wagtaildocs:edit", args=[unused.pk]), sent)
    assert Document.objects.get(pk=unused.pk).file.read().decode() == "新的"
