"""The long part of an import, done by the worker while the person watches a page count."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from pages.importer.models import ImportRun
from pages.importer.write import write


@task()
def write_run(run_id: int) -> None:
    """Make the drafts of one run."""
    run = ImportRun.objects.select_related("by__bureau").filter(pk=run_id).first()
    if run is not None:
        write(run)


def queue(run: ImportRun) -> None:
    """Hand a decided run to the worker once the decision is in the database."""
    transaction.on_commit(partial(write_run.enqueue, run.pk))
