"""The page of one request: what it says, how far it has come, what happened, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from forms import actions, queries
from forms.answers import show
from forms.conditions import Situation
from forms.models import NO_LIMIT, ApprovalRequest, Attachment, Link, Status, Task, TrailEntry
from forms.papers import paper_pdf
from forms.papers.collect import collect
from forms.portal import returned
from forms.portal.forecast import now_with, who
from forms.portal.frame import me, page, staff
from forms.portal.slip import Slip, slip_of
from forms.queries import PathEntry
from forms.sentence import sentence
from permissions.models import User
from permissions.org import Org

EVENTS = {
    "create": gettext_lazy("新建草稿"),
    "edit": gettext_lazy("修改"),
    "submit": gettext_lazy("提交"),
    "approve": gettext_lazy("同意"),
    "return": gettext_lazy("退回修改"),
    "reject": gettext_lazy("不同意"),
    "note": gettext_lazy("阅知"),
    "done": gettext_lazy("办理完毕"),
    "withdraw": gettext_lazy("撤回"),
    "transfer": gettext_lazy("转交"),
    "copy": gettext_lazy("抄送"),
    "cancel": gettext_lazy("取消"),
    "change": gettext_lazy("变更"),
    "remind": gettext_lazy("提醒"),
    "stuck": gettext_lazy("无人可办,已转办公室"),
    "changed": gettext_lazy("已变更"),
    "approved": gettext_lazy("已批准"),
}


@dataclass(frozen=True)
class Stop:
    """One stop of the path: who, how far. What was said stands on the slip."""

    entry: PathEntry
    who: str
    name: str = ""
    at: Any = None
    due: Any = None


@dataclass(frozen=True)
class Happened:
    """One line of the record."""

    entry: TrailEntry
    name: str
    what: str
    step: str
    on_behalf_of: str


@staff
@require_safe
def show_request(request: HttpRequest, ref: str) -> HttpResponse:
    user = me(request)
    found = queries.get_visible(user, ref)
    office = queries.org_of(user)
    situation = queries.situation_of(found, office)
    form = situation.form
    tasks = queries.counting_tasks(found)
    path = queries.path(found, office, tasks)
    trail = queries.timeline(found)
    files = list(found.attachments.order_by("id"))
    slip = _slip(found, user, tasks, trail, files)
    actions.read_notices(by=user, request=found)
    context = {
        "found": found,
        "form": form,
        "office": office,
        "summary": sentence(form, slip.facts.answers, office, timezone.localdate()),
        "slip": slip,
        "stops": _stops(tasks, path, office),
        "now": now_with(path, office),
        "happened": _happened(trail, situation, office),
        "applicant": _name(office, found.applicant_id),
        "entered_by": _name(office, found.entered_by_id),
        "section_name": _section_name(found, situation),
        "files": files,
        "links": _links(found, user),
        "came_back": returned.why(found, office),
        "may": _may(found, user, tasks),
        "to_decide": _to_decide(found, user, tasks, office),
    }
    mine = user.pk in (found.applicant_id, found.entered_by_id)
    return page(request, "request.html", context, here="mine" if mine else "tasks")


def _may(found: ApprovalRequest, user: User, tasks: list[Task]) -> dict[str, bool]:
    """What the user may do now; who sees the page sees the request, state decides the rest."""
    his = user.pk in (found.applicant_id, found.entered_by_id)
    applicant = user.pk == found.applicant_id
    approved = found.status == Status.APPROVED
    remind = actions.may_remind(found, user, tasks)
    under_way = found.status == Status.IN_REVIEW
    return {
        "edit": his and found.status in (Status.DRAFT, Status.RETURNED),
        "withdraw": his and found.status in queries.UNDER_WAY,
        "remind": remind,
        "remind_later": his and under_way and not found.sample and not remind,
        "copy": his and found.status != Status.DRAFT,
        "change": applicant and approved and found.version.form.may_change,
        "cancel": applicant and approved,
    }


def _to_decide(found: ApprovalRequest, user: User, tasks: list[Task], office: Org) -> str:
    """Where the user decides, if it waits for him and the desk is open to him."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return ""
    situation = queries.situation_of(found, office)
    for task in tasks:
        if task.state == Task.State.OPEN and user.pk in queries.standing_of(task, situation):
            return desk_address(found.ref)
    return ""


def desk_address(ref: str) -> str:
    """The page of a request in the desk."""
    return f"{reverse('wagtailadmin_home')}requests/{ref}/"


def _slip(
    found: ApprovalRequest,
    user: User,
    tasks: list[Task],
    trail: list[TrailEntry],
    files: list[Attachment],
) -> Slip:
    facts = collect(found, user, tasks=tasks)
    before = returned.answers_to_compare(found, trail)
    if before is not None:
        before = show(facts.situation.form, before, facts.situation)
    return slip_of(facts, files={row.pk: row for row in files}, before=before)


def _stops(tasks: list[Task], path: list[PathEntry], office: Org) -> list[Stop]:
    """The path with who decided on it: tasks by the place they stand for."""
    left = list(tasks)
    stops = []
    for entry in path:
        task = next((t for t in left if t.step == entry.step and _same(t, entry, office)), None)
        if task is not None:
            left.remove(task)
        stops.append(_stop(entry, task, office))
    return stops


def _same(task: Task, entry: PathEntry, office: Org) -> bool:
    return task.state == entry.state and queries.post_code(office, task) == entry.post


def _stop(entry: PathEntry, task: Task | None, office: Org) -> Stop:
    asked = who(entry, office)
    decided = ("approved", "rejected", "returned", "done", "noted")
    if task is None or task.state not in decided:
        due = task.due if task is not None and task.state == "open" else NO_LIMIT
        return Stop(entry, asked, due=None if due == NO_LIMIT else due)
    decision = task.decision
    name = _name(office, decision.decided_by_id)
    if decision.on_behalf_of_id is not None:
        name = f"{name}({_('代管')})"
    return Stop(entry, asked, name, decision.decided_at)


def _happened(trail: list[TrailEntry], situation: Situation, office: Org) -> list[Happened]:
    """The record, newest first. How a draft came about is nobody's business once it was sent; of
    later changes one after the other only the last counts."""
    labels = {step.key: step.label for step in situation.form.steps}
    sent = next((i for i, entry in enumerate(trail) if entry.event == "submit"), len(trail))
    kept: list[TrailEntry] = []
    for i, entry in enumerate(trail):
        if i < sent < len(trail) and entry.event == "edit":
            continue
        if kept and entry.event == kept[-1].event == "edit" and entry.by_id == kept[-1].by_id:
            kept[-1] = entry
        else:
            kept.append(entry)
    return [
        Happened(
            entry=entry,
            name=_name(office, entry.by_id) or str(_("系统")),
            what=str(EVENTS.get(entry.event, _("更新"))),
            step=labels.get(entry.step, ""),
            on_behalf_of=_name(office, entry.for_id),
        )
        for entry in reversed(kept)
    ]


def _links(found: ApprovalRequest, user: User) -> list[tuple[str, ApprovalRequest]]:
    """Requests this one has to do with, as far as the user sees them."""
    links = Link.objects.filter(Q(source=found) | Q(target=found), released=False)
    rows = list(links.values_list("kind", "source_id", "target_id"))
    out = [(kind, target) for kind, source, target in rows if source == found.pk]
    back = [(kind, source) for kind, source, target in rows if target == found.pk]
    ids = {pk for _kind, pk in out + back}
    if not ids:
        return []
    seen = {r.pk: r for r in queries.visible_requests(user).filter(pk__in=ids).defer("answers")}
    there = {"changes": _("变更自"), "supplements": _("追加自")}
    here = {"changes": _("变更为"), "supplements": _("追加单")}
    named = [(str(there.get(kind, _("使用"))), pk) for kind, pk in out]
    named += [(str(here.get(kind, _("用于"))), pk) for kind, pk in back]
    return [(label, seen[pk]) for label, pk in named if pk in seen]


def _name(office: Org, person: int | None) -> str:
    found = office.people.get(person) if person is not None else None
    return found.name if found else ""


def _section_name(found: ApprovalRequest, situation: Situation) -> str:
    if found.applicant_id is None:
        return ""
    code = situation.org.section(found.applicant_id, situation.day)
    return situation.org.sections[code].name if code in situation.org.sections else ""


# --- what is fetched through it ------------------------------------------------------------


@staff
@require_safe
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The slip to print; ``?save`` for a file of one's own."""
    user = me(request)
    found = queries.get_visible(user, ref)
    response = HttpResponse(paper_pdf(found, reader=user), content_type="application/pdf")
    name = f"{found.number or found.version.form.title}.pdf"
    disposition = content_disposition_header("save" in request.GET, name)
    response["Content-Disposition"] = disposition or "inline"
    return _private(response)


@staff
@require_safe
def attachment(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """A file of a request one may see; always to be saved."""
    user = me(request)
    found = queries.get_visible(user, ref)
    row = Attachment.objects.filter(pk=number, approval_request=found).first()
    if row is None:
        raise Http404
    try:
        content = row.path.open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.type)
    return _private(response)


def _private(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
