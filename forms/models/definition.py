"""Form definitions: what the office edits, and the frozen versions that requests follow."""

from __future__ import annotations

import hashlib
import json
import logging
from importlib import import_module
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from forms.blocks import document as blocks
from forms.blocks.stream import DocumentStreamField
from forms.schema import Form, parse_form, resolve_profile
from permissions.models import Bureau

logger = logging.getLogger(__name__)

DESIGN = (*blocks.LISTS, *(f"paper_{name}" for name in blocks.PAPER_LISTS))
"""The large columns. Whoever lists requests or forms defers them: ``defer(*DESIGN)``."""


class FormDefinition(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """申请表: a form as the office designs it. Requests never read it, only its versions."""

    class Colour(models.TextChoices):
        RED = "red", _("红色套印")
        BLACK = "black", _("黑白")

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="form_definitions")
    slug = models.SlugField(_("英文标识"), max_length=40)
    title = models.CharField(_("名称"), max_length=60)
    description = models.CharField(_("一句话说明"), max_length=120, blank=True)
    group = models.CharField(_("分组"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    current = models.ForeignKey(
        "FormVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    sentence = models.CharField(_("一句话摘要"), max_length=300, blank=True)
    start_level = models.PositiveSmallIntegerField(_("最低申请级别"), default=1)
    may_change = models.BooleanField(_("批准后可以变更"), default=False)
    number_series = models.SlugField(_("编号序列"), max_length=40, blank=True)
    number_format = models.CharField(_("编号格式"), max_length=60, blank=True)
    number_at = models.CharField(max_length=20, default="submission", editable=False)

    fields = DocumentStreamField(blocks.FIELDS, verbose_name=_("填写项"))
    checks = DocumentStreamField(blocks.CHECKS, verbose_name=_("检查"))
    steps = DocumentStreamField(blocks.STEPS, verbose_name=_("审批环节"))
    notices = DocumentStreamField(blocks.NOTICES, verbose_name=_("表上的提示"))
    sight = DocumentStreamField(blocks.SIGHT, verbose_name=_("另有哪些岗位可以查看"))
    copies = DocumentStreamField(blocks.COPIES, verbose_name=_("提交时抄送"))
    effects = DocumentStreamField(blocks.EFFECTS, verbose_name=_("批准后自动办理"))

    paper_title = models.CharField(_("单据标题"), max_length=60, blank=True)
    paper_colour = models.CharField(
        _("套印颜色"), max_length=10, choices=Colour, default=Colour.BLACK, blank=True
    )
    paper_copies = DocumentStreamField(blocks.PAPER_COPIES, verbose_name=_("联次"))
    paper_rows = DocumentStreamField(blocks.PAPER_ROWS, verbose_name=_("单据内容"))
    paper_rule = models.CharField(_("单据下方的规定"), max_length=300, blank=True)

    # Hash of the document the starter data put here; another hash now means the office edited it.
    starter_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("申请表")
        ordering = ["order", "id"]
        permissions = [("publish_formdefinition", _("发布申请表"))]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "slug"], name="form_slug_is_unique_in_bureau")
        ]

    def __str__(self) -> str:
        return self.title or str(_("(还没有名称)"))

    # --- the document ----------------------------------------------------------------------

    def to_document(self) -> dict[str, Any]:
        """The form as a document for all profiles, as this object holds it: draft or live."""
        columns: dict[str, Any] = {}
        for name in blocks.COLUMNS:
            value = getattr(self, name)
            columns[name] = value.get_prep_value() if isinstance(value, StreamValue) else value
        return blocks.document_of(columns)

    def set_document(self, document: dict[str, Any]) -> None:
        """Hold this document; saves nothing. Raises UnknownShape, a DomainError."""
        for name, value in blocks.columns_of(document).items():
            longest = getattr(self._meta.get_field(name), "max_length", None)
            if longest and len(value) > longest:
                raise blocks.shape_error(name, value)
            setattr(self, name, value)

    @property
    def document_sha256(self) -> str:
        return _digest(self.to_document())

    @property
    def edited(self) -> bool:
        """Whether the office changed it since the starter data put it here, drafts included."""
        return self.get_latest_revision_as_object().document_sha256 != self.starter_sha256

    @classmethod
    @transaction.atomic
    def load_starter(
        cls, document: dict[str, Any], bureau: Bureau, *, order: int = 0
    ) -> FormDefinition:
        """Bring a form of the starter data and publish it; one the office edited or took down
        stays as it is.

        A form with problems is there as a draft afterwards: nothing is raised but UnknownShape.
        """
        wanted = cls(bureau=bureau)
        wanted.set_document(document)
        found = cls.objects.select_for_update().filter(bureau=bureau, slug=wanted.slug).first()
        taken_down = found is not None and found.first_published_at and not found.live
        if found is not None and (taken_down or found.edited):
            return found
        definition = found or cls(bureau=bureau, order=order, live=False)
        definition.set_document(document)
        digest = definition.document_sha256
        if found is None or found.starter_sha256 != digest or found.current is None:
            definition.starter_sha256 = digest
            definition.save()
            definition.save_revision(clean=False).publish()
            definition.refresh_from_db()
        return definition

    def with_content_json(self, content: dict[str, Any]) -> FormDefinition:
        """A revision says how the form is designed, not which version holds or whose it is."""
        found: FormDefinition = super().with_content_json(content)
        found.bureau = self.bureau
        found.current = self.current
        found.starter_sha256 = self.starter_sha256
        found.go_live_at = found.expire_at = None
        return found

    # --- publishing ------------------------------------------------------------------------

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> None:
        """Publish a revision and freeze it for the profile that holds.

        On a problem the live version stays and the log says why: whoever publishes many things in
        one run must not be stopped by one of them.
        """
        with transaction.atomic():
            # Locked: no other profile comes to hold while this form is frozen for this one.
            bureau = Bureau.objects.select_for_update().get(pk=self.bureau_id)
            document = revision.as_object().to_document()
            refused = _above("publishing").refusals(document, bureau, bureau.profile)
            if refused:
                logger.error("not published: %s: %s", self, " ".join(refused))
                return
            super().publish(revision, user=user, **kwargs)
            self.refresh_from_db()
            self.freeze(resolve_profile(document, bureau.profile))

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Nobody can start it any more; its versions and what follows them stay."""
        with transaction.atomic():
            self.current = None
            super().unpublish(*args, **kwargs)

    @transaction.atomic
    def freeze(self, document: dict[str, Any]) -> FormVersion:
        """Make ``document`` (resolved for one profile) the current version.

        The same content gives the same version again: a form published twice has one version.
        """
        digest = _digest(document)
        FormDefinition.objects.select_for_update().get(pk=self.pk)
        version = self.versions.filter(sha256=digest).first()
        if version is None:
            version = FormVersion.objects.create(
                definition=self,
                serial=self.versions.count() + 1,
                document=document,
                sha256=digest,
            )
        self.current = version
        FormDefinition.objects.filter(pk=self.pk).update(current=version)
        return version

    # --- preview ---------------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        modes: list[tuple[str, Any]] = _above("preview").MODES
        return modes

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        return _above("preview").serve(self, request, mode_name)


def canonical(document: dict[str, Any]) -> str:
    """The one spelling of a document that its hash is taken of."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(document: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _above(name: str) -> Any:
    """What checks and shows a definition stands above the models, so it is fetched by name."""
    return import_module(f"forms.{name}")


class FormVersion(models.Model):
    """版本: a form frozen by hash for one profile. Written once, never changed."""

    definition = models.ForeignKey(FormDefinition, models.PROTECT, related_name="versions")
    serial = models.PositiveIntegerField(_("版本号"))
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申请表版本")
        ordering = ["-serial"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "sha256"], name="version_is_frozen_once"),
            models.UniqueConstraint(
                fields=["definition", "serial"], name="version_serial_is_unique_in_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.serial}"

    @property
    def form(self) -> Form:
        """The document as typed values, read once per process: a version never changes."""
        found = _read.get(self.sha256)
        if found is None:
            found = _read[self.sha256] = parse_form(self.document)
        return found


_read: dict[str, Form] = {}
