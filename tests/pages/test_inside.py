"""What the office's own people see of the public content: rules that are internal, and numbers."""

from __future__ import annotations

import pytest

from pages import telephones
from pages.models import Contact, RulePage
from tests.pages.site import MadeSite, make_site, stream

pytestmark = pytest.mark.one_database


@pytest.fixture
def site(db, settings, tmp_path) -> MadeSite:
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_site()


@pytest.fixture
def clerk(site, client):
    from permissions.models import User

    client.force_login(User.objects.get(username="clerk-planning"))
    return client


def shown(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_staff_read_an_internal_rule_which_the_public_does_not_find(site, clerk) -> None:
    assert "机关财务管理暂行规定" in shown(clerk, "/portal/rules/")
    page = shown(clerk, "/portal/rules/finance-rules/")
    assert "接待标准。" in page and "仅供内部使用,请勿外传。" in page
    assert clerk.get(site.address("finance-rules")).status_code == 404


def test_a_public_rule_is_read_there_too_and_not_called_internal(site, clerk) -> None:
    page = shown(clerk, "/portal/rules/documents/")
    assert "收文统一由办公室登记。" in page and "仅供内部" not in page


@pytest.mark.parametrize("hidden", ["draft", "group"])
def test_a_rule_that_is_not_for_him_is_not_there(site, clerk, hidden) -> None:
    rule = RulePage(title="未定稿", slug="unfinished", body=stream(("paragraph", "<p>一</p>")))
    site.add("rules", rule, live=hidden != "draft")
    if hidden == "group":
        site.hide("unfinished", "groups")
    assert "未定稿" not in shown(clerk, "/portal/rules/")
    assert clerk.get("/portal/rules/unfinished/").status_code == 404
    assert clerk.get("/portal/rules/nowhere/").status_code == 404


def test_nobody_reads_them_without_signing_in(site, client) -> None:
    assert client.get("/portal/rules/").status_code == 302
    assert client.get("/portal/rules/finance-rules/").status_code == 302


def test_the_bureaus_number_stands_at_the_foot_and_a_change_is_seen_at_once(
    site, clerk, django_capture_on_commit_callbacks
) -> None:
    assert '办公室电话:<a href="tel:0746-1234005">' in shown(clerk, "/portal/")
    row = Contact.objects.get(code="bureau")
    row.telephone = "0746-7654321"
    with django_capture_on_commit_callbacks(execute=True):
        row.save()
    assert "tel:0746-7654321" in shown(clerk, "/portal/")


def test_without_a_number_of_the_bureau_the_offices_own_is_shown(site) -> None:
    Contact.objects.filter(code="bureau").update(telephone="")
    assert telephones.known(site.bureau.pk).office == "0746-1234001"


def test_the_directory_shows_the_numbers_of_sections_and_leaders(site, clerk) -> None:
    page = shown(clerk, "/portal/people/")
    for number in ("0746-1234001", "0746-1234002", "0746-1234003"):
        assert f"tel:{number}" in page
