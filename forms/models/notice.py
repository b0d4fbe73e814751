"""What people are told, as rows. Delivery by other ways comes on top of these."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms.models.request import ApprovalRequest


class Notice(models.Model):
    """通知. One of kind ``copied`` is also the record that a copy was sent: it grants sight."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("待审批")
        DECIDED = "decided", _("审批进展")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", _("已批准")
        REJECTED = "rejected", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        CANCELLED = "cancelled", _("已取消")
        COPIED = "copied", _("抄送")
        TRANSFERRED = "transferred", _("转交")
        REMINDED = "reminded", _("提醒")
        STUCK = "stuck", _("无人可办,已转办公室")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    approval_request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("通知")
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "kind", "-id"], name="notice_of_person")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.approval_request}"
