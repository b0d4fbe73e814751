"""The trail: what is altered, removed, reordered or cut off is found; the database refuses it."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from forms import actions, trail
from forms.models import ApprovalRequest, NumberSeries, TrailEntry
from forms.starter.samples import load_samples
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


@pytest.fixture
def guarded(db):
    trail.install_guards()


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


# --- what the database refuses -------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE forms_trailentry SET event = 'approve'",
        "UPDATE forms_trailentry SET comment = '改过'",
        "UPDATE forms_trailentry SET digest = '', comment = ''",
        "UPDATE forms_trailentry SET comment = '', \"by\" = 'x' WHERE comment <> ''",
        "UPDATE forms_trailentry SET comment = '', data = '{}' WHERE comment <> ''",
        "UPDATE forms_trailentry SET request_id = request_id + 1",
        "DELETE FROM forms_trailentry",
        "DELETE FROM forms_trailentry WHERE serial = 1",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(visit, guarded, statement: str):
    before = list(TrailEntry.objects.order_by("id").values())

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    assert list(TrailEntry.objects.order_by("id").values()) == before


@pytest.mark.postgres
def test_the_database_refuses_to_empty_the_table(visit, guarded):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE forms_trailentry")


@pytest.mark.parametrize("where", ["id", "request_id, serial"])
def test_the_database_refuses_to_replace_an_entry(visit, guarded, where: str):
    """SQLite's INSERT OR REPLACE deletes without asking; PostgreSQL updates."""
    old = entry(visit, 3).values().get()
    if where != "id":
        old["id"] += 100_000
    old["event"] = "reject"
    columns = ", ".join(f'"{c}"' for c in old)
    marks = ", ".join("%s" for _ in old)
    if connection.vendor == "sqlite":
        statement = f"INSERT OR REPLACE INTO forms_trailentry ({columns}) VALUES ({marks})"
    else:
        statement = (
            f"INSERT INTO forms_trailentry ({columns}) VALUES ({marks}) "
            f"ON CONFLICT ({where}) DO UPDATE SET event = excluded.event"
        )
    fields = TrailEntry._meta.fields
    values = [f.get_db_prep_save(old[f.attname], connection) for f in fields]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_the_office_works_on_behind_the_guards(office: Office, guarded):
    repair = office.files("equipment-repair", by="driver")
    office.decides("office-head", repair, comment="请尽快")

    assert faults() == []


def test_a_comment_emptied_by_law_leaves_the_chain_provable(visit, guarded):
    entry(visit, 3).update(comment="")

    assert faults() == []
    assert trail.emptied() == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry(visit, 3).update(comment="同意安排")


def test_guards_can_be_put_back_and_taken_away(db):
    trail.install_guards()
    trail.install_guards()
    assert trail.guards_missing() == []

    trail.remove_guards()

    assert "trail_is_never_changed" in trail.guards_missing()


@pytest.mark.postgres
def test_a_guard_that_is_switched_off_is_missing(guarded):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE forms_trailentry DISABLE TRIGGER trail_is_never_emptied")

    assert trail.guards_missing() == ["trail_is_never_emptied"]


# --- the commands --------------------------------------------------------------------------


def run(command: str) -> str:
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_check_trail_says_that_it_verifies(visit, guarded):
    assert run("check_trail") == "The trail verifies.\n"


def test_check_trail_says_when_the_database_does_not_guard_it(visit):
    trail.remove_guards()

    said = run("check_trail")
    assert "does not guard the trail (trail_is_never_changed" in said
    assert "manage.py up --no-serve" in said


def test_check_trail_names_what_is_wrong_and_fails(visit):
    entry(visit, 3).update(event="reject")
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_trail", stdout=out)

    assert f"request {visit.number}: entry 3 was altered" in out.getvalue()


def test_check_trail_counts_comments_taken_out(visit, guarded):
    entry(visit, 3).update(comment="")

    assert "1 comments were taken out; their digests are kept." in run("check_trail")


def test_clear_samples_takes_the_samples_and_nothing_else(office: Office, guarded):
    count = load_samples()
    real = ApprovalRequest.objects.create(
        bureau=office.bureau,
        definition=office.form("trip"),
        version=office.form("trip").current,
        applicant=office.person("driver"),
        entered_by=office.person("driver"),
    )
    before = TrailEntry.objects.filter(sample=False).count()

    assert run("clear_samples") == f"{count} sample requests removed.\n"

    assert list(ApprovalRequest.objects.all()) == [real]
    assert TrailEntry.objects.count() == before
    assert NumberSeries.objects.filter(code="sample").exists()  # they do not come again
    assert run("clear_samples") == "There were no sample requests.\n"
    assert faults() == []


def test_clear_samples_leaves_real_work_alone(office: Office, guarded):
    load_samples()
    trip = office.files("trip", by="clerk-finance", travellers=["clerk-finance"])
    office.decides("deputy-finance", trip)

    run("clear_samples")

    trip.refresh_from_db()
    assert trip.status == "approved"
    assert office.sees("deputy-finance", trip) and faults() == []


def test_a_sample_tells_no_decider_that_he_is_asked(office: Office):
    from forms.models import Notice

    load_samples()

    assert set(Notice.objects.values_list("kind", flat=True)).isdisjoint({"asked", "stuck"})
