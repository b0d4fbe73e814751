"""Registers of the office that forms brings: absences, the working calendar, figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel

from forms import absences
from forms.desk.absence import acting_offered
from forms.errors import DomainError
from forms.models import CalendarDay, CalendarYear, OfficeFigure
from permissions.modeladmin import GuardedModelAdmin, RowsHelper, SeenForm
from permissions.models import Absence
from permissions.org import load_current
from permissions.registers import OwnBureau


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


# --- absences ------------------------------------------------------------------------------


class AbsenceForm(SeenForm):
    """Somebody's absence. Registered by ``forms.absences``, which judges it; later only ended."""

    person = forms.ChoiceField(label=gettext_lazy("离岗人"))
    answers = forms.ChoiceField(label=gettext_lazy("代管领导(代岗人)"))
    over = forms.BooleanField(
        required=False,
        label=gettext_lazy("已返岗"),
        help_text=gettext_lazy("勾选后,从现在起代管人不再代为审批。"),
    )

    class Meta:
        widgets = {"start": _day(), "end": _day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = load_current(self.for_user.bureau_id)
        offered = [("", "———"), *acting_offered(office, 0)]
        for name, widget in (("start", _day()), ("end", _day())):
            self.fields[name].widget = widget
        for name in ("person", "answers"):
            chosen: Any = self.fields[name]
            chosen.choices = offered
        if self.instance.pk:
            self.fields["person"].initial = self.instance.holder.username
            self.fields["answers"].initial = self.instance.acting.username
            for name in ("person", "answers", "start", "end"):
                self.fields[name].disabled = self.fields[name].required = False
                self.fields[name].disabled = True
        else:
            del self.fields["over"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk or self.errors:
            return cleaned
        wanted = absences.Wanted(
            cleaned["person"], cleaned["answers"], cleaned["start"], cleaned["end"]
        )
        names = {"holder": "person", "acting": "answers", "from": "start", "to": "end"}
        try:
            self.instance: Absence = absences.register(wanted, by=self.for_user)
        except DomainError as refusal:
            for name, said in (refusal.errors or {"holder": [str(refusal)]}).items():
                self.add_error(names.get(name, "person"), said)
        return cleaned

    def _post_clean(self) -> None:
        """The row is the action's; nothing is constructed from inputs."""

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("over"):
            try:
                absences.end(self.instance.pk, by=self.for_user)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from None
        return self.instance


class AbsencesAdmin(GuardedModelAdmin):
    model = Absence
    base_url_path = "absences"
    menu_label = gettext_lazy("离岗代管")
    menu_icon = "date"
    form_class = AbsenceForm
    list_display = ("holder", "acting", "start", "end", "state")
    list_select_related = ("holder", "acting")
    ordering = ("-id",)
    panels = [
        FieldPanel("person"),
        FieldPanel("answers"),
        FieldPanel("start"),
        FieldPanel("end"),
        FieldPanel("over"),
    ]

    def rows(self, user: Any) -> QuerySet[Absence]:
        if not (user.is_authenticated and user.is_active and user.bureau_id):
            return Absence.objects.none()
        return Absence.objects.filter(holder__bureau_id=user.bureau_id)

    def state(self, obj: Absence) -> str:
        today = timezone.localdate()
        if obj.ended_at is not None or obj.end < today:
            return _("○ 已返岗")
        return _("● 离岗中") if obj.start <= today else _("○ 未开始")

    state.short_description = gettext_lazy("状态")  # type: ignore[attr-defined]


# --- the calendar --------------------------------------------------------------------------


class SharedHelper(RowsHelper):
    """The calendar is one for the whole installation."""


class DayForm(SeenForm):
    class Meta:
        widgets = {"date": _day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].widget = _day()


class CalendarAdmin(GuardedModelAdmin):
    model = CalendarDay
    base_url_path = "calendar"
    menu_label = gettext_lazy("工作日历")
    menu_icon = "calendar"
    permission_helper_class = SharedHelper
    form_class = DayForm
    list_display = ("date", "kind", "name", "source", "notice")
    search_fields = ("name", "notice")
    ordering = ("-date",)
    panels = [FieldPanel(n) for n in ("date", "kind", "name", "source", "notice")]

    def rows(self, user: Any) -> QuerySet[CalendarDay]:
        here = user.is_authenticated and user.is_active and user.bureau_id
        return CalendarDay.objects.all() if here else CalendarDay.objects.none()


class CalendarYearsAdmin(GuardedModelAdmin):
    model = CalendarYear
    base_url_path = "calendar-years"
    menu_label = gettext_lazy("日历年度")
    menu_icon = "calendar"
    create_view_enabled = False
    list_display = ("year", "confirmed", "source")
    ordering = ("-year",)
    panels = [FieldPanel(n) for n in ("confirmed", "source")]

    def rows(self, user: Any) -> QuerySet[CalendarYear]:
        here = user.is_authenticated and user.is_active and user.bureau_id
        return CalendarYear.objects.all() if here else CalendarYear.objects.none()


# --- figures -------------------------------------------------------------------------------


class FigureForm(SeenForm):
    """A dated figure. A new value is a new row with its own first day; one of our own that the
    office changes is the office's from then on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].widget = _day()
        self.fields["name"].disabled = bool(self.instance.pk)
        if self.instance.bureau_id is None:
            self.instance.bureau_id = self.for_user.bureau_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        taken = OfficeFigure.objects.filter(
            bureau_id=self.for_user.bureau_id,
            name=cleaned.get("name", self.instance.name),
            start=cleaned.get("start") or self.instance.start,
        )
        if taken.exclude(pk=self.instance.pk).exists():
            self.add_error("start", _("这项标准在这一天已有数值。"))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if "value" in self.changed_data:
            self.instance.ours = False
        return super().save(commit=commit)


class FiguresAdmin(OwnBureau):
    model = OfficeFigure
    base_url_path = "figures"
    menu_label = gettext_lazy("可选项(标准)")
    menu_icon = "list-ul"
    form_class = FigureForm
    list_display = ("label", "value", "start", "source")
    search_fields = ("label", "source")
    ordering = ("name", "-start")
    panels = [FieldPanel(n) for n in ("label", "name", "kind", "value", "start", "source")]
