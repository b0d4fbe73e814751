"""What plain pages say about whose they are."""

from __future__ import annotations

from django import template
from django.db import DatabaseError

from permissions.models import Bureau

register = template.Library()


@register.simple_tag
def office_name() -> str:
    """The bureau's name; nothing where the database does not answer: refusals say it too."""
    try:
        return Bureau.objects.order_by("pk").values_list("name", flat=True).first() or ""
    except DatabaseError:
        return ""
