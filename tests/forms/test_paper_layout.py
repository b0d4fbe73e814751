"""What stands in the boxes of a paper and across it: no PDF yet."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.papers import layout, opinions, widths
from forms.papers.facts import MARKS, SHANGHAI, Phone, marks
from forms.papers.html import build_html
from forms.papers.opinions import signatures
from tests.forms import paper_facts as pf
from tests.forms.paper_facts import D, facts, opinion

CALLED = datetime.datetime(2026, 9, 18, 10, 5, tzinfo=SHANGHAI)


# --- opinions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "comment", "printed"),
    [
        ("approve", "", "同意。"),
        ("approve", "请按规定办理。", "请按规定办理。"),
        ("reject", "", "不同意。"),
        ("reject", "超出标准。", "不同意。超出标准。"),
        ("reject", "不同意,超出标准。", "不同意,超出标准。"),
        ("return", "请补充附件。", "退回修改。请补充附件。"),
        ("note", "", "已阅知"),
        ("done", "", "办理完毕。"),
    ],
)
def test_an_opinion_prints_what_was_said_or_the_word_for_the_verdict(verdict, comment, printed):
    assert opinions.text(opinion("director", "王五", verdict=verdict, comment=comment)) == printed


def test_a_signature_is_name_and_date():
    assert signatures(opinion("director", "王五", 20), with_post=False) == [
        "王五 \xa0\xa02026年9月20日"
    ]


def test_an_acting_leader_signs_as_such_and_the_countersignature_follows():
    said = opinion(
        "director",
        "李四",
        20,
        acting=True,
        owed="confirmed",
        owed_name="张三",
        owed_on=D(2026, 9, 22),
    )
    assert signatures(said, with_post=False) == [
        "李四(代管) \xa0\xa02026年9月20日",
        "张三 补签 2026年9月22日",
    ]


@pytest.mark.parametrize(
    ("owed", "signed_on", "ending"),
    [
        ("due", None, "补签:待补"),
        ("confirmed", D(2026, 9, 22), "补签:2026年9月22日"),
        ("noted", D(2026, 9, 22), "阅知:2026年9月22日"),
        ("denied", D(2026, 9, 22), "不予认可:2026年9月22日"),
    ],
)
def test_a_telephone_decision_says_when_what_who_and_whether_it_was_signed(owed, signed_on, ending):
    phone = Phone("张三", CALLED, "同意。", "王五")
    said = opinion("director", "王五", 18, phone=phone, owed=owed, owed_on=signed_on)
    assert opinions.text(said) == f"电话请示:2026年9月18日10:05,同意。记录人:王五。{ending}"
    assert bool(signatures(said, with_post=False)) == (signed_on is not None)


def test_opinions_of_different_posts_in_one_box_name_their_posts():
    sheet = layout.sheet(
        facts(
            "trip",
            opinions=(
                opinion("supervising", "李四", post="分管安置副局长"),
                opinion("supervising", "孙七", 20, post="分管财务副局长"),
            ),
        )
    )
    box = next(b for b in sheet.blocks if b.kind == "opinions")
    assert [said.signatures for said in box.said] == [
        ("分管安置副局长 李四 \xa0\xa02026年9月19日",),
        ("分管财务副局长 孙七 \xa0\xa02026年9月20日",),
    ]


def boxes_of_opinions(paper):
    return {b.label.text: b for b in layout.sheet(paper).blocks if b.kind == "opinions"}


def test_a_box_whose_step_does_not_apply_prints_a_dash_and_one_still_ahead_is_empty():
    found = boxes_of_opinions(
        facts("trip", status="in_review", not_applying=frozenset({"supervising"}))
    )
    assert [said.text for said in found["分管领导意见"].said] == ["——"]
    assert found["局长意见"].said == ()
    assert found["局长意见"].height >= 75


def test_a_step_that_is_noted_gives_its_box_the_other_label():
    noted = facts(
        "trip",
        noted=frozenset({"director"}),
        opinions=(opinion("director", "李四", verdict="note"),),
    )
    assert [said.text for said in boxes_of_opinions(noted)["代管领导阅知"].said] == ["已阅知"]


# --- boxes ---------------------------------------------------------------------------------


def box_texts(paper):
    cells = [
        cell
        for block in layout.sheet(paper).blocks
        if block.kind == "boxes"
        for row in block.rows
        for cell in row
    ]
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return {label.text.replace("\n", ""): value.text for label, value in pairs}


def test_the_boxes_of_a_trip():
    assert box_texts(facts("trip", entered_by=4)) == {
        "股室": "规划安置和后期扶持股",
        "填单人": "赵六",
        "出差人(姓名、职务)": "张三(工作人员)、李四(分管安置副局长) 共2人",
        "出差地点": "永州市水利局",
        "出差范围": "市内",
        "出差事由": pf.ANSWERS["trip"]["reason"] + "(出差性质:会议)",
        "预计出差时间": "2026年9月21日至9月23日,共3天",
        "交通工具": "公务用车",
        "随行车辆": "湘M12345",
        "随车驾驶员": "孙七",
    }


def test_who_has_no_section_leaves_no_box_to_be_chased_with_a_pen():
    assert box_texts(facts("trip", applicant_id=3))["股室"] == "——"


def test_amounts_stand_in_capitals_and_in_figures():
    texts = box_texts(facts("vehicle-repair"))
    assert texts["合计(大写)"] == "人民币玖佰捌拾元零叁角贰分"
    assert texts["合计(小写)"] == "￥980.32"


def test_a_row_with_a_condition_is_there_only_then():
    flies = facts(
        "trip",
        {"transport": "plane", "flight_reason": "distance", "vehicle": None, "driver": None},
    )
    assert box_texts(flies)["乘飞机理由"] == "路途较远"
    assert box_texts(flies)["随行车辆"] == "——"
    assert "乘飞机理由" not in box_texts(facts("trip"))


def test_a_box_none_of_whose_answers_is_there_is_empty():
    draft = facts("trip", {"travellers": None, "start": None}, status="draft", filled_on=None)
    texts = box_texts(draft)
    assert texts["出差人(姓名、职务)"] == ""
    assert texts["预计出差时间"] == ""


def test_a_masked_field_prints_as_stars_wherever_it_stands():
    texts = box_texts(facts("trip", masked=frozenset({"travellers", "start", "destination"})))
    assert texts["出差人(姓名、职务)"] == "*** 共***人"
    assert texts["出差地点"] == "***"
    assert texts["预计出差时间"] == "***,共***天"


def test_a_linked_request_prints_its_number():
    added = facts("vehicle-repair", {"supplements": {"id": "rabc", "number": "车修〔2026〕1号"}})
    assert box_texts(added)["追加项目(原报修单编号)"] == "车修〔2026〕1号"


def test_a_table_has_a_row_for_every_row_and_a_product_with_two_decimals():
    grid = next(b for b in layout.sheet(facts("purchase")).blocks if b.kind == "grid")
    assert [cell.text for cell in grid.head] == [
        "序号", "品名", "规格型号", "单位", "数量", "预计单价", "金额",
    ]  # fmt: skip
    assert [cell.text for cell in grid.rows[1]] == [
        "2", "A4复印纸", "70g 500张/包", "包", "40", "22.50", "900.00",
    ]  # fmt: skip


def test_a_paper_column_without_a_column_of_the_form_is_left_for_the_pen():
    grid = next(b for b in layout.sheet(facts("vehicle-repair")).blocks if b.kind == "grid")
    assert grid.head[-1].text == "实际单价"
    assert {row[-1].text for row in grid.rows} == {""}


@pytest.mark.parametrize(
    ("label", "printed"),
    [
        ("分管领导意见", ["分管领导", "意见"]),
        ("分管办公室领导意见", ["分管办公室", "领导意见"]),
        ("预计费用(大写)", ["预计费用", "(大写)"]),
        ("来宾姓名、职务", ["来宾姓名、", "职务"]),
        ("型号及资产编号", ["型号及", "资产编号"]),
        ("追加项目(原报修单编号)", ["追加项目", "(原报修单", "编号)"]),
        ("备注", ["备注"]),
        ("", [""]),
    ],
)
def test_a_label_breaks_between_words(label, printed):
    assert widths.label_lines(label, 5.4).split("\n") == printed


@given(
    st.lists(st.floats(0.1, 12), min_size=1, max_size=8),
    st.data(),
)
def test_columns_share_the_whole_width_and_none_is_lost(weights, data):
    count = len(weights)
    wishes = data.draw(st.lists(st.floats(10, 500), min_size=count, max_size=count))
    found = widths.fit(484.0, weights, wishes)
    assert sum(found) == pytest.approx(484.0)
    assert min(found) > 0


# --- watermarks ----------------------------------------------------------------------------


def test_only_an_approved_paper_is_printed_clean():
    assert marks(facts("trip")) == []
    for status, word in MARKS.items():
        assert marks(facts("trip", status=status)) == [word]


def test_a_sample_says_so_whatever_its_state():
    assert marks(facts("trip", sample=True)) == ["示例"]
    assert marks(facts("trip", sample=True, status="draft")) == ["示例", "草稿"]


def test_a_form_may_be_switched_to_black():
    assert "#e60012" in build_html(facts("trip"))
    assert "#e60012" not in build_html(facts("equipment-repair"))
