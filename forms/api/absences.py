"""Absences: who is away from when to when, and who answers for him."""

from __future__ import annotations

import datetime
import re

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from forms import absences
from forms.api import paging, represent, shapes
from forms.api.auth import actor
from forms.api.body import Body, reply
from forms.api.errors import not_found

router = Router(tags=["absences"])

MOST_FORMS = 100
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
    found = absences.seen_by(user).select_related("holder", "acting").order_by("-pk")
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
    wanted = absences.Wanted(
        holder or user.username, account, _day(first, "from"), _day(last, "to"), tuple(slugs)
    )
    return reply(represent.absence(absences.register(wanted, by=user)), 201)


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
    absences.end(number, by=user)
    return HttpResponse(status=204)


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
