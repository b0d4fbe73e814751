"""Prepare everything and serve: web, worker and scheduler from one command."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from intranet import fonts, serve
from intranet.prepare import prepare


class Command(BaseCommand):
    help = "Prepare (migrate, starter data, static files) and serve web, worker and scheduler."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--no-serve", action="store_true", help="only prepare")

    def handle(self, *, host: str, port: int, workers: int, no_serve: bool, **options: Any) -> None:
        if not no_serve:
            self._refuse_what_cannot_be_served(host, port, workers)
        prepare(self._say)
        if no_serve:
            self._say("Prepared.")
            return
        connections.close_all()  # the children have their own
        supervisor = serve.Supervisor(host, port, workers, say=self._say, ready=self._serving)
        sys.exit(supervisor.run())

    def _refuse_what_cannot_be_served(self, host: str, port: int, workers: int) -> None:
        if workers < 1:
            raise CommandError("--workers must be 1 or more.")
        if not 1 <= port <= 65535:
            raise CommandError("--port must be between 1 and 65535.")
        if settings.SERVE == "both" and not serve.is_loopback(host):
            raise CommandError(
                f"SERVE=both listens on this machine only, not on {host}. Start one process with "
                "SERVE=public and one with SERVE=internal (docs/operate.md)."
            )
        if not serve.is_free(host, port):
            raise CommandError(
                f"{host}:{port} cannot be listened on: another program has it, or this machine "
                f"has no such address. Choose another: make run PORT={port % 65535 + 1}"
            )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _serving(self, address: str) -> None:
        lines = []
        if settings.SERVE != "internal":
            lines += [f"  {address}/              public pages"]
        if settings.SERVE != "public":
            lines += [
                f"  {address}/portal/       内部办公 (accounts: see README)",
                f"  {address}/admin/        审批工作台",
                f"  {address}/api/docs      JSON interface",
            ]
        if fonts.missing(settings.FONT_DIR):
            lines += [f"  No papers can be printed until the fonts are there: {fonts.COMMAND}"]
        self._say("\n".join(["", "Serving. Ctrl-C stops.", *lines, ""]))
