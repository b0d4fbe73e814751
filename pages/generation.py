"""Which state of the public content this is: a new name after every change anyone could see.

Kept in the shared cache, so that every process of this machine (file cache) or of all machines
(Redis) sees a change as soon as it is committed. A lost name is only a new one.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_unpublished, post_page_move

KEY = "public-generation"

# Rows the public pages are made of, besides the pages themselves.
SOURCES = (
    "pages.Contact",
    "pages.LegalBasis",
    "pages.Pledge",
    "pages.Release",
    "pages.SiteProfile",
    "permissions.Bureau",
    "permissions.Section",
    "wagtailcore.Site",
    "wagtailcore.Collection",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.CollectionViewRestriction",
    "wagtailimages.Image",
    "wagtaildocs.Document",
    "wagtailredirects.Redirect",
)
# What a save of a page writes when only its draft changed.
OF_DRAFTS = {
    "latest_revision",
    "latest_revision_created_at",
    "draft_title",
    "has_unpublished_changes",
    "locked",
    "locked_at",
    "locked_by",
}


def current() -> str:
    """The name of the present state."""
    name = cache.get(KEY)
    if name is None:
        cache.add(KEY, uuid.uuid4().hex, None)
        name = cache.get(KEY) or uuid.uuid4().hex
    return str(name)


def renew() -> None:
    """From now on everything is another state."""
    cache.set(KEY, uuid.uuid4().hex, None)


def renew_on_commit(*args: Any, **kwargs: Any) -> None:
    transaction.on_commit(renew)


def _page_saved(sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    if instance.live and not (update_fields and set(update_fields) <= OF_DRAFTS):
        renew_on_commit()


def listen() -> None:
    """Follow every change. Called once, when the app is ready."""
    from wagtail.models import get_page_models

    for name in SOURCES:
        model = apps.get_model(name)
        post_save.connect(renew_on_commit, sender=model, dispatch_uid=f"generation-save-{name}")
        post_delete.connect(renew_on_commit, sender=model, dispatch_uid=f"generation-gone-{name}")
    for model in get_page_models():
        label = model._meta.label
        post_save.connect(_page_saved, sender=model, dispatch_uid=f"generation-save-{label}")
        post_delete.connect(renew_on_commit, sender=model, dispatch_uid=f"generation-gone-{label}")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(renew_on_commit, dispatch_uid=f"generation-{id(signal)}")
