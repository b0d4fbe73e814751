"""No screen of the public content speaks English to who writes or reviews it."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page

from pages.models import ColumnPage, NoticePage
from permissions.models import User
from tests.intranet.test_no_english import Screen, english_of
from tests.pages.small_site import open_small_site
from tests.scenario import Office

pytestmark = pytest.mark.one_database

LISTS = [
    *("/admin/", "/admin/pages/", "/admin/review/", "/admin/records/", "/admin/images/"),
    *("/admin/documents/", "/admin/contacts/", "/admin/legal-bases/", "/admin/pledges/"),
    *("/admin/corrections/", "/admin/site-profile/", "/admin/contacts/create/"),
    *("/admin/legal-bases/create/", "/admin/pledges/create/", "/admin/images/add/"),
    *("/admin/documents/multiple/add/", "/admin/pages/search/?q=移民"),
]


@pytest.fixture
def site(db, monkeypatch) -> Office:
    o = open_small_site(monkeypatch)
    author = o.person("office-head")
    for number, sent in enumerate((True, False)):
        page = NoticePage(title=f"通知{number}", personal_data="none", live=False, owner=author)
        ColumnPage.objects.get(slug="notices").add_child(instance=page)
        page.save_revision(user=author)
        page.title = f"改过的通知{number}"
        page.save_revision(user=author)
        if sent:
            page.get_workflow().start(page, author)
    return o


def addresses() -> list[str]:
    """The screens of every kind of page there is, once."""
    found = list(LISTS)
    for page in {p.specific_class: p for p in Page.objects.exclude(depth=1)}.values():
        found += [f"/admin/pages/{page.pk}/{name}/" for name in
                  ("edit", "history", "usage", "workflow_history", "copy", "move", "unpublish",
                   "delete")]  # fmt: skip
        first, last = page.revisions.order_by("id").first(), page.revisions.order_by("id").last()
        if first is not None:
            found.append(f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{last.pk}/")
    column = ColumnPage.objects.get(slug="notices")
    found.append(f"/admin/pages/{column.pk}/add_subpage/")
    for kind in column.allowed_subpage_models():
        found.append(f"/admin/pages/add/pages/{kind._meta.model_name}/{column.pk}/")
    notice = NoticePage.objects.order_by("pk").first()
    return [*found, f"/admin/pages/{column.pk}/", f"/admin/review/{notice.pk}/",
            f"/admin/pages/{notice.pk}/edit/", f"/admin/pages/{notice.pk}/history/"]  # fmt: skip


@pytest.mark.parametrize("account", ["office-head", "deputy-office"])
def test_no_screen_speaks_english_or_breaks(site, account) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(site.person(account))
    names = set(User.objects.values_list("username", flat=True))
    names |= set(Page.objects.values_list("slug", flat=True))
    names |= {"None", "JPG, JPEG, PNG, GIF, WEBP"}  # a counter nobody sees; kinds of files
    leaks: dict[str, str] = {}
    seen = 0
    for address in addresses():
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        seen += answer.status_code == 200
        for run in english_of(Screen(answer.content.decode()), names):
            leaks.setdefault(run, address)
    assert leaks == {}
    assert seen > 15, "most of them are there"
