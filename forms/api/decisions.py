"""What moves a request: submit, withdraw, decide, transfer, copy, cancel, change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from forms import actions
from forms.api import find, paging, represent, shapes
from forms.api.auth import actor
from forms.api.body import Body, reply
from forms.errors import DomainError
from forms.models import ApprovalRequest, Decision
from permissions.models import User

router = Router(tags=["decisions"])

MOST_COPIES = 50
ANSWER = shapes.answers_with(shapes.RequestOut, refusals=(400, 403, 404, 409, 413, 422))


@router.post("/requests/{ref}/submit/", operation_id="submit", response=ANSWER)
def submit(request: HttpRequest, ref: str) -> HttpResponse:
    """Send a draft or a returned request on its way."""
    return _without_body(request, ref, lambda found, user: actions.submit(found, by=user))


@router.post("/requests/{ref}/withdraw/", operation_id="withdraw", response=ANSWER)
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a request back while it is under way or returned. It stays readable."""
    return _without_body(request, ref, lambda found, user: actions.withdraw(found, by=user))


@router.post(
    "/requests/{ref}/change/",
    operation_id="change",
    response=shapes.answers_with(shapes.RequestOut, 201, refusals=(400, 403, 404, 409, 413, 422)),
)
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft with the same answers, linked to this approved request, to replace it."""
    return _without_body(
        request, ref, lambda found, user: actions.change(found, by=user), status=201
    )


@router.post(
    "/requests/{ref}/cancel/",
    operation_id="cancel",
    response=ANSWER,
    openapi_extra=shapes.takes({"comment": shapes.COMMENT}),
)
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Give up an approved request that was not used."""
    user = actor(request)
    found = find.request_of(user, ref)
    body = Body(request, ("comment",), optional=True)
    comment = body.comment()
    body.settle()
    return reply(represent.whole(actions.cancel(found, by=user, comment=comment), user))


@router.post(
    "/requests/{ref}/decide/",
    operation_id="decide",
    response=ANSWER,
    openapi_extra=shapes.takes(
        {
            "task": shapes.WHOLE,
            "verdict": {"type": "string", "enum": Decision.Verdict.values},
            "comment": shapes.COMMENT,
            "answers": {**shapes.ANSWERS, "description": "Fields this step fills or corrects."},
            "to": {
                "type": "string",
                "description": "Where a return goes: applicant, or the key of an earlier step. "
                "Absent: where the step says, else the applicant.",
            },
        },
        ("task", "verdict"),
    ),
)
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide one open task: approve, return or reject where a step decides, note where it reads,
    done where it fills or settles. Deciding twice is 409, never a second effect."""
    user = actor(request)
    with _unseen_first(user, ref):
        body = Body(request, ("task", "verdict", "comment", "answers", "to"))
        number, verdict = body.whole("task"), body.text("verdict", required=True)
        comment, answers = body.comment(), body.answers()
        to = body.text("to")
        body.settle()
        if verdict not in Decision.Verdict.values:
            raise paging.wrong("verdict", _("没有这种审批意见。"))
    task = find.task_of(user, ref, number)
    decided = actions.decide(
        task, by=user, verdict=verdict, comment=comment, answers=answers, to=to
    )
    return reply(represent.whole(decided, user))


@router.post(
    "/requests/{ref}/transfer/",
    operation_id="transfer",
    response=ANSWER,
    openapi_extra=shapes.takes(
        {"task": shapes.WHOLE, "to": shapes.TEXT, "comment": shapes.COMMENT}, ("task", "to")
    ),
)
def transfer(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand one's open task to another account."""
    user = actor(request)
    with _unseen_first(user, ref):
        body = Body(request, ("task", "to", "comment"))
        number, account = body.whole("task"), body.text("to", required=True)
        comment = body.comment()
        body.settle()
        (to,) = _people(user, [account])
    task = find.task_of(user, ref, number)
    moved = actions.transfer(task, by=user, to=to, comment=comment)
    return reply(represent.whole(moved, user))


@router.post(
    "/requests/{ref}/copy/",
    operation_id="copy",
    response=ANSWER,
    openapi_extra=shapes.takes(
        {"to": {"type": "array", "items": shapes.TEXT}, "comment": shapes.COMMENT}, ("to",)
    ),
)
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """Let others see the request and tell them so."""
    user = actor(request)
    found = find.request_of(user, ref)
    body = Body(request, ("to", "comment"))
    accounts, comment = body.texts("to", required=True, most=MOST_COPIES), body.comment()
    body.settle()
    copied = actions.copy_to(found, by=user, to=_people(user, accounts), comment=comment)
    return reply(represent.whole(copied, user))


@contextmanager
def _unseen_first(user: User, ref: str) -> Iterator[None]:
    """For actions that ask for sight when they lock: what is wrong with a body is said only to
    those who see the request; for others it is not there."""
    try:
        yield
    except DomainError:
        find.request_of(user, ref)
        raise


def _without_body(
    request: HttpRequest,
    ref: str,
    act: Callable[[ApprovalRequest, User], ApprovalRequest],
    status: int = 200,
) -> HttpResponse:
    """An action that is told nothing. What is sent all the same has to be JSON, no more."""
    user = actor(request)
    found = find.request_of(user, ref)
    Body(request, (), optional=True)
    return reply(represent.whole(act(found, user), user), status)


def _people(user: User, accounts: list[str]) -> list[User]:
    people = find.people_of(user, accounts)
    if len(people) < len(accounts):
        raise paging.wrong("to", _("没有这个人员,或其账号已停用。"))
    return people
