"""Offices and forms on paper, made up in a line or two, for tests that need no database.

plan_of(
    filed(
        office("director 4: chief", "deputy 3 >plan: dora", "clerk 1 @plan: carl"),
        step("deputy"),
        by="carl",
    )
)
"""

from __future__ import annotations

import datetime
from typing import Any

from forms.conditions import Situation
from forms.routing import Planned, plan
from forms.schema import Field, Form, Numbering, Step, Who
from permissions.org import Away, Holding, Org, Person, PostFacts, SectionFacts

DAY = datetime.date(2026, 9, 18)
SINCE = datetime.date(2014, 1, 1)
WEEK = datetime.timedelta(days=7)

TRAVELLERS = Field("travellers", "people", "出差人", required=False, undecided=True)
ACTING = Field("acting", "person", "外出期间代管人", required=False, uninvolved=True, min_level=2)


def office(*posts: str, away: str = "", left: str = "", others: str = "") -> Org:
    """An office from its posts: ``code level [@section] [>sections] [~stand-in]: holders``.

    ``away``: ``holder-acting`` or ``holder-acting/form``. ``left``: these are inactive.
    ``others``: these hold no post.
    """
    facts, held = {}, []
    for line in posts:
        head, _, holders = line.partition(":")
        code, level, *marks = head.split()
        of = {mark[0]: mark[1:] for mark in marks}
        facts[code] = PostFacts(
            code=code,
            title=f"the {code}",
            level=int(level),
            section=of.get("@", ""),
            supervises=tuple(of[">"].split(",")) if ">" in of else (),
            stand_in=of.get("~", ""),
        )
        held += [(code, holder) for holder in holders.split()]
    absent = [_absence(words) for words in away.split()]
    everybody = [name for _code, name in held] + others.split() + left.split()
    everybody += [name for holder, acting, _forms in absent for name in (holder, acting)]
    ids = {name: i for i, name in enumerate(dict.fromkeys(everybody), start=1)}
    heads = {p.section: p.code for p in reversed(facts.values()) if p.section and p.level == 2}
    sections = {p.section for p in facts.values()} | {
        s for p in facts.values() for s in p.supervises
    }
    return Org(
        posts=facts,
        people={
            i: Person(i, name, name.title(), name not in left.split()) for name, i in ids.items()
        },
        sections={s: SectionFacts(s, s.title(), heads.get(s, "")) for s in sorted(sections - {""})},
        holdings=tuple(Holding(code, ids[name], SINCE) for code, name in held),
        absences=tuple(
            Away(ids[holder], ids[acting], DAY - WEEK, DAY + WEEK, forms)
            for holder, acting, forms in absent
        ),
    )


def _absence(words: str) -> tuple[str, str, tuple[str, ...]]:
    people, _, form = words.partition("/")
    holder, _, acting = people.partition("-")
    return holder, acting, (form,) if form else ()


def step(
    key: str, *posts: str, rule: str = "post", of: str = "", below: int = 99, **more: Any
) -> Step:
    """A step named after the post it asks, unless it says whom."""
    who = Who(rule, posts=(posts or (key,)) if rule == "post" else (), field=of, below=below)
    return Step(key=key, label=key, who=who, **more)


def form(*parts: Field | Step, **more: Any) -> Form:
    """A form of these fields and steps; the travellers and who acts for them are always asked."""
    fields = tuple(p for p in parts if isinstance(p, Field))
    return Form(
        slug="trip",
        title="申请表",
        profile="current",
        fields=(*fields, TRAVELLERS, ACTING),
        steps=tuple(p for p in parts if isinstance(p, Step)),
        number=Numbering("trip", "{serial}"),
        **more,
    )


def filed(
    org: Org, *parts: Field | Step | Form, by: str, typed_by: str = "", **answers: Any
) -> Situation:
    """A request of this person, as the routing sees it."""
    whole = parts[0] if isinstance(parts[0], Form) else form(*parts)
    return Situation(
        form=whole,
        org=org,
        day=DAY,
        applicant=org.accounts[by].id,
        entered_by=org.accounts[typed_by or by].id,
        answers=answers,
    )


def told(task: Planned, org: Org) -> str:
    """A task in words: ``deputy: dora``, ``deputy: hank for dora``, ``deputy: chief as director``,
    ``deputy: -`` where it falls away and ``deputy: !`` where nobody can decide."""
    if task.state != "waiting":
        return f"{task.step}: {'-' if task.state == 'skipped' else '!'}"
    people = [
        org.people[p].account + (f" for {org.people[absent].account}" if absent else "")
        for p, absent in task.able.items()
    ]
    meant = task.slot.partition(":")[2]
    how = "noted by " if task.kind == "read" else ""
    as_post = f" as {task.post}" if task.post and task.post != meant else ""
    return f"{task.step}: {how}{' '.join(people)}{as_post}"


def plan_of(situation: Situation, *, strict: bool = True) -> list[str]:
    """The route in words, as it is at submission."""
    return [told(task, situation.org) for task in plan(situation, strict=strict)]
