"""Attachments: sent before the request that will hold them, fetched through it."""

from __future__ import annotations

import logging

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router

from forms import attachments
from forms.api import find, paging, shapes
from forms.api.auth import actor
from forms.api.body import reply
from forms.api.errors import not_found
from forms.models import Attachment

logger = logging.getLogger(__name__)
router = Router(tags=["attachments"])


@router.post(
    "/attachments/",
    operation_id="upload",
    summary="Send a file",
    response=shapes.answers_with(shapes.AttachmentOut, 201, refusals=(400, 403, 413, 415, 422)),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {"file": {"type": "string", "format": "binary"}},
                        "required": ["file"],
                    }
                }
            },
        }
    },
)
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file for a request: pdf, jpg, png, docx, xlsx, ofd or txt, 20 MB at most.

    Its id goes into a field of kind file. What belongs to no request after 24 hours is removed.
    """
    user = actor(request)
    if user.bureau_id is None:
        raise not_found()
    sent = request.FILES.getlist("file")
    if len(sent) != 1:
        raise paging.wrong("file", _("请上传一个文件。"))
    kept = attachments.store(sent[0], by=user)
    return reply(
        {
            "id": kept.pk,
            "name": kept.name,
            "size": kept.size,
            "sha256": kept.sha256,
            "type": kept.type,
        },
        201,
    )


@router.get(
    "/requests/{ref}/attachments/{attachment}/",
    operation_id="download",
    summary="Fetch a file",
    response=shapes.answers_with(None, refusals=(404,)),
    openapi_extra=shapes.file_response("application/octet-stream", "The file."),
)
def download(request: HttpRequest, ref: str, attachment: str) -> HttpResponseBase:
    """A file of a request one may see; always to be saved, never shown in the browser."""
    found = find.request_of(actor(request), ref)
    number = paging.row_number(attachment)
    if number is None:
        raise not_found()
    row = Attachment.objects.filter(pk=number, approval_request=found).first()
    if row is None:
        raise not_found()
    try:
        content = row.path.open("rb")
    except OSError as error:
        logger.error("attachment %s of request %s cannot be read", row.pk, found.ref)
        raise not_found() from error
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
