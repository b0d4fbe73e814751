"""From text to tree to pieces: one handbook copied from a site, pasted in Word, written well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.importer import chinese
from pages.importer.build import build
from pages.importer.checks import look
from pages.importer.marks import apart, mark_of
from pages.importer.numbering import in_format
from pages.importer.plan import plan
from pages.importer.reading import read, read_pasted
from pages.importer.typeset import typeset
from pages.importer.words import changes
from tests.pages.import_texts import AS_COPIED, MISSING, RULE_TITLES, plain_docx, styled_docx

COPIES = {
    "txt": lambda: read("手册.txt", AS_COPIED.encode("gb18030")),
    "pasted": lambda: read_pasted(AS_COPIED),
    "unstyled": lambda: read("手册.docx", plain_docx()),
}
ALL = {**COPIES, "styled": lambda: read("手册.docx", styled_docx())}


def pieces(source):
    return plan(build(source))


def titled(source, title):
    (found,) = [one for one in pieces(source) if one.title == title]
    return found


@pytest.mark.parametrize("how", ALL)
def test_three_sections_and_eight_rules_are_found_however_it_was_written(how):
    found = pieces(ALL[how]())
    sections = [one for one in found if one.becomes == "section"]
    assert [one.title[-1] for one in sections] == ["室", "股", "股"]
    assert all(one.facts["duties"] and one.facts["bases"] for one in sections)
    assert [one.title for one in found if one.becomes == "rule"] == RULE_TITLES


@pytest.mark.parametrize("how", ALL)
def test_what_the_contents_promise_and_the_text_lacks_is_named(how):
    assert [one.title for one in build(ALL[how]()).missing] == MISSING


@pytest.mark.parametrize("how", COPIES)
def test_every_chart_belongs_to_its_section(how):
    charts = [(p.title, p.of) for p in pieces(COPIES[how]()) if p.becomes == "process"]
    assert charts == [
        ("收文办理流程", "办公室"),
        ("发文办理流程", "办公室"),
        ("信访工作流程图", "办公室"),
        ("规划股办事流程图", "规划股"),
        ("项目实施流程表", "财务股"),
    ]


def test_a_chart_out_of_order_is_put_in_order_and_said_to_have_been():
    chart = titled(read_pasted(AS_COPIED), "收文办理流程")
    steps = [(step["title"], step["what"]) for step in chart.facts["steps"]]
    assert steps == [
        ("签收", "机要员签收、编号、登记"),
        ("拟办", "办公室主任签拟办意见"),
        ("批办", "领导签署意见(两个以上股室的,指明主办股室)".translate(WIDE)),
        ("承办", "收文后7个工作日内办理完毕"),
    ]
    assert chart.facts["steps"][3]["limit"] == "7个工作日内"
    assert chart.facts["risks"] == ["漏登收到文件;".translate(WIDE), "阅文超过时限。"]
    assert chart.facts["precautions"] == ["认真登记;".translate(WIDE), "加强督办。"]
    assert chart.facts["remarks"] == ["事项紧急的,由办公室直接送至股室。".translate(WIDE)]
    assert chart.remarks == [
        "“收文办理流程”的步骤次序打乱,已按编号排好,请核对。",
        "风险点标在哪一步,请核对。",
    ]


WIDE = str.maketrans({",": "\uff0c", ";": "\uff1b", "(": "\uff08", ")": "\uff09", ":": "\uff1a"})


def test_signs_of_risk_stay_with_the_step_they_stand_behind():
    chart = titled(read_pasted(AS_COPIED), "规划股办事流程图")
    assert [(s["title"], s["risks"]) for s in chart.facts["steps"]] == [
        ("受理或接待", ["1"]),
        ("分类交办", []),
        ("集体研究", ["2"]),
        ("送达办结", []),
    ]


def test_words_beside_an_arrow_are_on_the_way_to_the_next_step():
    chart = titled(read_pasted(AS_COPIED), "项目实施流程表")
    assert [(s["title"], s["then"]) for s in chart.facts["steps"]] == [
        ("村组征求意见,张榜公示".translate(WIDE), ""),
        ("申报", "报乡镇"),
        ("审核汇总", "报县局"),
        ("批复", ""),
        ("结算划款", ""),
    ]


def test_a_lost_chart_keeps_its_risks_and_is_told_of():
    chart = titled(read_pasted(AS_COPIED), "发文办理流程")
    assert chart.facts["steps"] == [] and chart.facts["risks"] == ["校稿不认真。"]
    assert chart.remarks == ["“发文办理流程”没有步骤(原图可能是图片),请补画。"]


def test_text_boxes_in_any_order_become_steps_in_theirs():
    chart = titled(read("a.docx", styled_docx()), "收文办理流程")
    assert [s["title"] for s in chart.facts["steps"]] == ["签收", "拟办", "承办"]
    assert chart.facts["steps"][0]["what"] == "机要员签收"


def test_a_table_below_the_title_of_a_chart_is_its_steps():
    chart = titled(read("a.docx", styled_docx()), "项目实施流程表")
    assert [(s["title"], s["what"]) for s in chart.facts["steps"]] == [
        ("申报", "村组"),
        ("审核", "乡镇"),
        ("结算划款", "县局"),
    ]


def test_two_numbered_lines_that_ran_together_are_two():
    section = titled(read_pasted(AS_COPIED), "财务股")
    assert section.facts["bases"] == [
        "《中华人民共和国会计法》",
        "《某项资金责任追究办法》",
        "其他有关法律法规及政策性文件。",
    ]


def test_a_title_written_otherwise_in_the_contents_is_the_same_piece_and_said_so():
    assert titled(read_pasted(AS_COPIED), "财务股").remarks == ["目录里写作“计财股”。"]


def test_sentences_that_a_copy_tore_apart_are_together_again():
    said = [
        one["number"] + one["text"] for one in titled(read_pasted(AS_COPIED), "会议制度").content
    ]
    assert said == [
        "(一)局党组会议。党组成员组成。由书记主持,主要议题是:学习重要决定;研究人事事项。".translate(
            WIDE
        ),
        "(二)局务会议。由局长主持。".translate(WIDE),
    ]


def test_numbering_nests_as_it_is_printed():
    content = titled(read_pasted(AS_COPIED), "办文制度").content
    assert [(one["type"], one.get("level") or one.get("depth")) for one in content] == [
        ("paragraph", None),
        ("heading", 2),
        ("paragraph", None),
        ("heading", 3),
        ("item", 2),
        ("item", 2),
        ("heading", 2),
        ("heading", 3),
        ("item", 2),
    ]


def test_a_gap_in_the_numbers_and_a_torn_end_are_told_of():
    source = read_pasted(AS_COPIED)
    assert titled(source, "机关财务管理暂行规定").remarks == ["编号不连续:“二、”之后是“四、”。"]
    assert titled(source, "首问责任制").remarks[0].startswith("文字在“")


def test_the_furniture_of_the_site_is_set_aside_with_the_reason():
    aside = [p for p in pieces(read_pasted(AS_COPIED)) if p.becomes == "skip"]
    assert [(p.title, len(p.content)) for p in aside] == [
        ("网站的文字", 10),
        ("封面", 4),
        ("目录", 20),
        ("网站的文字", 6),
    ]
    assert aside[1].why == "封面、重复的标题"
    assert "下载网站的上传信息" in aside[0].why and "网站的版权声明" in aside[3].why


def test_a_key_outlives_a_corrected_text_and_a_digest_does_not():
    before = titled(read_pasted(AS_COPIED), "限时办结制")
    after = titled(read_pasted(AS_COPIED.replace("15个工作日", "10个工作日")), "限时办结制")
    assert before.key == after.key and before.digest != after.digest
    (said,) = changes(before, after)
    assert said == "“答复不得超过15个工作日。”改为“答复不得超过10个工作日。”"


def test_a_rule_by_itself_is_one_piece_with_its_first_line_for_a_title():
    (piece,) = pieces(read_pasted("考勤办法\n第一条 按时上班。\n第二条 请假须经批准。"))
    assert (piece.becomes, piece.title, len(piece.content)) == ("rule", "考勤办法", 2)


def test_a_letter_without_any_structure_is_one_page():
    found = pieces(read_pasted("关于放假的说明\n各股室于五月一日放假。\n请互相转告。"))
    assert [(p.becomes, p.title) for p in found] == [("text", "关于放假的说明")]


# --- numbers -----------------------------------------------------------------------------


@given(st.integers(1, 9999))
def test_a_number_in_words_is_read_back(n):
    assert chinese.value(chinese.written(n)) == n


STYLES = [
    ("part", "第{w}部分", 9999),
    ("chapter", "第{w}章", 999),
    ("article", "第{w}条", 999),
    ("article", "第{d}条", 999),
    ("word", "{w}、", 99),
    ("word_in_brackets", "({w})", 99),
    ("word_in_brackets", "\uff08{w}\uff09", 99),
    ("figure", "{d}.", 999),
    ("figure", "{d}、", 999),
    ("figure_in_brackets", "({d})", 999),
    ("figure_half", "{d})", 99),
]


@given(st.sampled_from(STYLES), st.data())
def test_every_numbering_is_recognised_with_its_value_and_its_text(style, data):
    kind, how, most = style
    n = data.draw(st.integers(1, most))
    if "{w}" in how and len(chinese.written(n)) > 4:
        n = n % 99 + 1
    mark = mark_of(how.format(w=chinese.written(n), d=n) + "负责宣传")
    assert (mark.kind, mark.value, mark.rest) == (kind, n, "负责宣传")


@given(st.sampled_from(["chineseCounting", "decimalEnclosedCircle", "decimal"]), st.integers(1, 10))
def test_what_word_counts_is_recognised_again(how, n):
    shown = in_format(n, how) + ("、" if how != "decimalEnclosedCircle" else "")
    assert mark_of(shown + "甲").value == n


@pytest.mark.parametrize(
    "text",
    [
        "2014年",
        "3.5万元",
        "15个工作日",
        "一是认真",
        "十分重要",
        "第三方机构",
        "风险防范",
        "风险一旦发生",
    ],
)
def test_a_line_that_begins_with_a_figure_is_not_numbered_for_it(text):
    assert mark_of(text) is None


@given(st.text())
def test_taking_apart_loses_no_word(text):
    assert "".join("".join(apart(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("按规定,经批准(不含会议);", "按规定\uff0c经批准\uff08不含会议\uff09\uff1b"),
        ("金额1,000元,A,B", "金额1,000元\uff0cA,B"),
        ("时间10:30", "时间10:30"),
    ],
)
def test_narrow_signs_between_chinese_are_widened_and_figures_left_alone(narrow, wide):
    assert typeset(narrow) == wide


# --- what to look at ---------------------------------------------------------------------


def test_personal_data_laws_and_figures_are_pointed_out_and_never_repeated():
    text = (
        "张某(11010519491231002X,13812345678)依《中华人民共和国信访条例》申请补助500元,"
        "电话0746-1234567,7个工作日内办结,卡号4111111111111111。"
    )
    found = look(text, {"信访条例": "已由《信访工作条例》代替"})
    assert [(one.kind, one.quote) for one in found] == [
        ("personal", "110*************2X"),
        ("personal", "138******78"),
        ("personal", "411***********11"),
        ("law", "《中华人民共和国信访条例》"),
        ("telephone", "0746-1234567"),
        ("figure", "500元"),
        ("figure", "7个工作日"),
    ]
    assert found[0].why == "身份证号" and found[3].why == "已由《信访工作条例》代替"
