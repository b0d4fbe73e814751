"""Telephones for the people of the office, from the same contacts the public pages show.

One number changed in the register is changed in public pages, interface, feed and portal at once.
"""

from __future__ import annotations

from django.core.cache import cache

from forms.portal.contacts import Contacts, read_contacts_from
from pages import generation
from pages.models import Contact
from permissions.models import Post

OFFICE = "office"  # the role of the post that looks after everybody
KEPT = 300  # seconds; a change of the public content is seen at once


def known(bureau_id: int) -> Contacts:
    """By section, and by post for a contact that bears the code of one. The office's own is that
    of the bureau, else that of the section whose post has the role ``office``."""
    key = f"telephones-{bureau_id}-{generation.current()}"
    found: Contacts | None = cache.get(key)
    if found is None:
        found = _read(bureau_id)
        cache.set(key, found, KEPT)
    return found


def _read(bureau_id: int) -> Contacts:
    rows = Contact.objects.filter(bureau_id=bureau_id).exclude(telephone="")
    rows = rows.select_related("section").order_by("order", "id")
    sections: dict[str, str] = {}
    posts: dict[str, str] = {}
    bureau = ""
    for row in rows:
        if row.kind == Contact.Kind.BUREAU:
            bureau = bureau or row.telephone
        elif row.kind == Contact.Kind.LEADER:
            posts.setdefault(row.code, row.telephone)
        elif row.kind == Contact.Kind.SECTION and row.section:
            sections.setdefault(row.section.code, row.telephone)
    return Contacts(bureau or sections.get(_office(bureau_id), ""), sections, posts)


def _office(bureau_id: int) -> str:
    posts = Post.objects.filter(bureau_id=bureau_id, section__isnull=False)
    found = posts.select_related("section").order_by("-level", "order", "id")
    return next((p.section.code for p in found if p.section and OFFICE in p.roles), "")


def tell_the_portal() -> None:
    read_contacts_from(known)
