"""申请表设计: forms in the Wagtail admin, made, compared, published and copied by an office."""

from __future__ import annotations

from forms.designer.viewset import DefinitionViewSet

__all__ = ["DefinitionViewSet"]
