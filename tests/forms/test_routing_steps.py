"""Whom the rules of a step mean, who fills and who notes, on offices made up for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.errors import InvalidAnswers, NoApprover
from forms.routing import handed_to_submitter, plan, standing
from forms.schema import Field, Fill
from tests.forms.made_up import filed, form, office, plan_of, step

CHIEF = "director 4: chief"
DORA = "deputy 3 >plan: dora"
HANK = "head 2 @plan: hank"
CARL = "clerk 1 @plan: carl"
BUREAU = (CHIEF, DORA, HANK, CARL)


# --- steps of several ------------------------------------------------------------------------


def test_every_supervising_post_of_the_people_is_asked_once():
    org = office(
        "deputy 3 >plan: dora", "other 3 >cash: olga", HANK, CARL, "clerk2 1 @cash: cleo", CHIEF
    )
    people = step("leaders", rule="people_supervisor", of="travellers", below=3, mode="all")
    situation = filed(org, people, by="hank", travellers=["carl", "hank", "cleo"])
    assert plan_of(situation) == ["leaders: dora", "leaders: olga"]
    assert [task.place for task in plan(situation)] == [0, 1]


def test_people_of_the_bound_or_above_are_not_asked_for():
    org = office(*BUREAU)
    people = step("leaders", rule="people_supervisor", of="travellers", below=3)
    both = filed(org, people, step("director"), by="carl", travellers=["carl", "dora"])
    assert plan_of(both) == ["leaders: -", "director: chief"]
    all_of_them = replace(people, who=replace(people.who, below=99))
    found = plan_of(filed(org, all_of_them, by="carl", travellers=["carl", "dora"]))
    assert found == ["leaders: chief as director", "leaders: chief"]


def test_of_a_parallel_step_only_the_task_of_the_excluded_one_falls_away():
    org = office("deputy 3 >plan: dora", "other 3 >cash: olga", CARL, "clerk2 1 @cash: cleo", CHIEF)
    people = step("leaders", rule="people_supervisor", of="travellers", below=3, mode="all")
    found = plan_of(
        filed(org, people, step("director"), by="dora", travellers=["carl", "cleo", "dora"])
    )
    assert found == ["leaders: -", "leaders: olga", "director: chief"]


def test_somebody_nobody_supervises_is_refused_by_the_word_for_his_leader():
    org = office(CHIEF, CARL, others="guest")
    people = step("leaders", rule="people_supervisor", of="travellers")
    with pytest.raises(NoApprover, match="须经“分管领导”审批"):
        plan_of(filed(org, people, by="carl", travellers=["guest"]))


@pytest.mark.parametrize(
    ("by", "expected"), [("carl", "dora"), ("hank", "dora"), ("dora", "chief")]
)
def test_the_leader_of_the_applicant_is_that_of_his_section_or_the_director(by: str, expected: str):
    found = plan_of(filed(office(*BUREAU), step("leader", rule="applicant_supervisor"), by=by))
    assert found == [f"leader: {expected}"]


def test_the_director_has_no_leader():
    with pytest.raises(NoApprover, match="分管领导"):
        plan_of(filed(office(*BUREAU), step("leader", rule="applicant_supervisor"), by="chief"))


def test_the_leader_of_one_who_holds_several_posts_is_by_the_greatest():
    org = office(CHIEF, DORA, "head 2 @plan: hank", "other 3: hank")
    found = plan_of(filed(org, step("leader", rule="applicant_supervisor"), by="hank"))
    assert found == ["leader: chief"]


def test_the_head_of_the_applicants_section_is_asked():
    rule = step("head", rule="applicant_section_head")
    assert plan_of(filed(office(*BUREAU), rule, by="carl")) == ["head: hank"]
    assert plan_of(filed(office(*BUREAU), rule, by="hank")) == ["head: dora as deputy"]
    with pytest.raises(NoApprover, match="股室负责人"):
        plan_of(filed(office(*BUREAU), rule, by="dora"))


def test_the_heads_of_the_sections_in_a_field_are_asked():
    org = office("head 2 @plan: hank", "head2 2 @cash: hope", CARL)
    one = form(Field("where", "section", ""), step("heads", rule="section_head", of="where"))
    assert plan_of(filed(org, one, by="carl", where="cash")) == ["heads: hope"]


def test_the_people_in_a_field_are_asked_each_himself():
    choose = Field("whom", "people", "")
    route = form(choose, step("them", rule="people", of="whom", mode="order"))
    org = office(*BUREAU)
    assert plan_of(filed(org, route, by="carl", whom=["hank", "dora"])) == [
        "them: hank",
        "them: dora",
    ]
    assert [t.post for t in plan(filed(org, route, by="carl", whom=["hank"]))] == [None]


def test_a_named_person_who_is_away_is_answered_for():
    route = form(Field("whom", "person", ""), step("him", rule="people", of="whom"))
    org = office(*BUREAU, away="hank-dora")
    assert plan_of(filed(org, route, by="carl", whom="hank")) == ["him: dora for hank"]
    assert plan_of(filed(org, route, by="dora", whom="hank")) == ["him: hank"]


def test_a_named_person_who_files_is_replaced_from_above():
    route = form(Field("whom", "person", ""), step("him", rule="people", of="whom"))
    org = office(*BUREAU)
    assert plan_of(filed(org, route, by="hank", whom="hank")) == ["him: dora as deputy"]
    higher = form(*route.fields[:1], *route.steps, step("director"))
    assert plan_of(filed(org, higher, by="hank", whom="hank")) == ["him: -", "director: chief"]


def test_a_step_of_nobody_is_not_there():
    route = form(Field("whom", "people", ""), step("them", rule="people", of="whom"), step("head"))
    assert plan_of(filed(office(*BUREAU), route, by="carl")) == ["head: hank"]


def test_two_posts_of_one_step_that_have_the_same_only_decider_are_two_tasks():
    """Tasks of one step stand beside each other, none of them later."""
    org = office("one 3: chief", "two 3: chief", CARL)
    assert plan_of(filed(org, step("both", "one", "two"), by="carl")) == [
        "both: chief",
        "both: chief",
    ]


def test_nothing_merges_into_a_step_where_the_first_of_several_decides():
    org = office("one 3: chief", "two 3: dora", CARL)
    both = {"mode": "any"}
    found = plan_of(filed(org, step("one"), step("either", "one", "two", **both), by="carl"))
    assert found == ["one: chief", "either: chief", "either: dora"]
    found = plan_of(filed(org, step("one"), step("either", "one", "two", mode="all"), by="carl"))
    assert found == ["one: -", "either: chief", "either: dora"]


# --- who fills -------------------------------------------------------------------------------

FEE = Field("fee", "money", "费用", required=False, filled_at="step")
FILLS = (Fill("fee", required=True),)


def test_whoever_files_fills_for_the_step_that_falls_away_because_of_him():
    route = form(FEE, step("head", fills=FILLS), step("deputy"))
    for given in ({"by": "hank"}, {"by": "carl", "typed_by": "hank"}):
        situation = filed(office(*BUREAU), route, **given)
        assert handed_to_submitter(plan(situation), route) == list(FILLS)


def test_where_the_holder_travels_the_higher_step_fills():
    route = form(FEE, step("head", fills=FILLS), step("deputy"))
    found = plan(filed(office(*BUREAU), route, by="carl", travellers=["hank"]))
    assert [task.fills for task in found] == [("head",), ("head",)]
    assert handed_to_submitter(found, route) == []


def test_where_the_step_goes_upward_whoever_is_asked_fills():
    route = form(FEE, step("deputy", fills=FILLS))
    found = plan(filed(office(*BUREAU), route, by="dora"))
    assert ([t.fills for t in found], handed_to_submitter(found, route)) == ([("deputy",)], [])


def test_a_merged_step_is_filled_where_it_merged_into():
    org = office("one 3: chief", "two 3: chief", "three 3: chief", CARL)
    route = form(FEE, step("one", fills=FILLS), step("two"), step("three"))
    found = plan(filed(org, route, by="carl"))
    assert [(t.state, t.fills) for t in found if t.step == "three"] == [("waiting", ("one",))]
    assert handed_to_submitter(found, route) == []


# --- noting ----------------------------------------------------------------------------------

NOTED = step("director", note_by="acting")


@pytest.mark.parametrize("by", ["chief", "carl", "dora"])
def test_the_directors_own_trip_is_noted_by_who_acts_whoever_files(by: str):
    org = office(*BUREAU, "other 3: olga")
    found = plan_of(filed(org, NOTED, by=by, travellers=["chief", by], acting="olga"))
    assert found == ["director: noted by olga"]


def test_what_the_director_files_without_travelling_is_not_noted():
    org = office(*BUREAU)
    with pytest.raises(NoApprover):
        plan_of(filed(org, NOTED, by="chief", travellers=["carl"], acting="dora"))


def test_a_traveller_with_somebody_above_him_is_decided_not_noted():
    org = office(*BUREAU)
    route = form(step("deputy", note_by="acting"))
    found = plan_of(filed(org, route, by="carl", travellers=["dora"], acting="hank"))
    assert found == ["deputy: chief as director"]


def test_noting_without_its_person_is_refused_at_his_field():
    situation = filed(office(*BUREAU), NOTED, by="chief", travellers=["chief"])
    with pytest.raises(InvalidAnswers) as refusal:
        plan_of(situation)
    assert refusal.value.errors == {"acting": ["请填写“外出期间代管人”。"]}
    assert plan_of(situation, strict=False) == ["director: !"]


def test_noting_lets_no_deciding_step_fall_away_and_merges_with_none():
    org = office(*BUREAU)
    found = plan_of(
        filed(org, step("deputy"), NOTED, by="carl", travellers=["carl", "chief"], acting="dora")
    )
    assert found == ["deputy: dora", "director: noted by dora"]


def test_a_leader_who_travels_with_the_director_has_nobody_to_decide_for_him():
    org = office(*BUREAU, "other 3: olga")
    situation = filed(
        org, step("deputy"), NOTED, by="carl", travellers=["dora", "chief"], acting="olga"
    )
    with pytest.raises(NoApprover, match="the deputy"):
        plan_of(situation)


def test_who_notes_may_be_away_and_is_answered_for():
    org = office(*BUREAU, "other 3: olga", away="olga-hank")
    found = plan_of(filed(org, NOTED, by="chief", travellers=["chief"], acting="olga"))
    assert found == ["director: noted by hank for olga"]


def test_who_notes_and_has_left_meanwhile_leaves_the_task_stuck():
    org = office(*BUREAU, left="olga")
    situation = filed(org, NOTED, by="chief", travellers=["chief"], acting="olga")
    assert plan_of(situation, strict=False) == ["director: !"]


def test_everybody_may_take_note_in_a_step_that_only_reads():
    org = office(*BUREAU)
    assert plan_of(filed(org, step("head", kind="read"), by="hank")) == ["head: noted by hank"]


# --- who may deal with an open task ----------------------------------------------------------


def standing_names(situation, **task) -> list[str]:
    who = {"post": None, "person": None, "kind": "decide", **task}
    return [situation.org.people[p].account for p in standing(situation, **who)]


def test_an_open_task_is_dealt_with_by_who_could_decide_now():
    org = office("deputy 3: dora dan", HANK, CARL, away="dora-hank")
    assert standing_names(filed(org, step("deputy"), by="carl"), post="deputy") == ["hank", "dan"]
    assert standing_names(filed(org, step("deputy"), by="hank"), post="deputy") == ["dan"]


def test_an_absent_holder_deals_with_his_task_where_nobody_else_may():
    org = office(*BUREAU, away="chief-dora")
    assert standing_names(filed(org, step("director"), by="dora"), post="director") == ["chief"]


def test_a_task_handed_to_a_person_is_dealt_with_by_him_or_who_acts_for_him():
    org = office(*BUREAU, away="hank-dora")
    situation = filed(org, step("head"), by="carl")
    assert standing_names(situation, person=org.accounts["hank"].id) == ["dora"]
    assert standing_names(situation, person=org.accounts["carl"].id) == []
    assert standing_names(situation, person=org.accounts["carl"].id, kind="read") == ["carl"]
    assert standing_names(situation, person=999) == []


def test_a_task_of_a_post_that_is_gone_is_nobodys():
    assert standing_names(filed(office(*BUREAU), step("head"), by="carl"), post="gone") == []
    assert standing_names(filed(office(*BUREAU), step("head"), by="carl")) == []
