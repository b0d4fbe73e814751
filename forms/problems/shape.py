"""Whether a document can be read at all: its size, its types, its keys. What passes here,
``parse_form`` reads without an error."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from forms.problems.found import Problem
from forms.problems.shapes import LISTS, NAMES, SENTENCE, SHAPES, TAGS
from forms.schema import PROFILES

DEEPEST, MOST_PARTS, DEEPEST_OPERAND = 40, 60_000, 6
LARGEST_NUMBER = 10**12


def unreadable(doc: Any) -> list[Problem]:
    """Too deep, too large, not JSON, or parts of unknown profiles: nothing else can be asked."""
    if not isinstance(doc, dict):
        return [Problem("error", "", "申请表的内容无法识别。")]
    waiting: list[tuple[Any, int]] = [(doc, 0)]
    parts = 0
    while waiting:
        node, depth = waiting.pop()
        parts += 1
        if parts > MOST_PARTS:
            return [Problem("error", "", "申请表的内容太多。")]
        if depth > DEEPEST:
            return [Problem("error", "", "申请表的内容嵌套太深。")]
        if isinstance(node, dict):
            if not all(isinstance(key, str) for key in node) or not _profiles_known(node):
                return [Problem("error", "", "申请表的内容无法识别。")]
            waiting += [(value, depth + 1) for value in node.values()]
        elif isinstance(node, list):
            waiting += [(value, depth + 1) for value in node]
        elif node is not None and not isinstance(node, str | int | bool):
            return [Problem("error", "", "申请表的内容无法识别。")]
    return []


def _profiles_known(node: dict[str, Any]) -> bool:
    if "profiles" not in node:
        return True
    found = node["profiles"]
    return isinstance(found, list) and bool(found) and all(p in PROFILES for p in found)


def misshapen(doc: dict[str, Any]) -> list[Problem]:
    """Parts of a resolved document that have no place, a wrong type or a wrong length."""
    return list(_piece(doc, "form", "", "申请表"))


def _piece(node: Any, shape: str, where: str, name: str) -> Iterator[Problem]:
    if not isinstance(node, dict):
        what = {"who": "请选择由谁办理。", "operand": "条件或计算不完整。"}.get(shape)
        yield Problem("error", where, f"{name}:{what or '内容无法识别。'}")
        return
    if shape == "row":
        shape = f"row:{node.get('kind')}"
    if shape not in SHAPES:
        yield Problem("error", where, f"{name}:没有这种内容。")
        return
    specs = SHAPES[shape]
    if shape in TAGS:
        tag, known = TAGS[shape]
        if node.get(tag) not in known:
            yield Problem("error", where, f"{name}:没有这种内容。")
            return
    for key, value in node.items():
        spec = specs.get(key) or specs.get(f"!{key}")
        if spec is None:
            yield Problem("error", where, f"{name}:没有“{short(key)}”这项设置。")
        elif value is not None or f"!{key}" in specs:
            yield from _value(value, spec, f"{where}.{key}" if where else key, name)
        elif key not in ("right", "compute", "minimum", "initial", "absent", "value", "left"):
            yield Problem("error", where, f"{name}:“{key}”没有内容。")
    for key in specs:
        if key.startswith("!") and key[1:] not in node:
            yield Problem("error", where, f"{name}:缺少“{key[1:]}”。")
    if shape == "operand" and node["kind"] in ("calc", "days"):
        if not node.get("left") or not node.get("right"):
            yield Problem("error", where, f"{name}:条件或计算不完整。")


def _value(value: Any, spec: tuple[Any, ...], where: str, name: str) -> Iterator[Problem]:
    kind = spec[0]
    if kind == "text":
        yield from _text(value, spec[1], where, name)
    elif kind == "number":
        if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
            yield Problem("error", where, f"{name}:应填写不小于0的整数。")
    elif kind == "flag":
        if type(value) is not bool:
            yield Problem("error", where, f"{name}:应为是或否。")
    elif kind == "any":
        yield from _any(value, where, name)
    elif kind == "texts":
        if not isinstance(value, list) or len(value) > spec[2]:
            yield Problem("error", where, f"{name}:内容无法识别或超过{spec[2]}项。")
            return
        for item in value:
            yield from _text(item, spec[1], where, name)
    elif kind == "piece":
        yield from _piece(value, spec[1], where, name)
    elif kind == "operand":
        yield from _operand(value, where, name)
    elif kind == "groups":
        yield from _groups(value, where, name)
    elif kind == "notices":
        yield from _notices(value, where, name)
    else:
        yield from _list(value, spec[1], spec[2], where, name)


def _list(value: Any, shape: str, most: int, where: str, name: str) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem("error", where, f"{name}:内容无法识别。")
        return
    if len(value) > most:
        yield Problem("error", where, f"{name}:{LISTS.get(shape, '内容')}不能超过{most}个。")
        return
    for place, item in enumerate(value):
        yield from _piece(
            item, shape, f"{where}.{_key(item, place)}", _name(item, shape, place, name)
        )


def _key(item: Any, place: int) -> str:
    key = item.get("key") if isinstance(item, dict) else None
    return key if isinstance(key, str) and key.isascii() and key else str(place)


def _name(item: Any, shape: str, place: int, name: str) -> str:
    if shape not in NAMES:
        return name
    if shape == "row":
        return f"单据第{place + 1}行"
    label = item.get("sentence" if shape == "check" else "label") if isinstance(item, dict) else ""
    called = f"“{short(label)}”" if isinstance(label, str) and label else f"第{place + 1}个"
    inside = f"{name}的" if shape in ("choice", "column", "box") else ""
    return f"{inside}{NAMES[shape]}{called}"


def short(text: str) -> str:
    """A name as it may stand in a sentence: not endless, nothing invisible."""
    visible = "".join(char for char in text if not _invisible(char))
    return visible if len(visible) <= 60 else f"{visible[:60]}…"


def _invisible(char: str) -> bool:
    """Control characters, half characters, and those that turn the direction of writing."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _text(value: Any, longest: int, where: str, name: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("error", where, f"{name}:内容无法识别。")
    elif len(value) > longest:
        yield Problem("error", where, f"{name}:文字不能超过{longest}个字。")
    elif any(_invisible(char) for char in value):
        yield Problem("error", where, f"{name}:文字中有不可见的控制字符。")


def _any(value: Any, where: str, name: str) -> Iterator[Problem]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield from _text(item, SENTENCE, where, name)
        elif isinstance(item, dict | list) or (
            isinstance(item, int) and abs(item) > LARGEST_NUMBER
        ):
            yield Problem("error", where, f"{name}:内容无法识别。")


def _operand(value: Any, where: str, name: str) -> Iterator[Problem]:
    if _nested(value) > DEEPEST_OPERAND:
        yield Problem("error", where, f"{name}:计算嵌套太深。")
        return
    yield from _piece(value, "operand", where, name)


def _nested(operand: Any) -> int:
    if not isinstance(operand, dict):
        return 0
    return 1 + max(_nested(operand.get("left")), _nested(operand.get("right")))


def _groups(value: Any, where: str, name: str) -> Iterator[Problem]:
    if not isinstance(value, list) or len(value) > 20:
        yield Problem("error", where, f"{name}:条件不能超过20组。")
        return
    for group in value:
        if not isinstance(group, list) or not group:
            yield Problem("error", where, f"{name}:有一组条件是空的。")
            continue
        if len(group) > 20:
            yield Problem("error", where, f"{name}:每组条件不能超过20个。")
            continue
        for condition in group:
            yield from _piece(condition, "condition", where, name)


def _notices(value: Any, where: str, name: str) -> Iterator[Problem]:
    if not isinstance(value, list) or len(value) > 20:
        yield Problem("error", where, f"{name}:提示不能超过20条。")
        return
    for notice in value:
        if isinstance(notice, dict):
            yield from _piece(notice, "notice", where, name)
        else:
            yield from _text(notice, SENTENCE, where, name)
