"""Registering an absence: what is refused, and who may do it for whom.

For the screens and the interface alike; the row itself is written by ``permissions.people``.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.errors import InvalidAnswers, NotFound, NotYours, WrongState
from forms.models import FormDefinition
from forms.queries import NOT_FOUND
from permissions import org, people
from permissions.models import Absence, Bureau, User
from permissions.org import Away, Org

# Who keeps everybody's absences, by the table in permissions.roles: office and people.
_KEEPERS = ("add_absence", "change_user")


@dataclass(frozen=True)
class Wanted:
    """An absence as it was asked for; people by account."""

    holder: str
    acting: str
    first: datetime.date
    last: datetime.date
    forms: tuple[str, ...] = ()


def keeps_absences(user: User) -> bool:
    """Whether a post gives the account everybody's absences. Being a superuser gives nothing:
    whoever names acting leaders could make himself one."""
    return Permission.objects.filter(
        group__user=user, content_type__app_label="permissions", codename__in=_KEEPERS
    ).exists()


def seen_by(user: User) -> QuerySet[Absence]:
    """The absences in force that concern the user; every one for those who keep them."""
    if user.bureau_id is None:
        return Absence.objects.none()
    in_force = Absence.objects.filter(ended_at__isnull=True, holder__bureau_id=user.bureau_id)
    if keeps_absences(user):
        return in_force
    return in_force.filter(Q(holder=user) | Q(acting=user) | Q(entered_by=user))


def register(wanted: Wanted, *, by: User) -> Absence:
    """Judge it against the office as it is while nobody else changes it, then write it."""
    if by.bureau_id is None:
        raise NotFound(NOT_FOUND)
    if wanted.holder != by.username and not keeps_absences(by):
        raise _refusal("holder", _("只能登记本人离岗;为他人登记请联系办公室。"))
    with transaction.atomic():
        bureau = Bureau.objects.select_for_update().get(pk=by.bureau_id)
        slugs: Collection[str] = ()
        if wanted.forms:
            known = FormDefinition.objects.filter(bureau=bureau, slug__in=wanted.forms)
            slugs = set(known.values_list("slug", flat=True))
        errors = problems(wanted, org.load(bureau), timezone.localdate(), slugs)
        if errors:
            raise InvalidAnswers(next(iter(errors.values()))[0], errors)
        named = User.objects.filter(
            bureau=bureau, is_active=True, username__in=(wanted.holder, wanted.acting)
        )
        found = {user.username: user for user in named}
        if len(found) < 2:  # deactivated past permissions.people: the office does not know yet
            raise _refusal("acting", _("没有这个人员,或其账号已停用。"))
        return people.register_absence(
            holder=found[wanted.holder],
            acting=found[wanted.acting],
            start=wanted.first,
            end=wanted.last,
            forms=wanted.forms,
            by=by,
        )


def end(pk: int, *, by: User) -> None:
    """The absent person is back: from now on nobody decides for him."""
    if by.bureau_id is None:
        raise NotFound(NOT_FOUND)
    row = (
        Absence.objects.filter(pk=pk, holder__bureau_id=by.bureau_id)
        .select_related("holder")
        .first()
    )
    if row is None:
        raise NotFound(NOT_FOUND)
    if by.pk not in (row.holder_id, row.entered_by_id) and not keeps_absences(by):
        if by.pk == row.acting_id:
            raise NotYours(_("这条离岗登记由本人或办公室结束。"))
        raise NotFound(NOT_FOUND)
    if row.ended_at is not None:
        raise WrongState(_("这条离岗登记已经结束。"))
    people.end_absence(row)


def _refusal(name: str, sentence: str) -> InvalidAnswers:
    return InvalidAnswers(sentence, {name: [sentence]})


def problems(
    wanted: Wanted, office: Org, today: datetime.date, slugs: Collection[str]
) -> dict[str, list[str]]:
    """What stands against an absence, by member. Pure."""
    found: dict[str, list[str]] = {}
    for name, sentence in _problems(wanted, office, today, slugs):
        found.setdefault(name, []).append(sentence)
    return found


def _problems(
    wanted: Wanted, office: Org, today: datetime.date, slugs: Collection[str]
) -> Iterator[tuple[str, str]]:
    unknown = _("没有这个人员,或其账号已停用。")
    holder, acting = office.accounts.get(wanted.holder), office.accounts.get(wanted.acting)
    if holder is None or not holder.active:
        yield "holder", unknown
    if acting is None or not acting.active:
        yield "acting", unknown
    elif wanted.acting == wanted.holder:
        yield "acting", _("代管人不能是离岗人本人。")
    elif office.level(acting.id, today) < 1:
        yield "acting", _("代管人须有岗位,系统管理员不能代管审批。")
    if wanted.last < wanted.first:
        yield "to", _("返岗日期不能早于离岗日期。")
    elif wanted.last < today:
        yield "to", _("离岗时间已过,不能补登。")
    if missing := [slug for slug in wanted.forms if slug not in slugs]:
        yield "forms", _("没有这张申请表:%(forms)s。") % {"forms": "、".join(missing)[:200]}
    if holder is None or acting is None or holder.id == acting.id or wanted.last < wanted.first:
        return
    asked = Away(holder.id, acting.id, wanted.first, wanted.last, wanted.forms)
    if any(a.holder == holder.id and _both(a, asked) for a in office.absences):
        yield "from", _("这段时间已经登记过离岗,请先结束原来的登记。")
    if _comes_round(asked, holder.id, office.absences):
        yield (
            "acting",
            _("%(name)s这段时间也离岗,并由离岗人代管,请另选代管人。") % {"name": acting.name},
        )


def _both(one: Away, other: Away) -> Away | None:
    """The days and forms two absences have in common, as an absence of the first's holder."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    if start > end:
        return None
    if not one.forms or not other.forms:
        return Away(one.holder, one.acting, start, end, one.forms or other.forms)
    forms = tuple(f for f in one.forms if f in other.forms)
    return Away(one.holder, one.acting, start, end, forms) if forms else None


def _comes_round(asked: Away, holder: int, absences: Iterable[Away]) -> bool:
    """Whether, on some day and for some form, those who act for each other lead back to him."""
    known = tuple(absences)
    waiting, seen = [asked], {asked}
    while waiting:
        link = waiting.pop()
        if link.acting == holder:
            return True
        for next_link in known:
            if next_link.holder == link.acting and (common := _both(next_link, link)):
                if common not in seen:
                    seen.add(common)
                    waiting.append(common)
    return False
