"""What the public may not see is nowhere: whatever address, list or file is asked for it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)

from pages.handover.package import write
from pages.models import ColumnPage, Contact, NoticePage, ProcessPage, TextPage
from pages.public import public_pages
from permissions.models import User
from tests.intranet.test_addresses import addresses as addresses_of
from tests.pages.site import MadeSite, make_site, stream

pytestmark = pytest.mark.one_database

SECRET = "暗藏的标题"  # stands in title, summary and text of everything that is not public
HIDINGS = [
    "draft", "scheduled", "expired", "past-its-time", "private", "password", "below-private",
    "moved-below-private", "no-steps",
]  # fmt: skip


@pytest.fixture
def site(db, settings, tmp_path) -> MadeSite:
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_site()


def hidden_page(site: MadeSite, how: str) -> Page:
    """A page the public must not know of, below 通知公告 (or a private column)."""
    facts = {"title": SECRET, "slug": f"covert-{how}", "summary": SECRET, "keywords": SECRET}
    text = stream(("paragraph", f"<p>{SECRET}</p>"))
    if how == "no-steps":
        return site.add("processes", ProcessPage(**facts))
    if how in ("below-private", "moved-below-private") and "inner-room" not in site.pages:
        site.add("disclosure", ColumnPage(title="里间", slug="inner-room"))
        site.hide("inner-room")
    if how == "below-private":
        return site.add("inner-room", NoticePage(body=text, **facts))
    live = how not in ("draft", "scheduled")
    page = site.add("notices", NoticePage(body=text, **facts), live=live)
    if how == "scheduled":
        page.go_live_at = timezone.now() + datetime.timedelta(days=1)
        page.save_revision(approved_go_live_at=page.go_live_at)
    elif how == "expired":
        Page.objects.filter(pk=page.pk).update(expired=True, live=False)
    elif how == "past-its-time":
        past = timezone.now() - datetime.timedelta(seconds=1)
        Page.objects.filter(pk=page.pk).update(expire_at=past)
    elif how == "private":
        site.hide(page.slug)
    elif how == "password":
        site.hide(page.slug, PageViewRestriction.PASSWORD)
    elif how == "moved-below-private":
        page.move(Page.objects.get(pk=site.pages["inner-room"].pk), pos="last-child")
    return Page.objects.get(pk=page.pk)


def address_of(site: MadeSite, page: Page) -> str:
    page = Page.objects.get(pk=page.pk)
    return "/" + page.url_path[len(site.home.url_path) :]


def same_as_nothing(client: Client, address: str, **asked) -> None:
    """This address and one that never was are told apart by their own spelling alone."""
    nowhere = re.sub(r"[\w.-]+(/?)$", r"never-was\1", address)
    assert nowhere != address
    here, there = client.get(address, **asked), client.get(nowhere, **asked)
    assert here.status_code == there.status_code == 404, address
    told = [
        re.sub(rb"%2F[^\"&]*|/[\w./%-]*never-was/?", b"", r.content.replace(spelled, b""))
        for r, spelled in ((here, address.encode()), (there, nowhere.encode()))
    ]
    assert told[0] == told[1], address
    assert set(here.headers) == set(there.headers)


def every_public_answer(client: Client) -> Iterator[tuple[str, str]]:
    """All there is to read without signing in: pages, lists, maps, feed, search, interface."""
    from pages.public import ground

    known = ground()
    found = [known.address(page) for page in public_pages()]
    assert len(found) > 20
    found += ["/sitemap/", "/sitemap.xml", "/feed.xml", "/robots.txt", "/accessibility/"]
    found += [f"{section}board/" for section in found if "/sections/" in section]
    found += [f"/search/?q={SECRET[:2]}", "/search/?q=的", "/nowhere/"]
    api = "/api/v2/pages/"
    found += [api, f"{api}?fields=*", f"{api}?limit=20&offset=20", f"{api}?search={SECRET[:2]}"]
    found += [
        f"{api}?type=pages.{kind}&fields=*"
        for kind in (
            "NoticePage",
            "ColumnPage",
            "ProcessPage",
            "RulePage",
            "MatterPage",
            "ArticlePage",
        )
    ]
    around = Page.objects.filter(slug__in=("public", "disclosure", "notices", "processes"))
    found += [
        f"{api}?fields=*&{by}_of={pk}"
        for by in ("child", "descendant")
        for pk in around.values_list("pk", flat=True)
    ]
    found += [
        f"/api/v2/{what}/?fields=*"
        for what in ("images", "documents", "contacts", "legal-bases", "pledges")
    ]
    found += [f"{api}{pk}/?fields=*" for pk in public_pages().values_list("pk", flat=True)]
    for address in found:
        answer = client.get(address)
        assert answer.status_code in (200, 400, 404), address
        yield address, b"".join(answer).decode()


# --- pages -----------------------------------------------------------------------------------


def test_hidden_pages_are_nowhere_to_be_read(site, client, tmp_path) -> None:
    keys = [hidden_page(site, how).pk for how in HIDINGS]
    # whoever links to one does not say what it is called
    links = "".join(f'<a linktype="page" id="{key}">这里</a>' for key in keys)
    site.add(
        "", TextPage(title="单位简介", slug="about", body=stream(("paragraph", f"<p>{links}</p>")))
    )

    for address, said in every_public_answer(client):
        assert SECRET not in said and "covert" not in said, address
    write(tmp_path / "package")
    handed = [path for path in (tmp_path / "package").rglob("*") if path.is_file()]
    assert len(handed) > 30
    for path in handed:
        said = path.read_bytes().decode("utf-8", "ignore")
        assert SECRET not in said and "covert" not in said, path


def test_a_hidden_page_answers_like_one_that_never_was(site, client) -> None:
    never = client.get("/api/v2/pages/999999/")
    for how in HIDINGS:
        page = hidden_page(site, how)
        address = address_of(site, page)
        same_as_nothing(client, address)
        same_as_nothing(client, address, headers={"If-None-Match": "*"})
        here = client.get(f"/api/v2/pages/{page.pk}/?fields=*")
        assert (here.status_code, here.content) == (404, never.content), how
        for asked in ("child_of", "descendant_of", "ancestor_of", "translation_of"):
            real = client.get(f"/api/v2/pages/?{asked}={page.pk}")
            none = client.get(f"/api/v2/pages/?{asked}=999999")
            assert (real.status_code, real.content) == (none.status_code, none.content), asked
        for asked in (f"html_path={address}", f"id={page.pk}"):
            assert client.get(f"/api/v2/pages/find/?{asked}").status_code == 404


def test_an_old_address_does_not_tell_where_a_private_page_stands_now(site, client) -> None:
    page = hidden_page(site, "private")
    Redirect.objects.create(old_path="/old-address", redirect_page=page)
    same_as_nothing(client, "/old-address/")


def test_a_draft_of_a_public_page_shows_in_no_answer(site, client) -> None:
    page = site.pages["holiday"]
    page.title, page.summary = SECRET, SECRET
    page.body = stream(("paragraph", f"<p>{SECRET}</p>"))
    page.save_revision()
    for address in (site.address("holiday"), site.address("notices"), "/feed.xml", "/sitemap/",
                    f"/search/?q={SECRET[:2]}", f"/api/v2/pages/{page.pk}/?fields=*"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200 and SECRET not in answer.content.decode(), address


@pytest.mark.parametrize("care", [False, True])
def test_a_page_kept_for_readers_is_gone_as_soon_as_it_is_private(
    site, client, settings, django_capture_on_commit_callbacks, care
) -> None:
    settings.PUBLIC_CACHE_SECONDS = 300
    if care:
        client.cookies["care"] = "1"
    address = site.address("holiday")
    kept = client.get(address)
    api = f"/api/v2/pages/{site.pages['holiday'].pk}/"
    marked = client.get(api)
    assert client.get(address)["ETag"] == kept["ETag"]
    assert client.get(api, headers={"If-None-Match": marked["ETag"]}).status_code == 304

    with django_capture_on_commit_callbacks(execute=True):
        site.hide("holiday")

    for sent in ({}, {"If-None-Match": kept["ETag"]}, {"If-None-Match": "*"}):
        assert client.get(address, headers=sent).status_code == 404
        assert client.head(address, headers=sent).status_code == 404
    assert client.get(api, headers={"If-None-Match": marked["ETag"]}).status_code == 404
    assert "国庆放假通知" not in client.get(site.address("notices")).content.decode()


def test_what_expires_by_the_clock_is_not_said_to_be_unchanged_for_ever(
    site, client, settings, time_machine
) -> None:
    settings.PUBLIC_CACHE_SECONDS = 300
    page = site.pages["holiday"]
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() + datetime.timedelta(hours=1))
    marked = client.get(f"/api/v2/pages/{page.pk}/")
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=2))
    again = client.get(f"/api/v2/pages/{page.pk}/", headers={"If-None-Match": marked["ETag"]})
    assert again.status_code == 404


# --- files -----------------------------------------------------------------------------------


def private_collection() -> Collection:
    inside = Collection.objects.get(depth=1).add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=inside, restriction_type="login")
    return inside


def a_document(**facts) -> Document:
    document = Document(title=SECRET, **facts)
    document.file.save("covert.txt", ContentFile(SECRET.encode()))
    document.save()
    return document


def a_picture(**facts) -> Image:
    return Image.objects.create(
        title=SECRET, file=get_test_image_file(filename="covert.png", size=(20, 20)), **facts
    )


def page_with(site: MadeSite, document: Document, picture: Image, *, live: bool = True) -> Page:
    """A page that shows both in every way a text can, and a raw address besides."""
    raw = f'<a href="/media/{document.file.name}">原件</a><a href="/media/../secret_key">钥匙</a>'
    link = f'<a linktype="document" id="{document.pk}">名单</a>'
    body = stream(
        ("paragraph", f"<p>{link}{raw}</p>"),
        ("attachment", {"document": document.pk, "name": SECRET}),
        ("image", {"image": picture.pk, "decorative": False, "alt_text": SECRET}),
    )
    page = site.add("notices", NoticePage(title="附件", slug="papers", body=body), live=live)
    papers = [{"type": "paper", "value": {
        "name": "表", "form": "", "source": "", "note": "", "template": document.pk}}]  # fmt: skip
    matter = site.pages["apply"]
    if live:
        matter.papers = json.dumps(papers)
        matter.save()
    return page


def file_addresses(document: Document, picture: Image) -> list[str]:
    drawn = picture.get_rendition("max-1000x1600")
    return [
        document.url,
        f"/documents/{document.pk}/wrong-name.txt",
        f"/media/{document.file.name}",
        f"/media/{picture.file.name}",
        drawn.url,
        f"/api/v2/documents/{document.pk}/",
        f"/api/v2/images/{picture.pk}/",
    ]


def nothing_of_the_files(site, client, folder, document, picture) -> None:
    page = Page.objects.get(slug="papers")
    for address in file_addresses(document, picture):
        assert client.get(address).status_code == 404, address
    said = [
        client.get(address).content.decode()
        for address in (
            site.address("papers"),
            site.address("apply"),
            f"/api/v2/pages/{page.pk}/?fields=*",
            f"/api/v2/pages/{site.pages['apply'].pk}/?fields=*",
            "/api/v2/documents/?fields=*",
            "/api/v2/images/?fields=*",
            f"/api/v2/documents/?search={SECRET[:2]}",
            f"/api/v2/images/?search={SECRET[:2]}",
        )
    ]
    write(folder)
    said += [p.read_bytes().decode("utf-8", "ignore") for p in folder.rglob("*") if p.is_file()]
    for one in said:
        assert SECRET not in one and document.url not in one


def test_files_of_a_private_collection_are_nowhere(site, client, tmp_path) -> None:
    inside = private_collection()
    document, picture = a_document(collection=inside), a_picture(collection=inside)
    page_with(site, document, picture)
    nothing_of_the_files(site, client, tmp_path / "package", document, picture)
    same_as_nothing(client, document.url)


def test_a_file_is_public_with_the_page_that_was_reviewed_and_not_by_being_uploaded(
    site, client, django_capture_on_commit_callbacks
) -> None:
    document, picture = a_document(), a_picture()
    with django_capture_on_commit_callbacks(execute=True):
        page = page_with(site, document, picture, live=False)
    for address in file_addresses(document, picture):
        assert client.get(address).status_code == 404, address
    for what in ("documents", "images"):
        assert SECRET not in client.get(f"/api/v2/{what}/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    drawn = picture.get_rendition("max-1000x1600").url
    for address in (document.url, drawn, f"/api/v2/documents/{document.pk}/"):
        assert client.get(address).status_code == 200, address
    for address in (f"/media/{document.file.name}", f"/media/{picture.file.name}"):
        assert client.get(address).status_code == 404, address
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=page.pk).unpublish()
    assert client.get(document.url).status_code == 404
    assert client.get(drawn).status_code == 404


def test_a_document_is_always_saved_and_never_opened_in_the_browser(site, client) -> None:
    answer = client.get(site.document.url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_page_whose_document_was_deleted_is_still_told_to_programs(site, client) -> None:
    document = a_document()
    page = page_with(site, document, a_picture())
    document.delete()
    assert client.get(f"/api/v2/pages/{page.pk}/?fields=*").status_code == 200
    assert client.get(f"/api/v2/pages/{site.pages['apply'].pk}/?fields=*").status_code == 200
    assert client.get(site.address("papers")).status_code == 200


def test_a_text_that_names_an_address_of_its_own_making_does_not_stop_the_package(
    site, tmp_path
) -> None:
    body = stream(
        ("paragraph", '<p><a href="/nowhere/board/">板</a><a href="/static/../x">x</a></p>')
    )
    site.add("notices", NoticePage(title="链接", slug="links", body=body))
    assert "/nowhere/board/" in write(tmp_path / "package").missing


# --- contacts --------------------------------------------------------------------------------


def test_a_contact_that_is_not_public_is_told_nowhere(site, client) -> None:
    Contact.objects.filter(code__in=("planning", "complaints")).update(
        public=False, person=SECRET, telephone="0746-9999999", resume=SECRET
    )
    Contact.objects.filter(code="office").update(resume=SECRET)  # of leaders only
    for address, said in every_public_answer(client):
        assert SECRET not in said and "9999999" not in said, address


# --- a process for the public ----------------------------------------------------------------


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_public_process_never_gives_a_session_and_knows_nobody(
    site, client, settings, signed_in
) -> None:
    settings.ROOT_URLCONF = addresses_of("public")
    settings.SERVE = "public"
    inside = private_collection()
    document = a_document(collection=inside)
    if signed_in:
        client.force_login(User.objects.get(username="office-head"))
    own = set(client.cookies)
    for address in ("/", site.address("papers") if "papers" in site.pages else "/sitemap/",
                    "/search/?q=的", "/feed.xml", "/api/v2/pages/", "/nowhere/", "/out/?to=x",
                    site.document.url):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code in (200, 404) and set(client.cookies) == own, address
        assert "sessionid" not in answer.cookies and "csrftoken" not in answer.cookies
    assert client.get(document.url).status_code == 404
    for address in ("/portal/", "/admin/", "/accounts/login/", "/api/forms/", "/admin/pages/"):
        assert client.get(address).status_code == 404
        answer, nowhere = client.post(address), client.post("/never-was/")
        assert answer.status_code == nowhere.status_code and not answer.cookies, address


def test_the_office_takes_a_private_document_inside_and_a_password_opens_nothing(
    site, client
) -> None:
    inside = private_collection()
    document = a_document(collection=inside)
    client.force_login(User.objects.get(username="office-head"))
    assert client.get(document.url).status_code == 200
    CollectionViewRestriction.objects.update(restriction_type="password", password="x")
    assert client.get(document.url).status_code == 404
