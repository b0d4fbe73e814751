"""The lists of the desk, its home and its menus: each has what is his, and it costs the same."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forms.models import ApprovalRequest, CalendarDay, Task
from tests.forms.desk.test_leader_screen import text
from tests.scenario import day

HOME = "/admin/"
EMPTY = "/admin/away/"  # a page of the admin with nothing on it


def menu(client) -> dict[str, list[str]]:
    """The menu as the sidebar draws it: top entries with what stands beneath."""
    body = client.get(HOME).content.decode()
    props = json.loads(
        html.unescape(re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', body, re.S)[1])
    )
    found: dict[str, list[str]] = {}

    def items(node) -> list:
        return node["_args"][1] if node["_type"].endswith("SubMenuItem") else []

    for module in props["modules"]:
        if module["_type"] == "wagtail.sidebar.MainMenuModule":
            for entry in module["_args"][0]:
                label = entry["_args"][0]["label"]
                found[label] = [sub["_args"][0]["label"] for sub in items(entry)]
    return found


def statements(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_oldest_limit_stands_first(office, desk) -> None:
    late = office.files("trip", by="clerk-planning", start=day(2), end=day(2))
    soon = office.files("trip", by="clerk-planning", start=day(9), end=day(9))
    Task.objects.filter(approval_request=late).update(due="2099-01-02")
    Task.objects.filter(approval_request=soon).update(due="2099-01-01")
    body = desk("deputy-resettlement").get("/admin/inbox/").content.decode()
    assert body.index(soon.number) < body.index(late.number)


def test_limits_are_said_in_working_days(office, desk) -> None:
    CalendarDay.objects.all().delete()
    trip = office.files("trip", by="clerk-planning")
    Task.objects.filter(approval_request=trip).update(due=timezone.localdate())
    assert "今天到期" in text(desk("deputy-resettlement").get("/admin/inbox/"))
    assert "今天到期" in text(desk("deputy-resettlement").get(f"/admin/requests/{trip.ref}/"))


def test_nothing_to_do_is_one_sentence_and_three_figures(office, desk) -> None:
    shown = text(desk("director").get("/admin/inbox/"))
    assert "没有待办事项。" in shown
    for figure in ("今天已办理0件", "本月已办理0件", "本月抄送我的0件"):
        assert figure in shown


def test_examples_wait_for_nobody(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    ApprovalRequest.objects.filter(pk=trip.pk).update(sample=True)
    leader = desk("deputy-resettlement")
    shown = text(leader.get("/admin/inbox/"))
    assert "没有待办事项。" in shown and "示例数据,不计入统计。" in shown
    assert "待办事项" in menu(leader)
    assert (
        'name="act" value="approve"'
        not in leader.get(f"/admin/requests/{trip.ref}/").content.decode()
    )


def test_what_i_decided_is_listed_with_what_i_said(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip, "return", comment="请补充")
    shown = text(desk("deputy-resettlement").get("/admin/inbox/decided/"))
    assert trip.number in shown and "已退回" in shown and "退回待改" in shown
    assert "还没有办理过的申请单。" in text(desk("director").get("/admin/inbox/decided/"))


@pytest.mark.parametrize("before", ["x", "9" * 40, "-1"])
def test_a_page_that_is_none_is_the_first(office, desk, before) -> None:
    assert desk("director").get(f"/admin/inbox/decided/?before={before}").status_code == 200


def test_the_inbox_costs_the_same_with_one_and_thirty(office, desk) -> None:
    leader = desk("deputy-resettlement")
    empty = statements(leader, EMPTY)
    office.files("trip", by="clerk-planning")
    one = statements(leader, "/admin/inbox/")
    for _n in range(29):
        office.files("trip", by="clerk-planning")
    assert statements(leader, "/admin/inbox/") == one
    assert one - empty <= 10


@pytest.mark.parametrize("address", ["/admin/", "/admin/requests/"])
def test_home_and_list_cost_the_same_with_one_and_ten(office, desk, address) -> None:
    head = desk("office-head")
    office.files("trip", by="clerk-planning")
    one = statements(head, address)
    for _n in range(9):
        office.files("trip", by="clerk-planning")
    assert statements(head, address) == one


# --- menus ---------------------------------------------------------------------------------


def test_a_leader_has_what_waits_and_the_requests_and_nothing_else(office, desk) -> None:
    office.files("trip", by="clerk-planning")
    found = menu(desk("deputy-resettlement"))
    assert list(found) == ["待办事项 (1)", "申请单"]
    assert found["待办事项 (1)"] == ["待我审批", "我已办理", "抄送我的"]
    assert found["申请单"][0] == "全部"


def test_the_office_head_has_the_design_and_the_settings_too(office, desk) -> None:
    found = menu(desk("office-head"))
    assert list(found) == ["待办事项", "申请单", "申请表设计", "设置"]
    assert found["设置"] == ["人员", "岗位", "股室和分管", "离岗代管", "工作日历", "日历年度"]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/",
        "/admin/pages/1/",
        "/admin/choose-page/",
        "/admin/choose-page/search/?q=x",
        "/admin/reports/site-history/",
        "/admin/reports/locked/",
        "/admin/images/",
        "/admin/images/chooser/",
        "/admin/documents/",
        "/admin/documents/chooser/",
        "/admin/users/",
        "/admin/groups/",
        "/admin/workflows/list/",
        "/admin/collections/",
        "/admin/sites/",
        "/admin/tag-autocomplete/?term=x",
        "/admin/api/main/pages/",
    ],
)
def test_what_is_in_no_menu_has_no_address(office, desk, address) -> None:
    for account in ("director", "office-head", "admin"):
        assert desk(account).get(address).status_code == 404, account


def test_accounts_and_groups_have_no_screen_of_wagtails_even_for_a_superuser(office, desk) -> None:
    admin = office.person("admin")
    admin.is_superuser = True
    admin.save()
    assert desk("admin").get("/admin/users/").status_code == 404
    assert desk("admin").get("/admin/groups/").status_code == 404
    assert desk("admin").get("/admin/pages/").status_code == 200


def test_whoever_has_no_desk_is_led_to_the_sign_in(office, desk) -> None:
    for address in ("/admin/", "/admin/inbox/", "/admin/requests/"):
        assert desk("clerk-planning").get(address).status_code == 302


# --- home ----------------------------------------------------------------------------------


def test_a_leaders_home_has_what_waits_and_his_absence(office, desk) -> None:
    shown = text(desk("director").get(HOME))
    assert "待办事项" in shown and "登记离岗" in shown and "制度版本:现行规定" in shown
    assert "申请单动态" not in shown and "搜索所有页面" not in shown


def test_the_offices_home_shows_what_moves(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    shown = text(desk("office-head").get(HOME))
    assert "申请单动态" in shown and trip.number in shown
    assert "申请单动态" not in text(desk("admin").get(HOME))


# --- absence -------------------------------------------------------------------------------


def test_a_leader_says_he_is_away_and_back_again(office, desk) -> None:
    leader = desk("deputy-resettlement")
    sent = {"from": day(0), "to": day(3), "acting": "deputy-office"}
    assert leader.post("/admin/away/", sent)["Location"] == "/admin/away/"
    shown = text(leader.get("/admin/away/"))
    assert "由分管办公室副局长代管" in shown and "我已返岗" in shown
    trip = office.files("trip", by="clerk-planning")
    assert trip.number in text(desk("deputy-office").get("/admin/inbox/"))
    from permissions.models import Absence

    leader.post(f"/admin/away/{Absence.objects.get().pk}/back/")
    assert trip.number not in text(desk("deputy-office").get("/admin/inbox/"))


def test_an_absence_to_come_is_called_off_and_stands_on_the_list(office, desk) -> None:
    leader = desk("deputy-resettlement")
    leader.post("/admin/away/", {"from": day(3), "to": day(5), "acting": "deputy-office"})
    assert "由分管办公室副局长代管" in text(leader.get("/admin/inbox/"))
    shown = text(leader.get("/admin/away/"))
    assert "取消登记" in shown and "我已返岗" not in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"acting": ""}, "请选择代管领导。"),
        ({"acting": "deputy-resettlement"}, "代管人不能是离岗人本人。"),
        ({"to": day(-1)}, "返岗日期不能早于离岗日期。"),
        ({"from": "明天"}, "请选择日期。"),
        ({"from": "0001-01-01"}, "请选择日期。"),
    ],
)
def test_an_absence_that_cannot_be_is_a_sentence(office, desk, change, said) -> None:
    sent = {"from": day(0), "to": day(3), "acting": "deputy-office"} | change
    refused = desk("deputy-resettlement").post("/admin/away/", sent)
    assert refused.status_code == 422 and said in text(refused)


def test_nobody_ends_anothers_absence(office, desk) -> None:
    row = office.is_away("deputy-resettlement", "deputy-office")
    assert desk("deputy-finance").post(f"/admin/away/{row.pk}/back/").status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_the_gate_is_in_its_place() -> None:
    """After authentication. The other tests put it there themselves."""
    from intranet.settings import MIDDLEWARE

    who = "django.contrib.auth.middleware.AuthenticationMiddleware"
    assert "forms.desk.gate.Gate" in MIDDLEWARE
    assert MIDDLEWARE.index("forms.desk.gate.Gate") > MIDDLEWARE.index(who)
