"""Pictures and documents of the public pages. What no public page shows is not there: a file is
made public with the page that was reviewed, not by being uploaded. Nor are those of a private
collection."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from pages import generation, public

AGE = 3600
KEPT = 300  # seconds; a change of the public content is seen at once


# --- what is public ---------------------------------------------------------------------------


def used_by_the_public(queryset: Any) -> Any:
    """Those of ``queryset`` (images, documents) that a public page shows and anybody may have."""
    wanted = ContentType.objects.get_for_model(queryset.model).pk
    keys = [key for kind, key in _used() if kind == wanted]
    return public.open_to_all(queryset.filter(pk__in=keys))


def _used() -> set[tuple[int, int]]:
    """Kind and key of every file that stands on a public page, kept until something changes."""
    name = f"files-{generation.current()}"
    found: set[tuple[int, int]] | None = cache.get(name)
    if found is None:
        found = _read()
        cache.set(name, found, KEPT)
    return found


def _read() -> set[tuple[int, int]]:
    models = (get_document_model(), get_image_model())
    kinds = {ContentType.objects.get_for_model(model).pk for model in models}
    return {
        (kind, int(key))
        for page in public.public_pages().specific()
        for kind, key, *_where in ReferenceIndex._extract_references_from_object(page)
        if kind in kinds
    }


def shown(name: str) -> Any:
    """The public picture that pages show under this name."""
    Image: Any = get_image_model()
    return used_by_the_public(Image.objects.filter(pk__in=_drawn(name)))


def _drawn(name: str) -> Any:
    Image: Any = get_image_model()
    return Image.get_rendition_model().objects.filter(file=name).values("image")


# --- addresses --------------------------------------------------------------------------------


def _may_have(request: HttpRequest, found: Any) -> bool:
    """Whether this one is public; or else private by sign-in or group, and read inside by one
    who may. A public process has no inside."""
    if used_by_the_public(found).exists():
        return True
    one = found.select_related("collection").first()
    if one is None or settings.SERVE == "public" or not request.user.is_authenticated:
        return False
    return all(
        rule.restriction_type != rule.PASSWORD and rule.accept_request(request)
        for rule in one.collection.get_view_restrictions()
    )


@require_safe
def document(request: HttpRequest, document_id: int, name: str) -> HttpResponse:
    """A document, always to be saved. Nobody is asked for a password or sent to sign in."""
    found = get_document_model().objects.filter(pk=document_id)
    if not _may_have(request, found):
        raise Http404
    response: HttpResponse = serve(request, document_id, name)
    return response


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture as pages show it (``images/…``). Originals are not handed out."""
    Image: Any = get_image_model()
    owners = Image.objects.filter(pk__in=_drawn(name))
    if not _may_have(request, owners) or not default_storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if not kind.startswith("image/") or kind == "image/svg+xml":
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=kind)
    response["Cache-Control"] = f"private, max-age={AGE}"
    return response
