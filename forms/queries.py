"""Reading: who sees which request, what waits for whom, how far a request has come.

``visible_requests`` is the only question of sight there is; ``can`` is membership in it plus
state, so that a list and a page cannot disagree.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from forms import routing
from forms.answers import Warned
from forms.answers import warnings as failing_warnings
from forms.conditions import Overlap, Situation, operands_of
from forms.errors import NotFound
from forms.models import (
    ENDED,
    ApprovalRequest,
    FormDefinition,
    OfficeFigure,
    RequestPerson,
    Status,
    Task,
    TrailEntry,
)
from forms.money import parse_fen
from forms.schema import Form
from forms.sight import REACHED, told_of_stuck
from permissions import grants, org
from permissions.models import User
from permissions.org import Org

_REF = re.compile("r[a-z2-7]{12}")
NOT_FOUND = "没有找到这个页面,或您无权查看。"
UNDER_WAY = (Status.IN_REVIEW, Status.RETURNED)
DECIDED = (Task.State.APPROVED, Task.State.NOTED, Task.State.DONE)


def org_of(user: User) -> Org:
    """The office of a signed-in person, as of the token fetched with him."""
    assert user.bureau is not None
    return org.load(user.bureau)


# --- sight ---------------------------------------------------------------------------------


def acting_for(user: User, on: datetime.date | None = None) -> list[tuple[int, tuple[str, ...]]]:
    """Whom the user answers for today, followed through chains: (absent person, form slugs, none
    for all). Every row that covers today counts, so that whoever may decide also sees."""
    office, day = org_of(user), on or timezone.localdate()
    found: dict[tuple[int, tuple[str, ...]], None] = {}
    waiting: list[tuple[int, tuple[str, ...]]] = [(user.pk, ())]
    while waiting:
        person, scope = waiting.pop()
        for away in office.absences:
            if away.acting != person or not away.start <= day <= away.end:
                continue
            both = tuple(f for f in away.forms if not scope or f in scope) or scope
            if away.forms and not set(both) <= set(away.forms):
                continue  # no form that every row of the chain covers
            if away.holder != user.pk and (away.holder, both) not in found:
                found[away.holder, both] = None
                waiting.append((away.holder, both))
    return list(found)


def visible_requests(user: Any) -> QuerySet[ApprovalRequest]:
    """Every request the user may see, by the rows of contract and projection alone.

    An inactive or unknown user sees none; being a superuser or holding a model-wide permission
    gives nothing.
    """
    everything = ApprovalRequest.objects.all()
    if not (user.is_authenticated and user.is_active and user.bureau_id):
        return everything.none()
    office, day = org_of(user), timezone.localdate()
    groups = [p.group for p in office.posts_of(user.pk, day)]
    reach = Q(grants.granted_to_user(ApprovalRequest, "view", user.pk)) | Q(
        grants.granted_to_groups(ApprovalRequest, "view", groups)
    )
    for absent, forms in acting_for(user, day):
        posts = [p.group for p in office.posts_of(absent, day)]
        reached = Q(grants.granted_to_groups(ApprovalRequest, "view", posts)) | Q(
            Exists(Task.objects.filter(REACHED, approval_request=OuterRef("pk"), person_id=absent))
        )
        reach |= reached & Q(definition__slug__in=forms) if forms else reached
    return everything.filter(reach, bureau_id=user.bureau_id)


def get_visible(user: Any, ref: str, *, lock: bool = False) -> ApprovalRequest:
    """The request with this id or number. NotFound when it is not there or not visible.

    ``lock``: its row, ours until the transaction ends.
    """
    found = visible_requests(user).select_related("version").defer("version__document")
    if lock:
        found = found.select_for_update(of=("self",))
    try:
        return found.get(named(ref))
    except (ApprovalRequest.DoesNotExist, ValueError):
        raise NotFound(NOT_FOUND) from None


def named(ref: str) -> Q:
    """The request an id or a number names."""
    return Q(ref=ref) if _REF.fullmatch(ref) else Q(number=ref)


def can(user: Any, action: str, request: ApprovalRequest) -> bool:
    """Whether the user may do ``action`` to this very request, now.

    view · edit · submit · withdraw · decide · transfer · copy · cancel · change · print
    """
    if not visible_requests(user).filter(pk=request.pk).exists():
        return False
    if action in ("view", "print"):
        return True
    his = user.pk in (request.applicant_id, request.entered_by_id)
    if action in ("edit", "submit"):
        return his and request.status in (Status.DRAFT, Status.RETURNED)
    if action == "withdraw":
        return his and request.status in UNDER_WAY
    if action == "cancel":
        return user.pk == request.applicant_id and request.status == Status.APPROVED
    if action == "change":
        form = request.version.form
        return (
            user.pk == request.applicant_id
            and form.may_change
            and request.status == Status.APPROVED
        )
    if action == "copy":
        return request.status != Status.DRAFT and (
            his
            or request.tasks.filter(Q(decision__decided_by=user)).exists()
            or _asked(user, request)
        )
    if action in ("decide", "transfer"):
        return _asked(user, request)
    raise ValueError(f"unknown action {action!r}")


def _asked(user: User, request: ApprovalRequest) -> bool:
    situation = situation_of(request, org_of(user))
    return any(
        user.pk
        in routing.standing(
            situation, post=post_code(situation.org, t), person=t.person_id, kind=t.kind
        )
        for t in request.tasks.filter(state=Task.State.OPEN)
    )


# --- situations ----------------------------------------------------------------------------


class DatabasePast:
    """Other requests of the same form, for the operands that ask about them."""

    def __init__(self, request: ApprovalRequest | None, definition_id: int, sample: bool) -> None:
        self.request, self.definition_id, self.sample = request, definition_id, sample

    def _others(self) -> QuerySet[ApprovalRequest]:
        found = ApprovalRequest.objects.filter(
            definition_id=self.definition_id, submitted_at__isnull=False, sample=self.sample
        )
        return found if self.request is None else found.exclude(pk=self.request.pk)

    def newest(self, field: str, same: str, value: Any) -> Any:
        """``newest`` of ``forms.conditions.Past``. The key is compared as a JSON value: it is a
        key of the form's own fields, never a word that somebody sent."""
        for other in self._others().order_by("-submitted_at")[:500]:
            if other.answers.get(same) == value and other.answers.get(field) is not None:
                return other.answers[field]
        return None

    def overlaps(
        self,
        field: str,
        accounts: tuple[str, ...],
        start: str,
        end: str,
        first: datetime.date,
        last: datetime.date,
    ) -> list[Overlap]:
        """``overlaps`` of ``forms.conditions.Past``."""
        named = (
            RequestPerson.objects.filter(
                field=field,
                user__username__in=accounts,
                approval_request__in=self._others().exclude(status__in=ENDED),
            )
            .select_related("approval_request", "user")
            .order_by("id")
        )
        changed = _changes(self.request)
        found = []
        for row in named:
            other = row.approval_request
            if other.pk == changed:
                continue
            try:
                began = datetime.date.fromisoformat(other.answers[start])
                ended = datetime.date.fromisoformat(other.answers[end])
            except (KeyError, TypeError, ValueError):
                continue
            if began <= last and first <= ended:
                found.append(Overlap(row.user.username, began, ended, other.number or ""))
        return found


def _changes(request: ApprovalRequest | None) -> int | None:
    """The request this one would replace, if it does."""
    if request is None:
        return None
    return request.links.filter(kind="changes").values_list("target_id", flat=True).first()


def figures_on(form: Form, bureau_id: int, day: datetime.date) -> dict[str, int]:
    """The office figures a form asks for, as they held on a day: money in fen."""
    names = {o.name for o in operands_of(form) if o.kind == "figure"}
    if not names:
        return {}
    rows = OfficeFigure.objects.filter(
        bureau_id=bureau_id, name__in=names, start__lte=day
    ).order_by("start")
    return {
        row.name: parse_fen(row.value) if row.kind == "money" else int(row.value) for row in rows
    }


def situation_of(
    request: ApprovalRequest, office: Org, *, answers: Mapping[str, Any] | None = None
) -> Situation:
    """Everything the rules of a request look at, as it is now."""
    today = timezone.localdate()
    submitted = request.submitted_at
    if request.known_figures is None:
        asked_on = today if submitted is None else timezone.localdate(submitted)
        request.known_figures = figures_on(request.version.form, request.bureau_id, asked_on)
    return Situation(
        form=request.version.form,
        org=office,
        day=today,
        applicant=request.applicant_id,
        entered_by=request.entered_by_id,
        answers=request.answers if answers is None else answers,
        figures=request.known_figures,
        past=DatabasePast(
            request if request.pk else None, request.definition_id, sample=request.sample
        ),
    )


def bare_situation(request: ApprovalRequest, office: Org) -> Situation:
    """As much of it as standing is judged by: no query."""
    return Situation(
        form=request.version.form,
        org=office,
        day=timezone.localdate(),
        applicant=request.applicant_id,
        entered_by=request.entered_by_id,
        answers=request.answers,
    )


def warnings(request: ApprovalRequest, office: Org) -> list[Warned]:
    """What is unusual about a request: the checks that warn."""
    return failing_warnings(situation_of(request, office))


# --- the path ------------------------------------------------------------------------------


@dataclass(frozen=True)
class PathEntry:
    """One task there is or will be, as the interface names it."""

    step: str
    label: str
    post: str | None
    holders: list[str]
    mode: str
    phase: str
    state: str
    reason: str


def post_code(office: Org, task: Task) -> str | None:
    """The code of the post a task asks; None for a named person."""
    if task.person_id is not None or task.post_id is None:
        return None
    found = office.posts_by_id.get(task.post_id)
    return found.code if found else None


def path(
    request: ApprovalRequest, office: Org, tasks: Iterable[Task] | None = None
) -> list[PathEntry]:
    """Tasks that count and those still ahead, in route order; what is ahead is worked out anew."""
    situation = situation_of(request, office)
    form = situation.form
    order = {step.key: i for i, step in enumerate(form.steps)}
    if tasks is None:
        tasks = counting_tasks(request)
    entries: list[tuple[tuple[int, int], PathEntry]] = []
    there: set[tuple[str, str]] = set()
    for task in tasks:
        there.add((task.step, task.slot))
        step = form.step(task.step)
        entry = PathEntry(
            step=task.step,
            label=step.label,
            post=post_code(office, task),
            holders=_holders(task, situation),
            mode="single" if task.kind == "read" else step.mode,
            phase=task.phase,
            state=task.state,
            reason=task.reason,
        )
        entries.append(((order[task.step], task.place), entry))
    if request.status in (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED):
        for ahead in routing.plan(situation):
            if (ahead.step, ahead.slot) in there:
                continue
            entry = PathEntry(
                step=ahead.step,
                label=form.step(ahead.step).label,
                post=ahead.post,
                holders=[office.people[p].account for p in ahead.able],
                mode=ahead.mode,
                phase=ahead.phase,
                state=ahead.state,
                reason=ahead.reason,
            )
            entries.append(((order[ahead.step], ahead.place), entry))
    return [entry for _place, entry in sorted(entries, key=lambda e: e[0])]


def _holders(task: Task, situation: Situation) -> list[str]:
    people = situation.org.people
    if task.state in (*DECIDED, Task.State.RETURNED, Task.State.REJECTED):
        return [people[task.decision.decided_by_id].account]
    if task.state == Task.State.OPEN:
        able = standing_of(task, situation)
        return [people[p].account for p in able]
    return []


def standing_of(task: Task, situation: Situation) -> dict[int, int | None]:
    """Who may deal with this task now: person -> the absent one he answers for."""
    return routing.standing(
        situation,
        post=post_code(situation.org, task),
        person=task.person_id,
        kind=task.kind,
    )


def counting_tasks(request: ApprovalRequest) -> list[Task]:
    """The tasks that count, with their decisions: one query."""
    return list(
        Task.objects.filter(approval_request=request, counts=True)
        .select_related("decision")
        .order_by("id")
    )


def timeline(request: ApprovalRequest) -> list[TrailEntry]:
    """Everything that happened to a request, in order."""
    return list(TrailEntry.objects.filter(request_id=request.pk).order_by("serial"))


# --- lists ---------------------------------------------------------------------------------


def may_start(user: Any, definition: FormDefinition) -> bool:
    """Whether the user may file a request of this form."""
    version = definition.current
    if version is None or not user.is_active or definition.bureau_id != user.bureau_id:
        return False
    level = org_of(user).level(user.pk, timezone.localdate())
    return level >= version.form.start_level


def startable(user: Any) -> list[FormDefinition]:
    """The forms a user may start, in the office's order."""
    if not (user.is_authenticated and user.is_active and user.bureau_id):
        return []
    found = FormDefinition.objects.filter(
        bureau_id=user.bureau_id, current__isnull=False
    ).select_related("current")
    return [d for d in found.order_by("order", "id") if may_start(user, d)]


def inbox(
    user: Any, *, limit: int = 50, after: tuple[datetime.date, int] | None = None
) -> list[Task]:
    """Open tasks that wait for the user, oldest limit first: of his posts and of those he acts
    for, by look-ups in the partial indexes; for the office also those that nobody can decide, to
    be handed on. Samples are never in it."""
    if not (user.is_authenticated and user.is_active and user.bureau_id):
        return []
    office, day = org_of(user), timezone.localdate()
    people: list[tuple[int, tuple[str, ...]]] = [(user.pk, ()), *acting_for(user, day)]
    posts = office.posts_of(user.pk, day)
    parked = user.bureau_id if any(told_of_stuck(p.level, p.roles) for p in posts) else None
    found: list[Task] = []
    while len(found) < limit:
        batch = _inbox_batch(people, office, day, limit, after, parked=parked)
        found += [t for t in batch if _waits_for(user, t, office)]
        if len(batch) < limit:
            break
        after = (batch[-1].due, batch[-1].pk)
    return found[:limit]


def _inbox_batch(
    people: list[tuple[int, tuple[str, ...]]],
    office: Org,
    day: datetime.date,
    limit: int,
    after: tuple[datetime.date, int] | None,
    *,
    parked: int | None,
) -> list[Task]:
    """The next open tasks addressed to these people's posts or to themselves, and the stuck ones
    of the bureau ``parked``.

    One query for each post and person, so that each is a walk along its partial index that stops
    after ``limit`` rows, however many tasks there are.
    """
    rows = (
        Task.objects.filter(approval_request__sample=False)
        .select_related("approval_request__version")
        .defer("approval_request__search_text", "approval_request__version__document")
        .order_by("due", "id")
    )
    if after is not None:
        due, pk = after
        rows = rows.filter(Q(due__gt=due) | Q(due=due, pk__gt=pk))
    found: dict[int, Task] = {}
    if parked is not None:
        stuck = rows.filter(state=Task.State.STUCK, approval_request__bureau_id=parked)
        found.update((t.pk, t) for t in stuck[:limit])
    waiting = rows.filter(state=Task.State.OPEN)
    for person, forms in people:
        scope = Q(approval_request__definition__slug__in=forms) if forms else Q()
        addressed = [Q(post_id=p.id, person__isnull=True) for p in office.posts_of(person, day)]
        for address in (*addressed, Q(person_id=person)):
            found.update((t.pk, t) for t in waiting.filter(address, scope)[:limit])
    return sorted(found.values(), key=lambda t: (t.due, t.pk))[:limit]


def _waits_for(user: User, task: Task, office: Org) -> bool:
    request = task.approval_request
    if request.sample:
        return False
    if task.state == Task.State.STUCK:
        return True
    return user.pk in standing_of(task, bare_situation(request, office))
