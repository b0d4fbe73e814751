"""Conditions, operands and steps of a document in the words of the office.

For looking at a form while it is designed: takes any document the designer can make, also an
unfinished one, and leaves a gap where something is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from permissions.org import Org

COMPARED = {
    "eq": "是",
    "ne": "不是",
    "lt": "小于",
    "le": "不大于",
    "gt": "大于",
    "ge": "不小于",
    "in": "是其中之一:",
    "contains": "包含",
    "empty": "没有填写",
    "not_empty": "已填写",
}
SIGNS = {"+": "加", "-": "减", "*": "乘", "/": "除以"}
APPLICANT = {"section": "股室", "level": "级别", "posts": "岗位"}
MODES = {"any": "任一人同意即可", "all": "须全部同意", "order": "依次审批"}
GAP = "……"
FIGURE_NAMES = "figure_names"
"""Key beside those of the document: what the office figures are called, by name."""

Document = Mapping[str, Any]


def conditions(groups: Iterable[Iterable[Document]], doc: Document, org: Org) -> str:
    """「交通工具是飞机,且……;或……」; empty when it always holds."""
    return ";或".join(",且".join(_condition(c, doc, org) for c in group) for group in groups)


def _condition(condition: Document, doc: Document, org: Org) -> str:
    left, right = condition.get("left") or {}, condition.get("right") or {}
    words = operand(left, doc, org) + COMPARED.get(condition.get("compare", ""), GAP)
    if condition.get("compare") in ("empty", "not_empty"):
        return words
    if right.get("kind") == "const":
        return words + _constant(right.get("value"), left, doc, org)
    return words + operand(right, doc, org)


def operand(found: Document | None, doc: Document, org: Org) -> str:
    found = found or {}
    kind, label = found.get("kind"), _label(doc, found.get("field", ""))
    if kind in ("calc", "days"):
        left, right = (operand(found.get(side), doc, org) for side in ("left", "right"))
        if kind == "days":
            return f"{left}到{right}的天数"
        return f"{left}{SIGNS.get(found.get('sign', ''), GAP)}{right}"
    return {
        "field": label,
        "column": f"{label}每行的{_column(doc, found)}",
        "const": _constant(found.get("value"), {}, doc, org),
        "figure": f"标准“{_figure(doc, found.get('name', ''))}”",
        "today": "今天",
        "count": f"{label}的数目",
        "sum": f"{label}的{_column(doc, found)}合计",
        "level": f"{label}中{'每个人' if found.get('quantifier') == 'all' else '任何一人'}的级别",
        "applicant": f"申请人的{APPLICANT.get(found.get('name', ''), GAP)}",
        "posts": f"{label}的岗位",
        "newest": f"最近一张{_label(doc, found.get('same', ''))}相同的申请单的{label}",
        "overlap": f"{label}在这些天另有的申请单",
    }.get(kind or "", GAP)


def who(found: Document | None, doc: Document, org: Org) -> str:
    """Whom a step asks."""
    found = found or {}
    posts = [org.posts[c].title if c in org.posts else c for c in found.get("posts", ()) if c]
    label = _label(doc, found.get("field", ""))
    return {
        "post": "、".join(posts) or GAP,
        "applicant_supervisor": "申请人的分管领导",
        "people_supervisor": f"{label}的分管领导",
        "applicant_section_head": "申请人股室负责人",
        "section_head": f"{label}的负责人",
        "people": label,
    }.get(found.get("rule", ""), GAP)


def _part(doc: Document, key: str) -> Document:
    return next((f for f in doc.get("fields", ()) if key and f.get("key") == key), {})


def _label(doc: Document, key: str) -> str:
    return _part(doc, key).get("label") or key or GAP


def _figure(doc: Document, name: str) -> str:
    return str(doc.get(FIGURE_NAMES, {}).get(name) or name or GAP)


def _column(doc: Document, found: Document) -> str:
    key = found.get("column", "")
    columns = _part(doc, found.get("field", "")).get("columns", ())
    return next((c["label"] for c in columns if c.get("key") == key), key) or GAP


def _constant(value: Any, other: Document, doc: Document, org: Org) -> str:
    """A constant as it is called where it is compared: a choice by its label, a post by title."""
    values = value if isinstance(value, list) else [value]
    choices = _part(doc, other.get("field", "")).get("choices", ())
    called = {c.get("value"): c.get("label") for c in choices}
    if other.get("kind") == "applicant" and other.get("name") == "section":
        called = {code: section.name for code, section in org.sections.items()}
    elif other.get("kind") in ("applicant", "posts"):
        called = {code: post.title for code, post in org.posts.items()}
    spelled = {True: "是", False: "否", None: GAP, "": GAP}
    words = (spelled.get(v, v) if isinstance(v, bool | None) or v == "" else v for v in values)
    return "、".join(str(called.get(v) or v) for v in words) or GAP
