"""What stands released, for pages and for programs. Reads what was frozen and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.money import format_fen, show_fen
from pages import public
from pages.figures import drawing
from pages.figures.board import FEWEST
from pages.figures.quarters import Quarter
from pages.models import FigureKind, MatterPage, Release

NOTE = "业务登记数,以决算为准"
FEW = f"少于{FEWEST}件,不显示"


def standing(kind: str) -> QuerySet[Release]:
    """The releases that stand, the newest quarter first."""
    return Release.objects.filter(kind=kind, withdrawn_at__isnull=True).order_by(
        "-year", "-quarter"
    )


def quarter_of(release: Release) -> Quarter:
    return Quarter(release.year, release.quarter)


# --- spending ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Year:
    """One table: a row for each month, a column for each line and their sum. ``None``: not
    released for that month."""

    year: int
    labels: list[str]
    rows: list[tuple[str, list[str | None]]]
    sums: list[str]
    released: list[tuple[str, Any]]
    drawings: list[tuple[str, str]]  # label, SVG


def years(releases: Iterable[Release]) -> list[Year]:
    return [_year(year, list(found)) for year, found in groupby(releases, lambda r: r.year)]


def _year(year: int, releases: list[Release]) -> Year:
    releases = sorted(releases, key=lambda r: r.quarter)
    labels = list(dict.fromkeys(line["label"] for r in releases for line in r.figures["lines"]))
    months: dict[int, dict[str, int]] = {}
    for release in releases:
        for at, month in enumerate(quarter_of(release).months):
            months[month] = {}
            for line in release.figures["lines"]:
                before = months[month].get(line["label"], 0)
                months[month][line["label"]] = before + line["fen"][at]
    rows = [
        (
            _("%(month)d月") % {"month": month},
            [show_fen(of[label]) if label in of else None for label in labels]
            + [show_fen(sum(of.values()))],
        )
        for month, of in months.items()
    ]
    sums = [sum(of.get(label, 0) for of in months.values()) for label in labels]
    return Year(
        year=year,
        labels=labels,
        rows=rows,
        sums=[show_fen(fen) for fen in [*sums, sum(sums)]],
        released=[(str(quarter_of(r)), r.released_at) for r in releases],
        drawings=[
            (label, _bars(year, at, label, months)) for at, label in enumerate(labels, start=1)
        ],
    )


def _bars(year: int, at: int, label: str, months: dict[int, dict[str, int]]) -> str:
    rows = [
        drawing.Amount(_("%(month)d月") % {"month": month}, of[label], show_fen(of[label]))
        for month, of in months.items()
        if label in of
    ]
    title = _("%(year)d年%(label)s(按月,单位:元)") % {"year": year, "label": label}
    return drawing.amounts(title, rows, key=f"{year}-{at}")


# --- pledges -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Matter:
    title: str
    page: Any  # None where there is nothing to lead to
    limit: str
    cases: str
    on_time: str


@dataclass(frozen=True)
class Board:
    key: str
    quarter: str
    released_at: Any
    matters: list[Matter]
    drawing: str


def boards(releases: Iterable[Release], seen: dict[int, Any]) -> list[Board]:
    """``seen``: pages of matters the public sees, by key. Of others nothing is said."""
    return [board for r in releases if (board := _board(r, seen)).matters]


def matters_of(releases: Iterable[Release]) -> set[int]:
    return {row["page"] for release in releases for row in release.figures["matters"]}


def _board(release: Release, seen: dict[int, Any]) -> Board:
    rows = [row for row in release.figures["matters"] if row["page"] in seen]
    quarter = str(quarter_of(release))
    drawn = [drawing.Share(r["title"], r["percent"]) for r in rows if r["percent"] is not None]
    title = _("%(quarter)s按时办结率") % {"quarter": quarter}
    return Board(
        key=quarter_of(release).key,
        quarter=quarter,
        released_at=release.released_at,
        matters=[
            Matter(
                title=row["title"],
                page=seen[row["page"]],
                limit=limit_of(row),
                cases=FEW if row["cases"] is None else _("%(number)d件") % {"number": row["cases"]},
                on_time=_on_time(row),
            )
            for row in rows
        ],
        drawing=drawing.shares(title, drawn, key=quarter_of(release).key),
    )


def limit_of(row: dict[str, Any]) -> str:
    unit = dict(MatterPage.Unit.choices).get(row["limit_unit"], "")
    said = []
    if row["pledged_limit"] is not None:
        said.append(_("承诺%(days)d%(unit)s") % {"days": row["pledged_limit"], "unit": unit})
    if row["legal_limit"] is not None:
        said.append(_("法定%(days)d%(unit)s") % {"days": row["legal_limit"], "unit": unit})
    return ",".join(said)


def _on_time(row: dict[str, Any]) -> str:
    if row["percent"] is not None:
        return f"{row['percent']}%"
    return FEW if row["limited"] else _("没有时限,不计算")


# --- for programs --------------------------------------------------------------------------


def as_data(kind: str) -> list[dict[str, Any]]:
    """The released figures as plain structures; what is too small to show is null."""
    releases = list(standing(kind))
    if kind == FigureKind.SPENDING:
        return [_spending_data(release) for release in releases]
    seen = public.public_pages(MatterPage.objects.filter(pk__in=matters_of(releases)))
    keys = set(seen.values_list("pk", flat=True))
    return [_board_data(r, keys) for r in releases if matters_of([r]) & keys]


def _head(release: Release) -> dict[str, Any]:
    at = timezone.localtime(release.released_at).isoformat(timespec="seconds")
    return {"year": release.year, "quarter": release.quarter, "released_at": at}


def _spending_data(release: Release) -> dict[str, Any]:
    months = quarter_of(release).months
    lines = release.figures["lines"]
    return {
        **_head(release),
        "note": NOTE,
        "lines": [
            {
                "label": line["label"],
                "months": [
                    {"month": f"{release.year}-{month:02d}", "amount": format_fen(fen)}
                    for month, fen in zip(months, line["fen"], strict=True)
                ],
                "total": format_fen(sum(line["fen"])),
            }
            for line in lines
        ],
        "total": format_fen(sum(fen for line in lines for fen in line["fen"])),
    }


def _board_data(release: Release, seen: set[int]) -> dict[str, Any]:
    matters = [
        {
            "title": row["title"],
            "page": row["page"],
            "limit": limit_of(row),
            "legal_limit": row["legal_limit"],
            "pledged_limit": row["pledged_limit"],
            "limit_unit": row["limit_unit"],
            "cases": row["cases"],
            "on_time_percent": row["percent"],
        }
        for row in release.figures["matters"]
        if row["page"] in seen
    ]
    return {**_head(release), "hidden_below": FEWEST, "matters": matters}
