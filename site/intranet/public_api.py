"""Wagtail's read-only API v2: what the public sees, as JSON.

Nobody is signed in here: no session and no password is looked at, so the answer is the same for
everyone and a password cannot be guessed at this address. Every answer carries an ETag made of
the state of the public content, so that whoever asks again is told 304 before anything is read.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from wagtail.api.v2.filters import FieldsFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page

from pages import exposed, files, generation
from pages.links import IMAGE_FILTER
from pages.models import Contact, LegalBasis, Pledge
from pages.public import public_contacts, public_pages


def _state(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """The mark of an answer: the same address in the same state of the content."""
    # What expires by the clock changes without anybody's doing: no mark is older than a kept page.
    kept = settings.PUBLIC_CACHE_SECONDS
    slot = int(time.time() // kept) if kept else 0
    said = f"{generation.current()}|{slot}|{request.build_absolute_uri()}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


class Public(BaseAPIViewSet):
    """The same for each of these: nobody is asked who he is, JSON is answered."""

    authentication_classes = ()
    renderer_classes = (JSONRenderer,)

    def find_object(self, queryset: Any, request: Request) -> Any:
        """Wagtail looks up whatever stands in ``id`` and fails when it is no number."""
        if not request.GET.get("id", "0").isdecimal():
            raise BadRequestError("id must be a number")
        return super().find_object(queryset, request)

    def paginate_queryset(self, queryset: Any) -> Any:
        """Further than any database counts."""
        if len(self.request.GET.get("offset", "")) > 9:
            raise BadRequestError("offset is too large")
        return super().paginate_queryset(queryset)

    def handle_exception(self, exc: Exception) -> Any:
        """A day that is none, a number no database holds: Wagtail lets both fail."""
        if isinstance(exc, (ValidationError, OverflowError)):
            exc = BadRequestError("a parameter has no such value")
        return super().handle_exception(exc)

    @classmethod
    def as_view(cls, *args: Any, **kwargs: Any) -> Any:
        view = super().as_view(*args, **kwargs)

        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = view(request, *args, **kwargs)
            patch_cache_control(response, no_cache=True)
            return response

        return csrf_exempt(condition(etag_func=_state)(marked))


class PublicPages(Public, PagesAPIViewSet):
    def get_base_queryset(self) -> Any:
        # Search of the index allows few filters beside it; a list of keys is one.
        return Page.objects.filter(pk__in=public_pages().order_by().values("pk")).order_by("id")


class Used(Public):
    """Files: those that stand on a public page."""

    def get_queryset(self) -> Any:
        # As with pages: search allows a list of keys beside it.
        used = files.used_by_the_public(self.model.objects.all()).values("pk")
        return super().get_queryset().filter(pk__in=used)


def _shown(image: Any) -> str:
    """The picture as pages show it. Originals, with what a camera wrote into them, stay here."""
    return str(image.get_rendition(IMAGE_FILTER).url)


class PublicImages(Used, ImagesAPIViewSet):
    meta_fields = [
        *(name for name in ImagesAPIViewSet.meta_fields if name != "download_url"),
        exposed.field("download_url", _shown),
    ]


class PublicDocuments(Used, DocumentsAPIViewSet):
    pass


class Register(Public):
    """Rows kept once and shown in many pages. Listed whole: there are few."""

    meta_fields = ["type", "detail_url"]
    filter_backends = [FieldsFilter]

    @classmethod
    def get_listing_default_fields(cls, model: Any) -> list[str]:
        return [*super().get_listing_default_fields(model), *cls.get_body_fields_names(model)]


class Contacts(Register):
    """Whom to call: only what is public and can be reached."""

    name = "contacts"
    model = Contact
    body_fields = [
        "id",
        "kind",
        *exposed.CONTACT,
        exposed.field("section", lambda row: row.section.code if row.section else None),
    ]

    def get_queryset(self) -> Any:
        return public_contacts().select_related("section").order_by("order", "id")


class LegalBases(Register):
    """Laws by their right names, whether they are in force, and what replaced them."""

    name = "legal_bases"
    model = LegalBasis
    body_fields = [
        "id",
        "code",
        "name",
        "number",
        "state",
        "state_note",
        "link",
        exposed.field("successor", lambda row: row.successor.name if row.successor else None),
    ]

    def get_queryset(self) -> Any:
        return LegalBasis.objects.select_related("successor").order_by("order", "id")


class Pledges(Register):
    """The pledges, bans and rules without exception, word for word."""

    name = "pledges"
    model = Pledge
    body_fields = ["id", "kind", "text"]

    def get_queryset(self) -> Any:
        return Pledge.objects.order_by("kind", "order", "id")


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PublicPages)
router.register_endpoint("images", PublicImages)
router.register_endpoint("documents", PublicDocuments)
router.register_endpoint("contacts", Contacts)
router.register_endpoint("legal-bases", LegalBases)
router.register_endpoint("pledges", Pledges)
