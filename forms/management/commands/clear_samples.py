"""``manage.py clear_samples``: the office begins for real."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from forms import actions


class Command(BaseCommand):
    help = "Remove every sample request (示例) with its tasks, trail and files. They stay away."

    def handle(self, **options: Any) -> None:
        count = actions.clear_samples()
        if count:
            self.stdout.write(f"{count} sample requests removed.")
        else:
            self.stdout.write("There were no sample requests.")
