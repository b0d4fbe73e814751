"""What forms brings to the Wagtail admin."""

from __future__ import annotations

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from forms.designer import DefinitionViewSet, OwnBureauPolicy
from forms.models import FormDefinition

register_permission_policy(FormDefinition, OwnBureauPolicy(FormDefinition))
register_snippet(DefinitionViewSet)
