"""What a designer sees of an unpublished form: the questions, the path of each post, the paper.

Nothing of the address reaches a preview but the name of the mode.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms import routing, words
from forms.errors import DomainError
from forms.models import FormDefinition
from forms.models.figure import figures_on
from forms.papers import printing
from forms.papers.facts import PaperFacts
from forms.papers.html import build_html
from forms.publishing import first_situation, refusals
from forms.schema import SECTIONS, Form, parse_form, resolve_profile
from permissions import org as people
from permissions.models import Bureau
from permissions.org import Org

PDF = "paper-pdf"
"""Not offered as a mode: the button under the paper opens it."""

SECTION_NAMES = dict(
    zip(
        SECTIONS,
        (_("基本情况"), _("具体内容"), _("费用"), _("附件"), _("办公室填写")),
        strict=True,
    )
)


def modes(bureau: Bureau) -> list[tuple[str, Any]]:
    """The form, the path of the holder of every post, the paper."""
    org, day = people.load(bureau), timezone.localdate()
    paths: dict[str, str] = {}
    for post in org.posts.values():
        for holder in org.holders(post.code, day)[:1]:
            if post.level > 0:
                paths.setdefault(org.people[holder].account, post.title)
    return [
        ("form", _("试填")),
        *((f"path:{account}", _("审批流程:%s") % title) for account, title in paths.items()),
        ("paper", _("预览打印样式")),
    ]


def serve(definition: FormDefinition, request: HttpRequest, mode: str) -> HttpResponseBase:
    if mode not in {**dict(definition.preview_modes), PDF: ""}:
        mode = "form"
    bureau = definition.bureau
    document = resolve_profile(definition.to_document(), bureau.profile)
    org = people.load_current(bureau.pk)
    context: dict[str, Any] = {"title": document.get("title", ""), "document": document}
    if mode == "form":
        context["sections"] = _sections(document, org)
        return TemplateResponse(request, "forms/designer/form.html", context)
    context["refusals"] = refusals(document, bureau, bureau.profile)
    if context["refusals"]:
        return TemplateResponse(request, "forms/designer/unfinished.html", context)
    form = parse_form(document)
    if mode in ("paper", PDF):
        facts = _paper(form, bureau, org, request)
        if mode == PDF:
            return _pdf(facts)
        context |= {"paper": build_html(facts, screen=True), "pdf": PDF}
        return TemplateResponse(request, "forms/designer/paper.html", context)
    account = mode.removeprefix("path:")
    context["person"] = org.accounts[account].name
    context["path"] = _path(form, document, bureau, org, account)
    return TemplateResponse(request, "forms/designer/path.html", context)


def _sections(document: dict[str, Any], org: Org) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The fields as the screen orders them, each with its conditions in words."""
    asked: dict[str, list[dict[str, Any]]] = {section: [] for section in SECTIONS}
    for field in document.get("fields", ()):
        asked.setdefault(field.get("section", "content"), []).append(
            {
                **field,
                "needed": field.get("required", True) and field["kind"] != "computed",
                "shown": words.conditions(field.get("show_if", ()), document, org),
                "needed_when": words.conditions(field.get("required_if", ()), document, org),
                "computed": words.operand(field.get("compute"), document, org)
                if field["kind"] == "computed"
                else "",
            }
        )
    return [(SECTION_NAMES[section], fields) for section, fields in asked.items() if fields]


def _path(
    form: Form, document: dict[str, Any], bureau: Bureau, org: Org, account: str
) -> list[dict[str, Any]]:
    """The steps there may be, and who is asked for somebody who wrote nothing yet."""
    situation = first_situation(form, org, account, figures_on(bureau, timezone.localdate()))
    planned = routing.plan(situation)
    path = []
    for step in document["steps"]:
        tasks = [task for task in planned if task.step == step["key"]]
        path.append(
            {
                "label": step["label"],
                "who": words.who(step.get("who"), document, org),
                "mode": words.MODES.get(step.get("mode", ""), ""),
                "when": words.conditions(step.get("when", ()), document, org),
                "tasks": [
                    {
                        "names": "、".join(org.people[p].name for p in task.able),
                        "reason": task.reason,
                        "kept": task.kept,
                    }
                    for task in tasks
                ],
            }
        )
    return path


def _paper(form: Form, bureau: Bureau, org: Org, request: HttpRequest) -> PaperFacts:
    account = request.user.get_username()
    if account not in org.accounts:
        account = next(iter(org.accounts))
    situation = first_situation(form, org, account, figures_on(bureau, timezone.localdate()))
    return PaperFacts(
        bureau=bureau.name,
        situation=situation,
        answers=situation.answers,
        status="draft",
        applicant=org.accounts[account].name,
        filled_on=timezone.localdate(),
    )


def _pdf(facts: PaperFacts) -> HttpResponse:
    try:
        return HttpResponse(printing.render(facts), content_type="application/pdf")
    except DomainError as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=422)
