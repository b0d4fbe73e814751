"""复制申请表: the same questions, checks, steps and paper under another name, as a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms.designer.naming import free_format, free_slug
from forms.designer.number import first
from forms.designer.own import address, designers_only
from forms.models import FormDefinition

LONGEST = 60


@designers_only("add")
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, definition: FormDefinition) -> HttpResponse:
    """Asks for the name of the new form; everything else is made for him."""
    source = definition.get_latest_revision_as_object()
    title, error, status = request.POST.get("title", "").strip(), "", 200
    if request.method == "POST":
        error = refusal(title, definition)
        if not error:
            made = make(source, title, request.user)
            said = _("已复制为《%(title)s》,还是草稿。编号样式:%(number)s,可在页面上修改。")
            number = first(made.number_format)
            messages.success(request, said % {"title": title, "number": number})
            return redirect(address("edit", made.pk))
        status = 422
    context = {"definition": definition, "source": source, "title": title[:LONGEST], "error": error}
    return render(request, "forms/designer/copy.html", context, status=status)


def refusal(title: str, definition: FormDefinition) -> str:
    """Why a form cannot have this name; empty when it can."""
    if not title:
        return _("请填写新申请表的名称。")
    if len(title) > LONGEST:
        return _("名称最多%(longest)s个字。") % {"longest": LONGEST}
    if any(not char.isprintable() for char in title):
        return _("名称中有不能使用的字符。")
    if FormDefinition.objects.filter(bureau=definition.bureau_id, title=title).exists():
        return _("已有同名的申请表,请换一个名称。")
    return ""


def make(source: FormDefinition, title: str, user: Any) -> FormDefinition:
    """The copy: a slug, a series and a number of its own; the paper bears its name."""
    document = source.to_document()
    slug = free_slug(source.bureau_id)
    document |= {"title": title, "slug": slug}
    document["number"] = {
        **document["number"],
        "series": slug,
        "format": free_format(title, source.bureau_id),
    }
    if document.get("paper", {}).get("title"):
        document["paper"] = {**document["paper"], "title": title}
    made = FormDefinition(bureau=source.bureau, order=source.order + 1, live=False)
    made.set_document(document)
    made.save()
    made.save_revision(user=user, log_action="wagtail.create", clean=False)
    return made
