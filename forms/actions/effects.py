"""What happens when a request becomes approved, as its form says."""

from __future__ import annotations

import datetime

from forms.actions.work import Kind, Work, settle_status
from forms.models import ApprovalRequest, Link, Status
from forms.schema import Effect
from forms.trail import Chain
from permissions import people
from permissions.models import Absence, User


def happen(work: Work) -> None:
    """Replace the request this one changes, and run the form's effects."""
    _replace_changed(work)
    for effect in work.request.version.form.effects:
        if effect.kind == "absence" and not work.request.sample:
            _open_absence(work, effect)


def undo(request: ApprovalRequest) -> None:
    """The request no longer stands: the absence its approval opened ends with it."""
    for absence in Absence.objects.filter(source=request.ref, ended_at__isnull=True):
        people.end_absence(absence)


def _open_absence(work: Work, effect: Effect) -> None:
    """The one of greatest level among the travellers is away, and the named person acts."""
    situation = work.situation()
    acting = situation.people(effect.acting)
    levels = {p: work.office.level(p, work.day) for p in situation.people(effect.people)}
    top = max(levels.values(), default=0)
    away = [p for p, level in levels.items() if level == top and level >= effect.min_level]
    try:
        start = datetime.date.fromisoformat(work.request.answers[effect.start])
        end = datetime.date.fromisoformat(work.request.answers[effect.end])
    except (KeyError, TypeError, ValueError):
        return
    if not acting or len(away) != 1 or end < start or acting[0] == away[0]:
        return
    already = Absence.objects.filter(
        holder_id=away[0], acting_id=acting[0], start=start, end=end, ended_at__isnull=True
    )
    if already.exists():
        return
    people.register_absence(
        holder=User.objects.get(pk=away[0]),
        acting=User.objects.get(pk=acting[0]),
        start=start,
        end=end,
        by=work.by,
        source=work.request.ref,
    )


def is_spent(request: ApprovalRequest) -> bool:
    """Whether another request stands on this one: it cannot be given up or replaced any more."""
    uses = Link.objects.filter(target=request, released=False)
    return uses.exclude(kind=Link.Kind.CHANGES).exists()


def _replace_changed(work: Work) -> None:
    """An approved change makes the old request 已变更, if it is still approved and unspent."""
    link = (
        Link.objects.filter(source_id=work.request.pk, kind=Link.Kind.CHANGES, released=False)
        .select_related("target")
        .first()
        if work.request.replaces
        else None
    )
    if link is None:
        return
    old = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=link.target_id)
    if old.status != Status.APPROVED or is_spent(old):
        return
    replaced = Work(old, by=work.by, office=work.office)
    replaced.chain = Chain(old, work.office)
    replaced.chain.add("changed", by=work.by_id, data={"by_request": work.request.ref})
    settle_status(replaced, Status.CHANGED)
    undo(old)
    replaced.notify([p for p in (old.applicant_id,) if p], Kind.CANCELLED)
    replaced.finish("changed")
