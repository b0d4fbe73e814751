"""数据发布: the screen on which the office reads the figures of a quarter, releases them, and
takes a release back. For whoever may not, it is not there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forms.errors import DomainError
from pages.figures import release, shown
from pages.figures.quarters import Quarter, read
from pages.models import FigureKind, FiguresPage, MatterPage, Release
from pages.public import open_pages
from permissions.modeladmin import allowed

MAY_RELEASE = "pages.release_figures"
OFFERED = 8  # quarters back
LARGEST_KEY = 2**63


def _ask(user: Any) -> None:
    if not allowed(user, MAY_RELEASE):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    _ask(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    today = Quarter.of(timezone.localdate())
    kind = asked.get("kind", FigureKind.SPENDING)
    quarter = read(asked.get("quarter", today.previous.key))
    if kind not in FigureKind.values or quarter is None or quarter > today:
        raise Http404
    if request.method == "POST":
        return _released(request, kind, quarter)
    return _shown(request, kind, quarter)


def address(kind: str, quarter: Quarter) -> str:
    return f"{reverse('pages_releases')}?kind={kind}&quarter={quarter.key}"


def _released(request: HttpRequest, kind: str, quarter: Quarter) -> HttpResponse:
    user: Any = request.user
    before = request.POST.get("replaces", "")
    if request.POST.get("checked") != "on":
        return _shown(request, kind, quarter, said=_("请先核对数字,并勾选“已核对”。"), status=422)
    try:
        release.release(
            user.bureau,
            kind,
            quarter,
            by=user,
            seen=request.POST.get("seen", ""),
            replaces=int(before) if before.isascii() and before.isdecimal() else None,
        )
    except DomainError as refusal:
        return _shown(request, kind, quarter, said=str(refusal), status=refusal.status)
    messages.success(request, _("%(quarter)s的数字已发布。") % {"quarter": quarter})
    return redirect(address(kind, quarter))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    _ask(user)
    found = Release.objects.filter(pk=pk, bureau=user.bureau).first() if pk < LARGEST_KEY else None
    if found is None:
        raise Http404
    try:
        release.withdraw(found, by=user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回,公开页面上不再显示这一季度的数字。"))
    return redirect(address(found.kind, shown.quarter_of(found)))


def _shown(
    request: HttpRequest, kind: str, quarter: Quarter, *, said: str = "", status: int = 200
) -> HttpResponse:
    user: Any = request.user
    bureau = user.bureau
    counted = release.count(bureau, kind, quarter)
    standing = release.standing(bureau, kind, quarter)
    today = Quarter.of(timezone.localdate())
    facts = {
        "kind": kind,
        "kinds": [(value, label, address(value, quarter)) for value, label in FigureKind.choices],
        "quarter": quarter,
        "quarters": _quarters(today, quarter),
        "said": said,
        "over": quarter < today,
        "counted": counted,
        "standing": standing,
        "unchanged": standing is not None and standing.figures == counted.figures,
        "seen": release.digest(counted.figures),
        "has_page": open_pages(FiguresPage.objects.filter(kind=kind)).exists(),
        "released": Release.objects.filter(bureau=bureau).select_related(
            "released_by", "withdrawn_by"
        ),
        **_as_seen(kind, quarter, counted.figures),
    }
    return render(request, "pages/admin/releases.html", facts, status=status)


def _as_seen(kind: str, quarter: Quarter, figures: Any) -> dict[str, Any]:
    """The figures as the public would read them."""
    if figures is None:
        return {}
    would_be = Release(kind=kind, year=quarter.year, quarter=quarter.number, figures=figures)
    if kind == FigureKind.SPENDING:
        (year,) = shown.years([would_be])
        return {"note": shown.NOTE, "each": year}
    seen = MatterPage.objects.in_bulk(shown.matters_of([would_be]))
    (board,) = shown.boards([would_be], seen)
    return {"each": board}


def _quarters(today: Quarter, asked: Quarter) -> list[Quarter]:
    """The quarter that is running and those before it; the one asked for among them."""
    found = [today]
    while len(found) < OFFERED:
        found.append(found[-1].previous)
    return found if asked in found else [*found, asked]
