"""Run what the clock says is due. By itself once, or every minute with --loop."""

from __future__ import annotations

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from intranet.schedule import run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the scheduled jobs that are due; --loop keeps asking every minute."

    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="ask again every minute")

    def handle(self, *, loop: bool, **options: Any) -> None:
        if not loop:
            for name in run_due():
                self.stdout.write(name)
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        while not self.stopping:
            close_old_connections()
            try:
                run_due()
            except Exception:  # the database is away for a moment: the next minute tries again
                logger.exception("the scheduler could not look what is due")
            self._sleep_until_next_minute()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """What is running is finished first."""
        self.stopping = True

    def _sleep_until_next_minute(self) -> None:
        end = time.time() // 60 * 60 + 60
        while not self.stopping and time.time() < end:
            time.sleep(0.5)
