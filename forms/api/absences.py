"""Absences: who is away from when to when, and who answers for him."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from forms.api import find, paging, represent, shapes
from forms.api.auth import actor
from forms.api.body import Body, reply
from forms.api.errors import not_found
from forms.errors import InvalidAnswers, NotYours, WrongState
from forms.models import FormDefinition
from permissions import org, people
from permissions.models import Absence, Bureau, User
from permissions.org import Away, Org

router = Router(tags=["absences"])

MOST_FORMS = 100
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Who keeps everybody's absences, by the table in permissions.roles: office and people.
_KEEPERS = ("add_absence", "change_user")


@router.get(
    "/absences/",
    operation_id="list_absences",
    summary="Absences",
    response=shapes.answers_with(list[shapes.AbsenceOut], refusals=(422,)),
    openapi_extra={"parameters": list(shapes.PAGE)},
)
def list_absences(request: HttpRequest) -> HttpResponse:
    """One's own and those one acts in, newest first; the office and the administrator see all."""
    user, limit, last = actor(request), paging.limit_of(request), paging.row_of(request)
    found = _seen(user).select_related("holder", "acting").order_by("-pk")
    if last is not None:
        found = found.filter(pk__lt=last)
    return paging.listed(
        request, list(found[: limit + 1]), limit, represent.absence, lambda a: a.pk
    )


@router.post(
    "/absences/",
    operation_id="register_absence",
    summary="Register an absence",
    response=shapes.answers_with(shapes.AbsenceOut, 201, refusals=(400, 403, 413, 422)),
    openapi_extra=shapes.takes(
        {
            "acting": {"type": "string", "description": "Account that answers meanwhile."},
            "from": {"type": "string", "format": "date"},
            "to": {"type": "string", "format": "date", "description": "Included."},
            "forms": {
                "type": "array",
                "items": shapes.TEXT,
                "description": "Slugs of the forms covered; empty: all.",
            },
            "holder": {
                "type": "string",
                "description": "Who is away; others than oneself: office head and administrator.",
            },
        },
        ("acting", "from", "to"),
    ),
)
def register_absence(request: HttpRequest) -> HttpResponse:
    """From `from` to `to`, both included, `acting` may decide for the absent person."""
    user = actor(request)
    if user.bureau_id is None:
        raise not_found()
    body = Body(request, ("acting", "from", "to", "forms", "holder"))
    account, holder = body.text("acting", required=True), body.text("holder")
    first, last = body.text("from", required=True), body.text("to", required=True)
    slugs = body.texts("forms", most=MOST_FORMS)
    body.settle()
    away = holder or user.username
    if away != user.username and not keeps_absences(user):
        raise paging.wrong("holder", _("只能登记本人离岗;为他人登记请联系办公室。"))
    wanted = Wanted(away, account, _day(first, "from"), _day(last, "to"), tuple(slugs))
    return reply(represent.absence(_register(wanted, user.bureau_id, by=user)), 201)


@router.delete(
    "/absences/{absence}/",
    operation_id="end_absence",
    summary="End an absence",
    response=shapes.answers_with(None, 204, refusals=(403, 404, 409)),
)
def end_absence(request: HttpRequest, absence: str) -> HttpResponse:
    """The absent person is back: from now on nobody decides for him."""
    user, number = actor(request), paging.row_number(absence)
    if number is None or user.bureau_id is None:
        raise not_found()
    row = (
        Absence.objects.filter(pk=number, holder__bureau_id=user.bureau_id)
        .select_related("holder")
        .first()
    )
    if row is None:
        raise not_found()
    if user.pk not in (row.holder_id, row.entered_by_id) and not keeps_absences(user):
        if user.pk == row.acting_id:
            raise NotYours(_("这条离岗登记由本人或办公室结束。"))
        raise not_found()
    if row.ended_at is not None:
        raise WrongState(_("这条离岗登记已经结束。"))
    people.end_absence(row)
    return HttpResponse(status=204)


def keeps_absences(user: User) -> bool:
    """Whether a post gives the account everybody's absences. Being a superuser gives nothing:
    whoever names acting leaders could make himself one."""
    return Permission.objects.filter(
        group__user=user, content_type__app_label="permissions", codename__in=_KEEPERS
    ).exists()


def _seen(user: User) -> QuerySet[Absence]:
    if user.bureau_id is None:
        return Absence.objects.none()
    in_force = Absence.objects.filter(ended_at__isnull=True, holder__bureau_id=user.bureau_id)
    if keeps_absences(user):
        return in_force
    return in_force.filter(Q(holder=user) | Q(acting=user) | Q(entered_by=user))


def _day(text: str, name: str) -> datetime.date:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day = datetime.date.fromisoformat(text)
        if not 1900 <= day.year <= 2100:
            raise ValueError
    except ValueError:
        raise paging.wrong(
            name, _("日期请按“2026-09-18”的样子填写,年份在1900至2100之间。")
        ) from None
    return day


# --- what is refused -------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """An absence as it was asked for; people by account."""

    holder: str
    acting: str
    first: datetime.date
    last: datetime.date
    forms: tuple[str, ...] = ()


def _register(wanted: Wanted, bureau_id: int, *, by: User) -> Absence:
    """Judge it against the office as it is while nobody else changes it, then write it."""
    with transaction.atomic():
        bureau = Bureau.objects.select_for_update().get(pk=bureau_id)
        slugs: Collection[str] = ()
        if wanted.forms:
            known = FormDefinition.objects.filter(bureau=bureau, slug__in=wanted.forms)
            slugs = set(known.values_list("slug", flat=True))
        errors = problems(wanted, org.load(bureau), timezone.localdate(), slugs)
        if errors:
            raise InvalidAnswers(next(iter(errors.values()))[0], errors)
        named = find.people_of(by, [wanted.holder, wanted.acting])
        if len(named) < 2:  # deactivated past permissions.people: the office does not know yet
            raise paging.wrong("acting", _("没有这个人员,或其账号已停用。"))
        holder, acting = named
        return people.register_absence(
            holder=holder,
            acting=acting,
            start=wanted.first,
            end=wanted.last,
            forms=wanted.forms,
            by=by,
        )


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
