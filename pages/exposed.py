"""How the content of a page looks to a program: plain structures, nothing of the editor's."""

from __future__ import annotations

from typing import Any

from rest_framework.fields import Field
from wagtail.api import APIField

from pages.charts.data import as_data


def piece(child: Any) -> dict[str, Any]:
    """One piece of a text. ``type``: heading, paragraph, table, image, attachment."""
    value = child.value
    shown: dict[str, Any] = {"type": child.block_type}
    if child.block_type == "heading":
        return {**shown, "level": int(value["level"]), "text": value["text"]}
    if child.block_type == "paragraph":
        from pages.links import public_html

        return {**shown, "html": public_html(value.source)}
    if child.block_type == "table":
        return {
            **shown,
            "caption": value.caption or "",
            "columns": [column["heading"] for column in value.columns],
            "rows": [[str(cell.value) for cell in row] for row in value.rows],
        }
    if child.block_type == "image":
        if not _may_have(value):
            return {**shown, "id": None, "alt": ""}
        return {
            **shown,
            "id": value.pk,
            "alt": "" if value.decorative else value.contextual_alt_text,
        }
    facts = document(value["document"])
    if facts is None:
        return {**shown, "id": None, "name": ""}
    return {**shown, **facts, "name": value["name"] or value["document"].title}


def _may_have(found: Any) -> bool:
    """Whether a picture or document is there, and private to nobody."""
    from pages.public import open_to_all

    if found is None:
        return False
    return bool(open_to_all(type(found)._default_manager.filter(pk=found.pk)).exists())


def document(found: Any) -> dict[str, Any] | None:
    """Where a document is taken from; ``None`` for one that is gone or not the public's."""
    if not _may_have(found):
        return None
    return {"id": found.pk, "file": found.filename, "url": found.url, "bytes": found.file_size}


def basis(found: Any) -> dict[str, Any]:
    """A law by its right name. How older texts of the office name it stays in the admin."""
    return {
        "name": found.name,
        "number": found.number,
        "state": found.state,
        "state_label": found.get_state_display(),
        "note": found.state_note,
        "successor": found.successor.name if found.successor else None,
        "link": found.link,
    }


CONTACT = (
    "name",
    "person",
    "title",
    "telephone",
    "fax",
    "email",
    "address",
    "postcode",
    "hours",
    "duties",
)


def contact(found: Any) -> dict[str, Any]:
    """Whom to call. ``section`` is the code of a section, or null."""
    shown = {name: getattr(found, name) for name in CONTACT}
    return {"section": found.section.code if found.section else None, "kind": found.kind, **shown}


class Whole(Field):
    """A field that looks at the whole page."""

    def __init__(self, show: Any) -> None:
        self.show = show
        super().__init__(read_only=True)

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, instance: Any) -> Any:
        return self.show(instance)


def field(name: str, show: Any) -> APIField:
    return APIField(name, serializer=Whole(show))


def _lines(name: str) -> APIField:
    return field(name, lambda page: [str(child.value) for child in getattr(page, name)])


def body() -> APIField:
    """正文, as a list of pieces."""
    return field("body", lambda page: [piece(child) for child in page.body])


def citations() -> APIField:
    def show(page: Any) -> list[dict[str, Any]]:
        found = page.citations.select_related("basis__successor").order_by("sort_order")
        return [{**basis(each.basis), "clause": each.clause} for each in found]

    return field("legal_bases", show)


def section() -> APIField:
    return field("section", lambda page: page.section.code if page.section else None)


def chart() -> APIField:
    return field("chart", lambda page: as_data(page.chart))


def papers() -> APIField:
    def show(page: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": child.value["name"],
                "form": child.value["form"],
                "source": child.value["source"],
                "note": child.value["note"],
                "template": document(child.value["template"]),
            }
            for child in page.papers
        ]

    return field("papers", show)


def contacts() -> APIField:
    """Whom to call at the section the page is of."""

    def show(page: Any) -> list[dict[str, Any]]:
        from pages.public import public_contacts

        found = public_contacts().filter(section_id=page.section_id, section__isnull=False)
        return [contact(each) for each in found.select_related("section")]

    return field("contacts", show)


def one_contact(name: str) -> APIField:
    """A contact the page names itself; null when it cannot be reached or is not public."""

    def show(page: Any) -> dict[str, Any] | None:
        found = getattr(page, name)
        return contact(found) if found and found.public and found.reachable else None

    return field(name, show)


def pledges() -> APIField:
    def show(page: Any) -> list[str]:
        from pages.models import Pledge

        found = Pledge.objects.filter(kind=page.kind)
        return list(found.values_list("text", flat=True))

    return field("pledges", show)


def process() -> APIField:
    """The process of a matter, by its key in this interface; null unless it is public."""

    def show(page: Any) -> int | None:
        from pages.public import is_public

        return page.process_id if page.process and is_public(page.process) else None

    return field("process", show)


lines = _lines
EVERY_PAGE = ["summary", "keywords", "openness", "openness_basis"]


def whole(page: Any) -> dict[str, Any]:
    """Every public field of a page, as one structure: for files that are handed over."""
    found: dict[str, Any] = {"kind": type(page).__name__, "title": page.title}
    for each in page.api_fields:
        if isinstance(each, APIField):
            found[each.name] = each.serializer.show(page)
        else:
            value = getattr(page, each)
            found[each] = value.isoformat() if hasattr(value, "isoformat") else value
    return found
