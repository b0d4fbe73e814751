"""样张: a filled slip of a form to look at, set from the starter samples and marked 示例."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Any

from django.core.cache import cache as shelf
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forms import queries
from forms.answers import show
from forms.conditions import Situation
from forms.models import FormDefinition
from forms.papers import printing
from forms.papers.facts import Opinion, PaperFacts
from forms.portal.frame import bureau_of, me, page, staff
from forms.starter.samples import read_samples
from permissions.models import User

KEPT = 24 * 3600
_DAY = re.compile(r"today\+(\d{1,3})")


@cache
def _samples() -> dict[str, dict[str, Any]]:
    """The first sample of each form."""
    found: dict[str, dict[str, Any]] = {}
    for sample in read_samples():
        best = found.get(sample["form"])
        if best is None or len(sample["then"]) > len(best["then"]):
            found[sample["form"]] = sample
    return found


def sample_of(slug: str) -> dict[str, Any] | None:
    """What a sample of this form says, if there is one."""
    return _samples().get(slug)


@staff
@require_safe
def sample_paper(request: HttpRequest, slug: str) -> HttpResponse:
    user = me(request)
    definition = (
        FormDefinition.objects.select_related("current")
        .filter(bureau_id=bureau_of(user), slug=slug, current__isnull=False)
        .first()
    )
    sample = sample_of(slug)
    if definition is None or sample is None or not queries.may_start(user, definition):
        raise Http404
    assert definition.current is not None
    day = timezone.localdate()
    place = f"sample-paper:{definition.current.sha256}:{day.isoformat()}"
    pdf = shelf.get(place)
    if pdf is None:
        try:
            facts = _facts(definition, sample, user, day)
        except (KeyError, TypeError, ValueError):  # the office changed the form since
            return page(request, "no_sample.html", {"definition": definition}, status=404)
        pdf = printing.render(facts)
        shelf.set(place, pdf, KEPT)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _facts(
    definition: FormDefinition, sample: dict[str, Any], user: User, day: datetime.date
) -> PaperFacts:
    assert definition.current is not None and user.bureau is not None
    form, office = definition.current.form, queries.org_of(user)
    answers = {key: _dated(value, day) for key, value in sample["answers"].items()}
    for decision in sample["then"]:
        answers |= decision.get("answers", {})
    by = office.accounts[sample["by"]]
    situation = Situation(
        form=form, org=office, day=day, applicant=by.id, entered_by=by.id, answers=answers
    )
    opinions = tuple(
        Opinion(
            step=decision["step"],
            verdict="approve",
            name=office.accounts[decision["by"]].name,
            on=day,
            comment=decision.get("comment", ""),
        )
        for decision in sample["then"]
        if decision["verdict"] == "approve"
    )
    return PaperFacts(
        bureau=user.bureau.name,
        situation=situation,
        answers=show(form, answers, situation),
        status="approved",
        number=f"示例〔{day.year}〕1号",
        filled_on=day,
        sample=True,
        applicant=by.name,
        opinions=opinions,
    )


def _dated(value: Any, day: datetime.date) -> Any:
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    return (day + datetime.timedelta(days=int(found[1]))).isoformat()
