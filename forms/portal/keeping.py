"""Keeping what somebody fills in: drafts stored as typed, uploads, what could not be stored yet.

Calls the actions; a value that is refused stays in the session until it is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.http import HttpRequest
from django.utils.translation import gettext as _

from forms import actions, attachments
from forms.answers import Errors, complete
from forms.conditions import is_empty
from forms.errors import BadFile, InvalidAnswers
from forms.models import ApprovalRequest, FormDefinition, IdempotencyKey
from forms.portal.reading import name_of, without
from forms.queries import org_of, situation_of
from forms.schema import Form
from permissions.models import User

MOST_DRAFTS, LONGEST_KEPT = 5, 20_000
_KEY = re.compile(r"[A-Za-z0-9_-]{10,60}", re.ASCII)
FROM_THE_PAGE = "portal"  # digest of every creation: the page's key alone names the draft


@dataclass
class Kept:
    """A draft after it was stored, and what could not be stored."""

    draft: ApprovalRequest
    errors: Errors = field(default_factory=dict)


def page_key(sent: str, slug: str) -> str:
    """The key of a page from which a draft is made; empty when it is none of ours."""
    return f"portal:{slug}:{sent}" if _KEY.fullmatch(sent) else ""


def made_from(user: User, key: str) -> ApprovalRequest | None:
    """The draft that was made from this page before."""
    if not key:
        return None
    row = (
        IdempotencyKey.objects.filter(user=user, key=key)
        .select_related("approval_request__version")
        .first()
    )
    return None if row is None else row.approval_request


def create(
    definition: FormDefinition,
    *,
    by: User,
    applicant: User | None,
    answers: dict[str, Any],
    key: str,
) -> Kept:
    """A draft with everything that can be stored; what cannot is told and left out."""

    def attempt(given: dict[str, Any]) -> ApprovalRequest:
        return actions.create(
            definition,
            by=by,
            applicant=applicant,
            answers=given,
            key=key,
            digest=FROM_THE_PAGE if key else "",
        )

    try:
        return Kept(attempt(answers))
    except InvalidAnswers as refusal:
        if "applicant" in refusal.errors and definition.current is not None:
            if definition.current.form.get("applicant") is None:
                raise
        return Kept(attempt(without(answers, refusal.errors)), refusal.errors)


def edit(draft: ApprovalRequest, *, by: User, answers: dict[str, Any], revision: int) -> Kept:
    """Lay the answers over the draft; nothing is written when nothing changed."""
    if revision == draft.revision and not _differ(draft.answers, answers):
        return Kept(draft)
    try:
        return Kept(actions.edit(draft, by=by, answers=answers, revision=revision))
    except InvalidAnswers as refusal:
        storable = without(answers, refusal.errors)
        if not _differ(draft.answers, storable) and revision == draft.revision:
            return Kept(draft, refusal.errors)
        kept = actions.edit(draft, by=by, answers=storable, revision=revision)
        return Kept(kept, refusal.errors)


def _differ(stored: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    return any(
        value != _out(stored.get(key)) and not (is_empty(value) and is_empty(stored.get(key)))
        for key, value in sent.items()
    )


def _out(value: Any) -> Any:
    """A stored answer as the page sends it: a linked request by its id."""
    return value["id"] if isinstance(value, dict) and "id" in value else value


def missing(draft: ApprovalRequest, user: User, fills: Any) -> Errors:
    """What stands against submitting these answers, without submitting them."""
    try:
        complete(situation_of(draft, org_of(user)), handed=fills)
    except InvalidAnswers as refusal:
        return refusal.errors
    return {}


def uploads(request: HttpRequest, form: Form, answers: dict[str, Any], by: User) -> Errors:
    """Store the files that came along and name them in the answers; say which were not taken."""
    errors: Errors = {}
    for f in form.fields:
        if f.kind != "file":
            continue
        for sent in request.FILES.getlist(f"{name_of(f.key)}-new"):
            try:
                kept = attachments.store(File(sent, name=sent.name), by=by)
            except BadFile as refusal:
                name = attachments.clean_name(sent.name or "") or _("未命名文件")
                errors.setdefault(f.key, []).append(f"{name}:{refusal}")
            else:
                answers.setdefault(f.key, [])
                answers[f.key] = [*(answers[f.key] or ()), kept.pk]
    return errors


# --- what could not be stored --------------------------------------------------------------


def remember(request: HttpRequest, ref: str, answers: Mapping[str, Any], errors: Errors) -> None:
    """What was typed and refused stays until the person has put it right."""
    refused = {place.partition(".")[0] for place in errors}
    left = {key: value for key, value in answers.items() if key in refused}
    held: dict[str, Any] = dict(request.session.get("typed", {}))
    if len(repr(left)) > LONGEST_KEPT:
        left = {}
    if held.get(ref, {}) == left:
        return
    held.pop(ref, None)
    if left:
        held[ref] = left
    request.session["typed"] = dict(list(held.items())[-MOST_DRAFTS:])


def remembered(request: HttpRequest, ref: str) -> dict[str, Any]:
    found = request.session.get("typed", {}).get(ref, {})
    return dict(found) if isinstance(found, dict) else {}
