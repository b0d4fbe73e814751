"""Printing: the slip from its button, and the pages themselves on A4."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.browser.conftest import DESK, PICTURES
from tests.browser.desk_helpers import WIDE, gate  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("gate"),
]
A4 = (595, 842)  # points
PAPER = {"width": 687, "height": 1008}  # what its margins leave, in pixels
# Typefaces share a drawing between a character and its radical; a PDF may name either.
RADICALS = str.maketrans("⺠⻓⻔⻋⻅⻚⻢⻛", "民长门车见页马风")
BARS = "nav, header, footer, .skip, .dk-top, .dk-foot, .dk-sheet, #wagtail-sidebar"
TOUCHED = "button, .button, .dk-button, summary, textarea, select, input:not([type=hidden])"
CUT = """() => [...document.querySelectorAll('main *')]
  .filter(e => e.checkVisibility() && getComputedStyle(e).overflowX !== 'visible')
  .filter(e => !e.matches('.sr, .dk-hidden') && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""
LONG = "到湖南省永州市水利局送审大中型水库移民后期扶持项目" * 8  # 200 characters
LAST = "最后一行的物品"


def printed(page: Any, name: str) -> pypdf.PdfReader:
    """What the browser's own print dialogue makes of the page."""
    page.emulate_media(media="print")
    made = page.pdf(prefer_css_page_size=True, print_background=False)
    if PICTURES:
        (Path(PICTURES) / f"print-{name}.pdf").write_bytes(made)
    return pypdf.PdfReader(io.BytesIO(made))


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(RADICALS).split())


def said(pdf: pypdf.PdfReader) -> str:
    return plain("".join(p.extract_text() for p in pdf.pages))


def shown(page: Any, selector: str) -> list[str]:
    return page.evaluate(
        "s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility())"
        ".map(e => e.outerHTML.slice(0, 100))",
        selector,
    )


def on_paper(page: Any, name: str) -> str:
    """The page as printed: on A4, without what one touches, with nothing cut. What it says."""
    pdf = printed(page, name)
    for sheet in pdf.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
    assert shown(page, BARS) == []
    assert shown(page, TOUCHED) == []
    assert page.evaluate(CUT) == []
    page.set_viewport_size(PAPER)
    assert page.evaluate(WIDE) <= 0, "wider than the paper"
    return said(pdf)


@pytest.fixture
def purchase(running):
    line = {"name": "硒鼓", "spec": "惠普" * 20, "unit": "个", "quantity": 2, "price": "260.00"}
    lines = [line, *[{**line, "name": f"物品{n}"} for n in range(30)], {**line, "name": LAST}]
    made = running.files("purchase", by="clerk-planning", lines=lines, reason=LONG)
    return running.decides("office-head", made, comment="情况属实,拟同意。")


def test_the_page_of_a_request_prints_whole_without_what_one_touches(running, sit, purchase):
    page = sit("clerk-planning", DESK)
    page.goto(f"/portal/requests/{purchase.ref}/")
    text = on_paper(page, "portal-request")

    for words in (
        purchase.number,
        LONG,
        LAST,
        "惠普" * 20,
        "情况属实,拟同意。",
        "审批流程",
        "办理记录",
    ):
        assert plain(words) in text, words
    for words in ("撤回", "复制一份", "下载PDF", "我要申请", "跳到正文", "审批工作台"):
        assert plain(words) not in text, words


def test_the_leaders_page_prints_what_is_folded_too(running, sit, purchase):
    page = sit("office-head", DESK)
    page.goto(f"/admin/requests/{purchase.ref}/")
    text = on_paper(page, "desk-request")

    for words in (purchase.number, LONG, LAST, "审批意见", "情况属实,拟同意。", "办理记录"):
        assert plain(words) in text, words
    assert plain("抄送给") not in text


def test_the_page_of_who_has_to_decide_prints_without_his_buttons(running, sit, purchase):
    page = sit("deputy-office", DESK)
    page.goto(f"/admin/requests/{purchase.ref}/")
    assert page.get_by_role("button", name="同意", exact=True).is_visible()
    text = on_paper(page, "desk-request-open")

    assert plain("为什么由您审批") in text and plain(LAST) in text
    for words in ("退回修改", "转交", "写意见", "请压缩费用"):
        assert plain(words) not in text, words


def paper(page: Any, ref: str) -> pypdf.PdfReader:
    """The slip that the button 打印 opens."""
    page.goto(f"/portal/requests/{ref}/")
    button = page.get_by_role("link", name="打印", exact=True)
    assert button.get_attribute("target") == "_blank"
    answer = page.request.get(button.get_attribute("href"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    return pypdf.PdfReader(io.BytesIO(answer.body()))


def test_the_button_opens_the_slip_with_its_number(running, sit):
    trip = running.files("trip", by="clerk-planning")
    running.decides("deputy-resettlement", trip, comment="同意,注意安全。")
    text = said(paper(sit("clerk-planning"), trip.ref))

    trip.refresh_from_db()
    for words in (trip.number, "派差单", "同意,注意安全。"):
        assert plain(words) in text, words
    assert "不作报账依据" not in text and "草稿" not in text


def test_a_slip_that_is_not_finished_says_so(running, sit):
    page = sit("clerk-planning")
    draft = running.files("trip", by="clerk-planning", submit=False)
    asked = running.files("trip", by="clerk-planning")
    back = running.files("purchase", by="clerk-planning")
    running.decides("office-head", back, "return", comment="请写明规格型号。")

    assert "草稿" in said(paper(page, draft.ref))
    text = said(paper(page, asked.ref))
    assert plain("审批中·不作报账依据") in text and plain(asked.number) in text
    assert plain("退回待改·不作报账依据") in said(paper(page, back.ref))
    for request in (draft, asked, back):
        page.goto(f"/portal/requests/{request.ref}/")
        assert page.complaints == []
