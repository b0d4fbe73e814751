"""What is found. Each finding says where, what, and leads to the screen that mends it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse


@dataclass(frozen=True)
class Finding:
    """``where`` is the name of a page or a row, ``what`` a sentence, ``address`` in the admin."""

    where: str
    what: str
    address: str = ""


@dataclass(frozen=True)
class Group:
    """Findings of one kind. ``why`` is the rule behind it, ``serious`` counts on the home page."""

    key: str
    title: str
    why: str
    found: list[Finding] = field(default_factory=list)
    serious: bool = False


def page_address(pk: int) -> str:
    """Where the page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[pk])


def row_address(register: str, pk: int) -> str:
    """Where the row of a register is edited."""
    return reverse(f"{register}_modeladmin_edit", args=[pk])
