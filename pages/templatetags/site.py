"""What templates of the public site need besides plain values."""

from __future__ import annotations

import math
from typing import Any

from django import template
from wagtail.rich_text import RichText

from pages import links, meta

register = template.Library()


@register.simple_tag(takes_context=True)
def address(context: template.Context, page: Any) -> str:
    """Where ``page`` is read on this site."""
    return str(context["frame"].address(page))


@register.simple_tag(takes_context=True)
def rich(context: template.Context, value: RichText) -> RichText:
    """A paragraph with its links resolved: with those of the whole page where it is part of one."""
    found = context.get("links")
    if not isinstance(found, links.Links):
        found = links.of_source(value.source)
    return links.Text(value.source, found)


@register.simple_tag(takes_context=True)
def may_see(context: template.Context, value: Any) -> bool:
    """Whether a picture or document of a text is the public's. Outside a public page the text
    itself has been permitted, and the file is asked for again when it is fetched."""
    found = context.get("links")
    if not isinstance(found, links.Links):
        return True
    return value.pk in found.images or str(value.pk) in found.documents


@register.simple_tag
def picture(value: Any) -> Any:
    """The picture in the size pages show it; nothing where the file is lost or broken."""
    try:
        return value.get_rendition(links.IMAGE_FILTER)
    except Exception:  # whatever a broken file makes of the library that reads it
        return None


@register.filter
def stamp(moment: Any) -> str:
    """YYYY-MM-DD HH:MM"""
    return meta.stamp(moment)


@register.filter
def day(moment: Any) -> str:
    """YYYY-MM-DD"""
    return meta.stamp(moment)[:10]


@register.filter
def outward(url: str) -> str:
    """Where a link to ``url`` leads: to itself, or to the page that announces it."""
    return links.outward(url)


@register.filter
def kind_and_size(document: Any) -> str:
    """「PDF,1.2 MB」"""
    kind = str(document.file_extension).upper()
    size = _size(document.file_size)
    return f"{kind},{size}" if kind and size else kind or size


@register.filter
def dialled(number: str) -> str:
    """A telephone number as a link dials it: an extension after a pause."""
    plain = "".join(c for c in number.replace("转", ",") if c.isdigit() or c in "+,")
    return plain


def _size(size: int | None) -> str:
    if not size:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, math.ceil(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
