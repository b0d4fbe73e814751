"""Registers of the public site: who keeps them, what is recorded, what stays closed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from pages.laws import outdated
from pages.models import Contact, Correction, LegalBasis, Pledge, SiteProfile, TextPage
from pages.registers import ContactsAdmin
from permissions.models import Bureau, User
from tests.pages.inputs import inputs_of
from tests.pages.small_site import open_small_site
from tests.scenario import Office

pytestmark = pytest.mark.one_database

NAMES = ("contacts", "legal-bases", "pledges", "corrections", "site-profile")
CONTACTS, BASES, PLEDGES = "/admin/contacts/", "/admin/legal-bases/", "/admin/pledges/"
CORRECTIONS, PROFILE = "/admin/corrections/", "/admin/site-profile/"


@pytest.fixture
def site(db, monkeypatch) -> Office:
    return open_small_site(monkeypatch)


def signed_in(office: Office, account: str) -> Client:
    client = Client()
    client.force_login(office.person(account))
    return client


def changed(client: Client, address: str, **changes):
    """The form of a row, sent back with changes."""
    return client.post(address, inputs_of(client.get(address).content.decode()) | changes)


def said(client: Client, address: str) -> str:
    """A page with what its menu says, which stands in it as data."""
    body = client.get(address).content.decode()
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), body)


def edit(address: str, row) -> str:
    return f"{address}edit/{row.pk}/"


def office_contact() -> Contact:
    return Contact.objects.get(code="office")


# --- who keeps them ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("account", ["office-head", "secretary"])
def test_the_office_lists_and_edits_every_register(site, name, account) -> None:
    client = signed_in(site, account)
    shown = client.get(f"/admin/{name}/")
    assert shown.status_code == 200 and "<table" in shown.content.decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("account", ["director", "finance-head", "admin", "accountant"])
def test_others_neither_list_nor_edit_them(site, name, account) -> None:
    client = signed_in(site, account)
    row = ContactsAdmin.model.objects.first()
    assert client.get(f"/admin/{name}/").status_code == 302
    assert client.get(f"/admin/{name}/edit/{row.pk}/").status_code in (302, 404)


def test_who_reviews_reads_them_and_changes_nothing(site) -> None:
    client = signed_in(site, "deputy-office")
    assert client.get(CONTACTS).status_code == 200
    assert client.get(edit(CONTACTS, office_contact())).status_code == 302
    checked = reverse("pages_contact_checked", args=[office_contact().pk])
    assert client.post(checked).status_code == 404


def test_who_has_no_desk_is_sent_to_sign_in(site) -> None:
    assert signed_in(site, "clerk-planning").get(CONTACTS).status_code == 302


# --- what is recorded --------------------------------------------------------------------------


def test_a_changed_number_is_recorded_with_who_what_and_when(site) -> None:
    client = signed_in(site, "secretary")
    changed(client, edit(CONTACTS, office_contact()), telephone="0746-1234567")
    changed(client, edit(CONTACTS, office_contact()), telephone="0746-7654321")

    shown = signed_in(site, "office-head").get("/admin/records/").content.decode()

    assert office_contact().telephone == "0746-7654321"
    assert "文秘" in shown and "<del>0746-1234567</del> → 0746-7654321" in shown
    assert f"{timezone.localdate().year}年" in shown


def test_a_save_without_a_change_is_no_record(site) -> None:
    client = signed_in(site, "office-head")
    changed(client, edit(CONTACTS, office_contact()))
    assert "还没有修改记录。" in client.get("/admin/records/").content.decode()


@pytest.mark.parametrize("account", ["director", "deputy-finance", "admin", "accountant"])
def test_the_records_are_the_offices_own(site, account) -> None:
    assert signed_in(site, account).get("/admin/records/").status_code == 404


def test_the_records_of_another_office_are_not_among_them(site) -> None:
    elsewhere = Bureau.objects.create(name="别的单位", code="别")
    from pages.kept import record

    row = Contact.objects.create(bureau=elsewhere, code="x", name="别处", telephone="110")
    record(row, None, by=None)
    assert "别处" not in signed_in(site, "office-head").get("/admin/records/").content.decode()


# --- contacts ----------------------------------------------------------------------------------


def test_a_contact_without_a_number_is_marked_for_the_office(site) -> None:
    assert "待办公室填写" in signed_in(site, "office-head").get(CONTACTS).content.decode()


def test_one_click_says_the_number_was_checked_today(site) -> None:
    Contact.objects.filter(code="office").update(telephone="0746-1234567")
    client = signed_in(site, "office-head")
    address = reverse("pages_contact_checked", args=[office_contact().pk])
    assert f'formaction="{address}"' in client.get(CONTACTS).content.decode()

    assert client.post(address).status_code == 302

    assert office_contact().reviewed_on == timezone.localdate()
    assert "✓ 今天已核对" in client.get(CONTACTS).content.decode()
    assert "核对日期" in client.get("/admin/records/").content.decode()


def test_looking_changes_nothing(site) -> None:
    address = reverse("pages_contact_checked", args=[office_contact().pk])
    assert signed_in(site, "office-head").get(address).status_code == 405
    assert office_contact().reviewed_on is None


def test_a_contact_of_another_office_is_not_there(site) -> None:
    elsewhere = Bureau.objects.create(name="别的单位", code="别")
    row = Contact.objects.create(bureau=elsewhere, code="x", name="别处", telephone="110")
    client = signed_in(site, "office-head")
    assert "别处" not in client.get(CONTACTS).content.decode()
    assert client.get(edit(CONTACTS, row)).status_code == 404
    assert client.post(reverse("pages_contact_checked", args=[row.pk])).status_code == 404


def test_a_new_contact_belongs_to_the_office_and_needs_no_code(site) -> None:
    client = signed_in(site, "office-head")
    sent = {"name": "档案室", "kind": "section", "telephone": "0746-7654321", "public": "on",
            "order": "20"}  # fmt: skip
    assert client.post(f"{CONTACTS}create/", sent).status_code == 302
    made = Contact.objects.get(name="档案室")
    assert made.bureau == site.bureau and made.code
    assert "档案室" in client.get("/admin/records/").content.decode()


@pytest.mark.parametrize("number", ["打内线", "0746-123<script>", "1"])
def test_a_number_that_is_none_gets_a_sentence(site, number) -> None:
    client = signed_in(site, "office-head")
    shown = changed(client, edit(CONTACTS, office_contact()), telephone=number)
    assert "电话请填写数字" in shown.content.decode()
    assert office_contact().telephone == ""


# --- legal bases -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("信访", "信访工作条例"),
        ("长江三峡工程建设条例", "长江三峡工程建设移民条例"),
        ("中华人民共和国信息公开条例", "中华人民共和国政府信息公开条例"),
        ("471", "大中型水利水电工程建设征地补偿和移民安置条例"),
    ],
)
def test_a_law_is_found_by_its_name_the_handbooks_form_or_its_number(site, words, found) -> None:
    shown = signed_in(site, "office-head").get(BASES, {"q": words}).content.decode()
    assert found in shown and "会计法" not in shown


def test_the_list_narrows_to_a_state(site) -> None:
    client = signed_in(site, "office-head")
    shown = client.get(BASES, {"state": "repealed"}).content.decode()
    assert "信访条例" in shown and "会计法" not in shown
    assert client.get(BASES, {"state": "nonsense"}).status_code == 200


def test_a_page_that_cites_a_superseded_law_is_listed_with_what_stands_instead(site) -> None:
    from pages.models import RuleCitation, RulePage

    rule = RulePage.objects.get(slug="finance-rules")
    RuleCitation.objects.create(page=rule, basis=LegalBasis.objects.get(code="petitions-old"))

    assert [one.title for one in outdated(site.bureau.pk)] == ["机关财务管理暂行规定"]
    shown = signed_in(site, "office-head").get(BASES).content.decode()
    assert "有页面引用了已经废止或者被代替的依据" in shown
    assert "《信访条例》,现由《信访工作条例》代替" in shown


def test_a_law_is_confirmed_against_its_text(site) -> None:
    client = signed_in(site, "office-head")
    basis = LegalBasis.objects.get(code="water")
    changed(client, edit(BASES, basis), confirmed="on", name="《中华人民共和国水法》")
    basis.refresh_from_db()
    assert basis.confirmed_on == timezone.localdate()
    assert basis.name == "中华人民共和国水法", "marks of quotation are put on when it is shown"


def test_the_list_of_laws_asks_the_database_no_more_for_more_rows(
    site, django_assert_max_num_queries
) -> None:
    client = signed_in(site, "office-head")
    client.get(BASES)
    with django_assert_max_num_queries(25):
        client.get(BASES)


# --- slips, pledges, the site ------------------------------------------------------------------


def test_the_office_confirms_a_slip_with_one_click(site) -> None:
    client = signed_in(site, "office-head")
    row = Correction.objects.get(original="收文登记薄")
    client.post(reverse("pages_correction_confirmed", args=[row.pk]))
    row.refresh_from_db()
    assert row.confirmed
    assert "办公室已确认" in client.get("/admin/records/").content.decode()


def test_a_slip_is_neither_made_nor_rewritten_here(site) -> None:
    client = signed_in(site, "office-head")
    row = Correction.objects.get(original="收文登记薄")
    assert client.get(f"{CORRECTIONS}create/").status_code == 404
    changed(client, edit(CORRECTIONS, row), original="别的", corrected="别的", confirmed="on")
    row.refresh_from_db()
    assert (row.original, row.corrected, row.confirmed) == ("收文登记薄", "收文登记簿", True)


def test_a_pledge_is_changed_and_recorded(site) -> None:
    client = signed_in(site, "office-head")
    row = Pledge.objects.get(text="严禁乱作为")
    changed(client, edit(PLEDGES, row), text="严禁乱作为、慢作为")
    assert (
        "<del>严禁乱作为</del> → 严禁乱作为、慢作为"
        in client.get("/admin/records/").content.decode()
    )


def test_the_site_is_one_row_that_is_only_edited(site) -> None:
    client = signed_in(site, "office-head")
    row = SiteProfile.objects.get()
    assert client.get(f"{PROFILE}create/").status_code == 404
    answer = changed(
        client,
        edit(PROFILE, row),
        elsewhere="中国政府网 https://www.gov.cn\n",
        site_code="4311030001",
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.links == [{"name": "中国政府网", "url": "https://www.gov.cn"}]
    assert row.site_code == "4311030001"


@pytest.mark.parametrize(
    "line", ["https://www.gov.cn", "中国政府网 javascript:alert(1)", "只有名称"]
)
def test_a_link_that_is_none_gets_a_sentence(site, line) -> None:
    client = signed_in(site, "office-head")
    shown = changed(client, edit(PROFILE, SiteProfile.objects.get()), elsewhere=line)
    assert "不是“名称 网址”的样子" in shown.content.decode()
    assert SiteProfile.objects.get().links == []


# --- holes of modeladmin -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("action", ["history", "inspect", "delete"])
def test_there_is_no_history_no_inspection_and_no_deletion(site, name, action) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"{name}_modeladmin_{action}", args=[1])
    assert signed_in(site, "office-head").get(f"/admin/{name}/{action}/1/").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_no_export_and_no_query_language(site, name) -> None:
    client = signed_in(site, "office-head")
    for kind in ("csv", "xlsx"):
        assert client.get(f"/admin/{name}/?export={kind}").status_code == 404
    for query in ("bureau__name=x", "pk__in=a,b", "nonsense__x=1", "o=99", "q=%25' OR 1"):
        assert client.get(f"/admin/{name}/?{query}").status_code == 200


def test_a_superuser_without_an_office_has_no_rows(site) -> None:
    root = User.objects.create_superuser("root", password="x")
    assert not ContactsAdmin().rows(root).exists()


def test_the_second_of_two_editors_is_told_and_writes_nothing(site) -> None:
    client = signed_in(site, "office-head")
    address = edit(CONTACTS, office_contact())
    old = inputs_of(client.get(address).content.decode())
    assert client.post(address, old | {"telephone": "0746-1111111"}).status_code == 302
    second = client.post(address, old | {"telephone": "0746-2222222"})
    assert second.status_code == 409
    assert office_contact().telephone == "0746-1111111"


# --- the menu ----------------------------------------------------------------------------------


def test_the_office_finds_everything_under_one_heading(site) -> None:
    home = said(signed_in(site, "office-head"), "/admin/")
    for label in ("公开内容", "页面", "服务承诺", "股室电话和联系人", "法律依据", "图片", "文件",
                  "与原文不同处", "网站信息", "修改记录", "公开审查"):  # fmt: skip
        assert f'"{label}"' in home, label


def test_who_reviews_has_pages_and_reviews_only(site) -> None:
    home = said(signed_in(site, "deputy-office"), "/admin/")
    assert '"公开审查"' in home and '"页面"' in home
    for label in ("股室电话和联系人", "图片", "文件", "导入Word", "网站自查"):
        assert f'"{label}"' not in home, label


def test_others_have_no_such_heading(site) -> None:
    home = said(signed_in(site, "director"), "/admin/")
    assert '"公开内容"' not in home and '"申请单"' in home


def test_the_editor_has_our_tabs(site) -> None:
    page = TextPage.objects.get(slug="overview")
    shown = signed_in(site, "office-head").get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    body = shown.content.decode()
    for tab in ("内容", "公开审查", "网址和检索"):
        assert tab in body
    assert "送审" in body and "撤下" in body
