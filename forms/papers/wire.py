"""How the web process and a paper worker talk: a length, a JSON head, a length, bytes."""

from __future__ import annotations

import json
import struct
from typing import Any

_LENGTHS = struct.Struct(">II")
HEAD_SIZE = _LENGTHS.size
MAX_BYTES = 64 * 1024 * 1024


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """One message."""
    text = json.dumps(head, ensure_ascii=True).encode("ascii")
    return _LENGTHS.pack(len(text), len(body)) + text + body


def lengths(start: bytes) -> tuple[int, int]:
    """How long head and body are, from the first ``HEAD_SIZE`` bytes. ValueError on nonsense."""
    head, body = _LENGTHS.unpack(start)
    if head + body > MAX_BYTES:
        raise ValueError("message too long")
    return head, body


def unpack(text: bytes) -> dict[str, Any]:
    """The head of a message."""
    head = json.loads(text)
    if not isinstance(head, dict):
        raise ValueError("not a message")
    return head
