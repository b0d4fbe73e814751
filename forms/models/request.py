"""A filled-in form on its way, with every state of its answers and what it is linked to."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forms.models.definition import FormDefinition, FormVersion
from permissions.models import Bureau

if TYPE_CHECKING:
    from forms.models.task import Task
    from forms.models.trail import TrailEntry

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def new_ref() -> str:
    """``r`` and 12 base-32 characters (60 random bits): the address of a request."""
    return "r" + "".join(secrets.choice(_BASE32) for _ in range(12))


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("审批中")
    RETURNED = "returned", _("退回待改")
    APPROVED = "approved", _("已批准")
    REJECTED = "rejected", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    STOPPED = "stopped", _("已终止")
    CHANGED = "changed", _("已变更")
    CANCELLED = "cancelled", _("已取消")


ENDED = (
    Status.REJECTED,
    Status.WITHDRAWN,
    Status.STOPPED,
    Status.CHANGED,
    Status.CANCELLED,
)


class Settlement(models.TextChoices):
    NONE = "none", ""
    OPEN = "open", _("待结算")
    SETTLED = "settled", _("已结算")


class Party(models.Model):
    """外来申请人: somebody outside the bureau who has no account."""

    name = models.CharField(_("姓名或单位"), max_length=120)
    contact = models.CharField(_("联系方式"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("外来申请人")

    def __str__(self) -> str:
        return self.name


class ApprovalRequest(models.Model):
    """申请单: one filled-in form on its way along the route frozen in its version.

    Rows change only in ``forms.actions``. ``answers`` is the newest ``AnswersRevision``.
    """

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="requests")
    definition = models.ForeignKey(FormDefinition, models.PROTECT, related_name="requests")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="requests")
    ref = models.CharField(max_length=13, unique=True, default=new_ref, editable=False)
    number = models.CharField(_("编号"), max_length=60, null=True)  # noqa: DJ001 - null: none yet
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="requests",
        verbose_name=_("申请人"),
    )
    party = models.ForeignKey(Party, models.PROTECT, null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("填单人")
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    settlement = models.CharField(
        _("结算"), max_length=8, choices=Settlement, default=Settlement.NONE
    )
    revision = models.PositiveIntegerField(default=1)  # raised by every change; older is stale
    answers = models.JSONField(default=dict)
    answers_serial = models.PositiveIntegerField(default=0)  # its AnswersRevision
    submissions = models.PositiveSmallIntegerField(default=0)  # how often it was submitted
    replaces = models.BooleanField(default=False)  # it has a link of kind "changes"
    sample = models.BooleanField(_("示例"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trail_head = models.CharField(max_length=64, default="")
    trail_length = models.PositiveIntegerField(default=0)
    search_text = models.TextField(default="", editable=False)

    # What the action that gave this instance has in its hands already; None: ask the database.
    known_tasks: list[Task] | None = None
    known_trail: list[TrailEntry] | None = None
    known_figures: dict[str, int] | None = None

    class Meta:
        verbose_name = verbose_name_plural = _("申请单")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["applicant", "-id"], name="request_of_applicant"),
            models.Index(fields=["definition", "status", "-id"], name="request_of_form"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(applicant__isnull=False) ^ Q(party__isnull=False),
                name="request_comes_from_staff_or_from_outside",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                name="submitted_request_has_a_time",
            ),
            models.UniqueConstraint(fields=["bureau", "number"], name="number_names_one_request"),
        ]

    def __str__(self) -> str:
        return self.number or self.ref


class AnswersRevision(models.Model):
    """填写记录: the answers as they were at one moment. Append-only; decisions point here."""

    approval_request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="revisions")
    serial = models.PositiveIntegerField()
    answers = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval_request", "serial"], name="answers_revision_is_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.approval_request} {self.serial}"


class RequestPerson(models.Model):
    """A person named in a field of a submitted request: the projection of its people fields.

    ``sees``: the field is flagged "sees the request"; ``undecided``: "may not decide it".
    """

    approval_request = models.ForeignKey(
        ApprovalRequest, models.CASCADE, related_name="named_people"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    sees = models.BooleanField()
    undecided = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval_request", "user", "field"], name="person_is_named_once_a_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.approval_request} {self.field} {self.user}"


class Link(models.Model):
    """关联: one request uses, supplements, answers or changes another.

    ``exclusive`` links of one kind to one request: at most one that is not released.
    """

    class Kind(models.TextChoices):
        USES = "uses", _("使用")
        SUPPLEMENTS = "supplements", _("追加")
        ANSWERS = "answers", _("答复")
        CHANGES = "changes", _("变更")

    source = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="links")
    target = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="linked_from")
    field = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.BigIntegerField(null=True)  # fen
    exclusive = models.BooleanField(default=False)
    released = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "kind"],
                condition=Q(exclusive=True, released=False),
                name="exclusive_use_is_had_once",
            ),
            models.CheckConstraint(
                condition=~Q(source=models.F("target")), name="request_is_not_linked_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.target}"


class IdempotencyKey(models.Model):
    """A key a client gave with a creation, so that trying again creates nothing twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    approval_request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_is_used_once")
        ]

    def __str__(self) -> str:
        return self.key
