"""Before a form is published: what the office, its figures and its people say about it; and the
change from one profile to the other."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from forms import conditions, routing
from forms.conditions import Situation, is_empty
from forms.errors import DomainError
from forms.models import FormDefinition, OfficeFigure
from forms.models.figure import figures_on
from forms.problems import Problem, problems
from forms.schema import PROFILES, Form, parse_form, resolve_profile
from permissions import org as people
from permissions.models import Bureau
from permissions.org import Org


class SwitchRefused(DomainError):
    """A form cannot be published for the profile asked for; nothing was changed."""


def found_problems(document: dict[str, Any], bureau: Bureau, profile: str) -> list[Problem]:
    """Everything wrong with a document for this office today, and for whom the path is empty."""
    day = timezone.localdate()
    org = people.load_current(bureau.pk)
    figures = OfficeFigure.objects.filter(bureau=bureau, start__lte=day)
    forms = FormDefinition.objects.filter(bureau=bureau)
    known = list(forms.values_list("slug", "title", "number_series", "number_format"))
    read: list[Form] = []

    def path_exists(account: str) -> bool:
        if not read:
            read.append(parse_form(resolve_profile(document, profile)))
        return has_path(first_situation(read[0], org, account, figures_on(bureau, day)))

    return problems(
        document,
        org=org,
        day=day,
        figures=dict(figures.values_list("name", "kind")),
        slugs={slug for slug, *_rest in known},
        profile=profile,
        path_exists=path_exists,
        numbers=[
            (title, series or slug, written)
            for slug, title, series, written in known
            if written and slug != document.get("slug")
        ],
    )


def refusals(document: dict[str, Any], bureau: Bureau, profile: str) -> list[str]:
    """Why it cannot be published, as sentences."""
    found = found_problems(document, bureau, profile)
    return [p.sentence for p in found if p.level == "error"]


def first_situation(form: Form, org: Org, account: str, figures: dict[str, int]) -> Situation:
    """Somebody who opened the form and wrote nothing yet."""
    person = org.accounts[account].id
    return Situation(
        form=form,
        org=org,
        day=timezone.localdate(),
        applicant=person,
        entered_by=person,
        answers=first_answers(form, account),
        figures=figures,
    )


def first_answers(form: Form, account: str) -> dict[str, Any]:
    """What the form starts with for this account."""
    words = {"@applicant": account, "@today": timezone.localdate().isoformat()}
    found = {}
    for field in form.fields:
        value = field.initial
        if isinstance(value, list):
            found[field.key] = [words.get(v, v) for v in value]
        elif value is not None:
            found[field.key] = words.get(value, value)
    return found


def has_path(situation: Situation) -> bool:
    """Whether somebody is asked, and nobody is asked who cannot answer. A step that asks whom the
    applicant names has somebody: he is named before the request is submitted."""
    form, answers = situation.form, situation.answers
    named = (step for step in form.steps if conditions.holds(step.when, situation))
    if any(step.who.field and is_empty(answers.get(step.who.field)) for step in named):
        return True
    kept = [task for task in routing.plan(situation) if task.kept]
    stuck = [task for task in kept if task.state == "stuck" and task.kind != "read"]
    return bool(kept) and not stuck


@transaction.atomic
def switch_profile(bureau: Bureau, profile: str) -> list[FormDefinition]:
    """Let another profile hold: every live form is frozen for it. All of them, or none.

    What the office has as a draft stays a draft.
    """
    if profile not in PROFILES:
        raise SwitchRefused(f"没有制度版本“{profile}”。")
    locked = Bureau.objects.select_for_update().get(pk=bureau.pk)
    live = list(FormDefinition.objects.filter(bureau=locked, live=True, current__isnull=False))
    for definition in live:
        document = definition.to_document()
        refused = refusals(document, locked, profile)
        if refused:
            raise SwitchRefused(f"《{definition.title}》不能发布:{' '.join(refused)}")
        definition.freeze(resolve_profile(document, profile))
    Bureau.objects.filter(pk=locked.pk).update(profile=profile)
    bureau.profile = profile
    return live
