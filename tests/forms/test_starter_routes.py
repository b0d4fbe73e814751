"""The five starter forms ask whom the handbook says, and check what it says."""

from __future__ import annotations

import re

import pytest

from forms.schema import OPERAND_KINDS, Form, Operand
from tests.forms.starter_wording import (
    CHECKS,
    COMPANIONS,
    EVERY,
    FIGURES,
    LEADER,
    PLANE,
    POSTS,
    SECTION_CODES,
    SLUGS,
    STEPS,
    C,
    all_groups,
    all_operands,
    compared,
    form,
    grouped,
)

TRAVEL = "《机关财务管理暂行规定》一、(一)"

# --- steps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_steps_are_those_of_the_route_in_order(slug: str, profile: str) -> None:
    found = []
    for step in form(slug, profile).steps:
        who = " ".join([step.who.rule, *step.who.posts, step.who.field]).strip()
        who += f" <{step.who.below}" if step.who.below != 99 else ""
        found.append((step.key, step.label, who, step.mode, step.phone))
    assert found == STEPS[slug]


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_nothing_is_settled_yet_and_no_section_head_is_asked(slug: str, profile: str) -> None:
    f = form(slug, profile)
    assert {(step.kind, step.phase) for step in f.steps} == {("decide", "approval")}
    assert not {"applicant_section_head", "section_head"} & {step.who.rule for step in f.steps}
    assert [who.rule for who in f.copies] == ["applicant_section_head"]


@pytest.mark.parametrize("slug", SLUGS)
def test_posts_that_are_asked_or_see_everything_are_starter_posts(slug: str) -> None:
    f = form(slug)
    assert {post for step in f.steps for post in step.who.posts} <= POSTS
    assert [(s.post, s.since) for s in f.sight] == [
        ("office-head", "submitted"),
        ("finance-head", "approved"),
        ("accountant", "approved"),
    ]
    assert {s.post for s in f.sight} <= POSTS


def test_the_office_head_fills_what_the_office_knows() -> None:
    found = {
        (slug, step.key): [(fill.field, fill.required, fill.columns) for fill in step.fills]
        for slug in SLUGS
        for step in form(slug).steps
        if step.fills
    }
    assert found == {
        ("equipment-repair", "office-head"): [("estimate", False, ())],
        ("hospitality", "office-head"): [
            ("standard", True, ()),
            ("companions", True, ()),
            ("level", True, ()),
            ("estimate", True, ()),
            ("place", False, ()),
        ],
        ("purchase", "office-head"): [("lines", False, ("price",))],
    }
    assert {
        (slug, fld.key): fld.filled_at
        for slug in SLUGS
        for fld in form(slug).fields
        if fld.filled_at != "submission"
    } == {
        ("equipment-repair", "estimate"): "either",
        ("hospitality", "level"): "either",
        ("hospitality", "estimate"): "either",
        ("hospitality", "standard"): "step",
        ("hospitality", "companions"): "step",
        ("hospitality", "place"): "step",
    }


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_filled_field_and_column_exists(slug: str, profile: str) -> None:
    f = form(slug, profile)
    for step in f.steps:
        for fill in step.fills:
            fld = f.get(fill.field)
            assert fld is not None
            assert set(fill.columns) <= {c.key for c in fld.columns}


def test_the_directors_own_trip_is_noted_by_the_acting_leader_and_opens_his_absence() -> None:
    f = form("trip")
    assert f.step("director").note_by == "acting"
    (effect,) = f.effects
    assert (effect.kind, effect.people, effect.min_level) == ("absence", "travellers", 3)
    assert (effect.start, effect.end, effect.acting) == ("start", "end", "acting")


def test_trips_and_receptions_may_be_changed() -> None:
    assert {slug for slug in SLUGS if form(slug).may_change} == set(SLUGS)


def test_the_trip_tells_the_approver_why_he_is_asked() -> None:
    found = [
        (step.key, why.sentence, why.clause, grouped(why.when))
        for step in form("trip").steps
        for why in step.why
    ]
    assert found == [
        ("supervising", "股长(主任)及以下人员出差,由分管领导审批", f"{TRAVEL}1", ""),
        ("director", "局级干部出差,由局长审批", f"{TRAVEL}1", LEADER),
        ("director", "到省外出差,一律由局长审批", f"{TRAVEL}1", "destination_kind eq outside"),
        ("director", "乘坐飞机须事前经局长批准", f"{TRAVEL}3", PLANE),
    ]


def test_the_limit_of_purchases_is_ours_and_bears_no_clause() -> None:
    step = form("purchase").step("director")
    assert [why.sentence for why in step.why] == ["采购合计达到5000.00元(本局设定),须经局长审批"]
    assert (step.clause, step.why[0].clause) == ("", "")
    (figure,) = FIGURES
    assert (figure["name"], figure["value"], figure["kind"], figure["ours"]) == (
        "purchase-director-limit",
        "5000.00",
        "money",
        True,
    )
    assert figure["source"] == "系统默认,可改"


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_step_says_why_it_is_there(slug: str, profile: str) -> None:
    assert all(step.why for step in form(slug, profile).steps)


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_clauses_are_places_in_the_financial_rules_or_an_article(slug: str, profile: str) -> None:
    f = form(slug, profile)
    clauses = [c.clause for c in f.checks] + [s.clause for s in f.steps]
    clauses += [why.clause for step in f.steps for why in step.why]
    for clause in filter(None, clauses):
        place = r"《机关财务管理暂行规定》一、\([一三四五六]\)[\d、]*|《.+》.*第.+条"
        assert re.fullmatch(place, clause)


# --- checks and conditions ------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_checks_say_these_sentences(slug: str, profile: str) -> None:
    found = [
        (c.sentence, compared(c.left, c.compare, c.right), grouped(c.when), c.then, c.field)
        for c in form(slug, profile).checks
    ]
    stricter = COMPANIONS if (slug, profile) == ("hospitality", C) else []
    assert found == CHECKS[slug] + stricter


def test_the_companions_rule_is_todays_and_names_its_article() -> None:
    found = {c.clause for c in form("hospitality").checks if c.field == "companions"}
    assert found == {"《党政机关国内公务接待管理规定》(中办发〔2013〕22号)第十条"}


def broken(f: Form, operand: Operand) -> str:
    """Why this operand names something that is not there; "" when it does not."""
    for key in (operand.field, operand.same, operand.start, operand.end):
        if key and f.get(key) is None:
            return f"no field {key}"
    if operand.kind not in OPERAND_KINDS:
        return f"no operand {operand.kind}"
    if operand.column:
        owner = f.get(operand.field)
        if owner is None or operand.column not in [c.key for c in owner.columns]:
            return f"no column {operand.field}.{operand.column}"
    if operand.kind == "figure" and operand.name not in {row["name"] for row in FIGURES}:
        return f"no figure {operand.name}"
    return ""


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_operand_names_something_that_exists(slug: str, profile: str) -> None:
    f = form(slug, profile)
    found = {broken(f, operand) for operand in all_operands(f)}
    assert found <= {""}


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_compared_choice_is_offered_and_every_section_exists(slug: str, profile: str) -> None:
    f = form(slug, profile)
    pairs = [
        (c.left, c.right) for _, groups in all_groups(f) for group in groups for c in group
    ] + [(c.left, c.right) for c in f.checks]
    for left, right in pairs:
        if right is None or right.kind != "const":
            continue
        fld = f.get(left.field)
        if left.kind == "field" and fld is not None and fld.kind in ("choice", "choices"):
            assert right.value in [choice.value for choice in fld.choices]
        if (left.kind, left.name) == ("applicant", "section"):
            assert right.value in SECTION_CODES


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_every_check_stands_at_a_field(slug: str, profile: str) -> None:
    f = form(slug, profile)
    assert all(f.get(check.field) is not None for check in f.checks)


@pytest.mark.parametrize(("slug", "profile"), EVERY)
def test_starter_values_are_offered(slug: str, profile: str) -> None:
    for fld in form(slug, profile).fields:
        if fld.kind == "choice" and fld.initial is not None:
            assert fld.initial in [choice.value for choice in fld.choices]
