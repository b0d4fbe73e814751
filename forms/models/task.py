"""Tasks: a step reached by one request; and the one decision each of them gets."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forms.models.request import ApprovalRequest
from permissions.models import Post

NO_LIMIT = datetime.date(9999, 12, 31)


class Task(models.Model):
    """待办: asks a post or a person. ``slot`` names the place on the route it stands for, so that
    a transferred or reopened task is still the answer to the same question.

    ``counts`` is False once the row is history only (returned and gone on, gone stale, handed on).
    """

    class State(models.TextChoices):
        OPEN = "open", _("待审批")
        APPROVED = "approved", _("已同意")
        RETURNED = "returned", _("已退回")
        REJECTED = "rejected", _("不同意")
        SKIPPED = "skipped", _("不适用")
        CANCELLED = "cancelled", _("已收回")
        STUCK = "stuck", _("无人可办,已转办公室")
        DONE = "done", _("已办理")
        NOTED = "noted", _("已阅知")
        TRANSFERRED = "transferred", _("已转交")

    approval_request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # decide | fill | read | settle
    phase = models.CharField(max_length=10, default="approval")
    round = models.PositiveIntegerField(default=1)
    slot = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="tasks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks"
    )
    fills = models.JSONField(default=list)  # keys of the steps whose fields are filled here too
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    counts = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True)
    due = models.DateField(default=NO_LIMIT)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("待办")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["post", "due", "id"], condition=Q(state="open"), name="open_task_of_post"
            ),
            models.Index(
                fields=["person", "due", "id"],
                condition=Q(state="open"),
                name="open_task_of_person",
            ),
            models.Index(fields=["due", "id"], condition=Q(state="stuck"), name="stuck_task"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["approval_request", "step", "slot"],
                condition=Q(state__in=("open", "stuck")),
                name="one_open_task_per_place",
            ),
            models.UniqueConstraint(
                fields=["approval_request", "step", "slot"],
                condition=Q(counts=True),
                name="one_task_that_counts_per_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "stuck"), closed_at__isnull=True)
                | (~Q(state__in=("open", "stuck")) & Q(closed_at__isnull=False)),
                name="closed_task_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_request} {self.step}"


class Decision(models.Model):
    """审批意见: written once, never changed. One task has one decision.

    Made by telephone: ``phone_leader`` was called at ``called_at``, said ``said``; ``recorded_by``
    wrote it down. ``owed``: whether the leader still has to sign for what was decided for him.
    """

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("同意")
        RETURN = "return", _("退回修改")
        REJECT = "reject", _("不同意")
        NOTE = "note", _("阅知")
        DONE = "done", _("办理完毕")

    class Owed(models.TextChoices):
        NONE = "none", ""
        DUE = "due", _("待补签")
        CONFIRMED = "confirmed", _("补签")
        NOTED = "noted", _("阅知")
        DENIED = "denied", _("不予认可")

    task = models.OneToOneField(Task, models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=8, choices=Verdict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    comment = models.TextField(_("意见"), blank=True)
    to = models.CharField(max_length=40, blank=True)
    answers_serial = models.PositiveIntegerField()  # the AnswersRevision that was decided on
    decided_at = models.DateTimeField()
    phone_leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    called_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    owed = models.CharField(max_length=10, choices=Owed, default=Owed.NONE)
    owed_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    owed_signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审批意见")
        indexes = [models.Index(fields=["decided_by", "-id"], name="decision_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_leader__isnull=True)
                | (Q(called_at__isnull=False) & Q(recorded_by__isnull=False)),
                name="telephone_decision_says_when_and_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.verdict}"
