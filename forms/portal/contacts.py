"""Telephone numbers on the portal's pages. Where they are kept is another app's business.

Nothing here stores a number. Whoever keeps them says so once, when it is ready::

    from forms.portal.contacts import Contacts, read_contacts_from

    def known(bureau_id: int) -> Contacts:
        return Contacts(office="0746-…", sections={"planning": "0746-…"}, posts={"director": "…"})

    class PagesConfig(AppConfig):
        def ready(self) -> None:
            read_contacts_from(known)

It is asked once for a page, so it may ask the database one statement, or none if it keeps what it
read. While nobody has said anything, no page shows a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from permissions.models import Bureau


@dataclass(frozen=True)
class Contacts:
    """The telephones of a bureau. ``sections`` and ``posts`` by their codes."""

    office: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)


Source = Callable[[int], Contacts]
_sources: list[Source] = []


def read_contacts_from(source: Source | None) -> None:
    """From now on contacts are read from ``source``, given the key of a bureau. None: nowhere."""
    _sources[:] = [] if source is None else [source]


def contacts_of(bureau: Bureau | None) -> Contacts:
    """Everything that is known of a bureau's telephones."""
    if bureau is None or not _sources:
        return Contacts()
    return _sources[0](bureau.pk)


def office_telephone(bureau: Bureau | None) -> str:
    """The office's number for the foot of every page; empty when none is set."""
    return contacts_of(bureau).office
