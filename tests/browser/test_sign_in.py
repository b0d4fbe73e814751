"""Signing in, the first password and the pages that refuse: as somebody sees them in Chromium."""

from __future__ import annotations

from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from intranet.urls import patterns
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.desk_helpers import WIDE, accessible
from tests.scenario import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "county-form-slip-83"
LOW = """() => [...document.querySelectorAll('main :is(button, .button, input:not([type=hidden]))')]
  .filter(e => e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML)"""


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


@pytest.fixture
def with_a_broken_page(settings) -> None:
    urlconf = ModuleType("urls_with_a_broken_page")
    urlconf.urlpatterns = [path("portal/broken/", broken), *patterns("both")]
    for status, view in (
        (400, "bad_request"),
        (403, "forbidden"),
        (404, "not_found"),
        (500, "server_error"),
    ):
        setattr(urlconf, f"handler{status}", f"intranet.views.{view}")
    settings.ROOT_URLCONF = urlconf


@pytest.fixture
def somebody(chromium, running):
    """``somebody(PHONE)``: a page before signing in."""
    contexts = []

    def comes(size=PHONE, **more):
        contexts.append(
            chromium.new_context(base_url=running.url, viewport=size, locale="zh-CN", **more)
        )
        return contexts[-1].new_page()

    yield comes
    for context in contexts:
        context.close()


def sign_in(page, account: str, password: str = PASSWORD) -> None:
    page.get_by_label("用户名").fill(account)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def looks_right(page, name: str) -> None:
    accessible(page)
    assert page.evaluate(WIDE) <= 0, name
    assert page.evaluate(LOW) == [], name
    picture(page, f"{name}-{page.viewport_size['width']}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_every_page_around_the_sign_in_bars_nobody(running, somebody, size):
    clerk = running.person("clerk-planning")
    clerk.must_change_password = True
    clerk.save()
    page = somebody(size)
    page.goto("/accounts/login/")
    looks_right(page, "sign-in")
    sign_in(page, "registry", "wrong")
    assert page.get_by_role("alert").inner_text() == "您提供的用户名或密码不正确。"
    looks_right(page, "sign-in-wrong")
    for _guess in range(4):
        sign_in(page, "registry", "wrong")
    assert page.get_by_role("heading", name="暂时不能登录").is_visible()
    assert page.get_by_text("请15分钟后再试,或联系系统管理员。").is_visible()
    looks_right(page, "sign-in-locked")
    page.get_by_role("link", name="返回登录").click()
    sign_in(page, "clerk-planning")
    looks_right(page, "password-first")
    page.get_by_label("现在的密码").fill("wrong")
    page.get_by_label("新密码", exact=True).fill("123")
    page.get_by_label("再输一次新密码").fill("123")
    page.get_by_role("button", name="修改密码").click()
    assert page.get_by_text("密码太短").is_visible()
    looks_right(page, "password-wrong")
    page.get_by_role("link", name="退出").click()
    looks_right(page, "sign-out")
    page.get_by_role("button", name="退出").click()
    assert page.get_by_role("status").inner_text() == "您已退出。"
    looks_right(page, "sign-in-signed-out")
    page.goto("/accounts/inactive/")
    looks_right(page, "sign-in-inactive")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_every_page_that_refuses_says_so_and_leads_back(somebody, with_a_broken_page, size):
    page = somebody(size)
    found = {
        "error-400": ("/?slug=%00", "没有处理", "返回首页"),
        "error-404": ("/nowhere/", "没有找到", "返回首页"),
        "error-500": ("/portal/broken/", "系统出错", "返回内部办公"),
    }
    for name, (address, heading, way) in found.items():
        page.goto(address)
        assert page.locator("h1").inner_text() == heading
        assert page.get_by_role("link", name=way).is_visible()
        looks_right(page, name)
    page.goto("/accounts/login/")
    page.context.clear_cookies()
    sign_in(page, "clerk-planning")
    assert page.locator("h1").inner_text() == "没有提交"
    assert "页面打开得太久" in page.inner_text("main")
    looks_right(page, "error-403")
    page.get_by_role("link", name="返回登录").click()
    sign_in(page, "clerk-planning")
    page.goto("/portal/requests/rnothing/")
    assert page.get_by_text("没有找到这个页面,或您无权查看。").is_visible()
    looks_right(page, "error-404-inside")
    page.get_by_role("link", name="返回内部办公").click()
    page.wait_for_url("**/portal/")


def test_a_password_of_somebody_else_is_changed_first_and_ends_other_sessions(running, somebody):
    clerk = running.person("clerk-planning")
    clerk.must_change_password = True
    clerk.save()
    telephone, desk = somebody(), somebody(DESK)
    for page in (telephone, desk):
        page.goto("/portal/requests/")
        sign_in(page, "clerk-planning")
        page.wait_for_url("**/accounts/password/change/")
        assert page.get_by_text("您现在用的是别人给的密码。").is_visible()
    telephone.get_by_label("现在的密码").fill(PASSWORD)
    telephone.get_by_label("新密码", exact=True).fill(NEW)
    telephone.get_by_label("再输一次新密码").fill(NEW)
    telephone.get_by_role("button", name="修改密码").click()
    telephone.wait_for_url("**/portal/")
    assert telephone.get_by_role("heading", name="常用申请").is_visible()

    desk.goto("/portal/")
    assert desk.get_by_role("heading", name="登录").is_visible()
    sign_in(desk, "clerk-planning", NEW)
    assert desk.get_by_role("heading", name="常用申请").is_visible()


def test_signing_in_leads_back_to_the_page_one_came_for(running, somebody):
    trip = running.files("trip", by="clerk-planning")
    page = somebody()
    page.goto(f"/admin/requests/{trip.ref}/")
    sign_in(page, "deputy-resettlement")

    page.wait_for_url(f"**/admin/requests/{trip.ref}/")
    assert page.get_by_role("button", name="同意", exact=True).is_visible()


def test_everything_works_without_a_script(somebody):
    page = somebody(java_script_enabled=False)
    page.goto("/portal/")
    sign_in(page, "clerk-planning")
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="退出").click()

    assert "您已退出。" in page.inner_text("main")
    page.goto("/portal/")
    assert page.locator("h1").inner_text() == "登录"
