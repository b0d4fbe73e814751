"""The first page, and the list of what can be applied for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from forms import queries
from forms.conditions import Situation
from forms.models import FormDefinition, Notice, Status
from forms.portal import lists, questions, samples
from forms.portal.forecast import chain
from forms.portal.frame import MOST_COUNTED, me, page, staff
from forms.queries import PathEntry
from forms.routing import plan
from forms.schema import Form
from permissions.models import User
from permissions.org import Org

WAITING, MINE, TOLD = 5, 5, 6
OTHER = gettext_lazy("其他")


@dataclass(frozen=True)
class Offer:
    """One form on the list: what it is for, who approves it, what to attach."""

    definition: FormDefinition
    asked: str
    perhaps: str
    when: tuple[str, ...]  # in whose words: why the steps in ``perhaps`` would be there
    attach: str
    sample: bool


@staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = me(request)
    office = queries.org_of(user)
    tasks = queries.inbox(user, limit=MOST_COUNTED)
    mine = lists.mine(user)
    back = mine.filter(status=Status.RETURNED)[:MINE]
    under_way = mine.filter(status__in=(Status.IN_REVIEW, Status.DRAFT, Status.APPROVED))[:MINE]
    notices = (
        Notice.objects.filter(user=user, read_at__isnull=True)
        .exclude(kind__in=(Notice.Kind.ASKED, Notice.Kind.TRANSFERRED))
        .select_related("approval_request__version")
        .defer("approval_request__version__document")[:TOLD]
    )
    context = {
        "office": office,
        "tasks": lists.waiting(tasks[:WAITING], office, user),
        "waiting": len(tasks),
        "more_tasks": len(tasks) > WAITING,
        "back": lists.lines(back, office),
        "mine": lists.lines(under_way, office),
        "offers": offers_of(user, office),
        "notices": list(notices),
    }
    return page(request, "home.html", context, here="home")


@staff
@require_safe
def start_list(request: HttpRequest) -> HttpResponse:
    user = me(request)
    groups: dict[str, list[Offer]] = {}
    for offer in offers_of(user, queries.org_of(user)):
        version = offer.definition.current
        assert version is not None
        groups.setdefault(version.form.group or str(OTHER), []).append(offer)
    context = {"groups": list(groups.items())}
    return page(request, "start.html", context, here="start")


def offers_of(user: User, office: Org) -> list[Offer]:
    """The forms the user may start, each with its path as it begins."""
    return [_offer(d, user, office) for d in queries.startable(user)]


def _offer(definition: FormDefinition, user: User, office: Org) -> Offer:
    version = definition.current
    assert version is not None
    form, today = version.form, timezone.localdate()
    situation = Situation(
        form=form,
        org=office,
        day=today,
        applicant=user.pk,
        entered_by=user.pk,
        answers=questions.initial(form, user.username, today),
        figures={},
    )
    entries = [
        PathEntry(
            step=task.step,
            label=form.step(task.step).label,
            post=task.post,
            holders=[office.people[p].account for p in task.able],
            mode=task.mode,
            phase=task.phase,
            state=task.state,
            reason=task.reason,
        )
        for task in plan(situation)
        if task.state == "waiting"
    ]
    there = {entry.step for entry in entries}
    skipped = {task.step for task in plan(situation)}
    perhaps = [s for s in form.steps if s.when and s.key not in there | skipped]
    return Offer(
        definition=definition,
        asked=chain(entries, office),
        perhaps="、".join(s.label for s in perhaps),
        when=tuple(dict.fromkeys(why.sentence for s in perhaps for why in s.why)),
        attach=_attach(form),
        sample=samples.has_sample(definition, office),
    )


def _attach(form: Form) -> str:
    """The files a form wants, by their labels."""
    wanted: Sequence[Any] = [
        f for f in form.fields if f.kind == "file" and f.filled_at == "submission" and f.required
    ]
    return "、".join(f.label for f in wanted)
