"""What a person should look at before a text is published. Pure; the laws are passed in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_FIGURE = re.compile(
    r"(?<![\d.])\d{1,9}(?:\.\d{1,4})?\s*(?:万元|亿元|元|%|\uff05|个?工作日|日内|天内|个月|公里|平方米)"
)
_LAW = re.compile(r"《([^《》]{4,80})》")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

PERSONAL, LAW, TELEPHONE, FIGURE = "personal", "law", "telephone", "figure"
HEADINGS = {
    PERSONAL: lazy("个人信息(公开前须删除或遮盖)"),
    LAW: lazy("已被代替或废止的法律依据"),
    TELEPHONE: lazy("电话号码"),
    FIGURE: lazy("金额、时限等数字"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to look at. Personal data are never repeated: only how they begin and end."""

    kind: str
    quote: str
    why: str


def look(text: str, superseded: Mapping[str, str]) -> list[Finding]:
    """All findings in a text, each once. ``superseded``: a law's name -> what to know of it."""
    found = [*_personal(text), *_laws(text, superseded)]
    found += [
        Finding(TELEPHONE, one, _("请核对是否正确、是否应当公开。")) for one in _landlines(text)
    ]
    figures = [match[0] for match in _FIGURE.finditer(text)]
    found += [Finding(FIGURE, one, _("请核对与现行规定是否一致。")) for one in figures]
    return list(dict.fromkeys(found))


def _personal(text: str) -> Iterable[Finding]:
    for match in _ID.finditer(text):
        sure = _has_check_digit(match[0])
        why = _("身份证号") if sure else _("像身份证号的18位数字")
        yield Finding(PERSONAL, _masked(match[0]), why)
    for match in _MOBILE.finditer(text):
        yield Finding(PERSONAL, _masked(match[0]), _("手机号码"))
    for match in _CARD.finditer(text):
        if _luhn(match[0]) and not _ID.fullmatch(match[0]):
            yield Finding(PERSONAL, _masked(match[0]), _("银行账号"))


def _landlines(text: str) -> Iterable[str]:
    return (match[0] for match in _LANDLINE.finditer(text))


def _laws(text: str, superseded: Mapping[str, str]) -> Iterable[Finding]:
    for match in _LAW.finditer(text):
        if note := superseded.get(law_key(match[1])):
            yield Finding(LAW, f"《{match[1]}》", note)


def law_key(name: str) -> str:
    """A law's name as it is compared: without 中华人民共和国, brackets and blanks."""
    return re.sub(r"中华人民共和国|[\s《》()\uff08\uff09]", "", name)


def _masked(number: str) -> str:
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def _has_check_digit(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _luhn(number: str) -> bool:
    digits = [int(d) for d in reversed(number)]
    doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
