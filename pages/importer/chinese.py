"""Numbers as they are written in Chinese papers: 十二, ㈢, ⑤, ⒈ and back. Pure."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_VALUE = {ch: n for n, ch in enumerate(DIGITS)} | {"〇": 0, "○": 0, "两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000}
NUMERALS = "一二三四五六七八九十百千零〇○两"


def written(n: int) -> str:
    """1 … 9999 in words: 十, 十二, 二十, 一百零五."""
    if not 0 < n < 10_000:
        return str(n)
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, unit)
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = bool(out)
    return out[1:] if out.startswith("一十") else out


def digit_by_digit(n: int) -> str:
    """二〇一四."""
    return "".join("〇一二三四五六七八九"[int(d)] for d in str(max(n, 0)))


def value(text: str) -> int | None:
    """What 十二, 一百零五, 二〇一四 or 12 counts; None when it is no number."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    if not text or any(ch not in _VALUE and ch not in _UNIT for ch in text):
        return None
    if not any(ch in _UNIT for ch in text):
        return int("".join(str(_VALUE[ch]) for ch in text[:9]))
    total, digit = 0, 0
    for ch in text:
        if ch in _UNIT:
            total += (digit or 1) * _UNIT[ch]
            digit = 0
        else:
            digit = _VALUE[ch]
    return total + digit


# Signs that are one character each, counted from 1.
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
WITH_STOP = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
WORDS_IN_BRACKETS = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
WORDS_CIRCLED = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
FINANCIAL = "壹贰叁肆伍陆柒捌玖拾"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def sign(signs: str, n: int) -> str:
    """The n-th of ``signs``; beyond them the plain figure."""
    return signs[n - 1] if 0 < n <= len(signs) else str(n)
