"""Amounts of money: whole fen inside, two decimals outside, Chinese capitals on papers.

Pure. Rates, limits and what an amount is for do not belong here.
"""

from __future__ import annotations

import re

LARGEST = 99_999_999_999_999  # fen: 999,999,999,999.99 yuan
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_SECTIONS = ("", "万", "亿")


def parse_fen(text: str) -> int:
    """``"1280.5"`` → 128050. Refuses signs, separators, a third decimal, digits not ASCII."""
    found = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("not an amount of money")
    yuan, decimals = found.group(1), found.group(2) or ""
    return int(yuan) * 100 + int(decimals.ljust(2, "0"))


def format_fen(fen: int) -> str:
    """``"1280.00"``: how an amount stands in JSON. Computed amounts may be negative."""
    return _decimals(fen, "d")


def show_fen(fen: int) -> str:
    """``"1,280.00"``: how an amount is shown to people."""
    return _decimals(fen, ",d")


def _decimals(fen: int, spec: str) -> str:
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:{spec}}.{rest:02d}"


def capitals(fen: int) -> str:
    """The amount in capitals, without the 人民币 that papers print before it.

    整 stands after 元 only. Where 《正确填写票据和结算凭证的基本规定》 leaves 零 to choice, it is
    written between 元 and 角 and left out between 万 and 仟.
    """
    if not 0 <= fen <= LARGEST:
        raise ValueError("capitals are written for 0.00 to 999,999,999,999.99")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    if not rest:
        return (_integer(yuan) or "零") + "元整"
    words = _integer(yuan) + "元" if yuan else ""
    if yuan and (jiao == 0 or yuan % 10 == 0):
        words += "零"
    if jiao:
        words += _DIGITS[jiao] + "角"
    if cents:
        words += _DIGITS[cents] + "分"
    return words


def _integer(yuan: int) -> str:
    """Whole yuan, four digits at a time; nothing for 0."""
    words = ""
    for power in (2, 1, 0):
        section = yuan // 10_000**power % 10_000
        if not section:
            continue
        # A gap before this section is read as one 零: its thousands are 0, or the section above
        # was 0 throughout and stands unread between two others.
        skipped = power == 0 and yuan // 10_000 % 10_000 == 0
        if words and (section < 1000 or skipped):
            words += "零"
        words += _four(section) + _SECTIONS[power]
    return words


def _four(section: int) -> str:
    words, gap = "", False
    for digit, place in zip(f"{section:04d}", _PLACES, strict=True):
        if digit == "0":
            gap = True
            continue
        if gap and words:
            words += "零"
        words += _DIGITS[int(digit)] + place
        gap = False
    return words
