"""modeladmin made safe: one base class that closes what ``wagtail_modeladmin`` leaves open.

Rows are what ``rows(user)`` gives, for lists and for every address of one row alike; a list needs
*view* and not just any permission; a row's page asks about this very row; history, inspection,
deletion and export do not exist unless a subclass brings its own; the address bar is no query
language; whoever saves an older state of a row is told instead of writing over the newer one.
Registers are in ``permissions.registers`` and
``permissions.postregister``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, EditView, IndexView

LONGEST_SEARCH = 50
MOST_WORDS = 8
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LARGEST_KEY = 2**63


def allowed(user: Any, permission: str) -> bool:
    """Whether the account, in use and of an office, holds this permission of a register."""
    return bool(user.is_active and user.bureau_id and user.has_perm(permission))


def escape_formula(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, made plain by an apostrophe."""
    if isinstance(value, str) and value.lstrip().startswith(FORMULA):
        return f"'{value}"
    return value


def digest(instance: models.Model, leave_out: frozenset[str] = frozenset()) -> str:
    """One spelling of a row as it is in the database, to tell whether it changed meanwhile."""
    fields = instance._meta.concrete_fields
    values = [str(f.value_from_object(instance)) for f in fields if f.name not in leave_out]
    values += [
        ",".join(sorted(str(o.pk) for o in f.value_from_object(instance)))
        for f in instance._meta.many_to_many
        if f.name not in leave_out
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


# --- who may do what -----------------------------------------------------------------------


class RowsHelper(PermissionHelper):
    """Answers for a row only after finding it among the rows this person has."""

    admin: GuardedModelAdmin

    def _has(self, user: Any, action: str) -> bool:
        return allowed(user, f"{self.opts.app_label}.{self.get_perm_codename(action)}")

    def _his(self, user: Any, obj: models.Model) -> bool:
        found: bool = self.admin.rows(user).filter(pk=obj.pk).exists()
        return found

    def user_can_list(self, user: Any) -> bool:
        return self._has(user, "view")

    def user_can_create(self, user: Any) -> bool:
        return self.admin.create_view_enabled and self._has(user, "add")

    def user_can_inspect_obj(self, user: Any, obj: models.Model) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: models.Model) -> bool:
        return self.admin.edit_view_enabled and self._has(user, "change") and self._his(user, obj)

    def user_can_delete_obj(self, user: Any, obj: models.Model) -> bool:
        return False


# --- views ---------------------------------------------------------------------------------


class GuardedIndexView(IndexView):
    """A list of one's rows; filters are those declared, searches are short."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Only what the declared filters ask for. Stock modeladmin takes every other name in the
        address for a path through the models, and so answers questions about any column."""
        known = {getattr(f, "parameter_name", None) for f in self.list_filter}
        return {k: v for k, v in super().get_filters_params(params).items() if k in known}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = search_term[:LONGEST_SEARCH].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        """Stock modeladmin exports for whoever may see the list, formulas as they are."""
        raise Http404


class GuardedCreateView(CreateView):
    def form_valid(self, form: Any) -> HttpResponseBase:
        with transaction.atomic():
            return super().form_valid(form)

    def get_success_message_buttons(self, instance: Any) -> list[Any]:
        return []


class GuardedEditView(EditView):
    """Locks the row before the form compares it with what the page had shown."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            self.model._default_manager.select_for_update().get(pk=self.instance.pk)
            return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponseBase:
        response = super().form_invalid(form)
        if any(e.code == "stale" for e in form.non_field_errors().as_data()):
            response.status_code = 409
        return response

    def get_success_message_buttons(self, instance: Any) -> list[Any]:
        return []


class SeenForm(WagtailAdminModelForm):
    """A form that knows which state of the row its page showed."""

    unseen: frozenset[str] = frozenset()  # columns that change by themselves

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self._now()

    def _now(self) -> str:
        row = type(self.instance)._default_manager.get(pk=self.instance.pk)
        return digest(row, self.unseen)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("seen") != self._now():
            raise ValidationError(
                _("这条记录刚刚已由他人修改,您的修改没有保存。请核对后重新打开再改。"),
                code="stale",
            )
        return cleaned


# --- the base class ------------------------------------------------------------------------


class GuardedModelAdmin(ModelAdmin):
    """A register. A subclass says its model, its rows, its form; nothing else is open."""

    permission_helper_class = RowsHelper
    index_view_class = GuardedIndexView
    create_view_class = GuardedCreateView
    edit_view_class = GuardedEditView
    create_view_enabled = True
    edit_view_enabled = True
    history_view_enabled = False
    inspect_view_enabled = False
    add_to_admin_menu = False
    list_per_page = 50
    empty_value_display = gettext_lazy("无")
    form_class: type[SeenForm] = SeenForm
    panels: list[Any] = []

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.permission_helper.admin = self

    def rows(self, user: Any) -> models.QuerySet[Any]:
        """The rows this person has to do with. Being a superuser adds none."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = self.rows(request.user)
        ordering = self.get_ordering(request)
        return found.order_by(*ordering) if ordering else found

    def get_empty_value_display(self, field_name: str | None = None) -> str:
        return str(self.empty_value_display)

    def get_edit_handler(self) -> Any:
        from wagtail.admin.panels import ObjectList

        return ObjectList(self.panels, base_form_class=self.form_class)

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponseBase:
        """Stock instance views fetch past ``get_queryset``; a row that is not his is not there."""
        if not self.permission_helper.user_can_list(request.user):
            raise PermissionDenied
        if not (instance_pk.isascii() and instance_pk.isdecimal()):
            raise Http404
        if int(instance_pk) >= LARGEST_KEY:
            raise Http404
        if not self.rows(request.user).filter(pk=int(instance_pk)).exists():
            raise Http404
        response: HttpResponseBase = super().edit_view(request, instance_pk)
        return response

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        """Addresses of what is enabled; there is none for deletion, history and inspection."""
        names = {self.url_helper.get_action_url_name("index")}
        if self.create_view_enabled:
            names.add(self.url_helper.get_action_url_name("create"))
        if self.edit_view_enabled:
            names.add(self.url_helper.get_action_url_name("edit"))
        urls = super().get_admin_urls_for_registration()
        return tuple(url for url in urls if url.name in names)

    def get_permissions_for_registration(self) -> Any:
        """None: permissions come with the roles of posts, not by ticks on a group."""
        from django.contrib.auth.models import Permission

        return Permission.objects.none()

    def register_indexing(self) -> None:
        """No reference index: these rows are chosen nowhere."""

    def register_admin_url_finders(self) -> None:
        """Nothing of Wagtail's leads to these rows."""
