"""What a step fills on the desk: how many, what is suggested, files and other requests."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.models import Attachment, Link
from forms.starter.load import read_form
from tests.forms.desk.test_leader_screen import page, press, text

FILLED = {
    "fill-standard": "60",
    "fill-companions-there": "1",
    "fill-companions": ["office-head", "secretary"],
    "fill-level": "ordinary",
    "fill-estimate": "",
    "fill-place": "",
}


def with_fills(office, *fields):
    """The trip form, whose last step fills these fields too."""
    document = read_form("trip")
    document["fields"] += fields
    for step in document["steps"]:
        step.pop("together", None)
        step.pop("together_if", None)
    document["steps"][0]["fills"] = [{"field": f["key"], "required": True} for f in fields]
    office.publishes(document)


FILE = {"key": "proof", "kind": "file", "label": "会议通知", "filled_at": "step"}
EARLIER = {
    "key": "earlier", "kind": "request", "label": "上次派差单", "form": "trip",
    "statuses": ["in_review", "approved"], "filled_at": "step",
}  # fmt: skip


@pytest.mark.parametrize(("guests", "limit"), [(4, 3), (10, 3), (12, 4)])
def test_how_many_may_accompany_comes_from_the_forms_own_checks(
    office, desk, guests, limit
) -> None:
    asked = office.files("hospitality", by="clerk-planning", guest_count=guests)
    assert f"已选 0 人,最多{limit}人" in text(desk("office-head").get(page(asked)))


def test_without_such_a_check_no_limit_is_said(office, desk) -> None:
    document = read_form("hospitality")
    document["checks"] = [c for c in document["checks"] if c["left"]["kind"] != "count"]
    office.publishes(document)
    asked = office.files("hospitality", by="clerk-planning")
    shown = text(desk("office-head").get(page(asked)))
    assert "已选 0 人" in shown and "最多" not in shown


def test_the_suggested_value_is_worked_out_from_what_is_typed(office, desk) -> None:
    asked = office.files("hospitality", by="clerk-planning", estimate=None)
    head = desk("office-head")
    drawn = press(head, asked, "suggest", office, **FILLED)
    body = drawn.content.decode()
    assert drawn.status_code == 200
    assert 'name="fill-estimate" value="360.00"' in body, "60 for four guests and two companions"
    assert 'name="fill-standard" value="60"' in body, "what was typed stays"
    asked.refresh_from_db()
    assert "standard" not in asked.answers and office.task(asked).step == "office-head"


def test_a_value_that_was_typed_is_never_replaced(office, desk) -> None:
    asked = office.files("hospitality", by="clerk-planning", estimate=None)
    sent = {**FILLED, "fill-estimate": "200"}
    body = press(desk("office-head"), asked, "suggest", office, **sent).content.decode()
    assert 'name="fill-estimate" value="200"' in body and "建议:360.00" in body


@pytest.mark.parametrize("standard", ["", "六十", "1" * 40])
def test_nothing_is_suggested_from_what_is_no_amount(office, desk, standard) -> None:
    asked = office.files("hospitality", by="clerk-planning", estimate=None)
    sent = {**FILLED, "fill-standard": standard}
    drawn = press(desk("office-head"), asked, "suggest", office, **sent)
    assert drawn.status_code == 200 and "建议:" not in text(drawn)


def test_a_file_is_uploaded_at_a_step(office, desk) -> None:
    with_fills(office, FILE)
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    assert 'name="fill-proof-new"' in leader.get(page(trip)).content.decode()
    given = SimpleUploadedFile("通知.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    sent = {"fill-proof-there": "1", "fill-proof-new": given}
    assert press(leader, trip, "approve", office, **sent).status_code == 302
    trip.refresh_from_db()
    kept = Attachment.objects.get(pk=trip.answers["proof"][0])
    assert (kept.name, kept.approval_request_id) == ("通知.pdf", trip.pk)


def test_a_missing_file_is_said_and_one_uploaded_before_a_refusal_is_kept(office, desk) -> None:
    note = {"key": "note", "kind": "text", "label": "会议室", "filled_at": "step"}
    with_fills(office, FILE, note)
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    missing = press(leader, trip, "approve", office, **{"fill-proof-there": "1", "fill-note": "3"})
    assert missing.status_code == 422 and "请上传“会议通知”。" in text(missing)
    given = SimpleUploadedFile("通知.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    sent = {"fill-proof-there": "1", "fill-proof-new": given, "fill-note": ""}
    refused = press(leader, trip, "approve", office, **sent)
    assert refused.status_code == 422 and "请填写“会议室”。" in text(refused)
    kept = Attachment.objects.get()
    assert f'name="fill-proof" value="{kept.pk}" checked' in refused.content.decode()
    again = {"fill-proof-there": "1", "fill-proof": kept.pk, "fill-note": "3"}
    assert press(leader, trip, "approve", office, **again).status_code == 302
    trip.refresh_from_db()
    assert trip.answers["proof"] == [kept.pk]


def test_a_file_of_a_wrong_kind_is_said_at_its_input(office, desk) -> None:
    with_fills(office, FILE)
    trip = office.files("trip", by="clerk-planning")
    given = SimpleUploadedFile("通知.exe", b"MZ", "application/pdf")
    sent = {"fill-proof-there": "1", "fill-proof-new": given}
    refused = press(desk("deputy-resettlement"), trip, "approve", office, **sent)
    assert refused.status_code == 422
    assert "通知.exe:只能上传 pdf、jpg、png、docx、xlsx、ofd、txt 文件。" in text(refused)


def test_files_of_who_has_no_task_are_not_kept(office, desk) -> None:
    with_fills(office, FILE)
    trip = office.files("trip", by="clerk-planning")
    given = SimpleUploadedFile("通知.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    sent = {"fill-proof-there": "1", "fill-proof-new": given}
    assert press(desk("office-head"), trip, "approve", office, **sent).status_code == 403
    assert Attachment.objects.count() == 0


def test_somebody_elses_file_is_neither_named_nor_taken(office, desk) -> None:
    with_fills(office, FILE)
    trip = office.files("trip", by="clerk-planning")
    foreign = office.uploads(office.person("finance-head"))
    sent = {"fill-proof-there": "1", "fill-proof": foreign.pk}
    refused = press(desk("deputy-resettlement"), trip, "approve", office, **sent)
    assert refused.status_code == 422 and foreign.name not in text(refused)


def test_another_request_is_linked_at_a_step(office, desk) -> None:
    with_fills(office, EARLIER)
    first = office.files("trip", by="clerk-planning")
    unseen = office.files("trip", by="clerk-finance", travellers=["clerk-finance"])
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    body = leader.get(page(trip)).content.decode()
    assert f'<option value="{first.ref}">{first.number}</option>' in body
    assert unseen.ref not in body, "only what he sees"
    assert press(leader, trip, "approve", office, **{"fill-earlier": first.ref}).status_code == 302
    assert Link.objects.get(source=trip).target_id == first.pk
