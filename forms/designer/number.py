"""The style of a form's numbers, chosen as it will look; what fits none of them, typed freely.

The column keeps ``派差〔{year}〕{serial}号`` as ever. What the page does not send stays as it is.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms import signs
from forms.designer.naming import NUMBERS, USUAL

FREE = "free"


def taken_apart(number_format: str) -> tuple[str, str]:
    """(what stands before, one of the styles), or the whole and ``FREE``."""
    for style in NUMBERS:
        before = number_format.removesuffix(style)
        if number_format.endswith(style) and "{" not in before:
            return before, style
    return number_format, FREE


def first(number_format: str) -> str:
    """The number as this year's first paper will bear it."""
    year = str(timezone.localdate().year)
    return number_format.replace("{year}", year).replace("{serial}", "1")


class NumberWidget(forms.Widget):
    """A prefix, a choice of styles, and under 高级 the format itself."""

    template_name = "forms/designer/number.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        written = str(value or "")
        before, style = taken_apart(written or USUAL)
        context["widget"] |= {
            "before": "" if style == FREE else before,
            "free": signs.read(written, signs.NUMBER) if style == FREE else "",
            "is_free": style == FREE,
            "styles": [(s, first(s), s == style) for s in NUMBERS],
        }
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """By the project's own templates: Django's forms look only into those of the apps."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        style = data.get(f"{name}_style")
        if style is None:
            return data.get(name)
        if style == FREE:
            return signs.kept(data.get(f"{name}_free", ""), signs.NUMBER)
        return data.get(f"{name}_before", "").strip() + (style if style in NUMBERS else USUAL)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_style" not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_before"


HELP = _("编号的开头留空,即用名称的头几个字。每年从1号开始。")
