"""A file or a pasted text, read into blocks. Raises BadFile or TooLarge with a sentence."""

from __future__ import annotations

import hashlib
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from forms.errors import BadFile, TooLarge
from pages.importer.package import Package, refuse_size
from pages.importer.source import Paragraph, Source, tidy
from pages.importer.word import read_word

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_TEXT = 3_000_000  # characters
MOST_PARAGRAPHS = 40_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = lazy("请在 Word 或 WPS 中另存为 .docx 后再上传。")


def read(name: str, file: bytes | IO[bytes]) -> Source:
    """What is in a .docx or .txt. Its kind is told by its bytes, not by its name."""
    data = file if isinstance(file, bytes) else _bounded(file)
    if len(data) > LARGEST_FILE:
        raise refuse_size()
    if not data.strip():
        raise BadFile(_("这个文件是空的,请重新选择。"))
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        blocks, left_out = read_word(Package(data))
        source = Source(name, "docx", digest, blocks, left_out)
    else:
        _refuse_other_kinds(name, data)
        source = Source(name, "txt", digest, _paragraphs(_decode(data)))
    return _measured(source)


def read_pasted(text: str, name: str = "") -> Source:
    """What somebody pasted into the box."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    blocks = _paragraphs(text)
    if not blocks:
        raise BadFile(_("没有可以导入的文字。"))
    return _measured(Source(name or _("粘贴的文字"), "pasted", digest, blocks))


def _bounded(file: IO[bytes]) -> bytes:
    """All of it, or as much as shows that it is too large."""
    file.seek(0)
    return file.read(LARGEST_FILE + 1)


def _refuse_other_kinds(name: str, data: bytes) -> None:
    head = data[:1024].lstrip().lower()
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise BadFile(_("文件设了密码,无法读取。请取消密码后再上传。"))
        raise BadFile(_("这是旧格式的文档(.doc 或 .wps)。") + str(_SAVE_AS))
    if head.startswith(b"%pdf"):
        raise BadFile(_("这是 PDF 文件,不能导入。请上传它的 Word 原件,或把文字复制后粘贴。"))
    if head.startswith((b"{\\rtf", b"<html", b"<!doctype html", b"<?xml")):
        raise BadFile(_("这不是 Word 文档(.docx)。") + str(_SAVE_AS))
    if name.lower().endswith((".docx", ".doc", ".docm", ".dotx", ".wps")):
        raise BadFile(_("文件已损坏或不是 Word 文档。") + str(_SAVE_AS))


def _decode(data: bytes) -> str:
    """UTF-8, or what Windows in China writes; UTF-16 only if it says so."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
        if b"\x00" in data:
            raise BadFile(_("这不是文字文件。请上传 .docx 或 .txt。"))
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("认不出文字的编码。请用记事本打开,另存为 UTF-8 编码后再上传。"))


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    if len(text) > LONGEST_TEXT:
        raise TooLarge(_("文字太长,请分几次导入。"))
    return tuple(
        Paragraph(tidy(line), number)
        for number, line in enumerate(text.splitlines(), start=1)
        if tidy(line)
    )


def _measured(source: Source) -> Source:
    if len(source.blocks) > MOST_PARAGRAPHS:
        raise TooLarge(_("文字太长,请分几次导入。"))
    if not source.blocks:
        raise BadFile(_("没有可以导入的文字。"))
    return source
