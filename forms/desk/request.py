"""One request before whoever may decide it: shown, decided, handed on, copied.

The whole screen is one address; what is refused comes back with what was typed still in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from forms import actions, queries
from forms.actions import deciding
from forms.actions.sentences import stale
from forms.answers import bad_text
from forms.api import find
from forms.desk import fills, history, screen, signs
from forms.desk.waiting import waiting
from forms.errors import AlreadyDecided, DomainError, InvalidAnswers, NotFound
from forms.models import ApprovalRequest, Decision, Task
from forms.portal.frame import TOO_OLD, token_fits
from permissions.models import User

Verdict = Decision.Verdict
MUST_SAY = {Verdict.RETURN: "请写明需要修改什么。", Verdict.REJECT: "请写明理由。"}
HAND_ON, COPY, SUGGEST = "transfer", "copy", "suggest"
SHEETS = {Verdict.RETURN: "return", Verdict.REJECT: "reject", HAND_ON: "transfer", COPY: "copy"}
MOST_COPIES = 50


class TooOld(DomainError):
    """The page stood open longer than its token."""

    status = 403


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


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """The leader's screen; a POST is one of its buttons. It asks for the token itself, so that a
    page that stood open too long comes back with what was typed on it."""
    found = visible(request, ref)
    typed = Typed()
    if request.method == "POST":
        typed = _read(request.POST)
        try:
            if not token_fits(request):
                raise TooOld(str(TOO_OLD))
            _along(request, found, typed)
            if typed.act != SUGGEST:
                return _act(request, found, typed)
        except DomainError as refusal:
            typed.refusal, typed.errors = str(refusal), refusal.errors
            typed.status = refusal.status
            if isinstance(refusal, AlreadyDecided) and (done := _decided_by_me(request, typed)):
                return redirect("desk_decided_one", ref=found.ref, task=done.task_id)
        found = visible(request, ref)
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


def visible(request: HttpRequest, ref: str) -> ApprovalRequest:
    """The request of this address; 404 for whoever may not see it."""
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
        answers=sent.copy() if act in (Verdict.APPROVE, Verdict.DONE, SUGGEST) else None,
    )


def _along(request: HttpRequest, found: ApprovalRequest, typed: Typed) -> None:
    """What comes with the fields this step fills: files that were sent, values to be suggested."""
    if typed.answers is None or not (request.FILES or typed.act == SUGGEST):
        return
    user: Any = request.user
    drawn = screen.open_for(found, user)
    form = drawn.situation.form
    errors = fills.uploads(form, drawn.fills, request.FILES, typed.answers, user)
    if typed.act == SUGGEST:
        fills.suggest(drawn.fills, drawn.situation, typed.answers)
    if errors:
        raise InvalidAnswers(next(iter(errors.values()))[0], errors)


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
    _decide(request, task, typed)
    return redirect("desk_decided_one", ref=found.ref, task=task.pk)


def _task(request: HttpRequest, found: ApprovalRequest) -> Task:
    number = request.POST.get("task", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise InvalidAnswers(_("这张申请单没有这项待办。"))
    return Task(pk=int(number), approval_request=found)


def unchanged(user: User, task: Task, seen: str) -> tuple[ApprovalRequest, Task | None]:
    """The request under lock with its task. He decides on what he saw: what changed since the
    page was drawn is a refusal. Inside a transaction."""
    held = queries.get_visible(user, task.approval_request.ref, lock=True)
    row = Task.objects.filter(pk=task.pk, approval_request=held).first()
    if row is not None and row.state != Task.State.OPEN and not hasattr(row, "decision"):
        raise stale(held, queries.org_of(user))
    if row is not None and row.state == Task.State.OPEN and seen != str(held.answers_serial):
        raise stale(held, queries.org_of(user))
    return held, row


def _decide(request: HttpRequest, task: Task, typed: Typed) -> None:
    user: Any = request.user
    with transaction.atomic():
        held, row = unchanged(user, task, request.POST.get("seen", ""))
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
    found = visible(request, ref)
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
        "now": history.now(found, user),
    }
    return render(request, "forms/desk/decided_one.html", context)


__all__ = ["decided_one", "show", "unchanged"]
