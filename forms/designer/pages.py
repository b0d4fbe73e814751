"""The list of forms and the page on which one is made. Saving a draft asks nothing; publishing
names what is wrong, and leads to a page that says what will differ."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, UnpublishView

from forms import preview
from forms.blocks import operands as lists
from forms.designer import fresh
from forms.designer.naming import free_slug
from forms.designer.number import HELP, NumberWidget
from forms.designer.own import OwnBureau, address, bureau_of, may
from forms.models import FormDefinition, OfficeFigure
from forms.models.definition import DESIGN
from forms.publishing import found_problems
from permissions import org as people
from permissions.models import Bureau


class DefinitionForm(WagtailAdminModelForm):
    """A new form belongs to the designer's bureau; address, numbers and names of steps are made
    for him where he leaves them empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for field in self.base_fields.values():
            # The description of the blocks is the same for every page: made once, then copied.
            getattr(field.widget, "block_json", None)
        super().__init__(*args, **kwargs)
        if self.instance.bureau_id is None:
            self.instance.bureau = bureau_of(self.for_user)
        self.fields["slug"].required = False
        self.fields["number_format"].widget = NumberWidget()
        self.fields["number_format"].help_text = HELP

    def clean_slug(self) -> str:
        others = FormDefinition.objects.filter(bureau=self.instance.bureau)
        slug = self.cleaned_data["slug"]
        if not slug:
            # A page that was saved by itself goes on sending none.
            return self.instance.slug or free_slug(self.instance.bureau_id)
        if others.exclude(pk=self.instance.pk).filter(slug=slug).exists():
            raise ValidationError(_("已有申请表使用这个英文标识。"))
        return str(slug)

    def _post_clean(self) -> None:
        super()._post_clean()
        if "steps" in self.cleaned_data and "fields" in self.cleaned_data:
            fresh.name_steps(self.instance)
        fresh.number(self.instance)


class NamesProblems:
    """Publishing from the editor: with problems the page names them and keeps what was typed;
    without, the draft is saved and the next page asks."""

    request: HttpRequest
    action: str
    model: Any
    object: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_interval = 5000  # a form is a large page to send

    def is_valid(self, form: Any) -> bool:
        if not super().is_valid(form):  # type: ignore[misc]
            return False
        if self.action != "publish":
            return True
        definition = form.instance
        fresh.lay_out(definition)
        bureau = Bureau.objects.get(pk=definition.bureau_id)
        found = found_problems(definition.to_document(), bureau, bureau.profile)
        errors = [p.sentence for p in found if p.level == "error"]
        for sentence in errors[:30]:
            form.add_error(None, sentence)
        if errors:
            self.produced_error_code = "validation_error"
            self.produced_error_message = _("没有发布,请先处理以下问题:")
            return False
        return True

    def publish_action(self) -> Any:
        """Not yet: what is about to differ is shown first."""
        return redirect(address("publish", self.object.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        definition = context["form"].instance
        context["offered"] = _offered(definition)
        return context


def _offered(definition: FormDefinition) -> dict[str, list[tuple[str, str]]]:
    """What the inputs for keys offer, by the id of their list: (key, name)."""
    bureau = definition.bureau
    document = definition.to_document()
    org = people.load_current(bureau.pk)
    posts = preview.post_names(org)
    figures = OfficeFigure.objects.filter(bureau=bureau).values_list("name", "label")
    forms = FormDefinition.objects.filter(bureau=bureau).values_list("slug", "title")
    return {
        lists.OWN_FIELDS: [(f["key"], f["label"]) for f in document["fields"]],
        lists.OWN_STEPS: [(s["key"], s["label"]) for s in document["steps"]],
        lists.OWN_COLUMNS: [
            (c["key"], f"{f['label']}·{c['label']}")
            for f in document["fields"]
            for c in f.get("columns", ())
        ],
        lists.POSTS: list(posts.items()),
        lists.FIGURES: list(figures.distinct()),
        lists.FORMS: list(forms),
        lists.DAYS: [("@today", "填单当天")],
        lists.PEOPLE: [("@applicant", "申请人")]
        + [(person.account, person.name) for person in org.people.values() if person.active],
        lists.CONSTANTS: [
            (c["value"], f"{f['label']}:{c['label']}")
            for f in document["fields"]
            for c in f.get("choices", ())
        ]
        + [(section.code, f"股室:{section.name}") for section in org.sections.values()]
        + [(code, f"岗位:{name}") for code, name in posts.items()],
    }


class DefinitionCreateView(NamesProblems, CreateView):
    template_name = "forms/designer/create.html"
    page_subtitle = gettext_lazy("新建申请表")

    def get_breadcrumbs_items(self) -> list[Any]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_subtitle}]

    def get_initial_form_instance(self) -> FormDefinition:
        return fresh.begun(FormDefinition(bureau=bureau_of(self.request.user)))


class DefinitionEditView(OwnBureau, NamesProblems, EditView):
    template_name = "forms/designer/edit.html"

    @property
    def overwrite_revision(self) -> Any:
        """A revision that was published is not written over by a page left open."""
        found = super().overwrite_revision
        return None if found and found.pk == self.object.live_revision_id else found

    def get_header_buttons(self) -> Any:
        """版本 and 复制 stand in sight, not behind a sign."""
        buttons = [
            HeaderButton(_("版本"), url=address("versions", self.object.pk), icon_name="history"),
        ]
        if may(self.request.user, "add"):
            buttons.append(
                HeaderButton(_("复制申请表"), url=address("copy", self.object.pk), icon_name="copy")
            )
        return [*buttons, *super().get_header_buttons()]


class DefinitionUnpublishView(OwnBureau, UnpublishView):
    def unpublish(self) -> None:
        """Through the model: Wagtail's own action would leave the version to start from."""
        self.object.unpublish(user=self.request.user)


class DefinitionIndexView(IndexView):
    default_ordering = "order"
    add_item_label = gettext_lazy("新建申请表")

    @cached_property
    def columns(self) -> list[Any]:
        """Nothing is done to several forms at once."""
        return [c for c in super().columns if not isinstance(c, BulkActionsCheckboxColumn)]

    def get_base_queryset(self) -> QuerySet[FormDefinition]:
        found = super().get_base_queryset().filter(bureau=bureau_of(self.request.user))
        return found.select_related("current").defer("current__document", *DESIGN)

    def get_list_more_buttons(self, instance: FormDefinition) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        own = [(_("版本"), "versions", "history", 20)]
        if may(self.request.user, "add"):
            own.append((_("复制申请表"), "copy", "copy", 30))
        return buttons + [
            MenuItem(name, url=address(page, instance.pk), icon_name=icon, priority=order)
            for name, page, icon, order in own
        ]
