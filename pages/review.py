"""Review: a page becomes public when somebody other than its author has approved it, and only so.

Wagtail's workflow carries it: the author submits, one task asks the posts that review, approval
publishes. What Wagtail leaves open is closed here. Nobody has a button that publishes; who wrote
on the version does not approve it; a task is decided once; what was not cleared for disclosure
does not go out; nobody changes a page while it is with the reviewer.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models.signals import pre_delete, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock
from wagtail.models import (
    Page,
    PagePermissionTester,
    PageViewRestriction,
    Revision,
    TaskState,
    WorkflowState,
)

from forms.errors import AlreadyDecided, DomainError, NotYours
from permissions.models import User


class NotReady(DomainError):
    """The page is not cleared for disclosure."""


# --- who may do what with a page ---------------------------------------------------------------


class PagePermissions(PagePermissionTester):
    """What a person may do with this page. No button publishes: approval does."""

    def holds(self, *names: str) -> bool:
        if not self.user.is_active or self.page_is_root:
            return False
        return bool(self.user.is_superuser or self.permissions.intersection(names))

    @property
    def _is_home(self) -> bool:
        return bool(self.page.depth <= 2)

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        """Taking down is quick and needs no second person: it shows nothing new."""
        if not self.page.live or self._is_home or self.page_locked():
            return False
        return self.holds("change", "publish")

    def can_unschedule(self) -> bool:
        return self.holds("change", "publish")

    def can_reorder_children(self) -> bool:
        return self.holds("change", "publish")

    def can_set_view_restrictions(self) -> bool:
        """Who reviews says who may read."""
        return self.holds("publish") and not self._is_home

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self._is_home and bool(super().can_delete(ignore_bulk=ignore_bulk))

    def can_move(self) -> bool:
        """A move shows nothing new either; where to is asked below."""
        return self.holds("change") and not self._is_home and not self.page_locked()

    def can_move_to(self, destination: Page) -> bool:
        """As Wagtail has it, without the right to publish; but nothing leaves a private place."""
        if self.page == destination or destination.is_descendant_of(self.page):
            return False
        if not self.can_move() or not self.page.specific.can_move_to(destination):
            return False
        if not PagePermissions(self.user, destination).holds("add"):
            return False
        restricted = PageViewRestriction.objects.filter(page__in=self.page.get_ancestors())
        kept = restricted.filter(page__in=destination.get_ancestors(inclusive=True))
        return restricted.count() == kept.count()


class ReviewLock(WorkflowLock):
    """While a page is with the reviewer nobody changes it: he approves what he has read."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return _("这一页正在审核,审核期间不能修改。要改请先撤回送审。")

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return _("审核中")

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return _("审核期间不能修改")


def lock_of(page: Any, lock: Any) -> Any:
    """Wagtail's ``lock`` of this page, or ours in the place of its lock during a review."""
    return ReviewLock(page, lock.task) if isinstance(lock, WorkflowLock) else lock


# --- who wrote, who reviews --------------------------------------------------------------------


def unreviewed(page: Any) -> Any:
    """The versions of this page since it was last made public."""
    found = Revision.page_revisions.filter(object_id=str(page.pk))
    if page.last_published_at is not None:
        found = found.filter(created_at__gt=page.last_published_at)
    return found


def authors(page: Any) -> set[int]:
    """Accounts that wrote on what would become public, or submitted it."""
    found = set(unreviewed(page).exclude(user=None).values_list("user_id", flat=True))
    state = page.current_workflow_state
    if state is not None and state.requested_by_id:
        found.add(state.requested_by_id)
    return found


def is_reviewer(task: Any, user: Any) -> bool:
    """Whether a post this person holds reviews. Being a superuser is no post."""
    return bool(
        user is not None
        and user.is_active
        and task.specific.groups.filter(user__pk=user.pk).exists()
    )


def refusal(page: Any, user: Any) -> DomainError | None:
    """Why this person cannot approve this page as it stands; ``None`` if he can.

    ``page`` is the page in the version that would become public.
    """
    state = page.current_workflow_task_state
    if state is None:
        return DomainError(_("这一页目前没有送审。"))
    if not is_reviewer(state.task, user):
        return NotYours(_("这一页不由您审核。"))
    if user.pk in authors(page):
        return NotYours(_("这一稿您参与了编写或送审,须由他人审核。"))
    return not_ready(page)


def not_ready(page: Any) -> NotReady | None:
    """What the disclosure review still has to say about this version. A page that is private is
    read by the office's own people only; it is asked when it is opened."""
    if page.get_view_restrictions().exists():
        return None
    return not_cleared(page)


def not_cleared(page: Any) -> NotReady | None:
    from pages.models import Openness, PersonalData

    if page.openness != Openness.ACTIVE:
        return NotReady(_("公开属性不是“主动公开”,不能公开。"))
    if page.personal_data == PersonalData.UNSEEN:
        return NotReady(_("还没有检查个人信息,不能公开。请在“公开审查”中填写。"))
    return None


def publish(workflow_state: Any, user: Any = None) -> None:
    """The end of a review (``pages.finish``): the version that was read becomes
    public, at once or at its hour. Inside the transaction of the decision."""
    task_state = workflow_state.current_task_state
    revision = task_state.revision
    page = revision.as_object()
    if not is_reviewer(task_state.task, user):
        raise NotYours(_("这一页不由您审核。"))
    if user.pk in authors(page) | {workflow_state.requested_by_id}:
        raise NotYours(_("这一稿您参与了编写或送审,须由他人审核。"))
    if not revision.is_latest_revision():
        raise NotReady(_("送审之后内容又有改动,请撤回后重新送审。"))
    if (refused := not_ready(page)) is not None:
        raise refused
    revision.publish(user=user, skip_permission_checks=True)


def decide(state: TaskState, *, by: User, approve: bool, comment: str = "") -> None:
    """One decision on one page. Raises ``DomainError`` with the sentence why not."""
    task = state.task.specific
    if not is_reviewer(task, by):
        raise NotYours(_("这一页不由您审核。"))
    if state.status not in OPEN:
        raise _was_decided(state)
    if not approve and not comment.strip():
        raise DomainError(_("请写明需要修改什么。"))
    task.on_action(state, by, "approve" if approve else "reject", comment=comment.strip())


# --- guards: whatever way it comes -------------------------------------------------------------

OPEN = {TaskState.STATUS_IN_PROGRESS}
ACTIVE = {WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES}


def _now(instance: Any) -> Any:
    """The row as it stands, ours until the transaction ends if there is one."""
    rows = type(instance)._base_manager.filter(pk=instance.pk)
    return (rows.select_for_update() if connection.in_atomic_block else rows).first()


def _decided_once(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    """A task that was decided stays as it was decided."""
    if instance.pk is None or instance.status in OPEN:
        return
    stored = _now(instance)
    if stored is None or stored.status in OPEN:
        return
    raise _was_decided(stored)


def _was_decided(stored: Any) -> AlreadyDecided:
    if stored.status == TaskState.STATUS_CANCELLED:
        return AlreadyDecided(_("这次送审已经撤回,您的意见没有记录。"))
    when = timezone.localtime(stored.finished_at) if stored.finished_at else None
    return AlreadyDecided(
        _("%(who)s已于%(when)s审核,您的意见未重复记录。")
        % {"who": stored.finished_by or _("他人"), "when": f"{when:%H:%M}" if when else ""}
    )


def _ended_once(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    """A review that ended does not end a second time in another way."""
    if instance.pk is None or instance.status in ACTIVE:
        return
    stored = _now(instance)
    if stored is not None and stored.status not in ACTIVE and stored.status != instance.status:
        raise AlreadyDecided(_("这次送审已经结束,请查看最新情况。"))


def _opened_reviewed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """What was private is read by everybody once its restriction goes: it has to be cleared."""
    goes: Any = kwargs.get("origin")
    if goes is not instance:  # the page itself goes, and its restriction with it
        return
    top: Any = instance.page
    for page in top.get_descendants(inclusive=True).live().specific():
        if page.get_view_restrictions().exclude(pk=instance.pk).exists():
            continue  # private still
        if hasattr(page, "openness") and (refused := not_cleared(page)) is not None:
            raise refused


def listen() -> None:
    pre_save.connect(_decided_once, sender=TaskState, dispatch_uid="decided once")
    pre_save.connect(_ended_once, sender=WorkflowState, dispatch_uid="ended once")
    pre_delete.connect(_opened_reviewed, sender=PageViewRestriction, dispatch_uid="opened")
