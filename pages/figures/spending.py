"""What the bureau spent in a quarter, month by month, from requests that are settled.

A request counts in the month of the last decision of its settlement. Never by section: only the
sum of the whole bureau leaves this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from forms import answers, queries
from forms.models import ApprovalRequest, FormDefinition, Settlement
from forms.money import parse_fen
from pages.figures.quarters import Quarter, day_of
from pages.models import SpendingLine
from permissions import org
from permissions.models import Bureau


@dataclass
class Counted:
    """``figures``: what would be released, ``None`` when there is nothing to. ``left_out``: what
    was not counted and why, for the office only."""

    figures: dict[str, Any] | None = None
    left_out: list[str] = field(default_factory=list)


def count(bureau: Bureau, quarter: Quarter) -> Counted:
    found = Counted()
    lines, requests = [], 0
    office = org.load_current(bureau.pk)
    for line in SpendingLine.objects.filter(bureau=bureau, used=True):
        settled = _settled(line)
        if not settled.exists():
            found.left_out.append(
                _("%(line)s:所选申请表还没有结算过的申请单,本季度不列出。") % {"line": line.label}
            )
            continue
        fen, counted = _months(line, settled, quarter, office, found.left_out)
        lines.append({"label": line.label, "fen": fen})
        requests += counted
    if requests:
        found.figures = {"lines": lines}
    return found


def _settled(line: SpendingLine) -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.filter(
        definition__in=FormDefinition.objects.filter(bureau=line.bureau_id, slug=line.form),
        settlement=Settlement.SETTLED,
        sample=False,
    )


def _months(
    line: SpendingLine,
    settled: QuerySet[ApprovalRequest],
    quarter: Quarter,
    office: org.Org,
    left_out: list[str],
) -> tuple[list[int], int]:
    """Fen of each month, and of how many requests they are the sum."""
    fen, counted = dict.fromkeys(quarter.months, 0), 0
    begin, end = quarter.moments
    last = Max("tasks__decision__decided_at", filter=Q(tasks__phase="settlement"))
    within = Q(settled_at__gte=begin, settled_at__lt=end) | Q(settled_at__isnull=True)
    found = settled.annotate(settled_at=last).filter(within)
    for request in found.select_related("version").order_by("pk"):
        if request.settled_at is None:
            said = _("%(line)s:%(number)s没有结算日期,未计入。")
            left_out.append(said % {"line": line.label, "number": request})
            continue
        try:
            fen[day_of(request.settled_at).month] += _amount(request, line.field, office)
            counted += 1
        except ValueError:
            said = _("%(line)s:%(number)s没有填写实际金额,未计入。")
            left_out.append(said % {"line": line.label, "number": request})
    return list(fen.values()), counted


def _amount(request: ApprovalRequest, key: str, office: org.Org) -> int:
    """The amount in fen, read as every other reader reads it. Raises ValueError for none."""
    situation = queries.situation_of(request, office)
    shown = answers.show(situation.form, request.answers, situation)
    return parse_fen(shown.get(key, ""))
