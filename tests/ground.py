"""What migrations put into an empty database: the roots of Wagtail's trees, its site, its groups.

A test with transactions of its own ends by emptying every table, and Django puts back only
content types and permissions. Whatever runs after it in the same process would find no ground
to stand on; in which order tests run is the workers' business, not theirs.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.db import transaction


def kept() -> str:
    """Everything Wagtail's own tables and the groups hold now, with content types and
    permissions by name: their numbers change when they are made again."""
    core = [model for model in apps.get_app_config("wagtailcore").get_models() if has_rows(model)]
    models = serializers.sort_dependencies([("auth", [Group]), ("wagtailcore", core)])
    rows = (row for model in models for row in model._base_manager.order_by("pk"))
    return serializers.serialize("json", rows, use_natural_foreign_keys=True)


def has_rows(model) -> bool:
    return model._meta.managed and model._base_manager.exists()


@transaction.atomic
def put_back(ground: str) -> None:
    for row in serializers.deserialize("json", ground):
        row.save()
