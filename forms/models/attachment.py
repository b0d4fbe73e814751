"""Files that belong to a request. Outside MEDIA_ROOT; sent through the request's permission."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms.models.request import ApprovalRequest


class Attachment(models.Model):
    """附件. Uploaded first, bound once to a request by its uploader; unbound it goes in 24 h."""

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approval_request = models.ForeignKey(
        ApprovalRequest, models.PROTECT, null=True, related_name="attachments"
    )
    name = models.CharField(_("文件名"), max_length=200)
    # The file's own name on disk. A copy of a request has rows of its own for the same files.
    stored_as = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    type = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.ATTACHMENT_DIR) / self.stored_as
