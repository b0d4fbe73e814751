"""A public page is kept whole and sent again; after any change nobody gets the old one."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from pages import generation
from pages.cache import PublicCache
from pages.models import Contact, LegalBasis
from permissions.models import Bureau


class Site:
    """A view behind the cache that says how often it was really asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.response = lambda: HttpResponse(f"<p>第{self.asked}次</p>" + " " * 600)
        self.factory = RequestFactory()
        self.cache = PublicCache(self._view)

    def _view(self, request):
        self.asked += 1
        return self.response()

    def get(self, path="/power/", **headers):
        return self.cache(self.factory.get(path, **headers))

    def shows(self, *args, **kwargs) -> str:
        return self.get(*args, **kwargs).content.decode().strip()


@pytest.fixture
def site(settings) -> Site:
    settings.PUBLIC_CACHE_SECONDS = 60
    return Site()


def test_a_page_is_made_once_and_sent_again_without_the_database(site, db) -> None:
    assert site.shows() == "<p>第1次</p>"
    with CaptureQueriesContext(connection) as statements:
        assert site.shows() == "<p>第1次</p>"
    assert (site.asked, len(statements)) == (1, 0)


def test_another_process_sends_the_same_page(site, db) -> None:
    site.get()
    other = PublicCache(site._view)
    assert other(site.factory.get("/power/")).content.decode().strip() == "<p>第1次</p>"


def test_what_stands_behind_an_address_and_means_nothing_changes_nothing(site, db) -> None:
    site.get()
    assert site.shows("/power/?utm=1&x=%00y") == "<p>第1次</p>"
    assert site.shows("/power/?page=2") == "<p>第2次</p>"


def test_large_type_is_another_page(site, db) -> None:
    site.get()
    site.factory.cookies["care"] = "1"
    assert site.shows() == "<p>第2次</p>"
    site.factory.cookies["care"] = "anything"
    assert site.shows() == "<p>第1次</p>"


def test_a_browser_that_has_it_is_told_so(site, db) -> None:
    first = site.get()
    again = site.get(HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "no-cache" in first["Cache-Control"]
    assert site.get(HTTP_IF_NONE_MATCH='"old"').status_code == 200


def test_a_browser_that_unpacks_gets_it_packed_and_may_ask_again(site, db) -> None:
    packed = site.get(HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode().startswith("<p>第1次</p>")
    again = site.get(HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=packed["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/admin/", "/portal/", "/accounts/login/", "/api/inbox/", "/search/?q=x", "/healthz"]
)
def test_what_is_not_the_public_site_is_never_kept(site, db, path) -> None:
    site.get(path)
    site.get(path)
    assert site.asked == 2


@pytest.mark.parametrize("what", ["cookie", "status", "private"])
def test_an_answer_that_is_for_one_person_or_no_page_is_not_kept(site, db, what) -> None:
    def answer():
        response = HttpResponse("x", status=404 if what == "status" else 200)
        if what == "cookie":
            response.set_cookie("sessionid", "1")
        if what == "private":
            response["Cache-Control"] = "private"
        return response

    site.response = answer
    site.get()
    site.get()
    assert site.asked == 2


@pytest.mark.parametrize("change", ["contact", "law", "page", "privacy", "gone"])
def test_after_a_change_of_any_kind_the_old_page_is_not_sent(
    site, db, django_capture_on_commit_callbacks, change
) -> None:
    bureau = Bureau.objects.create(name="某局", code="某")
    page = Page(title="旧", slug="old-page")
    Page.objects.get(depth=1).add_child(instance=page)
    site.get()
    with django_capture_on_commit_callbacks(execute=True):
        if change == "contact":
            Contact.objects.create(bureau=bureau, code="a", name="办公室", telephone="1234567")
        elif change == "law":
            LegalBasis.objects.create(bureau=bureau, code="a", name="档案法")
        elif change == "page":
            page.title = "新"
            page.save_revision().publish()
        elif change == "privacy":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        else:
            page.delete()
    assert site.shows() == "<p>第2次</p>"


def test_a_draft_changes_nothing_in_public(site, db, django_capture_on_commit_callbacks) -> None:
    page = Page(title="旧", slug="old-page")
    Page.objects.get(depth=1).add_child(instance=page)
    site.get()
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "草稿"
        page.save_revision()
    assert site.shows() == "<p>第1次</p>"


def test_a_page_that_was_being_made_during_a_change_is_not_kept_for_after_it(site, db) -> None:
    def slow():
        generation.renew()  # somebody publishes meanwhile
        return HttpResponse("old")

    site.response = slow
    site.get()
    site.response = lambda: HttpResponse("new")
    assert site.shows() == "new"
