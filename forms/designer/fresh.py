"""What a new form begins with, and what is made for whoever leaves it empty."""

from __future__ import annotations

from typing import Any

from forms import words
from forms.designer.naming import NUMBERS, free_format
from forms.models import FormDefinition
from forms.usual import with_paper
from permissions import org as people

START: dict[str, Any] = {
    "slug": "",
    "title": "",
    "fields": [{"key": "f1", "kind": "long_text", "label": "事由"}],
    "steps": [
        {"key": "s1", "label": "分管领导审批", "who": {"rule": "applicant_supervisor"}},
    ],
    "number": {"series": "", "format": ""},
}
"""Most forms ask why, and most begin with the supervising leader."""
ACTS = {"decide": "审批", "fill": "办理", "read": "阅知", "settle": "办结"}


def begun(definition: FormDefinition) -> FormDefinition:
    """A form nobody has touched yet."""
    definition.set_document(START)
    return definition


def name_steps(definition: FormDefinition) -> None:
    """A step without a name is called after whom it asks."""
    steps = definition.steps
    document = definition.to_document()
    org = people.load_current(definition.bureau_id)
    for item, step in zip(steps, document["steps"], strict=True):
        if not item.value.get("label"):
            asked = words.who(step.get("who"), document, org)
            if asked != words.GAP:
                act = ACTS.get(step.get("kind", "decide"), "")
                item.value["label"] = (asked.removeprefix("申请人").removeprefix("的") + act)[:60]


def number(definition: FormDefinition) -> None:
    """Numbers that begin with nothing begin with the first characters of the title."""
    written = definition.number_format
    if definition.title and (not written or written in NUMBERS):
        usual = free_format(definition.title, definition.bureau_id, definition.pk)
        style = written or NUMBERS[0]
        definition.number_format = usual.removesuffix(NUMBERS[0]) + style


def lay_out(definition: FormDefinition) -> None:
    """The usual paper for a form that was never published and has none."""
    if definition.first_published_at is None:
        document = definition.to_document()
        if "rows" in document.get("paper", {}) and document["paper"]["rows"]:
            return
        definition.set_document(with_paper(document))
