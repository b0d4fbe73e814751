"""The sentences for those who come too late."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from forms.errors import AlreadyDecided, Stale, WrongState
from forms.models import ApprovalRequest, Decision, Task, TrailEntry
from permissions.org import Org

DONE_BY_EVENT = {
    "create": "新建",
    "edit": "修改",
    "submit": "提交",
    "approve": "同意",
    "return": "退回",
    "reject": "审批",
    "note": "阅知",
    "done": "办理",
    "withdraw": "撤回",
    "transfer": "转交",
    "copy": "抄送",
    "cancel": "取消",
    "change": "变更",
    "remind": "提醒",
}


def stale(request: ApprovalRequest, office: Org) -> Stale:
    """The page is older than the request: says who did what, and when."""
    last = (
        TrailEntry.objects.filter(request_id=request.pk, by_id__isnull=False)
        .order_by("-serial")
        .first()
    )
    if last is None or last.by_id not in office.people:
        return Stale("这张单子刚刚已有变化。请查看最新情况。")
    at = timezone.localtime(last.at)
    done = DONE_BY_EVENT.get(last.event, "更新")
    name = office.people[last.by_id].name
    return Stale(f"这张单子刚刚已有变化:{name}于{at:%H:%M}{done}。请查看最新情况。")


def already_decided(task: Task, office: Org) -> AlreadyDecided | Stale:
    """Somebody was faster: says who decided and when, or what else happened to the request."""
    asked = Q(task=task)
    if task.state in (Task.State.SKIPPED, Task.State.TRANSFERRED):  # somebody else's did
        asked |= Q(task__approval_request=task.approval_request, task__step=task.step)
    decision = Decision.objects.filter(asked).order_by("-id").first()
    if decision is None or decision.decided_by_id not in office.people:
        return stale(task.approval_request, office)
    at = timezone.localtime(decision.decided_at)
    name = office.people[decision.decided_by_id].name
    return AlreadyDecided(f"{name}已于{at:%H:%M}审批,您的意见未重复记录。")


def wrong_state(request: ApprovalRequest, wanted: str) -> WrongState:
    """The request is past the point where this can be done."""
    return WrongState(
        f"这张单子现为“{request.get_status_display()}”,不能{wanted}。请查看最新情况。"
    )
