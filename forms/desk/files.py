"""Files of a request: sent to be saved, and a PDF's pages as pictures to look at."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms import pdfpages
from forms.desk.request import visible
from forms.models import ApprovalRequest, Attachment

logger = logging.getLogger(__name__)


def _row(request: HttpRequest, ref: str, pk: int) -> tuple[ApprovalRequest, Attachment]:
    found = visible(request, ref)
    row = Attachment.objects.filter(pk=pk, approval_request=found).first()
    if row is None:
        raise Http404
    return found, row


@require_safe
def attachment(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """A file of a request one may see. Always to be saved, as the interface sends it: pictures
    show in the page all the same, where the page asks for them."""
    _found, row = _row(request, ref, pk)
    return _private(_opened(row.path, row, as_attachment=True, content_type=row.type))


@never_cache
@require_safe
def pages(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Every page of a PDF as a picture. The request's own page takes them over from here."""
    found, row = _row(request, ref, pk)
    if row.type != pdfpages.PDF:
        raise Http404
    context: dict[str, Any] = {"request_": found, "row": row, "pages": None}
    try:
        context["pages"] = pdfpages.pages(row)
    except pdfpages.Busy:
        return render(request, "forms/desk/pdf.html", context, status=503)
    return render(request, "forms/desk/pdf.html", context)


@require_safe
def page_picture(request: HttpRequest, ref: str, pk: int, number: int) -> HttpResponseBase:
    """The picture of one page that was drawn before."""
    _found, row = _row(request, ref, pk)
    picture = pdfpages.picture(row, number) if row.type == pdfpages.PDF else None
    if picture is None:
        raise Http404
    return _private(_opened(picture, row, as_attachment=False, content_type="image/jpeg"))


def _opened(path: Path, row: Attachment, *, as_attachment: bool, content_type: str) -> FileResponse:
    try:
        content = path.open("rb")
    except OSError as error:
        logger.error("attachment %s cannot be read: %s", row.pk, path.name)
        raise Http404 from error
    name = row.name if as_attachment else path.name
    return FileResponse(
        content, as_attachment=as_attachment, filename=name, content_type=content_type
    )


def _private(response: FileResponse) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
