"""网站提醒 on the home of the admin: for the office, and only when there is something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from pages import roles
from pages.models import ColumnPage, TextPage
from pages.selfcheck import content
from pages.selfcheck.report import reminders
from permissions.models import User
from tests.pages.site import MadeSite, make_site

pytestmark = pytest.mark.one_database


@pytest.fixture
def site(db, settings, tmp_path) -> MadeSite:
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_site()
    roles.sync_all()
    for model in {type(page) for page in made.pages.values()}:
        model.objects.exclude(awaited="").update(awaited="")
    return made


def home_of(account: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=account))
    return client.get("/admin/").content.decode()


def neglected(site: MadeSite, slug: str, days: int) -> None:
    """A column that ought to change every fortnight, and did ``days`` ago."""
    column = site.pages[slug]
    ColumnPage.objects.filter(pk=column.pk).update(limit_days=14)
    at = timezone.now() - timedelta(days=days, minutes=1)
    Page.objects.filter(path__startswith=column.path).update(first_published_at=at)


def test_when_nothing_is_wrong_there_is_no_block(site) -> None:
    assert "网站提醒" not in home_of("office-head")


def test_an_overdue_column_is_named_with_its_days_and_leads_to_its_page(site) -> None:
    neglected(site, "notices", 20)
    home = home_of("office-head")
    block = home[home.index("网站提醒") :]
    assert "已20天没有更新,要求14天内更新。" in block
    assert f"/admin/pages/{site.pages['notices'].pk}/edit/" in block


def test_awaited_texts_are_counted(site) -> None:
    TextPage.objects.filter(pk=site.pages["overview"].pk).update(awaited="机构沿革")
    assert "还有1处内容等待办公室补充,公众看不到。" in home_of("office-head")


def test_three_columns_are_enough_for_the_home(site) -> None:
    for number in range(4):
        site.add("disclosure", ColumnPage(title=f"栏目{number}", slug=f"more-{number}"))
        site.add(f"more-{number}", TextPage(title=f"文{number}", slug=f"text-{number}"))
        neglected(site, f"more-{number}", 30)
    assert len(reminders()[0]) == 3


@pytest.mark.parametrize("account", ["director", "clerk-planning", "deputy-office", "admin"])
def test_who_does_not_keep_the_content_is_not_reminded(site, account) -> None:
    neglected(site, "notices", 20)
    assert "网站提醒" not in home_of(account)


def test_the_count_is_that_of_the_report_and_one_statement(site) -> None:
    TextPage.objects.filter(pk=site.pages["overview"].pk).update(awaited="机构沿革")
    with CaptureQueriesContext(connection) as asked:
        counted = content.how_many_awaited()
    assert (counted, len(asked)) == (len(content.awaited().found), 1)
