"""数据发布: the screen of the office, and who finds nothing there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pages.figures.quarters import Quarter
from pages.models import FiguresPage, MatterPage, Release, SpendingLine
from permissions.models import Bureau, User
from tests.pages.figures_office import FORM, PAST, Figures, in_month, opened
from tests.pages.inputs import inputs_of

pytestmark = pytest.mark.one_database

SCREEN = "/admin/releases/"
LINES = "/admin/spending-lines/"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), opened() as figures:
        yield figures


@pytest.fixture
def figures(made: Figures, db: None) -> Figures:
    return made


@pytest.fixture
def settled(figures: Figures) -> Figures:
    """Two amounts settled in the quarter that is over."""
    figures.line()
    figures.settled("1234.50", in_month(1))
    figures.settled("0.50", in_month(3))
    return figures


def signed_in(figures: Figures, account: str) -> Client:
    client = Client()
    client.force_login(figures.office.person(account))
    return client


def words(client: Client, address: str = SCREEN) -> str:
    """What the screen says, its menu left out."""
    html = client.get(address).content.decode()
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", "", html, flags=re.S)
    text = unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]))
    return re.sub(r"\s+", " ", text).strip()


def sent(client: Client, **changes: str):
    """The screen's own form, sent as it stands but for ``changes``."""
    html = client.get(SCREEN).content.decode()
    form = html[html.index('class="pg-decide"') :]
    given = {k: v for k, v in inputs_of(form).items() if not k.endswith("-count")}
    return client.post(SCREEN, {**given, "checked": "on", **changes})


def test_the_office_reads_the_figures_as_the_public_will(settled: Figures) -> None:
    said = words(signed_in(settled, "office-head"))
    assert str(PAST) in said and "还没有发布,公开页面上没有这一季度的数字。" in said
    assert "业务登记数,以决算为准" in said
    assert f"{PAST.months[0]}月 1,234.50 1,234.50" in said


def test_it_releases_them_and_the_public_reads_them(settled: Figures) -> None:
    client = signed_in(settled, "office-head")
    answer = sent(client)
    assert answer.status_code == 302
    assert Release.objects.get().released_by.username == "office-head"
    said = words(client, answer.url)
    assert f"{PAST}的数字已发布。" in said and "现在统计的数字与已发布的一致。" in said
    assert "✓ 公开中" in said
    assert Client().get("/disclosure/spending/").status_code == 200
    records = client.get("/admin/records/").content.decode()
    assert f"三公经费 {PAST}" in records and "已发布" in records


def test_without_the_tick_nothing_is_released(settled: Figures) -> None:
    answer = sent(signed_in(settled, "office-head"), checked="")
    assert answer.status_code == 422 and "请先核对数字" in answer.content.decode()
    assert not Release.objects.exists()


def test_what_stands_and_has_not_changed_is_not_released_again(settled: Figures) -> None:
    client = signed_in(settled, "office-head")
    sent(client)
    assert 'class="pg-decide"' not in client.get(SCREEN).content.decode()


def test_what_was_settled_since_is_told_and_released_in_its_place(settled: Figures) -> None:
    client = signed_in(settled, "office-head")
    sent(client)
    settled.settled("1.00", in_month(3))
    assert "现在统计的数字与已发布的不同" in words(client)
    assert sent(client).status_code == 302
    assert [r.figures["lines"][0]["fen"][2] for r in Release.objects.filter(withdrawn_at=None)] == [
        150
    ]


def test_the_second_of_two_is_told_who_was_faster(settled: Figures) -> None:
    first, second = (signed_in(settled, name) for name in ("office-head", "secretary"))
    html = second.get(SCREEN).content.decode()
    sent(first)
    form = html[html.index('class="pg-decide"') :]
    given = {k: v for k, v in inputs_of(form).items() if not k.endswith("-count")}
    answer = second.post(SCREEN, {**given, "checked": "on"})
    assert answer.status_code == 409 and "没有重复发布" in answer.content.decode()
    assert Release.objects.count() == 1


def test_a_running_quarter_shows_its_figures_and_no_button(settled: Figures) -> None:
    settled.settled("9.00", timezone.localdate())
    now = Quarter.of(timezone.localdate())
    client = signed_in(settled, "office-head")
    html = client.get(SCREEN, {"quarter": now.key}).content.decode()
    assert "还没有结束,不能发布" in html and 'class="pg-decide"' not in html
    answer = client.post(
        SCREEN, {"kind": "spending", "quarter": now.key, "checked": "on", "seen": "x"}
    )
    assert answer.status_code == 422 and not Release.objects.exists()


def test_the_office_takes_a_release_back_and_it_is_recorded(settled: Figures) -> None:
    client = signed_in(settled, "office-head")
    sent(client)
    address = reverse("pages_release_withdraw", args=[Release.objects.get().pk])
    assert client.get(address).status_code == 405
    assert Client().get("/disclosure/spending/").status_code == 200
    said = words(client, client.post(address).url)
    assert "已撤回,公开页面上不再显示这一季度的数字。" in said and "○ 不再公开" in said
    assert Client().get("/disclosure/spending/").status_code == 404
    assert "已撤回" in client.get("/admin/records/").content.decode()
    assert "撤回或更换了这次发布" in words(client, client.post(address).url)


@pytest.mark.parametrize(
    "account", ["director", "deputy-office", "finance-head", "accountant", "clerk-planning"]
)
def test_for_others_the_screen_is_not_there(settled: Figures, account) -> None:
    sent(signed_in(settled, "office-head"))
    client = signed_in(settled, account)
    address = reverse("pages_release_withdraw", args=[Release.objects.get().pk])
    # Who has no place in the admin at all is led away before he is told.
    for answer in (client.get(SCREEN), client.post(SCREEN, {"checked": "on"}),
                   client.post(address)):  # fmt: skip
        assert answer.status_code == (302 if account == "clerk-planning" else 404)
    assert Release.objects.get().withdrawn_at is None
    assert "数据发布" not in client.get("/admin/", follow=True).content.decode()


def test_a_superuser_without_an_office_finds_nothing(settled: Figures) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    assert client.get(SCREEN).status_code == 404


def test_the_release_of_another_office_is_not_there(settled: Figures) -> None:
    client = signed_in(settled, "office-head")
    sent(client)
    Release.objects.update(bureau=Bureau.objects.create(name="别的单位", code="别"))
    made = Release.objects.get()
    assert client.post(reverse("pages_release_withdraw", args=[made.pk])).status_code == 404
    assert f"三公经费 {PAST}" not in words(client)


@pytest.mark.parametrize("query", ["kind=other", "quarter=2026-9", "quarter=x", "quarter=2999-1"])
def test_what_is_no_kind_and_no_quarter_is_not_there(figures: Figures, query) -> None:
    assert signed_in(figures, "office-head").get(f"{SCREEN}?{query}").status_code == 404


def test_what_was_not_counted_is_listed_to_the_office_only(settled: Figures) -> None:
    odd = settled.settled(None, in_month(1))
    client = signed_in(settled, "office-head")
    assert f"维修费:{odd.number}没有填写实际金额,未计入。" in words(client)
    sent(client)
    assert odd.number not in Client().get("/disclosure/spending/").content.decode()


def test_where_no_page_shows_them_the_office_is_told(settled: Figures) -> None:
    client = signed_in(settled, "office-head")
    assert "网站上没有公开这一类数字的页面" not in words(client)
    FiguresPage.objects.filter(kind="spending").delete()
    assert "网站上没有公开这一类数字的页面" in words(client)


def test_it_stands_in_the_menu_of_the_office(figures: Figures) -> None:
    body = signed_in(figures, "office-head").get("/admin/").content.decode()
    said = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), body)
    assert '"数据发布"' in said


# --- the register of spending lines ------------------------------------------------------------


def test_a_line_is_chosen_by_names_and_recorded(figures: Figures) -> None:
    client = signed_in(figures, "office-head")
    form = client.get(f"{LINES}create/").content.decode()
    assert "办公设备报修单 · 预计费用" in form and "物资采购审批单 · 合计" in form
    assert "故障情况" not in form, "only amounts"
    given = {"label": "维修费", "amount": f"{FORM}:estimate", "used": "on", "order": "1"}
    assert client.post(f"{LINES}create/", given).status_code == 302
    line = SpendingLine.objects.get()
    assert (line.form, line.field, line.bureau) == (FORM, "estimate", figures.office.bureau)
    shown = client.get(LINES).content.decode()
    assert "办公设备报修单 · 预计费用" in shown and "✓ 列入" in shown
    assert "维修费" in client.get("/admin/records/").content.decode()


def test_an_amount_is_not_counted_twice(figures: Figures) -> None:
    client = signed_in(figures, "office-head")
    given = {"label": "维修费", "amount": f"{FORM}:estimate", "used": "on", "order": "1"}
    client.post(f"{LINES}create/", given)
    answer = client.post(f"{LINES}create/", {**given, "label": "又一项"})
    assert "重复计算会使数字偏大" in answer.content.decode()
    assert SpendingLine.objects.count() == 1


def test_a_line_that_is_not_used_is_not_counted(settled: Figures) -> None:
    SpendingLine.objects.update(used=False)
    assert settled.counts().figures is None


def test_a_matter_names_its_form_by_its_title(figures: Figures) -> None:
    page = MatterPage.objects.get(slug="repairs")
    html = signed_in(figures, "office-head").get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    ).content.decode()  # fmt: skip
    assert f'<option value="{FORM}" selected>办公设备报修单</option>' in html
