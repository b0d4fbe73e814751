"""The five starter forms are called, numbered and printed as the wording says."""

from __future__ import annotations

import re

import pytest

from tests.forms.starter_wording import EVERY, SLUGS, C, H, dicts, form

FRONT = {  # title, group, number, description, copies, colour, the line under the form
    "trip": (
        "派差单",
        "出差",
        "派差",
        "出差前填写,报账时凭此单",
        [],
        "red",
        "财务凭本单审核报账。",
    ),
    "vehicle-repair": (
        "车辆报修单",
        "用车和维修",
        "车修",
        "公务用车维修保养前填写,一式两份",
        ["第一联 办公室存", "第二联 修理厂存"],
        "red",
        "经局长审批同意后,方可到指定的定点修理厂办理。",
    ),
    "equipment-repair": (
        "办公设备报修单",
        "用车和维修",
        "设修",
        "电脑、打印机、桌椅等不能用了",
        [],
        "black",
        "报账须附维修详细清单。",
    ),
    "hospitality": (
        "公务招待申报单",
        "接待",
        "接待",
        "先审批、后开支",
        [],
        "red",
        "先审批、后开支。未经批准的,谁招待谁负责,局里一律不予报账。",
    ),
    "purchase": (
        "物资采购审批单",
        "采购和领用",
        "采购",
        "办公用品、电脑耗材、配件等统一采购",
        [],
        "red",
        "未经批准,个人不得擅自购买,不得零星报支。",
    ),
}

BOXES = {  # labels of the paper, row by row
    "trip": """
        股室 填单人
        出差人(姓名、职务) 其他同行人员(非本局)
        出差地点 出差范围
        出差事由
        预计出差时间
        交通工具 随行车辆 随车驾驶员
        乘飞机理由
        分管领导意见
        局长意见
        备注""",
    "vehicle-repair": """
        申报人(驾驶员) 股室 申报日期
        车牌号 行驶里程(公里)
        类别 定点修理厂
        维修保养项目 数量 单位 预计单价 预计金额 实际单价
        合计(大写) 合计(小写)
        追加项目(原报修单编号)
        办公室意见
        局长审批意见
        旧件回收(单价200元及以上) 配件 数量 交回人 验收人 日期
        备注""",
    "equipment-repair": """
        申请股室 申请人 申请日期
        设备名称 型号及资产编号
        故障情况
        预计费用
        办公室意见
        分管办公室领导意见
        处理结果 实际费用
        验收人 日期
        备注""",
    "hospitality": """
        申报股室 经办人 申报日期
        来宾单位 公函文号
        来宾姓名、职务
        来访事由
        来访时间 接待地点
        接待项目 接待类别
        陪同人员 接待标准(元/人)
        预计费用(大写) 预计费用(小写) 连续性接待
        办公室主任核实意见
        局长审批意见
        备注""",
    "purchase": """
        申请股室 申请人 申请日期
        采购类别 计划季度
        采购事由
        品名 规格型号 单位 数量 预计单价 金额
        合计(大写) 合计(小写)
        办公室意见
        分管办公室领导意见
        局长意见
        采购人 验收人 验收日期
        备注""",
}


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_the_form_is_called_numbered_and_printed_as_worded(slug: str, profile: str) -> None:
    f = form(slug, profile)
    title, group, prefix, description, copies, colour, rule = FRONT[slug]
    assert (f.title, f.group, f.description) == (title, group, description)
    assert f.number.format == prefix + "〔{year}〕{serial}号"
    assert (f.number.series, f.number.at, f.start_level) == (slug, "submission", 1)
    paper = f.paper
    assert (paper["title"], paper["copies"]) == (title, copies)
    assert (paper["colour"], paper["rule"]) == (colour, rule)


def test_the_meal_notice_stands_on_form_and_paper_of_today_only() -> None:
    notice = "按现行规定,工作餐不得提供香烟、酒水。"
    today, handbook = form("hospitality", C), form("hospitality", H)
    assert [notice in str(part) for part in (today.notices, today.paper)] == [True, True]
    assert [notice in str(part) for part in (handbook.notices, handbook.paper)] == [False, False]
    assert [slug for slug in SLUGS if form(slug).notices] == ["hospitality"]


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_the_summary_names_fields_of_the_form(slug: str, profile: str) -> None:
    f = form(slug, profile)
    named = re.findall(r"{(\w+)}", f.sentence)
    assert named
    assert all(f.get(key) is not None for key in named)


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_the_paper_has_the_boxes_of_the_wording_row_by_row(slug: str, profile: str) -> None:
    rows = []
    for row in form(slug, profile).paper["rows"]:
        cells = row.get("boxes") or row.get("columns") or []
        labels = [row["label"]] if row.get("label") else []
        labels += [cell if isinstance(cell, str) else cell["label"] for cell in cells]
        rows.append(" ".join(dict.fromkeys(labels)))  # a box in two states stands once
    if (slug, profile) == ("hospitality", C):
        rows.remove("提示")  # today's line, said below
    assert rows == [line.strip() for line in BOXES[slug].strip().splitlines()]


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_part_of_the_paper_names_a_field_column_or_step_that_exists(
    slug: str, profile: str
) -> None:
    f = form(slug, profile)
    steps = {step.key for step in f.steps}
    for row in f.paper["rows"]:
        assert row["kind"] in ("boxes", "table", "blank_table", "opinion", "remarks")
        assert set(row.get("steps", ())) <= steps
        if row["kind"] == "table":
            columns = {c.key for c in f.get(row["field"]).columns}
            assert {c["column"] for c in row["columns"] if "column" in c} <= columns
        for box in row.get("boxes", ()):
            for part in box["parts"]:
                keys = [part.get("field"), part.get("count"), *part.get("days", ())]
                keys += part.get("span", ())
                assert all(f.get(key) is not None for key in keys if key)
                assert set(part) & {"text", "field", "count", "days", "span", "fact", "blank"}
                assert part.get("as", "rows") in (
                    "rows",
                    "names_titles",
                    "capitals",
                    "figures",
                    "number",
                )
                owner = f.get(part["field"]) if "columns" in part else None
                assert set(part.get("columns", ())) <= {
                    c.key for c in getattr(owner, "columns", ())
                }


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_step_has_its_opinion_on_the_paper(slug: str, profile: str) -> None:
    f = form(slug, profile)
    printed = [key for row in f.paper["rows"] for key in row.get("steps", ())]
    assert printed == [step.key for step in f.steps]


def test_the_directors_own_trip_prints_as_noted() -> None:
    (row,) = [r for r in form("trip").paper["rows"] if r.get("steps") == ["director"]]
    assert row["note_label"] == "代管领导阅知"


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_answer_is_printed_or_left_out_on_purpose(slug: str, profile: str) -> None:
    f = form(slug, profile)
    printed: set[str] = set()
    for node in dicts(f.paper["rows"]):
        for key in ("field", "count"):
            printed |= {node[key]} if isinstance(node.get(key), str) else set()
        for key in ("days", "span"):
            printed |= set(node.get(key, ()))
    # the acting leader signs in the director's box; the letter itself is an attachment
    left_out = {"acting", "letter_file"}
    assert {fld.key for fld in f.fields} - printed <= left_out
