"""What somebody asks on his first day, answered on the page where he asks it."""

from __future__ import annotations

import re

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

START = "/portal/start/"
DIRECTOR = "到省外出差,一律由局长审批"
LATER = "等得久了,下一个工作日可以点“提醒”。"


def test_the_list_says_when_a_further_leader_is_asked(at):
    page = at("clerk-planning").get(START)

    assert (
        f'视情况还须 局长审批<ul class="cases"><li>局级干部出差,由局长审批</li><li>{DIRECTOR}'
        in page.text
    )


def test_the_page_says_when_one_may_remind_until_one_may(at, office):
    with time_machine.travel("2026-11-23 09:00+08:00", tick=False):
        trip = office.files("trip", by="clerk-planning")
        first = at("clerk-planning").get(f"/portal/requests/{trip.ref}/").text
        his = at("deputy-resettlement").get(f"/portal/requests/{trip.ref}/").text
    with time_machine.travel("2026-11-24 09:00+08:00", tick=False):
        next_day = at("clerk-planning").get(f"/portal/requests/{trip.ref}/").text

    assert LATER in first and ">提醒<" not in first
    assert LATER not in his
    assert LATER not in next_day and ">提醒<" in next_day


def test_a_file_that_is_not_taken_while_keeping_is_told_beside_its_button(at):
    page = at("clerk-planning").get(f"{START}hospitality/")
    sent = {**page.form.values, "f-letter_file-new": SimpleUploadedFile("公函.doc", b"letter")}
    part = at("clerk-planning").post(page.address, sent, HTTP_HX_REQUEST="true").text

    beside = part.partition('id="files-letter_file"')[2].partition("</ul>")[0]
    assert '<li class="error">公函.doc:只能上传' in beside


def test_what_is_wrong_in_a_row_is_listed_with_its_row_once(at):
    page = at("clerk-planning").get(f"{START}purchase/")
    page = page.send("do=submit", lines__0__name="硒鼓", lines__0__price="-5")

    assert ">第1行“预计单价(元)”:金额请填写数字,最多两位小数,例如 1280.50。</a>" in page.text
    assert ">请填写第1行的“数量”。</a>" in page.text


def test_a_directory_without_numbers_says_who_enters_them(at):
    page = at("clerk-planning").get("/portal/people/")

    assert "还没有登记电话。请办公室登记,登记后显示在这里。" in page.text


def test_what_can_be_chosen_in_one_way_only_is_chosen_already(office, client):
    client.force_login(office.person("clerk-planning"))
    page = client.get("/portal/start/purchase/").content.decode()
    chosen = re.findall(r'name="f-kind" value="(\w+)"( checked)?', page)
    assert ("other", " checked") in chosen and ("daily", " checked") not in chosen
