"""The page of a request: what it shows, what may be done, what comes of it."""

from __future__ import annotations

import time_machine
from django.utils import timezone

from forms.models import ApprovalRequest, Notice
from tests.scenario import answers

MONDAY, TUESDAY, SATURDAY = "2026-11-23 09:00", "2026-11-24 09:00", "2026-11-28 09:00"
REQUESTS = "/portal/requests/"


def page(at, account, request):
    return at(account).get(f"{REQUESTS}{request.ref}/")


def do(at, account, request, action, **data):
    return at(account).post(f"{REQUESTS}{request.ref}/{action}/", data)


def at_time(text: str):
    moment = timezone.datetime.fromisoformat(text)
    return time_machine.travel(timezone.make_aware(moment), tick=False)


def test_it_says_what_was_filled_in_who_has_it_and_what_happened(at, office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip, comment="同意,注意安全")

    shown = page(at, "clerk-planning", trip)

    assert "已同意" in shown.text and "同意,注意安全" in shown.text
    assert "现由 局长 办理" in shown.text
    assert "规划安置和后期扶持股工作人员" in shown.text and "市水利局(省外)" in shown.text
    for heading in ("审批流程", "办理记录"):
        assert heading in shown.text
    assert shown.twice == []


def test_who_sees_it_sees_the_page_and_nobody_else(at, office):
    trip = office.files("trip", by="clerk-planning")

    for account in (
        "clerk-planning clerk-finance director deputy-resettlement deputy-finance office-head "
        "planning-head finance-head registry accountant driver admin"
    ).split():
        expected = 200 if office.sees(account, trip) else 404
        assert page(at, account, trip).status == expected, account
        assert at(account).get(f"{REQUESTS}{trip.ref}/paper.pdf").status in (expected, 422)


def test_a_returned_request_says_on_top_what_to_change_and_marks_what_was_changed(at, office):
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip, "return", comment="请改乘火车,并写明事由")
    browser = at("clerk-planning")

    home = browser.get("/portal/")
    assert "需要补充修改的" in home.text
    form = browser.get(f"{REQUESTS}{trip.ref}/edit/")
    assert "请改乘火车,并写明事由" in form.text and "修改后重新提交" in form.text
    assert form.text.index("请改乘火车") < form.text.index("基本情况")
    assert 'id="came-back" tabindex="-1" autofocus' in form.text and "已改" not in form.text

    saved = form.send("do=save", transport="train")
    assert "将由 分管规划安置副局长 审批" in form.text
    assert "已改" in saved.text and "原为:<bdi>汽车(客运)</bdi>" in saved.text
    done = saved.send("do=submit")

    trip.refresh_from_db()
    assert (trip.status, trip.answers["transport"]) == ("in_review", "train")
    assert f"已提交,编号 {trip.number}" in done.text


def test_withdrawing_and_copying(at, office):
    trip = office.files("trip", by="clerk-planning")

    after = do(at, "clerk-planning", trip, "withdraw")
    assert "已撤回,编号作废" in after.text

    form = do(at, "clerk-planning", trip, "copy")
    copy = ApprovalRequest.objects.exclude(pk=trip.pk).get()
    assert form.address == f"{REQUESTS}{copy.ref}/edit/"
    assert copy.answers == trip.answers and copy.status == "draft"


def test_a_copy_leaves_the_files_behind_and_says_so(at, office):
    visit = office.files("hospitality", by="clerk-planning")

    form = do(at, "clerk-planning", visit, "copy")

    assert "附件没有复制,请重新上传。" in form.text
    copy = ApprovalRequest.objects.exclude(pk=visit.pk).get()
    assert "letter_file" not in copy.answers and visit.attachments.count() == 1


def test_changing_and_cancelling_what_was_approved(at, office):
    trip = office.files("trip", by="clerk-planning")
    assert "变更" not in page(at, "clerk-planning", trip).text
    office.decides("deputy-resettlement", trip)

    form = do(at, "clerk-planning", trip, "change")
    assert "请修改后提交。批准后,原单" in form.text
    again = do(at, "clerk-planning", trip, "change")
    assert "已有一份变更正在办理" in again.text

    other = office.files("trip", by="clerk-planning", start=answers("trip")["end"])
    office.decides("deputy-resettlement", other)
    after = do(at, "clerk-planning", other, "cancel", comment="会议取消")
    other.refresh_from_db()
    assert other.status == "cancelled" and "会议取消" in after.text


def test_what_is_not_ones_own_is_not_done(at, office):
    trip = office.files("trip", by="clerk-planning")

    for action in ("withdraw", "cancel", "change", "copy", "remind"):
        assert "不由您办理" in do(at, "planning-head", trip, action).text or action == "copy"
        assert do(at, "clerk-finance", trip, action).status == 404
    trip.refresh_from_db()
    assert trip.status == "in_review" and ApprovalRequest.objects.count() == 1


def test_actions_are_never_taken_by_reading_an_address(at, office):
    trip = office.files("trip", by="clerk-planning")

    for action in ("withdraw", "cancel", "change", "copy", "remind"):
        assert at("clerk-planning").get(f"{REQUESTS}{trip.ref}/{action}/").status == 405


def test_a_reminder_of_a_leader_goes_to_the_office_once_a_working_day(at, office):
    with at_time(MONDAY):
        trip = office.files("trip", by="clerk-planning")
        assert ">提醒<" not in page(at, "clerk-planning", trip).text
        assert "请下一个工作日再提醒" in do(at, "clerk-planning", trip, "remind").text
    with at_time(TUESDAY):
        assert ">提醒<" in page(at, "clerk-planning", trip).text
        assert "已提醒。" in do(at, "clerk-planning", trip, "remind").text
        assert "请下一个工作日再提醒" in do(at, "clerk-planning", trip, "remind").text

    told = Notice.objects.get(kind="reminded")
    assert told.user.username == "office-head"
    assert "规划安置和后期扶持股工作人员</strong> 提醒" in page(at, "clerk-planning", trip).text


def test_a_reminder_of_a_colleague_goes_to_himself_and_not_on_a_rest_day(at, office):
    with at_time("2026-11-27 09:00"):
        repair = office.files("equipment-repair", by="clerk-planning")
    with at_time(SATURDAY):
        assert "请下一个工作日再提醒" in do(at, "clerk-planning", repair, "remind").text
    with at_time("2026-11-30 09:00"):
        do(at, "clerk-planning", repair, "remind")

    assert Notice.objects.get(kind="reminded").user.username == "office-head"


def test_opening_a_request_reads_what_was_told_about_it(at, office):
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip)
    browser = at("clerk-planning")
    assert "已批准:派差单" in browser.get("/portal/").text

    browser.get(f"{REQUESTS}{trip.ref}/")

    assert "已批准:派差单" not in browser.get("/portal/").text


def test_a_file_is_fetched_through_the_request_by_who_sees_it(at):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = at("clerk-planning").get("/portal/start/hospitality/")
    form.send("do=save", letter_file__new=SimpleUploadedFile("函.txt", b"letter"))
    visit = ApprovalRequest.objects.get()
    address = f"{REQUESTS}{visit.ref}/attachments/{visit.attachments.get().pk}/"

    answer = at("clerk-planning").client.get(address)
    assert b"".join(answer.streaming_content) == b"letter"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert at("office-head").get(address).status == 404
    assert at("clerk-planning").get(f"{REQUESTS}{visit.ref}/attachments/9999/").status == 404


def test_the_desk_is_offered_to_whoever_it_waits_for(at, office):
    trip = office.files("trip", by="clerk-planning")

    assert f"/admin/requests/{trip.ref}/" in page(at, "deputy-resettlement", trip).text
    assert "/admin/requests/" not in page(at, "clerk-planning", trip).text
    assert f"/admin/requests/{trip.ref}/" in at("deputy-resettlement").get("/portal/tasks/").text


def test_the_path_of_what_came_back_counts_the_approvals_that_would_still_stand(at, office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip)
    office.decides("director", trip, "return", comment="请写明事由")
    browser = at("clerk-planning")

    form = browser.get(f"{REQUESTS}{trip.ref}/edit/")
    assert "将由 局长 审批" in form.text

    saved = form.send("do=save", reason="送审资料,共三份")
    assert "将由 分管规划安置副局长 → 局长 审批" in saved.text


def test_the_slip_is_printed_or_kept(at, office):
    trip = office.files("trip", by="clerk-planning")
    browser = at("clerk-planning").client

    shown = browser.get(f"{REQUESTS}{trip.ref}/paper.pdf")
    kept = browser.get(f"{REQUESTS}{trip.ref}/paper.pdf?save")

    assert shown.content.startswith(b"%PDF") and kept.content.startswith(b"%PDF")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in shown.headers["Cache-Control"]
