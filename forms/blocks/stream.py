"""The model field that keeps a list of blocks as plain JSON, so that a new kind of block, a label
or a help text never needs a migration."""

from __future__ import annotations

from typing import Any

from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField


class DocumentStreamField(StreamField):
    """A StreamField that migrations see as a JSON column.

    Wagtail writes the whole tree of blocks into every migration. Ours is large, changes often and
    says nothing about the column; a data migration reads and writes the raw JSON.
    """

    def __init__(self, block_types: StreamBlock | tuple[()] = (), **kwargs: Any) -> None:
        kwargs.pop("default", None)
        kwargs["blank"] = True
        super().__init__(block_types or [], default=list, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, "django.db.models.JSONField", [], kwargs

    def clone(self) -> Any:
        """Django rebuilds a model's fields from ``deconstruct`` when it alters a table."""
        _name, _path, _args, kwargs = self.deconstruct()
        return DocumentStreamField(self.stream_block, **kwargs)
