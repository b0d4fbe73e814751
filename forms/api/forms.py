"""Forms: which I may start, what one asks, filing a request of one."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from forms import actions, queries
from forms.api import find, paging, represent, schema_out, shapes
from forms.api.auth import actor
from forms.api.body import Body, reply
from forms.api.errors import not_found
from forms.conditions import Situation
from forms.models import FormDefinition
from permissions.models import User

router = Router(tags=["forms"])

LONGEST_KEY = 200


@router.get(
    "/forms/",
    operation_id="list_forms",
    summary="Forms I may start",
    response=shapes.answers_with(list[shapes.FormLine]),
    openapi_extra={"parameters": list(shapes.PAGE)},
)
def list_forms(request: HttpRequest) -> HttpResponse:
    """The published forms this account may file, in the office's order."""
    limit, after = paging.limit_of(request), paging.value_of(request, "after")
    found = queries.startable(actor(request))
    if after:
        slugs = [d.slug for d in found]
        if after not in slugs:
            raise paging.wrong("after", _("这个值不正确。"))
        found = found[slugs.index(after) + 1 :]
    return paging.listed(request, found, limit, represent.form_line, lambda d: d.slug)


@router.get(
    "/forms/{slug}/",
    operation_id="get_form",
    summary="What a form asks",
    response=shapes.answers_with(shapes.FormOut, refusals=(404,)),
)
def get_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form and a JSON Schema of the answers this account would send.

    Properties stand in form order. `x-kind` is the kind of field, `x-show-if` its conditions
    (groups: *and* inside a group, *or* between groups); a field that is not shown counts for
    nothing. Fields of later steps are left out, unless that step falls away for this account.
    """
    user = actor(request)
    definition = find.definition_of(user, slug)
    version = definition.current
    assert version is not None
    today = timezone.localdate()
    situation = Situation(
        form=version.form,
        org=queries.org_of(user),
        day=today,
        applicant=user.pk,
        entered_by=user.pk,
        figures=queries.figures_on(version.form, definition.bureau_id, today),
    )
    return reply(
        {
            **represent.form_line(definition),
            "may_start": queries.may_start(user, definition),
            "schema": schema_out.schema_of(version.document, situation),
        }
    )


@router.post(
    "/forms/{slug}/requests/",
    operation_id="create_request",
    summary="File a request",
    response=shapes.answers_with(shapes.RequestOut, 201, refusals=(400, 403, 404, 409, 413, 422)),
    openapi_extra={
        **shapes.takes(
            {
                "answers": shapes.ANSWERS,
                "submit": {"type": "boolean", "description": "False: keep it as a draft."},
                "applicant": {
                    "type": "string",
                    "description": "Account it is typed in for; section office only.",
                },
            }
        ),
        "parameters": [
            shapes.parameter(
                "Idempotency-Key",
                "Up to 200 printable ASCII characters. The same key with the same body gives the "
                "same request again, with another body 409.",
                where="header",
            )
        ],
    },
)
def create_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Create a draft, or create and submit at once. What is refused creates nothing."""
    user = actor(request)
    definition = find.definition_of(user, slug)
    if not queries.may_start(user, definition):
        raise not_found()
    body = Body(request, ("answers", "submit", "applicant"))
    answers, submit = body.answers(), body.flag("submit")
    account = body.text("applicant")
    body.settle()
    key = _idempotency_key(request)
    made = actions.create(
        definition,
        by=user,
        answers=answers,
        applicant=_applicant(user, account, definition) if account else None,
        submit=submit,
        key=key,
        digest=_digest(request) if key else "",
    )
    return reply(represent.whole(made, user), 201)


def _applicant(user: User, account: str, definition: FormDefinition) -> User:
    """Somebody of the bureau who might have filed it himself."""
    if account == user.username:
        return user
    found = find.people_of(user, [account])
    if not found:
        raise paging.wrong("applicant", _("没有这个人员,或其账号已停用。"))
    return found[0]


def _idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise paging.wrong("Idempotency-Key", _("请填写200个以内的可见英文字符。"))
    return key.strip()


def _digest(request: HttpRequest) -> str:
    """What makes two creations the same: method, address and every byte of the body."""
    said = f"{request.method} {request.path}\n".encode("utf-8", "surrogatepass") + request.body
    return hashlib.sha256(said).hexdigest()
