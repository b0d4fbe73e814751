"""The five forms of the main job, from filing to approval, by everybody who may file them."""

from __future__ import annotations

import pytest

from forms import actions, queries
from forms.errors import DomainError, InvalidAnswers, NoApprover, WrongState
from forms.models import ApprovalRequest, FormDefinition, Notice
from permissions import people
from tests.scenario import Office, day


def test_a_clerks_trip_in_the_city_needs_his_supervising_leader_only(office: Office):
    trip = office.files("trip", by="clerk-planning")

    assert trip.number == f"派差〔{day()[:4]}〕1号"
    assert trip.status == "in_review"
    assert office.path(trip) == [("supervising", "deputy-resettlement", "open")]

    trip = office.decides("deputy-resettlement", trip)

    assert trip.status == "approved"
    assert office.path(trip) == [("supervising", "deputy-resettlement", "approved")]


def test_a_deputy_who_takes_his_clerk_along_needs_the_director_only(office: Office):
    trip = office.files(
        "trip", by="deputy-resettlement", travellers=["deputy-resettlement", "clerk-planning"]
    )

    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "skipped"),
        ("director", "director", "open"),
    ]


def test_out_of_province_both_leaders_are_asked_one_after_the_other(office: Office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "open"),
        ("director", "director", "waiting"),
    ]

    office.decides("deputy-resettlement", trip)
    assert office.path(trip)[1] == ("director", "director", "open")

    assert office.decides("director", trip).status == "approved"


def test_travellers_of_two_sections_need_both_their_leaders(office: Office):
    trip = office.files("trip", by="clerk-planning", travellers=["clerk-planning", "clerk-finance"])
    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "open"),
        ("supervising", "deputy-finance", "open"),
    ]

    assert office.decides("deputy-finance", trip).status == "in_review"
    assert office.decides("deputy-resettlement", trip).status == "approved"


def test_the_directors_own_trip_is_noted_by_whoever_acts_for_him(office: Office):
    trip = office.files("trip", by="director", travellers=["director"], acting="deputy-office")
    assert office.path(trip) == [("director", None, "open")]

    trip = office.decides("deputy-office", trip, "note")

    assert trip.status == "approved"
    absence = office.person("director").absences.get()
    assert (absence.acting.username, str(absence.start)) == ("deputy-office", day(2))


def test_the_directors_trip_without_an_acting_leader_is_refused_at_that_field(office: Office):
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("trip", by="director", travellers=["director"])

    assert list(refusal.value.errors) == ["acting"]
    assert ApprovalRequest.objects.count() == 0


def test_a_clerk_who_files_for_himself_and_the_director(office: Office):
    trip = office.files(
        "trip",
        by="clerk-planning",
        travellers=["clerk-planning", "director"],
        acting="deputy-office",
    )
    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "open"),
        ("director", None, "waiting"),
    ]


def test_a_purchase_under_the_limit_by_the_deputy_himself_goes_to_the_director(office: Office):
    purchase = office.files("purchase", by="deputy-office")

    assert office.path(purchase) == [
        ("office-head", "office-head", "open"),
        ("deputy-office", "director", "waiting"),
    ]


@pytest.mark.parametrize(
    ("slug", "changes"),
    [
        ("vehicle-repair", {}),
        (
            "purchase",
            {"lines": [{"name": "电脑", "unit": "台", "quantity": 2, "price": "4999.00"}]},
        ),
        ("hospitality", {}),
    ],
)
def test_the_director_cannot_file_what_only_he_can_decide(office: Office, slug, changes):
    with pytest.raises(NoApprover) as refusal:
        office.files(slug, by="director", **changes)

    assert "须经“局长”审批" in str(refusal.value)
    assert ApprovalRequest.objects.count() == 0


def test_the_acting_deputys_own_trip_goes_to_the_absent_director(office: Office):
    office.is_away("director", "deputy-finance")
    trip = office.files("trip", by="deputy-finance", travellers=["deputy-finance"])

    assert office.path(trip) == [("director", "director", "open")]
    assert office.decides("director", trip).status == "approved"


def test_the_acting_leader_decides_in_the_absent_directors_name(office: Office):
    office.is_away("director", "deputy-finance")
    repair = office.files("vehicle-repair", by="driver")
    office.decides("office-head", repair)

    repair = office.decides("deputy-finance", repair)

    assert repair.status == "approved"
    decision = repair.tasks.get(step="director").decision
    assert (decision.on_behalf_of.username, decision.owed) == ("director", "due")


def test_the_office_head_fills_what_the_applicant_left_to_him(office: Office):
    visit = office.files("hospitality", by="clerk-planning", level=None, estimate=None)

    with pytest.raises(InvalidAnswers) as refusal:
        office.decides("office-head", visit)
    assert set(refusal.value.errors) == {"level", "estimate", "standard", "companions"}

    filled = {
        "level": "important",
        "estimate": "240.00",
        "standard": "60.00",
        "companions": ["planning-head"],
    }
    visit = office.decides("office-head", visit, answers=filled)
    assert visit.answers["standard"] == "60.00"
    assert office.path(visit)[-1] == ("director", "director", "open")


def test_the_office_head_who_files_himself_fills_his_own_step(office: Office):
    with pytest.raises(InvalidAnswers) as refusal:
        office.files("hospitality", by="office-head")
    assert set(refusal.value.errors) == {"standard", "companions"}

    visit = office.files(
        "hospitality", by="office-head", standard="50.00", companions=["office-head"]
    )
    assert office.path(visit) == [
        ("office-head", "office-head", "skipped"),
        ("director", "director", "open"),
    ]


def test_corrected_prices_bring_the_director_onto_the_route(office: Office):
    lines = [{"name": "电脑", "unit": "台", "quantity": 1, "price": "4900.00"}]
    purchase = office.files("purchase", by="clerk-planning", lines=lines)
    assert [p[0] for p in office.path(purchase)] == ["office-head", "deputy-office"]

    purchase = office.decides(
        "office-head", purchase, answers={"lines": [{**lines[0], "price": "5000.00"}]}
    )

    assert [p[0] for p in office.path(purchase)] == ["office-head", "deputy-office", "director"]


def test_a_returned_request_resumes_at_the_step_that_returned_it(office: Office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip)
    trip = office.decides("director", trip, "return", comment="请说明事由")
    assert trip.status == "returned"

    trip = actions.submit(trip, by=office.person("clerk-planning"))

    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "approved"),
        ("director", "director", "open"),
    ]


def test_a_changed_answer_makes_earlier_approvals_stale(office: Office):
    trip = office.files("trip", by="clerk-planning", destination_kind="outside")
    office.decides("deputy-resettlement", trip)
    trip = office.decides("director", trip, "return", comment="请改乘火车")
    clerk = office.person("clerk-planning")
    trip = actions.edit(trip, by=clerk, answers={"transport": "train"}, revision=trip.revision)

    trip = actions.submit(trip, by=clerk)

    assert office.path(trip) == [
        ("supervising", "deputy-resettlement", "open"),
        ("director", "director", "waiting"),
    ]
    assert trip.number.endswith("1号")


def test_a_return_to_an_earlier_step_opens_that_step_again(office: Office):
    visit = office.files("hospitality", by="clerk-planning")
    office.decides("office-head", visit, answers={"standard": "60.00", "companions": ["registry"]})

    visit = office.decides("director", visit, "return", to="office-head", comment="陪同再减")

    assert visit.status == "in_review"
    assert office.path(visit) == [
        ("office-head", "office-head", "open"),
        ("director", "director", "waiting"),
    ]
    visit = office.decides("office-head", visit, answers={"standard": "50.00"})
    assert office.path(visit)[1] == ("director", "director", "open")


def test_withdrawing_takes_the_task_back_and_voids_the_number(office: Office):
    trip = office.files("trip", by="clerk-planning")
    trip = actions.withdraw(trip, by=office.person("clerk-planning"))

    assert (trip.status, trip.number_row.state) == ("withdrawn", "void")
    assert office.path(trip) == [("supervising", "deputy-resettlement", "cancelled")]
    with pytest.raises(DomainError) as refusal:
        actions.decide(trip.tasks.get(), by=office.person("deputy-resettlement"), verdict="approve")
    assert refusal.value.code == "stale"
    assert "撤回" in str(refusal.value)


def test_the_section_head_gets_a_copy_and_the_office_sees_everything_submitted(office: Office):
    trip = office.files("trip", by="clerk-planning")

    assert Notice.objects.get(kind="copied").user.username == "planning-head"
    seen = {a for a in ("planning-head", "office-head", "deputy-resettlement", "clerk-planning")
            if office.sees(a, trip)}  # fmt: skip
    assert seen == {"planning-head", "office-head", "deputy-resettlement", "clerk-planning"}
    unseen = {a for a in ("director", "finance-head", "accountant", "admin", "clerk-finance",
                          "deputy-office") if office.sees(a, trip)}  # fmt: skip
    assert unseen == set()


def test_finance_sees_what_was_approved(office: Office):
    trip = office.files("trip", by="clerk-planning")
    office.decides("deputy-resettlement", trip)

    assert office.sees("accountant", trip) and office.sees("finance-head", trip)


def test_a_change_takes_answers_and_files_along_and_replaces_the_old_one(office: Office):
    visit = office.files("hospitality", by="clerk-planning")
    office.decides("office-head", visit, answers={"standard": "60.00", "companions": ["registry"]})
    visit = office.decides("director", visit)
    clerk = office.person("clerk-planning")

    change = actions.change(visit, by=clerk)
    assert change.answers["letter_file"] != visit.answers["letter_file"]
    assert change.attachments.get().stored_as == visit.attachments.get().stored_as
    with pytest.raises(DomainError) as refusal:
        actions.change(visit, by=clerk)
    assert refusal.value.code == "state"

    change = actions.submit(change, by=clerk)
    office.decides("office-head", change)
    assert office.decides("director", change).status == "approved"
    visit.refresh_from_db()
    assert visit.status == "changed"
    assert change.number != visit.number


def test_a_draft_of_a_form_that_was_taken_down_is_refused_with_a_sentence(office: Office):
    draft = office.files("trip", by="clerk-planning", submit=False)
    FormDefinition.objects.filter(slug="trip").update(current=None)

    with pytest.raises(WrongState) as refusal:
        actions.submit(draft, by=office.person("clerk-planning"))

    assert "已停用" in str(refusal.value)


def test_a_task_nobody_can_decide_is_the_offices_to_hand_on(office: Office):
    repair = office.files("equipment-repair", by="clerk-planning")
    people.dismiss(office.post("deputy-office"), office.person("deputy-office"))
    repair = office.decides("office-head", repair)
    assert office.path(repair)[-1] == ("deputy-office", "deputy-office", "stuck")
    head = office.person("office-head")
    (stuck,) = queries.inbox(head)
    assert queries.inbox(office.person("secretary")) == []

    repair = actions.transfer(stuck, by=head, to=office.person("deputy-finance"))

    assert office.decides("deputy-finance", repair).status == "approved"


def test_what_stands_in_a_field_that_is_not_there_is_dropped_whatever_it_is(office: Office):
    trip = office.files("trip", by="clerk-planning", flight_reason="zzz", driver="nobody-here")

    assert {"flight_reason", "driver"}.isdisjoint(trip.answers)


def test_a_total_that_no_paper_can_spell_is_refused_at_its_lines(office: Office):
    row = {"name": "金条", "unit": "根", "quantity": 2, "price": "999999999999.99"}

    with pytest.raises(InvalidAnswers) as refusal:
        office.files("purchase", by="clerk-planning", lines=[row])

    assert list(refusal.value.errors) == ["lines"]


def test_an_approved_request_is_not_cancelled_while_its_change_is_under_way(office: Office):
    clerk = office.person("clerk-planning")
    trip = office.decides("deputy-resettlement", office.files("trip", by="clerk-planning"))
    change = actions.submit(actions.change(trip, by=clerk), by=clerk)
    with pytest.raises(WrongState):
        actions.cancel(trip, by=clerk)

    actions.withdraw(change, by=clerk)
    assert actions.cancel(trip, by=clerk).status == "cancelled"


def test_a_change_of_a_request_given_up_meanwhile_goes_nowhere(office: Office):
    clerk = office.person("clerk-planning")
    trip = office.decides("deputy-resettlement", office.files("trip", by="clerk-planning"))
    draft = actions.change(trip, by=clerk)
    actions.cancel(trip, by=clerk)

    with pytest.raises(WrongState):
        actions.submit(draft, by=clerk)
