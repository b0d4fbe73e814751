"""What every register of the public content is like."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from pages.kept import KeptForm
from permissions.modeladmin import RowsHelper
from permissions.registers import OwnBureau


class ListedHelper(RowsHelper):
    """A row that came with his list is not asked for again, one by one."""

    def _his(self, user: Any, obj: Model) -> bool:
        return getattr(obj, "listed_for", None) == user.pk or super()._his(user, obj)


class PublicRegister(OwnBureau):
    """Rows of one's own office that the public reads; each save is recorded."""

    permission_helper_class = ListedHelper
    index_template_name = "pages/admin/register.html"
    form_class = KeptForm
    empty_value_display = gettext_lazy("—")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(listed_for=Value(request.user.pk))
