"""The designer's page as a browser sends it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail import blocks

from forms.models import FormDefinition

PLAIN = (
    "title", "description", "group", "number_format", "paper_title", "paper_colour", "paper_rule",
    "slug", "order", "sentence", "start_level", "number_series",
)  # fmt: skip
LISTS = (
    "fields", "checks", "notices", "steps", "copies", "sight", "paper_rows", "paper_copies",
    "effects",
)  # fmt: skip


def address(name: str, *args: Any) -> str:
    return reverse(FormDefinition.snippet_viewset.get_url_name(name), args=args)


def posted(definition: FormDefinition, **changes: Any) -> dict[str, Any]:
    """What the page of this definition sends when nothing but ``changes`` was touched."""
    data: dict[str, Any] = {name: getattr(definition, name) for name in PLAIN}
    if definition.may_change:
        data["may_change"] = "on"
    for name in LISTS:
        block = definition._meta.get_field(name).stream_block
        data |= of_block(block, getattr(definition, name), name)
    return {**data, **changes}


def publishes(client: Any, definition: FormDefinition, **changes: Any) -> Any:
    """Presses 发布 in the editor and again on the page that says what will differ."""
    asked = client.post(
        address("edit", definition.pk), posted(definition, **changes, **{"action-publish": "1"})
    )
    assert asked.status_code == 302, "the editor kept the page"
    draft = client.get(asked.url).context["draft"]
    return client.post(asked.url, {"draft": draft}, follow=True)


def of_block(block: Any, value: Any, prefix: str) -> dict[str, Any]:
    """The inputs of one block."""
    if isinstance(block, blocks.StreamBlock):
        items = [(item.block, item.value, item.id, {"type": item.block_type}) for item in value]
        return _of_items(items, prefix)
    if isinstance(block, blocks.ListBlock):
        items = [(block.child_block, i.value, i.id, {"type": "item"}) for i in value.bound_blocks]
        return _of_items(items, prefix)
    if isinstance(block, blocks.StructBlock):
        data: dict[str, Any] = {}
        for name, child in block.child_blocks.items():
            data |= of_block(child, value[name], f"{prefix}-{name}")
        return data
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    if isinstance(block, blocks.MultipleChoiceBlock):
        return {prefix: value} if value else {}
    return {prefix: "" if value is None else str(value)}


def _of_items(items: list[Any], prefix: str) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-count": str(len(items))}
    for place, (block, value, own_id, rest) in enumerate(items):
        here = f"{prefix}-{place}"
        data |= {f"{here}-order": str(place), f"{here}-deleted": "", f"{here}-id": own_id or ""}
        data |= {f"{here}-{key}": found for key, found in rest.items()}
        data |= of_block(block, value, f"{here}-value")
    return data
