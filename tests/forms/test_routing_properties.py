"""What holds of every plan, whatever the office, the absences and the route."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.conditions import Situation
from forms.errors import DomainError, InvalidAnswers, NoApprover
from forms.routing import BY_SAME_PERSON, Planned, handed_to_submitter, plan, standing
from forms.schema import MODES, WHO_RULES, Condition, Field, Fill, Operand, Step, Who
from permissions.org import Away, Holding, Org, Person, PostFacts, SectionFacts
from tests.forms.made_up import DAY, SINCE, form

PEOPLE = tuple(range(1, 9))
POSTS = tuple("abcdefgh")
SECTIONS = ("north", "south")
SCOPES: tuple[tuple[str, ...], ...] = ((), (), ("trip",), ("purchase",))
KINDS = [("decide", "approval")] * 5 + [
    ("read", "approval"),
    ("fill", "approval"),
    ("settle", "settlement"),
]
THERE = ((Condition(Operand("field", field="big"), "eq", Operand("const", value=True)),),)
FIELDS = (
    Field("big", "yes_no", "", required=False),
    Field("whom", "people", "", required=False),
    Field("where", "section", "", required=False),
    Field("fee", "money", "", required=False, filled_at="step"),
)


class Dice(random.Random):
    """An office, a route and a request by throwing dice: thousands in the time that drawing a few
    hundred piece by piece takes. A failure names its seed."""

    def one_in(self, n: int) -> bool:
        return self.randrange(n) == 0

    def some(self, of: Sequence[str], most: int) -> list[str]:
        return self.sample(of, self.randint(0, min(most, len(of))))

    def office(self) -> Org:
        codes = self.sample(POSTS, self.randint(2, len(POSTS)))
        day = [DAY + datetime.timedelta(days=n) for n in range(-3, 4)]
        return Org(
            posts={code: self.post(code) for code in codes},
            people={i: Person(i, f"p{i}", f"P{i}", not self.one_in(9)) for i in PEOPLE},
            sections={s: SectionFacts(s, s, self.choice(("", *codes))) for s in SECTIONS},
            holdings=tuple(
                Holding(code, person, SINCE)
                for code in codes
                for person in self.sample(PEOPLE, self.choice((0, 1, 1, 1, 1, 1, 1, 2)))
            ),
            absences=tuple(
                Away(*self.sample(PEOPLE, 2), *sorted(self.sample(day, 2)), self.choice(SCOPES))
                for _ in range(self.randint(0, 6))
            ),
        )

    def post(self, code: str) -> PostFacts:
        level = self.randint(0, 4)
        section = self.choice(("", *SECTIONS)) if level < 3 else ""
        stand_in = self.choice(("", "", *POSTS))
        return PostFacts(code, code, level, section, tuple(self.some(SECTIONS, 2)), stand_in)

    def step(self, number: int, org: Org) -> Step:
        posts = POSTS if self.one_in(20) else tuple(org.posts)
        kind, phase = self.choice(KINDS)
        return Step(
            key=f"s{number}",
            label="",
            who=Who(
                self.choice(("post", "post", "post", *WHO_RULES)),
                posts=tuple(self.some(posts, 3)) or posts[:1],
                field=self.choice(("travellers", "whom", "where")),
                below=self.choice((3, 99)),
            ),
            kind=kind,
            phase=phase,
            mode=self.choice(MODES),
            when=THERE if self.one_in(6) else (),
            fills=(Fill("fee"),) if self.one_in(2) else (),
            note_by="acting" if self.one_in(4) else "",
        )

    def situation(self) -> Situation:
        accounts = [f"p{i}" for i in PEOPLE]
        applicant = self.choice(PEOPLE)
        org = self.office()
        return Situation(
            form=form(*FIELDS, *(self.step(n, org) for n in range(self.randint(0, 5)))),
            org=org,
            day=DAY,
            applicant=applicant,
            entered_by=self.choice(PEOPLE) if self.one_in(3) else applicant,
            answers={
                "big": self.one_in(2),
                "travellers": self.some(accounts, 3),
                "whom": self.some(accounts, 3),
                "where": self.choice(("", "north", "south", "gone")),
                "acting": self.choice((None, *accounts)),
            },
        )


def situations() -> st.SearchStrategy[Situation]:
    return st.integers(0, 2**64).map(lambda seed: Dice(seed).situation())


def decides(task: Planned) -> bool:
    """Whether it counts as a later kept deciding task."""
    return task.state != "skipped" and (task.kind, task.phase) == ("decide", "approval")


def later_than(task: Planned, found: list[Planned]) -> list[Planned]:
    order = list(dict.fromkeys(t.step for t in found))
    return [t for t in found if order.index(t.step) > order.index(task.step)]


@settings(max_examples=500)
@given(situations())
def test_nobody_decides_his_own_and_everybody_asked_is_active(situation: Situation):
    for task in plan(situation):
        assert all(situation.org.people[p].active for p in task.able)
        if task.kind != "read":
            assert not set(task.able) & situation.excluded


@settings(max_examples=500)
@given(situations())
def test_who_answers_for_somebody_answers_for_one_who_is_away(situation: Situation):
    org = situation.org
    for task in plan(situation):
        for person, absent in task.able.items():
            if absent is not None:
                chain = list(org.answering_for(absent, DAY, "trip"))
                assert org.away(person, DAY, "trip") is None and person in chain
                assert task.post is None or absent in org.holders(task.post, DAY)
            elif task.post is not None:
                assert person in org.holders(task.post, DAY)


@settings(max_examples=500)
@given(situations())
def test_a_kept_task_has_somebody_or_is_stuck(situation: Situation):
    for task in plan(situation):
        assert task.state in ("waiting", "skipped", "stuck")
        assert bool(task.able) == (task.state == "waiting") or task.state == "skipped"


@settings(max_examples=500)
@given(situations())
def test_a_submission_is_refused_where_something_is_stuck_or_nothing_is_left(situation: Situation):
    found = plan(situation)
    stuck = [t for t in found if t.state == "stuck"]
    refused = bool(stuck) or not any(t.state == "waiting" for t in found)
    try:
        assert plan(situation, strict=True) == found
    except DomainError as refusal:
        assert refused and isinstance(refusal, NoApprover | InvalidAnswers)
        assert isinstance(refusal, NoApprover) or list(refusal.errors) == ["acting"]
    else:
        assert not refused


@settings(max_examples=500)
@given(situations())
def test_a_task_falls_away_for_a_greater_level_or_the_same_decider_alone(situation: Situation):
    found = plan(situation)
    posts = situation.org.posts
    for task in found:
        if task.state != "skipped":
            continue
        assert (task.reason != "") and task.kind in ("decide", "read", "fill", "settle")
        later = [t for t in later_than(task, found) if decides(t)]
        if task.reason == BY_SAME_PERSON:
            ((person, absent),) = task.able.items()
            assert absent is None and task.kind == "decide" and task.phase == "approval"
            assert any(dict(t.able) == {person: None} and t.state == "waiting" for t in later)
        elif task.person is None:
            level = posts[task.slot.removeprefix("post:")].level
            assert any(t.post and posts[t.post].level > level for t in later)
        else:
            level = situation.org.level(task.person, DAY)
            assert any(t.post and posts[t.post].level > level for t in later)


@settings(max_examples=500)
@given(situations())
def test_a_plan_is_the_same_every_time_and_has_each_place_once(situation: Situation):
    found = plan(situation)
    assert plan(replace(situation)) == found
    places = [(t.step, t.slot) for t in found]
    assert len(set(places)) == len(places)
    order = [s.key for s in situation.form.steps]
    assert [order.index(t.step) for t in found] == sorted(order.index(t.step) for t in found)


@settings(max_examples=500)
@given(situations())
def test_what_a_step_fills_is_filled_by_somebody_who_is_there(situation: Situation):
    found = plan(situation)
    filling = {s.key for s in situation.form.steps if s.fills}
    for task in found:
        assert not task.handed or task.state == "skipped"
        if task.step in filling and task.state == "skipped" and not task.handed:
            heirs = [t for t in later_than(task, found) if task.step in t.fills]
            assert any(decides(t) for t in heirs)
    fills = handed_to_submitter(found, situation.form)
    assert fills == [Fill("fee")] * sum(t.handed for t in found)


@settings(max_examples=500)
@given(situations())
def test_whoever_is_planned_may_deal_with_the_open_task(situation: Situation):
    for task in plan(situation):
        if task.state == "waiting":
            now = standing(situation, post=task.post, person=task.person, kind=task.kind)
            assert dict(task.able).items() <= now.items()
            assert task.kind == "read" or not set(now) & situation.excluded


@settings(max_examples=500)
@given(situations())
def test_without_anybody_away_or_excluded_the_holders_decide(situation: Situation):
    org = replace(situation.org, absences=())
    outsider = Person(99, "p99", "", True)
    org = replace(org, people={**org.people, 99: outsider})
    calm = replace(
        situation,
        org=org,
        applicant=99,
        entered_by=99,
        answers={**situation.answers, "travellers": []},
    )
    for task in plan(calm):
        if task.post is not None:
            assert task.slot == f"post:{task.post}"
            assert list(task.able) == list(dict.fromkeys(org.holders(task.post, DAY)))
            assert task.state != "skipped" or task.reason == BY_SAME_PERSON
