"""Deciding: one task, one decision; and handing a task to somebody else."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from forms import queries
from forms.actions.bindings import Sender, bind_files, bind_links, bind_people, release_links
from forms.actions.route import PENDING, advance, answers_changed, drop_stale, interested
from forms.actions.sentences import already_decided
from forms.actions.work import Kind, Work, lock, only, settle_status
from forms.answers import LONG_TEXT_MAX, accept, bad_text, fill_errors, merged, refuse
from forms.conditions import shown_fields, with_answers
from forms.errors import InvalidAnswers
from forms.models import ApprovalRequest, Decision, Status, Task
from forms.schema import Fill, Form
from permissions.models import User

Verdict = Decision.Verdict
ALLOWED = {
    "decide": (Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT),
    "read": (Verdict.NOTE,),
    "fill": (Verdict.DONE,),
    "settle": (Verdict.DONE,),
}
STATE = {
    Verdict.APPROVE: Task.State.APPROVED,
    Verdict.RETURN: Task.State.RETURNED,
    Verdict.REJECT: Task.State.REJECTED,
    Verdict.NOTE: Task.State.NOTED,
    Verdict.DONE: Task.State.DONE,
}
APPLICANT = "applicant"
BY_ANOTHER = "本环节已由他人审批"


@transaction.atomic
def decide(
    task: Task,
    *,
    by: User,
    verdict: str,
    comment: str = "",
    answers: dict[str, Any] | None = None,
    to: str = "",
) -> ApprovalRequest:
    """Give a task its one decision and move the request on.

    ``answers``: the fields this step fills. ``to``: whom a return goes to, the applicant or the
    key of an earlier step; left open, where the step says. Raises AlreadyDecided (somebody was
    faster), Stale, NotYours, InvalidAnswers.
    """
    work = lock(task.approval_request, by=by)
    held = work.request
    work.load_tasks()
    row = _open_row(work, task)
    absent = _standing(work, row)
    _check_verdict(row, verdict)
    check_comment(comment)
    earlier = _check_return(work, row, to) if verdict == Verdict.RETURN else ""
    before = held.answers
    if answers and verdict in (Verdict.APPROVE, Verdict.DONE):
        _fill(work, row, answers)
    if verdict in (Verdict.APPROVE, Verdict.DONE):
        _judge_fills(work, row)
    _record(work, row, Verdict(verdict), absent=absent, comment=comment, to=earlier)
    if verdict == Verdict.RETURN:
        _send_back(work, row, earlier)
    elif verdict == Verdict.REJECT:
        _reject(work, row)
    else:
        _go_on(work, row, before)
    work.finish(verdict)
    if answers:
        bind_files(work)
        bind_links(work)
    return held


def _open_row(work: Work, task: Task) -> Task:
    """The task as it is under the lock. AlreadyDecided for those who could have decided it."""
    row = next((t for t in work.tasks if t.pk == task.pk), None)
    if row is not None and row.state == Task.State.OPEN:
        return row
    if row is None:
        rows = Task.objects.filter(approval_request=work.request).select_related("decision")
        row = rows.filter(pk=task.pk).first()
    if row is None:
        sentence = "这张申请单没有这项待办。"
        raise InvalidAnswers(sentence, {"task": [sentence]})
    _refuse_closed(work, row)
    raise AssertionError("unreachable")


def _refuse_closed(work: Work, row: Task) -> None:
    """A closed task: those it once asked are too late, for anybody else it was never his."""
    assert work.by is not None
    decision = getattr(row, "decision", None)
    asked = set(queries.standing_of(row, work.situation()))
    if row.post_id is not None:
        post = work.office.posts_by_id[row.post_id]
        asked |= {h.person for h in work.office.holdings if h.post == post.code}
    if row.person_id is not None:
        asked.add(row.person_id)
    if decision is not None:
        asked |= {decision.decided_by_id, decision.on_behalf_of_id}
    only(work.by.pk in asked)
    raise already_decided(row, work.office)


def _standing(work: Work, row: Task) -> int | None:
    """For whom the person answers (None: for himself). NotYours when the task is not his: asked
    under the lock, not when the page was drawn."""
    assert work.by is not None
    able = queries.standing_of(row, work.situation())
    only(work.by.pk in able)
    return able[work.by.pk]


def _check_verdict(row: Task, verdict: str) -> None:
    if verdict not in ALLOWED.get(row.kind, ()):
        words = "、".join(str(v.label) for v in ALLOWED.get(row.kind, ()))
        sentence = f"本环节的意见只能是:{words}。"
        raise InvalidAnswers(sentence, {"verdict": [sentence]})


def check_comment(comment: str) -> None:
    """An opinion of at most 5,000 characters that can be stored and printed."""
    if bad_text(comment) or len(comment) > LONG_TEXT_MAX:
        sentence = f"意见最多{LONG_TEXT_MAX}个字,且不能含有不能保存的字符。"
        raise InvalidAnswers(sentence, {"comment": [sentence]})


def _check_return(work: Work, row: Task, to: str) -> str:
    """The key of the earlier step a return goes to; "" for the applicant."""
    to = to or work.request.version.form.step(row.step).return_to or APPLICANT
    if to == APPLICANT:
        return ""
    order = [s.key for s in work.request.version.form.steps]
    done = {
        t.step
        for t in work.tasks
        if t.state in (Task.State.APPROVED, Task.State.DONE, Task.State.NOTED)
    }
    if to not in done or order.index(to) >= order.index(row.step):
        sentence = "只能退回给申请人或已办理过的上一环节。"
        raise InvalidAnswers(sentence, {"to": [sentence]})
    return to


# --- fields a step fills -------------------------------------------------------------------


def fills_of(form: Form, row: Task) -> list[Fill]:
    """The fields this task fills: its step's, and those of steps that were merged into it."""
    keys = dict.fromkeys([*row.fills, row.step])
    return [fill for key in keys for fill in form.step(key).fills]


def _fill(work: Work, row: Task, sent: dict[str, Any]) -> None:
    request = work.request
    form = request.version.form
    fills = {fill.field: fill for fill in fills_of(form, row)}
    taken = accept(form, sent, keys=set(fills), org=work.office, lookups=Sender(work))
    for key, fill in fills.items():
        if fill.columns and key in taken:
            taken[key] = _corrected_rows(key, request.answers.get(key) or [], taken[key], fill)
    answers = merged(request.answers, taken)
    situation, _shown = shown_fields(with_answers(work.situation(), answers))
    if situation.answers != request.answers:
        assert work.by is not None
        work.store_answers(dict(situation.answers), by=work.by.pk)
        if any(f.key in fills and (f.sees or f.undecided) for f in form.fields):
            bind_people(work, again=True)


def _corrected_rows(
    key: str, rows: list[dict[str, Any]], sent: list[dict[str, Any]] | None, fill: Fill
) -> list[dict[str, Any]]:
    """The rows with only the columns this step corrects taken from what was sent."""
    if sent is None or len(sent) != len(rows):
        sentence = f"本环节只能修改已有的{len(rows)}行,不能增加或删除。"
        raise InvalidAnswers(sentence, {key: [sentence]})
    return [
        {**old, **{c: new[c] for c in fill.columns if c in new}}
        for old, new in zip(rows, sent, strict=True)
    ]


def _judge_fills(work: Work, row: Task) -> None:
    fills = fills_of(work.request.version.form, row)
    if fills:
        refuse(fill_errors(work.situation(), fills))


# --- after the decision --------------------------------------------------------------------


def claim(row: Task, **changes: Any) -> bool:
    """Close a task if it is still open: what holds where the row lock does not (SQLite)."""
    return bool(Task.objects.filter(pk=row.pk, state=Task.State.OPEN).update(**changes))


def _record(
    work: Work, row: Task, verdict: Decision.Verdict, *, absent: int | None, comment: str, to: str
) -> None:
    """Task, decision, trail and lasting sight, together."""
    assert work.by is not None
    if not claim(row, state=STATE[verdict], closed_at=work.now):
        raise already_decided(row, work.office)
    row.state, row.closed_at = STATE[verdict], work.now
    decision = Decision(
        task=row,
        verdict=verdict,
        decided_by=work.by,
        post_id=row.post_id,
        on_behalf_of_id=absent,
        comment=comment,
        to=to,
        answers_serial=work.request.answers_serial,
        decided_at=work.now,
        owed=Decision.Owed.NONE if absent is None else Decision.Owed.DUE,
    )
    row.decision = decision
    work.write(decision)
    work.chain.add(
        verdict,
        by=work.by.pk,
        step=row.step,
        on_behalf_of=absent,
        comment=comment,
        data={"task": row.pk, "to": to, **work.answers_data()},
    )
    work.see([work.by.pk])


def _send_back(work: Work, row: Task, earlier: str) -> None:
    """The first return ends the step: tasks beside it are taken back, approvals given are kept
    and judged when the request comes again."""
    _end_step(work, row, counts=not earlier)
    if not earlier:
        work.request.status = Status.RETURNED
        work.notify(interested(work), Kind.RETURNED, comment=_last_comment(work))
        return
    work.forget([t for t in work.tasks if t.step == earlier or t.pk == row.pk])
    advance(work)


def _reject(work: Work, row: Task) -> None:
    _end_step(work, row)
    settle_status(work, Status.REJECTED)
    release_links(work)
    work.notify(interested(work), Kind.REJECTED, comment=_last_comment(work))


def _go_on(work: Work, row: Task, before: dict[str, Any]) -> None:
    _skip_rest(work, row)
    changed = answers_changed(work, before, work.request.answers)
    if changed:
        drop_stale(work, changed, after=row.step)
    was = work.request.status
    advance(work)
    if work.request.status == was:
        work.notify(interested(work), Kind.DECIDED)


def _end_step(work: Work, row: Task, *, counts: bool = True) -> None:
    """Whatever else waits is taken back; where any one decides, he has."""
    _skip_rest(work, row, counts=counts)
    beside = [t for t in work.tasks if t.state in PENDING]
    work.close(beside, Task.State.CANCELLED, counts=counts)


def _skip_rest(work: Work, row: Task, *, counts: bool = True) -> None:
    """Where any one decides, the others of the step are not asked any more."""
    if work.request.version.form.step(row.step).mode != "any":
        return
    rest = [t for t in work.tasks if t.step == row.step and t.state in PENDING]
    asked = [t for t in rest if t.state == Task.State.OPEN]
    work.close(asked, Task.State.SKIPPED, counts=counts, reason=BY_ANOTHER)
    work.close([t for t in rest if t not in asked], Task.State.SKIPPED, counts=counts)


def _last_comment(work: Work) -> str:
    return work.chain.entries[-1].comment if work.chain.entries else ""


# --- handing on ----------------------------------------------------------------------------


@transaction.atomic
def transfer(task: Task, *, by: User, to: User, comment: str = "") -> ApprovalRequest:
    """Hand an open task to a named person. The old row is history; the new one stands in its
    place. A stuck task is handed on by the office."""
    work = lock(task.approval_request, by=by)
    work.load_tasks()
    row = next((t for t in work.tasks if t.pk == task.pk), None)
    stuck = row is not None and row.state == Task.State.STUCK
    if row is None or not stuck:
        row = _open_row(work, task)
        absent = _standing(work, row)
    else:
        only(by.pk in work.holders_of(work.told_of_stuck()))
        absent = None
    check_comment(comment)
    _check_receiver(work, to)
    work.close([row], Task.State.TRANSFERRED, counts=False)
    new = Task(
        approval_request=work.request,
        step=row.step,
        kind=row.kind,
        phase=row.phase,
        round=row.round,
        slot=row.slot,
        place=row.place,
        post_id=None,
        person=to,
        fills=row.fills,
        due=row.due,
        opened_at=work.now,
    )
    work.tasks.append(new)
    work.see([to.pk])
    work.notify([to.pk], Kind.TRANSFERRED, comment=comment)
    work.chain.add(
        "transfer", by=by.pk, step=row.step, on_behalf_of=absent, comment=comment,
        data={"to": to.username},
    )  # fmt: skip
    return work.finish("transferred")


def _check_receiver(work: Work, to: User) -> None:
    known = work.office.people.get(to.pk)
    sentence = ""
    if known is None or not known.active:
        sentence = "没有这个人员,或其账号已停用。"
    elif to.pk in work.situation().excluded:
        sentence = "不能转交给申请人、填单人或出差人员。"
    elif work.office.level(to.pk, work.day) < 1:
        sentence = "不能转交给没有审批岗位的人员。"
    elif to.pk == work.by_id:
        sentence = "不能转交给自己。"
    if sentence:
        raise InvalidAnswers(sentence, {"to": [sentence]})
