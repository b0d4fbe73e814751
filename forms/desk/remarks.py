"""What is unusual about a request: what a leader would be sorry not to have been told."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from forms.answers import changed_keys, warnings
from forms.conditions import Situation
from forms.desk import contents
from forms.models import ENDED, AnswersRevision, ApprovalRequest, Decision, Status

OFTEN = 3  # requests of one form by one person in a month that are worth a line


def unusual(request: ApprovalRequest, situation: Situation) -> list[tuple[str, str]]:
    """(sentence, clause): the checks that warn, and a form asked for often this month."""
    found = [(w.sentence, w.clause) for w in warnings(situation)]
    return found + _often(request, situation)


def _often(request: ApprovalRequest, situation: Situation) -> list[tuple[str, str]]:
    if request.submitted_at is None or request.applicant_id is None:
        return []
    day = timezone.localtime(request.submitted_at)
    first = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    number = (
        ApprovalRequest.objects.filter(
            definition_id=request.definition_id,
            applicant_id=request.applicant_id,
            submitted_at__gte=first,
            submitted_at__lte=request.submitted_at,
            sample=request.sample,
        )
        .exclude(status__in=ENDED)
        .count()
    )
    if number < OFTEN:
        return []
    said = _("这是申请人%(month)d月第%(number)d张%(title)s。")
    title = situation.form.title
    return [(said % {"month": day.month, "number": number, "title": title}, "")]


def changed(
    request: ApprovalRequest, situation: Situation, decisions: list[Decision]
) -> list[tuple[str, str, str]]:
    """What is not as it was when it was last returned: (label, before, now)."""
    returned = [d for d in decisions if d.verdict == Decision.Verdict.RETURN]
    if not returned or request.status == Status.RETURNED:
        return []
    serial = returned[-1].answers_serial
    if serial == request.answers_serial:
        return []
    before = (
        AnswersRevision.objects.filter(approval_request=request, serial=serial)
        .values_list("answers", flat=True)
        .first()
    ) or {}
    keys = changed_keys(before, request.answers)
    return contents.changes(before, situation, keys)
