"""What each kind of page shows besides its own fields, looked up in as few queries as it takes."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from django.http import HttpRequest

from pages import links, lists, public
from pages.figures import shown
from pages.figures.board import FEWEST
from pages.menus import Frame
from pages.meta import source
from pages.models import (
    ArticlePage,
    ColumnPage,
    Contact,
    FigureKind,
    FiguresPage,
    HomePage,
    MatterPage,
    NoticePage,
    Pledge,
    PledgesPage,
    ProcessPage,
    ReportPage,
    RulePage,
    SectionPage,
    SitePage,
    TextPage,
)
from pages.public import Shows

NOTICES = 5  # on the home page
Shown = dict[str, Any]


@singledispatch
def contents(page: SitePage, frame: Frame, request: HttpRequest) -> Shown:
    """What the template of ``page`` is given besides the page and its frame."""
    return {}


# --- home ---------------------------------------------------------------------------------


@contents.register
def _home(page: HomePage, frame: Frame, request: HttpRequest) -> Shown:
    pledges = next((p for p in frame.places if p.pledges == Pledge.Kind.PLEDGE), None)
    return {
        "entries": lists.entries(frame),
        "notices": _notices(frame),
        "sections": lists.sections(frame),
        "pledges": _pledges(Pledge.Kind.PLEDGE) if pledges else [],
        "pledges_page": frame.link(pledges) if pledges else None,
        "complaints": complaints(),
        "powers": frame.showing(Shows.POWERS),
    }


def _notices(frame: Frame) -> Shown:
    """The newest of the first column whose newest belong on the home page."""
    columns = [p for p in frame.places if p.notices and p.on_home == ColumnPage.OnHome.NEWEST]
    if not columns:
        return {}
    column = columns[0]
    below = NoticePage.objects.filter(path__startswith=column.path, depth=column.depth + 1)
    found = public.open_to_readers(below, frame.ground.home).defer_streamfields()
    newest = found.order_by("-first_published_at", "-pk")[:NOTICES]
    return {"column": frame.link(column), "pages": list(newest)}


def _pledges(kind: str) -> list[str]:
    return list(
        Pledge.objects.filter(kind=kind).order_by("order", "id").values_list("text", flat=True)
    )


def complaints() -> Contact | None:
    """监督投诉: where to complain."""
    found = public.public_contacts([Contact.Kind.COMPLAINTS])
    return found.exclude(telephone="").order_by("order", "id").first()


# --- lists --------------------------------------------------------------------------------


@contents.register
def _column(page: ColumnPage, frame: Frame, request: HttpRequest) -> Shown:
    gather = lists.GATHERED.get(Shows(page.shows))
    gathered = gather(frame) if gather else []
    return {"gathered": gathered, **lists.below(page, frame, request)}


# --- power --------------------------------------------------------------------------------


def citations(page: Any) -> list[Any]:
    return list(page.citations.select_related("basis__successor").order_by("sort_order"))


def section_page(section_id: int | None, frame: Frame) -> SectionPage | None:
    """The page of a section, if the public sees it."""
    if section_id is None:
        return None
    found = SectionPage.objects.filter(section_id=section_id)
    return public.open_to_readers(found, frame.ground.home).order_by("path").first()


def section_contacts(section_id: int | None, *kinds: str) -> list[Contact]:
    if section_id is None:
        return []
    found = public.public_contacts(kinds).filter(section_id=section_id)
    return list(found.order_by("order", "id"))


def _of_section(model: Any, section_id: int | None, frame: Frame) -> list[Any]:
    if section_id is None:
        return []
    found = model.objects.filter(section_id=section_id)
    return list(public.open_to_readers(found, frame.ground.home).order_by("path"))


@contents.register
def _section(page: SectionPage, frame: Frame, request: HttpRequest) -> Shown:
    processes = _of_section(ProcessPage, page.section_id, frame)
    matters = _of_section(MatterPage, page.section_id, frame)
    limits = [
        (process, step) for process in processes for step in process.chart.steps if step.limit
    ]
    return {
        "contacts": section_contacts(page.section_id),
        "processes": processes,
        "matters": matters,
        "timed": [m for m in matters if m.legal_limit is not None or m.pledged_limit is not None],
        "limits": limits,
        "citations": citations(page),
        "complaints": complaints(),
    }


def board(page: SectionPage, frame: Frame) -> Shown:
    """The section on one sheet for the wall."""
    shown = _section(page, frame, HttpRequest())
    contacts = shown["contacts"]
    first = contacts[0] if contacts else None
    return {
        "bureau": frame.bureau,
        "section": page.title,
        "head": first.person if first else "",
        "telephone": first.telephone if first else "",
        "complaints": shown["complaints"].telephone if shown["complaints"] else "",
        "duties": [str(child.value) for child in page.duties],
        "bases": [each.basis.quoted for each in shown["citations"]],
        "charts": [process.chart for process in shown["processes"]],
    }


@contents.register
def _process(page: ProcessPage, frame: Frame, request: HttpRequest) -> Shown:
    return {
        "chart": page.chart,
        "citations": citations(page),
        "section_page": section_page(page.section_id, frame),
        "contacts": section_contacts(page.section_id, Contact.Kind.SECTION),
        "matters": list(
            public.open_to_readers(
                MatterPage.objects.filter(process_id=page.pk), frame.ground.home
            ).order_by("path")
        ),
    }


@contents.register
def _rule(page: RulePage, frame: Frame, request: HttpRequest) -> Shown:
    return {**body(page, frame), "citations": citations(page)}


@contents.register
def _pledges_page(page: PledgesPage, frame: Frame, request: HttpRequest) -> Shown:
    return {"pledges": _pledges(page.kind), "complaints": complaints()}


@contents.register
def _matter(page: MatterPage, frame: Frame, request: HttpRequest) -> Shown:
    process = None
    if page.process_id:
        process = public.open_to_readers(
            ProcessPage.objects.filter(pk=page.process_id), frame.ground.home
        ).first()
    wanted = [pk for pk in (page.contact_id, page.complaints_id) if pk]
    seen = public.public_contacts().in_bulk(wanted) if wanted else {}
    templates = {child.value["template"].pk for child in page.papers if child.value["template"]}
    return {
        "process": process,
        "contact": seen.get(page.contact_id),
        "complaints": seen.get(page.complaints_id) or complaints(),
        "section_page": section_page(page.section_id, frame),
        "citations": citations(page),
        "documents": links.public_documents(templates),
    }


# --- figures ------------------------------------------------------------------------------


@contents.register
def _figures(page: FiguresPage, frame: Frame, request: HttpRequest) -> Shown:
    releases = list(shown.standing(page.kind))
    if page.kind == FigureKind.SPENDING:
        return {"note": shown.NOTE, "years": shown.years(releases)}
    matters = MatterPage.objects.filter(pk__in=shown.matters_of(releases))
    seen = public.open_to_readers(matters, frame.ground.home).in_bulk()
    return {"boards": shown.boards(releases, seen), "fewest": FEWEST}


# --- texts --------------------------------------------------------------------------------


def body(page: Any, frame: Frame) -> Shown:
    """The pieces of the text and what their links lead to."""
    return {"links": links.of_pieces(page.body, frame.ground, frame.hidden)}


@contents.register(TextPage)
def _text(page: Any, frame: Frame, request: HttpRequest) -> Shown:
    return body(page, frame)


@contents.register(ArticlePage)
@contents.register(NoticePage)
@contents.register(ReportPage)
def _article(page: Any, frame: Frame, request: HttpRequest) -> Shown:
    return {**body(page, frame), "source": source(page, frame)}
