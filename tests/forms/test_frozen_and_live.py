"""What a request keeps from its submission on, and what it follows day by day."""

from __future__ import annotations

import datetime
import json

import pytest
from django.utils import timezone

from forms import actions, queries
from forms.errors import InvalidAnswers
from forms.models import ApprovalRequest, FormDefinition, Notice, OfficeFigure
from permissions import people
from tests.scenario import FORMS, Office, day

SLUGS = ["trip", "vehicle-repair", "equipment-repair", "hospitality", "purchase"]
DEAR = [{"name": "电脑", "unit": "台", "quantity": 1, "price": "4900.00"}]


def stricter(office: Office) -> FormDefinition:
    """The equipment form again, with the asset required and the director alone asked."""
    document = json.loads((FORMS / "equipment-repair.json").read_text(encoding="utf-8"))
    for field in document["fields"]:
        if field["key"] == "asset":
            field["required"] = True
    for step in document["steps"]:
        step["who"]["posts"] = ["director"]
    return office.publishes(document)


# --- frozen ----------------------------------------------------------------------------------


def test_a_request_under_way_keeps_the_form_it_was_submitted_with(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    version = repair.version_id
    stricter(office)
    repair = office.decides("office-head", repair, "return", comment="补充")

    repair = actions.submit(repair, by=office.person("clerk-planning"))

    assert repair.version_id == version
    assert [p[1] for p in office.path(repair)] == ["office-head", "deputy-office"]


def test_a_draft_follows_the_form_as_it_is_now(office: Office):
    draft = office.files("equipment-repair", by="clerk-planning", submit=False)
    stricter(office)
    with pytest.raises(InvalidAnswers) as refusal:
        actions.submit(draft, by=office.person("clerk-planning"))
    assert refusal.value.errors == {"asset": ["请填写“型号及资产编号”。"]}


def test_the_same_form_published_again_is_the_same_version(office: Office):
    before = office.form("trip").current_id
    office.publishes_starter_forms("current")
    assert office.form("trip").current_id == before
    office.publishes_starter_forms("handbook-2014")
    assert office.form("hospitality").versions.count() == 2


def test_a_purchase_goes_by_the_limit_of_the_day_it_was_submitted_on(office: Office):
    purchase = office.files("purchase", by="clerk-planning", lines=DEAR)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    ApprovalRequest.objects.filter(pk=purchase.pk).update(submitted_at=yesterday)
    OfficeFigure.objects.create(
        bureau=office.bureau, name="purchase-director-limit", start=timezone.localdate(),
        label="采购须经局长审批的金额", kind="money", value="1000.00", source="局务会", ours=True,
    )  # fmt: skip

    assert [p[0] for p in office.path(purchase)] == ["office-head", "deputy-office"]
    later = office.files("purchase", by="clerk-planning", lines=DEAR)
    assert [p[0] for p in office.path(later)] == ["office-head", "deputy-office", "director"]


# --- live ------------------------------------------------------------------------------------


def test_a_price_corrected_downward_takes_the_director_off_the_route(office: Office):
    lines = [{**DEAR[0], "price": "5000.00"}]
    purchase = office.files("purchase", by="clerk-planning", lines=lines)
    assert [p[0] for p in office.path(purchase)] == ["office-head", "deputy-office", "director"]
    office.decides("office-head", purchase, answers={"lines": [{**lines[0], "price": "4999.99"}]})
    assert office.decides("deputy-office", purchase).status == "approved"


def test_an_absence_registered_later_counts_when_the_step_opens(office: Office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.is_away("director", "deputy-finance")
    office.decides("deputy-resettlement", trip)
    assert office.decides("deputy-finance", trip).status == "approved"


def test_a_leader_who_comes_back_decides_himself_again(office: Office):
    absence = office.is_away("deputy-resettlement", "deputy-finance")
    trip = office.files("trip", by="clerk-planning")
    people.end_absence(absence)

    assert not office.sees("deputy-finance", trip)
    trip = office.decides("deputy-resettlement", trip)
    assert trip.tasks.get().decision.on_behalf_of is None


def test_an_absence_for_other_forms_changes_nothing(office: Office):
    office.is_away("deputy-resettlement", "deputy-finance", forms=["purchase"])
    trip = office.files("trip", by="clerk-planning")
    assert not office.sees("deputy-finance", trip)
    assert office.decides("deputy-resettlement", trip).status == "approved"


def test_a_trip_of_a_clerk_whose_leader_and_acting_leader_are_away_goes_on_to_the_next(
    office: Office,
):
    office.is_away("deputy-resettlement", "deputy-finance")
    office.is_away("deputy-finance", "deputy-office")
    trip = office.files("trip", by="clerk-planning")
    trip = office.decides("deputy-office", trip)
    decision = trip.tasks.get().decision
    assert (decision.on_behalf_of.username, decision.owed) == ("deputy-resettlement", "due")


def test_of_two_of_the_same_person_the_earlier_step_falls_away(office: Office):
    """The deputy of the office is made its head as well: he is asked once, where he fills."""
    people.dismiss(office.post("office-head"), office.person("office-head"))
    people.appoint(office.post("office-head"), office.person("deputy-office"))
    repair = office.files("equipment-repair", by="clerk-planning")
    assert office.path(repair) == [
        ("office-head", "office-head", "skipped"),
        ("deputy-office", "deputy-office", "open"),
    ]
    assert repair.tasks.get(step="office-head").reason == "与后一环节为同一人,只审批一次"
    repair = office.decides("deputy-office", repair, answers={"estimate": "80"})
    assert (repair.status, repair.answers["estimate"]) == ("approved", "80.00")


# --- whoever files ---------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_the_section_head_gets_a_copy_of_every_form_unless_he_files_it(office: Office, slug: str):
    office.files(slug, by="clerk-planning")
    assert list(Notice.objects.filter(kind="copied").values_list("user__username", flat=True)) == [
        "planning-head"
    ]
    Notice.objects.all().delete()
    office.files(slug, by="planning-head")
    office.files(slug, by="deputy-finance")
    assert not Notice.objects.filter(kind="copied").exists()


def test_every_account_but_the_administrators_may_start_all_five_forms(office: Office):
    from permissions.models import User

    for user in User.objects.select_related("bureau"):
        found = [d.slug for d in queries.startable(user)]
        assert sorted(found) == ([] if user.username == "admin" else sorted(SLUGS))


def test_a_request_that_is_refused_for_want_of_an_approver_leaves_no_trace(office: Office):
    people.dismiss(office.post("director"), office.person("director"))
    with pytest.raises(Exception, match="该岗位目前无人可以审批") as refusal:
        office.files("vehicle-repair", by="driver")
    assert str(refusal.value) == (
        "《车辆报修单》须经“局长”审批,该岗位目前无人可以审批,也没有代管领导,暂不能提交。请联系办公室。"
    )
    assert (refusal.value.code, ApprovalRequest.objects.count()) == ("no_approver", 0)


def test_an_approval_today_and_a_trip_today_are_the_same_day_in_shanghai(office: Office):
    trip = office.files("trip", by="clerk-planning", start=day(), end=day())
    assert timezone.localdate(trip.submitted_at).isoformat() == trip.answers["start"]
