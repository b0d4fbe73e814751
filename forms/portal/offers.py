"""What the questions of a form offer from the database: requests to link, words used before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from forms import queries
from forms.models import ApprovalRequest, Attachment, FormDefinition, Link
from forms.portal.questions import Offers
from forms.portal.widgets import Option
from forms.schema import Field, Form
from permissions.models import User

MOST_REQUESTS, MOST_WORDS, LOOKED_AT = 100, 20, 100


def offers_for(
    definition: FormDefinition,
    form: Form,
    user: User,
    draft: ApprovalRequest | None,
    answers: Mapping[str, Any],
) -> Offers:
    """One query for each field that links, one for all suggestions, one for all files."""
    return Offers(
        requests={f.key: _requests(f, user, draft) for f in form.fields if f.kind == "request"},
        suggestions=_suggestions(definition, form, user),
        files=_files(form, user, draft, answers),
    )


def _requests(f: Field, user: User, draft: ApprovalRequest | None) -> list[Option]:
    found = queries.visible_requests(user).filter(
        definition__slug=f.form, status__in=f.statuses, sample=bool(draft and draft.sample)
    )
    if draft is not None:
        found = found.exclude(pk=draft.pk)
    if f.exclusive:
        taken = Link.objects.filter(
            target=OuterRef("pk"), kind=f.link, exclusive=True, released=False
        )
        if draft is not None:
            taken = taken.exclude(source=draft)
        found = found.filter(~Exists(taken))
    rows = found.order_by("-id").values_list("ref", "number")[:MOST_REQUESTS]
    return [Option(ref, number or ref) for ref, number in rows]


def _suggestions(definition: FormDefinition, form: Form, user: User) -> dict[str, list[str]]:
    """What was written before in requests the user sees: the newest first, each once."""
    keys = [f.key for f in form.fields if f.suggest and f.kind in ("text", "reference")]
    if not keys:
        return {}
    before = (
        queries.visible_requests(user)
        .filter(definition=definition, submitted_at__isnull=False, sample=False)
        .order_by("-id")
        .values_list("answers", flat=True)[:LOOKED_AT]
    )
    found: dict[str, dict[str, None]] = {key: {} for key in keys}
    for answers in before:
        for key in keys:
            if isinstance(answers.get(key), str) and answers[key]:
                found[key].setdefault(answers[key])
    return {key: list(values)[:MOST_WORDS] for key, values in found.items()}


def _files(
    form: Form, user: User, draft: ApprovalRequest | None, answers: Mapping[str, Any]
) -> dict[int, Attachment]:
    """The files named in the answers, as far as they are the draft's or the user's own."""
    ids = [
        pk
        for f in form.fields
        if f.kind == "file"
        for pk in answers.get(f.key) or ()
        if isinstance(pk, int)
    ]
    if not ids:
        return {}
    return {
        row.pk: row
        for row in Attachment.objects.filter(pk__in=ids)
        if (draft is not None and row.approval_request_id == draft.pk)
        or (row.approval_request_id is None and row.uploaded_by_id == user.pk)
    }
