"""``manage.py check_permissions``: whether everybody sees what the rows say, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms import sight


class Command(BaseCommand):
    help = (
        "Prove the permissions on requests equal to what tasks, applicants, named people, "
        "decisions and copies say. Names each difference; exit code 1 when there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write the permissions anew")

    def handle(self, *, repair: bool, **options: Any) -> None:
        different: set[int] = set()
        count = 0
        for difference in sight.differences():
            self.stdout.write(str(difference))
            different.add(difference.request)
            count += 1
        if not count:
            self.stdout.write("Permissions and rows agree.")
        elif repair:
            self.stdout.write(f"Repaired: {sight.repair(different)} of {count}.")
        else:
            raise CommandError(f"{count} differences. --repair writes the permissions anew.")
