"""The office's screen: make the package, watch it being made, take it away."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe
from django_tasks import task

from forms.errors import DomainError
from pages.handover.package import count, write, zipped
from permissions.modeladmin import allowed

logger = logging.getLogger(__name__)

MAY = "pages.change_siteprofile"
STATE = "handover-state"
LOST = 600  # seconds without a word: whoever made it is gone
ARCHIVE = "package.zip"
SAID_EVERY = 5  # pages

State = dict[str, Any]


def state() -> State:
    """How the last package is going: ``running`` with ``done`` of ``total``, or ``said``."""
    found: State = cache.get(STATE) or {}
    if found.get("running") and timezone.now().timestamp() - found["at"] > LOST:
        return {**found, "running": False, "failed": True}
    return found


def _tell(**facts: Any) -> None:
    cache.set(STATE, {**facts, "at": timezone.now().timestamp()}, None)


@task()
def make() -> None:
    """Write the package and its archive. Told to the screen as it goes."""
    _tell(running=True, done=0, total=count())
    try:
        outcome = write(Path(settings.EXPORT_DIR), _progress)
        zipped(Path(settings.EXPORT_DIR), archive())
    except DomainError as refusal:
        _tell(running=False, failed=True, said=str(refusal))
    except Exception:
        logger.exception("the package of the public site was not made")
        _tell(running=False, failed=True, said="")
    else:
        when = date_format(timezone.localtime(), "Y年n月j日 H:i")
        _tell(running=False, said=outcome.said(), when=when, missing=outcome.missing)


def _progress(done: int, total: int) -> None:
    if done % SAID_EVERY == 0:
        _tell(running=True, done=done, total=total)


def archive() -> Path:
    return Path(settings.EXPORT_DIR).parent / ARCHIVE


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """移交门户. A second press while one is being made starts no second."""
    if not allowed(request.user, MAY):
        raise Http404
    if request.method == "POST":
        if not state().get("running"):
            _tell(running=True, done=0, total=count())
            transaction.on_commit(partial(make.enqueue))
        return redirect("pages_handover")
    facts = {"state": state(), "pages": count(), "ready": archive().exists()}
    return render(request, "pages/admin/handover.html", facts)


@require_safe
def take(request: HttpRequest) -> HttpResponseBase:
    """The package as one file."""
    if not allowed(request.user, MAY) or not archive().exists():
        raise Http404
    day = timezone.localtime().strftime("%Y%m%d")
    return FileResponse(archive().open("rb"), as_attachment=True, filename=f"site-{day}.zip")
