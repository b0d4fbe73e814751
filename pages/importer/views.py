"""导入Word: choose a text, correct what each piece becomes, watch the drafts being made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from forms.errors import BadFile, DomainError
from pages.importer import runs
from pages.importer.models import ImportRun
from pages.importer.reading import LARGEST_FILE, LONGEST_TEXT, read, read_pasted
from pages.importer.runs import Choice
from pages.importer.show import context_of
from pages.importer.work import queue
from permissions.models import User

_LISTED = 20


class SourceForm(forms.Form):
    """A file or a pasted text; one of them."""

    file = forms.FileField(label=lazy("Word 或文本文件"), required=False, max_length=200)
    text = forms.CharField(
        label=lazy("或者把文字粘贴在这里"), required=False, widget=forms.Textarea, strip=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a text. What is read is kept and shown; no page is made yet."""
    user = _editor(request)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            run = runs.begin(_source(request), by=user)
        except DomainError as refused:
            refusal, status = str(refused), refused.status
        else:
            return redirect("pages_import_run", run.pk)
    listed = ImportRun.objects.filter(bureau=user.bureau_id).select_related("by")[:_LISTED]
    context = {
        "refusal": refusal,
        "text": request.POST.get("text", "")[:LONGEST_TEXT],
        "runs": listed,
        "megabytes": LARGEST_FILE // 1024 // 1024,
    }
    return render(request, "pages/importer/start.html", context, status=status)


def _source(request: HttpRequest) -> Any:
    form = SourceForm(request.POST, request.FILES)
    file = request.FILES.get("file")
    if file is not None and not file.size:
        raise BadFile(_("这个文件是空的,请重新选择。"))
    if not form.is_valid():
        raise BadFile(_("文件没有传完或文件名太长,请重新选择。"))
    if file is not None:
        return read(file.name or "", file)
    if form.cleaned_data["text"].strip():
        return read_pasted(form.cleaned_data["text"])
    raise BadFile(_("请选择文件,或者粘贴文字。"))


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: to be decided, in work, or done."""
    user = _editor(request)
    found = get_object_or_404(
        ImportRun.objects.select_related("by", "bureau"), pk=pk, bureau=user.bureau_id
    )
    refusal, status = "", 200
    if request.method == "POST":
        try:
            queue(runs.decide(found, _choices(request, found), by=user))
        except DomainError as refused:
            refusal, status = str(refused), refused.status
            found.refresh_from_db()
        else:
            return redirect("pages_import_run", found.pk)
    context = {"run": found, "refusal": refusal, **context_of(found, user)}
    return render(request, f"pages/importer/{_page(found)}.html", context, status=status)


def _page(found: ImportRun) -> str:
    if found.state == ImportRun.State.OPEN:
        return "decide"
    return "done" if found.state == ImportRun.State.DONE else "progress"


def _choices(request: HttpRequest, found: ImportRun) -> dict[int, Choice]:
    """What was sent for each piece; a piece of which nothing was sent stays as proposed."""
    chosen: dict[int, Choice] = {}
    for pk in found.pieces.values_list("pk", flat=True):
        becomes = request.POST.get(f"becomes-{pk}")
        under = request.POST.get(f"under-{pk}", "")
        if becomes is not None:
            place = int(under) if under.isascii() and under.isdigit() and len(under) < 12 else None
            chosen[pk] = Choice(becomes, place, request.POST.get(f"take-{pk}") == "text")
    return chosen


def _editor(request: HttpRequest) -> User:
    """Somebody who may add pages; for everybody else there is nothing here."""
    user: Any = request.user
    if not runs.may_import(user):
        raise Http404
    return user


def addresses() -> list[URLPattern]:
    return [
        path("import/", start, name="pages_import"),
        path("import/<int:pk>/", run, name="pages_import_run"),
    ]
