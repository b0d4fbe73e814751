"""``manage.py profile handbook-2014|current``: which rules hold; live forms are published anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms.errors import DomainError
from forms.publishing import switch_profile
from forms.schema import PROFILES
from permissions.models import Bureau


class Command(BaseCommand):
    help = "Let a profile of rules hold and publish every live form for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("profile", choices=PROFILES, nargs="?", help="none: say which holds")

    def handle(self, *args: Any, **options: Any) -> None:
        for bureau in Bureau.objects.order_by("pk"):
            if not options["profile"]:
                self.stdout.write(f"{bureau}: {bureau.profile}")
                continue
            try:
                live = switch_profile(bureau, options["profile"])
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal
            if options["profile"] == "handbook-2014":
                self.stderr.write(
                    "2014手册早于现行规定,以上级现行规定为准;请确认确需按2014手册执行。"
                )
            self.stdout.write(f"{bureau}: {options['profile']}, {len(live)} forms published")
