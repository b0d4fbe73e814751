"""Taking a list of requests out of the system: for the roles that may, and on record each time."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.log_actions import log

from forms import queries, sentence
from forms.answers import display, show
from forms.conditions import Situation
from forms.desk import contents
from forms.desk.lists import may_export, narrow, rows
from forms.models import ApprovalRequest, FormDefinition
from forms.schema import Field
from permissions.modeladmin import escape_formula

ACTION = "forms.export"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASKED = ("form", "status", "month", "q")
BATCH = 500


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a file. Examples are left out; rows of people and goods too, unless
    they are asked for."""
    user: Any = request.user
    if not may_export(user):
        raise PermissionDenied
    asked = {name: request.POST.get(name, "")[:60] for name in ASKED}
    names = request.POST.get("names") == "on"
    kind = "csv" if request.POST.get("kind") == "csv" else "xlsx"
    found = narrow(rows(user), asked).filter(sample=False).order_by("-id")
    fields = _fields(user, asked["form"], names)
    table = list(_table(user, found, fields))
    log(
        instance=user.bureau,
        action=ACTION,
        user=user,
        data={"rows": len(table) - 1, "names": names, "kind": kind, **asked},
    )
    name = _("申请单") + f"{timezone.localdate():%Y%m%d}.{kind}"
    body = _csv(table) if kind == "csv" else _xlsx(table)
    response = HttpResponse(body, content_type="text/csv" if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = _attachment(name)
    response["Cache-Control"] = "private, no-store"
    return response


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


def _fields(user: Any, slug: str, names: bool) -> list[Field]:
    """The answers of one form, where the list is of one form. ``names``: also what is sensitive
    and every row of people or goods (来宾名单)."""
    definition = (
        FormDefinition.objects.filter(
            bureau_id=user.bureau_id, slug=slug[:40], current__isnull=False
        )
        .select_related("current")
        .first()
    )
    if definition is None or definition.current is None:
        return []
    return [
        f
        for f in definition.current.form.fields
        if f.kind != "file" and (names or not (f.sensitive or f.kind == "lines"))
    ]


def _table(user: Any, found: Any, fields: list[Field]) -> Iterator[list[str]]:
    office = queries.org_of(user)
    heads = ["编号", "申请表", "申请人", "股室", "状态", "提交时间", "批准时间", "摘要"]
    yield [*(_(head) for head in heads), *(f.label for f in fields)]
    chosen = found.select_related("version").defer("version__document", "search_text")
    for row in chosen.iterator(chunk_size=BATCH):
        situation = queries.bare_situation(row, office)
        person = office.people.get(row.applicant_id or 0)
        section = office.section(person.id, situation.day) if person else ""
        shown = show(situation.form, row.answers, situation)
        cells = [
            row.number or "",
            situation.form.title,
            person.name if person else "",
            office.sections[section].name if section in office.sections else "",
            str(row.get_status_display()),
            _moment(row.submitted_at),
            _moment(row.approved_at),
            sentence.of_situation(situation),
            *(_cell(row, f.key, shown.get(f.key), situation) for f in fields),
        ]
        yield [escape_formula(cell) for cell in cells]


def _cell(row: ApprovalRequest, key: str, value: Any, situation: Situation) -> str:
    """An answer as the request's own version of the form calls it."""
    f = situation.form.get(key)
    if f is None or value is None:
        return ""
    if f.kind == "lines":
        found = contents.entry(f, value, situation).rows
        return "; ".join(" ".join(cell for cell in cells if cell) for cells in found)
    return display(f, value, situation.org)


def _moment(at: datetime.datetime | None) -> str:
    return "" if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _csv(table: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel and WPS that it is UTF-8


def _xlsx(table: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("申请单"))
    for cells in table:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
