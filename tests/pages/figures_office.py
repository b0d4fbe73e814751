"""An office with settled requests and cases, and the pages its figures stand on.

The starter forms have no settlement step, so what settles a request is written here as rows: a
task of the phase ``settlement`` that was decided.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from forms.models import ApprovalRequest, Decision, Task
from pages.figures import release
from pages.figures.quarters import Quarter
from pages.models import ColumnPage, FiguresPage, MatterPage, Release, SpendingLine
from tests.pages.small_site import open_small_site
from tests.scenario import FORMS, Office

FORM = "equipment-repair"
PAST = Quarter.of(timezone.localdate()).previous


def on(day: datetime.date, hour: int = 10) -> datetime.datetime:
    """An hour of a day in Shanghai."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def in_month(at: int, day: int = 15) -> datetime.date:
    """A day of the first, second or third month of the quarter that is over."""
    return datetime.date(PAST.year, PAST.months[at - 1], day)


@dataclass
class Figures:
    office: Office
    pages: dict[str, Any] = field(default_factory=dict)

    def line(self, label: str = "维修费", form: str = FORM, key: str = "estimate") -> SpendingLine:
        return SpendingLine.objects.create(
            bureau=self.office.bureau, label=label, form=form, field=key, source="见申请表"
        )

    # --- requests ------------------------------------------------------------------------

    def request(self, status: str = "approved", **facts: Any) -> ApprovalRequest:
        """A request that was approved (or whatever ``status`` says)."""
        answers = facts.pop("answers", {})
        made = self.office.files(FORM, by="clerk-planning")
        made.answers = {**made.answers, **answers}
        made.status = status
        for name, value in facts.items():
            setattr(made, name, value)
        made.save()
        return made

    def settled(self, amount: Any, day: datetime.date, *, hour: int = 10, **facts: Any) -> Any:
        """A request settled on this day with this amount."""
        answers = {} if amount is None else {"estimate": amount}
        answers |= facts.pop("answers", {})
        made = self.request(settlement="settled", answers=answers, **facts)
        self.decided(made, on(day, hour))
        return made

    def decided(self, made: ApprovalRequest, at: datetime.datetime) -> None:
        task = Task.objects.create(
            approval_request=made,
            step="settle",
            kind="settle",
            phase="settlement",
            slot=f"settle-{Task.objects.count()}",
            state=Task.State.DONE,
            closed_at=at,
        )
        Decision.objects.create(
            task=task,
            verdict="done",
            decided_by=self.office.person("accountant"),
            answers_serial=1,
            decided_at=at,
        )

    def case(
        self, closed: datetime.date | None, *, due: datetime.date | None = None, **facts: Any
    ) -> ApprovalRequest:
        """A case closed on this day (``None``: still open); ``due``: the limit of its one task."""
        if closed is None:
            made = self.request(status="in_review", **facts)
        else:
            made = self.request(approved_at=on(closed), **facts)
        state = Task.State.OPEN if closed is None else Task.State.APPROVED
        made.tasks.all().update(counts=False)
        made.tasks.filter(state="open").update(
            state=state,
            closed_at=None if closed is None else on(closed),
            **({} if due is None else {"due": due}),
        )
        return made

    # --- releases ------------------------------------------------------------------------

    def counts(self, kind: str = "spending", quarter: Quarter = PAST) -> Any:
        return release.count(self.office.bureau, kind, quarter)

    def releases(
        self, kind: str = "spending", quarter: Quarter = PAST, *, by: str = "office-head"
    ) -> Release:
        """Read the figures as they are and release them, in place of those that stand."""
        standing = release.standing(self.office.bureau, kind, quarter)
        return release.release(
            self.office.bureau,
            kind,
            quarter,
            by=self.office.person(by),
            seen=release.digest(self.counts(kind, quarter).figures),
            replaces=standing.pk if standing else None,
        )

    def fen(self) -> list[list[int]]:
        figures = self.counts().figures
        return [line["fen"] for line in figures["lines"]] if figures else []

    def address(self, slug: str) -> str:
        return f"/disclosure/{slug}/"


def open_figures(monkeypatch: pytest.MonkeyPatch) -> Figures:
    """The small site with both pages of figures and one matter, and two forms of the starter."""
    office = open_small_site(monkeypatch)
    for slug in (FORM, "purchase"):
        office.publishes(json.loads((FORMS / f"{slug}.json").read_text(encoding="utf-8")))
    made = Figures(office)
    column = ColumnPage.objects.get(slug="disclosure")
    now = timezone.now()
    for page in (
        FiguresPage(title="三公经费情况", slug="spending", kind="spending"),
        FiguresPage(title="承诺兑现情况", slug="fulfilment", kind="pledges"),
        MatterPage(
            title="设备报修", slug="repairs", case_form=FORM, pledged_limit=5, legal_limit=20
        ),
    ):
        page.live, page.first_published_at, page.last_published_at = True, now, now
        Page.objects.get(pk=column.pk).add_child(instance=page)
        made.pages[page.slug] = page
    return made


@contextmanager
def opened() -> Iterator[Figures]:
    """The office for a module of tests: made once, undone at the end."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        yield open_figures(patch)
        transaction.set_rollback(True)
