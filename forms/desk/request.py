"""One request before whoever may decide it: shown, decided, handed on, copied.

The whole screen is one address; what is refused comes back with what was typed still in it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forms import actions, queries
from forms.actions import deciding
from forms.actions.sentences import stale
from forms.answers import bad_text
from forms.api import find
from forms.desk import fills, screen, signs
from forms.desk.waiting import waiting
from forms.errors import AlreadyDecided, DomainError, InvalidAnswers, NotFound
from forms.models import ApprovalRequest, Attachment, Decision, Task
from permissions.models import User

logger = logging.getLogger(__name__)
Verdict = Decision.Verdict
MUST_SAY = {Verdict.RETURN: "请写明需要修改什么。", Verdict.REJECT: "请写明理由。"}
HAND_ON, COPY = "transfer", "copy"
SHEETS = {Verdict.RETURN: "return", Verdict.REJECT: "reject", HAND_ON: "transfer", COPY: "copy"}
MOST_COPIES = 50


@dataclass
class Typed:
    """What was sent with a button, to be shown again when it is refused."""

    act: str = ""
    comment: str = ""
    to: str = ""
    people: list[str] = field(default_factory=list)
    refusal: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    status: int = 200
    answers: QueryDict | None = None

    @property
    def sheet(self) -> str:
        """Which sheet is open when the page is drawn again."""
        return SHEETS.get(self.act, "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """The leader's screen; a POST is one of its buttons."""
    found = _visible(request, ref)
    typed = Typed()
    if request.method == "POST":
        typed = _read(request.POST)
        try:
            return _act(request, found, typed)
        except DomainError as refusal:
            typed.refusal, typed.errors = str(refusal), refusal.errors
            typed.status = refusal.status
            if isinstance(refusal, AlreadyDecided) and (done := _decided_by_me(request, typed)):
                return redirect("desk_decided_one", ref=found.ref, task=done.task_id)
        found = _visible(request, ref)
    reader: Any = request.user
    drawn = screen.open_for(found, reader)
    context = screen.context(drawn, typed=typed.answers, errors=typed.errors)
    named = {i.name.removeprefix(fills.PREFIX) for i in context.get("inputs", ())}
    context |= {
        "typed": typed,
        "lost": typed.comment if typed.refusal and drawn.task is None else "",
        "loose": [
            said
            for key, sentences in typed.errors.items()
            for said in sentences
            if key.split(".")[0] not in named and said != typed.refusal
        ],
    }
    return render(request, "forms/desk/request.html", context, status=typed.status)


def _visible(request: HttpRequest, ref: str) -> ApprovalRequest:
    try:
        return find.request_of(request.user, ref)  # type: ignore[arg-type]
    except NotFound:
        raise Http404 from None


def _read(sent: QueryDict) -> Typed:
    act = sent.get("act", "")
    return Typed(
        act=act,
        comment=sent.get("comment", "").replace("\r\n", "\n").strip(),
        to=sent.get("to", ""),
        people=sent.getlist("to"),
        answers=sent if act in (Verdict.APPROVE, Verdict.DONE) else None,
    )


def _act(request: HttpRequest, found: ApprovalRequest, typed: Typed) -> HttpResponse:
    user: Any = request.user
    if typed.act == COPY:
        _copy(found, typed, user)
        messages.success(request, _("已抄送。"))
        return redirect("desk_request", ref=found.ref)
    task = _task(request, found)
    if typed.act == HAND_ON:
        to = _people(user, [typed.to])
        actions.transfer(task, by=user, to=to[0], comment=typed.comment)
        said = _("已转交给%(name)s:%(number)s。")
        messages.success(request, said % {"name": to[0].get_full_name(), "number": str(found)})
        return redirect("desk_inbox")
    if typed.act not in Verdict.values:
        raise InvalidAnswers(_("没有这种审批意见。"))
    if typed.act in MUST_SAY and not typed.comment:
        sentence = MUST_SAY[Verdict(typed.act)]
        raise InvalidAnswers(sentence, {"comment": [sentence]})
    _decide(request, found, task, typed)
    return redirect("desk_decided_one", ref=found.ref, task=task.pk)


def _task(request: HttpRequest, found: ApprovalRequest) -> Task:
    number = request.POST.get("task", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise InvalidAnswers(_("这张申请单没有这项待办。"))
    return Task(pk=int(number), approval_request=found)


def _decide(request: HttpRequest, found: ApprovalRequest, task: Task, typed: Typed) -> None:
    """He decides on what he saw: answers that changed since the page was drawn are a refusal."""
    user: Any = request.user
    with transaction.atomic():
        held = queries.get_visible(user, found.ref, lock=True)
        row = Task.objects.filter(pk=task.pk, approval_request=held).first()
        office = queries.org_of(user)
        if row is not None and row.state != Task.State.OPEN and not hasattr(row, "decision"):
            raise stale(held, office)
        seen = request.POST.get("seen", "")
        if row is not None and row.state == Task.State.OPEN and seen != str(held.answers_serial):
            raise stale(held, office)
        answers = None
        if typed.answers is not None and row is not None:
            form = held.version.form
            filled = deciding.fills_of(form, row)
            answers = fills.read(form, filled, typed.answers, held.answers)
        actions.decide(
            task,
            by=user,
            verdict=typed.act,
            comment=typed.comment,
            answers=answers or None,
            to=typed.to or deciding.APPLICANT,
        )


def _copy(found: ApprovalRequest, typed: Typed, user: User) -> None:
    if len(typed.people) > MOST_COPIES:
        raise InvalidAnswers(_("一次最多抄送50人。"))
    actions.copy_to(found, by=user, to=_people(user, typed.people), comment=typed.comment)


def _people(user: User, accounts: list[str]) -> list[User]:
    wanted = [a for a in accounts if a and not bad_text(a)]
    people = find.people_of(user, wanted)
    if not wanted or len(people) < len(wanted):
        sentence = _("请选择人员。") if not wanted else _("没有这个人员,或其账号已停用。")
        raise InvalidAnswers(sentence, {"to": [sentence]})
    return people


def _decided_by_me(request: HttpRequest, typed: Typed) -> Decision | None:
    """The same button pressed twice: his own decision stands, and that is what he is shown."""
    number = request.POST.get("task", "")
    user: Any = request.user
    return Decision.objects.filter(task=int(number), decided_by=user, verdict=typed.act).first()


@never_cache
@require_safe
def decided_one(request: HttpRequest, ref: str, task: int) -> HttpResponse:
    """「已同意 派差〔2026〕8号」, and the next one only by its button."""
    found = _visible(request, ref)
    user: Any = request.user
    decision = (
        Decision.objects.filter(task=task, task__approval_request=found, decided_by=user)
        .select_related("task")
        .first()
    )
    if decision is None:
        raise Http404
    tasks = waiting(request)
    context = {
        "request_": found,
        "form": found.version.form,
        "sign": signs.of_state(decision.task.state),
        "comment": decision.comment,
        "next": tasks[0].approval_request if tasks else None,
        "left": len(tasks),
    }
    return render(request, "forms/desk/decided_one.html", context)


@require_safe
def attachment(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """A file of a request one may see. Always to be saved, as the interface sends it: pictures
    show in the page all the same, where the page asks for them."""
    found = _visible(request, ref)
    row = Attachment.objects.filter(pk=pk, approval_request=found).first()
    if row is None:
        raise Http404
    try:
        content = row.path.open("rb")
    except OSError as error:
        logger.error("attachment %s of request %s cannot be read", row.pk, found.ref)
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


__all__ = ["attachment", "decided_one", "show"]
