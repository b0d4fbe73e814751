"""``manage.py export_site [folder]``: the public site as files that open from a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms.errors import DomainError
from pages.handover.package import write, zipped


class Command(BaseCommand):
    help = "Write the public site into a folder; run again, only what changed is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=str(settings.EXPORT_DIR))
        parser.add_argument("--zip", dest="archive", help="also write the package as one file")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        try:
            outcome = write(folder)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if options["archive"]:
            zipped(folder, Path(options["archive"]))
        self.stdout.write(outcome.said())
        for name in outcome.missing:
            self.stderr.write(f"missing: {name}")
