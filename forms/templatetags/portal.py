"""How the portal writes days, times, states and sizes."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.utils import timezone

from forms.answers import long_date
from forms.money import parse_fen, show_fen
from forms.portal.forecast import who
from forms.queries import PathEntry
from permissions.org import Org

register = template.Library()

WEEKDAYS = "一二三四五六日"
SIGNS = {
    "draft": ("○", "grey"),
    "in_review": ("●", "blue"),
    "returned": ("↩", "amber"),
    "approved": ("✓", "green"),
    "rejected": ("✕", "red"),
    "withdrawn": ("–", "grey"),
    "stopped": ("✕", "red"),
    "changed": ("–", "grey"),
    "cancelled": ("–", "grey"),
}
STOPS = {
    "waiting": ("○", "grey", "未到"),
    "open": ("●", "blue", "待审批"),
    "approved": ("✓", "green", "已同意"),
    "returned": ("↩", "amber", "已退回"),
    "rejected": ("✕", "red", "不同意"),
    "skipped": ("–", "grey", "不适用"),
    "cancelled": ("–", "grey", "已收回"),
    "stuck": ("!", "red", "无人可办,已转办公室"),
    "done": ("✓", "green", "已办理"),
    "noted": ("✓", "green", "已阅知"),
}


@register.filter
def day(value: Any) -> str:
    """2026年9月18日(周五)."""
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime.datetime):
        value = timezone.localdate(value)
    if not isinstance(value, datetime.date):
        return ""
    return f"{long_date(value)}(周{WEEKDAYS[value.weekday()]})"


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """9月18日 10:05; with the year when it is not this one."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    year = "" if local.year == timezone.localdate().year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def size(value: int) -> str:
    """How large a file is."""
    if value >= 1024 * 1024:
        return f"{value / 1024 / 1024:.1f} MB"
    return f"{max(value // 1024, 1)} kB"


@register.filter
def amount(value: Any) -> str:
    """A computed value as people read it: 1,280.00 with money, a day, a number."""
    text = "" if value is None else str(value)
    if "." in text and not text.startswith("-"):
        try:
            return show_fen(parse_fen(text))
        except ValueError:
            return text
    if len(text) == 10 and text[4:5] == "-":
        return day(text)
    return text


@register.filter
def iso_minutes(value: Any) -> str:
    """A stored time as an input of kind datetime-local takes it."""
    try:
        found = datetime.datetime.fromisoformat(str(value))
    except ValueError:
        return "" if value is None else str(value)
    local = timezone.localtime(found) if found.tzinfo else found
    return local.isoformat(timespec="minutes")[:16]


@register.filter
def asked_of(entry: PathEntry, office: Org) -> str:
    return who(entry, office)


@register.inclusion_tag("forms/portal/parts/status.html")
def status(value: str, words: str) -> dict[str, str]:
    """A state by its sign and in words, never by colour alone."""
    sign, colour = SIGNS.get(value, ("–", "grey"))
    return {"sign": sign, "colour": colour, "words": words}


@register.inclusion_tag("forms/portal/parts/status.html")
def stop(entry: PathEntry) -> dict[str, str]:
    """How far one stop of the path is."""
    sign, colour, words = STOPS.get(entry.state, ("–", "grey", entry.state))
    if entry.state == "open" and entry.mode == "single" and "阅知" in entry.reason:
        words = "待阅知"
    return {"sign": sign, "colour": colour, "words": words}
