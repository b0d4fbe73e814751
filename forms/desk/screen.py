"""What a leader sees of one request: all of it gathered before anything is drawn.

The order of the screen is the template's; why it is his is worked out here, what was said before in
``forms.desk.history``, what is unusual in ``forms.desk.remarks``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from forms import pdfpages, queries, sentence
from forms.actions.deciding import fills_of
from forms.conditions import Situation, holds
from forms.desk import contents, fills, hints, history, remarks, signs
from forms.models import ApprovalRequest, Attachment, Decision, Status, Task
from forms.schema import Fill, Step
from permissions.models import User
from permissions.org import Org

Verdict = Decision.Verdict
PICTURES = ("image/jpeg", "image/png")
LEADER = ("同意。", "已阅。", "请按规定办理。", "请压缩费用。", "请提出意见。")
OFFICE = ("情况属实,拟同意。", "请补充附件。")
ACCOUNTANT = ("票据齐全,金额无误。",)


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
    decisions = history.decisions(request)
    found: dict[str, Any] = {
        "screen": screen,
        "request_": request,
        "form": form,
        "status": signs.of_status(request, history.waits_at(screen.tasks, form)),
        "applicant": _named(screen, applicant.id if applicant else None),
        "typist": (
            _named(screen, request.entered_by_id)
            if request.entered_by_id != request.applicant_id
            else ""
        ),
        "sentence": sentence.of_situation(situation),
        "notices": form.notices,
        "opinions": [history.opinion(each, situation) for each in decisions],
        "unusual": remarks.unusual(screen.request, situation),
        "changed": remarks.changed(screen.request, situation, decisions),
        "files": _files(request, situation),
        "sections": contents.sections(situation, leave_out=filled if screen.task else ()),
        "path": history.path(request, screen.office, screen.tasks),
        "timeline": [history.event(e, screen.office) for e in queries.timeline(request)],
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


def _why(step: Step, situation: Situation) -> dict[str, str]:
    """Why the step is there: the first sentence whose conditions hold, with its clause."""
    for why in step.why:
        if holds(why.when, situation):
            return {"sentence": why.sentence, "clause": why.clause}
    return {"sentence": step.label, "clause": step.clause}


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
