"""A request that came back: what was asked, by whom, and what the answers were then."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forms.models import AnswersRevision, ApprovalRequest, Decision, Status, Task, TrailEntry
from permissions.org import Org


@dataclass(frozen=True)
class Asked:
    """What has to be changed."""

    comment: str
    by: str
    at: datetime.datetime


def _decision(approval_request: ApprovalRequest) -> Decision | None:
    """The return it came back by; asked once for a page."""
    if approval_request.pk is None or approval_request.status != Status.RETURNED:
        return None
    found: Decision | None = getattr(approval_request, "_came_back_by", None)
    if found is None:
        found = (
            Decision.objects.filter(
                task__approval_request=approval_request,
                task__state=Task.State.RETURNED,
                task__counts=True,
            )
            .order_by("-id")
            .first()
        )
        approval_request._came_back_by = found  # type: ignore[attr-defined]
    return found


def why(approval_request: ApprovalRequest, office: Org) -> Asked | None:
    """What was asked when it came back; None when it did not."""
    decision = _decision(approval_request)
    if decision is None:
        return None
    person = office.people.get(decision.decided_by_id)
    return Asked(decision.comment, person.name if person else "", decision.decided_at)


def answers_at_return(approval_request: ApprovalRequest) -> dict[str, Any] | None:
    """The answers the return was decided on, to mark what is different now."""
    decision = _decision(approval_request)
    if decision is None:
        return None
    return _answers(approval_request, decision.answers_serial)


def answers_to_compare(
    approval_request: ApprovalRequest, trail: Sequence[TrailEntry]
) -> dict[str, Any] | None:
    """The answers it last came back with, for whoever reads it while it is under way; None when
    it never came back or nothing is different."""
    if approval_request.status not in (Status.RETURNED, Status.IN_REVIEW):
        return None
    back = [e for e in trail if e.event == Decision.Verdict.RETURN and not e.data.get("to")]
    if not back or back[-1].data["serial"] == approval_request.answers_serial:
        return None
    return _answers(approval_request, back[-1].data["serial"])


def _answers(approval_request: ApprovalRequest, serial: int) -> dict[str, Any] | None:
    return (
        AnswersRevision.objects.filter(approval_request=approval_request, serial=serial)
        .values_list("answers", flat=True)
        .first()
    )
