"""What goes wrong at a browser: twice, too late, two pages, a lost session, a lot of text."""

from __future__ import annotations

import pytest
from django.test import Client

from forms import actions
from forms.models import ApprovalRequest
from tests.forms.portal.test_filling import START, TRIP, only
from tests.scenario import answers


def test_a_double_click_submits_once(at):
    page = at("clerk-planning").get(f"{START}trip/")
    page.send("do=submit", **TRIP)
    again = page.send("do=submit", **TRIP)

    assert ApprovalRequest.objects.count() == 1
    assert again.address == f"/portal/requests/{only().ref}/"
    assert "审批中" in again.text and only().submissions == 1


def test_the_back_button_after_saving_does_not_lose_what_is_newer(at):
    browser = at("clerk-planning")
    first = browser.get(f"{START}trip/")
    page = first.send("do=save", reason="第一稿")
    page.send("do=save", reason="第二稿")

    back = first.send("do=save", reason="又写了一遍")

    assert back.status == 409
    assert "您刚才填写的内容还在下面,尚未保存" in back.text
    assert back.form.values["f-reason"] == ["又写了一遍"]
    assert only().answers["reason"] == "第二稿"
    assert back.send("do=save").status == 200
    assert only().answers["reason"] == "又写了一遍"


def test_two_pages_on_one_draft(at):
    browser = at("clerk-planning")
    address = browser.get(f"{START}trip/").send("do=save", reason="草稿").address
    one, other = browser.get(address), browser.get(address)
    one.send("do=save", destination="长沙")

    late = other.send("do=submit", **TRIP)

    assert late.status == 409
    assert "这张单子刚刚已有变化:规划安置和后期扶持股工作人员于" in late.text
    assert only().status == "draft" and only().answers["destination"] == "长沙"


def test_an_expired_token_keeps_the_text_and_stores_nothing(at):
    browser = at("clerk-planning", enforce_csrf_checks=True)
    page = browser.get(f"{START}trip/")

    sent = {**page.form.values, "csrfmiddlewaretoken": "x" * 64, "f-reason": "写了很久"}
    late = browser.post(page.address, {**sent, "do": "submit"})

    assert late.status == 403
    assert "页面打开得太久,没有提交成功。您填写的内容仍在下面,请再点一次。" in late.text
    assert late.form.values["f-reason"] == ["写了很久"]
    assert not ApprovalRequest.objects.exists()
    assert late.send("do=save").status == 200
    assert only().answers["reason"] == "写了很久"


@pytest.mark.parametrize("action", ["withdraw", "cancel", "change", "copy", "remind"])
def test_no_action_is_taken_without_a_token(at, office, action):
    trip = office.files("trip", by="clerk-planning")
    browser = at("clerk-planning", enforce_csrf_checks=True)

    assert browser.post(f"/portal/requests/{trip.ref}/{action}/", {}).status == 403


def test_a_lost_session_keeps_the_text(at):
    page = at("clerk-planning").get(f"{START}trip/")
    stranger = Client()
    sent = {**page.form.values, "f-reason": "写了很久<b>", "do": "submit"}

    answer = stranger.post(page.address, sent)

    assert answer.status_code == 401
    text = answer.content.decode()
    assert "登录已过期" in text and 'name="f-reason" value="写了很久&lt;b&gt;"' in text
    assert not ApprovalRequest.objects.exists()
    part = stranger.post(page.address, sent, headers={"HX-Request": "true"})
    assert "在新窗口登录" in part.content.decode() and "<html" not in part.content.decode()


def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(client):
    answer = client.get("/portal/requests/?show=draft")

    assert answer.headers["Location"] == "/accounts/login/?next=/portal/requests/%3Fshow%3Ddraft"


def test_a_draft_withdrawn_or_decided_meanwhile_is_not_edited(at, office):
    trip = office.files("trip", by="clerk-planning")

    page = at("clerk-planning").get(f"/portal/requests/{trip.ref}/edit/")

    assert page.address == f"/portal/requests/{trip.ref}/"
    assert "这张单子现为“审批中”" in page.text


def test_withdrawing_what_was_just_approved_is_refused_in_a_sentence(at, office):
    trip = office.files("trip", by="clerk-planning")
    browser = at("clerk-planning")
    page = browser.get(f"/portal/requests/{trip.ref}/")
    assert "撤回这张单子" in page.text
    office.decides("deputy-resettlement", trip)

    after = browser.post(f"/portal/requests/{trip.ref}/withdraw/", {})

    assert "现为“已批准”,不能撤回" in after.text
    assert only().status == "approved"


def test_sixty_lines(at):
    rows = {
        f"lines__{i}__{key}": value
        for i in range(60)
        for key, value in {"name": f"物品{i}", "unit": "个", "quantity": "1", "price": "1"}.items()
    }
    page = at("clerk-planning").get(f"{START}purchase/")

    page = page.send("do=submit", kind="other", reason="年终", **rows)

    assert len(only().answers["lines"]) == 60 and only().status == "in_review"
    assert "60.00" in page.text


def test_a_row_left_empty_in_between_is_no_row_and_errors_stand_at_the_right_one(at):
    page = at("clerk-planning").get(f"{START}purchase/")
    rows = {"lines__0__name": "甲", "lines__2__name": "乙", "lines__2__quantity": "很多"}

    page = page.send("do=submit", kind="other", reason="x", **rows)

    assert page.form.values["f-lines-1-name"] == ["乙"]
    assert page.form.values["f-lines-1-quantity"] == ["很多"]
    assert "f-lines-1-quantity-error" in page.ids


@pytest.mark.parametrize(
    "text",
    [
        "很" * 5000,
        "a" * 5000,
        "👩‍👩‍👧‍👦🎉",
        "\u202e反过来\u202c",
        "<script>alert(1)</script>",
        "{{ user }} {% now 'Y' %}",
        "'; DROP TABLE forms_task; --",
    ],
)
def test_any_text_is_kept_and_shown_as_it_is(at, text):
    browser = at("clerk-planning")
    page = browser.get(f"{START}trip/").send("do=save", reason=text)

    assert only().answers["reason"] == text
    assert page.form.values["f-reason"] == [text]
    shown = browser.get(f"/portal/requests/{only().ref}/")
    assert shown.status == 200 and "<script>alert(1)" not in shown.text


@pytest.mark.parametrize("text", ["很" * 5001, "\x00"])
def test_text_that_cannot_be_kept_is_refused_in_a_sentence(at, text):
    page = at("clerk-planning").get(f"{START}trip/").send("do=save", reason=text)

    assert page.status == 422 and "出差事由" in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"travellers": ["nobody", "director"]},
        {"travellers": ["clerk-planning"] * 3},
        {"destination_kind": "moon"},
        {"start": "2026-02-30"},
        {"start": "99999999999"},
        {"transport": ["bus", "train"]},
        {"driver": "admin'"},
    ],
)
def test_what_no_honest_page_sends_is_a_sentence_too(at, changes):
    page = at("clerk-planning").get(f"{START}trip/").send("do=submit", **{**TRIP, **changes})

    assert page.status in (200, 422)


@pytest.mark.parametrize(
    "more",
    [
        {"revision": "abc"},
        {"revision": "9" * 30},
        {"key": "../../x"},
        {"key": "", "do": "nothing"},
        {"add": "nosuch"},
        {"drop": "lines:x"},
        {"drop": "::::"},
        {"has": ["nosuch", "travellers"]},
        {"f-lines-999-name": "x"},
        {"f-travellers-1-x": "y"},
    ],
)
def test_a_page_that_was_tampered_with_raises_nothing(at, more):
    browser = at("clerk-planning")
    page = browser.get(f"{START}trip/")

    answer = browser.post(page.address, {**page.form.values, "do": "save", **more})

    assert answer.status in (200, 409, 422)


def test_a_form_published_anew_takes_the_draft_along(at, office):
    browser = at("clerk-planning")
    page = browser.get(f"{START}equipment-repair/").send("do=save", fault="卡纸")
    document = office.form("equipment-repair").current.document
    fields = [{**f, "label": "故障经过"} if f["key"] == "fault" else f for f in document["fields"]]
    office.publishes({**document, "fields": fields})

    page = browser.get(page.address)

    assert "申请表已更新。您的草稿按新表继续填写,原有内容已保留。" in page.text
    assert "故障经过" in page.text and page.form.values["f-fault"] == ["卡纸"]
    page = page.send("do=submit", equipment="printer")
    assert only().status == "in_review"


def test_a_draft_of_a_form_taken_down_still_opens(at, office):
    browser = at("clerk-planning")
    address = browser.get(f"{START}equipment-repair/").send("do=save", fault="卡纸").address
    definition = office.form("equipment-repair")
    definition.current = None
    definition.save()

    assert browser.get(address).status == 200


def test_nobody_elses_draft_opens(at, office):
    trip = actions.create(
        office.form("trip"), by=office.person("clerk-planning"), answers=answers("trip")
    )

    for account in ("office-head", "director", "planning-head", "admin"):
        assert at(account).get(f"/portal/requests/{trip.ref}/edit/").status == 404
        assert at(account).get(f"/portal/requests/{trip.ref}/").status == 404


PART = {"headers": {"HX-Request": "true"}}


def kept(browser, address, sent):
    return browser.client.post(address, sent, **PART).content.decode()


def test_a_page_that_keeps_itself_gets_only_what_follows(at):
    browser = at("clerk-planning")
    page = browser.get(f"{START}trip/")

    part = kept(browser, page.address, {**page.form.values, "f-transport": "plane"})

    assert "<html" not in part and "已自动保存" in part
    assert 'data-hidden="vehicle driver acting"' in part
    assert f'data-address="/portal/requests/{only().ref}/edit/"' in part
    assert "将由 分管规划安置副局长 → 局长 审批" in part
    again = kept(browser, page.address, {**page.form.values, "f-transport": "bus"})
    assert "已自动保存" in again and ApprovalRequest.objects.count() == 1


def test_keeping_says_what_could_not_be_kept(at):
    browser = at("clerk-planning")
    page = browser.get(f"{START}equipment-repair/")

    sent = {**page.form.values, "f-fault": "卡纸", "f-estimate": "不少"}
    part = kept(browser, page.address, sent)

    assert "还有1处不对,尚未保存" in part and 'href="#f-estimate"' in part
    assert only().answers == {"fault": "卡纸"}


def test_keeping_on_a_page_that_is_too_old_stores_nothing_and_says_why(at):
    browser = at("clerk-planning")
    page = browser.get(f"{START}trip/").send("do=save", reason="一")
    other = browser.get(page.address)
    other.send("do=save", reason="二")

    part = kept(browser, page.address, {**page.form.values, "f-reason": "三"})

    assert "这张单子刚刚已有变化" in part and "没有自动保存" in part
    assert only().answers["reason"] == "二"


def test_too_many_inputs_are_a_sentence(at, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    page = at("clerk-planning").get(f"{START}trip/").send("do=save", reason="x")

    assert page.status == 413 and "太大" in page.text


def test_a_file_of_more_than_twenty_megabytes_is_told_and_the_rest_kept(at, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.ATTACHMENT_MAX_BYTES = 10
    page = at("clerk-planning").get(f"{START}hospitality/")
    photo = SimpleUploadedFile("照片.jpg", b"\xff\xd8\xff" + b"0" * 100)
    page = page.send("do=save", letter_file__new=photo, guest_unit="市水利局")

    assert "照片.jpg:文件超过20MB" in page.text
    assert only().answers == {"guest_unit": "市水利局", "continuous": False, "level": "ordinary"}
