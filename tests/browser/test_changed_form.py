"""The office changes a form while requests run: what is under way stays, what begins is new."""

from __future__ import annotations

import io
import json
from typing import Any

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.scenario import FORMS, Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEWER = "申请表已更新。您的草稿按新表继续填写,原有内容已保留。"
OLD_STEP, NEW_STEP = "分管办公室领导审批", "局长审批"


@pytest.fixture
def designed(running) -> Office:
    """The office with this form as its designer shows it, published."""
    document = json.loads((FORMS / "equipment-repair.json").read_text(encoding="utf-8"))
    definition = running.form("equipment-repair")
    definition.set_document(document)
    definition.save()
    definition.save_revision(clean=False).publish()
    return running


def reach(page: Any, name: str) -> Any:
    """The input of this name, with every folded panel around it opened by a click."""
    found = page.locator(f"[name='{name}']")
    folded = page.locator(f".w-panel__content[hidden]:has([name='{name}'])")
    while folded.count():
        folded.first.locator("xpath=../div/button").first.click()
    return found


def choose(page: Any, name: str, words: str) -> None:
    """By its name, in the list that stands in the place of the input for a key."""
    reach(page, name)
    page.locator(f"select:has(+ [name='{name}'])").select_option(label=words)


def change_the_form(page: Any, told: str) -> None:
    """In the designer: one more question, and another leader at the second step."""
    page.goto("/admin/")
    page.get_by_role("button", name="申请表设计").click()
    page.get_by_role("link", name="申请表", exact=True).click()
    page.get_by_role("link", name="办公设备报修单", exact=True).first.click()
    page.locator("[data-contentpath=fields]").get_by_title("插入内容块").last.click()
    page.get_by_role("option", name="一行文字").click()
    reach(page, "fields-4-value-label").fill("联系电话")
    page.get_by_role("tab", name="审批流程").click()
    reach(page, "steps-1-value-label").fill(NEW_STEP)
    choose(page, "steps-1-value-who-0-value-posts-0-value", "局长")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("main")).to_contain_text(told)
    page.get_by_role("button", name="发布新版本").click()
    expect(page.get_by_text("从现在起按新版填写").first).to_be_visible()


def agree(page: Any, ref: str) -> None:
    page.goto(f"/admin/requests/{ref}/")
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("heading", name="已同意")).to_be_visible()


def paper_of(page: Any, ref: str) -> str:
    """What the slip says, without white space."""
    page.goto(f"/portal/requests/{ref}/")
    address = page.get_by_role("link", name="下载PDF").get_attribute("href")
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    return "".join("".join(p.extract_text() for p in pages).split())


def test_a_form_changed_while_requests_run(designed, sit):
    clerk = sit("clerk-planning", DESK)
    clerk.goto("/portal/start/equipment-repair/")
    clerk.get_by_text("打印机", exact=True).click()
    clerk.get_by_label("故障情况").fill("卡纸,不能打印")
    clerk.get_by_role("button", name="保存草稿").click()
    draft = clerk.url
    under_way = designed.files("equipment-repair", by="driver", fault="电脑不能开机")
    head = sit("office-head", DESK)

    change_the_form(head, "还有1张申请单正在办理,仍按原来的版本办完")

    # What was under way: the same questions, the same leaders, the same paper.
    agree(head, under_way.ref)
    driver = sit("driver", DESK)
    driver.goto(f"/portal/requests/{under_way.ref}/")
    main = driver.inner_text("main")
    assert OLD_STEP in main and NEW_STEP not in main and "联系电话" not in main
    agree(sit("deputy-office", DESK), under_way.ref)
    driver.reload()
    assert "已批准" in driver.inner_text(".head")
    slip = paper_of(driver, under_way.ref)
    assert "电脑不能开机" in slip and "联系电话" not in slip

    # The draft: a sentence, the new question, what was typed, the new leader.
    clerk.goto(draft)
    assert NEWER in clerk.inner_text("main")
    assert clerk.get_by_label("故障情况").input_value() == "卡纸,不能打印"
    assert clerk.get_by_label("打印机", exact=True).is_checked()
    clerk.get_by_role("button", name="提交").click()
    expect(clerk.locator("#errors")).to_contain_text("请填写“联系电话”")
    clerk.get_by_label("联系电话").fill("8228123")
    clerk.get_by_role("button", name="提交").click()
    expect(clerk.locator("main")).to_contain_text("已提交")
    main = clerk.inner_text("main")
    assert NEW_STEP in main and OLD_STEP not in main and "8228123" in main

    # A new one begins with the new form, and says nothing of a change.
    driver.goto("/portal/start/equipment-repair/")
    assert driver.get_by_label("联系电话").is_visible()
    assert NEWER not in driver.inner_text("main")
    for page in (clerk, driver):
        assert page.complaints == []


def test_a_draft_is_told_until_it_is_kept_with_the_new_form(designed, sit):
    draft = designed.files("equipment-repair", by="clerk-planning", submit=False)
    change_the_form(sit("office-head", DESK), "没有正在办理的申请单")
    clerk = sit("clerk-planning", script=False)
    clerk.goto(f"/portal/requests/{draft.ref}/edit/")
    assert NEWER in clerk.inner_text("main")
    clerk.get_by_label("联系电话").fill("8228123")
    clerk.get_by_role("button", name="保存草稿").click()

    clerk.goto(f"/portal/requests/{draft.ref}/edit/")

    assert NEWER not in clerk.inner_text("main")
    assert clerk.get_by_label("故障情况").input_value() == "卡纸,不能打印"
    assert clerk.get_by_label("联系电话").input_value() == "8228123"
