"""Bring the fonts papers are printed in: from npm, or Debian's where that fails and we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from intranet import fonts


class Command(BaseCommand):
    help = "Bring the fonts papers are printed in. Does nothing when they are there."

    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        if not fonts.missing(settings.FONT_DIR):
            self.stdout.write("The fonts are there.")
            return
        try:
            fonts.bring_from_npm(settings.FONT_DIR, project=settings.BASE_DIR)
        except (OSError, subprocess.CalledProcessError) as failure:
            self._fall_back(failure)
        left = fonts.missing(settings.FONT_DIR)
        if left:
            raise CommandError(f"Still missing: {', '.join(left)}. Run again: {fonts.COMMAND}")

    def _fall_back(self, failure: Exception) -> None:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise CommandError(
                f"The fonts could not be brought by npm ({failure}). Papers cannot be printed "
                f"until they are there. Run again with npm and a network: {fonts.COMMAND}"
            ) from failure
        self.stderr.write(f"npm did not bring the fonts ({failure}); taking Debian's.")
        try:
            fonts.bring_from_debian(settings.FONT_DIR)
        except (OSError, subprocess.CalledProcessError) as second:
            raise CommandError(
                f"Neither npm nor apt-get brought the fonts ({second}). Papers cannot be printed "
                f"until they are there. Run again with a network: {fonts.COMMAND}"
            ) from second
