"""What the documentation says about bodies and answers. Nothing is parsed or written by these:
``body`` reads, ``represent`` writes; a test holds the two against each other.
"""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema


class Refusal(Schema):
    """Every answer of 400 and above."""

    detail: str = Field(description="One sentence for a person to read (Chinese).")
    errors: dict[str, list[str]] = Field(
        description="Sentences by field: a field key, `lines.0.price`, or a member of the body."
    )
    code: str = Field(
        description="invalid, no_approver, stale, decided, state, idempotency, not_yours, "
        "not_found, unauthenticated, not_json, file, error"
    )


class FormLine(Schema):
    slug: str
    title: str
    version: int


class FormOut(FormLine):
    may_start: bool
    schema_: dict[str, Any] = Field(
        alias="schema", description="JSON Schema 2020-12 of the answers this account may send."
    )


class PathEntry(Schema):
    """A task there is or will be."""

    step: str
    label: str
    post: str | None = Field(description="Null where a named person is asked.")
    holders: list[str] = Field(
        description="Accounts that may decide now or would be asked; once decided, who did."
    )
    mode: str = Field(description="single, all, any, order")
    phase: str = Field(description="approval, settlement")
    state: str = Field(
        description="waiting, open, approved, returned, rejected, skipped, cancelled, stuck, "
        "done, noted"
    )
    reason: str = Field(description="Why the step fell away or somebody else is asked (Chinese).")


class OpenTask(Schema):
    task: int
    step: str
    kind: str = Field(description="decide, fill, read, settle")
    post: str | None
    holders: list[str]
    due: str | None = Field(description="The last day of the limit, or null.")


class Event(Schema):
    at: str
    by: str | None
    for_: str | None = Field(alias="for", description="The absent leader decided for.")
    event: str
    step: str | None
    comment: str


class RequestLine(Schema):
    id: str
    number: str | None
    form: str
    title: str
    status: str
    settlement: str
    applicant: str | None
    submitted_at: str | None
    revision: int


class RequestOut(RequestLine):
    """A request as its page shows it."""

    version: int
    entered_by: str
    answers: dict[str, Any]
    path: list[PathEntry]
    tasks: list[OpenTask]
    timeline: list[Event]


class WarningOut(Schema):
    field: str
    sentence: str
    clause: str


class InboxLine(Schema):
    task: int
    id: str
    number: str | None
    form: str
    step: str
    due: str | None


class AttachmentOut(Schema):
    id: int
    name: str
    size: int
    sha256: str
    type: str


class AbsenceOut(Schema):
    id: int
    holder: str
    acting: str
    from_: str = Field(alias="from")
    to: str
    forms: list[str] = Field(description="Slugs of the forms covered; empty: all.")


# --- bodies and parameters, in OpenAPI's own words -------------------------------------------

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
ANSWERS: Json = {
    "type": "object",
    "description": 'By field key. Empty is absent, null, "" or [].',
    "additionalProperties": True,
}
COMMENT: Json = {"type": "string", "maxLength": 5000}


def takes(members: Json, required: tuple[str, ...] = ()) -> Json:
    """An operation that takes a JSON object with these members."""
    schema = {
        "type": "object",
        "properties": members,
        "required": list(required),
        "additionalProperties": False,
    }
    return {
        "requestBody": {
            "required": bool(required),
            "content": {"application/json": {"schema": schema}},
        }
    }


def parameter(name: str, description: str, schema: Json = TEXT, where: str = "query") -> Json:
    return {
        "name": name,
        "in": where,
        "required": False,
        "schema": schema,
        "description": description,
    }


PAGE = (
    parameter("limit", "Items on a page: 50, at most 200.", WHOLE),
    parameter("after", "The last item of the page before: see the `Link` header."),
)


def answers_with(
    model: Any, status: int = 200, *, refusals: tuple[int, ...] = ()
) -> dict[int, Any]:
    """The responses of an operation: its own and the refusals it knows besides 401."""
    found: dict[int, Any] = {status: model}
    for refusal in (401, *refusals):
        found[refusal] = Refusal
    return found


def file_response(media_type: str, description: str) -> Json:
    """A 200 that is no JSON."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": description, "content": content}}}
