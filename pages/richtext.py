"""Words with marks, as the admin's editor sends them."""

from __future__ import annotations

from typing import Any

from draftjs_exporter.error import ExporterException
from wagtail.admin.rich_text import DraftailRichTextArea

# What Wagtail's converter stumbles over when the text was not made by its editor.
NOT_OURS = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(AssertionError, RecursionError, ExporterException),
)


class Area(DraftailRichTextArea):
    """Wagtail's editor. A text it cannot have sent counts as none: the form says what is missing
    instead of failing."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except NOT_OURS:
            return ""
