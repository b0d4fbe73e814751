"""Signs of the document that a designer reads and types in Chinese; the document keeps its own.

``{year}`` of a number's format stands on the page as ``{年}``; both spellings are understood.
"""

from __future__ import annotations

NUMBER = {"{year}": "{年}", "{serial}": "{序号}"}
SENTENCE = {
    "{left}": "{填写值}",
    "{right}": "{限值}",
    "{who}": "{人员}",
    "{days}": "{日期}",
    "{number}": "{编号}",
}
STARTS = {"@today": "填单当天", "@applicant": "申请人"}


def read(text: str, signs: dict[str, str]) -> str:
    """A text of the document as the page shows it."""
    for sign, words in signs.items():
        text = text.replace(sign, words)
    return text


def kept(text: str, signs: dict[str, str]) -> str:
    """A text of the page as the document keeps it."""
    for sign, words in signs.items():
        text = text.replace(words, sign)
    return text
