"""What the desk hangs into the Wagtail admin: addresses, menus, home, registers, a log action."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from forms.desk import absence, export, files, home, inbox, menus, request, together
from forms.desk.lists import RequestsAdmin
from forms.desk.registers import AbsencesAdmin, CalendarAdmin, CalendarYearsAdmin, FiguresAdmin
from permissions.postregister import PostsAdmin
from permissions.registers import PeopleAdmin, SectionsAdmin

for admin in (
    RequestsAdmin,
    PeopleAdmin,
    PostsAdmin,
    SectionsAdmin,
    AbsencesAdmin,
    CalendarAdmin,
    CalendarYearsAdmin,
    FiguresAdmin,
):
    modeladmin_register(admin)


def addresses() -> list[URLPattern]:
    return [
        path("inbox/", inbox.inbox, name="desk_inbox"),
        path("inbox/decided/", inbox.decided, name="desk_decided"),
        path("inbox/copied/", inbox.copied, name="desk_copied"),
        path("inbox/together/", together.together, name="desk_together"),
        path("inbox/together/done/", together.together_done, name="desk_together_done"),
        path("away/", absence.away, name="desk_away"),
        path("away/<int:absence>/back/", absence.back, name="desk_back"),
        path("requests/export/", export.export, name="desk_export"),
        path("requests/<str:ref>/", request.show, name="desk_request"),
        path(
            "requests/<str:ref>/decided/<int:task>/", request.decided_one, name="desk_decided_one"
        ),
        path("requests/<str:ref>/attachments/<int:pk>/", files.attachment, name="desk_attachment"),
        path("requests/<str:ref>/attachments/<int:pk>/pages/", files.pages, name="desk_pages"),
        path(
            "requests/<str:ref>/attachments/<int:pk>/pages/<int:number>/",
            files.page_picture,
            name="desk_page",
        ),
    ]


def look() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("forms/desk/admin.css"))


def named(request: HttpRequest, items: list[Any]) -> None:
    """The sidebar takes the first name, which nobody here has: it is to say who he is. For this
    page only; nothing is stored."""
    user: Any = request.user
    user.first_name = user.get_full_name()


hooks.register("register_admin_urls", addresses)
hooks.register("register_admin_menu_item", menus.waiting_menu)
hooks.register("register_admin_menu_item", menus.requests_menu)
hooks.register("register_admin_menu_item", menus.settings_menu)
hooks.register("insert_global_admin_css", look)
hooks.register("construct_main_menu", menus.only_his, order=1000)
hooks.register("construct_main_menu", named, order=1000)
hooks.register("construct_search", menus.only_pages, order=1000)
hooks.register("construct_homepage_panels", home.blocks, order=1000)
hooks.register("construct_homepage_summary_items", home.no_summary, order=1000)


def log_actions(actions: LogActionRegistry) -> Any:
    actions.register_action(export.ACTION, _("导出申请单"), _("导出了申请单"))


hooks.register("register_log_actions", log_actions)
