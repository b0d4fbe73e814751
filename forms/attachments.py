"""Files on their way to a request: looked at, written so that a power cut loses none, swept up.

A file is stored first (``store``), bound to a request by ``forms.actions`` later; what nobody
bound within a day goes again (``sweep_unbound``). Neither unpacks anything.
"""

from __future__ import annotations

import codecs
import hashlib
import logging
import os
import secrets
import struct
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

import filetype
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.errors import BadFile, TooLarge
from forms.models.attachment import Attachment
from permissions.models import User

logger = logging.getLogger(__name__)

KEPT_UNBOUND = timedelta(hours=24)
CHUNK = 256 * 1024
LONGEST_NAME = 200
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "txt": "text/plain",
}
_PICTURES = ("pdf", "jpg", "png")  # told by their first bytes
_END_OF_ZIP = b"PK\x05\x06"
_ZIP64 = b"PK\x06\x07"
_LARGEST_DIRECTORY = 1024 * 1024  # of a zip: names and places, not contents


MOST_UNBOUND = 200  # what one person may have lying about; a day later it is swept


def store(file: File, *, by: User) -> Attachment:  # type: ignore[type-arg]
    """Keep an uploaded file for its uploader: its bytes are on the disk before its row is.

    Raises TooLarge or BadFile. Never call it inside a transaction: it hashes and waits for disks.
    """
    name = clean_name(file.name or "")
    kind = kind_of(name, file)
    if Attachment.objects.filter(uploaded_by=by, approval_request=None).count() >= MOST_UNBOUND:
        raise TooLarge(_("您上传后未使用的附件太多,请先提交申请单,或明天再试。"))
    folder = Path(settings.ATTACHMENT_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = f"{secrets.token_hex(20)}.{kind}"
    size, digest = _write(file, folder, stored_as)
    try:
        return Attachment.objects.create(
            uploaded_by=by,
            name=name,
            stored_as=stored_as,
            size=size,
            sha256=digest,
            type=TYPES[kind],
        )
    except BaseException:
        (folder / stored_as).unlink(missing_ok=True)
        raise


def clean_name(given: str) -> str:
    """The last part of what was sent as a name, without what cannot be shown, 200 characters."""
    base = given.replace("\\", "/").rsplit("/", 1)[-1]
    # Format characters go with the control characters: one of them turns the text around.
    shown = "".join(ch for ch in base if unicodedata.category(ch)[0] != "C" or ch == "\u3000")
    name = unicodedata.normalize("NFC", shown).strip().lstrip(".").strip()
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(extension[:10]) - 1] + dot + extension[:10]


# --- looking -------------------------------------------------------------------------------


def kind_of(name: str, file: File) -> str:  # type: ignore[type-arg]
    """The kind a file is of by its name and by its content alike."""
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        raise TooLarge(_("文件超过20MB,请压缩或分开上传。"))
    kind = name.rpartition(".")[2].lower() if "." in name else ""
    kind = "jpg" if kind == "jpeg" else kind
    if kind not in TYPES:
        raise BadFile(_("只能上传 pdf、jpg、png、docx、xlsx、ofd、txt 文件。"))
    if not file.size:
        raise BadFile(_("这个文件是空的,请重新选择。"))
    file.seek(0)
    if kind in _PICTURES:
        fits = _first_bytes_say(kind, file.read(8192))
    elif kind == "txt":
        fits = _is_text(file)
    else:
        fits = _is_document(kind, file)
    if not fits:
        raise BadFile(_("文件内容与扩展名不符,请重新选择。"))
    return kind


def _first_bytes_say(kind: str, head: bytes) -> bool:
    found = filetype.guess(head)
    return found is not None and found.mime == TYPES[kind]


def _is_text(file: File) -> bool:  # type: ignore[type-arg]
    """Whether the file is text in UTF-8 or GB18030, without NUL."""
    readers = [codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")]
    for chunk in _chunks(file):
        if b"\x00" in chunk:
            return False
        readers = [r for r in readers if _decodes(r, chunk, final=False)]
    return any(_decodes(r, b"", final=True) for r in readers)


def _decodes(reader: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bool:
    try:
        reader.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _is_document(kind: str, file: File) -> bool:  # type: ignore[type-arg]
    """Whether a zip lists what a document of this kind consists of. Only the list is read."""
    if not _has_small_directory(file):
        return False
    assert file.file is not None
    try:
        with zipfile.ZipFile(file.file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, EOFError, NotImplementedError):
        return False
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return False
    if kind == "ofd":
        return "OFD.xml" in names
    folder = "word/" if kind == "docx" else "xl/"
    return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)


def _has_small_directory(file: File) -> bool:  # type: ignore[type-arg]
    """Whether the list of a zip is small enough to be read: Python would read it whole."""
    tail = min(file.size, 65_557)
    file.seek(file.size - tail)
    end = file.read(tail)
    at = end.rfind(_END_OF_ZIP)
    if at < 0 or len(end) - at < 22 or _ZIP64 in end[max(0, at - 20) : at]:
        return False
    _entries, length = struct.unpack("<HL", end[at + 10 : at + 16])
    return bool(length <= _LARGEST_DIRECTORY)


# --- writing -------------------------------------------------------------------------------


def _chunks(file: File) -> Iterator[bytes]:  # type: ignore[type-arg]
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def _write(file: File, folder: Path, stored_as: str) -> tuple[int, str]:  # type: ignore[type-arg]
    """Under a temporary name, onto the disk, then renamed: half a file never has a name."""
    temporary = folder / f".{stored_as}"
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as out:
            for chunk in _chunks(file):
                size += len(chunk)
                digest.update(chunk)
                out.write(chunk)
            _onto_disk(out)
        temporary.rename(folder / stored_as)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _folder_onto_disk(folder)
    return size, digest.hexdigest()


def _onto_disk(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _folder_onto_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- sweeping ------------------------------------------------------------------------------


@dataclass
class Swept:
    """What a sweep did and found."""

    removed: int = 0  # attachments nobody bound in time
    orphans: list[str] = field(default_factory=list)  # files without a row, removed
    missing: list[str] = field(default_factory=list)  # rows without a file, left for a person


def sweep_unbound() -> Swept:
    """Remove what nobody bound within a day, and files without a row; report rows without a file.

    The row goes first: a file without a row is found by the next sweep, a row without its file
    would be a promise broken.
    """
    swept = Swept()
    before = timezone.now() - KEPT_UNBOUND
    old = Attachment.objects.filter(approval_request__isnull=True, created_at__lt=before)
    for pk in list(old.values_list("pk", flat=True)):
        swept.removed += _remove_if_unbound(pk)
    folder = Path(settings.ATTACHMENT_DIR)
    kept = set(Attachment.objects.values_list("stored_as", flat=True))
    there: set[str] = set()
    if folder.is_dir():
        for path in folder.iterdir():
            there.add(path.name)
            if path.name not in kept and _age(path) > KEPT_UNBOUND.total_seconds():
                path.unlink(missing_ok=True)
                swept.orphans.append(path.name)
    swept.missing = sorted(kept - there)
    if swept.orphans or swept.missing:
        logger.warning(
            "attachments: %d files without a row removed, %d rows without a file: %s",
            len(swept.orphans),
            len(swept.missing),
            ", ".join(swept.missing[:20]),
        )
    return swept


def _remove_if_unbound(pk: int) -> int:
    """Delete one attachment unless it was bound meanwhile: its row is locked, then judged."""
    with transaction.atomic():
        found = (
            Attachment.objects.select_for_update(of=("self",))
            .filter(pk=pk, approval_request__isnull=True)
            .first()
        )
        if found is None:
            return 0
        path = found.path
        found.delete()
    path.unlink(missing_ok=True)
    return 1


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
