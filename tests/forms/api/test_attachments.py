"""Attachments over the interface: sent first, bound once, fetched through their request."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from forms.models import Attachment
from permissions.models import User
from tests.forms.api.conftest import Api, refusal
from tests.forms.test_attachments import PDF, PNG
from tests.scenario import answers


def send(who: Api, name: str = "公函.pdf", content: bytes = PDF, field: str = "file", **more):
    files = {field: SimpleUploadedFile(name, content, content_type="text/html"), **more}
    return who.client.post("/api/attachments/", files, headers=who.headers)


def filed(who: Api, *files: int) -> dict:
    return who.file("hospitality", answers("hospitality", letter_file=list(files)))


def test_a_file_is_kept_and_told_with_its_digest(api):
    kept = send(api("registry"))
    assert kept.status_code == 201
    assert kept.json() == {
        "id": Attachment.objects.get().pk,
        "name": "公函.pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "type": "application/pdf",
    }


def test_a_file_is_fetched_through_its_request_by_those_who_see_it(api):
    clerk = api("registry")
    number = send(clerk).json()["id"]
    made = filed(clerk, number)
    assert made["answers"]["letter_file"] == [number]

    got = api("office-head").get(f"requests/{made['id']}/attachments/{number}/")

    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"] == "attachment; filename*=utf-8''%E5%85%AC%E5%87%BD.pdf"
    assert got["Content-Type"] == "application/pdf"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "private, no-store"
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    refusal(
        api("clerk-finance").get(f"requests/{made['id']}/attachments/{number}/"), 404, "not_found"
    )


def test_a_file_is_not_fetched_through_another_request_nor_unbound(api):
    clerk = api("registry")
    first, second, loose = (send(clerk).json()["id"] for _ in range(3))
    one, other = filed(clerk, first), filed(clerk, second)
    for number in (second, loose, 0, 10**12, 2**70, "x", "-1", "%00"):
        got = clerk.get(f"requests/{one['id']}/attachments/{number}/")
        assert got.status_code in (400, 404), number
    assert clerk.get(f"requests/{other['id']}/attachments/{second}/").status_code == 200


def test_a_file_is_bound_once_and_only_by_who_sent_it(api):
    clerk, other = api("registry"), api("secretary")
    number = send(clerk).json()["id"]
    body = {"answers": answers("hospitality", letter_file=[number]), "submit": True}
    refusal(other.post("forms/hospitality/requests/", body), 422, "invalid", "letter_file")
    filed(clerk, number)
    refusal(clerk.post("forms/hospitality/requests/", body), 422, "invalid", "letter_file")


@pytest.mark.parametrize("value", [7, "7", [0], [-1], ["7"], [7.0], [True], [2**70], [7, 7]])
def test_what_is_no_list_of_files_is_refused(api, value):
    body = {"answers": answers("hospitality", letter_file=value)}
    refusal(
        api("registry").post("forms/hospitality/requests/", body), 422, "invalid", "letter_file"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.pdf", PNG), ("a.html", b"<p>"), ("a", PDF), ("a.pdf", b"")],
)
def test_another_kind_is_refused_with_a_sentence(api, name, content):
    refusal(send(api("registry"), name, content), 415, "file")
    assert not Attachment.objects.exists()


def test_a_file_over_twenty_megabytes_is_refused(api):
    refusal(send(api("registry"), "a.txt", b"x" * (20 * 1024 * 1024 + 1)), 413, "file")
    assert send(api("registry"), "a.txt", b"x" * (20 * 1024 * 1024)).status_code == 201


@pytest.mark.parametrize("name", ["../../a.pdf", r"C:\x\a.pdf", "/etc/a.pdf", "a\u202e.pdf"])
def test_a_name_that_is_a_path_is_reduced_to_its_last_part(api, name):
    kept = send(api("registry"), name)
    assert (kept.status_code, kept.json()["name"]) == (201, "a.pdf")


def test_exactly_one_file_is_sent(api):
    clerk = api("registry")
    refusal(send(clerk, field="other"), 422, "invalid", "file")
    two = {"file": [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]}
    refusal(
        clerk.client.post("/api/attachments/", two, headers=clerk.headers), 422, "invalid", "file"
    )
    refusal(clerk.post("attachments/", {"file": "x"}), 422, "invalid", "file")


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 500,
        "multipart/form-data; boundary=甲",
        "multipart/form-data; boundary=x; charset=nonsense",
        "application/x-www-form-urlencoded; charset=nonsense",
    ],
)
def test_a_broken_form_is_refused(api, content_type):
    clerk = api("registry")
    got: HttpResponse = clerk.client.generic(
        "POST", "/api/attachments/", b"--x\r\nbroken", content_type, headers=clerk.headers
    )
    assert got.status_code in (400, 422)
    assert set(got.json()) == {"detail", "errors", "code"}


def test_too_many_parts_are_refused(api):
    clerk = api("registry")
    many = {f"f{i}": SimpleUploadedFile("a.pdf", PDF) for i in range(150)}
    got = clerk.client.post("/api/attachments/", many, headers=clerk.headers)
    refusal(got, 400, "not_json")


def test_a_file_that_is_gone_from_the_disk_is_said_to_be_missing(api, caplog):
    clerk = api("registry")
    number = send(clerk).json()["id"]
    made = filed(clerk, number)
    Attachment.objects.get().path.unlink()
    refusal(clerk.get(f"requests/{made['id']}/attachments/{number}/"), 404, "not_found")
    assert "cannot be read" in caplog.text


def test_a_session_uploads_with_the_csrf_token_in_the_form(api):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="registry"))
    client.cookies["csrftoken"] = "a" * 32
    for token, status in (("a" * 32, 201), ("b" * 32, 403)):
        files = {"file": SimpleUploadedFile("a.pdf", PDF), "csrfmiddlewaretoken": token}
        assert client.post("/api/attachments/", files).status_code == status
