"""What is kept once, saved: who changed what and when, written with the change itself.

Registers go public without a second person, so every save of one leaves a record the office reads
under 修改记录.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from pages.models import (
    Contact,
    Correction,
    LegalBasis,
    Pledge,
    Release,
    SiteProfile,
    SpendingLine,
)
from permissions.modeladmin import SeenForm
from permissions.models import Section

MADE, CHANGED = "pages.kept.made", "pages.kept.changed"
MODELS: tuple[type[models.Model], ...] = (
    *(Contact, LegalBasis, Pledge, Correction, SiteProfile),
    *(SpendingLine, Release),
)


def spelled(instance: models.Model, name: str) -> str:
    """The value of a field as a person reads it."""
    field = instance._meta.get_field(name)
    value = getattr(instance, name)
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))  # type: ignore[union-attr]
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return "、".join(str(row.get("name", "")) for row in value)
    return "" if value is None else str(value)


def record(instance: models.Model, before: models.Model | None, *, by: Any) -> None:
    """Write down what differs between the row as it was and as it is; nothing for no change."""
    names = [f.name for f in instance._meta.concrete_fields if f.editable and f.name != "bureau"]
    changes = []
    for name in names:
        old, new = spelled(before, name) if before else "", spelled(instance, name)
        if old != new and name != "code":
            label = str(instance._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes.append({"field": label, "old": old, "new": new})
    if changes or before is None:
        log(instance, CHANGED if before else MADE, user=by, data={"changes": changes})


def records(bureau_id: int) -> QuerySet[ModelLogEntry]:
    """Every save of a register of this office, the newest first."""
    mine = Q(pk__in=())
    for model in MODELS:
        keys = model._default_manager.filter(bureau_id=bureau_id).values_list("pk", flat=True)
        mine |= Q(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=[str(key) for key in keys],
        )
    return (
        ModelLogEntry.objects.filter(mine, action__in=[MADE, CHANGED])
        .select_related("user", "content_type")
        .order_by("-timestamp", "-id")
    )


class KeptForm(SeenForm):
    """A form of a register: the row belongs to the office, and its save is recorded."""

    unseen = frozenset({"changed_at"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureau = self.for_user.bureau_id
        if self.instance.bureau_id is None:
            self.instance.bureau_id = bureau
        if "section" in self.fields:
            section: Any = self.fields["section"]
            section.queryset = Section.objects.filter(bureau_id=bureau)

    def save(self, commit: bool = True) -> Any:
        row: Any = self.instance
        manager = type(row)._default_manager
        before = manager.get(pk=row.pk) if row.pk else None
        if hasattr(row, "code") and not row.code:
            row.code = f"{row._meta.model_name}-{uuid.uuid4().hex[:8]}"
        saved = super().save(commit=commit)
        record(manager.get(pk=row.pk), before, by=self.for_user)
        return saved
