"""Screens of the public content in the admin: review, and who changed what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page, TaskState, WorkflowState

from forms.errors import AlreadyDecided, DomainError
from pages import kept, review
from pages.models import Contact, Correction
from pages.registers import ContactsAdmin, CorrectionsAdmin
from permissions.modeladmin import allowed
from permissions.models import User

PAGE = 50


@dataclass(frozen=True)
class Submitted:
    """A page on its way to the public, as lists show it."""

    page: Page
    by: str
    at: Any
    state: str
    address: str
    comment: str = ""


def _mine(user: Any, page: Any) -> bool:
    """Whether he writes pages there. A reviewer may look into the editor, and is no author."""
    return review.PagePermissions(user, page).holds("add", "change")


def waiting_for(user: Any) -> list[Submitted]:
    """Pages this person is asked to review, the oldest first."""
    states = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
            task__groupapprovaltask__groups__user=user,
        )
        .select_related("workflow_state__requested_by", "revision")
        .order_by("started_at", "id")
        .distinct()
    )
    pages = Page.objects.in_bulk([int(s.workflow_state.object_id) for s in states])
    return [
        _submitted(s.workflow_state, pages[int(s.workflow_state.object_id)], s, review_it=True)
        for s in states
        if int(s.workflow_state.object_id) in pages
    ]


def under_way(user: Any) -> list[Submitted]:
    """Pages this person may edit that are with a reviewer or were sent back."""
    states = WorkflowState.objects.filter(
        status__in=review.ACTIVE, base_content_type=ContentType.objects.get_for_model(Page)
    )
    states = states.select_related("requested_by", "current_task_state").order_by("-created_at")
    pages = Page.objects.in_bulk([int(s.object_id) for s in states])
    return [
        _submitted(s, pages[int(s.object_id)], s.current_task_state, review_it=False)
        for s in states
        if int(s.object_id) in pages and _mine(user, pages[int(s.object_id)])
    ]


def _submitted(workflow_state: Any, page: Any, task_state: Any, *, review_it: bool) -> Submitted:
    back = workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    address = "pages_review_one" if review_it else "wagtailadmin_pages:edit"
    return Submitted(
        page=page,
        by=str(workflow_state.requested_by or ""),
        at=timezone.localtime(task_state.started_at if task_state else workflow_state.created_at),
        state=_("↩ 退回修改") if back else _("● 待审核"),
        address=reverse(address, args=[page.pk]),
        comment=task_state.comment if task_state and back else "",
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """公开审查: what waits for me, and what I sent."""
    facts = {"waiting": waiting_for(request.user), "under_way": under_way(request.user)}
    return render(request, "pages/admin/review.html", facts)


# --- one review --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """What the reviewer reads before he decides."""

    page: Any
    state: Any
    by: str
    writers: list[str]
    refused: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    compare: str = ""
    goes_live: Any = None


def _sheet(page: Page, user: User) -> Sheet:
    state = page.current_workflow_task_state
    if state is None or not (review.is_reviewer(state.task, user) or _mine(user, page)):
        raise Http404
    draft = state.revision.as_object()
    refused = review.refusal(draft, user)
    writers = User.objects.filter(pk__in=review.authors(page))
    compare = ""
    if page.live:
        compare = reverse(
            "wagtailadmin_pages:revisions_compare", args=[page.pk, "live", state.revision_id]
        )
    return Sheet(
        page=draft,
        state=state,
        by=str(state.workflow_state.requested_by or ""),
        writers=[str(writer) for writer in writers],
        refused=str(refused) if refused else "",
        facts=[
            (_("类别"), str(draft.specific_class._meta.verbose_name)),
            (_("一句话说明"), draft.summary or _("未填写")),
            (_("公开属性"), draft.get_openness_display()),
            (_("公开依据"), draft.openness_basis or _("未填写")),
            (_("个人信息"), draft.get_personal_data_display() or _("尚未检查")),
        ],
        compare=compare,
        goes_live=draft.go_live_at,
    )


def one(request: HttpRequest, page_id: int) -> HttpResponse:
    """The page, who wrote it, what was said about disclosure; 同意公开 or 退回修改."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None or request.method not in ("GET", "HEAD", "POST"):
        raise Http404
    if request.method == "POST":
        return _decided(request, page)
    return _shown(request, _sheet(page, request.user))  # type: ignore[arg-type]


def _shown(
    request: HttpRequest, sheet: Sheet, *, said: str = "", status: int = 200
) -> HttpResponse:
    facts = {"sheet": sheet, "said": said, "comment": request.POST.get("comment", "")}
    return render(request, "pages/admin/review_one.html", facts, status=status)


def _decided(request: HttpRequest, page: Page) -> HttpResponse:
    """One decision on the version the page had shown; an older one is told what happened."""
    user: Any = request.user
    seen = request.POST.get("state", "")
    state = TaskState.objects.filter(
        pk=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 18 else 0,
        workflow_state__object_id=str(page.pk),
    ).first()
    if state is None or not review.is_reviewer(state.task, user):
        raise Http404
    approve = request.POST.get("verdict") == "approve"
    try:
        with transaction.atomic():
            review.decide(
                state.specific, by=user, approve=approve, comment=request.POST.get("comment", "")
            )
    except DomainError as refusal:
        if isinstance(refusal, AlreadyDecided) or page.current_workflow_task_state is None:
            messages.error(request, str(refusal))
            return redirect("pages_review")
        return _shown(request, _sheet(page, user), said=str(refusal), status=refusal.status)
    page = Page.objects.get(pk=page.pk)
    messages.success(request, _said(page, approve))
    return redirect("pages_review")


def _said(page: Page, approve: bool) -> str:
    if not approve:
        return _("《%(title)s》已退回修改。") % {"title": page.title}
    if page.approved_schedule:
        return _("《%(title)s》已审核同意,到时自动公开。") % {"title": page.title}
    return _("《%(title)s》已审核同意并公开。") % {"title": page.title}


# --- rows of registers -------------------------------------------------------------------------


def _change(
    request: HttpRequest, admin: Any, pk: int, permission: str, change: Callable[[Any], None]
) -> HttpResponse:
    """One small change of one row of one's own office, recorded; back to the list."""
    if not allowed(request.user, permission) or pk >= 2**63:
        raise Http404
    with transaction.atomic():
        rows = admin().rows(request.user)
        row = rows.model.objects.select_for_update().filter(pk__in=rows.filter(pk=pk)).first()
        if row is None:
            raise Http404
        before = rows.model.objects.get(pk=pk)
        change(row)
        row.save()
        kept.record(row, before, by=request.user)
    return redirect(f"{admin.base_url_path}_modeladmin_index")


@require_POST
def contact_checked(request: HttpRequest, pk: int) -> HttpResponse:
    def change(row: Contact) -> None:
        row.reviewed_on = timezone.localdate()

    return _change(request, ContactsAdmin, pk, "pages.change_contact", change)


@require_POST
def correction_confirmed(request: HttpRequest, pk: int) -> HttpResponse:
    def change(row: Correction) -> None:
        row.confirmed = True

    return _change(request, CorrectionsAdmin, pk, "pages.change_correction", change)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """修改记录: every save of a register."""
    user: Any = request.user
    if not allowed(user, "pages.view_contact"):
        raise Http404
    pages = Paginator(kept.records(user.bureau_id), PAGE)
    shown = pages.get_page(request.GET.get("p"))
    return render(request, "pages/admin/records.html", {"shown": shown})
