"""What stands at the head of a line: 第一部分, 一、, （二）, 3., ④, 风险①. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pages.importer import chinese

_N = rf"[{chinese.NUMERALS}]{{1,7}}|\d{{1,3}}"
_WORD = f"[{chinese.NUMERALS}]{{1,4}}"
_PATTERNS = [
    ("part", re.compile(rf"第({_N})\s*(?:部分|编|篇|卷)[\s、:：.．]*")),
    ("chapter", re.compile(rf"第({_N})\s*章[\s、:：.．]*")),
    ("division", re.compile(rf"第({_N})\s*节[\s、:：.．]*")),
    ("article", re.compile(rf"第({_N})\s*条(?![款第])[\s、:：.．]*")),
    ("word", re.compile(rf"({_WORD})\s*[、．.]\s*")),
    ("word_in_brackets", re.compile(rf"[(（]\s*({_WORD})\s*[)）]\s*[、.．]?\s*")),
    ("places", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?:[、.．]\s*|\s+)")),
    ("figure", re.compile(r"(\d{1,3})\s*(?:、|[.．](?![\d]))\s*")),
    ("figure_in_brackets", re.compile(r"[(（]\s*(\d{1,3})\s*[)）]\s*[、.．]?\s*")),
    ("figure_half", re.compile(r"(\d{1,2})[)）]\s*")),
]
_SIGNS = [
    ("word_in_brackets", chinese.WORDS_IN_BRACKETS),
    ("word_in_brackets", chinese.WORDS_CIRCLED),
    ("figure_in_brackets", chinese.IN_BRACKETS),
    ("figure", chinese.WITH_STOP),
    ("circle", chinese.CIRCLED),
]
_RISK = re.compile(rf"风险点?\s*([①-⑨]|{_N})\s*[:：、]?\s*")
_BULLET = re.compile(r"[•●■◆▪·◇□★※➢✓➤]\s*")
STRUCTURE = ("part", "chapter", "division", "article", "word")


@dataclass(frozen=True)
class Mark:
    """A number as printed, what it counts, and the text behind it."""

    kind: str
    value: int | None
    printed: str
    rest: str


def mark_of(text: str) -> Mark | None:
    """The number a line begins with; None when it begins with words."""
    if risk := _RISK.match(text):
        if len(risk[0].strip()) == len(text) or risk[0].rstrip()[-1] in ":：、":
            sign = risk[1]
            value = chinese.CIRCLED.find(sign) + 1 or chinese.value(sign)
            return Mark("risk", value, risk[0].strip(), text[risk.end() :])
    for kind, signs in _SIGNS:
        if text[:1] and text[0] in signs:
            return Mark(kind, signs.index(text[0]) + 1, text[0], text[1:].lstrip("、.． "))
    for kind, pattern in _PATTERNS:
        if found := pattern.match(text):
            value = chinese.value(found[1]) if kind != "places" else int(found[1][-1])
            return Mark(kind, value, found[0].strip(), text[found.end() :])
    if bullet := _BULLET.match(text):
        return Mark("bullet", None, bullet[0].strip(), text[bullet.end() :])
    return None


_RUN_TOGETHER = re.compile(r"(?<=[》。;；])\s*(\d{1,3})[、.．](?!\d)")


def apart(text: str) -> list[str]:
    """Two numbered lines that ran together, as two: only where the numbers follow each other."""
    mark = mark_of(text)
    if mark is None or mark.kind != "figure" or mark.value is None:
        return [text]
    pieces, begin, value = [], 0, mark.value
    for found in _RUN_TOGETHER.finditer(text):
        if int(found[1]) == value + 1:
            pieces.append(text[begin : found.start()].strip())
            begin, value = found.start(), value + 1
    return [*pieces, text[begin:].strip()]


ENDS = "。;；:：,，、!！?？…"
_STOPS = "。;；!！?？"


def is_title_like(text: str, longest: int = 40) -> bool:
    """Short, and no sentence."""
    return 0 < len(text) <= longest and text[-1] not in ENDS and "。" not in text


def is_sentence(text: str) -> bool:
    """Whether a line comes to a full stop, behind which quotes and brackets may close."""
    return text.rstrip('"”」』)\uff09')[-1:] in tuple(_STOPS)


def ends_with_colon(text: str) -> bool:
    return text.endswith((":", "\uff1a"))


_LABEL = re.compile(
    r"(备\s*注|说\s*明|(?:权力)?(?:运行)?风险(?:点)?(?:表现|描述|内容)(?:形式)?|"
    r"(?:风险)?(?:防范|防控)(?:措施|办法)?)\s*[:：]\s*"
)


@dataclass(frozen=True)
class Label:
    kind: str  # remark | risks | precautions
    printed: str
    rest: str


def label_of(text: str) -> Label | None:
    """备注:, 运行风险表现:, 防范措施: — what stands below a chart."""
    found = _LABEL.match(text)
    if not found:
        return None
    word = found[1]
    kind = "risks" if "表现" in word or "描述" in word or "内容" in word else "precautions"
    if word[0] in "备说":
        kind = "remark"
    return Label(kind, found[0].strip(), text[found.end() :])


CHART_TITLE = re.compile(r"(?:流程|流程图|流程表|程序图|运行图|示意图)$")
RULE_TITLE = re.compile(
    r"(?:制度|规定|办法|细则|规则|守则|规程|准则|公约|条例|方案|意见|通知|制|评分表|考核表)"
    r"(?:[(（][^)）]{1,12}[)）])?$"
)
SECTION_TITLE = re.compile(r"(?:办公室|股|科|室|处|所|站|中心|大队|支队)$")
DUTIES = re.compile(r"职能|职责|职权|主要任务|管什么")
BASES = re.compile(r"依据")


def is_chart_title(text: str) -> bool:
    return is_title_like(text, 30) and bool(CHART_TITLE.search(text)) and "、" not in text
