"""What forms brings to the Wagtail admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from forms.designer import DefinitionViewSet

register_snippet(DefinitionViewSet)
