"""What the wording says of the five starter forms, typed in by hand, and how a test reads one.

The tables are not derived from the files they are compared with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forms.schema import PROFILES, Condition, Form, Groups, Operand, parse_form, resolve_profile

STARTER = Path(__file__).parents[2] / "forms" / "starter"
FILES = sorted((STARTER / "forms").glob("*.json"))
BUREAU = json.loads(
    (STARTER.parents[1] / "permissions" / "starter" / "bureau.json").read_text(encoding="utf-8")
)
FIGURES = json.loads((STARTER / "figures.json").read_text(encoding="utf-8"))
POSTS = {post["code"] for post in BUREAU["posts"]}
SECTION_CODES = {section["code"] for section in BUREAU["sections"]}

H, C = PROFILES
SLUGS = ["equipment-repair", "hospitality", "purchase", "trip", "vehicle-repair"]
EVERY = [(slug, profile) for slug in SLUGS for profile in PROFILES]


def source(slug: str) -> dict[str, Any]:
    return json.loads((STARTER / "forms" / f"{slug}.json").read_text(encoding="utf-8"))


def form(slug: str, profile: str = C) -> Form:
    return parse_form(resolve_profile(source(slug), profile))


FIELDS = {
    "trip": """
        travellers people 出差人
        destination text 出差地点
        destination_kind choice 出差范围
        reason long_text 出差事由
        purpose choice 出差性质
        start date 预计出发日期
        end date 预计返回日期
        transport choice 交通工具
        vehicle text 随行车辆(车牌号)
        driver person 随车驾驶员
        flight_reason choice 乘飞机理由
        acting person 外出期间代管人
        others text 其他同行人员(非本局)""",
    "vehicle-repair": """
        vehicle text 车牌号
        mileage integer 行驶里程(公里)
        kind choice 类别
        garage choice 定点修理厂
        items lines 维修保养项目
        total computed 预计费用合计
        supplements request 追加自(原报修单)""",
    "equipment-repair": """
        equipment choice 设备名称
        asset text 型号及资产编号
        fault long_text 故障情况
        estimate money 预计费用(元)""",
    "hospitality": """
        guest_unit text 来宾单位
        letter text 公函文号
        letter_file file 公函(扫描件或照片)
        guests lines 来宾名单
        guest_count integer 来宾人数
        reason long_text 来访事由
        start date 来访日期
        end date 离开日期
        items choices 接待项目
        continuous yes_no 连续性接待
        level choice 接待类别
        standard money 接待标准(元/人)
        companions people 陪同人员
        place text 接待地点
        estimate money 预计费用(元)""",
    "purchase": """
        kind choice 采购类别
        plan_quarter text 计划季度
        reason long_text 采购事由
        lines lines 采购物品
        total computed 合计""",
}

OPTIONAL = {
    ("trip", H): {"driver", "acting", "others"},
    ("trip", C): {"driver", "acting", "others"},
    ("vehicle-repair", H): {"mileage", "supplements"},
    ("vehicle-repair", C): {"mileage", "supplements"},
    ("equipment-repair", H): {"asset", "estimate"},
    ("equipment-repair", C): {"asset", "estimate"},
    ("hospitality", H): {"letter", "letter_file", "continuous", "level", "place", "estimate"},
    ("hospitality", C): {"continuous", "level", "place", "estimate"},
    ("purchase", H): {"plan_quarter"},
    ("purchase", C): {"plan_quarter"},
}

CHOICES = {
    ("trip", "destination_kind"): "district 区内 city 市内 province 省内 outside 省外",
    ("trip", "purpose"): "business 公务 meeting 会议 training 培训 study 考察学习",
    ("trip", "transport"): "office_car 公务用车 own_car 自带小车 bus 汽车(客运) train 火车(含高铁)"
    " plane 飞机 ship 轮船",
    ("trip", "flight_reason"): "distance 路途较远 urgency 任务紧急",
    ("vehicle-repair", "kind"): "repair 维修 service 保养 parts 自换配件",
    ("vehicle-repair", "garage"): "designated 定点修理厂",
    ("equipment-repair", "equipment"): "computer 电脑 printer 打印机 scanner 扫描仪 desk 办公桌"
    " chair 办公椅 other 其他",
    ("hospitality", "level"): "ordinary 一般接待 important 重要接待",
    ("purchase", "kind"): "daily 日常办公用品 other 其他物品(含电脑耗材、配件)",
}

COLUMNS = {
    ("vehicle-repair", "items"): "item text 项目 quantity integer 数量 unit text 单位"
    " price money 预计单价(元) amount computed 预计金额(元)",
    ("hospitality", "guests"): "name text 姓名 title text 职务",
    ("purchase", "lines"): "name text 品名 spec text 规格型号 unit text 单位"
    " quantity integer 数量 price money 预计单价(元) amount computed 金额(元)",
}

HELPS = {
    ("trip", "travellers"): "已填入本人,可增减",
    ("trip", "destination"): "例:永州市水利局",
    ("trip", "destination_kind"): "市内指本市其他县区,省内指本省其他市州",
    ("trip", "transport"): "途中有一段乘飞机的,请选飞机",
    ("trip", "acting"): "同意后自动登记离岗",
    ("vehicle-repair", "supplements"): "维修中需追加项目的,选原报修单",
    ("equipment-repair", "asset"): "标签上的编号;选“其他”的请写明设备",
    ("equipment-repair", "estimate"): "不清楚可不填,由办公室填写",
    ("hospitality", "letter"): "无文号的填“函”及日期",
    ("hospitality", "letter_file"): "没有公函的不予接待。",
    ("hospitality", "guests"): "至少填写主宾",
    ("hospitality", "continuous"): "住宿等分次发生的选“是”",
    ("purchase", "plan_quarter"): "例:2026年第四季度",
}

# key, label, whom it asks, mode, telephone
STEPS = {
    "trip": [
        ("supervising", "分管领导审批", "people_supervisor travellers <3", "all", True),
        ("director", "局长审批", "post director", "single", True),
    ],
    "vehicle-repair": [
        ("office-head", "办公室审核", "post office-head", "single", False),
        ("director", "局长审批", "post director", "single", True),
    ],
    "equipment-repair": [
        ("office-head", "办公室审核", "post office-head", "single", False),
        ("deputy-office", "分管办公室领导审批", "post deputy-office", "single", False),
    ],
    "hospitality": [
        ("office-head", "办公室主任核实", "post office-head", "single", False),
        ("director", "局长审批", "post director", "single", True),
    ],
    "purchase": [
        ("office-head", "办公室审核", "post office-head", "single", False),
        ("deputy-office", "分管办公室领导审批", "post deputy-office", "single", False),
        ("director", "局长审批", "post director", "single", False),
    ],
}

LEADER = "level any travellers ge 3"
PLANE = "transport eq plane"
CAR = "transport eq office_car | transport eq own_car"
CONDITIONS = {
    ("trip", "step", "supervising"): "level any travellers lt 3",
    ("trip", "step", "director"): f"{LEADER} | destination_kind eq outside | {PLANE}",
    ("trip", "show", "vehicle"): CAR,
    ("trip", "show", "driver"): CAR,
    ("trip", "show", "flight_reason"): PLANE,
    ("trip", "show", "acting"): LEADER,
    ("vehicle-repair", "show", "garage"): "kind ne parts",
    ("purchase", "show", "plan_quarter"): "kind eq daily",
    ("purchase", "step", "office-head"): "applicant section ne office",
    ("purchase", "step", "director"): "total ge figure purchase-director-limit",
}

# shown sentence, what must hold, when, refuse or warn, where it stands
CHECKS = {
    "trip": [
        ("返回日期不能早于出发日期。", "end ge start", "", "refuse", "end"),
        ("出发日期不能早于今天。", "start ge today", "", "refuse", "start"),
        (
            "局长出差,请填写“外出期间代管人”。",
            "acting not_empty",
            "level any travellers ge 4",
            "refuse",
            "acting",
        ),
        (
            "{who}在{days}已有派差单({number})。",
            "overlap travellers start end empty",
            "",
            "warn",
            "travellers",
        ),
        (
            "赴外省考察学习还须报组织部门审批,报账时须附《因公赴外省考察学习申报审批表》。",
            "purpose ne study",
            "destination_kind eq outside",
            "warn",
            "purpose",
        ),
    ],
    "vehicle-repair": [
        (
            "行驶里程比该车上一次填报的{right}公里还少,请核对。",
            "mileage ge newest mileage of vehicle",
            "",
            "warn",
            "mileage",
        )
    ],
    "equipment-repair": [],
    "hospitality": [
        ("离开日期不能早于来访日期。", "end ge start", "", "refuse", "end"),
        ("先审批、后开支,来访日期不能早于今天。", "start ge today", "", "refuse", "start"),
        (
            "来宾人数不能少于来宾名单中的人数。",
            "guest_count ge count guests",
            "",
            "refuse",
            "guest_count",
        ),
    ],
    "purchase": [],
}
COMPANIONS = [
    (
        "来宾10人以内,陪同人员不得超过3人;现为{left}人。",
        "count companions le 3",
        "guest_count le 10",
        "refuse",
        "companions",
    ),
    (
        "来宾超过10人,陪同人员不得超过来宾人数的三分之一。",
        "count companions le (guest_count / 3)",
        "guest_count gt 10",
        "refuse",
        "companions",
    ),
]


def said(operand: Operand) -> str:
    """An operand as the tables above spell it."""
    match operand.kind:
        case "field":
            return operand.field
        case "const":
            return str(operand.value)
        case "level":
            return f"level {operand.quantifier} {operand.field}"
        case "figure" | "applicant":
            return f"{operand.kind} {operand.name}"
        case "sum":
            return f"sum {operand.field}.{operand.column}"
        case "calc":
            assert operand.left and operand.right
            return f"({said(operand.left)} {operand.sign} {said(operand.right)})"
        case "newest":
            return f"newest {operand.field} of {operand.same}"
        case "overlap":
            return f"overlap {operand.field} {operand.start} {operand.end}"
    return f"{operand.kind} {operand.field}".strip()


def compared(left: Operand, compare: str, right: Operand | None) -> str:
    return f"{said(left)} {compare} {said(right) if right else ''}".strip()


def grouped(groups: Groups) -> str:
    return " | ".join(
        " & ".join(compared(c.left, c.compare, c.right) for c in group) for group in groups
    )


def all_groups(f: Form) -> Iterator[tuple[str, Groups]]:
    """Every set of conditions of the form, with where it stands."""
    for fld in f.fields:
        yield f"show {fld.key}", fld.show_if
        yield f"required {fld.key}", fld.required_if
        for choice in fld.choices:
            yield f"choice {fld.key}.{choice.value}", choice.only_if
    for step in f.steps:
        yield f"step {step.key}", step.when
        for why in step.why:
            yield f"why {step.key}", why.when
    for check in f.checks:
        yield f"check {check.sentence}", check.when
    for node in dicts(f.paper):
        if "show_if" in node:
            where = json.dumps(node, ensure_ascii=False)[:60]
            yield f"paper {where}", paper_groups(node["show_if"])


def paper_groups(doc: list[list[dict[str, Any]]]) -> Groups:
    return tuple(
        tuple(
            Condition(
                Operand(**c["left"]), c["compare"], Operand(**c["right"]) if "right" in c else None
            )
            for c in group
        )
        for group in doc
    )


def dicts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from dicts(child)
    elif isinstance(node, list):
        for child in node:
            yield from dicts(child)


def operands(operand: Operand | None) -> Iterator[Operand]:
    if operand is not None:
        yield operand
        yield from operands(operand.left)
        yield from operands(operand.right)


def all_operands(f: Form) -> Iterator[Operand]:
    for _, groups in all_groups(f):
        for group in groups:
            for condition in group:
                yield from operands(condition.left)
                yield from operands(condition.right)
    for check in f.checks:
        yield from operands(check.left)
        yield from operands(check.right)
    for fld in f.fields:
        yield from operands(fld.compute)
