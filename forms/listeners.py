"""What forms does when another app says something happened. Sent on commit."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from permissions.signals import org_changed


@receiver(org_changed)
def open_stuck_tasks(sender: Any, bureau_id: int, **kwargs: Any) -> None:
    """A post is filled or a cover is named: tasks that were stuck for it are tried again."""
    from forms import actions

    actions.retry_stuck(bureau_id=bureau_id)
