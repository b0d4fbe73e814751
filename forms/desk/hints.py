"""What stands beside an input of a step: how many people may be chosen, which value is suggested.
Both come from the form's own checks and operands, as they hold for what is filled in so far.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from forms import queries
from forms.answers import sort_out, spell
from forms.conditions import Situation, evaluate, holds, with_answers
from forms.models import ApprovalRequest, Attachment, Link
from forms.schema import Check, Field, Fill
from permissions.models import User

MOST_REQUESTS = 100
MIRRORED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}


@dataclass(frozen=True)
class Known:
    """What only the database knows of the fields a step fills."""

    files: Mapping[int, Attachment] = field(default_factory=dict)
    requests: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)


class _Nothing:
    """No files and no requests are looked up for a hint."""

    def files(self, ids: list[int]) -> set[int]:
        return set()

    def request(self, f: Field, ref: str) -> dict[str, str] | None:
        return None


def filled_in(situation: Situation, sent: Mapping[str, Any]) -> Situation:
    """The situation with what was typed, as far as it can be read."""
    plain = {
        key: value
        for key, value in sent.items()
        if (f := situation.form.get(key)) and f.kind not in ("file", "request", "lines")
    }
    found, errors = sort_out(
        situation.form, plain, keys=set(plain), org=situation.org, lookups=_Nothing()
    )
    good = {k: v for k, v in found.items() if k not in errors}
    return with_answers(situation, {**situation.answers, **good})


def most(f: Field, situation: Situation) -> int | None:
    """How many may be chosen, where a check that holds now says so."""
    limits = [_limit(check, f, situation) for check in situation.form.checks]
    found = [limit for limit in limits if limit is not None]
    return min(found) if found else None


def _limit(check: Check, f: Field, situation: Situation) -> int | None:
    left, compare, right = check.left, check.compare, check.right
    if right is not None and right.kind == "count":
        left, compare, right = right, MIRRORED.get(compare, ""), left
    counts = left.kind == "count" and left.field == f.key
    if check.then != "refuse" or right is None or not counts or compare not in ("le", "lt"):
        return None
    if not holds(check.when, situation):
        return None
    value = evaluate(right, situation)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return max(value - (compare == "lt"), 0)


def suggested(fill: Fill, situation: Situation) -> str:
    """The value suggested for a field, as it would be typed; "" where it cannot be told."""
    f = situation.form.get(fill.field)
    if f is None or fill.suggested is None:
        return ""
    value = evaluate(fill.suggested, situation)
    if not isinstance(value, int | datetime.date) or isinstance(value, bool):
        return ""
    if isinstance(value, int) and value < 0:
        return ""
    return str(spell(f.kind, value))


# --- what only the database knows ----------------------------------------------------------


def known(
    fills: list[Fill], held: ApprovalRequest, reader: User, typed: QueryDict | None, prefix: str
) -> Known:
    """Files and requests that the inputs of these fields offer: one query for all files, one for
    each field that links; none where there are no such fields."""
    fields = [f for fill in fills if (f := held.version.form.get(fill.field)) is not None]
    ids: set[int] = set()
    for f in fields:
        if f.kind == "file":
            ids |= set(held.answers.get(f.key) or ())
            if typed is not None:
                ids |= set(numbers(typed.getlist(prefix + f.key)))
    files = {}
    if ids:
        rows = Attachment.objects.filter(pk__in=ids)
        files = {row.pk: row for row in rows if _his(row, held, reader)}
    return Known(
        files=files,
        requests={f.key: _requests(f, held, reader) for f in fields if f.kind == "request"},
    )


def _his(row: Attachment, held: ApprovalRequest, reader: User) -> bool:
    own = row.approval_request_id is None and row.uploaded_by_id == reader.pk
    return own or row.approval_request_id == held.pk


def numbers(texts: list[str]) -> list[int]:
    """Those of these texts that are numbers."""
    return [int(t) for t in texts if t.isascii() and t.isdecimal() and len(t) < 19]


def _requests(f: Field, held: ApprovalRequest, reader: User) -> list[tuple[str, str]]:
    """Requests this field may link to: visible, of its form and states, not used elsewhere."""
    found = queries.visible_requests(reader).filter(
        definition__slug=f.form, status__in=f.statuses, sample=held.sample
    )
    if f.exclusive:
        taken = Link.objects.filter(
            target=OuterRef("pk"), kind=f.link, exclusive=True, released=False
        ).exclude(source=held)
        found = found.filter(~Exists(taken))
    rows = found.exclude(pk=held.pk).order_by("-id").values_list("ref", "number")
    return [(ref, number or ref) for ref, number in rows[:MOST_REQUESTS]]
