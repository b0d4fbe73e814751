"""The designer's place in the admin: its pages, its tabs, its addresses."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import (
    DeleteView,
    HistoryView,
    PreviewOnEditView,
    PreviewRevisionView,
    RevisionsCompareView,
    SnippetViewSet,
    UsageView,
)

from forms.designer import copying, publish, versions
from forms.designer.own import own
from forms.designer.pages import (
    DefinitionCreateView,
    DefinitionEditView,
    DefinitionForm,
    DefinitionIndexView,
    DefinitionUnpublishView,
)
from forms.models import FormDefinition


def _panels() -> TabbedInterface:
    return TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("fields"),
                    FieldPanel("checks"),
                    FieldPanel("notices"),
                    FieldPanel("description", help_text=_("申请人在“我要申请”中看到的一句话")),
                    FieldPanel("group", help_text=_("例:出差")),
                    FieldPanel("number_format", heading=_("编号")),
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
                    FieldPanel(
                        "paper_rows",
                        help_text=_("可以不排:首次发布时按填写项和审批环节自动排好,以后可以再改。"),
                    ),
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


class VersionColumn(Column):
    """第3版, leading to the versions of the form."""

    def get_value(self, instance: FormDefinition) -> Any:
        if instance.current is None:
            return "——"
        name = instance.snippet_viewset.get_url_name("versions")
        said = _("第%(serial)s版") % {"serial": instance.current.serial}
        return format_html('<a href="{}">{}</a>', reverse(name, args=[instance.pk]), said)


class DefinitionViewSet(SnippetViewSet):
    """Never scheduled, never in a workflow, in no chooser; copied by a page of its own."""

    model = FormDefinition
    icon = "form"
    menu_label = _("申请表设计")
    menu_order = 400
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        VersionColumn("version", label=_("现行版本")),
        LiveStatusTagColumn(label=_("状态")),
        UpdatedAtColumn(label=_("修改时间")),
    ]
    search_fields = ["title", "slug"]
    add_view_class = DefinitionCreateView
    edit_view_class = DefinitionEditView
    index_view_class = DefinitionIndexView
    unpublish_view_class = DefinitionUnpublishView
    delete_view_class = own(DeleteView)
    usage_view_class = own(UsageView)
    history_view_class = own(HistoryView)
    preview_on_edit_view_class = own(PreviewOnEditView)
    revisions_view_class = own(PreviewRevisionView)
    revisions_compare_view_class = own(RevisionsCompareView)
    create_template_name = "forms/designer/create.html"
    edit_template_name = "forms/designer/edit.html"

    def get_edit_handler(self) -> Any:
        return _panels().bind_to_model(self.model)

    def get_urlpatterns(self) -> Any:
        return [
            *super().get_urlpatterns(),
            path("publish/<str:pk>/", publish.publish, name="publish"),
            path("copy/<str:pk>/", copying.copy, name="copy"),
            path("versions/<str:pk>/", versions.versions_page, name="versions"),
            path("versions/<str:pk>/compare/", versions.compare, name="compare"),
            path("versions/<str:pk>/<int:serial>/", versions.version_page, name="version"),
            path("versions/<str:pk>/<int:serial>/restore/", versions.restore, name="restore"),
        ]

    def register_chooser_viewset(self) -> None:
        """Choosers show every object to whoever may open the admin."""
