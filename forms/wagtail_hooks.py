"""What forms brings to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from forms.designer import DefinitionViewSet
from forms.desk import hooks as desk
from forms.models import FormDefinition

register_snippet(DefinitionViewSet)


def publish_in_sight(menu_items: list[Any], request: Any, context: Any) -> None:
    """The designer's page has a button of its own for it."""
    if context.get("model") is FormDefinition:
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


hooks.register("construct_snippet_action_menu", publish_in_sight)

__all__ = ["desk"]
