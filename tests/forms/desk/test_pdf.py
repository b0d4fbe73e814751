"""A PDF in the page: its pages as pictures, the file itself never; a broken one is a sentence."""

from __future__ import annotations

import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen import canvas

from forms import attachments, pdfpages
from tests.forms.desk.test_leader_screen import page, text


def pdf(pages: int = 1) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    for number in range(pages):
        sheet.drawString(100, 700, f"page {number + 1}")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def asked_with(office, content: bytes, name: str = "公函.pdf", kind: str = "application/pdf"):
    by = office.person("clerk-planning")
    kept = attachments.store(SimpleUploadedFile(name, content, kind), by=by)
    return office.files("hospitality", by="clerk-planning", letter_file=[kept.pk]), kept


def test_every_page_is_a_picture(office, desk) -> None:
    asked, kept = asked_with(office, pdf(3))
    head, address = desk("office-head"), f"{page(asked)}attachments/{kept.pk}/pages/"
    assert "逐页查看" in text(head.get(page(asked))), "not drawn before somebody opens it"
    body = head.get(address).content.decode()
    for number in (1, 2, 3):
        assert f'src="{address}{number}/"' in body and f"第{number}页,共3页" in body
        sent = head.get(f"{address}{number}/")
        assert b"".join(sent.streaming_content).startswith(b"\xff\xd8\xff")
        assert sent["Content-Type"] == "image/jpeg"
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert f'src="{address}1/"' in head.get(page(asked)).content.decode(), "then they stand there"


@pytest.mark.parametrize("content", [b"%PDF-1.4\n%%EOF\n", pdf()[:300] + b"\0" * 5000])
def test_a_broken_one_is_a_sentence_and_a_link(office, desk, content) -> None:
    asked, kept = asked_with(office, content)
    head = desk("office-head")
    shown = head.get(f"{page(asked)}attachments/{kept.pk}/pages/")
    assert shown.status_code == 200
    assert "这个文件不能在页面上显示,请下载后查看。" in text(shown)
    assert f"attachments/{kept.pk}/" in shown.content.decode()
    assert head.get(f"{page(asked)}attachments/{kept.pk}/pages/1/").status_code == 404


def test_a_long_one_shows_its_first_pages_and_says_so(office, desk) -> None:
    asked, kept = asked_with(office, pdf(pdfpages.MOST_PAGES + 2))
    shown = text(desk("office-head").get(f"{page(asked)}attachments/{kept.pk}/pages/"))
    assert "共22页,这里显示前20页,其余请下载后查看。" in shown


def test_one_that_takes_too_long_is_given_up(office, desk, monkeypatch) -> None:
    monkeypatch.setattr(pdfpages, "SECONDS", 0.01)
    asked, kept = asked_with(office, pdf())
    shown = text(desk("office-head").get(f"{page(asked)}attachments/{kept.pk}/pages/"))
    assert "这个文件不能在页面上显示,请下载后查看。" in shown


def test_it_is_drawn_once_for_each_content(office, desk, monkeypatch) -> None:
    asked, kept = asked_with(office, pdf())
    head, address = desk("office-head"), f"{page(asked)}attachments/{kept.pk}/pages/"
    head.get(address)
    monkeypatch.setattr(pdfpages, "_run", lambda *_a: pytest.fail("drawn again"))
    assert "第1页,共1页" in head.get(address).content.decode()


def test_a_broken_one_is_tried_again_after_an_hour(office, desk, monkeypatch) -> None:
    asked, kept = asked_with(office, pdf())
    head, address = desk("office-head"), f"{page(asked)}attachments/{kept.pk}/pages/"
    with monkeypatch.context() as busy:
        busy.setattr(pdfpages, "_run", lambda *_a: False)
        assert "请下载后查看" in text(head.get(address))
    assert "请下载后查看" in text(head.get(address)), "not at once"
    told = pdfpages.shelf() / kept.sha256 / "pages.json"
    os.utime(told, (1, 1))
    assert "第1页,共1页" in head.get(address).content.decode()


def test_too_many_at_once_is_a_sentence(office, desk, monkeypatch) -> None:
    monkeypatch.setattr(pdfpages, "PATIENCE", 0)
    asked, kept = asked_with(office, pdf())
    for _n in range(pdfpages.AT_ONCE):
        pdfpages._room.acquire()
    try:
        busy = desk("office-head").get(f"{page(asked)}attachments/{kept.pk}/pages/")
    finally:
        for _n in range(pdfpages.AT_ONCE):
            pdfpages._room.release()
    assert busy.status_code == 503 and "请稍后再试,或下载后查看。" in text(busy)


def test_who_does_not_see_the_request_sees_no_page(office, desk) -> None:
    asked, kept = asked_with(office, pdf())
    address = f"{page(asked)}attachments/{kept.pk}/pages/"
    desk("office-head").get(address)
    for tail in ("", "1/"):
        assert desk("finance-head").get(address + tail).status_code == 404
    other = office.files("trip", by="clerk-planning")
    assert (
        desk("office-head").get(f"{page(other)}attachments/{kept.pk}/pages/1/").status_code == 404
    )


@pytest.mark.parametrize("number", ["0", "2", "99999999999"])
def test_a_page_there_is_none_of_is_not_found(office, desk, number) -> None:
    asked, kept = asked_with(office, pdf())
    head, address = desk("office-head"), f"{page(asked)}attachments/{kept.pk}/pages/"
    head.get(address)
    assert head.get(f"{address}{number}/").status_code == 404
