"""Everything that stands in the way of publishing has a sentence that names the part."""

from __future__ import annotations

import copy
import datetime
import json
import time
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from forms import routing
from forms.problems import Problem, problems
from forms.publishing import first_situation
from forms.schema import PROFILES, parse_form, resolve_profile
from permissions.org import Away, Holding, Org, Person, PostFacts, SectionFacts

DAY = datetime.date(2026, 9, 18)
SINCE = datetime.date(2014, 1, 1)
POSTS = (
    ("director", "局长", 4, "", ()),
    ("party-secretary", "党组书记", 4, "", ()),
    ("deputy-office", "分管办公室副局长", 3, "", ("office", "finance")),
    ("office-head", "办公室主任", 2, "office", ()),
    ("finance-head", "计财股股长", 2, "finance", ()),
    ("accountant", "会计", 1, "finance", ()),
    ("driver", "驾驶员", 1, "office", ()),
)
STARTER = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(settings.BASE_DIR) / "forms" / "starter" / "forms").glob("*.json")
}


def org(*, empty=(), absences=()) -> Org:
    people = {n: Person(n, code, title, True) for n, (code, title, *_) in enumerate(POSTS, 1)}
    return Org(
        posts={c: PostFacts(c, t, lv, s, sup, "") for c, t, lv, s, sup in POSTS},
        people=people,
        sections={
            "office": SectionFacts("office", "办公室", "office-head"),
            "finance": SectionFacts("finance", "计财股", "finance-head"),
        },
        holdings=tuple(
            Holding(person.account, n, SINCE)
            for n, person in people.items()
            if person.account not in empty
        ),
        absences=tuple(absences),
    )


FORM = {
    "slug": "leave",
    "title": "请假单",
    "number": {"series": "leave", "format": "假〔{year}〕{serial}号"},
    "sentence": "{who}请假{days}天",
    "fields": [
        {"key": "who", "kind": "people", "label": "请假人", "undecided": True},
        {
            "key": "sort",
            "kind": "choice",
            "label": "假别",
            "choices": [{"value": "sick", "label": "病假"}, {"value": "annual", "label": "年假"}],
        },
        {"key": "start", "kind": "date", "label": "开始日期"},
        {"key": "end", "kind": "date", "label": "结束日期"},
        {
            "key": "days",
            "kind": "computed",
            "label": "天数",
            "compute": {
                "kind": "days",
                "left": {"kind": "field", "field": "start"},
                "right": {"kind": "field", "field": "end"},
            },
        },
        {
            "key": "costs",
            "kind": "lines",
            "label": "费用",
            "required": False,
            "columns": [
                {"key": "item", "kind": "text", "label": "项目"},
                {"key": "count", "kind": "integer", "label": "数量"},
                {"key": "price", "kind": "money", "label": "单价"},
                {
                    "key": "amount",
                    "kind": "computed",
                    "label": "金额",
                    "compute": {
                        "kind": "calc",
                        "sign": "*",
                        "left": {"kind": "field", "field": "count"},
                        "right": {"kind": "field", "field": "price"},
                    },
                },
            ],
        },
        {
            "key": "total",
            "kind": "computed",
            "label": "合计",
            "compute": {"kind": "sum", "field": "costs", "column": "amount"},
        },
        {"key": "acting", "kind": "person", "label": "代管人", "required": False},
    ],
    "checks": [
        {
            "left": {"kind": "field", "field": "end"},
            "compare": "ge",
            "right": {"kind": "field", "field": "start"},
            "sentence": "结束日期不能早于开始日期。",
        }
    ],
    "steps": [
        {"key": "head", "label": "主任审核", "who": {"rule": "post", "posts": ["office-head"]}},
        {
            "key": "director",
            "label": "局长审批",
            "who": {"rule": "post", "posts": ["director"]},
            "when": [
                [
                    {
                        "left": {"kind": "field", "field": "total"},
                        "compare": "ge",
                        "right": {"kind": "figure", "name": "limit"},
                    }
                ]
            ],
        },
    ],
    "paper": {
        "title": "请假单",
        "colour": "black",
        "copies": [],
        "rule": "",
        "rows": [
            {
                "kind": "boxes",
                "boxes": [{"label": "假别", "parts": [{"field": "sort"}, {"text": " "}]}],
            },
            {
                "kind": "table",
                "label": "",
                "field": "costs",
                "columns": [{"label": "金额", "column": "amount", "money": True}],
            },
            {"kind": "opinion", "label": "意见", "steps": ["head", "director"]},
            {"kind": "remarks", "label": "备注", "lines": 2},
        ],
    },
}


def found(document, **changes) -> list[Problem]:
    given_ = {
        "org": org(),
        "day": DAY,
        "figures": {"limit": "money", "people-limit": "integer"},
        "slugs": {"leave", "trip"},
        "profile": "current",
        **changes,
    }
    return problems(document, **given_)


def changed(*steps):
    """The form with a value put at a path, or with the value taken away."""
    document = copy.deepcopy(FORM)
    *path, value = steps
    node = document
    for key in path[:-1]:
        node = node[key]
    if value is GONE:
        del node[path[-1]]
    elif isinstance(node, list) and path[-1] == len(node):
        node.append(value)
    else:
        node[path[-1]] = value
    return document


GONE = object()


def condition(left, compare, right=None):
    return [[{"left": left, "compare": compare, **({"right": right} if right else {})}]]


def field(key):
    return {"kind": "field", "field": key}


def const(value, kind="text"):
    return {"kind": "const", "value": value, "value_kind": kind}


TEXT = {"key": "note", "kind": "text", "label": "说明"}
STEP = FORM["steps"][0]


def test_a_sound_form_has_no_problem():
    assert found(FORM) == []


@pytest.mark.parametrize("name", sorted(STARTER))
@pytest.mark.parametrize("profile", PROFILES)
def test_the_starter_forms_have_no_problem(name, profile):
    posts = {code for step in STARTER[name]["steps"] for code in step["who"].get("posts", ())}
    assert posts <= {code for code, *_ in POSTS}

    assert found(STARTER[name], figures={"purchase-director-limit"}, profile=profile) == []


def step_when(groups):
    return changed("steps", 1, "when", groups)


BROKEN = {
    # --- refused by the contract
    "no steps": (changed("steps", []), "申请表:没有审批环节。"),
    "unknown post": (
        changed("steps", 0, "who", {"rule": "post", "posts": ["boss"]}),
        "审批环节“主任审核”:没有代码为“boss”的岗位。",
    ),
    "condition on a field that is gone": (
        step_when(condition(field("gone"), "not_empty")),
        "审批环节“局长审批”:没有标识为“gone”的填写项。",
    ),
    "condition on a value not offered": (
        step_when(condition(field("sort"), "eq", const("maternity"))),
        "审批环节“局长审批”:“假别”没有“maternity”这个选项。",
    ),
    "one of several values not offered": (
        step_when(condition(field("sort"), "in", const(["sick", "none"]))),
        "审批环节“局长审批”:“假别”没有“none”这个选项。",
    ),
    "two fields with one key": (
        changed("fields", 8, {**TEXT, "key": "who"}),
        "填写项“说明”:有两个填写项的标识都是“who”。",
    ),
    "return to a later step": (
        changed("steps", 0, "return_to", "director"),
        "审批环节“主任审核”:只能退回给前面的环节。",
    ),
    "return to itself": (
        changed("steps", 1, "return_to", "director"),
        "审批环节“局长审批”:只能退回给前面的环节。",
    ),
    "return to no step": (
        changed("steps", 1, "return_to", "nobody"),
        "审批环节“局长审批”:没有标识为“nobody”的审批环节。",
    ),
    # --- operands
    "money with a number": (
        step_when(condition(field("total"), "ge", const(5000, "integer"))),
        "审批环节“局长审批”:金额不能与整数这样比较。",
    ),
    "date with money": (
        step_when(condition(field("start"), "lt", field("total"))),
        "审批环节“局长审批”:日期不能与金额这样比较。",
    ),
    "text has no order": (
        step_when(condition(field("sort"), "lt", const("sick"))),
        "审批环节“局长审批”:单选不能与文字这样比较。",
    ),
    "unknown figure": (
        step_when(condition(field("total"), "ge", {"kind": "figure", "name": "cap"})),
        "审批环节“局长审批”:没有代码为“cap”的标准。",
    ),
    "figure of another kind": (
        step_when(condition(field("total"), "ge", {"kind": "figure", "name": "people-limit"})),
        "审批环节“局长审批”:金额不能与整数这样比较。",
    ),
    "unknown comparison": (
        step_when(condition(field("total"), "like", const("1"))),
        "审批环节“局长审批”:没有“like”这种比较。",
    ),
    "nothing to compare with": (
        step_when(condition(field("total"), "ge")),
        "审批环节“局长审批”:没有写明与什么比较。",
    ),
    "something to compare emptiness with": (
        step_when(condition(field("total"), "empty", const("x"))),
        "审批环节“局长审批”:“没有填写”和“已填写”不需要与什么比较。",
    ),
    "a constant that is no number": (
        step_when(condition(field("days"), "ge", const("three", "integer"))),
        "审批环节“局长审批”:固定内容没有填写,或不是整数。",
    ),
    "an empty constant": (
        step_when(condition(field("sort"), "eq", const(""))),
        "审批环节“局长审批”:固定内容没有填写,或不是文字。",
    ),
    "an unknown section": (
        step_when(condition({"kind": "applicant", "name": "section"}, "eq", const("sales"))),
        "审批环节“局长审批”:没有代码为“sales”的股室。",
    ),
    "an unknown post among somebody's posts": (
        step_when(condition({"kind": "posts", "field": "who"}, "contains", const("boss"))),
        "审批环节“局长审批”:没有代码为“boss”的岗位。",
    ),
    "an unknown account": (
        step_when(condition(field("who"), "contains", const("nobody"))),
        "审批环节“局长审批”:没有账号为“nobody”的人员。",
    ),
    "level of what is no person": (
        step_when(condition({"kind": "level", "field": "sort"}, "ge", const(3, "integer"))),
        "审批环节“局长审批”:填写项“假别”应为一名人员、若干人员。",
    ),
    "level of neither any nor all": (
        step_when(
            condition(
                {"kind": "level", "field": "who", "quantifier": "most"},
                "ge",
                const(3, "integer"),
            )
        ),
        "审批环节“局长审批”:请选择任何一人或每个人。",
    ),
    "something of the applicant that nobody has": (
        step_when(condition({"kind": "applicant", "name": "age"}, "ge", const(3, "integer"))),
        "审批环节“局长审批”:请选择申请人的股室、级别或岗位。",
    ),
    "a column that is gone": (
        step_when(
            condition(
                {"kind": "column", "field": "costs", "column": "gone"}, "ge", const("1", "money")
            )
        ),
        "审批环节“局长审批”:“费用”没有标识为“gone”的栏目。",
    ),
    "a sum of words": (
        changed("fields", 6, "compute", {"kind": "sum", "field": "costs", "column": "item"}),
        "填写项“合计”:只有金额和整数的栏目可以合计。",
    ),
    "days between numbers": (
        changed(
            "fields",
            4,
            "compute",
            {"kind": "days", "left": field("start"), "right": const(1, "integer")},
        ),
        "填写项“天数”:天数只能从日期到日期计算。",
    ),
    "money times money": (
        changed(
            "fields",
            4,
            "compute",
            {"kind": "calc", "sign": "*", "left": field("total"), "right": field("total")},
        ),
        "填写项“天数”:这两项不能这样计算。",
    ),
    "an unknown sign": (
        changed(
            "fields",
            4,
            "compute",
            {"kind": "calc", "sign": "^", "left": field("total"), "right": field("total")},
        ),
        "填写项“天数”:没有这种算法。",
    ),
    "division by nothing": (
        changed(
            "fields",
            4,
            "compute",
            {"kind": "calc", "sign": "/", "left": field("total"), "right": const(0, "integer")},
        ),
        "填写项“天数”:除数不能是0。",
    ),
    "calculating with many values": (
        changed(
            "fields",
            4,
            "compute",
            {
                "kind": "calc",
                "sign": "+",
                "left": {"kind": "level", "field": "who"},
                "right": const(1, "integer"),
            },
        ),
        "填写项“天数”:有多个值的内容不能用来计算。",
    ),
    "the newest request by a computed field": (
        step_when(condition({"kind": "newest", "field": "total", "same": "sort"}, "not_empty")),
        "审批环节“局长审批”:最近一张申请单只能取填写的内容。",
    ),
    "overlap compared": (
        step_when(
            condition(
                {"kind": "overlap", "field": "who", "start": "start", "end": "end"},
                "eq",
                const(1, "integer"),
            )
        ),
        "审批环节“局长审批”:重复的申请单只能看有没有。",
    ),
    "chosen values equal to one": (
        {
            **changed("fields", 1, "kind", "choices"),
            "checks": [
                {
                    "left": field("sort"),
                    "compare": "eq",
                    "right": const("sick"),
                    "sentence": "甲。",
                }
            ],
        },
        "检查“甲。”:多选的内容请用“包含”比较。",
    ),
    "half a calculation": (
        changed("fields", 4, "compute", {"kind": "calc", "sign": "+", "left": field("total")}),
        "填写项“天数”:条件或计算不完整。",
    ),
    "half a condition": (
        step_when([[{"left": None, "compare": "eq"}]]),
        "审批环节“局长审批”:条件或计算不完整。",
    ),
    "an empty group of conditions": (step_when([[]]), "审批环节“局长审批”:有一组条件是空的。"),
    # --- the form and its number
    "slug": (
        changed("slug", "Leave Form"),
        "申请表:英文标识须以小写字母开头,只用小写字母、数字和“-”。",
    ),
    "title": (changed("title", " "), "申请表:请填写名称。"),
    "number without serial": (
        changed("number", "format", "假〔{year}〕号"),
        "编号:编号样式中须有一个 {序号}。",
    ),
    "number with something else": (
        changed("number", "format", "{post}〔{year}〕{serial}号"),
        "编号:编号样式中只能用 {年} 和 {序号}。",
    ),
    "number series": (
        changed("number", "series", ""),
        "编号:编号序列须以小写字母开头,只用小写字母、数字和“-”。",
    ),
    "number at another event": (changed("number", "at", "payday"), "编号:只能在提交时编号。"),
    "sentence about a field that is gone": (
        changed("sentence", "{gone}请假"),
        "一句话摘要:没有标识为“gone”的填写项。",
    ),
    "start level": (changed("start_level", 12), "申请表:最低申请级别应在0到9之间。"),
    "sight of an unknown post": (
        changed("sight", [{"post": "boss"}]),
        "可以查看的岗位:没有代码为“boss”的岗位。",
    ),
    "sight at an unknown time": (
        changed("sight", [{"post": "director", "since": "never"}]),
        "可以查看的岗位:请选择从何时起可以查看。",
    ),
    "an effect nobody knows": (
        changed("effects", [{"kind": "payment"}]),
        "批准后自动办理:没有这种办理。",
    ),
    "an absence from what is no date": (
        changed(
            "effects",
            [
                {
                    "kind": "absence",
                    "people": "who",
                    "start": "sort",
                    "end": "end",
                    "acting": "acting",
                }
            ],
        ),
        "批准后自动办理:填写项“假别”应为日期。",
    ),
    # --- checks
    "check without sentence": (changed("checks", 0, "sentence", ""), "检查“1”:请填写提示语。"),
    "check with an unknown name in its sentence": (
        changed("checks", 0, "sentence", "{user}不能。"),
        "检查“{user}不能。”:提示语中不能用“{user}”。",
    ),
    "check at a field that is gone": (
        changed("checks", 0, "field", "gone"),
        "检查“结束日期不能早于开始日期。”:没有标识为“gone”的填写项。",
    ),
    "check that does nothing": (
        changed("checks", 0, "then", "log"),
        "检查“结束日期不能早于开始日期。”:请选择不能提交或只作提醒。",
    ),
    # --- fields
    "a key that is no key": (
        changed("fields", 1, "key", "假别"),
        "填写项“假别”:标识“假别”须以小写字母开头,只用小写字母、数字和“_”。",
    ),
    "a field without a name": (changed("fields", 1, "label", ""), "填写项“sort”:请填写名称。"),
    "a choice without choices": (changed("fields", 1, "choices", []), "填写项“假别”:没有选项。"),
    "two choices of one value": (
        changed("fields", 1, "choices", 1, {"value": "sick", "label": "年假"}),
        "填写项“假别”:有两个选项的标识都是“sick”。",
    ),
    "a choice without a name": (
        changed("fields", 1, "choices", 1, {"value": "annual", "label": ""}),
        "填写项“假别”:有的选项没有名称或标识。",
    ),
    "lines without columns": (changed("fields", 5, "columns", []), "填写项“费用”:没有栏目。"),
    "two columns of one key": (
        changed("fields", 5, "columns", 0, "key", "count"),
        "填写项“费用”的栏目“数量”:有两个栏目的标识都是“count”。",
    ),
    "a column computed of a computed one": (
        changed("fields", 5, "columns", 3, "compute", "left", field("amount")),
        "填写项“费用”的栏目“金额”:自动计算的栏目只能由填写的栏目算出。",
    ),
    "a column computed of another row's field": (
        changed("fields", 5, "columns", 3, "compute", "left", field("sort")),
        "填写项“费用”的栏目“金额”:本行没有标识为“sort”的栏目。",
    ),
    "a computed field of nothing": (
        changed("fields", 4, "compute", GONE),
        "填写项“天数”:没有写明怎样计算。",
    ),
    "a computed word": (
        changed("fields", 4, "compute", field("sort")),
        "填写项“天数”:只能算出整数、金额或日期。",
    ),
    "filled by a step that does not": (
        changed("fields", 1, "filled_at", "step"),
        "填写项“假别”:由审批环节填写,但没有哪个环节填写它。",
    ),
    "section of the form": (
        changed("fields", 1, "section", "top"),
        "填写项“假别”:没有选择放在哪一部分。",
    ),
    "filled by nobody": (
        changed("fields", 1, "filled_at", "never"),
        "填写项“假别”:没有选择由谁填写。",
    ),
    "a first value not offered": (
        changed("fields", 1, "initial", "none"),
        "填写项“假别”:预先填入或视为的内容不合适。",
    ),
    "a first date that is none": (
        changed("fields", 2, "initial", "tomorrow"),
        "填写项“开始日期”:预先填入或视为的内容不合适。",
    ),
    "sight for what is no person": (
        changed("fields", 1, "sees", True),
        "填写项“假别”:只有人员类的填写项可以规定所填人员能否查看、审批。",
    ),
    "a link to no form": (
        changed("fields", 8, {"key": "old", "kind": "request", "label": "原单", "form": "gone"}),
        "填写项“原单”:没有英文标识为“gone”的申请表。",
    ),
    "a link to requests of no status": (
        changed(
            "fields",
            8,
            {"key": "old", "kind": "request", "label": "原单", "form": "trip", "statuses": []},
        ),
        "填写项“原单”:没有选择可以选哪些状态的申请单。",
    ),
    "a link of no kind": (
        changed(
            "fields",
            8,
            {"key": "old", "kind": "request", "label": "原单", "form": "trip", "link": "is"},
        ),
        "填写项“原单”:没有选择与所选申请单的关系。",
    ),
    "a register without a name": (
        changed("fields", 8, {"key": "car", "kind": "reference", "label": "车辆"}),
        "填写项“车辆”:没有选择登记簿,也没有选项。",
    ),
    "a field of no kind": (
        changed("fields", 1, "kind", "regex"),
        "填写项“假别”:没有这种内容。",
    ),
    # --- steps
    "step key": (
        changed("steps", 0, "key", "Head"),
        "审批环节“主任审核”:标识“Head”须以小写字母开头,只用小写字母、数字和“-”。",
    ),
    "two steps of one key": (
        changed("steps", 2, {**STEP, "label": "再审"}),
        "审批环节“再审”:有两个审批环节的标识都是“head”。",
    ),
    "step without a name": (changed("steps", 0, "label", ""), "审批环节“head”:请填写环节名称。"),
    "step that asks nobody": (
        changed("steps", 0, "who", None),
        "审批环节“主任审核”:请选择由谁办理。",
    ),
    "step without a post": (
        changed("steps", 0, "who", {"rule": "post", "posts": []}),
        "审批环节“主任审核”:没有选择岗位。",
    ),
    "step that asks an unknown rule": (
        changed("steps", 0, "who", {"rule": "everybody"}),
        "审批环节“主任审核”:没有这种内容。",
    ),
    "step of no kind": (
        changed("steps", 0, "kind", "dance"),
        "审批环节“主任审核”:没有选择这一步做什么。",
    ),
    "step of no mode": (
        changed("steps", 0, "mode", "most"),
        "审批环节“主任审核”:没有选择有几人时怎样审批。",
    ),
    "one decider of two posts": (
        changed("steps", 0, "who", "posts", ["office-head", "finance-head"]),
        "审批环节“主任审核”:可能问到几个岗位或几个人,请选择任一人同意即可、须全部同意或依次审批。",
    ),
    "the people of what is no person": (
        changed("steps", 0, "who", {"rule": "people", "field": "sort"}),
        "审批环节“主任审核”:填写项“假别”应为一名人员、若干人员。",
    ),
    "the head of what is no section": (
        changed("steps", 0, "who", {"rule": "section_head", "field": "sort"}),
        "审批环节“主任审核”:填写项“假别”应为股室。",
    ),
    "filling a field that is gone": (
        changed("steps", 0, "fills", [{"field": "gone"}]),
        "审批环节“主任审核”:没有标识为“gone”的填写项。",
    ),
    "filling a computed field": (
        changed("steps", 0, "fills", [{"field": "total"}]),
        "审批环节“主任审核”:填写项“合计”是自动计算的,不能填写。",
    ),
    "filling a column that is gone": (
        changed("steps", 0, "fills", [{"field": "costs", "columns": ["gone"]}]),
        "审批环节“主任审核”:填写项“费用”没有标识为“gone”的栏目。",
    ),
    "filling a computed column": (
        changed("steps", 0, "fills", [{"field": "costs", "columns": ["amount"]}]),
        "审批环节“主任审核”:栏目“金额”是自动计算的,不能填写。",
    ),
    "a fill step that fills nothing": (
        changed("steps", 0, "kind", "fill"),
        "审批环节“主任审核”:没有选择这一步填写哪些内容。",
    ),
    "a read step that fills": (
        {**changed("steps", 0, {**STEP, "kind": "read", "fills": [{"field": "sort"}]})},
        "审批环节“主任审核”:阅知的环节不能填写内容。",
    ),
    "seeing a field that is gone": (
        changed("steps", 0, "sees", ["gone"]),
        "审批环节“主任审核”:没有标识为“gone”的填写项。",
    ),
    "noted by what is no person": (
        changed("steps", 0, "note_by", "sort"),
        "审批环节“主任审核”:填写项“假别”应为一名人员。",
    ),
    "noted where no post is asked": (
        changed("steps", 0, {**STEP, "who": {"rule": "applicant_supervisor"}, "note_by": "acting"}),
        "审批环节“主任审核”:只有指定岗位的环节可以改由所填人员阅知。",
    ),
    "settling before approval": (
        changed("steps", 0, "kind", "settle"),
        "审批环节“主任审核”:结算或办结只能在批准以后。",
    ),
    "approval after settlement": (
        changed("steps", 0, "phase", "settlement"),
        "审批环节“局长审批”:审批环节不能排在批准以后的环节后面。",
    ),
    "a phase of no kind": (
        changed("steps", 1, "phase", "later"),
        "审批环节“局长审批”:没有选择阶段。",
    ),
    "a reason without words": (
        changed("steps", 0, "why", [{"sentence": ""}]),
        "审批环节“主任审核”:请填写为什么由他审批。",
    ),
    "a copy to an unknown post": (
        changed("copies", [{"rule": "post", "posts": ["boss"]}]),
        "提交时抄送:没有代码为“boss”的岗位。",
    ),
    # --- paper
    "paper without a title": (changed("paper", "title", ""), "单据:请填写单据标题。"),
    "paper in green": (changed("paper", "colour", "green"), "单据:请选择红色套印或黑白。"),
    "a box about a field that is gone": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"field": "gone"}),
        "单据第1行“假别”:没有标识为“gone”的填写项。",
    ),
    "capitals of a date": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"field": "start", "as": "capitals"}),
        "单据第1行“假别”:填写项“开始日期”不能这样打印。",
    ),
    "rows of columns that are gone": (
        changed(
            "paper",
            "rows",
            0,
            "boxes",
            0,
            "parts",
            0,
            {"field": "costs", "as": "rows", "columns": ["gone"]},
        ),
        "单据第1行“假别”:“费用”没有标识为“gone”的栏目。",
    ),
    "a fact nobody knows": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"fact": "weather"}),
        "单据第1行“假别”:没有“weather”这项申请单信息。",
    ),
    "a span of one date": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"span": ["start"]}),
        "单据第1行“假别”:起止日期应是两个填写项。",
    ),
    "a count of a date": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"count": "start"}),
        "单据第1行“假别”:填写项“开始日期”应为一名人员、若干人员、明细表、附件、多选。",
    ),
    "a blank as wide as the page": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"blank": 500}),
        "单据第1行“假别”:留空应在1到80个字之间。",
    ),
    "a part that says two things": (
        changed("paper", "rows", 0, "boxes", 0, "parts", 0, {"text": "甲", "fact": "number"}),
        "单据第1行“假别”:有一段内容无法识别。",
    ),
    "a width of nothing": (
        changed("paper", "rows", 0, "boxes", 0, "width", 0),
        "单据第1行“假别”:宽度应在1到12之间。",
    ),
    "a row without boxes": (changed("paper", "rows", 0, "boxes", []), "单据第1行:没有内容。"),
    "a table of a column that is gone": (
        changed("paper", "rows", 1, "columns", 0, "column", "gone"),
        "单据第2行:“费用”没有标识为“gone”的栏目。",
    ),
    "a table of what has no lines": (
        changed("paper", "rows", 1, "field", "sort"),
        "单据第2行:填写项“假别”应为明细表。",
    ),
    "an opinion of a step that is gone": (
        changed("paper", "rows", 2, "steps", ["gone"]),
        "单据第3行:没有标识为“gone”的审批环节。",
    ),
    "an opinion of nobody": (
        changed("paper", "rows", 2, "steps", []),
        "单据第3行:没有选择审批环节。",
    ),
    "too many empty lines": (
        changed("paper", "rows", 3, "lines", 500),
        "单据第4行:空行应在1到30行之间。",
    ),
    "a blank table without columns": (
        changed(
            "paper", "rows", 3, {"kind": "blank_table", "label": "表", "columns": [], "rows": 2}
        ),
        "单据第4行:没有栏目。",
    ),
    "a row of no kind": (
        changed("paper", "rows", 3, {"kind": "script"}),
        "单据第4行:没有这种内容。",
    ),
    # --- sizes and shapes
    "too many fields": (
        changed("fields", [{**TEXT, "key": f"f{n}"} for n in range(101)]),
        "申请表:填写项不能超过100个。",
    ),
    "ten thousand lines": (
        changed("fields", [{**TEXT, "key": f"f{n}"} for n in range(10_000)]),
        "申请表:填写项不能超过100个。",
    ),
    "too many columns": (
        changed(
            "fields",
            5,
            "columns",
            [{"key": f"c{n}", "kind": "text", "label": "栏"} for n in range(31)],
        ),
        "填写项“费用”:栏目不能超过30个。",
    ),
    "too many checks": (changed("checks", FORM["checks"] * 201), "申请表:检查不能超过200个。"),
    "too many steps": (
        changed("steps", [{**STEP, "key": f"s{n}"} for n in range(31)]),
        "申请表:审批环节不能超过30个。",
    ),
    "too many rows of the paper": (
        changed("paper", "rows", FORM["paper"]["rows"][3:] * 201),
        "申请表:单据的行不能超过200个。",
    ),
    "too many groups": (
        step_when(condition(field("sort"), "not_empty") * 21),
        "审批环节“局长审批”:条件不能超过20组。",
    ),
    "too many conditions": (
        step_when([condition(field("sort"), "not_empty")[0] * 21]),
        "审批环节“局长审批”:每组条件不能超过20个。",
    ),
    "a long name": (
        changed("fields", 1, "label", "假" * 61),
        f"填写项“{'假' * 60}…”:文字不能超过60个字。",
    ),
    "a long sentence": (
        changed("checks", 0, "sentence", "长" * 301),
        f"检查“{'长' * 60}…”:文字不能超过300个字。",
    ),
    "a control character": (
        changed("fields", 1, "label", "假\x07别"),
        "填写项“假别”:文字中有不可见的控制字符。",
    ),
    "writing turned around": (
        changed("title", "请假\u202e单"),
        "申请表:文字中有不可见的控制字符。",
    ),
    "half a character": (
        changed("fields", 1, "label", "假\ud800"),
        "填写项“假”:文字中有不可见的控制字符。",
    ),
    "a setting nobody knows": (
        changed("fields", 1, "regex", "^(a+)+$"),
        "填写项“假别”:没有“regex”这项设置。",
    ),
    "a number that is a word": (
        changed("start_level", "one"),
        "申请表:应填写不小于0的整数。",
    ),
    "no form at all": ("申请表", "申请表的内容无法识别。"),
    "parts of an unknown profile": (
        changed("fields", 1, "profiles", ["1984"]),
        "申请表的内容无法识别。",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_named(name):
    document, sentence = BROKEN[name]

    told = found(document)

    assert sentence in [p.sentence for p in told if p.level == "error"]


def test_a_post_without_holder_or_acting_leader_refuses_the_form():
    told = found(FORM, org=org(empty=["director"]))

    assert [(p.where, p.sentence) for p in told] == [
        ("steps.director", "审批环节“局长审批”:岗位“局长”目前没有任职人员,也没有代管领导。")
    ]


def test_an_absent_holder_with_an_acting_leader_does_not():
    away = Away(holder=1, acting=3, start=DAY, end=DAY)

    assert found(FORM, org=org(absences=[away])) == []


@pytest.mark.parametrize("level", ["error", "warning"])
def test_a_problem_says_where_it_stands(level):
    if level == "error":
        (told,) = found(changed("fields", 1, "choices", []))
        assert told.where == "fields.sort"
    else:
        (told,) = found(changed("number", "format", "假{serial}号"))
        assert told.sentence == "编号:编号样式中没有 {年},各年的编号会重复。"
    assert told.level == level


def test_somebody_whose_path_is_empty_is_a_warning():
    asked = []

    told = found(FORM, path_exists=lambda account: asked.append(account) or account != "driver")

    assert [(p.level, p.sentence) for p in told] == [
        ("warning", "审批流程:岗位“驾驶员”的任职人员提交时,没有人可以审批。")
    ]
    assert asked == [code for code, *_ in POSTS]


def test_a_form_with_errors_asks_for_no_path():
    def path_exists(account):
        raise AssertionError

    assert found(changed("steps", []), path_exists=path_exists)


def test_two_fields_of_one_key_in_two_profiles_are_of_one_kind():
    document = changed("fields", 1, "profiles", ["current"])
    document["fields"].append({**TEXT, "key": "sort", "profiles": ["handbook-2014"]})

    (told,) = found(document)

    assert told.sentence == "标识为“sort”的两个填写项在不同制度版本中类型不同。"


def test_two_fields_of_one_key_in_two_profiles_may_differ_otherwise():
    document = changed("fields", 1, "profiles", ["current"])
    other = {**FORM["fields"][1], "required": False, "profiles": ["handbook-2014"]}
    document["fields"].append(other)

    assert found(document) == found(document, profile="handbook-2014") == []


# --- loops -----------------------------------------------------------------------------------


def computed(key, compute):
    return {"key": key, "kind": "computed", "label": key, "compute": compute}


def plus(left, right):
    return {"kind": "calc", "sign": "+", "left": left, "right": right}


def test_a_field_computed_of_itself_by_way_of_others_is_refused():
    document = changed("fields", 8, computed("a", plus(field("b"), const(1, "integer"))))
    document["fields"] += [computed("b", field("c")), computed("c", field("a"))]

    assert [p.sentence for p in found(document)] == ["填写项“a”:计算绕回了自己。"]


def test_fields_that_show_each_other_are_refused():
    document = changed("fields", 2, "show_if", condition(field("end"), "not_empty"))
    document["fields"][3]["show_if"] = condition(field("start"), "not_empty")

    assert "显示条件绕回了自己。" in found(document)[0].sentence


def test_a_calculation_that_doubles_at_every_step_is_refused_at_once():
    chain = [computed(f"n{i}", plus(field(f"n{i + 1}"), field(f"n{i + 1}"))) for i in range(60)]
    document = copy.deepcopy(FORM)
    document["fields"] += [*chain, {"key": "n60", "kind": "integer", "label": "数"}]
    began = time.perf_counter()

    told = found(document)

    assert "计算太复杂。" in told[0].sentence
    assert time.perf_counter() - began < 1


# --- hostile documents -----------------------------------------------------------------------

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["start", "total", "who", "costs", "head", "eq", "calc", "lines", "people"]),
    st.sampled_from([[], {}, [[]], [{}], {"kind": "field"}, {"kind": "calc"}, "a" * 400, "\0"]),
    st.just([[{"left": {"kind": "field", "field": "sort"}, "compare": "eq"}]]),
)


def places(node, path=()):
    yield path
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(value, (*path, key))


PLACES = {name: list(places(doc))[1:] for name, doc in {**STARTER, "leave": FORM}.items()}


@st.composite
def spoiled(draw):
    name = draw(st.sampled_from(sorted(PLACES)))
    document = copy.deepcopy(STARTER.get(name, FORM))
    for _time in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(PLACES[name]))
        node = document
        try:
            for key in path:
                node = node[key]
            if draw(st.booleans()):
                node[last] = draw(JUNK)
            elif draw(st.booleans()):
                del node[last]
            else:
                other = draw(st.sampled_from(PLACES[name]))
                value = document
                for key in other:
                    value = value[key]
                node[last] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    return document


@given(spoiled(), st.sampled_from(PROFILES))
@hypothesis_settings(max_examples=300)
def test_a_spoiled_form_has_named_problems_or_works(document, profile):
    told = found(document, profile=profile, figures={"limit": "money"})

    assert all(p.sentence and "\0" not in p.sentence for p in told)
    if not any(p.level == "error" for p in told):
        form = parse_form(resolve_profile(document, profile))
        routing.plan(first_situation(form, org(), "driver", {"limit": 500_000}))


@given(st.recursive(JUNK, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_no_form_has_a_problem(document):
    assert any(p.level == "error" for p in found(document))


def test_a_form_nested_ten_thousand_deep_is_refused():
    deep = []
    for _level in range(10_000):
        deep = [deep]

    (told,) = found(changed("checks", deep))

    assert told.sentence == "申请表的内容嵌套太深。"


def test_markup_in_names_is_only_text():
    assert found(changed("fields", 1, "label", "<script>alert(1)</script>")) == []
