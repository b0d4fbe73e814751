"""Taking the samples away."""

from __future__ import annotations

from django.db import transaction

from forms.models import (
    AnswersRevision,
    ApprovalRequest,
    Attachment,
    Decision,
    IdempotencyKey,
    Link,
    Notice,
    Number,
    Task,
    TrailEntry,
)


@transaction.atomic
def clear_samples() -> int:
    """Delete every sample request with all that hangs on it; returns how many there were.

    Real requests are untouched: samples have numbers, links and trails of their own.
    """
    samples = ApprovalRequest.objects.filter(sample=True)
    keys = list(samples.values_list("pk", flat=True))
    Link.objects.filter(source_id__in=keys).delete()
    for model in (Notice, Number, AnswersRevision, Attachment, IdempotencyKey):
        model._default_manager.filter(approval_request_id__in=keys).delete()
    Decision.objects.filter(task__approval_request_id__in=keys).delete()
    Task.objects.filter(approval_request_id__in=keys).delete()
    TrailEntry.objects.filter(request_id__in=keys, sample=True).delete()
    samples.delete()
    return len(keys)
