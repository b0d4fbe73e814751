"""Requests: those I see, one of them, changing a draft, its paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Router

from forms import actions, papers, queries
from forms.api import find, paging, represent, shapes
from forms.api.auth import actor
from forms.api.body import Body, reply
from forms.models import Status

router = Router(tags=["requests"])


@router.get(
    "/requests/",
    operation_id="list_requests",
    summary="Requests I may see",
    response=shapes.answers_with(list[shapes.RequestLine], refusals=(422,)),
    openapi_extra={
        "parameters": [
            shapes.parameter(
                "status", "Only those of this status.", {"type": "string", "enum": Status.values}
            ),
            shapes.parameter("form", "Only those of this form."),
            *shapes.PAGE,
        ]
    },
)
def list_requests(request: HttpRequest) -> HttpResponse:
    """Newest first, without answers. `after` is the id of the last one seen."""
    user = actor(request)
    limit, after = paging.limit_of(request), paging.value_of(request, "after")
    status, form = paging.value_of(request, "status"), paging.value_of(request, "form")
    if status and status not in Status.values:
        raise paging.wrong("status", _("没有这种状态。"))
    found = queries.visible_requests(user)
    if after:
        last = found.filter(ref=after).values_list("pk", flat=True).first()
        if last is None:
            raise paging.wrong("after", _("这个值不正确。"))
        found = found.filter(pk__lt=last)
    if status:
        found = found.filter(status=status)
    if form:
        found = found.filter(definition__slug=form)
    rows = (
        found.select_related("definition", "applicant")
        .only(
            "ref",
            "number",
            "status",
            "settlement",
            "submitted_at",
            "revision",
            "definition__slug",
            "definition__title",
            "applicant__username",
        )  # fmt: skip
        .order_by("-pk")[: limit + 1]
    )
    return paging.listed(request, list(rows), limit, represent.summary, lambda r: r.ref)


@router.get(
    "/requests/{ref}/",
    operation_id="get_request",
    summary="A request",
    response=shapes.answers_with(shapes.RequestOut, refusals=(404,)),
)
def get_request(request: HttpRequest, ref: str) -> HttpResponse:
    """A request by its id or its number. What one may not see is not there."""
    user = actor(request)
    return reply(represent.whole(find.request_of(user, ref), user))


@router.patch(
    "/requests/{ref}/",
    operation_id="edit_request",
    summary="Change the answers",
    response=shapes.answers_with(shapes.RequestOut, refusals=(400, 403, 404, 409, 413, 422)),
    openapi_extra=shapes.takes(
        {"answers": shapes.ANSWERS, "revision": shapes.WHOLE}, ("answers", "revision")
    ),
)
def edit_request(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a draft or a returned request: merged by key, null clears.

    `revision` is the one that was read; when the request has another by now, nothing changes.
    """
    user = actor(request)
    found = find.request_of(user, ref)
    body = Body(request, ("answers", "revision"))
    answers, revision = body.answers(required=True), body.whole("revision")
    body.settle()
    found = actions.edit(found, by=user, answers=answers, revision=revision)
    return reply(represent.whole(found, user))


@router.get(
    "/requests/{ref}/warnings/",
    operation_id="list_warnings",
    summary="What is unusual about it",
    response=shapes.answers_with(list[shapes.WarningOut], refusals=(404,)),
)
def list_warnings(request: HttpRequest, ref: str) -> HttpResponse:
    """Checks that warn and do not refuse, each with the clause it comes from."""
    user = actor(request)
    found = queries.warnings(find.request_of(user, ref), queries.org_of(user))
    return reply([{"field": w.field, "sentence": w.sentence, "clause": w.clause} for w in found])


@router.get(
    "/requests/{ref}/paper.pdf",
    operation_id="get_paper",
    summary="The paper",
    response=shapes.answers_with(None, refusals=(404, 422)),
    openapi_extra=shapes.file_response("application/pdf", "The printed paper."),
)
def get_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The printed paper as PDF; its status is printed across it unless it is approved."""
    user = actor(request)
    found = find.request_of(user, ref)
    response = HttpResponse(papers.paper_pdf(found, reader=user), content_type="application/pdf")
    name = f"{found.number or found.ref}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
