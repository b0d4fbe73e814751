from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext_lazy as _


def _org_row_saved(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Whoever writes past ``permissions.people`` (a register, a fixture) leaves no stale org."""
    from permissions.people import org_was_changed

    fields = kwargs.get("update_fields")
    if fields is not None and set(fields) <= {"last_login", "password", "must_change_password"}:
        return
    owner = getattr(instance, "holder", None) or getattr(instance, "post", None) or instance
    if getattr(owner, "bureau_id", None):
        org_was_changed(owner.bureau_id)


class PermissionsConfig(AppConfig):
    name = "permissions"
    verbose_name = _("人员和岗位")

    def ready(self) -> None:
        from permissions.models import Absence, Post, Section, Tenure, User

        for model in (Absence, Post, Section, Tenure, User):
            for signal in (post_save, post_delete):
                signal.connect(_org_row_saved, sender=model, dispatch_uid=f"org {model} {signal}")
        m2m_changed.connect(_org_row_saved, sender=Post.supervises.through)
