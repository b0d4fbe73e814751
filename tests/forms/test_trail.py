"""The trail: whatever is altered, removed, reordered or cut off is found."""

from __future__ import annotations

import datetime
import random

import pytest
from django.db import transaction

from forms import actions, trail
from forms.models import ApprovalRequest, TrailEntry
from tests.scenario import Office


@pytest.fixture
def visit(office: Office) -> ApprovalRequest:
    """A request with a longer history."""
    found = office.files("hospitality", by="clerk-planning")
    filled = {"standard": "60.00", "companions": ["registry"]}
    office.decides("office-head", found, answers=filled, comment="同意安排")
    office.decides("director", found, "return", to="office-head", comment="陪同再减")
    office.decides("office-head", found)
    office.decides("director", found)
    found.refresh_from_db()
    return found


def faults() -> list[str]:
    return list(trail.broken())


def entry(request: ApprovalRequest, serial: int):
    return TrailEntry.objects.filter(request_id=request.pk, serial=serial)


def test_the_trail_of_an_office_at_work_verifies(office: Office, visit: ApprovalRequest):
    trip = office.files("trip", by="clerk-planning")
    actions.withdraw(trip, by=office.person("clerk-planning"))

    assert faults() == []
    assert visit.trail_length == TrailEntry.objects.filter(request_id=visit.pk).count()


def test_entries_keep_keys_and_digests_and_no_answer(visit: ApprovalRequest):
    kept = str(list(TrailEntry.objects.values_list("data", flat=True)))

    assert "guest_unit" in kept and "永州市水利局" not in kept


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)),
        ("event", "reject"),
        ("step", "director-2"),
        ("by_id", 1_000_000),
        ("by", "somebody-else"),
        ("for_id", 1_000_000),
        ("on_behalf_of", "somebody-else"),
        ("comment", "不同意"),
        ("data", {"task": 0}),
        ("sample", True),
        ("previous", "0" * 64),
        ("digest", "0" * 64),
    ],
)
def test_an_altered_entry_is_found(visit: ApprovalRequest, column: str, value):
    entry(visit, 3).update(**{column: value})

    assert f"request {visit.number}: entry 3 was altered" in faults()


def test_two_hundred_random_edits_of_one_character_are_all_found(visit: ApprovalRequest):
    rng = random.Random(20260918)
    rows = list(TrailEntry.objects.filter(request_id=visit.pk))
    for _ in range(200):
        row = rng.choice(rows)
        column, value = rng.choice(_edits(row, rng))
        with transaction.atomic():
            entry(visit, row.serial).update(**{column: value})
            assert faults(), (row, column, value)
            transaction.set_rollback(True)


def _edits(row: TrailEntry, rng: random.Random) -> list[tuple[str, object]]:
    """Every column with one character, one microsecond or one unit that is different."""
    found: list[tuple[str, object]] = [
        ("at", row.at + datetime.timedelta(microseconds=rng.choice([-1, 1]))),
        ("by_id", (row.by_id or 0) + rng.choice([-1, 1])),
        ("for_id", (row.for_id or 0) + rng.choice([-1, 1])),
        ("sample", not row.sample),
    ]
    for column in ("event", "step", "by", "on_behalf_of", "comment", "previous", "digest"):
        text = getattr(row, column)
        if text:
            place = rng.randrange(len(text))
            found.append((column, text[:place] + "#" + text[place + 1 :]))
    return found


def test_a_comment_put_where_there_was_none_is_found(visit: ApprovalRequest):
    assert not entry(visit, 2).get().comment
    entry(visit, 2).update(comment="已请示")

    assert faults() == [f"request {visit.number}: entry 2 was altered"]


def test_an_alteration_with_a_digest_that_fits_is_found_at_the_next_entry(visit: ApprovalRequest):
    forged = entry(visit, 3).get()
    forged.by = "somebody-else"
    entry(visit, 3).update(by=forged.by, digest=trail.entry_digest(forged, visit.ref))

    assert faults() == [f"request {visit.number}: entry 4 was altered"]


def test_a_whole_chain_forged_to_its_end_is_found_at_the_request(visit: ApprovalRequest):
    previous = ""
    for row in TrailEntry.objects.filter(request_id=visit.pk).order_by("serial"):
        row.by, row.previous = "somebody-else", previous
        previous = trail.entry_digest(row, visit.ref)
        entry(visit, row.serial).update(by=row.by, previous=row.previous, digest=previous)

    (fault,) = faults()
    assert fault.endswith(f"the trail ends with entry {visit.trail_length}, "
                          f"the request says {visit.trail_length}")  # fmt: skip


def test_a_removed_entry_is_found(visit: ApprovalRequest):
    entry(visit, 3).delete()

    assert f"request {visit.number}: entry 3 is missing" in faults()


def test_a_cut_off_end_is_found(visit: ApprovalRequest):
    entry(visit, visit.trail_length).delete()

    last = visit.trail_length
    assert faults() == [
        f"request {visit.number}: the trail ends with entry {last - 1}, the request says {last}"
    ]


def test_an_emptied_trail_is_found(visit: ApprovalRequest):
    TrailEntry.objects.all().delete()

    last = visit.trail_length
    assert faults() == [
        f"request {visit.number}: the trail ends with entry 0, the request says {last}"
    ]


def test_two_entries_in_each_others_place_are_found(visit: ApprovalRequest):
    entry(visit, 3).update(serial=1000)
    entry(visit, 4).update(serial=3)
    entry(visit, 1000).update(serial=4)

    found = faults()
    assert f"request {visit.number}: entry 3 was altered" in found
    assert f"request {visit.number}: entry 4 was altered" in found


def test_an_entry_moved_to_another_request_is_found(office: Office, visit: ApprovalRequest):
    other = office.files("equipment-repair", by="driver")
    entry(visit, visit.trail_length).update(request_id=other.pk, serial=other.trail_length + 1)

    assert {fault.split(":")[0] for fault in faults()} == {
        f"request {visit.number}",
        f"request {other.number}",
    }


def test_an_entry_added_behind_the_end_is_found(visit: ApprovalRequest):
    extra = entry(visit, visit.trail_length).get()
    extra.pk, extra.serial, extra.previous = None, extra.serial + 1, extra.digest
    extra.digest = trail.entry_digest(extra, visit.ref)
    extra.save(force_insert=True)

    assert len(faults()) == 1


def test_a_trail_whose_request_is_gone_is_found(visit: ApprovalRequest):
    stray = entry(visit, 1).get()
    stray.pk, stray.request_id = None, visit.pk + 1000
    stray.save(force_insert=True)

    assert faults() == [f"request {visit.pk + 1000} is gone, its 1 trail entries are not"]


def test_chains_can_be_verified_one_by_one(office: Office, visit: ApprovalRequest):
    other = office.files("equipment-repair", by="driver")
    entry(visit, 3).delete()

    assert list(trail.broken(ApprovalRequest.objects.filter(pk=other.pk))) == []
    assert list(trail.broken(ApprovalRequest.objects.filter(pk=visit.pk)))
