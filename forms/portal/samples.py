"""样张: a filled slip of a form to look at, set from the starter samples and marked 示例.

Decided by everybody its route would ask. A form the office made or changed so that the sample no
longer fits it has none, and is offered without.
"""

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
from forms.portal.slip import slip_of
from forms.routing import plan
from forms.schema import Form
from forms.starter.samples import read_samples
from permissions.models import User
from permissions.org import Org

KEPT = 24 * 3600
_DAY = re.compile(r"today\+(\d{1,3})")


@cache
def _samples() -> dict[str, dict[str, Any]]:
    """Of each form the sample that has come furthest."""
    found: dict[str, dict[str, Any]] = {}
    for sample in read_samples():
        best = found.get(sample["form"])
        if best is None or len(sample["then"]) > len(best["then"]):
            found[sample["form"]] = sample
    return found


def has_sample(definition: FormDefinition, office: Org) -> bool:
    """Whether there is a sample that still fits the form as the office has it."""
    sample = _samples().get(definition.slug)
    if sample is None or definition.current is None:
        return False
    return sample["by"] in office.accounts and _fits(definition.current.form, sample)


def _fits(form: Form, sample: dict[str, Any]) -> bool:
    """Everything it answers is still asked, what it must answer is answered, and its steps are
    there."""
    answers = _answers(sample, datetime.date.min)
    asked = [f for f in form.fields if f.kind != "computed"]
    for f in asked:
        offered = {c.value for c in f.choices}
        given = answers.get(f.key)
        chosen = given if isinstance(given, list) else [given] if given else []
        if offered and not offered.issuperset(chosen):
            return False
        if given is None and f.required and not f.show_if and f.filled_at == "submission":
            return False
    steps = {step.key for step in form.steps}
    return answers.keys() <= {f.key for f in asked} and all(
        decision["step"] in steps for decision in sample["then"]
    )


@staff
@require_safe
def sample_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The sample as a picture on the page."""
    user = me(request)
    definition, facts = _found(user, slug)
    context = {"definition": definition, "slip": slip_of(facts), "entered_by": ""}
    return page(request, "sample.html", context, here="start")


@staff
@require_safe
def sample_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as it is printed."""
    definition, facts = _found(me(request), slug)
    assert definition.current is not None
    day = timezone.localdate()
    place = f"sample-paper:{definition.current.sha256}:{day.isoformat()}"
    pdf = shelf.get(place)
    if pdf is None:
        pdf = printing.render(facts)
        shelf.set(place, pdf, KEPT)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(user: User, slug: str) -> tuple[FormDefinition, PaperFacts]:
    definition = (
        FormDefinition.objects.select_related("current")
        .filter(bureau_id=bureau_of(user), slug=slug, current__isnull=False)
        .first()
    )
    if definition is None or not queries.may_start(user, definition):
        raise Http404
    office = queries.org_of(user)
    if not has_sample(definition, office):
        raise Http404
    return definition, _facts(definition, user, office, timezone.localdate())


def _facts(definition: FormDefinition, user: User, office: Org, day: datetime.date) -> PaperFacts:
    assert definition.current is not None and user.bureau is not None
    form, sample = definition.current.form, _samples()[definition.slug]
    answers = _answers(sample, day)
    by = office.accounts[sample["by"]]
    situation = Situation(
        form=form, org=office, day=day, applicant=by.id, entered_by=by.id, answers=answers
    )
    said = {d["step"]: d.get("comment", "") for d in sample["then"] if d["verdict"] == "approve"}
    planned = [task for task in plan(situation) if task.kept]
    opinions = tuple(
        Opinion(
            step=task.step,
            verdict="note" if task.kind == "read" else "approve",
            name=office.people[next(iter(task.able))].name,
            on=day,
            comment=said.get(task.step, ""),
        )
        for task in planned
        if task.able
    )
    there = {task.step for task in planned}
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
        not_applying=frozenset(step.key for step in form.steps if step.key not in there),
    )


def _answers(sample: dict[str, Any], day: datetime.date) -> dict[str, Any]:
    """What it answers in the end; a file stands there by its name."""
    answers = {key: _dated(value, day) for key, value in sample["answers"].items()}
    answers |= {key: [file["name"]] for key, file in sample.get("files", {}).items()}
    for decision in sample["then"]:
        answers |= decision.get("answers", {})
    return answers


def _dated(value: Any, day: datetime.date) -> Any:
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    return (day + datetime.timedelta(days=int(found[1]))).isoformat()
