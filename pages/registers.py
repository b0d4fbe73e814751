"""Registers of the admin: contacts, legal bases, pledges, slips that were corrected, the site.

What is kept here is shown wherever it is used, at once. It needs no review; each save is recorded.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from pages.figures.lines import SpendingLinesAdmin
from pages.kept import KeptForm
from pages.laws import BasesAdmin
from pages.models import Contact, Correction, Pledge, SiteProfile
from pages.publicregister import PublicRegister


def act(address: str, pk: int, label: str) -> str:
    """A button in a row of a list; it sends the one form that stands on the page."""
    return format_html(
        '<button type="submit" class="button button-small button-secondary" form="register-act"'
        ' formaction="{}">{}</button>',
        reverse(address, args=[pk]),
        label,
    )


# --- contacts ----------------------------------------------------------------------------------


class ContactForm(KeptForm):
    checked = forms.BooleanField(
        required=False,
        label=gettext_lazy("今天已核对"),
        help_text=gettext_lazy("核对无误后勾选,核对日期记为今天。"),
    )

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("checked"):
            self.instance.reviewed_on = timezone.localdate()
        return super().save(commit=commit)


class ContactsAdmin(PublicRegister):
    model = Contact
    base_url_path = "contacts"
    menu_label = gettext_lazy("股室电话和联系人")
    menu_icon = "user"
    form_class = ContactForm
    list_display = ("name", "kind", "person", "telephone", "shown", "checked")
    search_fields = ("name", "person", "title", "telephone")
    ordering = ("order", "id")
    panels = [
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("section"),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("person", "title", "duties", "resume")],
            heading=gettext_lazy("负责人"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("telephone", "fax", "email", "address", "postcode", "hours")],
            heading=gettext_lazy("怎样联系"),
            help_text=gettext_lazy("没有填写的,公开页面上不显示。"),
        ),
        FieldPanel("public"),
        FieldPanel("checked"),
        FieldPanel("order"),
    ]

    def shown(self, obj: Contact) -> str:
        if not obj.public:
            return _("○ 不公开")
        seen = obj.reachable or (obj.kind == Contact.Kind.LEADER and obj.person)
        return _("✓ 已公开") if seen else _("待办公室填写")

    shown.short_description = gettext_lazy("公开")  # type: ignore[attr-defined]

    def checked(self, obj: Contact) -> str:
        if obj.reviewed_on == timezone.localdate():
            return _("✓ 今天已核对")
        when = obj.reviewed_on.isoformat() if obj.reviewed_on else _("未核对")
        if not obj.reachable:
            return when
        return format_html("{} {}", when, act("pages_contact_checked", obj.pk, _("今天已核对")))

    checked.short_description = gettext_lazy("核对")  # type: ignore[attr-defined]


# --- pledges, slips, the site ------------------------------------------------------------------


class PledgesAdmin(PublicRegister):
    model = Pledge
    base_url_path = "pledges"
    menu_label = gettext_lazy("服务承诺")
    menu_icon = "clipboard-list"
    list_display = ("text", "kind", "order")
    ordering = ("kind", "order", "id")
    panels = [FieldPanel(n) for n in ("kind", "text", "order")]


class CorrectionForm(KeptForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place", "clause", "original", "corrected"):
            self.fields[name].disabled = True


class CorrectionsAdmin(PublicRegister):
    """Not made here: they come with the texts. The office says whether they are right."""

    model = Correction
    base_url_path = "corrections"
    menu_label = gettext_lazy("与原文不同处")
    menu_icon = "edit"
    create_view_enabled = False
    form_class = CorrectionForm
    list_display = ("place", "original", "corrected", "reason", "agreed")
    search_fields = ("place", "original", "corrected")
    ordering = ("confirmed", "order", "id")
    panels = [
        FieldPanel(n) for n in ("place", "clause", "original", "corrected", "reason", "confirmed")
    ]

    def agreed(self, obj: Correction) -> str:
        if obj.confirmed:
            return _("✓ 已确认")
        return act("pages_correction_confirmed", obj.pk, _("确认"))

    agreed.short_description = gettext_lazy("办公室确认")  # type: ignore[attr-defined]


class ProfileForm(KeptForm):
    elsewhere = forms.CharField(
        required=False,
        max_length=4000,
        label=gettext_lazy("友情链接"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一个:名称,空格,网址。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.instance.links or []
        self.fields["elsewhere"].initial = "\n".join(f"{r['name']} {r['url']}" for r in rows)

    def clean_elsewhere(self) -> list[dict[str, str]]:
        found = []
        for line in self.cleaned_data["elsewhere"].splitlines():
            if not line.strip():
                continue
            name, _space, url = line.strip().rpartition(" ")
            parts = urlsplit(url)
            if not name.strip() or parts.scheme not in ("http", "https") or not parts.netloc:
                raise ValidationError(
                    _("“%(line)s”不是“名称 网址”的样子。") % {"line": line.strip()[:60]}
                )
            found.append({"name": name.strip()[:60], "url": url})
        return found

    def save(self, commit: bool = True) -> Any:
        self.instance.links = self.cleaned_data["elsewhere"]
        return super().save(commit=commit)


class ProfileAdmin(PublicRegister):
    """One row: what stands at the head and the foot of every page."""

    model = SiteProfile
    base_url_path = "site-profile"
    menu_label = gettext_lazy("网站信息")
    menu_icon = "site"
    create_view_enabled = False
    form_class = ProfileForm
    list_display = ("site_name", "host", "domain", "site_code")
    ordering = ("id",)
    panels = [
        FieldPanel("site_name"),
        FieldPanel("host"),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldPanel(n)
                for n in ("domain", "site_code", "icp_number", "police_number", "police_link")
            ]
            + [FieldPanel("mark_link"), FieldPanel("error_link")],
            heading=gettext_lazy("核发和备案的信息"),
            help_text=gettext_lazy("没有核发的留空,页面上不显示。"),
        ),
        FieldPanel("elsewhere"),
    ]


REGISTERS = (
    *(ContactsAdmin, BasesAdmin, PledgesAdmin, CorrectionsAdmin, ProfileAdmin),
    SpendingLinesAdmin,
)
