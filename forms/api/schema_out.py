"""What a form asks of one person, as JSON Schema 2020-12. Pure.

The schema says what a submission may hold: fields of later steps are not in it, unless the step
fell away and whoever submits fills them. What JSON Schema has no word for is in ``x-…``: the kind
of field, when it is shown, what it is labelled. Conditions are spelled as in the definition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from forms import answers, routing
from forms.conditions import Situation, holds
from forms.money import format_fen
from forms.schema import Choice, Column, Field, Fill, Groups

Json = dict[str, Any]

MONEY = r"^\d{1,12}(\.\d{1,2})?$"
_KNOWN_BEFORE_ANSWERS = {"applicant", "const", "figure", "today"}
_PLAIN: Mapping[str, Json] = {
    "text": {"type": "string", "maxLength": answers.TEXT_MAX},
    "long_text": {"type": "string", "maxLength": answers.LONG_TEXT_MAX},
    "integer": {"type": "integer", "maximum": answers.INTEGER_MAX},
    "money": {"type": "string", "pattern": MONEY},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "yes_no": {"type": "boolean"},
    "choice": {"type": "string"},
    "choices": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    "person": {"type": "string"},
    "people": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    "section": {"type": "string"},
    "file": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
    "request": {"type": "string"},
    "reference": {"type": "string"},
}


def schema_of(document: Mapping[str, Any], situation: Situation) -> Json:
    """The schema of a frozen form for whoever would submit it now: ``situation`` without answers.

    ``document`` is the frozen JSON of the same form; conditions are given out as they stand there.
    """
    form = situation.form
    handed = routing.handed_to_submitter(routing.plan(situation), form)
    keys = answers.submitter_keys(form, handed)
    raw = {f["key"]: f for f in document["fields"]}
    asked = [f for f in form.fields if f.key in keys or f.kind == "computed"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title,
        "description": form.description,
        "type": "object",
        "properties": {f.key: _property(f, raw[f.key], situation) for f in asked},
        "required": [f.key for f in asked if _required(f, handed) and not f.show_if],
        "additionalProperties": False,
        "x-conditionally-required": [f.key for f in asked if _required(f, handed) and f.show_if],
        "x-notices": [n["text"] if isinstance(n, dict) else n for n in document.get("notices", ())],
    }


def _required(f: Field, handed: Iterable[Fill]) -> bool:
    if f.kind == "computed" or f.absent is not None:
        return False
    own = f.required and f.filled_at == "submission"
    return own or any(fill.field == f.key and fill.required for fill in handed)


def _property(f: Field, raw: Mapping[str, Any], situation: Situation) -> Json:
    found: Json = {"title": f.label, "x-kind": f.kind, "x-section": f.section}
    if f.help:
        found["description"] = f.help
    found |= _type(f, situation)
    for key in ("show_if", "required_if", "initial", "unit", "sensitive", "register", "suggest"):
        if raw.get(key):
            found[f"x-{key.replace('_', '-')}"] = raw[key]
    if f.kind == "request":
        found |= {"x-form": f.form, "x-statuses": list(f.statuses)}
    if f.absent is not None:
        found["default"] = f.absent
    return found


def _type(f: Field, situation: Situation) -> Json:
    if f.kind == "computed":
        assert f.compute is not None
        kind = answers.computed_kind(f.compute, situation.form)
        return {**_PLAIN[kind], "readOnly": True}
    if f.kind == "lines":
        return _lines(f, situation)
    found = dict(_PLAIN[f.kind])
    if f.kind == "section":
        sections = situation.org.sections.values()
        found |= {"enum": [s.code for s in sections]}
        found["x-labels"] = {s.code: s.name for s in sections}
    elif f.kind == "choices":
        found["items"] = {"type": "string", **_offered(f.choices, situation)}
    elif f.choices:
        found |= _offered(f.choices, situation)
    if f.kind == "integer" and f.minimum is not None:
        found["minimum"] = f.minimum
    if f.kind == "money" and f.minimum is not None:
        found["x-minimum"] = format_fen(f.minimum)
    if f.kind in ("choices", "people", "file") and f.required and f.filled_at == "submission":
        found["minItems"] = 1
    return found


def _offered(choices: Iterable[Choice], situation: Situation) -> Json:
    """The choices open to this person; which of them depend on other answers is not decided."""
    open_to_him = [c for c in choices if not _decided(c.only_if) or holds(c.only_if, situation)]
    return {
        "enum": [c.value for c in open_to_him],
        "x-labels": {c.value: c.label for c in open_to_him},
    }


def _decided(groups: Groups) -> bool:
    """Whether conditions can be judged before anything is answered."""
    operands = [
        o
        for group in groups
        for condition in group
        for side in (condition.left, condition.right)
        for o in answers.walk(side)
    ]
    return all(o.kind in _KNOWN_BEFORE_ANSWERS for o in operands)


def _lines(f: Field, situation: Situation) -> Json:
    columns: Collection[Column] = [c for c in f.columns if not c.inner]
    found: Json = {
        "type": "array",
        "maxItems": answers.ROWS_MAX,
        "items": {
            "type": "object",
            "properties": {c.key: _column(c, f, situation) for c in columns},
            "required": [c.key for c in columns if c.required and c.kind != "computed"],
            "additionalProperties": False,
        },
    }
    if f.minimum is not None:
        found["minItems"] = f.minimum
    return found


def _column(column: Column, f: Field, situation: Situation) -> Json:
    found: Json = {"title": column.label, "x-kind": column.kind}
    if column.kind == "computed":
        assert column.compute is not None
        kind = answers.computed_kind(column.compute, situation.form, f.columns)
        return found | _PLAIN[kind] | {"readOnly": True}
    found |= _PLAIN[column.kind]
    if column.choices:
        found |= _offered(column.choices, situation)
    if column.kind == "integer" and column.minimum is not None:
        found["minimum"] = column.minimum
    if column.kind == "money" and column.minimum is not None:
        found["x-minimum"] = format_fen(column.minimum)
    return found
