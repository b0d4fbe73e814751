"""What a designer sees of an unpublished form: the questions, who is asked, the paper.

Nothing of the address reaches a preview but the name of the mode.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms import routing, words
from forms.blocks.document import FIELDS
from forms.errors import DomainError
from forms.models import FormDefinition, OfficeFigure
from forms.models.figure import figures_on
from forms.papers import printing
from forms.papers.facts import PaperFacts
from forms.papers.html import build_html
from forms.publishing import first_situation, refusals
from forms.schema import SECTIONS, Form, parse_form, resolve_profile
from forms.usual import with_paper
from permissions import org as people
from permissions.models import Bureau
from permissions.org import Org

PDF = "paper-pdf"
"""Not offered as a mode: the button under the paper opens it."""

LOOKS = {"form": _("填写内容"), "path": _("审批流程"), "paper": _("打印样式")}
"""The looks of a published version, and of a draft under the names of its buttons."""

SECTION_NAMES = dict(
    zip(
        SECTIONS,
        (_("基本情况"), _("具体内容"), _("费用"), _("附件"), _("办公室填写")),
        strict=True,
    )
)


def post_names(org: Org) -> dict[str, str]:
    """The posts by code; those that share a title are told apart by their section."""
    titles = [post.title for post in org.posts.values()]
    return {
        post.code: f"{post.title}({org.sections[post.section].name})"
        if titles.count(post.title) > 1 and post.section in org.sections
        else post.title
        for post in org.posts.values()
    }


MODES = [("form", _("试填")), ("path", _("由谁审批")), ("paper", _("预览打印样式"))]


def serve(definition: FormDefinition, request: HttpRequest, mode: str) -> HttpResponseBase:
    if mode not in {**dict(definition.preview_modes), PDF: ""}:
        mode = "form"
    bureau = definition.bureau
    document = resolve_profile(with_paper(definition.to_document()), bureau.profile)
    context: dict[str, Any] = {"title": document.get("title", ""), "document": document}
    if mode != "form":
        context["refusals"] = refusals(document, bureau, bureau.profile)
        if context["refusals"]:
            return _page(request, "unfinished", context)
    if mode == PDF:
        org = people.load_current(bureau.pk)
        return _pdf(_paper(parse_form(document), bureau, org, request))
    template, shown = look(document, bureau, request, mode)
    context |= {**shown, "body": template, "pdf": PDF}
    page = TemplateResponse(request, "forms/designer/preview.html", context)
    return _with_measures(page)(request) if mode == "paper" else page


def _with_measures(page: HttpResponseBase) -> Callable[[HttpRequest], HttpResponseBase]:
    """A paper brings its measures along; Wagtail asks for previews outside the admin's policy."""
    policy = {"style-src": ["'self'", "'unsafe-inline'"]}
    shown: Callable[[HttpRequest], HttpResponseBase] = csp_update(policy)(lambda _request: page)
    return shown


def look(
    document: dict[str, Any], bureau: Bureau, request: HttpRequest, mode: str
) -> tuple[str, dict[str, Any]]:
    """(template, context) of one look of a document of one profile. Any look but ``form`` wants a
    document that can be read."""
    org = people.load_current(bureau.pk)
    context: dict[str, Any] = {"title": document.get("title", ""), "document": document}
    figures = OfficeFigure.objects.filter(bureau=bureau).values_list("name", "label")
    form = parse_form(document) if mode != "form" else None
    document = {**document, words.FIGURE_NAMES: dict(figures)}
    if form is None:
        context["sections"] = _sections(document, org)
        return "forms/designer/form.html", context
    if mode == "paper":
        context["paper"] = build_html(_paper(form, bureau, org, request), screen=True)
        return "forms/designer/paper.html", context
    context["steps"] = _steps(document, org)
    context["paths"] = _paths(form, bureau, org)
    return "forms/designer/path.html", context


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    context = {**context, "body": f"forms/designer/{name}.html"}
    return TemplateResponse(request, "forms/designer/preview.html", context)


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
                "kind_word": str(FIELDS.child_blocks[field["kind"]].label),
                "computed": words.operand(field.get("compute"), document, org)
                if field["kind"] == "computed"
                else "",
            }
        )
    return [(SECTION_NAMES[section], fields) for section, fields in asked.items() if fields]


def _steps(document: dict[str, Any], org: Org) -> list[dict[str, Any]]:
    """Every step there may be, with its conditions in words."""
    return [
        {
            "label": step["label"],
            "who": words.who(step.get("who"), document, org),
            "mode": words.MODES.get(step.get("mode", ""), ""),
            "when": words.conditions(step.get("when", ()), document, org),
        }
        for step in document["steps"]
    ]


Asked = tuple[tuple[str, str, str], ...]
"""(label of the step, names, reason) of each task."""


def _paths(form: Form, bureau: Bureau, org: Org) -> list[tuple[str, Asked]]:
    """(posts, who is asked) for whoever opened the form and wrote nothing yet. Posts whose holders
    go the same way stand together; a person with two posts counts for the first."""
    day = timezone.localdate()
    figures, names = figures_on(bureau, day), post_names(org)
    posts: dict[Asked, list[str]] = {}
    seen: set[str] = set()
    for post in org.posts.values():
        for holder in org.holders(post.code, day)[:1]:
            account = org.people[holder].account
            if post.level > 0 and account not in seen:
                seen.add(account)
                planned = routing.plan(first_situation(form, org, account, figures))
                posts.setdefault(_asked(form, org, planned), []).append(names[post.code])
    return [("、".join(titles), asked) for asked, titles in posts.items()]


def _asked(form: Form, org: Org, planned: list[routing.Planned]) -> Asked:
    return tuple(
        (
            form.step(task.step).label,
            "、".join(org.people[p].name for p in task.able) if task.kept else "",
            str(task.reason),
        )
        for task in planned
    )


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
