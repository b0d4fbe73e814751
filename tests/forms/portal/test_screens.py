"""Every screen as every account, empty and full: what is there, how many questions it asks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms.portal import contacts
from forms.portal.contacts import Contacts, read_contacts_from
from tests.scenario import Office

ACCOUNTS = [
    "director", "deputy-office", "deputy-finance", "deputy-resettlement", "office-head",
    "finance-head", "planning-head", "registry", "secretary", "storekeeper", "driver",
    "accountant", "clerk-planning", "clerk-finance", "admin",
]  # fmt: skip
SCREENS = [
    "/portal/", "/portal/start/", "/portal/requests/", "/portal/requests/?show=draft",
    "/portal/requests/?show=nosuch&page=x", "/portal/tasks/", "/portal/tasks/?show=copied",
    "/portal/tasks/?show=decided&page=99999", "/portal/people/", "/portal/me/", "/portal/away/",
    "/portal/help/",
]  # fmt: skip
FORMS = ["trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase"]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_screen_opens_for_everybody(at, account):
    browser = at(account)

    for address in SCREENS:
        page = browser.get(address)
        assert page.status == 200, address
        assert "本系统为非涉密系统,严禁存储、处理、传递国家秘密" in page.text
        assert page.twice == [], address
        assert "on" + "click" not in page.text and "<style" not in page.text
        assert " style=" not in page.text and "<script>" not in page.text


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_form_opens_for_everybody_who_may_start_it(at, account):
    browser = at(account)

    for slug in FORMS:
        page = browser.get(f"/portal/start/{slug}/")
        assert page.status == (404 if account == "admin" else 200), slug
        if page.status == 200:
            assert page.twice == [], slug
            assert "审批流程(预计)" in page.text


@pytest.mark.parametrize("slug", FORMS)
@pytest.mark.parametrize("account", ["clerk-planning", "office-head", "director"])
def test_an_empty_form_says_everything_that_is_missing_at_once(at, account, slug):
    page = at(account).get(f"/portal/start/{slug}/").send("do=submit")

    assert page.status == 422
    assert "处需要修改" in page.text


def test_menu_and_foot_bar_hold_what_there_is(at):
    page = at("clerk-planning").get("/portal/")

    for entry in ("首页", "我要申请", "我的申请", "待办事项", "查询", "我的"):
        assert entry in page.text
    for entry in ("公文会议", "待补签", "登记簿", "通知设置"):
        assert entry not in page.text


def test_home_of_a_new_clerk(at):
    page = at("clerk-planning").get("/portal/")

    assert "没有待办事项。" in page.text
    assert "还没有申请。点“我要申请”开始填写第一张。" in page.text
    assert "出差前填写,报账时凭此单" in page.text
    assert "谁审批 · 要附什么 · 样张" in page.text
    assert "公函(扫描件或照片)" in page.text


def test_lists_by_state(at, office: Office):
    office.files("trip", by="clerk-planning")
    office.files("equipment-repair", by="clerk-planning", submit=False)
    browser = at("clerk-planning")

    under_way = browser.get("/portal/requests/?show=in_review").text
    assert "待分管领导审批" in under_way and "办公设备报修单" not in under_way
    drafts = browser.get("/portal/requests/?show=draft").text
    assert "办公设备报修单" in drafts and "派差单" not in drafts
    assert "没有这样的申请。" in browser.get("/portal/requests/?show=approved").text


def test_tasks_copies_and_what_one_decided(at, office: Office):
    trip = office.files("trip", by="clerk-planning")

    assert "派差单" in at("planning-head").get("/portal/tasks/?show=copied").text
    leader = at("deputy-resettlement")
    assert "规划安置和后期扶持股工作人员" in leader.get("/portal/tasks/").text
    office.decides("deputy-resettlement", trip)
    assert "没有待办事项。" in leader.get("/portal/tasks/").text
    assert trip.number in leader.get("/portal/tasks/?show=decided").text


@pytest.fixture
def known(monkeypatch):
    """Nobody keeps telephones; what this is called with does, for this test alone."""
    monkeypatch.setattr(contacts, "_sources", [])
    return read_contacts_from


def test_no_page_shows_a_telephone_while_nobody_keeps_any(at):
    browser = at("clerk-planning")

    assert "办公室电话" not in browser.get("/portal/").text
    assert "tel:" not in browser.get("/portal/people/").text


def test_the_telephone_of_the_office_stands_below_every_page_when_there_is_one(at, known):
    asked: list[int] = []

    def contacts(bureau: int) -> Contacts:
        asked.append(bureau)
        return Contacts(office="0746-1234567")

    known(contacts)
    browser = at("clerk-planning")

    for address in SCREENS:
        asked.clear()
        text = browser.get(address).text
        assert '办公室电话:<a href="tel:0746-1234567">0746-1234567</a>' in text, address
        assert set(asked) == {browser.user.bureau_id}


def test_the_people_page_shows_the_numbers_of_posts_and_sections(at, known):
    known(lambda _bureau: Contacts(sections={"finance": "222"}, posts={"director": "333"}))

    page = at("clerk-planning").get("/portal/people/")

    assert '计财股 <small><a href="tel:222">222</a></small>' in page.text
    assert 'href="tel:333">333</a>' in page.text
    assert "办公室电话" not in page.text


def queries_of(browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status == 200
    return len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_pages_ask_the_database_no_more_with_thirty_lines_than_with_one(at, office: Office):
    clerk, leader = at("clerk-planning"), at("deputy-resettlement")
    pages = [(clerk, "/portal/"), (clerk, "/portal/requests/"), (leader, "/portal/tasks/"),
             (leader, "/portal/"), (clerk, "/portal/start/")]  # fmt: skip
    office.files("trip", by="clerk-planning")
    with_one = [queries_of(browser, address) for browser, address in pages]
    for _number in range(30):
        office.files("trip", by="clerk-planning")

    with_many = [queries_of(browser, address) for browser, address in pages]

    assert with_many == with_one
    assert max(with_many) <= 15


def test_form_and_request_pages_stay_within_their_budgets(at, office: Office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip)
    browser = at("clerk-planning")

    assert queries_of(browser, f"/portal/requests/{trip.ref}/") <= 15
    for slug in FORMS:
        assert queries_of(browser, f"/portal/start/{slug}/") <= 15
        assert queries_of(browser, f"/portal/start/{slug}/sample/") <= 15


def test_being_away_is_registered_told_and_ended(at):
    browser = at("deputy-finance")
    from tests.scenario import day

    sent = {"first": day(), "last": day(3), "acting": "finance-head"}
    page = browser.post("/portal/away/", sent)
    assert "已登记离岗。" in page.text and "由 计财股股长 代管" in page.text
    again = browser.post("/portal/away/", sent)
    assert again.status == 422 and "已经登记过离岗" in again.text
    assert "由计财股股长代管" in at("driver").get("/portal/people/").text

    back = next(f for f in page.forms if f.action.endswith("/end/"))
    assert "返岗" in browser.post(back.action, {}).text
    assert "没有登记中的离岗。" in browser.get("/portal/away/").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": ""}, "请填写“离岗日期”。"),
        ({"acting": ""}, "请选择代管人。"),
        ({"acting": "nobody"}, "没有这个人员"),
        ({"acting": "deputy-finance"}, "代管人不能是离岗人本人"),
        ({"last": "2020-01-01"}, "返岗日期不能早于离岗日期"),
        ({"first": "上周"}, "日期请按"),
        ({"last": "9999-99-99"}, "日期请按"),
    ],
)
def test_an_absence_that_cannot_be_is_told_at_its_field(at, changes, sentence):
    from tests.scenario import day

    sent = {"first": day(), "last": day(3), "acting": "finance-head", **changes}
    page = at("deputy-finance").post("/portal/away/", sent)

    assert page.status == 422 and sentence in page.text


def test_nobody_ends_anothers_absence(at, office: Office):
    row = office.is_away("director", "deputy-office")

    assert at("clerk-planning").post(f"/portal/away/{row.pk}/end/", {}).status == 404
    assert "由本人或办公室结束" in at("deputy-office").post(f"/portal/away/{row.pk}/end/", {}).text
