"""What an import leaves behind: which piece of which text became which page.

Rows are written in ``pages.importer.runs`` and ``pages.importer.write`` only.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from pages.importer.plan import Piece
from permissions.models import Bureau


class ImportRun(models.Model):
    """导入: one reading of one text, and what a person decided about its pieces."""

    class State(models.TextChoices):
        OPEN = "open", _("待确认")
        QUEUED = "queued", _("排队中")
        WRITING = "writing", _("正在生成草稿")
        DONE = "done", _("已完成")

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="import_runs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    name = models.CharField(_("来源"), max_length=200)
    sha256 = models.CharField(max_length=64)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    missing = models.JSONField(_("目录里有、正文里没有"), default=list)  # [{"title", "part"}]
    left_out = models.JSONField(_("没有导入的内容"), default=list)  # sentences
    gone = models.JSONField(_("上次有、这次没有"), default=list)  # sentences
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导入Word")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(finished_at__isnull=False),
                name="finished_import_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportPiece(models.Model):
    """One piece of a text. ``digest`` is what was written; ``revision`` the draft that holds it:
    a page whose newest draft is another was edited by the office since."""

    class Becomes(models.TextChoices):
        SECTION = "section", _("股室页面")
        PROCESS = "process", _("办事流程")
        RULE = "rule", _("规章制度")
        ARTICLE = "article", _("信息公开内容")
        NOTICE = "notice", _("通知动态")
        TEXT = "text", _("普通页面")
        SKIP = "skip", _("不导入")

    class Outcome(models.TextChoices):
        PENDING = "", _("未处理")
        NEW = "new", _("新建草稿")
        CHANGED = "changed", _("已更新草稿")
        SAME = "same", _("没有变化")
        KEPT = "kept", _("保留办公室的改动")
        SKIPPED = "skipped", _("不导入")
        REFUSED = "refused", _("未能导入")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="pieces")
    order = models.PositiveIntegerField()
    key = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    title = models.CharField(_("标题"), max_length=200)
    found = models.JSONField()  # the piece as read
    becomes = models.CharField(_("成为"), max_length=8, choices=Becomes)
    under = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("放在")
    )
    # What the person said where the office had edited the page since: take the text all the same.
    overwrite = models.BooleanField(default=False)
    page = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.PENDING, blank=True)
    # In words: what changed, or why not.
    said = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("导入的部分")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="a_piece_once_in_a_run"),
        ]
        indexes = [models.Index(fields=["key", "-run"], name="import_piece_by_key")]

    def __str__(self) -> str:
        return self.title

    @property
    def piece(self) -> Piece:
        return Piece.from_json(self.found)
