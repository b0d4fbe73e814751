"""What happened to a request so far and where it stands now, in the words of the screen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forms import queries
from forms.conditions import Situation
from forms.desk import signs
from forms.desk.inbox import moment
from forms.models import ApprovalRequest, Decision, Task
from forms.schema import Form
from permissions.models import User
from permissions.org import Org


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
    open: bool


def decisions(request: ApprovalRequest) -> list[Decision]:
    found = Decision.objects.filter(task__approval_request=request).select_related("task")
    return list(found.order_by("id"))


def opinion(decision: Decision, situation: Situation) -> Opinion:
    people, posts = situation.org.people, situation.org.posts_by_id
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
        step=situation.form.step(decision.task.step).label,
        sign=signs.of_state(decision.task.state),
        comment=decision.comment,
        at=moment(decision.decided_at),
        marks=marks,
        counts=decision.task.counts,
    )


def path(request: ApprovalRequest, office: Org, tasks: list[Task]) -> list[PathLine]:
    accounts = office.accounts
    return [
        PathLine(
            label=entry.label,
            names="、".join(accounts[a].name for a in entry.holders if a in accounts),
            sign=signs.of_state(entry.state),
            reason=entry.reason,
            open=entry.state in (Task.State.OPEN, Task.State.STUCK),
        )
        for entry in queries.path(request, office, tasks)
    ]


def waits_at(tasks: list[Task], form: Form) -> str:
    """Label of the step it waits at; empty when it waits at none."""
    for task in tasks:
        if task.state in (Task.State.OPEN, Task.State.STUCK):
            return form.step(task.step).label
    return ""


def now(request: ApprovalRequest, reader: User) -> dict[str, Any]:
    """Where it stands after what he did: its state, and the names of those it waits for."""
    office, tasks = queries.org_of(reader), queries.counting_tasks(request)
    form = queries.situation_of(request, office).form
    asked = [line.names for line in path(request, office, tasks) if line.open and line.names]
    status = signs.of_status(request, waits_at(tasks, form))
    return {"status": status, "names": "、".join(dict.fromkeys(asked))}


def event(entry: Any, office: Org) -> dict[str, str]:
    people = office.people
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
