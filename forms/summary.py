"""A request in one line: who, what, when, where, how much. The form's own sentence, filled in.

Pure. What is not answered takes the words around it along only as far as the next comma.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from forms.answers import display
from forms.conditions import is_empty
from forms.schema import Field, Form
from permissions.org import Org

_HOLE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
LONGEST_PART = 40


def summary(form: Form, shown: Mapping[str, Any], org: Org) -> str:
    """The sentence of a form with these answers (as ``forms.answers.show`` gives them out).

    A form without a sentence is told by its first three short answers.
    """
    if not form.sentence:
        told = [
            _part(f, shown[f.key], org)
            for f in form.fields
            if f.kind not in ("file", "lines", "people") and not is_empty(shown.get(f.key))
        ]
        return ",".join(told[:3])
    clauses = []
    for clause in form.sentence.split(","):
        keys = _HOLE.findall(clause)
        if keys and all(is_empty(shown.get(key)) for key in keys):
            continue
        said = _HOLE.sub(lambda hole: _filled(form, hole[1], shown, org), clause)
        clauses.append(said.replace("()", "").strip("至"))
    return ",".join(clauses)


def _filled(form: Form, key: str, shown: Mapping[str, Any], org: Org) -> str:
    field = form.get(key)
    return "" if field is None else _part(field, shown.get(key), org)


def _part(field: Field, value: Any, org: Org) -> str:
    """One answer, short: several people by the first of them, days without their year."""
    if is_empty(value):
        return ""
    if field.kind == "people" and len(value) > 1:
        first = org.accounts.get(value[0])
        return f"{first.name if first else value[0]}等{len(value)}人"
    if field.kind == "date":
        day = datetime.date.fromisoformat(value)
        return f"{day.month}月{day.day}日"
    said = display(field, value, org)
    return said if len(said) <= LONGEST_PART else said[: LONGEST_PART - 1] + "…"
