"""Finished papers on the shelf: a second download reads a file.

A paper is known by its request, the revision, the head of the trail and what the reader does not
see. Papers of an older revision go when a newer one is put there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from forms.models import ApprovalRequest, Status
from permissions.models import Bureau

LOOK = "1"  # raise it when papers look different: what is on the shelf is set anew then


def place(approval_request: ApprovalRequest, bureau: Bureau, masked: frozenset[str]) -> Path:
    """Where the paper stands. While a request is under way, who holds a post counts too: that
    decides which boxes do not apply."""
    under_way = approval_request.status in (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED)
    facts = [
        LOOK,
        str(approval_request.revision),
        approval_request.trail_head,
        approval_request.status,
        bureau.name,
        bureau.org_token if under_way else "",
        _title_font(),
    ]
    state = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:24]
    reader = hashlib.sha256("\n".join(sorted(masked)).encode()).hexdigest()[:12]
    return Path(settings.PAPER_CACHE_DIR) / approval_request.ref / f"{state}-{reader}.pdf"


def _title_font() -> str:
    """Putting one's own title font there changes every paper."""
    try:
        return str((Path(settings.FONT_DIR) / "title.ttf").stat().st_mtime_ns)
    except OSError:
        return ""


def read(path: Path) -> bytes | None:
    """The paper, if it is there and whole."""
    try:
        pdf = path.read_bytes()
    except OSError:
        return None
    return pdf if pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") else None


def write(path: Path, pdf: bytes) -> None:
    """Put a paper there, whole or not at all, and take away those of older states. A shelf that
    cannot be written to costs time, not the paper."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pdf)
        os.replace(file.name, path)
        state = path.name.split("-")[0]
        for other in path.parent.iterdir():
            if not other.name.startswith(state):
                other.unlink(missing_ok=True)
