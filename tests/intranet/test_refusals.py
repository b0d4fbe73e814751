"""What is refused is refused with a sentence: in HTML, and in JSON under /api/."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet import views
from intranet.middleware import refuse_nul
from tests.intranet.test_addresses import addresses

NOT_FOUND = "没有找到这个页面,或您无权查看。"


@pytest.mark.django_db
def test_an_address_that_is_not_there(client: Client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert NOT_FOUND in answer.content.decode()


def test_the_same_under_api_is_json():
    answer = views.not_found(RequestFactory().get("/api/v2/nowhere/"))

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert b'"code": "not_found"' in answer.content


def test_an_error_has_a_number_that_stands_in_the_log(caplog):
    answer = views.server_error(RequestFactory().get("/portal/"))

    number = caplog.records[-1].args[0]
    assert answer.status_code == 500
    assert f"错误编号 {number},请告诉办公室。" in answer.content.decode()
    assert caplog.records[-1].getMessage() == f"error number {number}: GET /portal/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/portal/nowhere/", "返回内部办公"),
        ("/accounts/nowhere/", "返回登录"),
    ],
)
def test_a_refusal_leads_back_to_where_one_was(client: Client, address, label):
    page = client.get(address).content.decode()

    assert NOT_FOUND in page and label in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/portal/nowhere/", "/accounts/login/", "/admin/"])
def test_a_public_process_does_not_say_that_there_is_an_inside(client: Client, settings, address):
    settings.SERVE = "public"
    settings.ROOT_URLCONF = addresses("public")

    answer = client.get(address)

    assert answer.status_code == 404
    for word in ("内部办公", "登录", "/portal/", "/accounts/"):
        assert word not in answer.content.decode(), word


@pytest.mark.django_db
def test_a_refusal_without_a_database_still_says_its_sentence(client: Client, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr("intranet.templatetags.office.Bureau.objects.order_by", broken)

    assert NOT_FOUND in client.get("/portal/nowhere/").content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_sentence():
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/accounts/login/", {"login": "a", "password": "b"})

    assert answer.status_code == 403
    assert "请返回后刷新页面再试一次" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (lambda client: client.get("/\0"), 404),
        (lambda client: client.get("/api/requests/%00/"), 404),
        (lambda client: client.get("/api/requests/?status=%00"), 422),
        (lambda client: client.get("/?slug=%00"), 400),
        (lambda client: client.get("/portal/", headers={"X-Anything": "a\0b"}), 400),
        (
            lambda client: client.get("/portal/", headers={"Cookie": 'sessionid="abcdefgh\\000"'}),
            400,
        ),
    ],
    ids=["path", "api path", "api query", "query", "header", "cookie"],
)
def test_a_nul_character_is_turned_away_wherever_it_stands(client: Client, ask, status):
    assert ask(client).status_code == status


def test_without_one_the_request_goes_on():
    handler = refuse_nul(lambda request: "went on")

    assert handler(RequestFactory().get("/?q=%2500&name=姓名")) == "went on"


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    door=st.sampled_from(
        ["/accounts/login/", "/admin/login/", "/_util/login/", "/accounts/logout/", "/portal/"]
    ),
    data=st.dictionaries(
        st.sampled_from(["login", "password", "next", "username", "remember"]), st.text(max_size=80)
    ),
    post=st.booleans(),
)
def test_nothing_sent_to_the_doors_breaks_them(door, data, post):
    client = Client()
    ask = client.post if post else client.get

    assert ask(door, data).status_code < 500
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    part=st.sampled_from(["pages/", "pages/1/", "pages/find/", "images/", "documents/"]),
    query=st.dictionaries(
        st.sampled_from(
            ["type", "fields", "order", "limit", "offset", "search", "slug", "child_of", "id"]
        ),
        st.text(max_size=40) | st.integers().map(str),
    ),
)
def test_nothing_asked_of_the_public_interface_breaks_it(part, query):
    assert Client().get(f"/api/v2/{part}", query).status_code < 500
