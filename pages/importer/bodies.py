"""A piece as the fields of a page: streams as Wagtail keeps them. Pure; nothing is saved."""

from __future__ import annotations

import json
import uuid
from html import escape
from itertools import groupby

from pages.importer.marks import mark_of
from pages.importer.plan import Piece
from pages.importer.tree import Json

_LONGEST_HEADING = 120
_LONGEST_LINE = 300
_LONGEST_CELL = 2_000


def body(piece: Piece) -> str:
    """正文 of a rule, an article or a text page."""
    content = piece.content or from_facts(piece)
    blocks: list[Json] = []
    for listed, group in groupby(content, key=_is_listed):
        together = list(group)
        if listed and _counts_up(together):
            items = "".join(f"<li>{escape(one['text'])}</li>" for one in together)
            blocks.append({"type": "paragraph", "value": f"<ol>{items}</ol>"})
        else:
            blocks += [made for one in together if (made := _block(one))]
    return _stream(piece, "body", blocks)


def from_facts(piece: Piece) -> list[Json]:
    """The same words as plain text, where a section or a process is to be another kind of page."""
    content: list[Json] = []
    for values in piece.facts.values():
        for value in values:
            text = value
            if isinstance(value, dict):
                text = "\uff1a".join(filter(None, (value["title"], value["what"])))
            content.append({"type": "paragraph", "text": text})
    return content


def lines(piece: Piece, name: str) -> str:
    """A list of sentences: duties, remarks."""
    found = piece.facts.get(name) or [_plain(one) for one in piece.content if _plain(one)]
    blocks = [{"type": "line", "value": text[:_LONGEST_LINE]} for text in found if text.strip()]
    return _stream(piece, name, blocks)


def steps(piece: Piece) -> str:
    """办理环节. Words on an arrow lead to the step that follows."""
    found = piece.facts.get("steps") or _as_steps(piece)
    blocks = []
    for at, step in enumerate(found):
        branches = []
        if step["then"] and at + 1 < len(found):
            to = {"when": step["then"], "to": found[at + 1]["title"]}
            branches.append({"type": "item", "value": to, "id": _id(piece, f"branch{at}")})
        value = {
            "title": step["title"],
            "who": "",
            "what": step["what"],
            "limit": step["limit"],
            "remark": "",
            "risks": step["risks"],
            "branches": branches,
            "ends": False,
        }
        blocks.append({"type": "step", "value": value})
    return _stream(piece, "steps", blocks)


def _as_steps(piece: Piece) -> list[Json]:
    """Text that a person declared to be a process: a step for each paragraph, no name twice."""
    found: list[Json] = []
    for one in piece.content:
        if text := _plain(one):
            title = f"{len(found) + 1}. {text}" if len(text) <= 50 else f"{len(found) + 1}."
            what = "" if len(text) <= 50 else text[:_LONGEST_LINE]
            found.append({"title": title, "what": what, "limit": "", "risks": [], "then": ""})
    return found


def risks(piece: Piece) -> str:
    found = piece.facts.get("risks", [])
    return _stream(piece, "risks", [{"type": "risk", "value": {"shows": one}} for one in found])


def precautions(piece: Piece) -> str:
    return _stream(
        piece,
        "precautions",
        [
            {"type": "precaution", "value": {"text": one, "risks": []}}
            for one in piece.facts.get("precautions", [])
        ],
    )


def _block(one: Json) -> Json | None:
    kind = one["type"]
    if kind == "heading":
        value = {"text": one["text"][:_LONGEST_HEADING], "level": str(one["level"])}
        return {"type": "heading", "value": value}
    if kind == "table":
        return {"type": "table", "value": _table(one["rows"])}
    if kind == "picture":
        return None
    text = one.get("number", "") + one["text"]
    return {"type": "paragraph", "value": f"<p>{escape(text)}</p>"} if text.strip() else None


def _table(rows: list[list[str]]) -> Json:
    head, *others = rows
    return {
        "columns": [{"type": "text", "heading": cell[:255]} for cell in head],
        "rows": [{"values": [cell[:_LONGEST_CELL] for cell in row]} for row in others],
        "caption": "",
    }


def _is_listed(one: Json) -> bool:
    mark = mark_of(one.get("number", "")) if one["type"] == "item" else None
    return mark is not None and mark.kind == "figure"


def _counts_up(items: list[Json]) -> bool:
    """1. 2. 3. without a gap, all on one level: only then a list says the same."""
    values = [mark.value for one in items if (mark := mark_of(one["number"]))]
    level = len({one["depth"] for one in items}) == 1
    return len(items) > 1 and level and values == list(range(1, len(items) + 1))


def _plain(one: Json) -> str:
    if one["type"] == "table":
        return " ".join(cell for row in one["rows"] for cell in row)
    return str(one.get("number", "") + one.get("text", ""))


def _stream(piece: Piece, name: str, blocks: list[Json]) -> str:
    return json.dumps(
        [{**block, "id": _id(piece, f"{name}{at}")} for at, block in enumerate(blocks)],
        ensure_ascii=False,
    )


def _id(piece: Piece, place: str) -> str:
    """The same block of the same piece has the same id: versions can be compared."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{piece.key}/{place}"))
