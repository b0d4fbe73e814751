"""全部申请单: every request a person may see, by wagtail-modeladmin; narrowed, searched, exported.

Rows are ``queries.visible_requests`` and nothing else; a model-wide permission opens nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms import queries
from forms.desk import signs
from forms.desk.inbox import moment, samples
from forms.models import ApprovalRequest, FormDefinition, Settlement, Status, Task
from permissions.modeladmin import (
    LONGEST_SEARCH,
    MOST_WORDS,
    GuardedIndexView,
    GuardedModelAdmin,
    RowsHelper,
)

MONTHS = 13
UNSETTLED = "unsettled"
EXPORT = "export"


def rows(user: Any) -> QuerySet[ApprovalRequest]:
    """What the list is about: visible requests that were submitted."""
    return queries.visible_requests(user).exclude(status=Status.DRAFT)


def may_export(user: Any) -> bool:
    """Whether one of his posts carries the role for it."""
    if not (user.is_authenticated and user.is_active and user.bureau_id):
        return False
    posts = queries.org_of(user).posts_of(user.pk, timezone.localdate())
    return any(EXPORT in post.roles for post in posts)


# --- narrowing -----------------------------------------------------------------------------


def months(today: datetime.date) -> list[tuple[str, str]]:
    """The last thirteen months, newest first."""
    found, year, month = [], today.year, today.month
    for _n in range(MONTHS):
        found.append((f"{year}-{month:02d}", f"{year}年{month}月"))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def statuses() -> list[tuple[str, str]]:
    found = [(s.value, str(s.label)) for s in Status if s != Status.DRAFT]
    return [*found, (UNSETTLED, _("待结算"))]


def narrow(found: QuerySet[Any], wanted: Mapping[str, str]) -> QuerySet[Any]:
    """Those of one form, state and month that hold all the words. Values that are not offered
    narrow nothing; no name that was sent becomes a lookup."""
    if form := wanted.get("form"):
        found = found.filter(definition__slug=form[:40])
    status = wanted.get("status")
    if status in Status.values:
        found = found.filter(status=status)
    elif status == UNSETTLED:
        found = found.filter(settlement=Settlement.OPEN)
    if (month := wanted.get("month")) in dict(months(timezone.localdate())):
        found = _in_month(found, str(month))
    for word in (wanted.get("q") or "")[:LONGEST_SEARCH].split()[:MOST_WORDS]:
        found = found.filter(
            Q(search_text__icontains=word)
            | Q(number__icontains=word)
            | Q(applicant__name__icontains=word)
        )
    return found


def _in_month(found: QuerySet[Any], month: str) -> QuerySet[Any]:
    year, number = (int(part) for part in month.split("-"))
    first = datetime.datetime(year, number, 1)
    after = datetime.datetime(year + number // 12, number % 12 + 1, 1)
    return found.filter(
        submitted_at__gte=timezone.make_aware(first), submitted_at__lt=timezone.make_aware(after)
    )


class _Narrowing(SimpleListFilter):
    """A filter as modeladmin wants it, that hands its value to ``narrow``."""

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return narrow(queryset, {str(self.parameter_name): self.value() or ""})


class FormFilter(_Narrowing):
    title = gettext_lazy("申请表")
    parameter_name = "form"

    def lookups(self, request: Any, model_admin: Any) -> Iterable[tuple[str, str]]:
        found = FormDefinition.objects.filter(
            bureau_id=request.user.bureau_id, first_published_at__isnull=False
        )
        return list(found.order_by("order", "id").values_list("slug", "title"))


class StatusFilter(_Narrowing):
    title = gettext_lazy("状态")
    parameter_name = "status"

    def lookups(self, request: Any, model_admin: Any) -> Iterable[tuple[str, str]]:
        return statuses()


class MonthFilter(_Narrowing):
    title = gettext_lazy("提交月份")
    parameter_name = "month"

    def lookups(self, request: Any, model_admin: Any) -> Iterable[tuple[str, str]]:
        return months(timezone.localdate())


# --- the list ------------------------------------------------------------------------------


class RequestsHelper(RowsHelper):
    """Whoever works at the desk has a list; which rows stand in it is asked row by row."""

    def user_can_list(self, user: Any) -> bool:
        return bool(user.is_active and user.bureau_id)


class RequestsView(GuardedIndexView):
    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return narrow(queryset, {"q": search_term})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["lines"] = lines(self.request, list(context["object_list"]))
        context["may_export"] = may_export(self.request.user)
        context["samples"] = samples(self.request)
        context["asked"] = {
            name: self.request.GET.get(name, "")[:60] for name in ("form", "status", "month", "q")
        }
        context["narrowed"] = any(context["asked"].values())
        return context


def lines(request: HttpRequest, found: list[ApprovalRequest]) -> list[dict[str, Any]]:
    """The rows of one page; where each waits is asked once for all of them."""
    office = queries.org_of(request.user)  # type: ignore[arg-type]
    waiting: dict[int, str] = {}
    under_way = [r.pk for r in found if r.status == Status.IN_REVIEW]
    if under_way:
        asked = Task.objects.filter(
            approval_request__in=under_way, state__in=(Task.State.OPEN, Task.State.STUCK)
        )
        waiting = dict(asked.order_by("-id").values_list("approval_request_id", "step"))
    shown = []
    for row in found:
        step = waiting.get(row.pk)
        label = row.version.form.step(step).label if step else ""
        person = office.people.get(row.applicant_id or 0)
        shown.append(
            {
                "ref": row.ref,
                "number": row.number or row.ref,
                "title": row.version.form.title,
                "who": person.name if person else "",
                "status": signs.of_status(row, label),
                "at": moment(row.submitted_at) if row.submitted_at else "",
                "sample": row.sample,
            }
        )
    return shown


class RequestsAdmin(GuardedModelAdmin):
    model = ApprovalRequest
    base_url_path = "requests"
    menu_label = gettext_lazy("申请单")
    menu_icon = "doc-full"
    permission_helper_class = RequestsHelper
    index_view_class = RequestsView
    index_template_name = "forms/desk/requests.html"
    create_view_enabled = False
    edit_view_enabled = False
    list_display = ("number",)
    list_filter = (FormFilter, StatusFilter, MonthFilter)
    list_select_related = ("version",)
    search_fields = ("search_text",)
    ordering = ("-id",)

    def rows(self, user: Any) -> QuerySet[ApprovalRequest]:
        return rows(user).defer("answers", "search_text", "version__document")
