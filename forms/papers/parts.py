"""Parts of a box of a paper -> words. Pure.

A part is data of the form (``docs/papers.md``). Text of the definition and of answers stays text:
it is escaped where it becomes HTML, not here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from forms.answers import display, long_date, span
from forms.conditions import is_empty
from forms.money import capitals, parse_fen, show_fen
from forms.papers.facts import PaperFacts
from forms.papers.text import NBSP, clean
from forms.schema import Field

MASK = "***"
NONE = "——"  # a leader has no section: an empty box would be chased with a pen


def words(parts: Iterable[dict[str, Any]], facts: PaperFacts) -> str:
    """The parts of one box, joined. Nothing at all when every answer in it is empty."""
    said: list[str] = []
    asked = answered = 0
    for part in parts:
        text = _part(part, facts)
        said.append(text)
        if "text" not in part and "blank" not in part:
            asked += 1
            answered += bool(text)
    if asked and not answered:
        return ""
    return clean("".join(said)).replace(PEN, NBSP)


PEN = "\ue000"  # room for the pen: survives ``clean``, which folds spaces


def _part(part: dict[str, Any], facts: PaperFacts) -> str:
    if "text" in part:
        return str(part["text"])
    if "blank" in part:
        return PEN * 2 * min(int(part["blank"]), 40)
    if "fact" in part:
        return _fact(part["fact"], facts)
    keys = [part[k] for k in ("field", "count") if k in part]
    keys += part.get("span", []) + part.get("days", [])
    if facts.masked.intersection(keys):
        return MASK
    if "count" in part:
        value = facts.answers.get(part["count"])
        return str(len(value)) if isinstance(value, list) and value else ""
    if "span" in part or "days" in part:
        return _dates(part, facts)
    return _field(part, facts)


def _dates(part: dict[str, Any], facts: PaperFacts) -> str:
    keys = part.get("span") or part["days"]
    start, end = (_date(facts.answers.get(key)) for key in keys)
    if start is None or end is None:
        return ""
    if "days" in part:
        return str((end - start).days + 1)
    return span(start, end)


def _date(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _field(part: dict[str, Any], facts: PaperFacts) -> str:
    form_field = facts.situation.form.get(part["field"])
    value = facts.answers.get(part["field"])
    if form_field is None or is_empty(value):
        return ""
    look = part.get("as", "")
    if look == "capitals":
        fen = _fen(value)
        return f"人民币{capitals(fen)}" if fen is not None and fen >= 0 else ""
    if look == "figures":
        fen = _fen(value)
        return f"￥{show_fen(fen)}" if fen is not None else ""
    if look == "rows":
        return _rows(value, part.get("columns", []))
    if look == "names_titles":
        return "、".join(_with_titles(account, facts) for account in _list(value))
    return display(form_field, value, facts.situation.org)


def _rows(rows: Any, columns: list[str]) -> str:
    """王某(科长)、李某: the first column, the others behind it in brackets."""
    said = []
    for row in rows:
        cells = [str(row[key]) for key in columns if not is_empty(row.get(key))]
        said.append(f"{cells[0]}({','.join(cells[1:])})" if len(cells) > 1 else "".join(cells))
    return "、".join(said)


def _with_titles(account: str, facts: PaperFacts) -> str:
    person = facts.situation.org.accounts.get(account)
    if person is None:
        return account
    titles = _titles(person.id, facts)
    return f"{person.name}({titles})" if titles else person.name


def _titles(person: int, facts: PaperFacts) -> str:
    org, day = facts.situation.org, facts.situation.day
    return "、".join(post.title for post in org.posts_of(person, day))


def _fact(name: str, facts: PaperFacts) -> str:
    """applicant applicant_titles entered_by entered_by_if_other section submitted_on number."""
    situation = facts.situation
    applicant = situation.applicant
    entered = situation.org.people.get(situation.entered_by)
    if name == "applicant":
        return facts.applicant
    if name == "number":
        return facts.number
    if name == "submitted_on":
        return long_date(facts.filled_on) if facts.filled_on else ""
    if name == "entered_by" or (
        name == "entered_by_if_other" and applicant != situation.entered_by
    ):
        return entered.name if entered else ""
    if name == "applicant_titles" and applicant is not None:
        return _titles(applicant, facts)
    if name == "section":
        code = situation.org.section(applicant, situation.day) if applicant is not None else ""
        return situation.org.sections[code].name if code in situation.org.sections else NONE
    return ""


def cell(value: Any, column: dict[str, Any], of: Field, row: dict[str, Any]) -> str:
    """One cell of a table row. A column of the paper without ``column`` is for the pen."""
    if "times" in column:
        return _product([row.get(key) for key in column["times"]])
    if is_empty(value):
        return ""
    kind = next((c for c in of.columns if c.key == column["column"]), None)
    fen = _fen(value) if column.get("money") or (kind and kind.kind == "money") else None
    if fen is not None:
        return show_fen(fen)
    if kind is not None and kind.kind == "choice":
        return {c.value: c.label for c in kind.choices}.get(value, str(value))
    date = _date(value) if kind is not None and kind.kind == "date" else None
    return long_date(date) if date else clean(str(value))


def _product(values: list[Any]) -> str:
    product, money = 1, False
    for value in values:
        fen = _fen(value) if isinstance(value, str) else None
        if fen is None and not isinstance(value, int):
            return ""
        product *= value if fen is None else fen
        money = money or fen is not None
    return show_fen(product) if money else str(product)


def _fen(value: Any) -> int | None:
    try:
        sign, digits = (-1, value[1:]) if str(value).startswith("-") else (1, value)
        return sign * parse_fen(digits)
    except (ValueError, TypeError):
        return None


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
