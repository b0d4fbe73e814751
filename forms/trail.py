"""The trail: append-only, chained per request, guarded by triggers, verified by a command.

Each entry's digest covers its columns and the digest before it; the head stands on the request
row, so that a cut-off end is seen too. There is no global lock: the request's own row lock orders
its entries.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from forms.models import ApprovalRequest, TrailEntry
from permissions.org import Org

logger = logging.getLogger(__name__)


def digest_of(value: Any) -> str:
    """SHA-256 of a value's one spelling: what the trail keeps instead of answers."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entry_digest(entry: TrailEntry, ref: str) -> str:
    """What the digest of an entry of the request ``ref`` must be. Of a comment it covers the
    digest kept in ``data``: a comment emptied by law leaves the chain provable."""
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
            data={**(data or {}), **({"comment": digest_of(comment)} if comment else {})},
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
    """A sentence for everything that does not verify; nothing when every chain does.

    All chains are read in one go; what looks broken is looked at again by itself, with its request
    locked: somebody may have been writing.
    """
    found = ApprovalRequest.objects.all() if requests is None else requests
    heads = {
        pk: (ref, head, length)
        for pk, ref, head, length in found.values_list("pk", "ref", "trail_head", "trail_length")
    }
    entries = TrailEntry.objects.order_by("request_id", "serial")
    if requests is not None:
        entries = entries.filter(request_id__in=list(heads))
    seen: set[int] = set()
    suspects: set[int] = set()
    for pk, chain in groupby(entries.iterator(chunk_size=2000), key=lambda e: e.request_id):
        seen.add(pk)
        if pk not in heads or list(_faults(heads[pk], chain)):
            suspects.add(pk)
    suspects.update(pk for pk, (_ref, _head, length) in heads.items() if length and pk not in seen)
    for pk in sorted(suspects):
        yield from _verify(pk)


@transaction.atomic
def _verify(pk: int) -> list[str]:
    """What is wrong with one chain while nobody can add to it."""
    row = (
        ApprovalRequest.objects.select_for_update()
        .filter(pk=pk)
        .values_list("number", "ref", "trail_head", "trail_length")
        .first()
    )
    if row is None:
        gone = TrailEntry.objects.filter(request_id=pk).count()
        return [f"request {pk} is gone, its {gone} trail entries are not"] if gone else []
    number, *head = row
    chain = TrailEntry.objects.filter(request_id=pk).order_by("serial")
    return [f"request {number or head[0]}: {fault}" for fault in _faults(tuple(head), chain)]


def _faults(head: tuple[Any, ...], chain: Iterable[TrailEntry]) -> Iterator[str]:
    """What is wrong with a chain, beside the (ref, head, length) its request says."""
    ref, last, length = head
    previous, serial = "", 0
    for entry in chain:
        if entry.serial != serial + 1:
            yield f"entry {serial + 1} is missing"
        elif entry.previous != previous or _altered(entry, ref):
            yield f"entry {entry.serial} was altered"
        previous, serial = entry.digest, entry.serial
    if (previous, serial) != (last, length):
        yield f"the trail ends with entry {serial}, the request says {length}"


def emptied() -> int:
    """How many comments were taken out, as the law may ask; their digests are still there."""
    return TrailEntry.objects.filter(comment="", data__has_key="comment").count()


def _altered(entry: TrailEntry, ref: str) -> bool:
    """Whether an entry is not what was written; its comment may have been emptied."""
    if entry.comment and entry.data.get("comment") != digest_of(entry.comment):
        return True
    return entry.digest != entry_digest(entry, ref)


def anchor() -> tuple[str, int]:
    """One digest over the heads of all chains, and how many there are."""
    running, count = hashlib.sha256(), 0
    heads = ApprovalRequest.objects.order_by("ref").values_list("ref", "trail_head")
    for ref, head in heads.iterator(chunk_size=5000):
        running.update(f"{ref} {head}\n".encode())
        count += 1
    return running.hexdigest(), count


def log_anchor() -> None:
    """Write today's anchor to the server log, which the owner of the database does not own: a
    rewritten past no longer gives the digests that stand there."""
    digest, count = anchor()
    logger.warning("trail anchor: %s over %d requests", digest, count)


# --- triggers: the database refuses what no code of ours does ------------------------------

_TABLE = "forms_trailentry"
_REFUSED = "the trail is append-only"
_KEPT = [f.column for f in TrailEntry._meta.local_fields if f.column != "comment"]
_SAME = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in _KEPT)
_SQLITE = {
    "trail_is_never_changed": (
        f"BEFORE UPDATE ON {_TABLE} WHEN NEW.comment <> '' OR OLD.comment = '' OR NOT ({_SAME})"
    ),
    "trail_is_never_deleted": f"BEFORE DELETE ON {_TABLE} WHEN NOT OLD.sample",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "trail_is_never_replaced": (
        f"BEFORE INSERT ON {_TABLE} WHEN EXISTS (SELECT 1 FROM {_TABLE} AS t WHERE t.id = NEW.id "
        "OR (t.request_id = NEW.request_id AND t.serial = NEW.serial))"
    ),
}
_POSTGRES = {
    "trail_is_never_changed": f"BEFORE UPDATE OR DELETE ON {_TABLE} FOR EACH ROW",
    "trail_is_never_emptied": f"BEFORE TRUNCATE ON {_TABLE} FOR EACH STATEMENT",
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION forms_trail_guard() RETURNS trigger AS $$ BEGIN "
    "IF TG_OP = 'DELETE' THEN IF OLD.sample THEN RETURN OLD; END IF; "
    "ELSIF TG_OP = 'UPDATE' THEN IF NEW.comment = '' AND OLD.comment <> '' "
    "AND to_jsonb(NEW) - 'comment' = to_jsonb(OLD) - 'comment' THEN RETURN NEW; END IF; END IF; "
    f"RAISE EXCEPTION '{_REFUSED}'; END $$ LANGUAGE plpgsql"
)


def install_guards() -> None:
    """Triggers that refuse to change or delete a trail entry; samples may be cleared, and a
    comment may be emptied by law (its digest stays). ``up`` installs them at every start."""
    with transaction.atomic(), connection.cursor() as cursor:
        remove_guards()
        if connection.vendor == "sqlite":
            for name, when in _SQLITE.items():
                refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
                cursor.execute(f"CREATE TRIGGER {name} {when} {refuse}")
        else:
            cursor.execute(_FUNCTION)
            for name, when in _POSTGRES.items():
                cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION forms_trail_guard()")


def remove_guards() -> None:
    """Take the triggers away, for tests that empty their tables."""
    with connection.cursor() as cursor:
        for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            on = "" if connection.vendor == "sqlite" else f" ON {_TABLE}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def guards_missing() -> list[str]:
    """The triggers that are not there, or not switched on."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_TABLE])
        there = {name for (name,) in cursor.fetchall()}
    wanted = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    return [name for name in wanted if name not in there]
