"""What each starter form refuses and warns of: the field and the sentence, in both profiles."""

from __future__ import annotations

from typing import Any

import pytest

from forms.errors import InvalidAnswers
from forms.models import ApprovalRequest
from forms.schema import PROFILES
from permissions import people
from tests.scenario import Office, answers, day

CHOOSE = "请从列出的选项中选择。"
NOBODY = "没有这个人员,或其账号已停用。"
AMOUNT = "金额请填写数字,最多两位小数,例如 1280.50。"
DATE = "日期请按“2026-09-18”的样子填写,年份在1900至2100之间。"
NOT_OURS = "本申请表没有这一项。"
SLUGS = ["trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase"]
PART = {"item": "更换刹车片", "quantity": 2, "unit": "副", "price": "180.00"}
LINE = {"name": "硒鼓", "unit": "个", "quantity": 2, "price": "260.00"}
GUESTS = [{"name": name, "title": "干部"} for name in "甲乙丙丁戊"]
OFFICE = {
    "standard": "60.00", "companions": ["registry"], "level": "ordinary", "estimate": "240.00",
}  # fmt: skip

Case = tuple[dict[str, Any], dict[str, str]]
"""What is changed (None leaves a field out), and the sentence at each refused field."""

TRIP: list[Case] = [
    ({"travellers": None}, {"travellers": "出差人至少填写一人。"}),
    ({"travellers": []}, {"travellers": "出差人至少填写一人。"}),
    ({"travellers": ["nobody"]}, {"travellers": NOBODY}),
    ({"travellers": ["driver", "driver"]}, {"travellers": "同一人员不能重复。"}),
    ({"travellers": ["clerk-planning", "admin"]},
     {"travellers": "系统管理员没有所属股室,不知由谁审批,请联系办公室。"}),
    ({"destination": None}, {"destination": "请填写“出差地点”。"}),
    ({"destination": "地" * 201}, {"destination": "最多填写200个字,现为201个字。"}),
    ({"destination_kind": None}, {"destination_kind": "请选择“出差范围”。"}),
    ({"destination_kind": "abroad"}, {"destination_kind": CHOOSE}),
    ({"reason": None}, {"reason": "请填写“出差事由”。"}),
    ({"purpose": None}, {"purpose": "请选择“出差性质”。"}),
    ({"start": None}, {"start": "请填写“预计出发日期”。"}),
    ({"end": None}, {"end": "请填写“预计返回日期”。"}),
    ({"start": "2026/09/18"}, {"start": DATE}),
    ({"start": day(3), "end": day(2)}, {"end": "返回日期不能早于出发日期。"}),
    ({"start": day(-1)}, {"start": "出发日期不能早于今天。"}),
    ({"start": day(-1), "end": day(-2)},
     {"start": "出发日期不能早于今天。", "end": "返回日期不能早于出发日期。"}),
    ({"transport": None}, {"transport": "请选择“交通工具”。"}),
    ({"transport": "office_car"}, {"vehicle": "请填写“随行车辆(车牌号)”。"}),
    ({"transport": "own_car"}, {"vehicle": "请填写“随行车辆(车牌号)”。"}),
    ({"transport": "own_car", "vehicle": "湘M1", "driver": "nobody"}, {"driver": NOBODY}),
    ({"transport": "plane"}, {"flight_reason": "请选择“乘飞机理由”。"}),
    ({"transport": "plane", "flight_reason": "comfort"}, {"flight_reason": CHOOSE}),
    ({"travellers": ["director"]}, {"acting": "局长出差,请填写“外出期间代管人”。"}),
    ({"travellers": ["director", "deputy-office"], "acting": "deputy-office"},
     {"acting": "“外出期间代管人”不能是申请人、填单人或出差人员:分管办公室副局长。"}),
    ({"travellers": ["director"], "acting": "driver"},
     {"acting": "“外出期间代管人”须是股长(主任)及以上人员:驾驶员。"}),
    ({"travellers": ["deputy-office"], "acting": "accountant"},
     {"acting": "“外出期间代管人”须是股长(主任)及以上人员:会计。"}),
    ({"travellers": ["director"], "acting": "nobody"}, {"acting": NOBODY}),
    ({"others": 5}, {"others": "请填写文字。"}),
    ({"colour": "red"}, {"colour": NOT_OURS}),
]  # fmt: skip

VEHICLE: list[Case] = [
    ({"vehicle": None}, {"vehicle": "请填写“车牌号”。"}),
    ({"kind": None}, {"kind": "请选择“类别”。"}),
    ({"kind": "wash"}, {"kind": CHOOSE}),
    ({"garage": None}, {"garage": "请选择“定点修理厂”。"}),
    ({"garage": "round the corner"}, {"garage": CHOOSE}),
    ({"mileage": -1}, {"mileage": "“行驶里程(公里)”不能小于0。"}),
    ({"mileage": "80000"}, {"mileage": "请填写整数。"}),
    ({"items": None}, {"items": "维修保养项目至少填写一行。"}),
    ({"items": []}, {"items": "维修保养项目至少填写一行。"}),
    ({"items": [{}]}, {
        "items.0.item": "请填写第1行的“项目”。", "items.0.quantity": "请填写第1行的“数量”。",
        "items.0.unit": "请填写第1行的“单位”。", "items.0.price": "请填写第1行的“预计单价(元)”。",
    }),
    ({"items": [PART, {**PART, "quantity": 0}]}, {"items.1.quantity": "第2行的“数量”不能小于1。"}),
    ({"items": [{**PART, "price": "0"}]}, {"items.0.price": "第1行的“预计单价(元)”不能小于0.01。"}),
    ({"items": [{**PART, "price": 180}]}, {"items.0.price": AMOUNT}),
    ({"items": [{**PART, "colour": "red"}]}, {"items.0.colour": "没有这一栏。"}),
    ({"supplements": "车修〔2026〕99号"}, {"supplements": "没有找到符合条件的申请单。"}),
]  # fmt: skip

EQUIPMENT: list[Case] = [
    ({"equipment": None}, {"equipment": "请选择“设备名称”。"}),
    ({"equipment": "car"}, {"equipment": CHOOSE}),
    ({"fault": None}, {"fault": "请填写“故障情况”。"}),
    ({"fault": "坏" * 5001}, {"fault": "最多填写5000个字,现为5001个字。"}),
    ({"estimate": "12.345"}, {"estimate": AMOUNT}),
    ({"asset": ["x"]}, {"asset": "请填写文字。"}),
]  # fmt: skip

RECEPTION: list[Case] = [
    ({"guest_unit": None}, {"guest_unit": "请填写“来宾单位”。"}),
    ({"guests": None}, {"guests": "来宾名单至少填写一行。"}),
    ({"guests": [{"name": "王某"}]}, {"guests.0.title": "请填写第1行的“职务”。"}),
    ({"guest_count": None}, {"guest_count": "请填写“来宾人数”。"}),
    ({"guest_count": 0}, {"guest_count": "“来宾人数”不能小于1。"}),
    ({"guests": GUESTS}, {"guest_count": "来宾人数不能少于来宾名单中的人数。"}),
    ({"reason": None}, {"reason": "请填写“来访事由”。"}),
    ({"start": None}, {"start": "请填写“来访日期”。"}),
    ({"end": None}, {"end": "请填写“离开日期”。"}),
    ({"start": day(2)}, {"end": "离开日期不能早于来访日期。"}),
    ({"start": day(-1)}, {"start": "先审批、后开支,来访日期不能早于今天。"}),
    ({"items": None}, {"items": "请选择“接待项目”。"}),
    ({"items": ["meal", "meal"]}, {"items": "同一选项不能重复。"}),
    ({"items": ["tobacco"]}, {"items": CHOOSE}),
    ({"level": "grand"}, {"level": CHOOSE}),
    ({"estimate": 200}, {"estimate": AMOUNT}),
    ({"continuous": "no"}, {"continuous": "请选择“是”或“否”。"}),
    ({"letter_file": [999]}, {"letter_file": "附件不存在或已用于其他申请单,请重新上传。"}),
]  # fmt: skip

PURCHASE: list[Case] = [
    ({"kind": None}, {"kind": "请选择“采购类别”。"}),
    ({"kind": "daily"}, {"kind": CHOOSE}),
    ({"reason": None}, {"reason": "请填写“采购事由”。"}),
    ({"lines": None}, {"lines": "采购物品至少填写一行。"}),
    ({"lines": [{"spec": "A4"}]}, {
        "lines.0.name": "请填写第1行的“品名”。", "lines.0.unit": "请填写第1行的“单位”。",
        "lines.0.quantity": "请填写第1行的“数量”。",
        "lines.0.price": "请填写第1行的“预计单价(元)”。",
    }),
    ({"lines": [{**LINE, "quantity": 0}]}, {"lines.0.quantity": "第1行的“数量”不能小于1。"}),
    ({"lines": [{**LINE, "price": "0.00"}]},
     {"lines.0.price": "第1行的“预计单价(元)”不能小于0.01。"}),
    ({"lines": [{**LINE, "price": "-5"}]}, {"lines.0.price": AMOUNT}),
]  # fmt: skip

CASES = {
    "trip": TRIP,
    "vehicle-repair": VEHICLE,
    "equipment-repair": EQUIPMENT,
    "hospitality": RECEPTION,
    "purchase": PURCHASE,
}


def errors_of(
    office: Office, slug: str, *, by: str = "clerk-planning", **changes: Any
) -> dict[str, str]:
    """What stands at each field when this is filed; nothing may have been created."""
    try:
        office.files(slug, by=by, **changes)
    except InvalidAnswers as refusal:
        assert ApprovalRequest.objects.count() == 0
        assert all(len(said) == 1 for said in refusal.errors.values()), refusal.errors
        return {key: said[0] for key, said in refusal.errors.items()}
    raise AssertionError(f"{slug} was taken: {changes}")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_form_refuses_at_these_fields_in_these_words(db, slug: str, profile: str):
    office = Office.open(profile)
    found = [(changes, errors_of(office, slug, **changes)) for changes, _said in CASES[slug]]
    assert found == CASES[slug]


def test_the_letter_is_asked_for_today_and_was_not_by_the_handbook(db):
    bare = {"letter": None, "letter_file": None}
    assert errors_of(Office.open("current"), "hospitality", **bare) == {
        "letter": "请填写“公函文号”。",
        "letter_file": "请上传“公函(扫描件或照片)”。",
    }
    request = Office.open("handbook-2014").files("hospitality", by="clerk-planning", **bare)
    assert request.status == "in_review"


def test_an_acting_leader_who_files_or_typed_it_in_is_refused(office: Office):
    said = "“外出期间代管人”不能是申请人、填单人或出差人员:办公室主任。"
    both = {"travellers": ["director"], "acting": "office-head"}
    assert errors_of(office, "trip", by="office-head", **both) == {"acting": said}
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("trip", by="office-head", applicant="secretary", **both)
    assert refusal.value.errors == {"acting": [said]}


def test_an_acting_leader_who_has_left_is_refused(office: Office):
    people.deactivate(office.person("finance-head"))
    found = errors_of(office, "trip", travellers=["director"], acting="finance-head")
    assert found == {"acting": NOBODY}


def test_a_letter_of_somebody_else_or_of_another_request_is_refused(office: Office):
    said = {"letter_file": "附件不存在或已用于其他申请单,请重新上传。"}
    foreign = office.uploads(office.person("secretary"))
    assert errors_of(office, "hospitality", letter_file=[foreign.pk]) == said
    first = office.files("hospitality", by="clerk-planning")
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("hospitality", by="clerk-planning", letter_file=first.answers["letter_file"])
    assert refusal.value.errors == {"letter_file": [said["letter_file"]]}


# --- at the office head's step ---------------------------------------------------------------

MANY = ["registry", "secretary", "storekeeper", "driver", "accountant"]


@pytest.mark.parametrize(
    ("guests", "companions", "said"),
    [
        (10, 4, "来宾10人以内,陪同人员不得超过3人;现为4人。"),
        (11, 4, "来宾超过10人,陪同人员不得超过来宾人数的三分之一。"),
        (12, 5, "来宾超过10人,陪同人员不得超过来宾人数的三分之一。"),
    ],
)
def test_too_many_companions_are_refused_today(db, guests: int, companions: int, said: str):
    for profile in PROFILES:
        office = Office.open(profile)
        visit = office.files("hospitality", by="clerk-planning", guest_count=guests)
        filled = {**OFFICE, "companions": MANY[:companions]}
        if profile == "current":
            with pytest.raises(InvalidAnswers) as refusal:
                office.decides("office-head", visit, answers=filled)
            assert refusal.value.errors == {"companions": [said]}
            filled["companions"] = MANY[: companions - 1]
        visit = office.decides("office-head", visit, answers=filled)
        assert visit.answers["companions"] == filled["companions"]


def test_the_office_head_is_asked_for_what_is_his_and_his_bad_values_are_refused(office: Office):
    visit = office.files("hospitality", by="clerk-planning", level=None, estimate=None)
    for filled, errors in [
        ({}, {"standard": "请填写“接待标准(元/人)”。", "companions": "陪同人员至少填写一人。",
              "level": "请选择“接待类别”。", "estimate": "请填写“预计费用(元)”。"}),
        ({**OFFICE, "standard": 60}, {"standard": AMOUNT}),
        ({**OFFICE, "companions": ["nobody"]}, {"companions": NOBODY}),
        ({**OFFICE, "colour": "red"}, {"colour": NOT_OURS}),
    ]:  # fmt: skip
        with pytest.raises(InvalidAnswers) as refusal:
            office.decides("office-head", visit, answers=filled)
        assert {k: said[0] for k, said in refusal.value.errors.items()} == errors
    assert office.task(visit).step == "office-head"
    taken = office.decides("office-head", visit, answers={**OFFICE, "guest_unit": "not his"})
    assert (taken.answers["guest_unit"], taken.answers["level"]) == ("永州市水利局", "ordinary")


def test_the_office_head_corrects_prices_and_nothing_else_of_a_purchase(office: Office):
    purchase = office.files("purchase", by="clerk-planning")
    with pytest.raises(InvalidAnswers) as refusal:
        office.decides("office-head", purchase, answers={"lines": [LINE, LINE]})
    assert refusal.value.errors == {"lines": ["本环节只能修改已有的1行,不能增加或删除。"]}
    with pytest.raises(InvalidAnswers) as refusal:
        office.decides("office-head", purchase, answers={"lines": [{**LINE, "price": "0"}]})
    assert refusal.value.errors == {"lines.0.price": ["第1行的“预计单价(元)”不能小于0.01。"]}

    changed = [{**LINE, "price": "250.00", "quantity": 9, "name": "另一种"}]
    purchase = office.decides("office-head", purchase, answers={"lines": changed})
    assert purchase.answers["lines"] == [{**LINE, "price": "250.00"}]


# --- taken without a word --------------------------------------------------------------------


def test_what_is_hidden_computed_or_a_steps_is_dropped_or_ignored(office: Office):
    trip = office.files(
        "trip", by="clerk-planning", vehicle="湘M1", driver="driver", acting="driver"
    )
    assert not {"vehicle", "driver", "acting"} & set(trip.answers)
    visit = office.files(
        "hospitality", by="clerk-planning", place="食堂", companions=["x"], standard=1
    )
    assert not {"place", "companions", "standard"} & set(visit.answers)
    repair = office.files("vehicle-repair", by="driver", kind="parts", total="1")
    assert "garage" not in repair.answers and "total" not in repair.answers


def test_an_absent_answer_to_continuous_reception_is_no_and_others_are_not_made_up(office: Office):
    visit = office.files(
        "hospitality", by="clerk-planning", continuous=None, level=None, estimate=None
    )
    assert visit.answers["continuous"] is False
    assert not {"level", "estimate"} & set(visit.answers)


def test_a_trip_that_ends_the_day_it_begins_today_is_taken(office: Office):
    assert office.files("trip", by="driver", travellers=["driver"], start=day(), end=day()).number


def test_answers_that_do_for_a_test_do_for_every_form(office: Office):
    """The table above changes one thing at a time; unchanged each form is taken."""
    for slug in SLUGS:
        assert answers(slug) and office.files(slug, by="clerk-planning").status == "in_review"
