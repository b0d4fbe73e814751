"""Who is asked: every sentence of the algorithm on offices made up for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.errors import NoApprover
from forms.routing import BY_HIMSELF, BY_SAME_PERSON, BY_TYPIST, NOBODY, plan
from forms.schema import Condition, Field, Operand
from tests.forms.made_up import DAY, WEEK, filed, form, office, plan_of, step, told

CHIEF = "director 4: chief"
DORA = "deputy 3 >plan: dora"
HANK = "head 2 @plan: hank"
CARL = "clerk 1 @plan: carl"
BUREAU = (CHIEF, DORA, HANK, CARL)


# --- who may decide --------------------------------------------------------------------------


def test_every_present_holder_of_the_post_may_decide():
    org = office("deputy 3: dora dan", CARL)
    assert plan_of(filed(org, step("deputy"), by="carl")) == ["deputy: dora dan"]


def test_the_acting_leader_of_an_absent_holder_stands_beside_the_present_one():
    org = office("deputy 3: dora dan", CARL, away="dora-hank")
    assert plan_of(filed(org, step("deputy"), by="carl")) == ["deputy: hank for dora dan"]


def test_an_acting_leader_who_is_away_is_followed_to_his_own():
    org = office(CHIEF, DORA, HANK, CARL, away="chief-dora dora-hank")
    assert plan_of(filed(org, step("director"), by="carl")) == ["director: hank for chief"]


def test_an_acting_leader_who_files_and_is_away_is_followed_to_his_own():
    org = office(*BUREAU, away="chief-dora dora-hank")
    assert plan_of(filed(org, step("director"), by="dora")) == ["director: hank for chief"]


def test_an_absence_holds_for_the_forms_it_names_and_no_others():
    org = office(*BUREAU, away="chief-dora/purchase")
    assert plan_of(filed(org, step("director"), by="carl")) == ["director: chief"]
    org = office(*BUREAU, away="chief-dora/trip")
    assert plan_of(filed(org, step("director"), by="carl")) == ["director: dora for chief"]


def test_an_absence_holds_from_its_first_day_to_its_last():
    away = office(*BUREAU, away="chief-dora").absences[0]
    expected = {-1: "chief", 0: "dora for chief", 14: "dora for chief", 15: "chief"}
    for offset, who in expected.items():
        first = DAY - WEEK + WEEK / 7 * offset
        org = replace(office(*BUREAU, away="chief-dora"), absences=(away,))
        situation = replace(filed(org, step("director"), by="carl"), day=first)
        assert plan_of(situation) == [f"director: {who}"]


def test_two_who_act_for_each_other_and_are_both_away_end_nothing():
    org = office(*BUREAU, away="chief-dora dora-chief")
    assert plan_of(filed(org, step("director"), by="carl")) == ["director: chief"]
    assert plan_of(filed(org, step("deputy"), by="carl")) == ["deputy: dora"]


def test_a_longer_circle_of_absences_ends_too():
    org = office(*BUREAU, away="chief-dora dora-hank hank-chief")
    assert plan_of(filed(org, step("director"), by="carl")) == ["director: chief"]


def test_one_who_left_neither_holds_nor_acts():
    org = office("deputy 3: dora dan", CARL, left="dora")
    assert plan_of(filed(org, step("deputy"), by="carl")) == ["deputy: dan"]
    org = office(*BUREAU, away="chief-dora", left="dora")
    assert plan_of(filed(org, step("director"), by="carl")) == ["director: chief"]


@pytest.mark.parametrize("holders", ["dora dan", "dan dora"])
def test_a_holder_who_acts_for_another_holder_answers_for_himself(holders: str):
    org = office(f"deputy 3: {holders}", CARL, away="dora-dan")
    assert plan_of(filed(org, step("deputy"), by="carl")) == ["deputy: dan"]


@pytest.mark.parametrize("role", ["by", "typed_by", "travellers"])
def test_applicant_typist_and_travellers_are_no_deciders(role: str):
    org = office("deputy 3: dora dan", HANK, CARL)
    given = {"by": "carl", role: ["dora"] if role == "travellers" else "dora"}
    assert plan_of(filed(org, step("deputy"), **given)) == ["deputy: dan"]


def test_an_absent_holder_who_files_is_answered_for_by_his_acting_leader():
    org = office(*BUREAU, away="dora-hank")
    assert plan_of(filed(org, step("deputy"), by="dora")) == ["deputy: hank for dora"]


# --- falling away ----------------------------------------------------------------------------


def test_the_step_of_one_who_files_falls_away_before_a_higher_one():
    situation = filed(office(*BUREAU), step("head"), step("deputy"), by="hank")
    assert plan_of(situation) == ["head: -", "deputy: dora"]
    assert plan(situation)[0].reason == BY_HIMSELF


def test_the_step_of_one_who_typed_it_in_falls_away_with_his_reason():
    situation = filed(office(*BUREAU), step("head"), step("deputy"), by="carl", typed_by="hank")
    assert plan_of(situation) == ["head: -", "deputy: dora"]
    assert plan(situation)[0].reason == BY_TYPIST


def test_the_step_of_one_who_travels_falls_away_with_his_reason():
    situation = filed(office(*BUREAU), step("head"), step("deputy"), by="carl", travellers=["hank"])
    assert plan_of(situation) == ["head: -", "deputy: dora"]
    assert plan(situation)[0].reason == BY_HIMSELF


def test_a_later_step_of_the_same_or_a_lower_level_lets_nothing_fall_away():
    org = office(CHIEF, "deputy 3: dora", "other 3: olga", HANK, CARL)
    found = plan_of(filed(org, step("deputy"), step("other"), step("head"), by="dora"))
    assert found == ["deputy: chief as director", "other: olga", "head: hank"]


def test_an_earlier_step_of_a_greater_level_lets_nothing_fall_away():
    org = office(*BUREAU)
    found = plan_of(filed(org, step("director"), step("deputy"), by="dora"))
    assert found == ["director: -", "deputy: chief as director"]


def test_a_later_step_that_is_not_there_lets_nothing_fall_away():
    asked = Field("big", "yes_no", "", required=False)
    only_if = ((Condition(Operand("field", field="big"), "eq", Operand("const", value=True)),),)
    route = form(asked, step("deputy"), step("director", when=only_if))
    org = office(*BUREAU)
    assert plan_of(filed(org, route, by="dora", big=False)) == ["deputy: chief as director"]
    assert plan_of(filed(org, route, by="dora", big=True)) == ["deputy: -", "director: chief"]


def test_a_later_step_that_only_reads_or_settles_lets_nothing_fall_away():
    for more in ({"kind": "read"}, {"kind": "fill"}, {"phase": "settlement", "kind": "settle"}):
        org = office(*BUREAU)
        found = plan_of(filed(org, step("deputy"), step("director", **more), by="dora"))
        assert found[0] == "deputy: chief as director"


def test_a_step_falls_away_when_only_an_excluded_acting_leader_could_decide():
    org = office(*BUREAU, away="dora-hank")
    found = plan_of(filed(org, step("deputy"), step("director"), by="hank"))
    assert found == ["deputy: -", "director: chief"]


def test_a_step_falls_away_because_of_the_subtraction_and_not_because_all_are_away():
    org = office(*BUREAU, away="dora-hank hank-dora")
    found = plan_of(filed(org, step("deputy"), step("director"), by="carl"))
    assert found == ["deputy: dora", "director: chief"]


def test_the_levels_of_posts_count_not_those_of_people():
    """Hank holds a deputy's post too, but the step asks him as head of section."""
    org = office(CHIEF, "deputy 3: hank", "head 2 @plan: hank", "other 3: olga", CARL)
    found = plan_of(filed(org, step("head"), step("other"), by="hank"))
    assert found == ["head: -", "other: olga"]


# --- upward ----------------------------------------------------------------------------------


def test_the_post_above_is_asked_where_the_holder_himself_files():
    org = office(*BUREAU)
    assert plan_of(filed(org, step("head"), by="hank")) == ["head: dora as deputy"]
    assert plan_of(filed(org, step("deputy"), by="dora")) == ["deputy: chief as director"]
    task = plan(filed(org, step("head"), by="hank"))[0]
    assert (task.slot, task.post, task.reason) == ("post:head", "deputy", BY_HIMSELF)


def test_the_post_above_is_asked_by_the_same_rule_and_so_on_upward():
    org = office(*BUREAU)
    found = plan_of(filed(org, step("head"), by="hank", travellers=["dora"]))
    assert found == ["head: chief as director"]


def test_of_several_posts_that_supervise_the_first_is_asked():
    org = office(CHIEF, "second 3 >plan: sam", DORA, HANK, CARL)
    assert plan_of(filed(org, step("head"), by="hank")) == ["head: sam as second"]


def test_the_absent_leader_above_is_answered_for_by_whoever_acts():
    org = office(*BUREAU, "other 3: olga", away="chief-olga")
    found = plan_of(filed(org, step("deputy"), by="dora"))
    assert found == ["deputy: olga for chief as director"]


def test_an_acting_leader_who_files_is_passed_over_and_the_absent_one_decides():
    org = office(*BUREAU, away="chief-dora")
    assert plan_of(filed(org, step("director"), by="dora")) == ["director: chief"]
    assert plan_of(filed(org, step("deputy"), by="dora")) == ["deputy: chief as director"]


def test_an_acting_deputy_does_not_bring_his_own_leader_into_the_directors_place():
    """Hank acts for Chief; what Hank files goes to Chief, not to Hank's own leader Dora."""
    org = office(*BUREAU, away="chief-hank")
    assert plan_of(filed(org, step("director"), by="hank")) == ["director: chief"]


# --- stand-ins -------------------------------------------------------------------------------


def test_the_standing_stand_in_is_asked_where_there_is_nobody_above():
    org = office("director 4 ~deputy: chief", DORA, CARL)
    assert plan_of(filed(org, step("director"), by="chief")) == ["director: dora as deputy"]


def test_the_leader_above_comes_before_the_stand_in():
    org = office(CHIEF, "deputy 3 >plan ~other: dora", "other 3: olga", HANK, CARL)
    assert plan_of(filed(org, step("deputy"), by="dora")) == ["deputy: chief as director"]


def test_the_stand_in_comes_before_an_absent_holder():
    org = office("director 4 ~other: chief", DORA, "other 3: olga", CARL, away="chief-dora")
    assert plan_of(filed(org, step("director"), by="dora")) == ["director: olga as other"]


def test_stand_ins_are_followed_past_those_who_are_excluded_away_or_missing():
    posts = ("director 4 ~one: chief", "one 3 ~two: dora", "two 3 ~three: dan", "three 3 ~four:")
    org = office(*posts, "four 3: olga", CARL, away="dan-dora")
    assert plan_of(filed(org, step("director"), by="chief", travellers=["dora"])) == [
        "director: olga as four"
    ]


def test_stand_ins_that_come_back_to_each_other_end_nothing():
    org = office("director 4 ~one: chief", "one 3 ~two: dora", "two 3 ~one: dan", CARL)
    situation = filed(org, step("director"), by="chief", travellers=["dora", "dan"])
    with pytest.raises(NoApprover):
        plan_of(situation)
    org = office("director 4 ~director: chief", CARL)
    with pytest.raises(NoApprover):
        plan_of(filed(org, step("director"), by="chief"))


def test_a_stand_in_that_is_no_post_is_nobody():
    org = office("director 4 ~gone: chief", CARL)
    with pytest.raises(NoApprover):
        plan_of(filed(org, step("director"), by="chief"))


# --- nobody ----------------------------------------------------------------------------------


def test_a_post_without_holder_refuses_and_names_post_and_form():
    with pytest.raises(NoApprover) as refusal:
        plan_of(filed(office("deputy 3:", CARL), step("deputy"), by="carl"))
    assert str(refusal.value) == (
        "《申请表》须经“the deputy”审批,该岗位目前无人可以审批,"
        "也没有代管领导,暂不能提交。请联系办公室。"
    )
    assert (refusal.value.code, refusal.value.status) == ("no_approver", 422)


def test_a_post_without_holder_refuses_even_before_a_higher_one():
    org = office("deputy 3:", CHIEF, CARL)
    with pytest.raises(NoApprover, match="the deputy"):
        plan_of(filed(org, step("deputy"), step("director"), by="carl"))


def test_a_post_that_does_not_exist_refuses_by_its_code():
    with pytest.raises(NoApprover, match="须经“gone”审批"):
        plan_of(filed(office(CARL), step("gone"), by="carl"))


def test_nobody_above_no_stand_in_and_nobody_away_refuses():
    with pytest.raises(NoApprover, match="the director"):
        plan_of(filed(office(CHIEF, CARL), step("director"), by="chief"))


def test_an_empty_route_is_refused():
    never = ((Condition(Operand("today"), "empty"),),)
    situation = filed(office(CHIEF, CARL), step("director", when=never), by="carl")
    with pytest.raises(NoApprover) as refusal:
        plan_of(situation)
    assert "《申请表》没有需要审批的环节" in str(refusal.value)
    assert plan_of(situation, strict=False) == []


def test_later_on_nothing_is_refused_and_the_task_is_stuck():
    org = office("deputy 3:", CHIEF, CARL)
    situation = filed(org, step("deputy"), step("director"), by="carl")
    assert plan_of(situation, strict=False) == ["deputy: !", "director: chief"]
    assert plan(situation)[0].reason == NOBODY


# --- merging ---------------------------------------------------------------------------------


def test_of_two_steps_with_the_same_only_decider_the_earlier_falls_away():
    org = office("director 4: chief", "secretary 4: chief", CARL)
    situation = filed(org, step("director"), step("secretary"), by="carl")
    assert plan_of(situation) == ["director: -", "secretary: chief"]
    assert plan(situation)[0].reason == BY_SAME_PERSON


def test_steps_of_the_same_decider_merge_over_one_of_another():
    org = office("one 3: chief", "two 3: dora", "three 3: chief", CARL)
    found = plan_of(filed(org, step("one"), step("two"), step("three"), by="carl"))
    assert found == ["one: -", "two: dora", "three: chief"]


def test_one_of_several_deciders_is_not_the_only_one():
    org = office("one 3: chief dora", "two 3: chief", CARL)
    found = plan_of(filed(org, step("one"), step("two"), by="carl"))
    assert found == ["one: chief dora", "two: chief"]
    found = plan_of(filed(org, step("two"), step("one"), by="carl"))
    assert found == ["two: chief", "one: chief dora"]


@pytest.mark.parametrize("away", ["dora-chief", "chief-dora", "dora-hank chief-hank"])
def test_nothing_merges_through_an_acting_role(away: str):
    org = office(*BUREAU, away=away)
    found = plan(filed(org, step("deputy"), step("director"), by="carl"), strict=True)
    assert [task.state for task in found] == ["waiting", "waiting"]


def test_a_step_asked_upward_falls_away_before_the_same_person():
    """Dora's own step goes up to Chief, whom a later step of no greater level asks too."""
    org = office(CHIEF, DORA, "secretary 3: chief", CARL)
    found = plan_of(filed(org, step("deputy"), step("secretary"), by="dora"))
    assert found == ["deputy: -", "secretary: chief"]


def test_reading_filling_and_settling_never_merge_with_deciding():
    for kind, phase in (("read", "approval"), ("fill", "approval"), ("settle", "settlement")):
        org = office("one 3: chief", "two 3: chief", CARL)
        other = {"kind": kind, "phase": phase}
        assert "-" not in str(plan_of(filed(org, step("one", **other), step("two"), by="carl")))
        assert "-" not in str(plan_of(filed(org, step("one"), step("two", **other), by="carl")))


def test_what_merged_into_a_later_step_lets_nothing_fall_away():
    """Walked from the last step: the director's step has merged into the committee's before the
    deputy's is looked at, so that no kept step asks a greater level and Dora's goes upward."""
    org = office(CHIEF, "deputy 3 >plan: dora", "committee 2: chief", CARL)
    found = plan(filed(org, step("deputy"), step("director"), step("committee"), by="dora"))
    assert [told(task, org) for task in found] == ["deputy: -", "director: -", "committee: chief"]
    assert [task.reason for task in found] == [BY_SAME_PERSON, BY_SAME_PERSON, ""]
