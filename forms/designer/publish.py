"""Before a form is published: what will differ, and what stays on the version of before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms import versions
from forms.designer.own import address, designers_only
from forms.models import FormDefinition
from forms.publishing import found_problems
from forms.schema import resolve_profile


def stamp(revision: Any) -> str:
    """A draft as it was when somebody looked at it: a revision may be written over."""
    return f"{revision.pk}.{revision.created_at.timestamp()}"


@designers_only("publish")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, definition: FormDefinition) -> HttpResponse:
    """Shows the draft against the version that holds; publishes the draft that was shown."""
    revision = definition.get_latest_revision()
    if revision is None:
        messages.warning(request, _("请先保存草稿。"))
        return redirect(address("edit", definition.pk))
    document = revision.as_object().to_document()
    bureau = definition.bureau
    found = found_problems(document, bureau, bureau.profile)
    errors = [p.sentence for p in found if p.level == "error"]
    status = 200
    if request.method == "POST":
        if request.POST.get("draft") != stamp(revision):
            messages.warning(request, _("草稿刚刚又有改动,还没有发布。请再看一遍。"))
            status = 409
        elif errors:
            status = 422
        else:
            return _published(request, definition, revision)
    resolved = resolve_profile(document, bureau.profile)
    holds = definition.current
    context = {
        "definition": definition,
        "title": document.get("title", ""),
        "draft": stamp(revision),
        "errors": errors,
        "warnings": [p.sentence for p in found if p.level == "warning"],
        "holds": holds,
        "parts": versions.compared(holds.document, resolved, bureau) if holds else [],
        "waiting": versions.waiting_elsewhere(definition, resolved),
    }
    return render(request, "forms/designer/publish.html", context, status=status)


def _published(request: HttpRequest, definition: FormDefinition, revision: Any) -> HttpResponse:
    before = definition.current_id
    revision.publish(user=request.user)
    definition = FormDefinition.objects.select_related("current").get(pk=definition.pk)
    if definition.current is None or not definition.live:
        messages.error(request, _("没有发布,请先处理所列问题。"))
        return redirect(address("publish", definition.pk))
    if definition.current_id == before:
        said = _("《%(title)s》与第%(serial)s版内容相同,仍为第%(serial)s版。")
    else:
        said = _("《%(title)s》已发布第%(serial)s版,从现在起按新版填写。")
    words = {"title": definition.title, "serial": definition.current.serial}
    messages.success(request, said % words)
    return redirect(address("list"))
