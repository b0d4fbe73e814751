"""The menus of the desk: each sees only what is his, and of Wagtail's only what he works with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.sidebar import SubMenuItem

from forms.desk.waiting import count
from forms.models import FormDefinition
from permissions.modeladmin import allowed

PAGE_ITEMS = {"explorer", "images", "documents"}
FILES = ("images", "documents")
DESIGN = "申请表设计"
# 公开内容: label, address, a permission or none, icon. What has no address yet is not there.
PUBLIC = (
    (_("页面"), "wagtailadmin_explore_root", "", "folder-open-inverse"),
    (_("公开审查"), "pages_review", "", "tasks"),
    (_("服务承诺"), "pledges_modeladmin_index", "pages.change_pledge", "clipboard-list"),
    (_("股室电话和联系人"), "contacts_modeladmin_index", "pages.change_contact", "user"),
    (_("法律依据"), "legal-bases_modeladmin_index", "pages.change_legalbasis", "doc-full"),
    (_("图片"), "wagtailimages:index", "images", "image"),
    (_("文件"), "wagtaildocs:index", "documents", "doc-full-inverse"),
    (_("导入Word"), "pages_import", "pages.change_contact", "upload"),
    (_("数据发布"), "pages_releases", "pages.release_figures", "table"),
    (_("网站自查"), "pages_selfcheck", "pages.change_contact", "clipboard-list"),
    (_("移交门户网站"), "pages_handover", "pages.change_siteprofile", "download"),
    (_("与原文不同处"), "corrections_modeladmin_index", "pages.change_correction", "edit"),
    (_("网站信息"), "site-profile_modeladmin_index", "pages.change_siteprofile", "site"),
    (_("修改记录"), "pages_records", "pages.change_contact", "history"),
)


class WaitingMenu(SubmenuMenuItem):
    """待办事项, with how many there are."""

    def is_shown(self, request: HttpRequest) -> bool:
        return getattr(request.user, "bureau_id", None) is not None

    def render_component(self, request: HttpRequest) -> Any:
        number = count(request)
        label = f"{self.label} ({number})" if number else str(self.label)
        return SubMenuItem(
            self.name,
            label,
            self.menu.render_component(request),
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


class RequestsMenu(SubmenuMenuItem):
    """申请单: all of them, and an entry for each form. Asked anew for every page: forms come and
    go without a restart."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_("申请单"), Menu(items=[]), **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return getattr(request.user, "bureau_id", None) is not None

    def render_component(self, request: HttpRequest) -> Any:
        url = reverse("requests_modeladmin_index")
        user: Any = request.user
        items = [MenuItem(_("全部"), url, name="requests-all", icon_name="list-ul", order=1)]
        forms = FormDefinition.objects.filter(
            bureau_id=user.bureau_id,
            first_published_at__isnull=False,
        )
        for order, (slug, title) in enumerate(
            forms.order_by("order", "id").values_list("slug", "title"), start=2
        ):
            items.append(
                MenuItem(
                    title,
                    f"{url}?form={slug}",
                    name=f"requests-{slug}",
                    icon_name="doc-full",
                    order=order,
                )
            )
        return SubMenuItem(
            self.name,
            self.label,
            Menu(items=items).render_component(request),
            icon_name=self.icon_name,
        )


class AllowedItem(MenuItem):
    """An entry for those who hold one of these permissions by a post."""

    def __init__(self, label: Any, url: str, permissions: tuple[str, ...], **kwargs: Any) -> None:
        self.permissions = permissions
        super().__init__(label, url, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return any(allowed(request.user, name) for name in self.permissions)


def waiting_menu() -> MenuItem:
    items = [
        MenuItem(_("待我审批"), reverse("desk_inbox"), name="inbox", icon_name="tasks", order=1),
        MenuItem(
            _("我已办理"), reverse("desk_decided"), name="decided", icon_name="check", order=2
        ),
        MenuItem(_("抄送我的"), reverse("desk_copied"), name="copied", icon_name="mail", order=3),
    ]
    return WaitingMenu(
        _("待办事项"), Menu(items=items), name="waiting", icon_name="tasks", order=100
    )


def requests_menu() -> MenuItem:
    return RequestsMenu(name="requests", icon_name="doc-full", order=200)


def settings_menu() -> MenuItem:
    """设置: people and posts, sections, absences, the calendar."""
    entries = (
        (_("人员"), "people_modeladmin_index", "permissions.view_user", "user"),
        (_("岗位"), "posts_modeladmin_index", "permissions.view_post", "group"),
        (_("股室和分管"), "sections_modeladmin_index", "permissions.view_section", "folder"),
        (_("离岗代管"), "absences_modeladmin_index", "permissions.view_absence", "date"),
        (_("工作日历"), "calendar_modeladmin_index", "forms.view_calendarday", "calendar"),
        (_("日历年度"), "calendar-years_modeladmin_index", "forms.view_calendaryear", "calendar"),
    )
    items: list[MenuItem] = [
        AllowedItem(label, reverse(name), (permission,), name=name, icon_name=icon, order=order)
        for order, (label, name, permission, icon) in enumerate(entries, start=1)
    ]
    return SubmenuMenuItem(
        _("设置"), Menu(items=items), name="desk-settings", icon_name="cogs", order=700
    )


def only_his(request: HttpRequest, items: list[MenuItem]) -> None:
    """Of the main menu: what is ours, and of Wagtail's what he has pages for, together under one
    heading. The designer's entry gets the lists it chooses from beneath it."""
    kept: list[MenuItem] = []
    if user_has_any_page_permission(request.user):
        kept.append(_public(request, {item.name for item in items}))
    for item in items:
        if str(item.label) == DESIGN:
            kept.append(_design(item))
        elif item.name in ("waiting", "requests", "desk-settings"):
            kept.append(item)
    items[:] = kept


def _public(request: HttpRequest, shown: set[str]) -> MenuItem:
    """公开内容. ``shown``: what of Wagtail's own he has, images and files among it."""
    items: list[MenuItem] = []
    for order, (label, name, needs, icon) in enumerate(PUBLIC, start=1):
        if needs in FILES and needs not in shown:
            continue
        if needs and needs not in FILES and not allowed(request.user, needs):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        items.append(MenuItem(label, address, name=f"public-{order}", icon_name=icon, order=order))
    return SubmenuMenuItem(
        _("公开内容"), Menu(items=items), name="public", icon_name="globe", order=300
    )


def _design(item: MenuItem) -> MenuItem:
    items = [
        MenuItem(_("申请表"), item.url, name="form-definitions", icon_name="form", order=1),
        AllowedItem(
            _("可选项(标准)"),
            reverse("figures_modeladmin_index"),
            ("forms.view_officefigure",),
            name="figures",
            icon_name="list-ul",
            order=2,
        ),
    ]
    return SubmenuMenuItem(
        _(DESIGN), Menu(items=items), name="design", icon_name=item.icon_name, order=item.order
    )


def only_pages(request: HttpRequest, areas: list[Any]) -> None:
    """Of the search areas: those of pages, for who has pages."""
    pages = user_has_any_page_permission(request.user)
    areas[:] = [area for area in areas if pages and area.name in PAGE_ITEMS | {"pages"}]
