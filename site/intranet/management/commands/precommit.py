"""The quick part of what CI asks: style, types, layers, migrations. Tests are `make test`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "format", "--check", "--quiet"),
    ("ruff", "check", "--quiet"),
    ("mypy", "--no-error-summary"),
    ("lint-imports", "--no-logo"),
    ("python", "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "1"),
)


class Command(BaseCommand):
    help = "Run the quick checks (style, types, layers, migrations); every failure is shown."

    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        programs = Path(sys.executable).parent
        failed = []
        for program, *arguments in CHECKS:
            name = " ".join([program, *arguments])
            self.stdout.write(f"· {name}")
            self.stdout.flush()
            done = subprocess.run([programs / program, *arguments], cwd=settings.BASE_DIR)
            if done.returncode:
                failed.append(name)
        if failed:
            self.stderr.write("Failed: " + "; ".join(failed))
            sys.exit(1)
