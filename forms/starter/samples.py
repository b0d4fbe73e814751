"""File the sample requests: a few at different stages, so that a new office sees what it will do.

They go through the same actions as every request, as the starter accounts, and are marked 示例.
"""

from __future__ import annotations

import datetime
import io
import json
import logging
import re
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from forms import actions, attachments
from forms.actions.numbers import SAMPLE
from forms.errors import DomainError
from forms.models import ApprovalRequest, FormDefinition, NumberSeries, Task
from permissions.models import Bureau, User

logger = logging.getLogger(__name__)

SAMPLES_FILE = Path(__file__).with_name("samples.json")
_DAY = re.compile(r"today\+(\d{1,3})")


def read_samples() -> list[dict[str, Any]]:
    """The samples as their file says."""
    found: list[dict[str, Any]] = json.loads(SAMPLES_FILE.read_text(encoding="utf-8"))
    return found


def load_samples() -> int:
    """File the samples in an office that has no request and never had samples; returns how many.

    One that the office's own changes refuse is left out: a sample never keeps a start from
    succeeding.
    """
    bureau = Bureau.objects.order_by("pk").get()
    if _in_use(bureau):
        return 0
    filed = 0
    for sample in read_samples():
        try:
            _walk(bureau, sample)
            filed += 1
        except (DomainError, FormDefinition.DoesNotExist, User.DoesNotExist) as refusal:
            logger.warning("sample %s left out: %s", sample["form"], refusal)
    return filed


def _in_use(bureau: Bureau) -> bool:
    # The samples' own series of numbers outlives them: it says that they were here before.
    had_samples = NumberSeries.objects.filter(bureau=bureau, code=SAMPLE.series).exists()
    return had_samples or ApprovalRequest.objects.filter(bureau=bureau).exists()


def _walk(bureau: Bureau, sample: dict[str, Any]) -> None:
    """File one sample and let the starter people decide as far as it says."""
    by = _person(bureau, sample["by"])
    definition = FormDefinition.objects.select_related("current").get(
        bureau=bureau, slug=sample["form"], current__isnull=False
    )
    answers = {key: _dated(value) for key, value in sample["answers"].items()}
    for key, file in sample.get("files", {}).items():
        stored = attachments.store(
            File(io.BytesIO(file["text"].encode()), name=file["name"]), by=by
        )
        answers[key] = [stored.pk]
    request = actions.create(definition, by=by, answers=answers, submit=True, sample=True)
    for decision in sample["then"]:
        tasks = Task.objects.filter(approval_request=request, state=Task.State.OPEN)
        task = tasks.filter(step=decision["step"]).first()
        if task is None:  # the office changed the route: the sample stays where it is
            return
        actions.decide(
            task,
            by=_person(bureau, decision["by"]),
            verdict=decision["verdict"],
            comment=decision.get("comment", ""),
            answers=decision.get("answers"),
        )


def _person(bureau: Bureau, account: str) -> User:
    return User.objects.select_related("bureau").get(bureau=bureau, username=account)


def _dated(value: Any) -> Any:
    """``today+3`` as the date it is now; anything else as it stands."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    return (timezone.localdate() + datetime.timedelta(days=int(found[1]))).isoformat()
