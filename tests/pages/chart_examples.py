"""Charts to look at: those of the starter, and one with everything a chart can have."""

from __future__ import annotations

import json
from pathlib import Path

from pages.charts.data import from_data
from pages.charts.steps import Branch, Chart, Precaution, Risk, Step

STARTER = Path(__file__).parents[2] / "pages/starter/charts.json"
HOSTILE = "<script>alert('1')</script> & \"引号\" ]]>"


def starter() -> dict[str, Chart]:
    return {key: from_data(data) for key, data in json.loads(STARTER.read_text("utf-8")).items()}


def everything() -> Chart:
    """Branches, joins, ways back, two ends, text that would like to be markup."""
    steps = (
        Step(1, "受理", "窗口人员", "登记来访人姓名、单位、时间和事项", "当天", risks=(1,)),
        Step(
            2,
            "审查",
            "承办人",
            "材料是否齐全",
            branches=(Branch(3, "材料齐全"), Branch(8, "材料不齐"), Branch(9, "不归本局办理")),
        ),
        Step(3, "提出意见", "承办人", limit="5个工作日"),
        Step(4, "审核", "股室负责人", branches=(Branch(5, "同意"), Branch(3, "退回修改"))),
        Step(
            5,
            "是否重大",
            "分管领导",
            branches=(Branch(6, "一般事项"), Branch(10, "重大事项,组织专家论证")),
            risks=(1, 2),
        ),
        Step(6, "审批", "局长", branches=(Branch(7), Branch(3, "不同意,重新提出意见"))),
        Step(7, "送达", "股室", ends=True),
        Step(8, "一次告知补正", "承办人", HOSTILE, branches=(Branch(1, "补齐后"),)),
        Step(9, "引荐", "承办人", remark="告知到哪里办、找谁", ends=True),
        Step(10, "专家论证", "股室", branches=(Branch(6),)),
    )
    return Chart(
        "带分支的流程",
        steps,
        (Risk(1, "受理不及时。"), Risk(2, HOSTILE)),
        (Precaution("首问负责。", (1,)), Precaution("严格工作程序。")),
        ("节假日不计算在内。",),
    )
