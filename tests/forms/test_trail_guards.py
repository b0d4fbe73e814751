"""The database refuses to change the trail, and three commands that look after it."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from forms import trail
from forms.models import ApprovalRequest, Notice, NumberSeries, TrailEntry
from forms.starter.samples import load_samples
from tests.scenario import Office


@pytest.fixture
def repair(office: Office) -> ApprovalRequest:
    found = office.files("equipment-repair", by="driver")
    office.decides("office-head", found, comment="同意安排")
    found.refresh_from_db()
    return found


@pytest.fixture
def guarded(db):
    trail.install_guards()


def faults() -> list[str]:
    return list(trail.broken())


def entry(request: ApprovalRequest, serial: int):
    return TrailEntry.objects.filter(request_id=request.pk, serial=serial)


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
def test_the_database_refuses_to_change_or_delete_an_entry(repair, guarded, statement: str):
    before = list(TrailEntry.objects.order_by("id").values())

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    assert list(TrailEntry.objects.order_by("id").values()) == before


@pytest.mark.postgres
def test_the_database_refuses_to_empty_the_table(repair, guarded):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE forms_trailentry")


@pytest.mark.parametrize("where", ["id", "request_id, serial"])
def test_the_database_refuses_to_replace_an_entry(repair, guarded, where: str):
    """SQLite's INSERT OR REPLACE deletes without asking; PostgreSQL updates."""
    old = entry(repair, 3).values().get()
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


def test_a_comment_emptied_by_law_leaves_the_chain_provable(repair, guarded):
    entry(repair, 3).update(comment="")

    assert faults() == []
    assert trail.emptied() == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry(repair, 3).update(comment="同意安排")


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


def test_check_trail_says_that_it_verifies(repair, guarded):
    assert run("check_trail") == "The trail verifies.\n"


def test_check_trail_says_when_the_database_does_not_guard_it(repair):
    trail.remove_guards()

    said = run("check_trail")
    assert "does not guard the trail (trail_is_never_changed" in said
    assert "manage.py up --no-serve" in said


def test_check_trail_names_what_is_wrong_and_fails(repair):
    entry(repair, 3).update(event="reject")
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_trail", stdout=out)

    assert f"request {repair.number}: entry 3 was altered" in out.getvalue()


def test_check_trail_counts_comments_taken_out(repair, guarded):
    entry(repair, 3).update(comment="")

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
    load_samples()

    assert set(Notice.objects.values_list("kind", flat=True)).isdisjoint({"asked", "stuck"})
