"""What pages brings to the Wagtail admin: registers, review, the block on the home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.ui.components import Component
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from pages import desk, kept, review
from pages.figures import desk as figures
from pages.handover import desk as handover
from pages.importer import views as importer
from pages.registers import REGISTERS
from pages.selfcheck import report as selfcheck
from pages.selfcheck.findings import Finding

for register in REGISTERS:
    modeladmin_register(register)


def addresses() -> list[URLPattern]:
    return [
        path("review/", desk.index, name="pages_review"),
        path("review/<int:page_id>/", desk.one, name="pages_review_one"),
        path("contacts/<int:pk>/checked/", desk.contact_checked, name="pages_contact_checked"),
        path(
            "corrections/<int:pk>/confirmed/",
            desk.correction_confirmed,
            name="pages_correction_confirmed",
        ),
        path("records/", desk.records, name="pages_records"),
        path("selfcheck/", selfcheck.show, name="pages_selfcheck"),
        path("releases/", figures.index, name="pages_releases"),
        path("releases/<int:pk>/withdraw/", figures.withdraw, name="pages_release_withdraw"),
        *importer.addresses(),
        path("handover/", handover.screen, name="pages_handover"),
        path("handover/package.zip", handover.take, name="pages_handover_package"),
    ]


def look() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("pages/admin.css"))


def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(kept.MADE, _("登记"), _("登记了一条记录"))
    actions.register_action(kept.CHANGED, _("修改登记"), _("修改了一条记录"))


class PrivacyView(SetPrivacyView):
    """A refusal leaves no trace: the record of a change and the change are one."""

    def form_valid(self, form: Any) -> Any:
        with transaction.atomic():
            return super().form_valid(form)


class Pages(PageViewSet):
    set_privacy_view_class = PrivacyView


def page_screens() -> Pages:
    return Pages()


# --- the home of the admin ---------------------------------------------------------------------


class ToReview(Component):
    """公开审查: pages that wait for this reviewer, and what came back to this author."""

    name, order = "review", 20
    template_name = "pages/admin/home_review.html"

    def __init__(self, waiting: list[desk.Submitted], back: list[desk.Submitted]) -> None:
        self.waiting, self.back = waiting, back

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"waiting": self.waiting, "back": self.back}


class Reminders(Component):
    """网站提醒: columns nobody renewed in time, and how many texts are awaited."""

    name, order = "reminders", 40
    template_name = "pages/admin/home_reminders.html"

    def __init__(self, overdue: list[Finding], awaited: int) -> None:
        self.overdue, self.awaited = overdue, awaited

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"overdue": self.overdue, "awaited": self.awaited}


def home(request: HttpRequest, panels: list[Any]) -> None:
    """Only when there is something: an empty block helps nobody."""
    waiting = desk.waiting_for(request.user)
    back = [one for one in desk.under_way(request.user) if one.state.startswith("↩")]
    if waiting or back:
        panels.append(ToReview(waiting, back))
    if selfcheck.may_read(request.user):
        overdue, awaited = selfcheck.reminders()
        if overdue or awaited:
            panels.append(Reminders(overdue, awaited))


# --- the page editor ---------------------------------------------------------------------------


class ReviewItem(ActionMenuItem):
    """In the place of Wagtail's approve buttons: the page where the reviewer decides."""

    name = "action-review"
    label = _("去审核")
    icon_name = "success"

    def get_url(self, parent_context: Any) -> str:
        return reverse("pages_review_one", args=[parent_context["page"].pk])


class SubmitItem(SubmitForModerationMenuItem):
    """Wagtail names the workflow on its button; here there is only one."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(parent_context)
        return found | {"label": _("送审")}


class WithdrawItem(CancelWorkflowMenuItem):
    label = _("撤回送审")


OURS = {"action-submit": SubmitItem, "action-cancel-workflow": WithdrawItem}


def action_menu(items: list[Any], request: HttpRequest, context: Any) -> None:
    """Our words; and for who reviews the way to his decision, which is not made here."""
    page = context.get("page")
    items[:] = [OURS[i.name](i.order) if i.name in OURS else i for i in items]
    state = page.current_workflow_task_state if page is not None and page.pk else None
    if state is None or not review.is_reviewer(state.task, request.user):
        return
    if state.workflow_state.requested_by_id != request.user.pk:
        items[:] = [i for i in items if i.name != WithdrawItem.name]
    items.insert(0, ReviewItem())


def no_alias(request: HttpRequest, page: Any) -> HttpResponseBase | None:
    """An alias would be public at once and follow the other page for ever."""
    if request.method == "POST" and (
        request.POST.get("alias") or request.POST.get("publish_copies")
    ):
        messages.error(request, _now("复制出来的页面是草稿,须送审后才能公开。"))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


hooks.register("register_admin_urls", addresses)
hooks.register("insert_global_admin_css", look)
hooks.register("register_log_actions", log_actions)
hooks.register("register_admin_viewset", page_screens, order=100)
hooks.register("construct_homepage_panels", home, order=1100)
hooks.register("construct_page_action_menu", action_menu)
hooks.register("before_copy_page", no_alias)
