"""一并同意: several requests looked at on one page and approved with one button. Each is decided by
itself, with its own checks and its own transaction, and reported by itself.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forms import actions, queries, sentence
from forms.desk import remarks, request, signs
from forms.desk.waiting import allowed_together, waiting
from forms.errors import AlreadyDecided, DomainError, InvalidAnswers, NotFound
from forms.models import Decision, Task
from permissions.models import User
from permissions.org import Org

logger = logging.getLogger(__name__)

MOST = 50  # as many as the list shows
KEPT = "desk_together"  # in the session: how the last ones ended
ONE_BY_ONE = "这张申请单须单独审批,请打开后办理。"
TROUBLE = "系统出了点问题,这一件没有办成,请打开后再试。"


@dataclass(frozen=True)
class Item:
    """One of them on the page where all are looked at."""

    task: int
    seen: int
    ref: str
    title: str
    number: str
    who: str
    absent: str
    sentence: str
    unusual: list[tuple[str, str]]
    changed: list[tuple[str, str, str]]
    limit: signs.Sign


@dataclass(frozen=True)
class Result:
    """How one of them ended."""

    ref: str
    name: str
    said: str
    done: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def together(http: HttpRequest) -> HttpResponse:
    """GET: those ticked, each with its sentence and what is unusual. POST: 同意 to each."""
    user: Any = http.user
    if user.bureau_id is None:
        raise Http404
    if http.method == "POST":
        return _approve_all(http, user)
    tasks = _tasks(user, http.GET)
    office = queries.org_of(user)
    items = [item for task in tasks if (item := _item(task, user, office)) is not None]
    if not items:
        chosen = http.GET.getlist("task")
        said = _("这些事项须逐件审批。") if chosen else _("请先勾选要一并同意的事项。")
        messages.info(http, said)
        return redirect("desk_inbox")
    context = {"items": items, "left_out": len(tasks) - len(items)}
    return render(http, "forms/desk/together.html", context)


def _tasks(user: User, sent: QueryDict) -> list[Task]:
    """The tasks named, of requests he sees, in the order sent. Others are not there for him."""
    numbers = [n for n in sent.getlist("task")[:MOST] if n.isascii() and n.isdecimal()]
    wanted = list(dict.fromkeys(int(n) for n in numbers if len(n) < 19))
    found = (
        Task.objects.filter(pk__in=wanted, approval_request__in=queries.visible_requests(user))
        .select_related("approval_request__version")
        .defer("approval_request__search_text", "approval_request__version__document")
    )
    rows = {task.pk: task for task in found}
    return [rows[pk] for pk in wanted if pk in rows]


def _item(task: Task, user: User, office: Org) -> Item | None:
    """The task as it is looked at; None where it is not his or not for this page."""
    held = task.approval_request
    situation = queries.situation_of(held, office)
    able = queries.standing_of(task, situation)
    if user.pk not in able or not allowed_together(task, situation):
        return None
    decisions = list(Decision.objects.filter(task__approval_request=held).order_by("id"))
    applicant = office.people.get(held.applicant_id or 0)
    absent = office.people.get(able[user.pk] or 0)
    return Item(
        task=task.pk,
        seen=held.answers_serial,
        ref=held.ref,
        title=situation.form.title,
        number=held.number or "",
        who=applicant.name if applicant else "",
        absent=absent.name if absent else "",
        sentence=sentence.of_situation(situation),
        unusual=remarks.unusual(held, situation),
        changed=remarks.changed(held, situation, decisions),
        limit=signs.limits([task.due], situation.day)[0],
    )


# --- deciding ------------------------------------------------------------------------------


def _approve_all(http: HttpRequest, user: User) -> HttpResponse:
    tasks = _tasks(user, http.POST)
    if not tasks:
        if http.POST.getlist("task"):
            raise Http404
        messages.info(http, _("请先勾选要一并同意的事项。"))
        return redirect("desk_inbox")
    results = [_approve(task, user, http.POST.get(f"seen-{task.pk}", "")) for task in tasks]
    http.session[KEPT] = [asdict(result) for result in results]
    return redirect("desk_together_done")


def _approve(task: Task, user: User, seen: str) -> Result:
    """One of them: decided as if it were the only one, and told as if it were."""
    held = task.approval_request
    name = held.number or held.version.form.title
    try:
        _decide(task, user, seen)
    except DomainError as refusal:
        mine = Decision.objects.filter(task=task, decided_by=user, verdict="approve")
        if not (isinstance(refusal, AlreadyDecided) and mine.exists()):
            said = str(refusal)
            return Result("" if isinstance(refusal, NotFound) else held.ref, name, said, False)
    except DatabaseError:
        logger.exception("task %s was not decided together with others", task.pk)
        return Result(held.ref, name, _(TROUBLE), False)
    return Result(held.ref, name, _("已同意"), True)


@transaction.atomic
def _decide(task: Task, user: User, seen: str) -> None:
    held, row = request.unchanged(user, task, seen)
    if row is not None and row.state == Task.State.OPEN:
        row.approval_request = held
        situation = queries.bare_situation(held, queries.org_of(user))
        if user.pk in queries.standing_of(row, situation) and not allowed_together(row, situation):
            raise InvalidAnswers(_(ONE_BY_ONE))
    actions.decide(task, by=user, verdict="approve")


@never_cache
@require_safe
def together_done(http: HttpRequest) -> HttpResponse:
    """Each by itself: 「已同意 派差〔2026〕8号」, or why not."""
    results = http.session.get(KEPT)
    if not results:
        return redirect("desk_inbox")
    tasks = waiting(http)
    context = {
        "results": results,
        "done": sum(1 for r in results if r["done"]),
        "refused": sum(1 for r in results if not r["done"]),
        "next": tasks[0].approval_request if tasks else None,
        "left": len(tasks),
    }
    return render(http, "forms/desk/together_done.html", context)
