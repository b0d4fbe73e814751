"""The leader's screen: what stands on it, what its buttons do, what bad input gets."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms.models import ApprovalRequest, Decision, Task
from tests.scenario import day


def text(response) -> str:
    body = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def page(request) -> str:
    return f"/admin/requests/{request.ref}/"


def press(client, request, act, office, *, step=None, **more):
    """One of the buttons, as the page that was just drawn sends it."""
    request.refresh_from_db()
    sent = {"act": act, "task": office.task(request, step).pk, "seen": request.answers_serial}
    return client.post(page(request), sent | more)


def test_the_screen_says_who_what_when_where_and_why_it_is_his(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning", start=day(2), end=day(4))
    shown = text(desk("deputy-resettlement").get(page(trip)))
    assert "(3天),赴永州市水利局(市内),汽车(客运)" in shown
    clause = "《机关财务管理暂行规定》一、(一)1"
    assert f"为什么由您审批 股长(主任)及以下人员出差,由分管领导审批 ({clause})" in shown
    for word in ("退回修改", "同意", "更多", "不同意", "转交", "抄送", "查看全部内容"):
        assert word in shown


def test_there_is_nothing_of_the_admin_on_it(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    body = desk("deputy-resettlement").get(page(trip)).content.decode()
    for foreign in ("wagtail", "sidebar", "breadcrumb", 'type="search"'):
        assert foreign not in body


def test_agreeing_asks_nothing_and_leads_to_the_next_only_by_its_button(office, desk) -> None:
    first = office.files("trip", by="clerk-planning")
    second = office.files("trip", by="clerk-planning", start=day(9), end=day(9))
    leader = desk("deputy-resettlement")
    done = press(leader, first, "approve", office)
    assert done.status_code == 302
    shown = leader.get(done["Location"])
    assert f"已同意 {first.number}" in text(shown)
    assert "下一件(还有1件)" in text(shown)
    assert page(second) in shown.content.decode()
    assert "这张申请单现在: 已批准" in text(shown)
    first.refresh_from_db()
    assert first.status == "approved"


def test_after_a_decision_it_says_whom_the_request_waits_for_now(office, desk) -> None:
    repair = office.files("vehicle-repair", by="driver")
    office_head = desk("office-head")
    done = press(office_head, repair, "approve", office)
    director = office.person("director").get_full_name()
    assert f"这张申请单现在: 待局长审批 ({director})" in text(office_head.get(done["Location"]))


@pytest.mark.parametrize(
    ("act", "asked"), [("return", "请写明需要修改什么。"), ("reject", "请写明理由。")]
)
def test_returning_and_refusing_ask_for_a_word(office, desk, act, asked) -> None:
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    refused = press(leader, trip, act, office, comment="  ")
    assert refused.status_code == 422 and asked in text(refused)
    assert Decision.objects.count() == 0
    assert press(leader, trip, act, office, comment="日期不对").status_code == 302
    assert Decision.objects.get().comment == "日期不对"


def test_a_return_may_go_to_a_step_before(office, desk) -> None:
    repair = office.files("vehicle-repair", by="driver")
    office.decides("office-head", repair)
    body = desk("director").get(page(repair)).content.decode()
    assert '<option value="office-head">办公室审核</option>' in body
    press(desk("director"), repair, "return", office, comment="请核价", to="office-head")
    assert office.task(repair).step == "office-head"


def test_earlier_opinions_stand_with_their_names(office, desk) -> None:
    repair = office.files("vehicle-repair", by="driver")
    office.decides("office-head", repair, comment="情况属实,拟同意。")
    shown = text(desk("director").get(page(repair)))
    assert "审批意见 办公室主任" in shown and "情况属实,拟同意。" in shown


def test_what_changed_since_it_was_returned_is_said(office, desk) -> None:
    from forms import actions

    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip, "return", comment="请写明到哪个处")
    clerk = office.person("clerk-planning")
    trip.refresh_from_db()
    changes = {"destination": "永州市水利局规划科"}
    trip = actions.edit(trip, by=clerk, answers=changes, revision=trip.revision)
    actions.submit(trip, by=clerk)
    shown = text(desk("deputy-resettlement").get(page(trip)))
    assert "退回后已修改“出差地点”:永州市水利局 → 永州市水利局规划科" in shown


def test_the_third_of_a_month_and_an_overlap_are_said(office, desk) -> None:
    for _n in range(3):
        trip = office.files("trip", by="clerk-planning")
    shown = text(desk("deputy-resettlement").get(page(trip)))
    assert "月第3张派差单。" in shown and "已有派差单" in shown


def test_the_office_fills_its_fields_here(office, desk) -> None:
    asked = office.files("hospitality", by="clerk-planning", level=None, estimate=None)
    head = desk("office-head")
    body = head.get(page(asked)).content.decode()
    for name in ("standard", "companions", "level", "estimate", "place"):
        assert f'name="fill-{name}"' in body
    missing = press(head, asked, "approve", office, **{"fill-standard": "60"})
    assert missing.status_code == 422
    assert 'value="60"' in missing.content.decode(), "what was typed stays"
    press(
        head,
        asked,
        "approve",
        office,
        **{
            "fill-standard": "60",
            "fill-companions-there": "1",
            "fill-companions": ["office-head", "secretary"],
            "fill-level": "ordinary",
            "fill-estimate": "240.00",
            "fill-place": "机关食堂",
        },
    )
    asked.refresh_from_db()
    assert asked.answers["standard"] == "60.00"
    assert asked.answers["companions"] == ["office-head", "secretary"]
    assert asked.answers["place"] == "机关食堂"
    assert office.task(asked).step == "director"


def test_the_office_corrects_prices_and_nothing_else_of_the_lines(office, desk) -> None:
    asked = office.files("purchase", by="clerk-planning")
    before = asked.answers["lines"][0]
    press(desk("office-head"), asked, "approve", office, **{"fill-lines-0-price": "99.50"})
    asked.refresh_from_db()
    assert asked.answers["lines"][0] == before | {"price": "99.50"}


def test_a_price_that_is_none_is_said_at_its_input(office, desk) -> None:
    asked = office.files("purchase", by="clerk-planning")
    refused = press(desk("office-head"), asked, "approve", office, **{"fill-lines-0-price": "九"})
    assert refused.status_code == 422
    assert "金额请填写数字,最多两位小数,例如 1280.50。" in text(refused)
    assert 'value="九"' in refused.content.decode()


def test_too_late_is_a_sentence_and_the_opinion_is_kept(office, desk) -> None:
    from forms import actions

    trip = office.files("trip", by="clerk-planning")
    task = office.task(trip)
    actions.withdraw(trip, by=office.person("clerk-planning"))
    sent = {"act": "approve", "task": task.pk, "seen": 1, "comment": "同意,注意安全"}
    late = desk("deputy-resettlement").post(page(trip), sent)
    assert late.status_code == 409
    assert re.search(r"这张单子刚刚已有变化:.+于\d\d:\d\d撤回。请查看最新情况。", text(late))
    assert "您写的意见(未记录): 同意,注意安全" in text(late)


def test_a_button_pressed_twice_decides_once_and_shows_the_decision(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    sent = {"act": "approve", "task": office.task(trip).pk, "seen": 1}
    first, second = leader.post(page(trip), sent), leader.post(page(trip), sent)
    assert first["Location"] == second["Location"]
    assert Decision.objects.count() == 1


def test_answers_that_changed_under_the_page_are_not_decided_on(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    sent = {"act": "approve", "task": office.task(trip).pk, "seen": 7, "comment": "同意"}
    refused = desk("deputy-resettlement").post(page(trip), sent)
    assert refused.status_code == 409 and Decision.objects.count() == 0
    assert "同意</textarea>" in refused.content.decode()


@pytest.mark.parametrize("task", ["", "x", "9" * 30, "-1", "٣"])
def test_a_task_that_is_none_is_a_sentence(office, desk, task) -> None:
    trip = office.files("trip", by="clerk-planning")
    sent = {"act": "approve", "task": task, "seen": 1}
    assert desk("deputy-resettlement").post(page(trip), sent).status_code == 422


@pytest.mark.parametrize("act", ["", "delete", "done", "note"])
def test_a_verdict_this_step_does_not_have_is_a_sentence(office, desk, act) -> None:
    trip = office.files("trip", by="clerk-planning")
    assert press(desk("deputy-resettlement"), trip, act, office).status_code == 422
    assert Decision.objects.count() == 0


def test_a_task_of_another_request_decides_nothing(office, desk) -> None:
    mine = office.files("trip", by="clerk-planning")
    other = office.files("trip", by="clerk-finance", travellers=["clerk-finance"])
    sent = {"act": "approve", "task": office.task(other).pk, "seen": 1}
    assert desk("deputy-resettlement").post(page(mine), sent).status_code == 422
    assert Decision.objects.count() == 0


def test_who_sees_it_without_deciding_has_no_buttons(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    body = desk("office-head").get(page(trip)).content.decode()
    assert 'name="act" value="approve"' not in body
    assert press(desk("office-head"), trip, "approve", office).status_code == 403


def test_who_does_not_see_it_finds_nothing(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    stranger = desk("finance-head")
    attached = f"{page(trip)}attachments/1/"
    for address in (page(trip), attached, f"{page(trip)}decided/{office.task(trip).pk}/"):
        assert stranger.get(address).status_code == 404
    assert press(stranger, trip, "approve", office).status_code == 404


def test_handing_on_leads_back_to_the_list_and_says_to_whom(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    body = leader.get(page(trip)).content.decode()
    takers = body[body.index('id="transfer-to"') : body.index('id="transfer-say"')]
    assert 'value="clerk-planning"' not in takers, "who travels cannot decide"
    moved = press(leader, trip, "transfer", office, to="deputy-office")
    assert moved["Location"] == "/admin/inbox/"
    assert f"已转交给分管办公室副局长:{trip.number}。" in text(leader.get("/admin/inbox/"))
    assert office.task(trip).person.username == "deputy-office"


def test_handing_on_to_nobody_opens_the_sheet_again(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    refused = press(desk("deputy-resettlement"), trip, "transfer", office, to="nobody\x00")
    assert refused.status_code in (400, 422)
    refused = press(desk("deputy-resettlement"), trip, "transfer", office, to="")
    assert "请选择人员。" in text(refused)
    assert 'class="dk-sheet dk-open" id="transfer"' in refused.content.decode()


def test_a_copy_lets_others_see_it(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    sent = {"act": "copy", "to": ["finance-head", "accountant"]}
    assert leader.post(page(trip), sent).status_code == 302
    assert office.sees("finance-head", trip) and office.sees("accountant", trip)
    assert trip.number in text(desk("finance-head").get("/admin/inbox/copied/"))


def test_a_copy_to_nobody_is_said_on_the_sheet_before_the_names(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    refused = desk("deputy-resettlement").post(page(trip), {"act": "copy"})
    body = refused.content.decode()
    sheet = body[body.index('class="dk-sheet dk-open" id="copy"') :]
    assert sheet.index("请选择人员。") < sheet.index('type="checkbox"')


def test_a_refusal_that_belongs_to_no_input_is_said_on_the_open_sheet(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    sent = {"act": "return", "comment": "请补充"}
    body = desk("deputy-resettlement").post(page(trip), sent).content.decode()
    assert "这张申请单没有这项待办。" in body[body.index('class="dk-sheet dk-open" id="return"') :]


def test_the_slip_is_printed_from_here(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    leader = desk("deputy-resettlement")
    paper = f"/portal/requests/{trip.ref}/paper.pdf"
    assert f'href="{paper}"' in leader.get(page(trip)).content.decode()
    assert leader.get(paper)["Content-Type"] == "application/pdf"


def test_an_acting_leader_is_told_for_whom_he_decides(office, desk) -> None:
    office.is_away("deputy-resettlement", "deputy-office")
    trip = office.files("trip", by="clerk-planning")
    acting = desk("deputy-office")
    assert "您代 分管规划安置副局长 审批" in text(acting.get(page(trip)))
    press(acting, trip, "approve", office)
    assert Decision.objects.get().on_behalf_of.username == "deputy-resettlement"


def test_a_step_that_only_reads_has_one_button(office, desk) -> None:
    trip = office.files(
        "trip", by="clerk-planning", travellers=["clerk-planning", "director"],
        acting="deputy-office",
    )  # fmt: skip
    office.decides("deputy-resettlement", trip)
    body = desk("deputy-office").get(page(trip)).content.decode()
    assert 'name="act" value="note">阅知' in body and "退回修改" not in text(
        desk("deputy-office").get(page(trip))
    )
    assert press(desk("deputy-office"), trip, "note", office).status_code == 302
    assert ApprovalRequest.objects.get(pk=trip.pk).status == "approved"


def test_answers_are_text_whatever_they_say(office, desk) -> None:
    evil = "<script>alert(1)</script>" + "很长" * 60
    trip = office.files("trip", by="clerk-planning", destination="‮😀", reason=evil)
    body = desk("deputy-resettlement").get(page(trip)).content.decode()
    assert "<script>alert" not in body and "&lt;script&gt;" in body


def test_attachments_are_always_sent_to_be_saved(office, desk, settings) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from forms import attachments

    kept = attachments.store(
        SimpleUploadedFile("公函.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf"),
        by=office.person("clerk-planning"),
    )
    asked = office.files("hospitality", by="clerk-planning", letter_file=[kept.pk])
    head = desk("office-head")
    assert f"attachments/{kept.pk}/" in head.get(page(asked)).content.decode()
    sent = head.get(f"{page(asked)}attachments/{kept.pk}/")
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent["Content-Security-Policy"]


def test_a_request_asks_at_most_25_statements(office, desk) -> None:
    for _n in range(3):
        repair = office.files("vehicle-repair", by="driver")
        office.decides("office-head", repair)
    leader = desk("director")
    leader.get(page(repair))
    with CaptureQueriesContext(connection) as asked:
        leader.get(page(repair))
    assert len(asked) <= 25, "\n".join(q["sql"][:150] for q in asked)


def test_a_number_in_the_address_does_as_well(office, desk) -> None:
    trip = office.files("trip", by="clerk-planning")
    assert desk("deputy-resettlement").get(f"/admin/requests/{trip.number}/").status_code == 200
    assert Task.objects.count() == 1
