"""The trail: append-only, chained per request, guarded by triggers, verified by a command.

Each entry's digest covers its columns and the digest before it; the head stands on the request
row, so that a cut-off end is seen too. There is no global lock: the request's own row lock orders
its entries.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from forms.models import ApprovalRequest, TrailEntry
from permissions.org import Org

HASH = "sha256"


def digest_of(value: Any) -> str:
    """SHA-256 of a value's one spelling: what the trail keeps instead of answers."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entry_digest(entry: TrailEntry, ref: str) -> str:
    """What the digest of an entry of the request ``ref`` must be."""
    return digest_of(
        [
            ref,
            entry.serial,
            entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            entry.event,
            entry.step,
            entry.by_id,
            entry.by,
            entry.for_id,
            entry.on_behalf_of,
            digest_of(entry.comment),
            entry.data,
            entry.sample,
            entry.previous,
        ]
    )


class Chain:
    """New entries of one request, written together with the change they tell of.

    ``write`` stores them in one statement and moves the head on the request instance; the caller
    saves the request.
    """

    def __init__(self, request: ApprovalRequest, org: Org) -> None:
        self.request, self.org = request, org
        self.entries: list[TrailEntry] = []

    def add(
        self,
        event: str,
        *,
        by: int | None,
        step: str = "",
        on_behalf_of: int | None = None,
        comment: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        """Append one event to the chain in memory."""
        request = self.request
        entry = TrailEntry(
            serial=request.trail_length + 1,
            at=timezone.now(),
            event=event,
            step=step,
            by_id=by,
            by=self._account(by),
            for_id=on_behalf_of,
            on_behalf_of=self._account(on_behalf_of),
            comment=comment,
            data=data or {},
            sample=request.sample,
            previous=request.trail_head,
        )
        entry.digest = entry_digest(entry, request.ref)
        request.trail_head, request.trail_length = entry.digest, entry.serial
        self.entries.append(entry)

    def write(self) -> None:
        for entry in self.entries:
            entry.request_id = self.request.pk
        TrailEntry.objects.bulk_create(self.entries)
        self.entries = []

    def _account(self, person: int | None) -> str:
        return "" if person is None else self.org.people[person].account


def broken(requests: Any = None) -> Iterator[str]:
    """A sentence for every chain that does not verify; nothing when all do."""
    heads = {
        pk: (ref, head, length)
        for pk, ref, head, length in (
            requests if requests is not None else ApprovalRequest.objects.all()
        ).values_list("pk", "ref", "trail_head", "trail_length")
    }
    entries = TrailEntry.objects.order_by("request_id", "serial")
    if requests is not None:
        entries = entries.filter(request_id__in=list(heads))
    seen: dict[int, tuple[str, int]] = {}
    for entry in entries.iterator(chunk_size=2000):
        previous, serial = seen.get(entry.request_id, ("", 0))
        if entry.request_id not in heads:
            yield f"request {entry.request_id}: entry {entry.serial} of a request that is gone"
        elif entry.serial != serial + 1:
            yield f"request {entry.request_id}: entry {serial + 1} is missing"
        elif entry.previous != previous or entry.digest != entry_digest(
            entry, heads[entry.request_id][0]
        ):
            yield f"request {entry.request_id}: entry {entry.serial} was altered"
        seen[entry.request_id] = (entry.digest, entry.serial)
    for pk, (_ref, head, length) in heads.items():
        if seen.get(pk, ("", 0)) != (head, length):
            yield f"request {pk}: the chain does not end where the request says"


# --- triggers: the database refuses what no code of ours does ------------------------------

_SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS trail_is_never_changed BEFORE UPDATE ON forms_trailentry "
    "WHEN NEW.comment = OLD.comment OR NEW.digest <> OLD.digest OR NEW.comment <> '' "
    "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS trail_is_never_deleted BEFORE DELETE ON forms_trailentry "
    "WHEN NOT OLD.sample "
    "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
)
_POSTGRES = (
    "CREATE OR REPLACE FUNCTION forms_trail_guard() RETURNS trigger AS $$ BEGIN "
    "IF TG_OP = 'DELETE' AND OLD.sample THEN RETURN OLD; END IF; "
    "IF TG_OP = 'UPDATE' AND NEW.comment = '' AND OLD.comment <> '' "
    "AND NEW.digest = OLD.digest THEN RETURN NEW; END IF; "
    "RAISE EXCEPTION 'the trail is append-only'; END $$ LANGUAGE plpgsql",
    "DROP TRIGGER IF EXISTS trail_is_never_changed ON forms_trailentry",
    "CREATE TRIGGER trail_is_never_changed BEFORE UPDATE OR DELETE ON forms_trailentry "
    "FOR EACH ROW EXECUTE FUNCTION forms_trail_guard()",
    "DROP TRIGGER IF EXISTS trail_is_never_emptied ON forms_trailentry",
    "CREATE TRIGGER trail_is_never_emptied BEFORE TRUNCATE ON forms_trailentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION forms_trail_guard()",
)


def install_guards() -> None:
    """Triggers that refuse to change or delete a trail entry; samples may be cleared, and a
    comment may be emptied by law (its digest stays). ``up`` installs them at every start."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            cursor.execute(statement)


def remove_guards() -> None:
    """Take the triggers away, for tests that empty their tables."""
    with connection.cursor() as cursor:
        for name in ("trail_is_never_changed", "trail_is_never_deleted", "trail_is_never_emptied"):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif name != "trail_is_never_deleted":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON forms_trailentry")
