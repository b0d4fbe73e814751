"""申请表设计: forms in the Wagtail admin. Saving a draft asks nothing; publishing names what is
wrong and publishes nothing until it is right."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    PreviewOnEditView,
    PreviewRevisionView,
    RevisionsCompareView,
    SnippetViewSet,
    UnpublishView,
    UsageView,
)

from forms.blocks import operands as lists
from forms.models import FormDefinition, OfficeFigure
from forms.models.definition import DESIGN
from forms.publishing import found_problems
from permissions import org as people
from permissions.models import Bureau


def _bureau(user: Any) -> Bureau:
    return user.bureau or Bureau.objects.order_by("pk")[0]


class OwnBureau:
    """A page about one form: of one's own bureau, or not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs:
            get_object_or_404(
                FormDefinition.objects.only("pk"), pk=kwargs["pk"], bureau=_bureau(request.user)
            )
        found: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return found


def _own(view: type) -> type:
    return type(f"Own{view.__name__}", (OwnBureau, view), {})


class DefinitionForm(WagtailAdminModelForm):
    """A new form belongs to the designer's bureau and gets a name for its address by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for field in self.base_fields.values():
            # The description of the blocks is the same for every page: made once, then copied.
            getattr(field.widget, "block_json", None)
        super().__init__(*args, **kwargs)
        if self.instance.bureau_id is None:
            self.instance.bureau = _bureau(self.for_user)
        self.fields["slug"].required = False

    def clean_slug(self) -> str:
        others = FormDefinition.objects.filter(bureau=self.instance.bureau)
        taken = set(others.exclude(pk=self.instance.pk).values_list("slug", flat=True))
        slug = self.cleaned_data["slug"]
        if not slug:
            number = 1
            while f"form-{number}" in taken:
                number += 1
            return f"form-{number}"
        if slug in taken:
            raise ValidationError(_("已有申请表使用这个英文标识。"))
        return str(slug)


class NamesProblems:
    """Asks before it publishes; the page then shows the problems, and nothing is published."""

    request: HttpRequest
    action: str
    model: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_interval = 5000  # a form is a large page to send

    def is_valid(self, form: Any) -> bool:
        if not super().is_valid(form):  # type: ignore[misc]
            return False
        if self.action != "publish":
            return True
        definition = form.instance
        bureau = Bureau.objects.get(pk=definition.bureau_id)
        found = found_problems(definition.to_document(), bureau, bureau.profile)
        errors = [p.sentence for p in found if p.level == "error"]
        for sentence in errors[:30]:
            form.add_error(None, sentence)
        if errors:
            self.produced_error_code = "validation_error"
            self.produced_error_message = _("没有发布,请先处理以下问题:")
            return False
        for problem in found:
            messages.warning(self.request, problem.sentence)
        return True

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
    figures = OfficeFigure.objects.filter(bureau=bureau).values_list("name", "label")
    forms = FormDefinition.objects.filter(bureau=bureau).values_list("slug", "title")
    return {
        lists.OWN_FIELDS: [(f["key"], f["label"]) for f in document["fields"]],
        lists.OWN_STEPS: [(s["key"], s["label"]) for s in document["steps"]],
        lists.POSTS: [(post.code, post.title) for post in org.posts.values()],
        lists.FIGURES: list(figures.distinct()),
        lists.FORMS: list(forms),
    }


class DefinitionCreateView(NamesProblems, CreateView):
    template_name = "forms/designer/create.html"


class DefinitionEditView(OwnBureau, NamesProblems, EditView):
    template_name = "forms/designer/edit.html"


class DefinitionUnpublishView(OwnBureau, UnpublishView):
    def unpublish(self) -> None:
        """Through the model: Wagtail's own action would leave the version to start from."""
        self.object.unpublish(user=self.request.user)


class DefinitionIndexView(IndexView):
    default_ordering = "order"

    def get_base_queryset(self) -> QuerySet[FormDefinition]:
        found = super().get_base_queryset().filter(bureau=_bureau(self.request.user))
        return found.select_related("current").defer("current__document", *DESIGN)


def _panels() -> TabbedInterface:
    return TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("description"),
                    FieldPanel("group", help_text=_("例:出差")),
                    FieldPanel(
                        "number_format",
                        help_text=_("例:派差〔{year}〕{serial}号"),
                    ),
                    FieldPanel("fields"),
                    FieldPanel("checks"),
                    FieldPanel("notices"),
                ],
                heading=_("填写项"),
            ),
            ObjectList(
                [FieldPanel("steps"), FieldPanel("copies"), FieldPanel("sight")],
                heading=_("审批流程"),
            ),
            ObjectList(
                [
                    FieldPanel("paper_title"),
                    FieldPanel("paper_colour"),
                    FieldPanel("paper_rows"),
                    FieldPanel("paper_copies"),
                    FieldPanel("paper_rule"),
                ],
                heading=_("审批单"),
            ),
            ObjectList(
                [
                    FieldPanel(
                        "slug", help_text=_("留空即自动编号。发布后请勿修改,网址和接口用它。")
                    ),
                    FieldPanel("order"),
                    FieldPanel(
                        "sentence", help_text=_("用 {标识} 代表填写的内容,供领导一眼看清。")
                    ),
                    FieldPanel("start_level"),
                    FieldPanel("may_change"),
                    FieldPanel("number_series", help_text=_("留空即与英文标识相同")),
                    FieldPanel("effects"),
                ],
                heading=_("高级"),
            ),
        ],
        base_form_class=DefinitionForm,
    )


def _version(definition: FormDefinition) -> str:
    return str(definition.current.serial) if definition.current else ""


class DefinitionViewSet(SnippetViewSet):
    """Never scheduled, never in a workflow, not copied, in no chooser."""

    model = FormDefinition
    icon = "form"
    menu_label = _("申请表设计")
    menu_order = 400
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        Column("version", label=_("现行版本"), accessor=_version),
        LiveStatusTagColumn(label=_("状态")),
        UpdatedAtColumn(label=_("修改时间")),
    ]
    search_fields = ["title", "slug"]
    add_view_class = DefinitionCreateView
    edit_view_class = DefinitionEditView
    index_view_class = DefinitionIndexView
    unpublish_view_class = DefinitionUnpublishView
    delete_view_class = _own(DeleteView)
    usage_view_class = _own(UsageView)
    history_view_class = _own(HistoryView)
    preview_on_edit_view_class = _own(PreviewOnEditView)
    revisions_view_class = _own(PreviewRevisionView)
    revisions_compare_view_class = _own(RevisionsCompareView)
    create_template_name = "forms/designer/create.html"
    edit_template_name = "forms/designer/edit.html"

    def get_edit_handler(self) -> Any:
        return _panels().bind_to_model(self.model)

    def register_chooser_viewset(self) -> None:
        """Choosers show every object to whoever may open the admin."""
