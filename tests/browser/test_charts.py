"""The process chart and the board on the wall in Chromium: type in its boxes, risks without
JavaScript, WCAG 2.2 AA, sheets of paper."""

from __future__ import annotations

import io
import os
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.loader import render_to_string
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_portal_access import violations
from tests.pages.chart_examples import everything, starter

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
SHEETS = {"site.css": ROOT / "pages/static/pages", "board.css": ROOT / "pages/static/pages"}
PICTURES = os.environ.get("PICTURES", "")
# The type of the papers, so that the picture is the same on every machine.
TYPE = """
@font-face { font-family: "Test"; src: url(/fonts/NotoSansSC-Regular.ttf); font-weight: 400; }
@font-face { font-family: "Test"; src: url(/fonts/NotoSansSC-Bold.ttf); font-weight: 700; }
body, svg { font-family: "Test", "Noto Sans SC", sans-serif; }
"""
PLAIN = "body { margin: 0 auto; max-width: 66rem; padding: 0 1rem; line-height: 1.65; }"
PAGE = """{% load charts %}<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>流程</title>
<link rel="stylesheet" href="/plain.css"><link rel="stylesheet" href="/site.css"></head>
<body><main><h1>{{ chart.title }}</h1>{% chart chart key="k" %}</main></body></html>"""
POLICY = "default-src 'self'; style-src 'self'; script-src 'none'"
BUREAU = {"bureau": "冷水滩区移民开发局", "head": "张三", "telephone": "0746-8000001"}
DUTIES = {
    "办公室": (
        "incoming",
        "局机关综合协调 移民政策法规宣传贯彻 会议、接待和重大活动的组织"
        " 文秘、信息、保密、对外宣传、安全保卫和机关信息化 政务督办和提案办理工作"
        " 局机关组织人事机构编制、劳动工资、机关党务、干部统计和离退休人员的服务管理 信访接待工作",
        "《中华人民共和国保守国家秘密法》 《中华人民共和国档案法》"
        " 《中华人民共和国政府信息公开条例》 《党政机关公文处理工作条例》"
        " 《信访工作条例》 其他法规",
    ),
    "规划安置和后期扶持股": (
        "business",
        "全区移民综合规划的制订、实施与管理"
        " 全区水库移民后期扶持规划和移民中长期发展规划的制订和组织实施"
        " 组织审查水库移民项目年度计划,参与水库移民项目年度计划检查验收"
        " 在建拟建水库移民搬迁安置规划的审查、实施与检查验收"
        " 争取国家对库区项目扶持的投资及移民后期扶持政策的落实 水库移民的统计 全区三峡移民的管理"
        " 移民生产开发、科技培训和移民劳动力转移就业的指导培训工作",
        "《中华人民共和国水法》 《中华人民共和国土地管理法》"
        " 《大中型水利水电工程建设征地补偿和移民安置条例》 《长江三峡工程建设移民条例》"
        " 《国务院关于完善大中型水库移民后期扶持政策的意见》(国发〔2006〕17号)"
        " 其他有关法律法规及政策性文件",
    ),
    "计财股": (
        "projects",
        "移民资金财务管理和资金年度预算工作 会同有关部门拟定全区移民资金组织实施"
        " 编制移民资金的年度预算计划 按有关规定管理移民资金"
        " 会同财政部门做好移民资金的落实和下拨工作 本机关财务工作",
        "《中华人民共和国会计法》 《中华人民共和国审计法》"
        " 《大中型水利水电工程建设征地补偿和移民安置条例》 《长江三峡工程建设移民条例》"
        " 《国务院关于完善大中型水库移民后期扶持政策的意见》(国发〔2006〕17号)"
        " 《违反大中型水库移民后期扶持基金征收使用管理规定责任追究办法》"
        " 其他有关法律法规及政策性文件",
    ),
}

SECTIONS = list(zip(DUTIES, ("office", "planning", "finance"), strict=True))


def board_of(section: str, **more: Any) -> str:
    key, duties, bases = DUTIES[section]
    facts = {
        **BUREAU,
        "section": section,
        "complaints": "0746-8000000",
        "duties": duties.split(),
        "bases": bases.split(),
        "charts": [starter()[key]],
        **more,
    }
    page = render_to_string("pages/charts/board.html", facts)
    return page.replace("</head>", '<link rel="stylesheet" href="/type.css"></head>')


@pytest.fixture
def opened(chromium) -> Iterator[Any]:
    """``opened(html)``: a page of a site with a strict policy, where no script runs. ``typed``:
    in the type of the papers, which takes its time to load."""
    contexts = []

    def at(
        html: str, size: dict[str, int] = DESK, *, script: bool = False, typed: bool = False
    ) -> Any:
        def answer(route: Any) -> None:
            name = route.request.url.partition("?")[0].rpartition("/")[2]
            if name in SHEETS:
                route.fulfill(path=SHEETS[name] / name, content_type="text/css")
            elif name.endswith(".ttf") and (ROOT / "fonts" / name).exists():
                route.fulfill(path=ROOT / "fonts" / name)
            elif name.endswith(".css"):
                body = PLAIN if name == "plain.css" else ""
                body += TYPE if typed or PICTURES else ""
                route.fulfill(body=body, content_type="text/css")
            elif name == "page":
                headers = {} if script else {"content-security-policy": POLICY}
                route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
            else:
                route.abort()

        context = chromium.new_context(viewport=size, java_script_enabled=script, locale="zh-CN")
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.goto("http://charts.test/page")
        return page

    yield at
    for context in contexts:
        context.close()


def chart_page(chart: Any) -> str:
    return engines["django"].from_string(PAGE).render({"chart": chart})


def keep(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def sheets(page: Any, name: str = "", **how: Any) -> list[Any]:
    """The pages of the print, kept as a picture when a folder is named."""
    pdf = page.pdf(prefer_css_page_size=True, print_background=True, **how)
    if PICTURES and name:
        target = f"{PICTURES}/{name}"
        subprocess.run(
            ["pdftoppm", "-r", "60", "-png", "-singlefile", "-", target], input=pdf, check=True
        )
    return PdfReader(io.BytesIO(pdf)).pages


RADICALS = str.maketrans("⺠⻅⻔⻓⻚", "民见门长页")


def said(sheet: Any) -> str:
    """The text of a printed sheet; a print writes some characters as their radicals."""
    words = unicodedata.normalize("NFKC", sheet.extract_text()).translate(RADICALS)
    return "".join(words.split())


def a4(page: Any, name: str = "") -> list[Any]:
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    return sheets(page, name, format="A4", margin=margin)


MEASURED = """() => [...document.querySelectorAll('.drawing g[id]')].flatMap(step => {
  const box = step.querySelector('.drawn-box').getBBox();
  const ends = box.x + box.width;
  return [...step.querySelectorAll('text')].filter(t => !t.matches('.drawn-end')).map(t => {
    const type = t.getBBox();
    const inside = type.x >= box.x && type.x + type.width <= ends
      && type.y >= box.y && type.y + type.height <= box.y + box.height;
    return inside ? '' : step.id + ' ' + t.textContent;
  }).filter(Boolean);
})"""
CHARTS = {
    **{key: starter()[key] for key in ("incoming", "business", "projects")},
    "everything": everything(),
}


@pytest.mark.parametrize("key", CHARTS)
def test_type_stays_in_its_box_and_the_picture_in_the_page(opened, key):
    page = opened(chart_page(CHARTS[key]), script=True, typed=True)
    page.evaluate("document.fonts.ready")

    assert page.locator(".drawing").is_visible()
    assert page.evaluate(MEASURED) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_a_chart_bars_nobody(opened, size):
    page = opened(chart_page(everything()), size, script=True)
    assert violations(page) == []
    if size is PHONE:
        page.click("#item-1-k summary")
    else:
        page.click("a[href='#risk-1-k'] >> nth=0")
    assert violations(page) == []
    keep(page, f"chart-everything-{size['width']}")
    assert violations(opened(board_of("办公室"), size, script=True)) == []


def test_a_sign_of_the_picture_opens_its_risk_without_javascript_and_closes_it(opened):
    page = opened(chart_page(starter()["incoming"]), {"width": 1440, "height": 700})
    common = page.locator("#risk-2-k .common")
    assert not common.is_visible()

    page.click(".drawing a[href='#risk-2-k'] >> nth=0")

    card = page.locator("#risk-2-k")
    assert "文件流向不清" in card.inner_text()
    assert "加大督查督办力度" in common.inner_text() and common.is_visible()
    shown = card.bounding_box()
    assert 0 <= shown["y"] and shown["y"] + shown["height"] <= 700, "in front of the reader"
    page.click("#risk-2-k .close")
    assert not common.is_visible()
    assert page.complaints == []


def test_the_keyboard_reaches_and_opens_a_sign(opened):
    page = opened(chart_page(starter()["incoming"]))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#risk-1-k")
    assert page.locator("#risk-1-k .common").is_visible()


def test_on_a_phone_the_list_is_shown_and_opens_a_risk_without_javascript(opened):
    page = opened(chart_page(starter()["incoming"]), PHONE)
    assert not page.locator(".drawing").is_visible()
    how = page.locator("#item-1-k .how")
    assert not how.is_visible()

    page.click("#item-1-k summary")

    assert how.is_visible() and "收到的文件漏登" in how.inner_text()
    keep(page, "chart-incoming-390")


def test_a_screen_reader_meets_every_step_once(opened):
    for size in (PHONE, DESK):
        page = opened(chart_page(starter()["incoming"]), size)
        heard = page.locator("main").aria_snapshot()
        assert heard.count("按照签署的意见,送相关领导或者股室负责人阅办") == 1
        assert heard.count("listitem") >= 8


def test_up_to_nine_steps_are_printed_as_one_picture_and_more_as_a_list(opened):
    page = opened(chart_page(starter()["incoming"]), typed=True)
    keep(page, "chart-incoming-1440")
    first, *rest = [said(sheet) for sheet in a4(page, "chart-incoming-a4")]
    assert "签收、编号、登记" in first and "整理归档" in first and len(rest) == 1
    assert "加大督查督办力度" in rest[0]
    assert len(a4(opened(chart_page(starter()["business"]), typed=True), "chart-business-a4")) == 1

    long = opened(chart_page(starter()["projects"]), typed=True)
    texts = [said(sheet) for sheet in a4(long)]
    assert "第1步" in texts[0] and "第11步" in texts[-1] and len(texts) == 2


@pytest.mark.parametrize(("section", "name"), SECTIONS)
def test_the_board_of_a_section_is_one_a3_sheet(opened, section, name):
    pages = sheets(opened(board_of(section), typed=True), f"chart-board-{name}")

    assert [[round(float(n) / 72 * 25.4) for n in p.mediabox[2:]] for p in pages] == [[297, 420]]
    for words in (section, "冷水滩区移民开发局", "张三", "0746-8000001", "0746-8000000"):
        assert words in said(pages[0])


def test_a_board_shows_only_what_there_is(opened):
    bare = {"head": "", "telephone": "", "complaints": "", "bases": [], "charts": []}
    words = opened(board_of("办公室", **bare)).locator("body").inner_text()

    assert "信访接待工作" in words
    assert not [w for w in ("负责人", "电话", "监督投诉", "法律依据", "风险") if w in words]


def test_a_second_chart_and_lost_charts_on_a_board(opened):
    all_of_them = [starter()[key] for key in ("incoming", "outgoing", "business", "petitions")]
    page = opened(board_of("办公室", charts=all_of_them))

    assert page.locator("h2").all_inner_texts()[::3] == [
        "收文办理流程",
        "规划安置和后期扶持股办事流程",
    ]
    assert len(sheets(page)) == 2
