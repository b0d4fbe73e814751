"""The paper of a form whose office laid out none: every question and every opinion. Pure.

Made from the document when the form is published for the first time, and shown in the preview
until then. From then on it is the office's own, like a paper it laid out itself.
"""

from __future__ import annotations

from typing import Any

BESIDE = ("text", "integer", "money", "date", "datetime", "yes_no", "choice", "person", "section",
          "computed", "request", "reference")  # fmt: skip
"""Kinds short enough for two in a row."""
NEVER = ("file",)  # the attachments are no part of the slip
LAID_OUT = ("rows", "copies", "rule")


def with_paper(document: dict[str, Any]) -> dict[str, Any]:
    """The document itself if it has a paper, else with the usual one."""
    if any(document.get("paper", {}).get(name) for name in LAID_OUT):
        return document
    return {**document, "paper": usual_paper(document)}


def usual_paper(document: dict[str, Any]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        _row(_fact("股室", "section"), _fact("申请人", "applicant")),
    ]
    waiting: list[dict[str, Any]] = []
    for field in document.get("fields", ()):
        if field["kind"] in NEVER:
            continue
        if field["kind"] == "lines":
            rows += [_row(box) for box in waiting]
            waiting = []
            rows += _table(field)
            continue
        if _held(field):
            rows += [_row(box) for box in waiting]
            rows.append({**_row(_box(field)), **_held(field)})
            waiting = []
            continue
        waiting.append(_box(field))
        if field["kind"] not in BESIDE:
            rows += [_row(box) for box in waiting]
            waiting = []
        elif len(waiting) == 2:
            rows.append(_row(*waiting))
            waiting = []
    rows += [_row(box) for box in waiting]
    rows += [_opinion(step) for step in document.get("steps", ()) if _decides(step)]
    rows.append({"kind": "remarks", "label": "备注", "lines": 1})
    title = document.get("paper", {}).get("title") or document.get("title", "")
    colour = document.get("paper", {}).get("colour") or "black"
    return {"title": title, "colour": colour, "rule": "", "copies": [], "rows": rows}


def _row(*boxes: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "boxes", "boxes": list(boxes)}


def _fact(label: str, fact: str) -> dict[str, Any]:
    return {"label": label, "parts": [{"fact": fact}]}


def _held(part: dict[str, Any]) -> dict[str, Any]:
    """A part of one profile is printed in that profile."""
    return {"profiles": part["profiles"]} if part.get("profiles") else {}


def _box(field: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = {"field": field.get("key", "")}
    if field["kind"] in ("person", "people"):
        part["as"] = "names_titles"
    if field["kind"] == "money":
        part["as"] = "figures"
    if field["kind"] == "request":
        part["as"] = "number"
    parts = [part]
    if field.get("unit") and field["kind"] != "money":
        parts.append({"text": field["unit"]})
    return {"label": field.get("label", ""), "parts": parts}


def _table(field: dict[str, Any]) -> list[dict[str, Any]]:
    columns = [
        {"label": column.get("label", ""), "column": column.get("key", "")}
        | ({"money": True} if column.get("kind") == "money" else {})
        | _held(column)
        for column in field.get("columns", ())
    ]
    if not columns:
        return []
    head = {"kind": "table", "label": field.get("label", ""), "field": field.get("key", "")}
    return [{**head, "serial": True, "columns": columns, **_held(field)}]


def _decides(step: dict[str, Any]) -> bool:
    return step.get("kind", "decide") == "decide" and step.get("phase", "approval") == "approval"


def _opinion(step: dict[str, Any]) -> dict[str, Any]:
    label = str(step.get("label", "")).removesuffix("审批")
    return {
        "kind": "opinion",
        "label": label if label.endswith("意见") else f"{label}意见",
        "steps": [step.get("key", "")],
        **_held(step),
    }
