"""The register of legal bases: right name, state, successor, the handbook's form, who cites it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel

from pages.kept import KeptForm
from pages.models import (
    LegalBasis,
    MatterCitation,
    ProcessCitation,
    RuleCitation,
    SectionCitation,
)
from pages.publicregister import PublicRegister
from permissions.modeladmin import GuardedIndexView

CITATIONS: tuple[Any, ...] = (SectionCitation, ProcessCitation, RuleCitation, MatterCitation)


@dataclass(frozen=True)
class Outdated:
    """A page that cites a basis which is no longer to be cited."""

    title: str
    address: str
    basis: str
    instead: str


def outdated(bureau_id: int) -> list[Outdated]:
    """Pages that cite a basis repealed or replaced."""
    gone = Q(basis__state=LegalBasis.State.REPEALED) | Q(basis__successor__isnull=False)
    return [
        Outdated(
            title=citation.page.title,
            address=reverse("wagtailadmin_pages:edit", args=[citation.page.pk]),
            basis=citation.basis.quoted,
            instead=citation.basis.successor.quoted if citation.basis.successor else "",
        )
        for model in CITATIONS
        for citation in model.objects.filter(gone, basis__bureau_id=bureau_id)
        .select_related("page", "basis__successor")
        .order_by("page_id", "sort_order")
    ]


def _times(model: Any) -> Any:
    """How many citations of this kind a basis has, for a queryset of bases."""
    found = model.objects.filter(basis=OuterRef("pk")).order_by().values("basis")
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)


class StateFilter(SimpleListFilter):
    title = gettext_lazy("状态")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return list(LegalBasis.State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in LegalBasis.State.values:
            return queryset.filter(state=self.value())
        return queryset


class BasesIndexView(GuardedIndexView):
    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return found | {"outdated": outdated(self.request.user.bureau_id)}


class BasisForm(KeptForm):
    confirmed = forms.BooleanField(
        required=False,
        label=gettext_lazy("今天已核对"),
        help_text=gettext_lazy("对照官方文本核对名称、文号和状态后勾选。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = LegalBasis.objects.filter(bureau_id=self.for_user.bureau_id).exclude(
            pk=self.instance.pk
        )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip().strip("《》")
        return name

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("confirmed"):
            self.instance.confirmed_on = timezone.localdate()
        return super().save(commit=commit)


class BasesAdmin(PublicRegister):
    model = LegalBasis
    base_url_path = "legal-bases"
    menu_label = gettext_lazy("法律依据")
    menu_icon = "doc-full"
    index_view_class = BasesIndexView
    form_class = BasisForm
    list_display = ("name", "number", "state", "handbook_form", "cited", "confirmed")
    list_filter = (StateFilter,)
    search_fields = ("name", "handbook_form", "number")
    ordering = ("order", "id")
    panels = [
        FieldPanel("name"),
        FieldPanel("number"),
        FieldPanel("state"),
        FieldPanel("state_note"),
        FieldPanel("successor"),
        FieldPanel("handbook_form", help_text=gettext_lazy("本局原来的写法,只在后台显示。")),
        FieldPanel("link"),
        FieldPanel("confirmed"),
        FieldPanel("order"),
    ]

    def rows(self, user: Any) -> QuerySet[Any]:
        first, *others = (_times(model) for model in CITATIONS)
        return super().rows(user).annotate(times=sum(others, first))

    def cited(self, obj: Any) -> str:
        return _("%(number)s处") % {"number": obj.times} if obj.times else _("未引用")

    cited.short_description = gettext_lazy("引用")  # type: ignore[attr-defined]

    def confirmed(self, obj: LegalBasis) -> str:
        return obj.confirmed_on.isoformat() if obj.confirmed_on else _("未核对")

    confirmed.short_description = gettext_lazy("核对")  # type: ignore[attr-defined]
