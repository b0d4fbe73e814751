"""What wagtail-modeladmin leaves open is closed: one test for each hole."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse

from permissions import people
from permissions.modeladmin import digest, escape_formula
from permissions.models import Bureau, Post, Section, Tenure, User
from permissions.registers import PeopleAdmin
from tests.scenario import Office

PEOPLE, POSTS, SECTIONS = "/admin/people/", "/admin/posts/", "/admin/sections/"


@pytest.fixture(autouse=True)
def _gate(settings) -> None:
    if "forms.desk.gate.Gate" not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "forms.desk.gate.Gate"]


def signed_in(office: Office, account: str) -> Client:
    client = Client()
    client.force_login(office.person(account))
    return client


def given(office: Office, account: str, *codenames: str) -> Client:
    """Somebody with the desk and just these model permissions, of whatever app."""
    user = office.person(account)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return signed_in(office, account)


def inputs(client: Client, address: str) -> dict[str, object]:
    """A form as its page holds it, to be sent back."""
    body = client.get(address).content.decode()
    found: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        parts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = parts.get("name", "")
        if not name or name == "csrfmiddlewaretoken" or parts.get("type") == "submit":
            continue
        if parts.get("type") in ("checkbox", "radio"):
            if "checked" in tag:
                found.setdefault(name, []).append(parts.get("value", "on"))  # type: ignore[union-attr]
        else:
            found[name] = parts.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def edit(address: str, row) -> str:
    return f"{address}edit/{row.pk}/"


# --- who lists -----------------------------------------------------------------------------


def test_permission_to_add_shows_no_list(office) -> None:
    client = given(office, "finance-head", "add_user")
    shown = client.get(PEOPLE)
    assert shown.status_code == 302 and "director" not in shown.content.decode()


def test_permission_to_see_shows_the_list_and_changes_nothing(office) -> None:
    client = given(office, "finance-head", "view_user")
    assert "director" in client.get(PEOPLE).content.decode()
    assert client.get(edit(PEOPLE, office.person("director"))).status_code == 302
    assert client.get(f"{PEOPLE}create/").status_code == 302


def test_an_account_without_an_office_has_no_rows_even_as_a_superuser(office) -> None:
    root = User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(root)
    assert client.get(PEOPLE).status_code == 302
    assert not PeopleAdmin().rows(root).exists()


def test_an_inactive_account_has_no_rows(office) -> None:
    head = office.person("office-head")
    head.is_active = False
    assert not PeopleAdmin().rows(head).exists()


# --- one row -------------------------------------------------------------------------------


def test_a_row_of_another_office_is_not_there(office) -> None:
    elsewhere = Bureau.objects.create(name="别的单位", code="别")
    theirs = User.objects.create_user("stranger", bureau=elsewhere)
    section = Section.objects.create(bureau=elsewhere, code="x", name="别的股室")
    client = signed_in(office, "office-head")
    assert "stranger" not in client.get(PEOPLE).content.decode()
    for address in (edit(PEOPLE, theirs), edit(SECTIONS, section)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "改"}).status_code == 404


@pytest.mark.parametrize("key", ["0", "x", "-1", "9" * 30, "٣", "1_2"])
def test_a_key_that_is_none_is_not_found(office, key) -> None:
    assert signed_in(office, "office-head").get(f"{PEOPLE}edit/{key}/").status_code == 404


@pytest.mark.parametrize("action", ["history", "inspect", "delete"])
@pytest.mark.parametrize(
    "name",
    [
        "people", "posts", "sections", "absences", "calendar", "calendar-years", "figures",
        "requests",
    ],
)  # fmt: skip
def test_there_is_no_history_no_inspection_and_no_deletion(office, name, action) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"{name}_modeladmin_{action}", args=[1])
    assert signed_in(office, "office-head").get(f"/admin/{name}/{action}/1/").status_code == 404


@pytest.mark.parametrize("action", ["create", "edit"])
def test_requests_are_never_edited_in_a_form(office, action) -> None:
    trip = office.files("trip", by="clerk-planning")
    address = (
        f"/admin/requests/{action}/{trip.pk}/" if action == "edit" else "/admin/requests/create/"
    )
    head = office.person("office-head")
    head.user_permissions.add(*Permission.objects.filter(content_type__app_label="forms"))
    assert signed_in(office, "office-head").get(address).status_code == 404


# --- the list ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_is_no_export(office, kind) -> None:
    for address in (PEOPLE, POSTS, "/admin/requests/", "/admin/figures/"):
        assert signed_in(office, "office-head").get(f"{address}?export={kind}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["password__startswith=!", "is_superuser__exact=1", "bureau__name=x", "nonsense__x=1",
     "pk__in=a,b", "last_login__year=x"],
)  # fmt: skip
def test_the_address_is_no_query_language(office, query) -> None:
    shown = signed_in(office, "office-head").get(f"{PEOPLE}?{query}")
    assert shown.status_code == 200
    assert "director" in shown.content.decode(), "a name nobody declared narrows nothing"


def test_requests_are_not_asked_past_their_filters(office) -> None:
    trip = office.files("trip", by="clerk-planning")
    client = signed_in(office, "office-head")
    shown = client.get("/admin/requests/?applicant__password__startswith=zzz")
    assert trip.number in shown.content.decode()


@pytest.mark.parametrize("order", ["99", "x", "-0.1.2", "0"])
def test_an_order_that_is_none_breaks_nothing(office, order) -> None:
    assert signed_in(office, "office-head").get(f"{PEOPLE}?o={order}").status_code == 200


def test_a_long_search_is_cut(office, django_assert_max_num_queries) -> None:
    client = signed_in(office, "office-head")
    assert client.get(PEOPLE, {"q": "a " * 4000}).status_code == 200


# --- two editors ---------------------------------------------------------------------------


def test_the_second_of_two_editors_is_told_and_writes_nothing(office) -> None:
    client = signed_in(office, "office-head")
    section = Section.objects.get(code="planning")
    old = inputs(client, edit(SECTIONS, section))
    first = client.post(edit(SECTIONS, section), old | {"name": "规划股"})
    assert first.status_code == 302
    second = client.post(edit(SECTIONS, section), old | {"name": "安置股"})
    assert second.status_code == 409
    assert "这条记录刚刚已由他人修改,您的修改没有保存。" in second.content.decode()
    section.refresh_from_db()
    assert section.name == "规划股"


def test_a_sign_in_in_between_is_no_edit(office) -> None:
    user = office.person("secretary")
    before = digest(user, frozenset({"last_login", "password"}))
    signed_in(office, "secretary")
    assert digest(office.person("secretary"), frozenset({"last_login", "password"})) == before


# --- export --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1"])
def test_a_formula_becomes_text(text) -> None:
    assert escape_formula(text) == f"'{text}"


def test_other_text_stays_as_it_is() -> None:
    assert escape_formula("永州") == "永州" and escape_formula(7) == 7


# --- people and posts ----------------------------------------------------------------------


def test_a_person_is_entered_without_mail_groups_or_superuser(office) -> None:
    client = signed_in(office, "office-head")
    body = client.get(f"{PEOPLE}create/").content.decode()
    for name in ("email", "is_superuser", "groups", "user_permissions", "is_staff"):
        assert f'name="{name}"' not in body
    post = Post.objects.get(code="clerk-planning")
    sent = {
        "username": "zhangsan", "name": "张三", "new_password": "qingdan-4711", "is_active": "on",
        "posts": [post.pk], "is_superuser": "on", "groups": [post.group_id],
    }  # fmt: skip
    assert client.post(f"{PEOPLE}create/", sent).status_code == 302
    made = User.objects.get(username="zhangsan")
    assert not made.is_superuser and made.must_change_password and made.bureau == office.bureau
    assert made.check_password("qingdan-4711")
    assert list(made.groups.values_list("pk", flat=True)) == [post.group_id]
    assert Tenure.objects.filter(user=made, post=post, end=None).exists()


def test_appointing_and_dismissing_go_by_the_register(office) -> None:
    client = signed_in(office, "office-head")
    person = office.person("secretary")
    new = Post.objects.get(code="registry")
    address = edit(PEOPLE, person)
    assert client.post(address, inputs(client, address) | {"posts": [new.pk]}).status_code == 302
    held = Tenure.objects.filter(user=person, end=None).values_list("post__code", flat=True)
    assert list(held) == ["registry"]


def test_an_account_is_deactivated_never_deleted_and_its_sessions_end(office) -> None:
    signed_out = signed_in(office, "secretary")
    client = signed_in(office, "office-head")
    person = office.person("secretary")
    address = edit(PEOPLE, person)
    sent = inputs(client, address)
    del sent["is_active"]
    assert client.post(address, sent).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert signed_out.get("/portal/").status_code == 302


def test_nobody_deactivates_himself(office) -> None:
    client = signed_in(office, "office-head")
    address = edit(PEOPLE, office.person("office-head"))
    sent = inputs(client, address)
    del sent["is_active"]
    assert "不能停用自己的账号。" in client.post(address, sent).content.decode()
    assert office.person("office-head").is_active


def test_an_account_name_is_for_ever(office) -> None:
    client = signed_in(office, "office-head")
    address = edit(PEOPLE, office.person("secretary"))
    client.post(address, inputs(client, address) | {"username": "other", "name": "文秘甲"})
    assert office.person("secretary").name == "文秘甲"


def test_who_keeps_the_posts_gives_only_what_he_has_himself(office) -> None:
    post = Post.objects.get(code="office-head")
    post.roles = ["desk", "people"]
    post.save()
    people.org_was_changed(office.bureau.pk)
    from permissions.roles import sync_post

    sync_post(post)
    client = signed_in(office, "office-head")
    address = edit(POSTS, post)
    sent = inputs(client, address) | {"roles": ["desk", "people", "designer"]}
    refused = client.post(address, sent)
    assert refused.status_code == 200
    post.refresh_from_db()
    assert post.roles == ["desk", "people"]


def test_a_new_post_comes_with_its_group(office) -> None:
    client = signed_in(office, "office-head")
    section = Section.objects.get(code="office")
    sent = {"title": "档案员", "code": "archivist", "level": "1", "section": section.pk,
            "roles": ["types_in"]}  # fmt: skip
    assert client.post(f"{POSTS}create/", sent).status_code == 302
    made = Post.objects.get(code="archivist")
    assert made.group.name.endswith("archivist") and made.section == section
    assert made.roles == ["types_in"] and made.order > 0 or made.order == 0


def test_a_post_of_bureau_rank_has_no_section(office) -> None:
    client = signed_in(office, "office-head")
    section = Section.objects.get(code="office")
    sent = {"title": "纪检组长", "code": "inspector", "level": "3", "section": section.pk}
    assert "局级岗位不属于股室。" in client.post(f"{POSTS}create/", sent).content.decode()
    assert not Post.objects.filter(code="inspector").exists()


def test_an_absence_of_somebody_else_is_registered_and_ended_by_the_office(office) -> None:
    from permissions.models import Absence
    from tests.scenario import day

    client = signed_in(office, "office-head")
    sent = {"person": "director", "answers": "deputy-office", "start": day(0), "end": day(2)}
    assert client.post("/admin/absences/create/", sent).status_code == 302
    row = Absence.objects.get()
    assert row.holder.username == "director" and row.entered_by.username == "office-head"
    again = client.post("/admin/absences/create/", sent)
    assert "这段时间已经登记过离岗,请先结束原来的登记。" in again.content.decode()
    address = edit("/admin/absences/", row)
    assert client.post(address, inputs(client, address) | {"over": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_changed_figure_is_the_offices_own(office) -> None:
    from forms.models import OfficeFigure

    client = signed_in(office, "office-head")
    figure = OfficeFigure.objects.get(name="purchase-director-limit")
    address = edit("/admin/figures/", figure)
    wrong = client.post(address, inputs(client, address) | {"value": "很多"})
    assert "金额请填写数字" in wrong.content.decode()
    assert client.post(address, inputs(client, address) | {"value": "8000.00"}).status_code == 302
    figure.refresh_from_db()
    assert figure.value == "8000.00" and not figure.ours
