"""Filling in a form without JavaScript: drafts, rows, errors, submission."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.models import AnswersRevision, ApprovalRequest
from tests.scenario import day

START = "/portal/start/"
TRIP = {
    "destination": "永州市水利局",
    "destination_kind": "city",
    "reason": "送审后期扶持项目资料",
    "purpose": "business",
    "start": day(2),
    "end": day(3),
    "transport": "bus",
}


def only() -> ApprovalRequest:
    return ApprovalRequest.objects.get()


def test_reading_the_page_makes_nothing_and_names_who_will_be_asked(at):
    page = at("clerk-planning").get(f"{START}trip/")

    assert page.status == 200
    assert "将由 分管规划安置副局长 审批" in page.text
    assert "将由" in page.text and not ApprovalRequest.objects.exists()
    assert page.form.values["f-travellers"] == ["clerk-planning"]
    assert page.form.values["f-purpose"] == ["business"]


def test_a_clerk_submits_a_trip_and_is_told_who_has_it(at):
    page = at("clerk-planning").get(f"{START}trip/").send("do=submit", **TRIP)

    trip = only()
    assert trip.status == "in_review"
    assert page.address == f"/portal/requests/{trip.ref}/"
    assert f"已提交,编号 {trip.number}。现由 分管规划安置副局长 审批。" in page.text


def test_what_is_saved_comes_back_as_it_was_typed(at):
    page = at("clerk-planning").get(f"{START}trip/").send("do=save", reason="只写了事由\n第二行")

    assert only().status == "draft"
    assert page.address == f"/portal/requests/{only().ref}/edit/"
    assert "草稿已保存。" in page.text
    assert page.form.values["f-reason"] == ["只写了事由\n第二行"]


def test_what_is_missing_is_said_at_the_field_and_in_a_summary_with_links(at):
    page = at("clerk-planning").get(f"{START}trip/").send("do=submit", **{**TRIP, "reason": ""})

    assert page.status == 422
    assert '<a href="#f-reason">请填写“出差事由”。</a>' in page.text
    assert 'id="errors" role="alert" tabindex="-1" autofocus' in page.text
    assert 'aria-describedby="f-reason-error" aria-invalid="true"' in page.text
    assert "还有1处需要修改" in page.text
    assert only().answers["destination"] == "永州市水利局"


def test_every_link_of_the_summary_leads_to_something(at):
    page = at("clerk-planning").get(f"{START}purchase/").send("do=submit")

    targets = set(part.split('"')[0] for part in page.text.split('<a href="#f-')[1:])
    assert targets and {f"f-{t}" for t in targets} <= page.ids


def test_a_hidden_question_is_asked_with_a_hint_and_its_answer_dropped(at):
    page = at("clerk-planning").get(f"{START}trip/")
    assert "交通工具选“公务用车”或“自带小车”时填写" in page.text
    assert "出差人中有局领导时填写" in page.text

    page.send("do=submit", **TRIP, vehicle="湘M00001", flight_reason="distance")

    assert only().status == "in_review"
    assert not {"vehicle", "flight_reason"} & set(only().answers)


def test_a_row_is_added_and_taken_out_and_what_was_typed_stays(at):
    page = at("clerk-planning").get(f"{START}purchase/")
    page = page.send("add=lines", kind="other", lines__0__name="硒鼓", lines__0__quantity="2")
    assert "第2行" in page.text and page.form.values["f-lines-0-name"] == ["硒鼓"]

    page = page.send("add=lines", lines__1__name="纸", lines__1__price="十元")
    assert page.form.values["f-lines-1-price"] == ["十元"]

    page = page.send("drop=lines:0")
    assert page.form.values["f-lines-0-name"] == ["纸"]
    assert [row["name"] for row in only().answers["lines"]] == ["纸"]


def test_totals_are_worked_out_by_the_server(at):
    page = (
        at("clerk-planning")
        .get(f"{START}purchase/")
        .send(
            "do=save",
            kind="other",
            lines__0__name="硒鼓",
            lines__0__quantity="2",
            lines__0__price="1,640.25",
        )
    )

    assert (
        '<output id="f-total" aria-labelledby="f-total-label" class="total">3,280.50' in page.text
    )
    assert '<output id="f-lines-0-amount">3280.50</output>' in page.text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1280.5", "1280.50"), ("1,280.50", "1280.50"), ("¥1280", "1280.00"), ("1280", "1280.00")],
)
def test_money_is_taken_as_people_write_it(at, typed, stored):
    at("clerk-planning").get(f"{START}equipment-repair/").send("do=save", estimate=typed)

    assert only().answers["estimate"] == stored


def test_a_bad_amount_is_told_and_still_there_next_time(at):
    browser = at("clerk-planning")
    page = browser.get(f"{START}equipment-repair/").send(
        "do=save", fault="卡纸", estimate="大概三百"
    )

    assert page.status == 422
    assert "金额请填写数字,最多两位小数,例如 1280.50。" in page.text
    assert only().answers == {"fault": "卡纸"}

    page = browser.get(f"/portal/requests/{only().ref}/edit/")
    assert page.form.values["f-estimate"] == ["大概三百"]
    assert page.send("do=save", estimate="300").status == 200
    assert browser.get(page.form.action).form.values["f-estimate"] == ["300.00"]


@pytest.mark.parametrize("typed", ["2026年11月30日", "2026.11.30", "2026/11/30", "2026-11-30"])
def test_a_date_is_taken_as_people_write_it(at, typed):
    at("clerk-planning").get(f"{START}trip/").send("do=save", start=typed)

    assert only().answers["start"] == "2026-11-30"


def test_a_file_is_kept_with_the_draft_and_can_be_taken_out(at):
    page = at("clerk-planning").get(f"{START}hospitality/")
    upload = SimpleUploadedFile("公函.txt", "函".encode(), content_type="text/plain")
    page = page.send("do=save", letter_file__new=upload)

    (pk,) = only().answers["letter_file"]
    assert "公函.txt" in page.text and page.form.values["f-letter_file"] == [str(pk)]
    assert only().attachments.get().pk == pk

    page.send(f"drop=letter_file:{pk}")
    assert "letter_file" not in only().answers


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("病毒.exe", b"MZ", "只能上传"),
        ("假的.pdf", b"not a pdf", "文件内容与扩展名不符"),
        ("空.pdf", b"", "空的"),
    ],
)
def test_a_file_that_does_not_do_is_told_by_name_and_nothing_is_lost(at, name, content, sentence):
    page = at("clerk-planning").get(f"{START}hospitality/")
    upload = SimpleUploadedFile(name, content)
    page = page.send("do=save", letter_file__new=upload, guest_unit="市水利局")

    assert page.status == 422
    assert name in page.text and sentence in page.text
    assert only().answers["guest_unit"] == "市水利局"


def test_a_file_whose_name_is_a_path_loses_the_path(at):
    page = at("clerk-planning").get(f"{START}hospitality/")
    upload = SimpleUploadedFile("x.txt", b"letter")
    upload._name = "../../etc/函.txt"
    page = page.send("do=save", letter_file__new=upload)

    assert only().attachments.get().name == "函.txt"
    assert "etc" not in page.text


def test_the_office_fills_in_for_a_leader(at, office):
    browser = at("registry")
    page = browser.get(f"{START}trip/?for=deputy-finance")
    assert page.form.values["f-travellers"] == ["deputy-finance"]
    page.send("do=submit", **TRIP)

    trip = only()
    assert (trip.applicant.username, trip.entered_by.username) == ("deputy-finance", "registry")
    assert "代填" not in at("clerk-planning").get(f"{START}trip/").text
    ignored = at("clerk-planning").get(f"{START}trip/?for=director")
    assert ignored.form.values["f-travellers"] == ["clerk-planning"]


def test_a_post_that_nobody_can_answer_for_is_named_before_submission(at):
    page = at("director").get(f"{START}vehicle-repair/")

    assert "须经“局长”审批" in page.text and "请联系办公室" in page.text
    page = page.send(
        "do=submit",
        vehicle="湘M1",
        kind="repair",
        garage="designated",
        items__0__item="轮胎",
        items__0__quantity="1",
        items__0__unit="个",
        items__0__price="500",
    )
    assert page.status == 422 and "须经“局长”审批" in page.text
    assert only().status == "draft"


def test_whoever_skips_his_own_step_is_asked_its_questions(at):
    page = at("office-head").get(f"{START}hospitality/")

    assert "接待标准(元/人)" in page.text and "陪同人员" in page.text
    assert "接待标准" not in at("clerk-planning").get(f"{START}hospitality/").text


def test_an_unchanged_draft_is_not_written_again(at):
    page = at("clerk-planning").get(f"{START}trip/").send("do=save", **TRIP)
    page.send("do=save").send("do=save")

    assert AnswersRevision.objects.count() == 1


@pytest.mark.parametrize("slug", ["no-such-form", "x" * 41])
def test_a_form_that_is_not_there_is_not_found(at, slug):
    assert at("clerk-planning").get(f"{START}{slug}/").status == 404


def test_the_administrator_starts_nothing(at):
    assert at("admin").get(f"{START}trip/").status == 404
