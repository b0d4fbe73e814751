"""``manage.py check_trail``: whether the trail of every request is what was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forms import trail


class Command(BaseCommand):
    help = (
        "Verify the chain of every request. Names what was altered, removed or cut off (exit code "
        "1 when anything was), and says so when the database does not guard the trail."
    )

    def handle(self, **options: Any) -> None:
        faults = 0
        for sentence in trail.broken():
            self.stdout.write(sentence)
            faults += 1
        if emptied := trail.emptied():
            self.stdout.write(f"{emptied} comments were taken out; their digests are kept.")
        if missing := trail.guards_missing():
            self.stdout.write(
                f"The database does not guard the trail ({', '.join(missing)}): "
                "manage.py up --no-serve puts the triggers back."
            )
        if faults:
            raise CommandError(f"{faults} faults in the trail.")
        self.stdout.write("The trail verifies.")
