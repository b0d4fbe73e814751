"""Choosing a form of the office by its name; what is kept is its slug."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class FormChoice(forms.Select):
    """Asks for the forms when it is drawn: they come and go without a restart."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        from forms.models import FormDefinition

        there = FormDefinition.objects.order_by("order", "id").values_list("slug", "title")
        kept = [(v, v) for v in value if v and v not in dict(there)]
        self.choices = [("", _("不选")), *there, *kept]
        return super().optgroups(name, value, attrs)
