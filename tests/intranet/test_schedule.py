"""Jobs run when they are due, once, whoever asks."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forms.models import ScheduledJob
from intranet import schedule
from intranet.schedule import Job, run_due

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime.datetime(2026, 9, 21, 9, 0, tzinfo=SHANGHAI)

pytestmark = pytest.mark.django_db


class Counter:
    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> None:
        self.runs += 1


def test_a_new_job_runs_at_once_and_then_when_its_time_has_come():
    work = Counter()
    job = Job("count", work, every=datetime.timedelta(minutes=10))

    with time_machine.travel(MONDAY, tick=False) as clock:
        assert run_due([job]) == ["count"]
        assert run_due([job]) == []
        clock.shift(datetime.timedelta(minutes=9, seconds=59))
        assert run_due([job]) == []
        clock.shift(datetime.timedelta(seconds=1))
        assert run_due([job]) == ["count"]
    assert work.runs == 2


def test_a_daily_job_runs_at_its_hour_of_the_offices_clock():
    job = Job("nightly", Counter(), at=datetime.time(3, 10))

    assert job.after(MONDAY) == datetime.datetime(2026, 9, 22, 3, 10, tzinfo=SHANGHAI)
    early = datetime.datetime(2026, 9, 21, 3, 9, tzinfo=SHANGHAI)
    assert job.after(early) == datetime.datetime(2026, 9, 21, 3, 10, tzinfo=SHANGHAI)


def test_a_job_that_another_server_runs_is_left_to_it():
    work = Counter()
    ScheduledJob.objects.create(
        name="count",
        next_run=timezone.now() - schedule.MINUTE,
        locked_until=timezone.now() + schedule.MINUTE,
    )

    assert run_due([Job("count", work)]) == []
    assert work.runs == 0


def test_a_job_of_a_server_that_died_is_taken_over():
    ScheduledJob.objects.create(
        name="count",
        next_run=timezone.now() - datetime.timedelta(hours=1),
        locked_until=timezone.now() - schedule.MINUTE,
    )

    assert run_due([Job("count", Counter())]) == ["count"]


def test_a_job_that_is_asked_for_while_it_runs_does_not_run_twice():
    inner: list[list[str]] = []
    job = Job("count", lambda: inner.append(run_due([job])))

    assert run_due([job]) == ["count"]
    assert inner == [[]]


def test_a_slow_run_does_not_release_the_claim_of_a_later_one():
    later = timezone.now() + datetime.timedelta(hours=1)

    def taken_over_meanwhile() -> None:
        ScheduledJob.objects.filter(name="slow").update(locked_until=later)

    run_due([Job("slow", taken_over_meanwhile)])

    assert ScheduledJob.objects.get(name="slow").locked_until == later


def test_a_job_that_fails_is_logged_tried_again_soon_and_stops_no_other(caplog):
    def fail() -> None:
        raise RuntimeError("no")

    work = Counter()
    nightly = Job("nightly", fail, at=datetime.time(3, 10))

    with time_machine.travel(MONDAY, tick=False):
        run_due([nightly, Job("count", work)])
        row = ScheduledJob.objects.get(name="nightly")

    assert work.runs == 1
    assert "scheduled job nightly failed" in caplog.text
    assert row.next_run == MONDAY + schedule.RETRY
    assert row.locked_until is None


def test_a_task_lost_by_a_killed_worker_is_given_to_another():
    lost, running = (
        DBTaskResult.objects.create(
            status="RUNNING",
            started_at=timezone.now() - age,
            args_kwargs={"args": [], "kwargs": {}},
            task_path="x.y",
            backend_name="default",
            run_after=timezone.now(),
        )
        for age in (2 * schedule.LOST_TASK, schedule.LOST_TASK / 2)
    )

    schedule.requeue_lost_tasks()

    lost.refresh_from_db()
    running.refresh_from_db()
    assert lost.status == "READY"
    assert running.status == "RUNNING"


def test_every_job_of_the_project_runs():
    assert set(run_due()) == {job.name for job in schedule.JOBS}
    assert not ScheduledJob.objects.filter(locked_until__isnull=False).exists()
    assert not ScheduledJob.objects.filter(next_run__lte=timezone.now()).exists()


def test_every_job_has_a_name_of_its_own_and_stands_in_the_manual(settings):
    names = [job.name for job in schedule.JOBS]
    manual = (settings.BASE_DIR / "docs" / "operate.md").read_text(encoding="utf-8")

    assert len(set(names)) == len(names)
    assert all(f"`{name}`" in manual for name in names)
