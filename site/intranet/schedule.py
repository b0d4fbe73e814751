"""What runs by the clock, and how one server of several runs it.

A job is claimed by a conditional UPDATE of its row, so that any number of schedulers may ask
every minute. A claim ends by itself: a server that died holds nothing up for longer than that.
Every job may be run twice without harm.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forms import actions, attachments, trail
from forms.models import ScheduledJob
from permissions.models import Bureau
from permissions.people import sync_memberships

logger = logging.getLogger(__name__)

MINUTE = datetime.timedelta(minutes=1)
CLAIM = datetime.timedelta(minutes=15)
RETRY = datetime.timedelta(minutes=10)
LOST_TASK = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """Runs ``every`` so often, or once a day ``at`` an hour of the office's clock."""

    name: str
    run: Callable[[], object]
    every: datetime.timedelta = MINUTE
    at: datetime.time | None = None

    def after(self, moment: datetime.datetime) -> datetime.datetime:
        """The next time it is due, later than ``moment``."""
        if self.at is None:
            return moment + self.every
        local = timezone.localtime(moment)
        due = local.replace(
            hour=self.at.hour, minute=self.at.minute, second=self.at.second, microsecond=0
        )
        return due if due > local else due + datetime.timedelta(days=1)


def requeue_lost_tasks() -> None:
    """A worker that was killed leaves its task RUNNING for ever: give it to another."""
    DBTaskResult.objects.filter(status="RUNNING", started_at__lt=timezone.now() - LOST_TASK).update(
        status="READY", started_at=None
    )


def begin_day() -> None:
    """Tenures and absences begin and end with the date alone: what was stuck may have somebody
    today."""
    sync_memberships()
    for pk in Bureau.objects.values_list("pk", flat=True):
        actions.retry_stuck(bureau_id=pk)


JOBS: tuple[Job, ...] = (
    Job("publish-scheduled", lambda: call_command("publish_scheduled", verbosity=0)),
    Job("sweep-attachments", attachments.sweep_unbound, every=60 * MINUTE),
    Job("anchor-trail", trail.log_anchor, at=datetime.time(23, 50)),
    Job("begin-day", begin_day, at=datetime.time(0, 1)),
    Job("requeue-lost-tasks", requeue_lost_tasks, every=10 * MINUTE),
    Job("clear-sessions", lambda: call_command("clearsessions"), at=datetime.time(3, 10)),
    Job(
        "prune-task-results",
        lambda: call_command("prune_db_task_results", verbosity=0),
        at=datetime.time(3, 20),
    ),
)


def run_due(jobs: Iterable[Job] = JOBS) -> list[str]:
    """Run what is due and nobody else is running; the names of what was run."""
    jobs = list(jobs)
    _enter(jobs)
    return [job.name for job in jobs if _run(job)]


def _enter(jobs: list[Job]) -> None:
    """A job that has no row yet is due now."""
    known = set(ScheduledJob.objects.values_list("name", flat=True))
    new = [
        ScheduledJob(name=job.name, next_run=timezone.now())
        for job in jobs
        if job.name not in known
    ]
    ScheduledJob.objects.bulk_create(new, ignore_conflicts=True)


def _run(job: Job) -> bool:
    now = timezone.now()
    until = now + CLAIM
    free = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
    claimed = ScheduledJob.objects.filter(free, name=job.name, next_run__lte=now)
    if not claimed.update(locked_until=until):
        return False
    try:
        job.run()
    except Exception:
        logger.exception("scheduled job %s failed", job.name)
        following = min(job.after(timezone.now()), timezone.now() + RETRY)
    else:
        following = job.after(timezone.now())
    # Only while the claim is still ours: a slower run does not release a later one's.
    ScheduledJob.objects.filter(name=job.name, locked_until=until).update(
        next_run=following, locked_until=None
    )
    return True
