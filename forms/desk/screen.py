"""What a leader sees of one request: all of it gathered before anything is drawn.

The order of the screen is the template's; what was said before and why it is his are worked out
here, what is unusual in ``forms.desk.remarks``.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from forms import pdfpages, queries, sentence
from forms.actions.deciding import fills_of
from forms.conditions import Situation, holds
from forms.desk import contents, fills, hints, remarks, signs
from forms.desk.inbox import moment
from forms.models import (
    ApprovalRequest,
    Attachment,
    Decision,
    Status,
    Task,
)
from forms.schema import Fill, Step
from permissions.models import User
from permissions.org import Org

Verdict = Decision.Verdict
PICTURES = ("image/jpeg", "image/png")
LEADER = ("同意。", "已阅。", "请按规定办理。", "请压缩费用。", "请提出意见。")
OFFICE = ("情况属实,拟同意。", "请补充附件。")
ACCOUNTANT = ("票据齐全,金额无误。",)


@dataclass(frozen=True)
class Opinion:
    """Somebody's opinion before him."""

    name: str
    post: str
    step: str
    sign: signs.Sign
    comment: str
    at: str
    marks: list[str]
    counts: bool


@dataclass(frozen=True)
class PathLine:
    label: str
    names: str
    sign: signs.Sign
    reason: str


@dataclass
class Screen:
    """One request for one reader. ``task`` is his, or None: then he only reads."""

    request: ApprovalRequest
    office: Org
    situation: Situation
    reader: User
    task: Task | None = None
    step: Step | None = None
    absent: int | None = None
    fills: list[Fill] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    @property
    def form_title(self) -> str:
        return self.situation.form.title

    @property
    def verdict(self) -> str:
        """The verdict of the widest button: what this kind of task is there for."""
        kind = self.task.kind if self.task else ""
        return {"decide": Verdict.APPROVE, "read": Verdict.NOTE}.get(kind, Verdict.DONE)


def open_for(request: ApprovalRequest, reader: User) -> Screen:
    """The request with the reader's own open task, if one waits for him."""
    office = queries.org_of(reader)
    situation = queries.situation_of(request, office)
    screen = Screen(request, office, situation, reader, tasks=queries.counting_tasks(request))
    if request.sample:
        return screen
    for task in screen.tasks:
        if task.state != Task.State.OPEN:
            continue
        able = queries.standing_of(task, situation)
        if reader.pk in able:
            screen.task, screen.absent = task, able[reader.pk]
            screen.step = situation.form.step(task.step)
            screen.fills = fills_of(situation.form, task)
            break
    return screen


def context(
    screen: Screen, *, typed: QueryDict | None = None, errors: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """Everything the template draws. ``typed``: what was sent and refused, kept in its inputs."""
    request, situation, form = screen.request, screen.situation, screen.situation.form
    applicant = screen.office.people.get(request.applicant_id or 0)
    filled = {fill.field for fill in screen.fills}
    decisions = _decisions(request)
    found: dict[str, Any] = {
        "screen": screen,
        "request_": request,
        "form": form,
        "status": signs.of_status(request, _waits_at(screen)),
        "applicant": _named(screen, applicant.id if applicant else None),
        "typist": (
            _named(screen, request.entered_by_id)
            if request.entered_by_id != request.applicant_id
            else ""
        ),
        "sentence": sentence.of_situation(situation),
        "notices": form.notices,
        "opinions": [_opinion(screen, decision) for decision in decisions],
        "unusual": remarks.unusual(screen.request, situation),
        "changed": remarks.changed(screen.request, situation, decisions),
        "files": _files(request, situation),
        "sections": contents.sections(situation, leave_out=filled if screen.task else ()),
        "path": _path(screen),
        "timeline": [_event(screen, entry) for entry in queries.timeline(request)],
        "may_copy": _may_copy(screen, decisions),
        "people": _others(screen, set()),
    }
    if screen.task is not None and screen.step is not None:
        found |= {
            "why": _why(screen.step, situation),
            "limit": signs.limits([screen.task.due], situation.day)[0],
            "absent": _named(screen, screen.absent) if screen.absent else "",
            "inputs": fills.inputs(
                screen.fills,
                situation,
                hints.known(screen.fills, request, screen.reader, typed, fills.PREFIX),
                typed=typed,
                errors=errors,
            ),
            "suggests": any(fill.suggested is not None for fill in screen.fills),
            "targets": _targets(screen),
            "phrases": _phrases(screen),
            "asking": [p for p in (*_phrases(screen), *OFFICE) if p.startswith("请")],
            "takers": _others(screen, situation.excluded),
        }
    return found


def _named(screen: Screen, person: int | None) -> str:
    known = screen.office.people.get(person or 0)
    if known is None:
        return ""
    section = screen.office.section(known.id, screen.situation.day)
    if section in screen.office.sections:
        return f"{known.name}({screen.office.sections[section].name})"
    return known.name


def _waits_at(screen: Screen) -> str:
    for task in screen.tasks:
        if task.state in (Task.State.OPEN, Task.State.STUCK):
            return screen.situation.form.step(task.step).label
    return ""


def _why(step: Step, situation: Situation) -> dict[str, str]:
    """Why the step is there: the first sentence whose conditions hold, with its clause."""
    for why in step.why:
        if holds(why.when, situation):
            return {"sentence": why.sentence, "clause": signs.clause(why.clause)}
    return {"sentence": step.label, "clause": signs.clause(step.clause)}


# --- what was said before ------------------------------------------------------------------


def _decisions(request: ApprovalRequest) -> list[Decision]:
    found = Decision.objects.filter(task__approval_request=request).select_related("task")
    return list(found.order_by("id"))


def _opinion(screen: Screen, decision: Decision) -> Opinion:
    people, posts = screen.office.people, screen.office.posts_by_id
    marks = []
    if decision.on_behalf_of_id in people:
        name = people[decision.on_behalf_of_id].name
        marks.append(_("代管审批(代%(name)s)") % {"name": name})
    if decision.phone_leader_id is not None:
        marks.append(_("电话同意,待补签"))
    post = posts.get(decision.post_id or 0)
    return Opinion(
        name=people[decision.decided_by_id].name if decision.decided_by_id in people else "",
        post=post.title if post else "",
        step=screen.situation.form.step(decision.task.step).label,
        sign=signs.of_state(decision.task.state),
        comment=decision.comment,
        at=moment(decision.decided_at),
        marks=marks,
        counts=decision.task.counts,
    )


# --- the rest ------------------------------------------------------------------------------


def _files(request: ApprovalRequest, situation: Situation) -> list[dict[str, Any]]:
    labels: dict[int, str] = {}
    for f in situation.form.fields:
        if f.kind == "file":
            labels |= {pk: f.label for pk in situation.answers.get(f.key) or []}
    rows = Attachment.objects.filter(approval_request=request, pk__in=labels).order_by("pk")
    return [
        {
            "pk": row.pk,
            "name": row.name,
            "label": labels[row.pk],
            "picture": row.type in PICTURES,
            "pdf": row.type == pdfpages.PDF,
            "pages": pdfpages.known(row) if row.type == pdfpages.PDF else None,
            "size": row.size,
        }
        for row in rows
    ]


def _path(screen: Screen) -> list[PathLine]:
    accounts = screen.office.accounts
    return [
        PathLine(
            label=entry.label,
            names="、".join(accounts[a].name for a in entry.holders if a in accounts),
            sign=signs.of_state(entry.state),
            reason=entry.reason,
        )
        for entry in queries.path(screen.request, screen.office, screen.tasks)
    ]


def _event(screen: Screen, entry: Any) -> dict[str, str]:
    people = screen.office.people
    by = people[entry.by_id].name if entry.by_id in people else ""
    absent = people[entry.for_id].name if entry.for_id in people else ""
    at: datetime.datetime = entry.at
    return {
        "at": moment(at),
        "by": by,
        "absent": absent,
        "event": events().get(entry.event, entry.event),
        "comment": entry.comment,
    }


def events() -> dict[str, str]:
    """What the events of a trail are called."""
    return {
        "create": _("新建"),
        "edit": _("修改"),
        "submit": _("提交"),
        "approve": _("同意"),
        "return": _("退回修改"),
        "reject": _("不同意"),
        "note": _("阅知"),
        "done": _("办理完毕"),
        "withdraw": _("撤回"),
        "transfer": _("转交"),
        "copy": _("抄送"),
        "cancel": _("取消"),
        "change": _("变更"),
        "changed": _("已变更"),
        "approved": _("已批准"),
        "stuck": _("无人可办,已转办公室"),
        "remind": _("提醒"),
        "unstuck": _("重新办理"),
    }


def _may_copy(screen: Screen, decisions: list[Decision]) -> bool:
    """As ``queries.can(reader, "copy", request)``, from what is loaded already."""
    request, reader = screen.request, screen.reader.pk
    his = reader in (request.applicant_id, request.entered_by_id)
    decided = any(d.decided_by_id == reader for d in decisions)
    return request.status != Status.DRAFT and (his or decided or screen.task is not None)


def _others(screen: Screen, barred: Collection[int]) -> list[tuple[str, str]]:
    """People to hand it to, or to copy it to: not oneself, and nobody who is barred."""
    names = screen.office.accounts
    left_out = {screen.reader.pk, *barred}
    offered = fills.people_offered(screen.office)
    return [(account, name) for account, name in offered if names[account].id not in left_out]


def _targets(screen: Screen) -> list[tuple[str, str]]:
    """To whom a return may go: the applicant, or a step before this one that was dealt with."""
    assert screen.step is not None
    form = screen.situation.form
    order = [s.key for s in form.steps]
    done = (Task.State.APPROVED, Task.State.DONE, Task.State.NOTED)
    earlier = [
        s
        for s in form.steps
        if order.index(s.key) < order.index(screen.step.key)
        and any(t.step == s.key and t.state in done for t in screen.tasks)
    ]
    return [("applicant", _("申请人"))] + [(s.key, s.label) for s in earlier]


def _phrases(screen: Screen) -> tuple[str, ...]:
    """Common words, by who he is in this office."""
    day = screen.situation.day
    if screen.office.level(screen.reader.pk, day) >= 3:
        return LEADER
    if screen.office.section(screen.reader.pk, day) == "finance":
        return ACCOUNTANT
    return OFFICE
