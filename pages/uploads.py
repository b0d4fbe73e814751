"""Files on their way into the collections of the public pages: looked at before they are kept.

A file is of the kind its name says, by its content too; and one that stands on a public page is
not replaced behind the reviewer's back.
"""

from __future__ import annotations

import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from forms.attachments import kind_of
from forms.errors import DomainError
from pages import files


def _not_in_public(instance: Any) -> None:
    if instance.pk is None:
        return
    if files.used_by_the_public(type(instance)._default_manager.filter(pk=instance.pk)).exists():
        raise ValidationError(
            _("这个文件已在公开页面上使用,不能直接替换。请上传为新文件,在页面中改用新文件后送审。")
        )


class DocumentForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given and "file" in self.changed_data:
            _not_in_public(self.instance)
            try:
                kind_of(given.name, given)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal
            given.seek(0)
        return given


class ImageForm(BaseImageForm):
    """Kind and size Wagtail's own field looks at; what begins like a picture and is none makes the
    library that reads it fail."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (OSError, SyntaxError, ValueError, struct.error):
            self.add_error("file", _("图片已损坏,打不开。请重新选择。"))

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given and "file" in self.changed_data:
            _not_in_public(self.instance)
        return given
