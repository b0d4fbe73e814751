"""There is one sign-in page, and every other door leads to it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from permissions.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", password="a-good-word", name="张三")


def sign_in(client: Client, **fields: str):
    fields = {"login": "clerk", "password": "a-good-word", **fields}
    return client.post("/accounts/login/", fields)


def test_the_page_asks_for_login_and_password_in_chinese(client: Client):
    page = client.get("/accounts/login/?next=/portal/").content.decode()

    assert 'name="login"' in page
    assert 'name="password"' in page
    assert '<input type="hidden" name="next" value="/portal/">' in page
    assert "登录" in page
    assert "本系统为非涉密系统,严禁存储、处理、传递国家秘密" in page


def test_signing_in_leads_to_the_portal_with_ones_name(client: Client, clerk: User):
    answer = sign_in(client)

    assert answer.headers["Location"] == "/portal/"
    page = client.get("/portal/").content.decode()
    assert "张三" in page
    assert "/accounts/password/change/" in page


def test_signing_in_leads_where_one_wanted_to_go(client: Client, clerk: User):
    assert sign_in(client, next="/api/docs").headers["Location"] == "/api/docs"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_signing_in_never_leads_to_another_site(client: Client, clerk: User, address):
    assert sign_in(client, next=address).headers["Location"] == "/portal/"


def test_a_wrong_password_is_told_in_chinese_and_signs_nobody_in(client: Client, clerk: User):
    answer = sign_in(client, password="wrong")

    assert answer.status_code == 200
    assert "密码" in answer.content.decode()
    assert client.get("/portal/").status_code == 302


def test_a_deactivated_account_does_not_get_in(client: Client, clerk: User):
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    sign_in(client)

    assert client.get("/portal/").status_code == 302


def test_signing_out_ends_the_session(client: Client, clerk: User):
    client.force_login(clerk)

    client.post("/accounts/logout/")

    assert client.get("/portal/").status_code == 302


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_the_other_doors_lead_to_it_and_keep_where_one_wanted_to_go(client: Client, door):
    answer = client.get(door, {"next": "/admin/pages/"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/admin/pages/"


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "\\\\evil"])
def test_the_other_doors_forget_an_address_of_another_site(client: Client, door, address):
    assert client.get(door, {"next": address}).headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_no_password_is_taken_at_the_other_doors(client: Client, clerk: User, door):
    answer = client.post(
        door,
        {"username": "clerk", "login": "clerk", "password": "a-good-word"},
    )

    assert answer.headers["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/portal/", "/admin/", "/accounts/password/change/"])
def test_who_is_not_signed_in_is_led_to_it(client: Client, address):
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


def test_the_desk_opens_for_those_who_have_it_and_shows_in_their_portal(
    client: Client, clerk: User
):
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(clerk)

    assert client.get("/admin/").status_code == 200
    assert "审批工作台" in client.get("/portal/").content.decode()


def test_the_desk_sends_others_to_the_portal_without_going_round_in_circles(
    client: Client, clerk: User
):
    client.force_login(clerk)

    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0] == "/portal/"
    assert len(answer.redirect_chain) <= 3
    assert "审批工作台" not in client.get("/portal/").content.decode()


def test_a_password_is_changed_by_its_owner(client: Client, clerk: User):
    client.force_login(clerk)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": "a-good-word", "password1": "qx7-better", "password2": "qx7-better"},
    )

    clerk.refresh_from_db()
    assert clerk.check_password("qx7-better")
    assert client.get("/portal/").status_code == 200
