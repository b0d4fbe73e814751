"""Releasing the figures of a quarter and taking them back: the only writers of ``Release``."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms.errors import AlreadyDecided, DomainError, Stale
from pages import kept
from pages.figures import board, spending
from pages.figures.quarters import Quarter
from pages.figures.spending import Counted
from pages.models import FigureKind, Release
from permissions.models import Bureau, User


class NotOver(DomainError):
    """The quarter is still running."""


class NothingCounted(DomainError):
    """There is nothing to release, and nothing is made up."""


def count(bureau: Bureau, kind: str, quarter: Quarter) -> Counted:
    """What would be released now."""
    of_kind = {FigureKind.SPENDING: spending.count, FigureKind.PLEDGES: board.count}
    return of_kind[FigureKind(kind)](bureau, quarter)


def digest(figures: Any) -> str:
    """A mark of these very figures, so that what is released is what was read."""
    spelled = json.dumps(figures, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(spelled.encode()).hexdigest()


def standing(bureau: Bureau, kind: str, quarter: Quarter) -> Release | None:
    return _standing(bureau, kind, quarter).first()


def _standing(bureau: Bureau, kind: str, quarter: Quarter) -> QuerySet[Release]:
    return Release.objects.filter(
        bureau=bureau,
        kind=kind,
        year=quarter.year,
        quarter=quarter.number,
        withdrawn_at__isnull=True,
    )


@transaction.atomic
def release(
    bureau: Bureau, kind: str, quarter: Quarter, *, by: User, seen: str, replaces: int | None
) -> Release:
    """Freeze the figures of a quarter and make them public.

    ``seen``: the digest of the figures that were read. ``replaces``: the release that stood then;
    it gives way. Raises NotOver, NothingCounted, Stale, AlreadyDecided (someone was faster).
    """
    if not quarter.is_over(timezone.localdate()):
        raise NotOver(_("%(quarter)s还没有结束,不能发布。") % {"quarter": quarter})
    before = _standing(bureau, kind, quarter).select_for_update().first()
    if (before.pk if before else None) != replaces:
        raise _faster(before)
    figures = count(bureau, kind, quarter).figures
    if figures is None:
        raise NothingCounted(_("%(quarter)s没有可以发布的数字。") % {"quarter": quarter})
    if digest(figures) != seen:
        raise Stale(_("数字刚刚有变化,没有发布。请核对新的数字后再发布。"))
    if before is not None:
        _end(before, by, _("已由新的发布代替"))
    try:
        with transaction.atomic():
            made = Release.objects.create(
                bureau=bureau,
                kind=kind,
                year=quarter.year,
                quarter=quarter.number,
                figures=figures,
                released_by=by,
                released_at=timezone.now(),
            )
    except IntegrityError:
        raise _faster(standing(bureau, kind, quarter)) from None
    _record(made, kept.MADE, "", _("已发布"), by)
    return made


@transaction.atomic
def withdraw(made: Release, *, by: User) -> Release:
    """Take a release back: its figures are gone from the public at once. Raises AlreadyDecided."""
    found = Release.objects.select_for_update().get(pk=made.pk)
    if found.withdrawn_at is not None:
        raise AlreadyDecided(
            _("%(who)s已于%(when)s撤回或更换了这次发布。")
            % {
                "who": found.withdrawn_by,
                "when": f"{timezone.localtime(found.withdrawn_at):%H:%M}",
            }
        )
    _end(found, by, _("已撤回"))
    return found


def _end(found: Release, by: User, how: str) -> None:
    found.withdrawn_by, found.withdrawn_at = by, timezone.now()
    found.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record(found, kept.CHANGED, _("已发布"), how, by)


def _record(found: Release, action: str, old: str, new: str, by: User) -> None:
    change = {"field": _("状态"), "old": old, "new": new}
    log(found, action, user=by, data={"changes": [change]})


def _faster(other: Release | None) -> AlreadyDecided:
    if other is None:
        return AlreadyDecided(_("刚才的发布已被撤回,请核对后再发布。"))
    return AlreadyDecided(
        _("%(who)s已于%(when)s发布,没有重复发布。")
        % {
            "who": other.released_by,
            "when": f"{timezone.localtime(other.released_at):%H:%M}",
        }
    )
