"""Chinese punctuation put back where a copy has made it narrow. Nothing else is changed."""

from __future__ import annotations

import re

_HAN = "\u3400-\u9fff"
_CLOSE = f"[{_HAN}》”’\uff09〕]"
_OPEN = f"[{_HAN}《“‘\uff08〔]"
_WIDE = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01"}
_SIGN = re.compile(rf"(?<={_CLOSE})[,;:?!]|[,;:?!](?={_OPEN})")
_BRACKETS = re.compile(rf"\(([^()]{{0,300}}?[{_HAN}][^()]{{0,300}})\)")
_EMPTY_BRACKETS = re.compile(rf"(?<={_CLOSE})\(([^()]{{0,40}})\)")


def typeset(text: str) -> str:
    """「有关规定,经批准(不含会议)」 with wide comma and brackets; figures and Latin stay."""
    text = _BRACKETS.sub("\uff08\\1\uff09", text)
    text = _EMPTY_BRACKETS.sub("\uff08\\1\uff09", text)
    return _SIGN.sub(lambda sign: _WIDE[sign[0]], text)
