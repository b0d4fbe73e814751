"""Wagtail's read-only API v2: what the public sees, as JSON.

Nobody is signed in here: no session and no password is looked at, so the answer is the same for
everyone and a password cannot be guessed at this address.
"""

from __future__ import annotations

from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet


class PublicPages(PagesAPIViewSet):
    authentication_classes = ()
    renderer_classes = (JSONRenderer,)


class PublicImages(ImagesAPIViewSet):
    authentication_classes = ()
    renderer_classes = (JSONRenderer,)


class PublicDocuments(DocumentsAPIViewSet):
    authentication_classes = ()
    renderer_classes = (JSONRenderer,)


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PublicPages)
router.register_endpoint("images", PublicImages)
router.register_endpoint("documents", PublicDocuments)
