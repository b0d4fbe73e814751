"""The lists of a form definition, and the whole document made of them.

A definition keeps the document in pieces: some columns, and the lists below. ``columns_of`` and
``document_of`` are the only two places that know which piece is where.
"""

from __future__ import annotations

from typing import Any

from forms.blocks.base import UnknownShape, shape_error
from forms.blocks.checks import ChecksBlock, NoticesBlock
from forms.blocks.fields import FieldsBlock
from forms.blocks.paper import PaperCopiesBlock, RowsBlock
from forms.blocks.steps import CopiesBlock, EffectsBlock, SightBlock, StepsBlock

FIELDS = FieldsBlock()
CHECKS = ChecksBlock()
STEPS = StepsBlock()
NOTICES = NoticesBlock()
SIGHT = SightBlock()
COPIES = CopiesBlock()
EFFECTS = EffectsBlock()
PAPER_COPIES = PaperCopiesBlock()
PAPER_ROWS = RowsBlock()

LISTS = {
    "fields": FIELDS,
    "checks": CHECKS,
    "steps": STEPS,
    "notices": NOTICES,
    "sight": SIGHT,
    "copies": COPIES,
    "effects": EFFECTS,
}
PAPER_LISTS = {"copies": PAPER_COPIES, "rows": PAPER_ROWS}
VALUES: dict[str, Any] = {
    "slug": "",
    "title": "",
    "description": "",
    "group": "",
    "sentence": "",
    "start_level": 1,
    "may_change": False,
}
"""Keys of the document that are columns, with the value that is left out."""
NUMBER: dict[str, Any] = {"series": "", "format": "", "at": "submission"}
PAPER: dict[str, Any] = {"title": "", "colour": "", "rule": ""}
COLUMNS = (
    *VALUES,
    *LISTS,
    *(f"number_{key}" for key in NUMBER),
    *(f"paper_{key}" for key in (*PAPER, *PAPER_LISTS)),
)
ALWAYS = ("slug", "title", "fields", "steps")


def document_of(columns: dict[str, Any]) -> dict[str, Any]:
    """The document that these columns (lists as stored JSON) hold, for all profiles."""
    doc = {k: columns[k] for k, nothing in VALUES.items() if k in ALWAYS or columns[k] != nothing}
    for key, block in LISTS.items():
        found = block.to_document(columns[key])
        if found or key in ALWAYS:
            doc[key] = found
    number = {key: columns[f"number_{key}"] for key in NUMBER}
    number["series"] = number["series"] or columns["slug"]
    doc["number"] = {k: v for k, v in number.items() if k != "at" or v != NUMBER["at"]}
    paper = {key: columns[f"paper_{key}"] for key in PAPER}
    for key, block in PAPER_LISTS.items():
        paper[key] = block.to_document(columns[f"paper_{key}"])
    if any(paper[key] for key in ("title", "rule", "copies", "rows")):
        doc["paper"] = paper
    return doc


def columns_of(doc: Any) -> dict[str, Any]:
    """The columns that hold this document. Raises UnknownShape where it has no place for a part."""
    if not isinstance(doc, dict):
        raise shape_error("", doc)
    _refuse_unstorable(doc)
    known = {*VALUES, *LISTS, "number", "paper", "profile"}
    for key in doc:
        if key not in known:
            raise shape_error(str(key), doc[key])
    columns = {key: _value(doc, key, nothing) for key, nothing in VALUES.items()}
    columns |= {key: _list(doc, key, block) for key, block in LISTS.items()}
    for prefix, values, lists in (("number", NUMBER, {}), ("paper", PAPER, PAPER_LISTS)):
        part = doc.get(prefix, {})
        if not isinstance(part, dict) or set(part) - set(values) - set(lists):
            raise shape_error(prefix, part)
        for key, nothing in values.items():
            columns[f"{prefix}_{key}"] = _value(part, key, nothing)
        for key, block in lists.items():
            columns[f"{prefix}_{key}"] = _list(part, key, block)
    return columns


def _refuse_unstorable(doc: Any) -> None:
    """NUL and half characters are in no database; nor is a number beyond 64 bits."""
    waiting = [doc]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
        elif isinstance(found, str):
            if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in found):
                raise shape_error("text", ascii(found))
        elif isinstance(found, float) or (isinstance(found, int) and abs(found) > 10**12):
            raise shape_error("number", found)


def _value(doc: dict[str, Any], key: str, nothing: Any) -> Any:
    value = doc.get(key, nothing)
    if type(value) is not type(nothing):
        raise shape_error(key, value)
    return value


def _list(doc: dict[str, Any], key: str, block: Any) -> Any:
    return block.from_document(doc.get(key, []))


__all__ = ["COLUMNS", "UnknownShape", "columns_of", "document_of", "shape_error"]
