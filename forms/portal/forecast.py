"""Who will be asked, by name, and how far it has come: the path of a request in words."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from forms import queries
from forms.answers import Warned, changed_keys, show
from forms.answers import warnings as failing_warnings
from forms.conditions import Situation, shown_fields
from forms.models import ApprovalRequest, Task
from forms.queries import PathEntry
from permissions.org import Org

AHEAD = ("waiting", "open", "stuck")


@dataclass(frozen=True)
class Forecast:
    """The path of a request that is being filled in."""

    sentence: str  # 将由 李四(分管领导) → 王五(局长) 审批
    entries: tuple[PathEntry, ...]
    nobody: str  # the sentence where a step has nobody
    warnings: tuple[Warned, ...]


def who(entry: PathEntry, office: Org) -> str:
    """「李四(分管领导)」; the post alone while nobody is known."""
    title = office.posts[entry.post].title if entry.post in office.posts else ""
    names = [office.accounts[a].name for a in entry.holders if a in office.accounts]
    if not names:
        return title or entry.label
    return "、".join(n if says(n, title) else f"{n}({title})" for n in names)


def says(name: str, title: str) -> bool:
    """Whether a name is its post's title in other words: accounts without a person's name yet."""
    return not title or set(title) - set("()()") <= set(name)


def chain(entries: Iterable[PathEntry], office: Org) -> str:
    """Those who are asked, one after the other: together by 、 or 或, in turn by →."""
    parts = []
    for _step, group in groupby(entries, key=lambda e: e.step):
        together = list(group)
        joint = "或" if together[0].mode == "any" else "、"
        parts.append(joint.join(dict.fromkeys(who(e, office) for e in together)))
    return " → ".join(parts)


def forecast(
    approval_request: ApprovalRequest,
    office: Org,
    answers: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
) -> Forecast:
    """The path these answers would take. Nothing is stored: they need not be either.

    ``before``: of a request that came back, the answers it came back with.
    """
    situation = queries.situation_of(approval_request, office, answers=answers)
    current, _shown = shown_fields(situation)
    as_if = copy.copy(approval_request)
    as_if.answers = dict(current.answers)
    tasks: list[Task] = []
    if approval_request.pk is not None:
        tasks = _still_good(queries.counting_tasks(approval_request), current, before)
    entries = queries.path(as_if, office, tasks)
    ahead = [e for e in entries if e.state in AHEAD]
    stuck = next((e for e in ahead if e.state == "stuck"), None)
    return Forecast(
        sentence=_sentence(ahead, office) if stuck is None else "",
        entries=tuple(entries),
        nobody="" if stuck is None else _nobody(stuck, as_if, office),
        warnings=tuple(failing_warnings(situation)),
    )


def _still_good(
    tasks: list[Task], situation: Situation, before: Mapping[str, Any] | None
) -> list[Task]:
    """The approvals that would still count when it is sent again: the rule of ``forms.actions``."""
    if before is None:
        return tasks
    form = situation.form
    changed = changed_keys(show(form, before, situation), show(form, situation.answers, situation))
    good = []
    for task in tasks:
        sees = form.step(task.step).sees
        seen = bool(changed & set(sees)) if sees else bool(changed)
        if task.state in queries.DECIDED and not seen:
            good.append(task)
    return good


def _sentence(ahead: list[PathEntry], office: Org) -> str:
    if not ahead:
        return ""
    return _("将由 %(people)s 审批") % {"people": chain(ahead, office)}


def _nobody(entry: PathEntry, approval_request: ApprovalRequest, office: Org) -> str:
    form = approval_request.version.form
    step = form.step(entry.step)
    if entry.post is None and step.note_by:
        field = form.get(step.note_by)
        return _("请填写“%(label)s”。") % {"label": field.label if field else step.note_by}
    title = office.posts[entry.post].title if entry.post in office.posts else entry.label
    return _(
        "《%(form)s》须经“%(post)s”审批,该岗位目前无人可以审批,也没有代管领导,"
        "暂不能提交。请联系办公室。"
    ) % {"form": form.title, "post": title}


def now_with(entries: Iterable[PathEntry], office: Org) -> str:
    """Who has it now."""
    return chain([e for e in entries if e.state == "open"], office)
