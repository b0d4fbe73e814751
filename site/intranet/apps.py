"""The project as an app: its system checks, its commands and its plain pages."""

from __future__ import annotations

from django.apps import AppConfig


class IntranetConfig(AppConfig):
    name = "intranet"

    def ready(self) -> None:
        from intranet import accounts, checks  # noqa: F401
