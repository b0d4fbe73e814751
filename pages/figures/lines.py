"""The register of spending lines: which amounts of which forms the public figures are made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel

from forms.answers import computed_kind
from forms.models import FormDefinition
from forms.schema import Field, Form
from pages.kept import KeptForm
from pages.models import SpendingLine
from pages.publicregister import PublicRegister


def amounts(bureau_id: int) -> list[tuple[str, str]]:
    """Every amount the forms of the office ask for or work out: ``form:field`` and its name."""
    published = FormDefinition.objects.filter(bureau_id=bureau_id, current__isnull=False)
    return [
        (f"{definition.slug}:{field.key}", f"{definition.title} · {field.label}")
        for definition in published.select_related("current").order_by("order", "id")
        for form in ([definition.current.form] if definition.current else [])
        for field in form.fields
        if _is_money(field, form)
    ]


def _is_money(field: Field, form: Form) -> bool:
    if field.compute is None:
        return field.kind == "money"
    return computed_kind(field.compute, form) == "money"


class SpendingLineForm(KeptForm):
    amount = forms.ChoiceField(
        label=gettext_lazy("实际金额填在"),
        help_text=gettext_lazy("选结算时填写的实际金额,不要选预计金额。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = amounts(self.for_user.bureau_id)
        line = self.instance
        if line.pk:
            own = f"{line.form}:{line.field}"
            self.fields["amount"].initial = own
            if own not in dict(offered):
                offered.append((own, line.source))
        amount: Any = self.fields["amount"]
        amount.choices = [("", _("请选择")), *offered]

    def clean_amount(self) -> str:
        chosen: str = self.cleaned_data["amount"]
        form, _colon, field = chosen.partition(":")
        others = SpendingLine.objects.filter(
            bureau_id=self.for_user.bureau_id, form=form, field=field
        ).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("这一项金额已经列在别的项目里,重复计算会使数字偏大。"))
        return chosen

    def save(self, commit: bool = True) -> Any:
        chosen = self.cleaned_data["amount"]
        self.instance.form, _colon, self.instance.field = chosen.partition(":")
        field: Any = self.fields["amount"]
        self.instance.source = dict(field.choices)[chosen]
        return super().save(commit=commit)


class SpendingLinesAdmin(PublicRegister):
    model = SpendingLine
    base_url_path = "spending-lines"
    menu_label = gettext_lazy("经费项目")
    menu_icon = "list-ul"
    form_class = SpendingLineForm
    list_display = ("label", "source", "released", "order")
    ordering = ("order", "id")
    panels = [FieldPanel(n) for n in ("label", "amount", "used", "order")]

    def released(self, obj: SpendingLine) -> str:
        return _("✓ 列入") if obj.used else _("○ 不列入")

    released.short_description = gettext_lazy("列入发布")  # type: ignore[attr-defined]
