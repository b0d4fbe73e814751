"""Wagtail's read-only API v2: what the public sees, as JSON.

Nobody is signed in here: no session and no password is looked at, so the answer is the same for
everyone and a password cannot be guessed at this address.
"""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet


class Public(BaseAPIViewSet):
    """The same for each of the three: nobody is asked who he is, JSON is answered."""

    authentication_classes = ()
    renderer_classes = (JSONRenderer,)

    def find_object(self, queryset: Any, request: Request) -> Any:
        """Wagtail looks up whatever stands in ``id`` and fails when it is no number."""
        if not request.GET.get("id", "0").isdecimal():
            raise BadRequestError("id must be a number")
        return super().find_object(queryset, request)


class PublicPages(Public, PagesAPIViewSet):
    pass


class PublicImages(Public, ImagesAPIViewSet):
    pass


class PublicDocuments(Public, DocumentsAPIViewSet):
    pass


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PublicPages)
router.register_endpoint("images", PublicImages)
router.register_endpoint("documents", PublicDocuments)
