"""An office head who writes no code makes a form of six questions and two steps, and a clerk fills
it in. Clicks and keystrokes are counted and turned into the time a practised hand takes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

import pytest

from forms.models import ApprovalRequest, FormDefinition
from forms.starter import load
from tests.browser.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEYSTROKE, POINTING, THINKING = 0.28, 1.1, 1.35  # seconds; Card, Moran and Newell's model
FIVE_MINUTES = 300.0
TYPED_PER_CHARACTER = 2.5  # keys a Chinese character takes with pinyin, choosing included
DESIGNER = "/admin/snippets/forms/formdefinition/"


@dataclass
class Hand:
    """Acts on the page and counts what it did. A thought precedes each block of acts."""

    page: Any
    clicks: int = 0
    keys: float = 0
    thoughts: int = 0
    told: list[str] = field(default_factory=list)

    def thinks(self) -> None:
        self.thoughts += 1

    def clicks_on(self, target: Any) -> None:
        target.click()
        self.clicks += 1

    def types(self, target: Any, text: str) -> None:
        """Into an input, pointed at first unless the page put the cursor there by itself."""
        target.wait_for()
        if not target.evaluate("input => input === document.activeElement"):
            target.click()
            self.clicks += 1
        target.press_sequentially(text)
        self.keys += sum(1 if char.isascii() else TYPED_PER_CHARACTER for char in text)

    def chooses(self, target: Any, label: str) -> None:
        """Opens a list and picks from it."""
        target.focus()
        target.select_option(label=label)
        self.clicks += 2

    @property
    def seconds(self) -> float:
        return self.keys * KEYSTROKE + self.clicks * POINTING + self.thoughts * THINKING

    def says(self, what: str) -> dict[str, Any]:
        figures = {
            "clicks": self.clicks,
            "keystrokes": round(self.keys),
            "blocks": self.thoughts,
            "seconds": round(self.seconds),
        }
        print(what, figures)
        return figures


def add(hand: Hand, name: str, kind: str = "") -> int:
    """Adds a part at the end of a list by the sign under it; its place."""
    place = int(hand.page.locator(f"[name='{name}-count']").input_value())
    block = hand.page.locator(f"[data-contentpath]:has([name='{name}-count'])").last
    hand.clicks_on(block.locator(".c-sf-add-button").last)
    if kind:
        option = hand.page.locator(".w-combobox__option", has_text=kind)
        hand.clicks_on(option.first if kind == "日期" else option)
    return place


def asks(hand: Hand, kind: str, label: str) -> int:
    hand.thinks()
    place = add(hand, "fields", kind)
    hand.types(hand.page.locator(f"[name='fields-{place}-value-label']"), label)
    return place


def test_an_office_head_makes_a_form_in_under_five_minutes(sit, running):
    load.load_forms()
    page = sit("office-head", DESK)
    hand = Hand(page)
    page.goto(DESIGNER)
    hand.thinks()
    hand.clicks_on(page.get_by_role("link", name="新建申请表").first)
    hand.thinks()
    hand.types(page.locator("[name=title]"), "印章使用申请单")
    asks(hand, "一行文字", "用印文件名称")
    asks(hand, "整数", "份数")
    asks(hand, "日期", "用印日期")
    choice = asks(hand, "单选", "印章种类")
    for number, label in enumerate(("行政公章", "财务专用章")):
        add(hand, f"fields-{choice}-value-choices")
        hand.types(
            page.locator(f"[name='fields-{choice}-value-choices-{number}-value-label']"), label
        )
    asks(hand, "附件", "文件底稿")

    hand.thinks()
    hand.clicks_on(page.get_by_role("tab", name="审批流程"))
    add(hand, "steps")
    hand.chooses(page.locator("select[data-list=own-posts]").last, "局长")

    hand.thinks()
    hand.clicks_on(page.get_by_role("button", name="由谁审批"))
    frame = page.frame_locator("iframe.w-preview__iframe").first
    frame.get_by_text("局长").first.wait_for()
    hand.thinks()
    hand.clicks_on(page.get_by_role("button", name="预览打印样式"))
    hand.thinks()
    hand.clicks_on(page.locator("button.qd-publish"))
    hand.thinks()
    hand.clicks_on(page.locator("main").get_by_role("button", name="发布", exact=True))
    page.get_by_text("《印章使用申请单》已发布第1版").wait_for()

    form = FormDefinition.objects.get(title="印章使用申请单").current.form
    assert [f.label for f in form.fields] == [
        "事由", "用印文件名称", "份数", "用印日期", "印章种类", "文件底稿",
    ]  # fmt: skip
    assert [s.label for s in form.steps] == ["分管领导审批", "局长审批"]
    assert form.number.format == "印章〔{year}〕{serial}号"
    assert form.paper["title"] == "印章使用申请单"
    figures = {"office head": hand.says("office head")}
    assert hand.seconds < FIVE_MINUTES
    assert page.complaints == []

    figures["clerk"] = fills(sit, form).says("clerk")
    kept = os.environ.get("PICTURES")
    if kept:
        with open(f"{kept}/designer-walk.json", "w", encoding="utf-8") as file:
            json.dump(figures, file)


def fills(sit: Any, form: Any) -> Hand:
    """A clerk files a request by the new form."""
    page = sit("clerk-planning", DESK)
    hand = Hand(page)
    key = {f.label: f.key for f in form.fields}
    page.goto("/portal/start/")
    hand.thinks()
    hand.clicks_on(page.get_by_role("link", name="印章使用申请单").first)
    hand.thinks()
    hand.types(page.locator(f"#f-{key['事由']}"), "签订帮扶合同")
    hand.types(page.locator(f"#f-{key['用印文件名称']}"), "帮扶合同")
    hand.types(page.locator(f"#f-{key['份数']}"), "3")
    page.locator(f"#f-{key['用印日期']}").fill("2026-12-01")
    hand.clicks += 1
    hand.keys += 8
    hand.clicks_on(page.get_by_text("行政公章", exact=True))
    page.set_input_files(
        "input[type=file]", {"name": "底稿.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    hand.clicks += 3
    hand.thinks()
    hand.clicks_on(page.locator("button[value=submit]"))
    page.wait_for_url("**/portal/requests/**")
    assert ApprovalRequest.objects.get().number.startswith("印章〔")
    return hand


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
