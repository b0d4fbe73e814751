"""Files: what is taken, how it is kept, when it goes again."""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from forms import attachments
from forms.attachments import clean_name, store, sweep_unbound
from forms.errors import BadFile, TooLarge
from forms.models import Attachment
from permissions.models import User

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20


def zipped(*names: str, **kwargs) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, kwargs.get("content", "<x/>"))
    return made.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
OFD = zipped("OFD.xml", "Doc_0/Document.xml")


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.ATTACHMENT_DIR = tmp_path / "attachments"
    return settings.ATTACHMENT_DIR


@pytest.fixture
def person(db) -> User:
    return User.objects.create(username="someone", name="某人")


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("公函.pdf", PDF, "application/pdf"),
        ("照片.JPG", JPG, "image/jpeg"),
        ("照片.jpeg", JPG, "image/jpeg"),
        ("图.png", PNG, "image/png"),
        ("函.docx", DOCX, attachments.TYPES["docx"]),
        ("表.xlsx", XLSX, attachments.TYPES["xlsx"]),
        ("文.ofd", OFD, "application/ofd"),
        ("说明.txt", "情况说明".encode(), "text/plain"),
        ("说明.txt", "情况说明".encode("gb18030"), "text/plain"),
    ],
)
def test_the_seven_kinds_are_kept_with_their_digest(folder, person, name, content, type_):
    kept = store(sent(name, content), by=person)

    assert (kept.name, kept.type, kept.size) == (name, type_, len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.path.read_bytes() == content
    assert kept.path.parent == folder and name not in kept.stored_as
    assert [p.name for p in folder.iterdir()] == [kept.stored_as]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ\x90\x00"),
        ("a.html", b"<script>"),
        ("a.svg", b"<svg/>"),
        ("a", PDF),
        ("", PDF),
        (".pdf", PDF),
        ("a.pdf.exe", PDF),
        ("a.pdf", PNG),
        ("a.png", PDF),
        ("a.jpg", b"<html>"),
        ("a.docx", XLSX),
        ("a.xlsx", DOCX),
        ("a.ofd", DOCX),
        ("a.docx", PDF),
        ("a.docx", b"PK\x03\x04" + b"\x00" * 40),
        ("a.docx", DOCX[:-10]),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.txt", b"a\x00b"),
        ("a.txt", b"\xff\xff\xff"),
        ("a.txt", "甲".encode("utf-16")),
        ("a.pdf", b""),
    ],
)
def test_another_kind_or_a_false_name_is_refused_and_leaves_nothing(folder, person, name, content):
    file = SimpleUploadedFile("x", content)
    file._name = name
    with pytest.raises(BadFile) as refusal:
        store(file, by=person)

    assert refusal.value.status == 415 and str(refusal.value)
    assert not folder.exists() or not list(folder.iterdir())
    assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_read(folder, person, settings):
    settings.ATTACHMENT_MAX_BYTES = 100
    assert store(sent("a.txt", b"x" * 100), by=person).size == 100
    with pytest.raises(TooLarge) as refusal:
        store(sent("a.txt", b"x" * 101), by=person)
    assert refusal.value.status == 413


def test_a_bomb_is_not_unpacked(folder, person, monkeypatch):
    content = zipped("[Content_Types].xml", "word/document.xml", content=b"\0" * 30_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert store(sent("a.docx", content), by=person).size == len(content) < 100_000


def test_a_zip_whose_list_alone_would_fill_the_memory_is_refused(folder, person):
    names = [f"{'x' * 200}{i}" for i in range(5000)]
    with pytest.raises(BadFile):
        store(sent("a.docx", zipped("[Content_Types].xml", "word/document.xml", *names)), by=person)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        (r"C:\文件\公函.pdf", "公函.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("字" * 300 + ".pdf", "字" * 196 + ".pdf"),
        ("/", ""),
    ],
)
def test_a_name_is_its_last_part_without_what_cannot_be_shown(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_no_name_leads_out_of_the_folder_or_fills_more_than_its_column(name):
    kept = clean_name(name)
    assert len(kept) <= 200 and not set(kept) & set("/\\\x00\n") and not kept.startswith(".")
    assert kept.encode() is not None


def test_the_row_comes_after_the_bytes_are_on_the_disk(folder, person, monkeypatch):
    order: list[str] = []
    really_sync, really_rename = os.fsync, Path.rename

    def sync(handle: int) -> None:
        kind = "folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file"
        order.append(f"fsync {kind}")
        really_sync(handle)

    def rename(path: Path, target: Path) -> Path:
        order.append("rename")
        return really_rename(path, target)

    create = Attachment.objects.create
    monkeypatch.setattr(attachments.os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(
        Attachment.objects, "create", lambda **values: order.append("row") or create(**values)
    )
    store(sent("a.pdf", PDF), by=person)

    assert order == ["fsync file", "rename", "fsync folder", "row"]


@pytest.mark.parametrize("broken", ["fsync", "row"])
def test_a_failure_on_the_way_leaves_no_file(folder, person, monkeypatch, broken):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    if broken == "fsync":
        monkeypatch.setattr(attachments.os, "fsync", fail)
    else:
        monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(OSError):
        store(sent("a.pdf", PDF), by=person)
    assert not list(folder.iterdir())


def aged(kept: Attachment, hours: int) -> None:
    Attachment.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(hours=hours))


def test_what_nobody_bound_within_a_day_goes_with_its_file(folder, person):
    old, new = store(sent("a.pdf", PDF), by=person), store(sent("b.pdf", PDF), by=person)
    aged(old, 25), aged(new, 23)

    swept = sweep_unbound()

    assert (swept.removed, swept.orphans, swept.missing) == (1, [], [])
    assert list(Attachment.objects.all()) == [new]
    assert not old.path.exists() and new.path.exists()


def test_files_without_a_row_go_and_rows_without_a_file_are_told(folder, person):
    kept = store(sent("a.pdf", PDF), by=person)
    lost = store(sent("b.pdf", PDF), by=person)
    lost.path.unlink()
    for name in ("orphan.pdf", ".half.pdf"):
        (folder / name).write_bytes(PDF)
        os.utime(folder / name, (time.time() - 90_000,) * 2)
    (folder / "just-arriving.pdf").write_bytes(PDF)

    swept = sweep_unbound()

    assert sorted(swept.orphans) == [".half.pdf", "orphan.pdf"]
    assert swept.missing == [lost.stored_as]
    assert {p.name for p in folder.iterdir()} == {kept.stored_as, "just-arriving.pdf"}


def test_sweeping_before_anything_was_stored_does_nothing(folder, db):
    assert sweep_unbound() == attachments.Swept()


@example_settings(max_examples=60)
@given(st.sampled_from([".docx", ".xlsx", ".ofd", ".pdf", ".txt"]), st.binary(max_size=300))
def test_any_bytes_are_judged_without_an_error(extension, content):
    file = SimpleUploadedFile("a" + extension, b"PK\x05\x06" + content)
    try:
        attachments.kind_of(file.name, file)
    except BadFile:
        pass


def test_nobody_fills_the_disk_with_files_he_does_not_use(office, settings, monkeypatch):
    clerk = office.person("clerk-planning")
    monkeypatch.setattr(attachments, "MOST_UNBOUND", 1)
    office.uploads(clerk)

    with pytest.raises(TooLarge) as refusal:
        attachments.store(SimpleUploadedFile("二.txt", "正文".encode()), by=clerk)

    assert "未使用的附件太多" in str(refusal.value)
