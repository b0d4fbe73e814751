"""The form behind the page editor: what is sent for review says first what it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class SitePageForm(WagtailAdminPageForm):
    """A draft may be saved as it is. What goes to the reviewer has its disclosure fields filled."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "action-submit" in self.data and not self._private():
            self._ask(cleaned)
        return cleaned

    def _private(self) -> bool:
        """Read by the office's own people only: nothing goes out."""
        page = self.instance if self.instance.pk else self.parent_page
        return bool(page is not None and page.get_view_restrictions().exists())

    def _ask(self, cleaned: dict[str, Any]) -> None:
        from pages.models import Openness, PersonalData

        if cleaned.get("openness", Openness.ACTIVE) != Openness.ACTIVE:
            self.add_error("openness", _("送审公开的页面,公开属性须为“主动公开”。"))
        if not cleaned.get("personal_data", PersonalData.NONE):
            self.add_error("personal_data", _("送审前请检查个人信息,并选择处理情况。"))
