"""Supervising leader of, holders of, acting for: the questions routes ask. Pure reads.

``load`` reads a bureau once and keeps it until its ``org_token`` changes; an ``Org`` is a value
and every answer it gives is for a stated day.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from permissions.models import Absence, Bureau, Post, Section, Tenure, User


@dataclass(frozen=True)
class Person:
    id: int
    account: str
    name: str
    active: bool


@dataclass(frozen=True)
class SectionFacts:
    code: str
    name: str
    head: str  # post code, or ""


@dataclass(frozen=True)
class PostFacts:
    code: str
    title: str
    level: int
    section: str  # code, or ""
    supervises: tuple[str, ...]
    stand_in: str  # post code, or ""
    id: int = 0
    group: int = 0
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holding:
    post: str
    person: int
    start: datetime.date
    end: datetime.date | None = None

    def covers(self, day: datetime.date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Away:
    holder: int
    acting: int
    start: datetime.date
    end: datetime.date
    forms: tuple[str, ...] = ()

    def covers(self, day: datetime.date, form: str) -> bool:
        return self.start <= day <= self.end and (not self.forms or form in self.forms)


@dataclass(frozen=True)
class Org:
    """A bureau's people on paper: who holds what, who is away, who supervises whom."""

    posts: dict[str, PostFacts]
    people: dict[int, Person]
    sections: dict[str, SectionFacts]
    holdings: tuple[Holding, ...]
    absences: tuple[Away, ...] = ()
    token: str = field(default="", compare=False)

    @cached_property
    def accounts(self) -> dict[str, Person]:
        """People by account."""
        return {p.account: p for p in self.people.values()}

    @cached_property
    def posts_by_id(self) -> dict[int, PostFacts]:
        return {p.id: p for p in self.posts.values()}

    @cached_property
    def _by_post(self) -> dict[str, list[Holding]]:
        found: dict[str, list[Holding]] = {}
        for holding in self.holdings:
            found.setdefault(holding.post, []).append(holding)
        return found

    @cached_property
    def _by_person(self) -> dict[int, list[Holding]]:
        found: dict[int, list[Holding]] = {}
        for holding in self.holdings:
            found.setdefault(holding.person, []).append(holding)
        return found

    def holders(self, post: str, day: datetime.date) -> tuple[int, ...]:
        """Active people who hold the post that day, away or not, in the order of appointment."""
        return tuple(
            h.person
            for h in self._by_post.get(post, ())
            if h.covers(day) and self.people[h.person].active
        )

    def posts_of(self, person: int, day: datetime.date) -> tuple[PostFacts, ...]:
        """The posts a person holds that day, in the order of posts."""
        held = {h.post for h in self._by_person.get(person, ()) if h.covers(day)}
        return tuple(p for p in self.posts.values() if p.code in held)

    def level(self, person: int, day: datetime.date) -> int:
        """A person's level is the greatest of his posts'; 0 without a post."""
        return max((p.level for p in self.posts_of(person, day)), default=0)

    def section(self, person: int, day: datetime.date) -> str:
        """A person's section is that of his section post; "" without one."""
        return next((p.section for p in self.posts_of(person, day) if p.section), "")

    def supervisor_post(self, person: int, day: datetime.date) -> PostFacts | None:
        """The post that supervises a person's section; of level 3 the post of level 4 above; of
        the director nobody. Of several supervising posts the first."""
        level = self.level(person, day)
        if level >= 4:
            return None
        if level == 3:
            return next((p for p in self.posts.values() if p.level == 4), None)
        return self.supervising_post(self.section(person, day))

    def supervising_post(self, section: str) -> PostFacts | None:
        """The first post that supervises this section."""
        if not section:
            return None
        return next((p for p in self.posts.values() if section in p.supervises), None)

    def away(self, person: int, day: datetime.date, form: str) -> Away | None:
        """The absence that covers the person that day for this form; the newest of several."""
        covering = [a for a in self.absences if a.holder == person and a.covers(day, form)]
        return covering[-1] if covering else None

    def answering_for(self, person: int, day: datetime.date, form: str) -> Iterator[int]:
        """Those who act for an absent person: his acting leader, the acting leader of that one
        while he is away himself, and so on until somebody is there. Ends at the first repeat."""
        seen = {person}
        current = person
        while (away := self.away(current, day, form)) is not None and away.acting not in seen:
            current = away.acting
            seen.add(current)
            if self.people[current].active:
                yield current


_kept: dict[int, Org] = {}
_lock = threading.Lock()


def load(bureau: Bureau) -> Org:
    """The bureau's org as of its ``org_token``. No query while the token has not changed."""
    return load_as_of(bureau.pk, bureau.org_token)


def load_as_of(bureau_id: int, token: str) -> Org:
    """As ``load``, for who has the token at hand."""
    org = _kept.get(bureau_id)
    if org is None or org.token != token:
        org = _read(bureau_id, token)
        with _lock:
            _kept[bureau_id] = org
    return org


def load_current(bureau_id: int) -> Org:
    """As ``load``, asking first for the token as it is now: one query."""
    return load(Bureau.objects.get(pk=bureau_id))


def _read(bureau: int, token: str) -> Org:
    people = {
        u.pk: Person(u.pk, u.username, u.get_full_name(), u.is_active)
        for u in User.objects.filter(bureau=bureau)
    }
    sections = {
        s.code: SectionFacts(s.code, s.name, s.head.code if s.head else "")
        for s in Section.objects.filter(bureau=bureau).select_related("head")
    }
    posts = {
        p.code: PostFacts(
            code=p.code,
            title=p.title,
            level=p.level,
            section=p.section.code if p.section else "",
            supervises=tuple(s.code for s in p.supervises.all()),
            stand_in=p.stand_in.code if p.stand_in else "",
            id=p.pk,
            group=p.group_id,
            roles=tuple(p.roles),
        )
        for p in Post.objects.filter(bureau=bureau)
        .select_related("section", "stand_in")
        .prefetch_related("supervises")
    }
    holdings = tuple(
        Holding(t.post.code, t.user_id, t.start, t.end)
        for t in Tenure.objects.filter(post__bureau=bureau)
        .select_related("post")
        .order_by("start", "id")
        if t.user_id in people
    )
    absences = tuple(
        Away(a.holder_id, a.acting_id, a.start, a.end, tuple(a.forms))
        for a in Absence.objects.filter(holder__bureau=bureau, ended_at__isnull=True).order_by("id")
        if a.acting_id in people
    )
    return Org(posts, people, sections, holdings, absences, token=token)
