"""What columns and the home page list: pages below, sections, leaders, contacts, powers …"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Case, F, When
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages import public
from pages.menus import Frame, Link
from pages.models import (
    ArticlePage,
    ColumnPage,
    Contact,
    MatterPage,
    NoticePage,
    ProcessPage,
    ReportPage,
    SectionCitation,
    SectionPage,
)
from pages.public import Shows

PER_PAGE = 20
NEWEST = 8
DATED = (ArticlePage, NoticePage, ReportPage)


def dated_types() -> list[int]:
    """Kinds of page that are listed by their day."""
    return [ContentType.objects.get_for_model(model).pk for model in DATED]


def page_number(request: HttpRequest) -> int:
    """Which page of a list is asked for; what is no number is nowhere."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdecimal() and 0 < len(asked) < 7):
        raise Http404
    return int(asked)


def paged(found: Any, request: HttpRequest) -> Any:
    """One page of a list; a number behind the last is nowhere."""
    try:
        return Paginator(found, PER_PAGE).page(page_number(request))
    except EmptyPage:
        raise Http404 from None


# --- below a column -----------------------------------------------------------------------


def below(page: ColumnPage, frame: Frame, request: HttpRequest) -> dict[str, Any]:
    """Columns below, then pages: what has a date newest first, the rest as it stands."""
    columns = [frame.link(place) for place in frame.under(page.path) if place.is_column]
    home, column_type = frame.ground.home, ContentType.objects.get_for_model(ColumnPage)
    inside = public.open_to_readers(
        Page.objects.filter(path__startswith=page.path).exclude(content_type=column_type), home
    )
    day = Case(When(content_type__in=dated_types(), then=F("first_published_at")))
    children = inside.filter(depth=page.depth + 1).exclude(pk__in=_gathered_below(page))
    ordered = children.annotate(day=day).order_by(F("day").desc(nulls_first=True), "path")
    shown = paged(ordered.specific().defer_streamfields(), request)
    newest = []
    if columns and not shown.paginator.count and page.shows == Shows.CHILDREN:
        dated = inside.filter(content_type__in=dated_types()).order_by("-first_published_at", "-pk")
        newest = list(dated.specific().defer_streamfields()[:NEWEST])
    return {"columns": columns, "children": shown, "newest": newest}


def _gathered_below(page: ColumnPage) -> Any:
    """Pages below that the column gathers already, from everywhere."""
    model = {
        Shows.SECTIONS: SectionPage,
        Shows.POWERS: SectionPage,
        Shows.PROCESSES: ProcessPage,
        Shows.RISKS: ProcessPage,
        Shows.LIMITS: MatterPage,
    }.get(Shows(page.shows))
    return model.objects.values("pk") if model else []


# --- gathered from everywhere -------------------------------------------------------------


def section_pages(frame: Frame) -> list[Any]:
    found = public.open_to_readers(SectionPage.objects.all(), frame.ground.home)
    return list(found.select_related("section").order_by("section__order", "path"))


def sections(frame: Frame) -> list[dict[str, Any]]:
    """Every section with whom to call there."""
    pages = section_pages(frame)
    first: dict[int | None, Contact] = {}
    for contact in public.public_contacts().filter(section__isnull=False).order_by("order", "id"):
        first.setdefault(contact.section_id, contact)
    return [{"page": page, "contact": first.get(page.section_id)} for page in pages]


def leaders(frame: Frame) -> list[Contact]:
    return list(public.leaders().order_by("order", "id"))


def contacts(frame: Frame) -> list[dict[str, Any]]:
    """Everybody who can be reached, by kind; a section leads to its page."""
    own = {page.section_id: page for page in section_pages(frame)}
    found = list(public.public_contacts().order_by("order", "id"))
    groups = []
    for kind, label in Contact.Kind.choices:
        rows = [(each, own.get(each.section_id)) for each in found if each.kind == kind]
        if rows:
            groups.append({"label": label, "rows": rows})
    return groups


def powers(frame: Frame) -> list[dict[str, Any]]:
    """Every section with its duties and what they rest on."""
    pages = section_pages(frame)
    cited: dict[int, list[Any]] = {page.pk: [] for page in pages}
    rows = SectionCitation.objects.filter(page__in=cited).select_related("basis__successor")
    for row in rows.order_by("sort_order"):
        cited[row.page_id].append(row)
    return [{"page": page, "citations": cited[page.pk]} for page in pages]


def processes(frame: Frame) -> list[Any]:
    found = public.open_to_readers(ProcessPage.objects.all(), frame.ground.home)
    return list(found.select_related("section").order_by("path"))


def risks(frame: Frame) -> list[Any]:
    return [page for page in processes(frame) if page.risks]


def limits(frame: Frame) -> list[Any]:
    found = public.open_to_readers(public.timed(), frame.ground.home)
    return list(found.select_related("section", "contact").order_by("path"))


GATHERED: dict[Shows, Callable[[Frame], list[Any]]] = {
    Shows.SECTIONS: sections,
    Shows.LEADERS: leaders,
    Shows.CONTACTS: contacts,
    Shows.POWERS: powers,
    Shows.PROCESSES: processes,
    Shows.RISKS: risks,
    Shows.LIMITS: limits,
}


# --- home ---------------------------------------------------------------------------------


def entries(frame: Frame) -> list[Link]:
    """The large entries of the home page: 办事指南, 股室电话, what the office chose, 办事流程图;
    those of them that are there."""
    matters = next((frame.link(p) for p in frame.places if p.matters), None)
    telephones = frame.showing(Shows.CONTACTS)
    found = [
        matters,
        Link(_("股室电话"), telephones.url) if telephones else None,
        *(frame.link(p) for p in frame.places if p.on_home == ColumnPage.OnHome.ENTRY),
        frame.showing(Shows.PROCESSES),
    ]
    return [link for link in found if link]
