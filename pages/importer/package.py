"""A .docx opened with suspicion: a zip of XML parts, of which only those asked for are unpacked.

Nothing outside the file is ever opened, no entity is expanded, and every size that the zip only
claims is measured while unpacking. What is refused is refused with a sentence.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from lxml import etree
from lxml.etree import _Element as Element  # lxml's own name for what it builds

from forms.errors import BadFile, TooLarge

MOST_ENTRIES = 3_000
LARGEST_DIRECTORY = 1024 * 1024
LARGEST_CLAIM = 300 * 1024 * 1024  # what all entries together say they unpack to
LARGEST_PART = 40 * 1024 * 1024  # of one XML part, measured
LARGEST_SUM = 80 * 1024 * 1024  # of all parts read, measured
_STEEPEST = 300  # unpacked to packed, for parts above …
_STEEP_FROM = 8 * 1024 * 1024
_END = b"PK\x05\x06"
_ZIP64 = b"PK\x06\x07"

_MAIN = "wordprocessingml.document.main+xml"
_WITH_MACROS = "macroenabled"
_OTHERS = (
    ("spreadsheetml", lazy("这是表格文件(Excel),不是 Word 文档。请上传 .docx。")),
    ("presentationml", lazy("这是演示文稿(PPT),不是 Word 文档。请上传 .docx。")),
)


def broken() -> BadFile:
    return BadFile(_("文件已损坏,打不开。请在 Word 或 WPS 中打开,另存为 .docx 后再上传。"))


def bomb() -> BadFile:
    return BadFile(_("文件解压后异常庞大,为安全起见没有打开。请另存为新的 .docx 后再上传。"))


class Package:
    """The parts of one .docx, read by name. Raises BadFile or TooLarge, nothing else."""

    def __init__(self, data: bytes) -> None:
        _look_at_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as e:
            raise broken() from e
        self._entries = {_plain(entry.filename): entry for entry in entries}
        self._read = 0
        if sum(entry.file_size for entry in entries) > LARGEST_CLAIM:
            raise bomb()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise BadFile(_("文件设了密码,无法读取。请取消密码后再上传。"))
        self.main = self._find_main()

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._entries

    def names(self) -> Iterator[str]:
        return iter(self._entries)

    def xml(self, name: str) -> Element | None:
        """The root of one part; None when the file has no such part."""
        entry = self._entries.get(_plain(name))
        return None if entry is None else _parse(self._unpack(entry))

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What ``part`` refers to inside the file: id -> (kind, part name). Outside: left alone."""
        folder, base = posixpath.split(part)
        root = self.xml(f"{folder}/_rels/{base}.rels")
        found: dict[str, tuple[str, str]] = {}
        for rel in [] if root is None else root:
            if not isinstance(rel.tag, str) or rel.get("TargetMode") == "External":
                continue
            target = _plain(posixpath.join(folder, rel.get("Target", "")))
            if rel.get("Target", "").startswith("/"):
                target = _plain(rel.get("Target", ""))
            if target in self._entries:
                kind = rel.get("Type", "").rpartition("/")[2]
                found[rel.get("Id", "")] = (kind, target)
        return found

    def _unpack(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.file_size > LARGEST_PART:
            raise bomb()
        try:
            with self._zip.open(entry) as packed:
                data = packed.read(LARGEST_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,  # a password, or an overlap, depending on the version
            NotImplementedError,
        ) as e:
            raise broken() from e
        self._read += len(data)
        steep = len(data) > _STEEP_FROM and len(data) > _STEEPEST * max(entry.compress_size, 1)
        if len(data) > LARGEST_PART or self._read > LARGEST_SUM or steep:
            raise bomb()
        return data

    def _find_main(self) -> str:
        """The part that holds the text, after a look at what kind of document this is."""
        types = self.xml("[Content_Types].xml")
        if types is None:
            raise BadFile(_("这不是 Word 文档(.docx)。请在 Word 或 WPS 中另存为 .docx 后再上传。"))
        said = [(e.get("PartName", ""), e.get("ContentType", "").lower()) for e in types]
        if any(_WITH_MACROS in kind for _name, kind in said) or any(
            name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in self._entries
        ):
            raise BadFile(_("文件带有宏,不能导入。请另存为不含宏的 .docx 后再上传。"))
        for name, kind in said:
            if _MAIN in kind and name in self:
                return _plain(name)
        for wrong, sentence in _OTHERS:
            if any(wrong in kind for _name, kind in said):
                raise BadFile(str(sentence))
        if "word/document.xml" in self:
            return "word/document.xml"
        raise broken()


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/")


def _look_at_directory(data: bytes) -> None:
    """The zip's list of entries, measured before Python reads it whole."""
    at = data.rfind(_END, max(0, len(data) - 65_557))
    if at < 0 or len(data) - at < 22:
        raise broken()
    entries, length = struct.unpack("<HL", data[at + 10 : at + 16])
    if _ZIP64 in data[max(0, at - 20) : at] or length > LARGEST_DIRECTORY:
        raise bomb()
    if entries > MOST_ENTRIES:
        raise bomb()


_ENTITY = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def _parse(data: bytes) -> Element:
    """XML without a document type: Word writes none, and what hides there expands or fetches."""
    try:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as e:
        raise broken() from e
    if _ENTITY.search(text):
        raise BadFile(_("文件里有不安全的内容(XML实体),没有打开。请另存为新的 .docx 后再上传。"))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(_DECLARED.sub("", text, count=1).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise broken() from e


def refuse_size() -> TooLarge:
    return TooLarge(_("文件超过20MB,请删去图片或分开上传。"))
