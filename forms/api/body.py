"""What comes in as bytes and what goes out: strict JSON, every member of it of a stated kind.

The parser is ours because the refusals are: any JSON whatever gets a sentence at the member that
is wrong, and nothing that a database cannot store (NUL, half characters, endless numbers) passes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _

from forms.errors import DomainError, InvalidAnswers

DEEPEST = 32
LONGEST_COMMENT = 5000
LARGEST_ID = 2**63 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotJson(DomainError):
    """What was sent is no JSON object."""

    code, status = "not_json", 400


def reply(data: Any, status: int = 200) -> HttpResponse:
    """``data`` as JSON, Chinese as it is. Nothing of it may stay in a cache on the way."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate (an unknown key sent back) becomes its JSON escape.
    content = text.encode("utf-8", "backslashreplace")
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def storable(text: str) -> bool:
    """Whether every database can keep this text."""
    return _UNSTORABLE.search(text) is None


def parse(raw: bytes) -> dict[str, Any]:
    """The JSON object in ``raw``; an empty body is an empty object. Raises NotJson."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJson(_("提交的内容不是UTF-8编码的JSON。")) from error
    if not text.strip(" \t\r\n"):
        return {}
    try:
        found = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise NotJson(_("提交的内容不是有效的JSON。")) from error
    if not isinstance(found, dict):
        raise NotJson(_("提交的内容应是一个JSON对象。"))
    if text.count("{") + text.count("[") > DEEPEST or "\\u" in text:
        _inspect(found)
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("number without end")
    return value


def _inspect(found: dict[str, Any]) -> None:
    """Refuse what is nested too deeply or cannot be stored, naming the place.

    Answers are judged by their fields: what a field ignores may hold anything.
    """
    errors: dict[str, list[str]] = {}
    waiting: list[tuple[tuple[str, ...], Any]] = [((), found)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            raise NotJson(_("提交的内容嵌套过深。"))
        if isinstance(value, dict):
            for key, member in value.items():
                if storable(key) or path[:1] == ("answers",):
                    waiting.append(((*path, key), member))
                else:
                    _unstorable(errors, path)
        elif isinstance(value, list):
            waiting.extend(((*path, str(i)), member) for i, member in enumerate(value))
        elif isinstance(value, str) and path[0] != "answers" and not storable(value):
            _unstorable(errors, path)
    if errors:
        raise InvalidAnswers(next(iter(errors.values()))[0], errors)


def _unstorable(errors: dict[str, list[str]], path: tuple[str, ...]) -> None:
    errors.setdefault(".".join(path) or "answers", [_("含有无法保存的字符,请删除后重新填写。")])


class Body:
    """A body's members, each asked for by its kind; ``settle`` raises what was found wrong.

    A member that is absent or null is its default. Members nobody knows are refused: a slip in a
    name must not pass for an empty answer.
    """

    def __init__(
        self, request: HttpRequest, known: Collection[str], *, optional: bool = False
    ) -> None:
        """``optional``: an empty body does; else it is no JSON."""
        try:
            raw = request.body
        except RawPostDataException as error:  # sent as a multipart form
            raise NotJson(_("请以JSON提交。")) from error
        if not (optional or raw.strip()):
            raise NotJson(_("请以JSON提交。"))
        self.members = parse(raw)
        self.errors: dict[str, list[str]] = {
            key[:80]: [_("没有这一项。")] for key in self.members if key not in known
        }

    def _wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)

    def answers(self, *, required: bool = False) -> dict[str, Any]:
        value = self.members.get("answers")
        if value is None:
            if required:
                self._wrong("answers", _("请提供填写内容(answers)。"))
            return {}
        if not isinstance(value, dict):
            self._wrong("answers", _("填写内容(answers)应是一个对象。"))
            return {}
        return value

    def flag(self, name: str) -> bool:
        value = self.members.get(name)
        if value is not None and not isinstance(value, bool):
            self._wrong(name, _("请填写true或false。"))
        return value is True

    def text(self, name: str, *, required: bool = False, longest: int = 200) -> str:
        value = self.members.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self._wrong(name, _("请填写文字。"))
            return ""
        if required and not value:
            self._wrong(name, _("请填写这一项。"))
        if len(value) > longest:
            self._wrong(name, _("不能超过%(longest)s字。") % {"longest": longest})
        return value

    def comment(self) -> str:
        return self.text("comment", longest=LONGEST_COMMENT).strip()

    def whole(self, name: str) -> int:
        """A number that names a row or a revision; always required."""
        value = self.members.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(name, _("请填写整数。"))
            return 0
        if not 0 <= value <= LARGEST_ID:
            self._wrong(name, _("数字超出范围。"))
            return 0
        return value

    def texts(self, name: str, *, required: bool = False, most: int = 100) -> list[str]:
        """A list of texts without repeats."""
        value = self.members.get(name)
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self._wrong(name, _("请填写一个列表。"))
            return []
        if required and not value:
            self._wrong(name, _("请填写这一项。"))
        if len(value) > most:
            self._wrong(name, _("不能超过%(most)s项。") % {"most": most})
        elif len(set(value)) < len(value):
            self._wrong(name, _("不能重复。"))
        return value

    def settle(self) -> None:
        """Raise everything that was found wrong, or return."""
        if self.errors:
            raise InvalidAnswers(next(iter(self.errors.values()))[0], self.errors)
