"""版本: the published versions of a form, two of them compared, an old one taken up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forms import preview, versions
from forms.designer.own import address, designers_only, may, version_or_404
from forms.models import FormDefinition

PER_PAGE = 30


@designers_only("change")
@require_safe
def versions_page(request: HttpRequest, definition: FormDefinition) -> HttpResponse:
    """Every published version: when, by whom, how many requests stay on it."""
    page = Paginator(versions.versions_of(definition), PER_PAGE).get_page(request.GET.get("p"))
    published = versions.publishers(definition)
    rows = [
        {
            "version": version,
            "by": _name(versions.publisher(version, published)),
            "holds": version.pk == definition.current_id,
        }
        for version in page
    ]
    context = {"definition": definition, "rows": rows, "page": page}
    return render(request, "forms/designer/versions.html", context)


def _name(user: Any) -> str:
    return user.get_full_name() or user.get_username() if user else _("系统")


@designers_only("change")
@require_safe
def compare(request: HttpRequest, definition: FormDefinition) -> HttpResponse:
    """Two versions side by side, in words. Without a choice: the newest and the one before."""
    serials = list(definition.versions.values_list("serial", flat=True))
    if not serials:
        raise Http404
    new = _chosen(request.GET.get("new"), serials, serials[0])
    before = [serial for serial in serials if serial < new]
    old = _chosen(request.GET.get("old"), serials, before[0] if before else serials[-1])
    one, other = (version_or_404(definition, serial) for serial in (old, new))
    context = {
        "definition": definition,
        "serials": serials,
        "old": one,
        "new": other,
        "parts": versions.compared(one.document, other.document, definition.bureau),
    }
    return render(request, "forms/designer/compare.html", context)


def _chosen(asked: str | None, offered: list[int], otherwise: int) -> int:
    """A version asked for in the address; 404 for one that is not there."""
    if not asked:
        return otherwise
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 9 and int(asked) in offered):
        raise Http404
    return int(asked)


@designers_only("change")
@require_safe
def version_page(request: HttpRequest, definition: FormDefinition, serial: int) -> HttpResponse:
    """One version as it was published: its questions, its steps or its paper."""
    version = version_or_404(definition, serial)
    look = request.GET.get("look", "form")
    if look not in preview.LOOKS:
        raise Http404
    template, context = preview.look(version.document, definition.bureau, request, look)
    context |= {
        "definition": definition,
        "version": version,
        "holds": version.pk == definition.current_id,
        "looks": preview.LOOKS,
        "look": look,
        "body": template,
    }
    return render(request, "forms/designer/version.html", context)


@designers_only("change")
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, definition: FormDefinition, serial: int) -> HttpResponse:
    """Asks, then makes a draft of an old version. Publishes nothing."""
    version = version_or_404(definition, serial)
    if request.method == "POST":
        versions.restore(version, request.user)  # type: ignore[arg-type]
        messages.success(
            request,
            _("已按第%(serial)s版做成新的草稿,还没有发布。看过以后点“发布”才会启用。")
            % {"serial": serial},
        )
        return redirect(address("edit", definition.pk))
    draft = definition.get_latest_revision_as_object()
    source, revision = versions.source_of(version)
    context = {
        "definition": definition,
        "version": version,
        "unpublished": definition.has_unpublished_changes,
        "one_profile": revision is None,
        "parts": versions.compared(draft.to_document(), source, definition.bureau),
        "may_publish": may(request.user, "publish"),
    }
    return render(request, "forms/designer/restore.html", context)
