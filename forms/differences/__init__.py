"""What differs between two versions of a form, in the words of the designer's page. Pure.

The blocks of the designer say how every part of a document is called, so this walks two documents
along the blocks. Whatever differs in the canonical JSON gives at least one sentence: where two
values are told in the same words, the sentence says that the setting changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms import signs
from forms.blocks import document as blocks
from forms.differences.spoken import SOMETHING, Side, canonical, changed
from forms.differences.walk import Walk
from forms.models import FormDefinition
from permissions.org import Org

__all__ = ["Part", "differences"]


@dataclass(frozen=True)
class Part:
    """A tab of the designer's page, or a list on it, with what differs there."""

    name: str
    sentences: tuple[str, ...]


Document = Mapping[str, Any]

ABOUT, FIELDS, CHECKS, ROUTE, PAPER = "基本信息", "填写项", "检查和提示", "审批流程", "审批单"
LISTS = (
    (FIELDS, "fields", "填写项"),
    (CHECKS, "checks", "检查"),
    (CHECKS, "notices", "提示"),
    (ROUTE, "steps", "环节"),
    (ROUTE, "copies", "提交时抄送"),
    (ROUTE, "sight", "可以查看的岗位"),
    (ROUTE, "effects", "批准后自动办理"),
)


def differences(old: Document, new: Document, org: Org) -> list[Part]:
    """Sentences by part of the page, in its order; parts without a difference are left out."""
    walk = Walk(Side(old, org), Side(new, org))
    found: dict[str, list[str]] = {name: [] for name in (ABOUT, FIELDS, CHECKS, ROUTE, PAPER)}
    found[ABOUT] += _about(old, new)
    for part, key, noun in LISTS:
        if canonical(old.get(key)) != canonical(new.get(key)):
            said = walk.items(blocks.LISTS[key], noun, "", _list(old, key), _list(new, key))
            found[part] += said or [f"{noun}{SOMETHING}。"]
    found[PAPER] += _paper(old, new, walk)
    return [Part(name, tuple(said)) for name, said in found.items() if said]


def _list(doc: Document, key: str) -> list[Any]:
    value = doc.get(key)
    return value if isinstance(value, list) else []


def _about(old: Document, new: Document) -> list[str]:
    apart = {"number", "paper", *(key for _part, key, _noun in LISTS)}
    found = []
    for key in [*blocks.VALUES, *sorted({*old, *new} - {*blocks.VALUES} - apart)]:
        if canonical(old.get(key)) != canonical(new.get(key)):
            nothing = blocks.VALUES.get(key)
            words = [_plain(doc.get(key, nothing)) for doc in (old, new)]
            if key == "sentence":
                words = [_with_labels(w, doc) for w, doc in zip(words, (old, new), strict=True)]
            found.append(f"{changed(_name(key), *words)}。")
    numbers = [doc.get("number") for doc in (old, new)]
    if canonical(numbers[0]) != canonical(numbers[1]):
        found += _values("number", numbers, blocks.NUMBER) or [f"编号{SOMETHING}。"]
    return found


def _paper(old: Document, new: Document, walk: Walk) -> list[str]:
    papers = [doc.get("paper") for doc in (old, new)]
    if canonical(papers[0]) == canonical(papers[1]):
        return []
    found = _values("paper", papers, blocks.PAPER)
    sides = [paper if isinstance(paper, dict) else {} for paper in papers]
    for key, noun in (("rows", "审批单上的一行"), ("copies", "联次")):
        lists = [_list(side, key) for side in sides]
        found += walk.items(blocks.PAPER_LISTS[key], noun, "", *lists)
    return found or [f"审批单{SOMETHING}。"]


def _values(prefix: str, sides: list[Any], known: Mapping[str, Any]) -> list[str]:
    """The plain settings of one part of the document, such as its number."""
    dicts = [side if isinstance(side, dict) else {} for side in sides]
    found = []
    for key, nothing in known.items():
        if canonical(dicts[0].get(key)) != canonical(dicts[1].get(key)):
            words = [_plain(side.get(key, nothing)) for side in dicts]
            found.append(f"{changed(_name(f'{prefix}_{key}'), *words)}。")
    return found


def _with_labels(text: str, doc: Document) -> str:
    """A summary with the names of what stands in it, instead of the keys."""
    for field in _list(doc, "fields"):
        if isinstance(field, dict) and field.get("label"):
            text = text.replace(f"{{{field.get('key')}}}", f"〔{field['label']}〕")
    return text


def _name(column: str) -> str:
    if column == "profile":
        return "制度版本"
    if column not in blocks.COLUMNS or column == "number_at":
        return "其他设置"
    return str(FormDefinition._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    called = {**dict(FormDefinition.Colour.choices), "handbook-2014": "2014手册"}
    called |= {"current": "现行规定"}
    if isinstance(value, str):
        return str(called.get(value, signs.read(value, signs.NUMBER)))
    return "" if value is None else str(value)
