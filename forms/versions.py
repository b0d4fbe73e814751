"""Published versions of a form: who made each, what stays on it, and how an old one comes back.

A version is the form *resolved* for one profile, while the designer works on the form for both.
Making a draft of the version itself would throw the other profile's fields, checks and steps away
for good. What the version was resolved from is kept as well: in the Wagtail revision that was
published. Nothing points from the version to it (a change of the profile makes a version without
any publication), so the revision is found by what it says: resolved for the version's profile it
gives the version's very content. Published revisions are looked at first. Only where no revision
is left, the version itself becomes the draft, and the person is told that it knows one profile.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from wagtail.models import ModelLogEntry, Revision

from forms import words
from forms.differences import Part, differences
from forms.models import ApprovalRequest, FormDefinition, FormVersion, OfficeFigure
from forms.models.definition import canonical
from forms.models.request import Settlement, Status
from forms.schema import resolve_profile
from permissions import org as people
from permissions.models import Bureau, User

PUBLISHED = "wagtail.publish"
AT_ONCE = datetime.timedelta(seconds=60)  # a version is frozen in the transaction that publishes
LOOKED_AT = 200  # revisions


def _under_way(path: str = "") -> Q:
    """Requests under way. Drafts are none: they move on to the version that holds."""
    deciding = Q(**{f"{path}status__in": (Status.IN_REVIEW, Status.RETURNED)})
    settling = Q(**{f"{path}status": Status.APPROVED, f"{path}settlement": Settlement.OPEN})
    return Q(**{f"{path}sample": False}) & (deciding | settling)


def versions_of(definition: FormDefinition) -> QuerySet[FormVersion]:
    """Newest first, each with ``waiting``: how many requests under way follow it."""
    found = FormVersion.objects.filter(definition=definition).defer("document")
    return found.annotate(waiting=Count("requests", filter=_under_way("requests__"))).order_by(
        "-serial"
    )


def waiting_elsewhere(definition: FormDefinition, document: dict[str, Any]) -> int:
    """How many requests under way stay on versions that say something else."""
    sha256 = hashlib.sha256(canonical(document).encode()).hexdigest()
    found = ApprovalRequest.objects.filter(_under_way(), definition=definition)
    return found.exclude(version__sha256=sha256).count()


def publishers(definition: FormDefinition) -> list[tuple[datetime.datetime, User | None]]:
    """When the form was published and by whom; nobody where the program did it."""
    entries = _publications(definition).select_related("user")
    return [(entry.timestamp, entry.user) for entry in entries]


def publisher(
    version: FormVersion, published: list[tuple[datetime.datetime, User | None]]
) -> User | None:
    """Whose publication froze it first."""
    near = [(abs(at - version.created_at), user) for at, user in published]
    apart, user = min(near, key=lambda found: found[0], default=(AT_ONCE, None))
    return user if apart < AT_ONCE else None


def _publications(definition: FormDefinition) -> QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(definition),
        object_id=str(definition.pk),
        action=PUBLISHED,
    ).order_by("-timestamp", "-id")


# --- comparing -----------------------------------------------------------------------------


def compared(old: dict[str, Any], new: dict[str, Any], bureau: Bureau) -> list[Part]:
    """Sentences in the words of this office: its posts by title, its figures by name."""
    figures = OfficeFigure.objects.filter(bureau=bureau).values_list("name", "label")
    called = {words.FIGURE_NAMES: dict(figures)}
    found = differences({**old, **called}, {**new, **called}, people.load_current(bureau.pk))
    return found


# --- an old version as a draft ---------------------------------------------------------------


def source_of(version: FormVersion) -> tuple[dict[str, Any], Revision | None]:
    """The form for all profiles that became this version, and the revision that holds it."""
    profile, wanted = version.document.get("profile", ""), canonical(version.document)
    for revision in _revisions(version.definition):
        document = revision.as_object().to_document()
        if canonical(resolve_profile(document, profile)) == wanted:
            return document, revision
    return {k: v for k, v in version.document.items() if k != "profile"}, None


def _revisions(definition: FormDefinition) -> Iterator[Revision]:
    published = [pk for pk in _publications(definition).values_list("revision_id", flat=True) if pk]
    newest = definition.revisions.order_by("-created_at", "-id")
    yield from newest.filter(pk__in=published)[:LOOKED_AT]
    yield from newest.exclude(pk__in=published)[:LOOKED_AT]


@transaction.atomic
def restore(version: FormVersion, user: User) -> Revision:
    """A new draft that says what this version said. Nothing is published; the address of the form
    stays the one it has now."""
    document, revision = source_of(version)
    FormDefinition.objects.select_for_update().get(pk=version.definition_id)
    definition = FormDefinition.objects.get(pk=version.definition_id)
    draft: FormDefinition = definition.get_latest_revision_as_object()
    slug = draft.slug
    draft.set_document(document)
    draft.slug = slug
    made: Revision = draft.save_revision(
        user=user, log_action=True, previous_revision=revision, clean=False
    )
    return made
