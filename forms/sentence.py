"""A request in one sentence: who, what, when, where, how much. Pure.

The form says how (``Form.sentence``); braces hold field keys. A part between two commas whose
fields are all empty is left out, so that an unfinished request still reads as a sentence.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from forms.answers import display, show, span
from forms.conditions import Situation, is_empty
from forms.schema import Field, Form
from permissions.org import Org

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_FROM_TO = re.compile(r"\{([a-z][a-z0-9_]*)\}至\{([a-z][a-z0-9_]*)\}")
_PARTS = re.compile(r"([,，;；])")
MOST_NAMES, LONGEST = 2, 60


def of_situation(situation: Situation) -> str:
    """The sentence of a request as it stands."""
    form = situation.form
    return sentence(form, show(form, situation.answers, situation), situation.org, situation.day)


def sentence(form: Form, shown: Mapping[str, Any], office: Org, today: datetime.date) -> str:
    """「张三等3人,9月21日至23日(3天),赴长沙(省内),火车(含高铁)」.

    ``shown``: the answers as ``forms.answers.show`` gives them, computed ones included.
    """
    parts = _PARTS.split(form.sentence or _fallback(form))
    said, comma = "", ""
    for i, part in enumerate(parts):
        if i % 2:
            comma = part
            continue
        words = _part(form, part, shown, office, today)
        if words:
            said += (comma if said else "") + words
    return said


def _fallback(form: Form) -> str:
    """A form that says nothing about it: its first three short answers."""
    short = [f for f in form.fields if f.kind not in ("file", "lines", "long_text")]
    return ",".join(f"{{{f.key}}}" for f in short[:3])


def _part(
    form: Form, part: str, shown: Mapping[str, Any], office: Org, today: datetime.date
) -> str:
    keys = _FIELD.findall(part)
    if keys and all(is_empty(shown.get(key)) for key in keys):
        return ""
    part = _FROM_TO.sub(lambda found: _days(form, found, shown, today), part)

    def word(found: re.Match[str]) -> str:
        f = form.get(found[1])
        return "" if f is None else _word(f, shown.get(f.key), office, today)

    return _FIELD.sub(word, part)


def _days(form: Form, found: re.Match[str], shown: Mapping[str, Any], today: datetime.date) -> str:
    """「9月21日至23日(3天)」; as it was where it is not about two dates."""
    fields = [form.get(key) for key in found.groups()]
    if any(f is None or f.kind != "date" for f in fields):
        return found[0]
    first, last = (_date(shown.get(key)) for key in found.groups())
    if first is None or last is None or last < first:
        return found[0]
    near = first.year == last.year == today.year
    return f"{span(first, last, year=not near)}({(last - first).days + 1}天)"


def _date(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _word(f: Field, value: Any, office: Org, today: datetime.date) -> str:
    if f.kind == "people" and isinstance(value, list) and len(value) > MOST_NAMES:
        return f"{display(f, value[:1], office)}等{len(value)}人"
    if f.kind == "date" and (day := _date(value)) is not None:
        return span(day, day, year=day.year != today.year)
    try:
        words = " ".join(display(f, value, office).split())
    except (AttributeError, TypeError, ValueError):  # an answer to an older version of the form
        return ""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
