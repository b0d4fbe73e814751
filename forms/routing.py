"""Who is asked, in which order, on whose behalf; which steps fall away. Pure.

One algorithm for submission, for every later look and for previews: ``plan``. It walks the route
from the last step to the first, because whether a task falls away depends on who is asked later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from forms.conditions import Situation, holds
from forms.errors import InvalidAnswers, NoApprover
from forms.schema import Fill, Form, Step
from permissions.org import PostFacts

BY_HIMSELF = "申请人(出差人)本人,由上级领导审批"
BY_TYPIST = "填单人本人,由上级领导审批"
BY_SAME_PERSON = "与后一环节为同一人,只审批一次"
TO_NOTE = "由{name}(代管)阅知"
NOBODY = "无人可办,已转办公室"
UNNAMED = "note:"  # slot of a note step without its person

Able = Mapping[int, int | None]
"""Who may decide: person -> the absent person he answers for, or None when he is asked himself."""


@dataclass(frozen=True)
class Planned:
    """One task there would be. ``slot`` names the target the route means, ``post``/``person`` who
    is asked in the end (another one when the target may not decide)."""

    step: str
    slot: str
    place: int
    kind: str
    mode: str
    phase: str
    post: str | None
    person: int | None
    able: Able
    state: str = "waiting"  # waiting | skipped | stuck
    reason: str = ""
    fills: tuple[str, ...] = ()  # steps whose fields are filled here
    handed: bool = False  # skipped, and whoever submits fills its fields
    title: str = ""  # whom the route means, in words

    @property
    def kept(self) -> bool:
        return self.state != "skipped"

    @property
    def sole(self) -> int | None:
        """The only person who may decide, if he is asked himself and not for somebody else."""
        if len(self.able) != 1:
            return None
        ((person, absent),) = self.able.items()
        return person if absent is None else None


@dataclass(frozen=True)
class Target:
    """Whom a step means: a post, a person, or nobody who could be found."""

    slot: str
    title: str
    post: str | None = None
    person: int | None = None


# --- who may decide ------------------------------------------------------------------------


def eligible(post: str, situation: Situation, excluded: Iterable[int]) -> dict[int, int | None]:
    """Present holders of the post and the acting leader of each holder away today (followed on
    while that one is away or excluded too), without the excluded."""
    org, day, form = situation.org, situation.day, situation.form.slug
    out = set(excluded)
    found: dict[int, int | None] = {}
    for holder in org.holders(post, day):
        if org.away(holder, day, form) is None:
            if holder not in out:
                found[holder] = None
            continue
        for acting in org.answering_for(holder, day, form):
            if org.away(acting, day, form) is None and acting not in out:
                found.setdefault(acting, holder)
                break
    return found


def standing(
    situation: Situation, *, post: str | None, person: int | None, kind: str
) -> dict[int, int | None]:
    """Who may deal with a task addressed to this post or person, now."""
    if person is not None:
        return _person_able(person, situation, () if kind == "read" else situation.excluded)
    if post is None or post not in situation.org.posts:
        return {}
    excluded: set[int] = set() if kind == "read" else situation.excluded
    found = eligible(post, situation, excluded)
    return found or _from_where_he_is(post, situation, excluded)


def _from_where_he_is(
    post: str, situation: Situation, excluded: Iterable[int]
) -> dict[int, int | None]:
    """Holders who are away but not excluded."""
    out = set(excluded)
    return {h: None for h in situation.org.holders(post, situation.day) if h not in out}


def _person_able(
    person: int, situation: Situation, excluded: Iterable[int]
) -> dict[int, int | None]:
    org, day, form = situation.org, situation.day, situation.form.slug
    out = set(excluded)
    known = org.people.get(person)
    if known is None or person in out:
        return {}
    if known.active and org.away(person, day, form) is None:
        return {person: None}
    for acting in org.answering_for(person, day, form):
        if org.away(acting, day, form) is None and acting not in out:
            return {acting: person}
    return {person: None} if known.active else {}


# --- whom a step means ---------------------------------------------------------------------


def targets(step: Step, situation: Situation) -> list[Target]:
    """The posts or people a step asks, each once, in order."""
    org, day, who = situation.org, situation.day, step.who
    found: list[Target] = []
    if who.rule == "post":
        found = [_post_target(org.posts.get(code), code) for code in who.posts]
    elif who.rule == "applicant_supervisor":
        people = [] if situation.applicant is None else [situation.applicant]
        found = [_post_target(org.supervisor_post(p, day), "分管领导") for p in people]
    elif who.rule == "people_supervisor":
        below = [p for p in situation.people(who.field) if org.level(p, day) < who.below]
        found = [_post_target(org.supervisor_post(p, day), "分管领导") for p in below]
    elif who.rule == "applicant_section_head":
        section = "" if situation.applicant is None else org.section(situation.applicant, day)
        found = [_head_target(section, situation)]
    elif who.rule == "section_head":
        found = [_head_target(code, situation) for code in situation.named(who.field)]
    elif who.rule == "people":
        found = [
            Target(f"person:{org.people[p].account}", org.people[p].name, person=p)
            for p in situation.people(who.field)
        ]
    return list({t.slot: t for t in found}.values())


def _post_target(post: PostFacts | None, name: str) -> Target:
    if post is None:
        return Target(f"nobody:{name}", name)
    return Target(f"post:{post.code}", post.title, post=post.code)


def _head_target(section: str, situation: Situation) -> Target:
    facts = situation.org.sections.get(section)
    head = situation.org.posts.get(facts.head) if facts else None
    return _post_target(head, "股室负责人")


# --- the plan ------------------------------------------------------------------------------


def plan(situation: Situation, *, strict: bool = False) -> list[Planned]:
    """The tasks of the route for these answers, in route order, those that fall away included.

    ``strict`` (at submission): a step nobody can decide raises NoApprover, a note step without
    its person InvalidAnswers; otherwise the task is planned as ``stuck``.
    """
    excluded = situation.excluded
    walked: list[list[Planned]] = []  # steps already looked at: the later ones, nearest first
    for step in reversed(situation.form.steps):
        if not holds(step.when, situation):
            continue
        tasks: dict[str, Planned] = {}  # two posts may come to the same person who notes
        for place, target in enumerate(targets(step, situation)):
            task = _planned(step, place, target, situation, excluded, walked)
            tasks.setdefault(task.slot, task)
        walked.insert(0, [_merged(task, walked) for task in tasks.values()])
    planned = [task for tasks in walked for task in tasks]
    if strict:
        _refuse_what_nobody_can_do(planned, situation)
    return planned


def _planned(
    step: Step,
    place: int,
    target: Target,
    situation: Situation,
    excluded: set[int],
    later: list[list[Planned]],
) -> Planned:
    task = Planned(
        step=step.key,
        slot=target.slot,
        place=place,
        kind=step.kind,
        mode=step.mode,
        phase=step.phase,
        post=target.post,
        person=target.person,
        able={},
        fills=(step.key,) if step.fills else (),
        title=target.title,
    )
    if step.note_by and target.post and _has_nobody_above(target.post, situation):
        return _to_note(task, step, situation)
    if step.kind == "read":
        excluded = set()  # everybody may take note
    if target.person is not None:
        return _ask_person(task, target.person, situation, excluded, later)
    if target.post is None:
        return replace(task, state="stuck", reason=NOBODY)
    return _ask_post(task, target.post, situation, excluded, later)


def _has_nobody_above(post: str, situation: Situation) -> bool:
    """Whether a holder of the post is among the people who may not decide and nobody supervises
    him: his own journey is noted by who acts for him, not approved."""
    travelling = {p for f in situation.form.fields if f.undecided for p in situation.people(f.key)}
    org, day = situation.org, situation.day
    return any(
        holder in travelling and org.supervisor_post(holder, day) is None
        for holder in org.holders(post, day)
    )


def _to_note(task: Planned, step: Step, situation: Situation) -> Planned:
    named = situation.people(step.note_by)
    if not named:
        unnamed = replace(task, kind="read", mode="single", slot=UNNAMED, post=None)
        return replace(unnamed, state="stuck", reason=NOBODY)
    person = situation.org.people[named[0]]
    able = _person_able(person.id, situation, ())
    return replace(
        task,
        kind="read",
        mode="single",
        slot=f"note:{person.account}",
        post=None,
        person=person.id,
        able=able,
        state="waiting" if able else "stuck",
        reason=TO_NOTE.format(name=person.name) if able else NOBODY,
    )


def _ask_person(
    task: Planned,
    person: int,
    situation: Situation,
    excluded: set[int],
    later: list[list[Planned]],
) -> Planned:
    able = _person_able(person, situation, excluded)
    if able:
        return replace(task, able=able)
    level = situation.org.level(person, situation.day)
    if person in excluded and (above := _asked_above(level, later, situation)) is not None:
        return _skip(task, {person}, situation, above, later)
    supervisor = situation.org.supervisor_post(person, situation.day)
    if person in excluded and supervisor is not None:
        asked, able = _upward(supervisor.code, situation, excluded, {supervisor.code})
        if able:
            return replace(
                task, post=asked, person=None, able=able, reason=_why_not(person, situation)
            )
    return replace(task, state="stuck", reason=NOBODY)


def _ask_post(
    task: Planned,
    post: str,
    situation: Situation,
    excluded: set[int],
    later: list[list[Planned]],
) -> Planned:
    able = eligible(post, situation, excluded)
    if able:
        return replace(task, able=able)
    holders = situation.org.holders(post, situation.day)
    if not holders:
        return replace(task, state="stuck", reason=NOBODY)
    if eligible(post, situation, ()):  # empty because of the subtraction
        level = situation.org.posts[post].level
        if (above := _asked_above(level, later, situation)) is not None:
            barred = set(holders) & excluded or set(eligible(post, situation, ()))
            return _skip(task, barred, situation, above, later)
    asked, able = _upward(post, situation, excluded, {post})
    if not able:
        return replace(task, state="stuck", reason=NOBODY)
    barred_holder = next((h for h in holders if h in excluded), None)
    reason = "" if asked == post or barred_holder is None else _why_not(barred_holder, situation)
    return replace(task, post=asked, able=able, reason=reason)


def _upward(
    post: str, situation: Situation, excluded: set[int], seen: set[str]
) -> tuple[str, dict[int, int | None]]:
    """Whom to ask when nobody of the post may decide: the post that supervises the holder who is
    barred, and so on upward; else the standing stand-in; else a holder from where he is.

    A barred *acting* leader is passed over: a deputy must not sign in the director's place.
    """
    org, day = situation.org, situation.day
    able = eligible(post, situation, excluded)
    if able:
        return post, able
    barred = next((h for h in org.holders(post, day) if h in excluded), None)
    above = org.supervisor_post(barred, day) if barred is not None else None
    if above is not None and above.code not in seen:
        asked, able = _upward(above.code, situation, excluded, seen | {above.code})
        if able:
            return asked, able
    stand_in, passed = org.posts[post].stand_in, {post}
    while stand_in and stand_in not in passed:
        passed.add(stand_in)
        present: dict[int, int | None] = {
            h: None
            for h in org.holders(stand_in, day)
            if h not in excluded and org.away(h, day, situation.form.slug) is None
        }
        if present:
            return stand_in, present
        stand_in = org.posts[stand_in].stand_in if stand_in in org.posts else ""
    return post, _from_where_he_is(post, situation, excluded)


def _asked_above(
    level: int, later: list[list[Planned]], situation: Situation
) -> tuple[int, int] | None:
    """Where a later kept deciding task asks a post of greater level, if one does."""
    for i, tasks in enumerate(later):
        for j, task in enumerate(tasks):
            if task.kept and task.kind == "decide" and task.phase == "approval" and task.post:
                if situation.org.posts[task.post].level > level:
                    return i, j
    return None


def _skip(
    task: Planned,
    barred: set[int],
    situation: Situation,
    above: tuple[int, int],
    later: list[list[Planned]],
) -> Planned:
    """The task falls away. Its fields are filled by whoever submits when he is the reason, else
    by the higher post that decides later."""
    handed = bool(barred & {situation.applicant, situation.entered_by})
    if task.fills and not handed:
        i, j = above
        heir = later[i][j]
        later[i][j] = replace(heir, fills=(*task.fills, *heir.fills))
    person = min(barred, key=lambda p: (p != situation.applicant, p != situation.entered_by, p))
    return replace(
        task,
        state="skipped",
        reason=_why_not(person, situation),
        handed=handed and bool(task.fills),
    )


def _why_not(person: int, situation: Situation) -> str:
    travelling = any(
        person in situation.people(f.key) for f in situation.form.fields if f.undecided
    )
    return BY_HIMSELF if person == situation.applicant or travelling else BY_TYPIST


def _merged(task: Planned, later: list[list[Planned]]) -> Planned:
    """The task, skipped where its only decider is also the only one of a later deciding step;
    what it would have filled is filled there."""
    if task.sole is None or not _merges(task):
        return task
    heir = _same_decider(task.sole, later)
    if heir is None:
        return task
    i, j = heir
    later[i][j] = replace(later[i][j], fills=(*task.fills, *later[i][j].fills))
    return replace(task, state="skipped", reason=BY_SAME_PERSON)


def _merges(task: Planned) -> bool:
    return task.state == "waiting" and task.kind == "decide" and task.phase == "approval"


def _same_decider(person: int, later: list[list[Planned]]) -> tuple[int, int] | None:
    for i, tasks in enumerate(later):
        kept = [(j, t) for j, t in enumerate(tasks) if _merges(t)]
        if kept and kept[0][1].mode == "any" and any(t.sole != person for _j, t in kept):
            continue  # somebody else may be the one who decides there
        for j, task in kept:
            if task.sole == person:
                return i, j
    return None


def _refuse_what_nobody_can_do(planned: list[Planned], situation: Situation) -> None:
    for task in planned:
        if task.state != "stuck":
            continue
        step = situation.form.step(task.step)
        if task.slot == UNNAMED:
            asked = situation.form.get(step.note_by)
            label = asked.label if asked else step.note_by
            sentence = f"请填写“{label}”。"
            raise InvalidAnswers(sentence, {step.note_by: [sentence]})
        raise NoApprover(
            f"《{situation.form.title}》须经“{task.title}”审批,该岗位目前无人可以审批,"
            "也没有代管领导,暂不能提交。请联系办公室。"
        )
    if not any(task.kept for task in planned):
        raise NoApprover(f"《{situation.form.title}》没有需要审批的环节,暂不能提交。请联系办公室。")


def handed_to_submitter(planned: Iterable[Planned], form: Form) -> list[Fill]:
    """What whoever submits fills himself, because the step that would fill it fell away for him."""
    return [fill for task in planned if task.handed for fill in form.step(task.step).fills]
