"""Refusals. Each carries the sentence the person reads; nobody parses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """An action was refused. The message is shown to the user as it is.

    ``code`` and ``status`` are what the JSON interface answers; ``errors`` names the fields.
    """

    code: ClassVar[str] = "invalid"
    status: ClassVar[int] = 422

    def __init__(self, sentence: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(str(sentence))
        self.errors: dict[str, list[str]] = {k: list(v) for k, v in (errors or {}).items()}


class InvalidAnswers(DomainError):
    """What was filled in does not do; ``errors`` says where and why."""


class NoApprover(DomainError):
    """A step of the route asks a post that nobody can answer for."""

    code = "no_approver"


class Stale(DomainError):
    """The page is older than the request."""

    code, status = "stale", 409


class AlreadyDecided(DomainError):
    """Someone was faster."""

    code, status = "decided", 409


class WrongState(DomainError):
    """The request is past the point where this can be done."""

    code, status = "state", 409


class KeyUsed(DomainError):
    """An Idempotency-Key came back with another body."""

    code, status = "idempotency", 409


class NotYours(DomainError):
    """Visible, but not his to do."""

    code, status = "not_yours", 403


class NotFound(DomainError):
    """Not visible, not startable, or not there: one answer for all three."""

    code, status = "not_found", 404


class BadFile(DomainError):
    """An upload of a kind or size that is not taken. ``status`` is 413 or 415."""

    code, status = "file", 415


class TooLarge(BadFile):
    status = 413


class PaperRefused(DomainError):
    """A paper that would not be complete and legible is not printed."""
