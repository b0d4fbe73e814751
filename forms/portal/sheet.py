"""One form page as it is shown: who fills which form for whom, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from forms import queries
from forms.answers import Errors
from forms.models import ApprovalRequest, FormDefinition, FormVersion
from forms.portal import offers, questions, returned
from forms.portal.forecast import forecast
from forms.portal.frame import page
from forms.portal.reading import Typed
from forms.portal.widgets import Group, Question
from permissions.models import User
from permissions.org import Org


@dataclass
class Sheet:
    """One form page: who fills which form for whom, and the draft once there is one."""

    request: HttpRequest
    user: User
    office: Org
    definition: FormDefinition
    version: FormVersion
    applicant: User
    key: str  # of the page a draft is made from
    draft: ApprovalRequest | None = None

    @property
    def as_request(self) -> ApprovalRequest:
        """The draft as the form is now, or what it would be."""
        if self.draft is None:
            return ApprovalRequest(
                bureau_id=self.definition.bureau_id,
                definition=self.definition,
                version=self.version,
                applicant=self.applicant,
                entered_by=self.user,
            )
        self.draft.version = self.version
        return self.draft

    @property
    def address(self) -> str:
        if self.draft is None:
            return self.request.get_full_path()
        return reverse("portal_edit", args=[self.draft.ref])


def types_in(user: User, office: Org) -> bool:
    """Whether the user may fill a form for somebody else."""
    posts = office.posts_of(user.pk, timezone.localdate())
    return any("types_in" in post.roles for post in posts)


def state_part(sheet: Sheet, typed: Typed, errors: Errors) -> HttpResponse:
    """What follows from the answers: what applies, totals, the path. A part of the page."""
    form = sheet.version.form
    kinds = {f.key: f.kind for f in form.fields}
    # A file that was not taken is told beside its button and stays there; the rest is in one line.
    files = {key: said for key, said in errors.items() if kinds.get(key) == "file"}
    filled = questions.Filled(answers=sheet.as_request.answers, errors=files)
    context = _follow(sheet, filled, typed.rows)
    problems = [
        (questions.place_of(k), questions.said_of(k, s[0], form)) for k, s in errors.items()
    ]
    there, asked = set(sheet.request.POST.getlist("has")), context["questions"]
    gone = there - {q.field.key for q in asked}
    context |= {
        "saved_at": timezone.localtime(),
        "problems": problems,
        "files": [q for q in asked if q.widget == "file"] if sheet.request.FILES else [],
        "hidden": " ".join([context["hidden"], *sorted(gone)]).strip(),
        "more": [q for q in asked if q.field.key not in there],
        "oob": True,
    }
    return render(sheet.request, "forms/portal/parts/state.html", context)


def _follow(sheet: Sheet, filled: questions.Filled, rows: dict[str, list[int]]) -> dict[str, Any]:
    """What the answers bring about, for the page and for the part of it that follows."""
    as_request, form = sheet.as_request, sheet.version.form
    answers = dict(filled.answers)
    filled = replace(filled, before=returned.answers_at_return(as_request))
    offered = offers.offers_for(sheet.definition, form, sheet.user, sheet.draft, answers)
    situation = queries.situation_of(as_request, sheet.office, answers=answers)
    sections = questions.sections(situation, sheet.version.document, filled, offered)
    asked = [q for _code, _title, qs in sections for q in qs]
    return {
        "sheet": sheet,
        "draft": sheet.draft,
        "sections": sections,
        "questions": asked,
        "hidden": " ".join(q.field.key for q in asked if not q.shows),
        "required": " ".join(q.field.key for q in asked if q.required),
        "unoffered": " ".join(
            f"{q.name}={o.value}" for q in asked for o in q.options if not o.offered
        ),
        "computed": _computed(asked, rows),
        "forecast": forecast(as_request, sheet.office, answers, before=filled.before),
        "office": sheet.office,
    }


def _computed(asked: list[Question], rows: dict[str, list[int]]) -> list[tuple[str, str, Any]]:
    """(where, kind, value) of everything that is worked out, by the rows the page has."""
    found: list[tuple[str, str, Any]] = []
    for q in asked:
        if q.field.kind == "computed":
            found.append((q.name, "", q.value))
        for line in q.lines:
            places = rows.get(q.field.key)
            if places is not None and line.number >= len(places):
                continue
            number = line.number if places is None else places[line.number]
            found += [
                (f"f-{q.field.key}-{number}-{cell.column.key}", cell.column.kind, cell.value)
                for cell in line.cells
                if cell.column.kind == "computed"
            ]
    return found


def sheet_page(
    sheet: Sheet,
    answers: dict[str, Any],
    *,
    errors: Errors | None = None,
    rows: dict[str, int] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    filled = questions.Filled(answers=answers, errors=errors, rows=rows or {})
    context = _follow(sheet, filled, {})
    there = {q.field.key for q in context["questions"]}
    context |= {
        "form": sheet.version.form,
        "summary": [
            (questions.place_of(key), questions.said_of(key, said, sheet.version.form))
            for key, sentences in errors.items()
            for said in sentences
            if key.partition(".")[0] in there
        ],
        "elsewhere": [
            said
            for key, sentences in errors.items()
            for said in sentences
            if key.partition(".")[0] not in there
        ],
        "wrong": sum(len(said) for said in errors.values()),
        "sentence": sentence,
        "came_back": returned.why(sheet.as_request, sheet.office),
        "for_others": _others(sheet),
        "section_name": _section_name(sheet),
        "day": timezone.localdate(),
    }
    return page(sheet.request, "fill.html", context, here="start", status=status)


def _others(sheet: Sheet) -> tuple[Group, ...]:
    """For whom it may be filled in, while there is no draft yet."""
    if sheet.draft is not None or not types_in(sheet.user, sheet.office):
        return ()
    day = timezone.localdate()
    least = sheet.version.form.start_level
    return questions.people_groups(sheet.office, day, [sheet.applicant.username], least=least)


def _section_name(sheet: Sheet) -> str:
    code = sheet.office.section(sheet.applicant.pk, timezone.localdate())
    return sheet.office.sections[code].name if code in sheet.office.sections else ""
