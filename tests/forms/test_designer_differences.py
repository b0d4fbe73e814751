"""Two versions of a form compared in words."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from forms.differences import differences
from forms.differences.spoken import canonical
from forms.words import FIGURE_NAMES
from tests.forms.made_up import office
from tests.forms.test_definition_blocks import FORM

STARTER = Path(settings.BASE_DIR) / "forms" / "starter" / "forms"
OFFICE = office("director 4: chief", "deputy-office 3: dora", "office-head 2: olga")
ALWAYS, PLANE = (
    [],
    [
        [
            {
                "left": {"kind": "field", "field": "transport"},
                "compare": "eq",
                "right": {"kind": "const", "value": "plane", "value_kind": "text"},
            }
        ]
    ],
)


def starter(slug):
    return json.loads((STARTER / f"{slug}.json").read_text(encoding="utf-8"))


def part_of(items, key):
    return next(item for item in items if item["key"] == key)


def told(old, new):
    """{part of the page: its sentences}"""
    return {part.name: list(part.sentences) for part in differences(old, new, OFFICE)}


def after(slug, change):
    """What is told of a starter form that was changed."""
    old, new = starter(slug), starter(slug)
    change(new)
    return told(old, new)


def reason(document):
    return part_of(document["fields"], "reason")


@pytest.mark.parametrize("path", sorted(STARTER.glob("*.json")), ids=lambda path: path.stem)
def test_a_form_does_not_differ_from_itself(path):
    document = json.loads(path.read_text(encoding="utf-8"))

    assert differences(document, deepcopy(document), OFFICE) == []


def test_a_question_that_must_be_answered_now():
    old, new = starter("trip"), starter("trip")
    reason(old)["required"] = False

    assert told(old, new) == {"填写项": ["填写项“出差事由”改为必填。"]}
    assert told(new, old) == {"填写项": ["填写项“出差事由”改为选填。"]}


def test_a_new_question_says_what_it_is():
    def change(document):
        document["fields"].append({"key": "f1", "kind": "money", "label": "预计费用"})

    assert after("trip", change) == {"填写项": ["新增填写项“预计费用”(金额,必填)。"]}


def test_a_question_that_went():
    assert after("trip", lambda d: d["fields"].remove(reason(d))) == {
        "填写项": ["删除填写项“出差事由”。"]
    }


def test_another_name_another_kind_another_help():
    def change(document):
        reason(document).update(label="事由", kind="text", help="请写清楚")

    assert after("trip", change) == {
        "填写项": [
            "填写项“出差事由”的类型由“多行文字”改为“一行文字”。",
            "填写项“出差事由”的名称由“出差事由”改为“事由”。",
            "填写项“出差事由”的填写说明改为“请写清楚”(原来没有)。",
        ]
    }


def test_choices_are_named():
    def change(document):
        offered = part_of(document["fields"], "transport")["choices"]
        offered[0]["label"] = "公车"
        offered.append({"value": "o1", "label": "自行车"})
        offered[1:3] = reversed(offered[1:3])

    said = after("trip", change)["填写项"]
    assert said[:2] == [
        "填写项“交通工具”新增选项“自行车”。",
        "填写项“交通工具”选项“公务用车”的名称由“公务用车”改为“公车”。",
    ]
    assert said[2].startswith("填写项“交通工具”选项的先后顺序改为:“公车”、")


def test_a_new_step_says_who_is_asked():
    def change(document):
        step = {"key": "s1", "label": "办公室核实"}
        document["steps"].insert(0, {**step, "who": {"rule": "post", "posts": ["office-head"]}})

    assert after("trip", change) == {"审批流程": ["新增环节“办公室核实”(the office-head)。"]}


def test_the_condition_of_a_step_in_words():
    def change(document):
        part_of(document["steps"], "director")["when"] = PLANE

    (said,) = after("trip", change)["审批流程"]
    assert said.startswith("环节“局长审批”的条件由“出差人中任何一人的级别不小于3;或")
    assert said.endswith("”改为“交通工具是飞机”。")


def test_a_step_that_is_always_there_now():
    def change(document):
        part_of(document["steps"], "director")["when"] = ALWAYS

    (said,) = after("trip", change)["审批流程"]
    assert said.endswith("改为“一律适用”。")


def test_steps_that_changed_places():
    assert after("trip", lambda d: d["steps"].reverse()) == {
        "审批流程": ["环节的先后顺序改为:“局长审批”、“分管领导审批”。"]
    }


def test_a_check_with_another_constant():
    def change(document):
        check = next(c for c in document["checks"] if "3人" in c["sentence"])
        check["right"]["value"] = 2

    (said,) = after("hospitality", change)["检查和提示"]
    assert said.endswith("由“3”改为“2”。") and "{left}" not in said


def test_an_office_figure_by_its_name():
    def change(document):
        part_of(document["steps"], "director")["when"] = ALWAYS

    old, new = starter("purchase"), starter("purchase")
    change(new)
    named = {**old, FIGURE_NAMES: {"purchase-director-limit": "须经局长审批的金额"}}
    (part,) = differences(named, {**new, FIGURE_NAMES: named[FIGURE_NAMES]}, OFFICE)

    assert part.sentences == (
        "环节“局长审批”的条件由“合计不小于标准“须经局长审批的金额””改为“一律适用”。",
    )


def test_the_number_and_the_paper():
    def change(document):
        document["number"]["format"] = "差〔{year}〕{serial}号"
        document["paper"]["colour"] = "black"
        del document["paper"]["rows"][-1]
        document["paper"]["rows"][2]["boxes"][0]["parts"] = [{"field": "reason"}, {"text": "等"}]

    said = after("trip", change)
    assert said["基本信息"] == ["编号格式由“派差〔{年}〕{序号}号”改为“差〔{年}〕{序号}号”。"]
    assert said["审批单"][0] == "套印颜色由“红色套印”改为“黑白”。"
    assert said["审批单"][-1].endswith("由“〔出差地点〕”改为“〔出差事由〕等”。")


# --- any two documents -----------------------------------------------------------------------


@given(FORM)
def test_no_document_differs_from_itself(document):
    assert differences(document, deepcopy(document), OFFICE) == []


@given(FORM, FORM)
def test_two_documents_that_differ_are_told_apart(old, new):
    said = [s for part in differences(old, new, OFFICE) for s in part.sentences]

    assert bool(said) == (canonical(old) != canonical(new))
    assert all(s.endswith("。") for s in said)


def places(node, path=()):
    """Every place of a document that can be taken out or turned round."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*path, key)
            yield from places(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield (*path, number)
            yield from places(value, (*path, number))


def without(document, path):
    changed = deepcopy(document)
    node = changed
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return changed


@given(FORM, st.data())
def test_whatever_is_taken_out_anywhere_is_told(document, data):
    path = data.draw(st.sampled_from(list(places(document))))
    less = without(document, path)

    assert differences(document, less, OFFICE), path
    assert differences(less, document, OFFICE), path


@given(FORM, st.data())
def test_whatever_is_respelled_anywhere_is_told(document, data):
    words = [p for p in places(document) if isinstance(_at(document, p), str)]
    path = data.draw(st.sampled_from(words))
    changed = deepcopy(document)
    _at(changed, path[:-1])[path[-1]] += "x"

    assert differences(document, changed, OFFICE), path


def _at(node, path):
    for step in path:
        node = node[step]
    return node
