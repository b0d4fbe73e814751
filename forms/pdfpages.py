"""The pages of an attached PDF as pictures, for looking at it in the page.

The file itself is never shown in the browser: a PDF may be something else besides. Its pages are
drawn by a process of their own (``forms.pdfworker``), once for each content, and kept by its hash.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from forms.models import Attachment

PDF = "application/pdf"
MOST_PAGES = 20
SECONDS = 12.0
PATIENCE = 15.0
AT_ONCE = 2
KEPT_DAYS = 30
TRIED_AGAIN = 3600  # seconds until a broken one is: perhaps the machine was only busy
BROKEN = {"pages": 0, "drawn": 0}
_room = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Pages:
    """How many pages there are, and of how many there are pictures. None drawn: it is broken."""

    pages: int
    drawn: int

    @property
    def numbers(self) -> range:
        return range(1, self.drawn + 1)

    @property
    def left_out(self) -> int:
        return self.pages - self.drawn


class Busy(Exception):
    """Others are being drawn and none came to an end in time."""


def shelf() -> Path:
    return Path(settings.PAPER_CACHE_DIR) / "pdf-pages"


def known(row: Attachment) -> Pages | None:
    """What is on the shelf already: reads one small file, draws nothing."""
    try:
        found = json.loads((_place(row) / "pages.json").read_text(encoding="ascii"))
        kept = Pages(int(found["pages"]), int(found["drawn"]))
        old = time.time() - (_place(row) / "pages.json").stat().st_mtime
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if not kept.drawn and old > TRIED_AGAIN else kept


def pages(row: Attachment) -> Pages:
    """The pages of this PDF, drawn now if nobody looked at it before. Raises Busy."""
    found = known(row)
    if found is not None:
        return found
    if not _room.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return known(row) or _draw(row)
    finally:
        _room.release()


def picture(row: Attachment, number: int) -> Path | None:
    """The picture of one page, if there is one."""
    found = known(row)
    if found is None or number not in found.numbers:
        return None
    with contextlib.suppress(OSError):
        os.utime(_place(row))  # looked at: it stays
    return _place(row) / f"{number}.jpg"


def _place(row: Attachment) -> Path:
    return shelf() / row.sha256


def _draw(row: Attachment) -> Pages:
    """Into a folder beside the shelf, then onto it in one move: never half of it."""
    shelf().mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old()
    made = Path(tempfile.mkdtemp(dir=shelf(), prefix=".new-"))
    try:
        if not _run(row.path, made):
            for picture in made.iterdir():
                picture.unlink()
            (made / "pages.json").write_text(json.dumps(BROKEN), encoding="ascii")
        shutil.rmtree(_place(row), ignore_errors=True)  # a broken one that is tried again
        with contextlib.suppress(OSError):  # another process was faster
            made.rename(_place(row))
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return known(row) or Pages(**BROKEN)


def _run(source: Path, folder: Path) -> bool:
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "forms.pdfworker", str(source), str(folder), str(MOST_PAGES)]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(root), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            start_new_session=True,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return False
    return done.returncode == 0 and (folder / "pages.json").exists()


def _forget_old() -> None:
    """What nobody looked at for a month can be drawn again."""
    before = time.time() - KEPT_DAYS * 86400
    for place in shelf().iterdir():
        with contextlib.suppress(OSError):
            if place.stat().st_mtime < before:
                shutil.rmtree(place, ignore_errors=True)


__all__ = ["PDF", "Busy", "Pages", "known", "pages", "picture"]
