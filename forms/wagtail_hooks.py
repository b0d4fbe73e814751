"""What forms brings to the Wagtail admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from forms.designer import DefinitionViewSet
from forms.desk import hooks as desk

register_snippet(DefinitionViewSet)

__all__ = ["desk"]
