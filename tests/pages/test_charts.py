"""The process chart: the picture, the list, the data. Any chart an office may write."""

from __future__ import annotations

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.charts.data import as_data, from_data
from pages.charts.drawing import arrange, draw
from pages.charts.measure import ems, plain, wrap
from pages.charts.places import place
from pages.charts.reading import entries
from pages.charts.steps import Branch, Chart, Precaution, Risk, Step
from tests.pages.chart_examples import HOSTILE, STARTER, everything, starter

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = "移民局收文办理，。、（）《》①Aw1 m<>&\"'/\\\x00\x0b\u202e\ud800😀\n"
text = st.text(LETTERS, max_size=40)
some_text = st.text(LETTERS, min_size=1, max_size=60)


@st.composite
def charts(draw_from) -> Chart:
    count = draw_from(st.integers(1, 12))
    branch = st.builds(Branch, st.integers(0, count + 1), st.one_of(st.just(""), text))
    steps = tuple(
        Step(
            number,
            draw_from(some_text),
            draw_from(text),
            draw_from(text),
            draw_from(text),
            draw_from(text),
            tuple(draw_from(st.lists(st.integers(0, 4), max_size=4))),
            tuple(draw_from(st.lists(branch, max_size=3))),
            draw_from(st.booleans()),
        )
        for number in range(1, count + 1)
    )
    risks = tuple(Risk(n, draw_from(text)) for n in range(1, draw_from(st.integers(0, 3)) + 1))
    precaution = st.builds(Precaution, text, st.lists(st.integers(1, 3), max_size=2).map(tuple))
    return Chart(
        draw_from(some_text),
        steps,
        risks,
        tuple(draw_from(st.lists(precaution, max_size=3))),
        tuple(draw_from(st.lists(text, max_size=2))),
    )


def shown(template: str, **facts) -> str:
    return engines["django"].from_string("{% load charts %}" + template).render(facts)


def squeezed(words: str) -> str:
    return "".join(words.split())


# --- picture --------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(charts())
def test_the_picture_of_any_chart_is_well_formed_and_says_every_step(chart):
    picture = ElementTree.fromstring(draw(chart, "k"))

    known = {risk.number for risk in chart.risks}
    for step in chart.steps:
        group = picture.find(f".//{SVG}g[@id='step-{step.number}-k']")
        for kind, said in [("title", step.title), ("who", step.who), ("what", step.what)]:
            lines = [t.text for t in group.iter(f"{SVG}text") if t.get("class") == f"drawn-{kind}"]
            assert squeezed("".join(filter(None, lines))) == squeezed(plain(said))
    links = [a.get("href") for a in picture.iter(f"{SVG}a")]
    assert links == [
        f"#risk-{number}-k"
        for step in chart.steps
        for number in dict.fromkeys(step.risks)
        if number in known
    ]
    names = [element.get("id") for element in picture.iter() if element.get("id")]
    assert len(names) == len(set(names))


@settings(max_examples=150, deadline=None)
@given(charts())
def test_no_box_covers_another_and_no_words_leave_their_box_or_the_picture(chart):
    drawing = arrange(chart)

    for a, b in combinations(drawing.boxes, 2):
        apart = a.right < b.x or b.right < a.x or a.y + a.whole < b.y or b.y + b.whole < a.y
        assert apart
    for box in drawing.boxes:
        end = min([sign.x for sign in box.signs], default=box.right)
        for line in box.lines:
            assert box.x < line.x and line.x + ems(line.text) * line.size <= end
            assert box.y < line.y - line.size * 0.8 and line.y < box.bottom
        for sign in box.signs:
            assert box.y < sign.y and sign.y + sign.height < box.bottom and sign.x < box.right
        assert drawing.left < box.x and box.right < drawing.left + drawing.width
        assert drawing.top < box.y and box.y + box.whole < drawing.top + drawing.height
    for words in filter(None, (way.label for way in drawing.ways)):
        assert drawing.left < words.left and drawing.top < words.top
        assert words.left + words.width < drawing.left + drawing.width
        assert words.top + words.height < drawing.top + drawing.height
        assert all(ems(line) * 14 <= words.width for line in words.lines)


def segments(way):
    for (x, y), (u, v) in zip(way.points, way.points[1:], strict=False):
        assert x == u or y == v, "an arrow runs level or upright"
        yield min(x, u), min(y, v), max(x, u), max(y, v)


@settings(max_examples=200, deadline=None)
@given(charts())
def test_no_arrow_crosses_a_box_nor_do_words_cover_one(chart):
    drawing = arrange(chart)
    ways = {(way.edge.source, way.edge.target) for way in drawing.ways}

    wanted = {
        (step.number, branch.to)
        for step in chart.steps
        for branch in chart.follows(step)
        if 1 <= branch.to <= len(chart.steps)
    }
    assert ways == wanted
    for box in drawing.boxes:
        for way in drawing.ways:
            for left, top, right, bottom in segments(way):
                outside = right <= box.x or left >= box.right
                assert outside or bottom <= box.y or top >= box.bottom
            if words := way.label:
                outside = words.left + words.width < box.x or words.left > box.right
                below = words.top > box.bottom or words.top + words.height < box.y
                assert outside or below


@settings(max_examples=200, deadline=None)
@given(charts())
def test_arrows_lie_on_each_other_only_where_they_begin_or_end_together(chart):
    drawing = arrange(chart)

    for one, other in combinations(drawing.ways, 2):
        if one.edge.source == other.edge.source or one.edge.target == other.edge.target:
            continue
        for a in segments(one):
            for b in segments(other):
                level = a[1] == a[3] == b[1] == b[3] and min(a[2], b[2]) > max(a[0], b[0])
                upright = a[0] == a[2] == b[0] == b[2] and min(a[3], b[3]) > max(a[1], b[1])
                assert not level and not upright
    for one, other in combinations([way.label for way in drawing.ways if way.label], 2):
        beside = one.left + one.width <= other.left or other.left + other.width <= one.left
        below = one.top + one.height <= other.top or other.top + other.height <= one.top
        assert beside or below


def test_the_main_line_runs_down_the_middle_and_side_steps_stand_beside_it():
    places = place(everything())

    assert [n for n in range(1, 11) if places.column[n] == 0] == [1, 2, 3, 4, 5, 6, 7, 10]
    assert places.layer[8] == places.layer[9] == places.layer[3]
    assert places.layer[10] + 1 == places.layer[6]
    assert {(e.source, e.target) for e in places.edges if e.back} == {(4, 3), (6, 3), (8, 1)}


def test_the_words_straight_down_stand_below_where_the_ways_part():
    ways = {(way.edge.source, way.edge.target): way for way in arrange(everything()).ways}

    parting = [ways[2, other].points[1][1] for other in (8, 9)]
    assert ways[2, 3].label.lines == ("材料齐全",)
    assert ways[2, 3].label.top > max(parting)


def test_an_arrow_to_a_step_that_is_not_there_is_left_out():
    chart = Chart(
        "流程", (Step(1, "甲", branches=(Branch(7, "没有"), Branch(2, "有"))), Step(2, "乙"))
    )

    assert [(e.source, e.target, e.label) for e in place(chart).edges] == [(1, 2, "有")]


def test_text_of_the_office_is_text_in_the_picture():
    picture = draw(everything())

    assert "<script" not in picture
    assert "&lt;script&gt;" in picture
    assert " style=" not in picture and "<style" not in picture


def test_a_chart_without_steps_has_no_picture():
    assert draw(starter()["outgoing"]) == ""


# --- words ----------------------------------------------------------------------------------


@given(st.text(LETTERS, max_size=200), st.floats(4, 30))
def test_lines_hold_the_whole_text_and_none_is_too_long(words, room):
    lines = wrap(words, room)

    assert squeezed("".join(lines)) == squeezed(plain(words))
    assert all(ems(line) <= room for line in lines)


def test_no_line_begins_with_a_closing_mark_or_cuts_a_number():
    assert wrap("收文后，办结。", 3.5) == ["收文", "后，办", "结。"]
    assert wrap("共计1234.50元", 6) == ["共计", "1234.50元"]


def test_the_list_says_where_a_step_leads_when_not_simply_on():
    leads = {entry.step.number: entry.leads for entry in entries(everything())}

    assert leads[1] == ()
    assert leads[4] == ("→ 第5步 是否重大:同意", "→ 第3步 提出意见:退回修改")
    assert leads[9] == ("→ 结束",)
    assert leads[10] == ("→ 第6步 审批",)
    assert [entry.step.number for entry in entries(everything()) if entry.on] == [1, 2, 3, 4, 5, 6]


def test_a_risk_of_the_list_opens_how_it_shows_and_what_prevents_it():
    page = shown("{% chart chart %}", chart=everything())

    item = page[page.index('id="item-1-') : page.index('id="item-2-')]
    card = item[item.index("<details>") : item.index("</details>")]
    said = re.sub(r"<[^>]+>|\s+", " ", card)
    assert re.findall(r"\S+", said) == [
        "风险①", "怎样表现", "受理不及时。", "怎样防范", "首问负责。", "严格工作程序。",
    ]  # fmt: skip


def test_every_sign_of_the_picture_leads_to_a_risk_on_the_page():
    for chart in [everything(), *starter().values()]:
        page = shown("{% chart chart %}", chart=chart)
        names = re.findall(r'\bid="([^"]+)"', page)
        assert len(names) == len(set(names))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(names)


def test_two_charts_on_a_page_share_no_id():
    page = shown(
        "{% chart one %}{% chart other %}{% chart one key='again' %}",
        one=everything(),
        other=starter()["incoming"],
    )

    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names)) > 60


def test_a_chart_without_steps_is_not_on_the_page():
    assert shown("{% chart chart %}", chart=starter()["petitions"]).strip() == ""


def test_the_page_shows_markup_of_the_office_as_text():
    page = shown("{% chart chart %}", chart=everything())

    assert "<script" not in page and HOSTILE not in page
    assert page.count("&lt;script&gt;") >= 3
    assert " style=" not in page


# --- data -----------------------------------------------------------------------------------


@given(charts())
def test_data_of_a_chart_makes_the_same_chart_again(chart):
    assert from_data(as_data(chart)) == chart


def test_the_starter_has_three_charts_and_two_whose_steps_were_lost():
    found = {key: len(chart.steps) for key, chart in starter().items()}

    assert found == {"incoming": 8, "business": 7, "projects": 11, "outgoing": 0, "petitions": 0}


@pytest.mark.parametrize(
    ("key", "signs"),
    [("incoming", {1: "①", 5: "②", 6: "③", 7: "②"}), ("business", {1: "①", 4: "②", 7: "③"})],
)
def test_risks_of_the_starter_sit_where_the_handbook_puts_them(key, signs):
    found = {e.step.number: "".join(c.risk.sign for c in e.cards) for e in entries(starter()[key])}

    assert {number: sign for number, sign in found.items() if sign} == signs


def test_the_starter_is_written_as_the_data_comes_out():
    written = json.loads(STARTER.read_text("utf-8"))
    assert {key: as_data(chart) for key, chart in starter().items()} == written
