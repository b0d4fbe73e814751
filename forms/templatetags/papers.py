"""The one filter of the paper templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from forms.papers.text import keep as keep_together

register = template.Library()


@register.filter
def keep(text: str, room: float) -> SafeString:
    """Text as HTML whose lines end where Chinese lines may (``forms.papers.text``)."""
    return keep_together(text, float(room))
