"""Who may file for whom, what a filed request warns of, and drafts of a form that changed."""

from __future__ import annotations

from typing import Any

import pytest

from forms import actions, queries
from forms.errors import DomainError, InvalidAnswers, NotFound
from forms.models import ApprovalRequest
from permissions import org
from tests.scenario import Office, day

CHOOSE = "请从列出的选项中选择。"
SLUGS = ["trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase"]
OFFICE = {
    "standard": "60.00", "companions": ["registry"], "level": "ordinary", "estimate": "240.00",
}  # fmt: skip


# --- warnings --------------------------------------------------------------------------------


def warned(office: Office, request: ApprovalRequest) -> list[tuple[str, str]]:
    request = ApprovalRequest.objects.select_related("version").get(pk=request.pk)
    found = queries.warnings(request, org.load_current(office.bureau.pk))
    return [(w.field, w.sentence) for w in found]


def test_a_trip_on_days_somebody_travels_already_is_warned_of_by_name_days_and_number(office):
    travellers = ["clerk-planning", "planning-head"]
    first = office.files(
        "trip", by="clerk-planning", travellers=travellers, start="2099-09-21", end="2099-09-22"
    )
    assert warned(office, first) == []
    second = office.files(
        "trip",
        by="planning-head",
        travellers=["planning-head"],
        start="2099-09-22",
        end="2099-09-30",
    )
    assert warned(office, second) == [
        ("travellers", f"规划安置和后期扶持股股长在9月21日至22日已有派差单({first.number})。")
    ]
    after = office.files(
        "trip",
        by="planning-head",
        travellers=["planning-head"],
        start="2099-10-01",
        end="2099-10-02",
    )
    assert warned(office, after) == []


@pytest.mark.parametrize("end", ["withdrawn", "rejected", "draft"])
def test_a_trip_that_came_to_nothing_is_no_overlap(office: Office, end: str):
    first = office.files("trip", by="clerk-planning", submit=end != "draft")
    if end == "withdrawn":
        actions.withdraw(first, by=office.person("clerk-planning"))
    elif end == "rejected":
        office.decides("deputy-resettlement", first, "reject")
    assert warned(office, office.files("trip", by="clerk-planning")) == []


def test_study_outside_the_province_is_warned_of(office: Office):
    said = "赴外省考察学习还须报组织部门审批,报账时须附《因公赴外省考察学习申报审批表》。"
    study = {"purpose": "study", "destination_kind": "outside"}
    assert warned(office, office.files("trip", by="driver", travellers=["driver"], **study)) == [
        ("purpose", said)
    ]
    inside = {**study, "destination_kind": "province"}
    assert (
        warned(office, office.files("trip", by="secretary", travellers=["secretary"], **inside))
        == []
    )


def test_a_mileage_lower_than_last_time_is_warned_of_for_the_same_car(office: Office):
    office.files("vehicle-repair", by="driver", mileage=80000)
    lower = office.files("vehicle-repair", by="driver", mileage=79999)
    assert warned(office, lower) == [
        ("mileage", "行驶里程比该车上一次填报的80000公里还少,请核对。")
    ]
    assert warned(office, office.files("vehicle-repair", by="driver", mileage=79999)) == []
    other = office.files("vehicle-repair", by="driver", vehicle="湘M2", mileage=5)
    assert warned(office, other) == []


# --- who may file ----------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_the_administrator_cannot_start_a_form(office: Office, slug: str):
    with pytest.raises(NotFound):
        office.files(slug, by="admin")


@pytest.mark.parametrize(
    "by", ["clerk-finance", "accountant", "planning-head", "deputy-office", "director"]
)
def test_only_the_office_types_in_for_others(office: Office, by: str):
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("equipment-repair", by=by, applicant="clerk-planning")
    assert refusal.value.errors == {"applicant": ["只有办公室人员可以代他人填单。"]}


def test_nothing_is_typed_in_for_one_who_may_not_start_it_himself(office: Office):
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("equipment-repair", by="secretary", applicant="admin")
    assert refusal.value.errors == {"applicant": ["系统管理员不能申请《办公设备报修单》。"]}


def test_daily_supplies_go_by_the_section_of_the_applicant_not_of_the_typist(office: Office):
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("purchase", by="storekeeper", applicant="clerk-planning", kind="daily")
    assert refusal.value.errors == {"kind": [CHOOSE]}
    assert office.files("purchase", by="storekeeper", kind="daily").number


def test_whoever_typed_it_in_does_not_decide_it_and_fills_for_his_own_step(office: Office):
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("hospitality", by="office-head", applicant="clerk-planning")
    assert set(refusal.value.errors) == {"standard", "companions"}
    visit = office.files("hospitality", by="office-head", applicant="clerk-planning", **OFFICE)
    assert office.path(visit) == [
        ("office-head", "office-head", "skipped"),
        ("director", "director", "open"),
    ]
    assert visit.tasks.get(step="office-head").reason == "填单人本人,由上级领导审批"


def test_applicant_and_typist_edit_submit_and_withdraw_and_nobody_else(office: Office):
    draft = office.files(
        "equipment-repair", by="secretary", applicant="clerk-planning", submit=False
    )
    for account in ("clerk-planning", "secretary"):
        draft = actions.edit(
            draft, by=office.person(account), answers={"asset": account}, revision=draft.revision
        )
    for account in ("office-head", "registry", "director"):
        with pytest.raises(DomainError) as refusal:
            actions.submit(draft, by=office.person(account))
        assert refusal.value.code == "not_found"
    request = actions.submit(draft, by=office.person("clerk-planning"))
    with pytest.raises(DomainError) as refusal:
        actions.withdraw(request, by=office.person("office-head"))
    assert refusal.value.code == "not_yours"
    assert actions.withdraw(request, by=office.person("secretary")).status == "withdrawn"


def test_an_answer_to_a_form_that_changed_meanwhile_is_kept_where_it_still_fits(office: Office):
    """A draft follows the form: what is of another kind now is asked for again."""
    number = {"series": "made-up", "format": "试{serial}"}
    step = {"key": "director", "label": "", "who": {"rule": "post", "posts": ["director"]}}
    columns = [{"key": "n", "kind": "integer", "label": "数"}]

    def publish(*fields: dict[str, Any]) -> Any:
        return office.publishes(
            {"slug": "made-up", "title": "试用表", "fields": list(fields), "steps": [step],
             "number": number}
        )  # fmt: skip

    rows = {"key": "rows", "kind": "lines", "label": "明细"}
    definition = publish(
        {"key": "a", "kind": "text", "label": "甲"}, {"key": "b", "kind": "text", "label": "乙"},
        {**rows, "columns": [*columns, {"key": "x", "kind": "text", "label": "字"}]},
    )  # fmt: skip
    clerk = office.person("clerk-planning")
    draft = actions.create(
        definition, by=clerk, answers={"a": "kept", "b": "not money", "rows": [{"n": 1, "x": "?"}]}
    )
    publish(
        {"key": "a", "kind": "text", "label": "甲"}, {"key": "b", "kind": "money", "label": "乙"},
        {**rows, "columns": [*columns, {"key": "x", "kind": "date", "label": "日"}]},
    )  # fmt: skip

    with pytest.raises(InvalidAnswers) as refusal:
        actions.submit(draft, by=clerk)
    assert refusal.value.errors == {
        "b": ["请填写“乙”。"],
        "rows.0.x": ["请填写第1行的“日”。"],
    }
    draft.refresh_from_db()
    draft = actions.edit(
        draft, by=clerk, answers={"b": "1", "rows": [{"n": 1, "x": day()}]}, revision=draft.revision
    )
    assert actions.submit(draft, by=clerk).answers["a"] == "kept"
