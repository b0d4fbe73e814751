"""Who may decide and who may see, worked out slowly from the rows and the contract's words alone.

Nothing here uses ``forms.routing``, ``forms.queries`` or ``forms.sight``: it is what they are
measured by.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from forms.models import ApprovalRequest, Task
from permissions.models import Absence, Post, Tenure, User


@dataclass
class Rows:
    """Everybody's rows, read once."""

    day: datetime.date
    users: dict[int, User] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)

    @classmethod
    def read(cls, day: datetime.date) -> Rows:
        return cls(
            day,
            {u.pk: u for u in User.objects.select_related("bureau")},
            {p.pk: p for p in Post.objects.all()},
            list(Tenure.objects.order_by("start", "id")),
            list(
                Absence.objects.filter(ended_at=None, start__lte=day, end__gte=day).order_by("id")
            ),
        )

    def active(self, person: int) -> bool:
        return self.users[person].is_active

    def holders(self, post: int) -> list[int]:
        return [
            t.user_id
            for t in self.tenures
            if t.post_id == post
            and t.start <= self.day
            and (t.end is None or self.day <= t.end)
            and self.active(t.user_id)
        ]

    def posts_of(self, person: int) -> set[int]:
        return {
            t.post_id
            for t in self.tenures
            if t.user_id == person and t.start <= self.day and (t.end is None or self.day <= t.end)
        }

    def deputy(self, person: int, form: str) -> int | None:
        """Who acts for him today, by the newest row; None while he is here."""
        acting = None
        for row in self.absences:
            if row.holder_id == person and (not row.forms or form in row.forms):
                acting = row.acting_id
        return acting

    def in_place_of(self, person: int, form: str, barred: set[int]) -> int | None:
        """The first of those who act one for another who is here, active and not barred."""
        passed = [person]
        while (acting := self.deputy(passed[-1], form)) is not None and acting not in passed:
            passed.append(acting)
            here = self.deputy(acting, form) is None
            if here and self.active(acting) and acting not in barred:
                return acting
        return None


def barred(request: ApprovalRequest, answers: dict[str, Any], accounts: dict[str, int]) -> set[int]:
    """Applicant, typist and those in fields of people who may not decide."""
    found = {request.entered_by_id, request.applicant_id}
    for f in request.version.document["fields"]:
        if f.get("undecided"):
            found |= {accounts[a] for a in named(answers, f["key"])}
    return found


def named(answers: dict[str, Any], key: str) -> list[str]:
    value = answers.get(key) or []
    return [value] if isinstance(value, str) else value


def may_decide(task: Task, rows: Rows) -> dict[int, int | None]:
    """person -> the absent one he answers for (None: he is asked himself)."""
    request = task.approval_request
    form = request.version.document["slug"]
    accounts = {u.username: pk for pk, u in rows.users.items()}
    out = set() if task.kind == "read" else barred(request, request.answers, accounts)
    if task.person_id is not None:
        person = task.person_id
        if person in out:
            return {}
        if rows.active(person) and rows.deputy(person, form) is None:
            return {person: None}
        acting = rows.in_place_of(person, form, out)
        if acting is not None:
            return {acting: person}
        return {person: None} if rows.active(person) else {}
    found: dict[int, int | None] = {}
    for holder in rows.holders(task.post_id):
        if rows.deputy(holder, form) is None:
            if holder not in out:
                found[holder] = None
        elif (acting := rows.in_place_of(holder, form, out)) is not None:
            found.setdefault(acting, holder)
    return found or {h: None for h in rows.holders(task.post_id) if h not in out}


@dataclass
class Seen:
    """What happened to one request that gives somebody sight of it, as it was watched."""

    posts: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    decided: set[int] = field(default_factory=set)
    copied: set[int] = field(default_factory=set)
    stuck: bool = False


def may_see(person: int, request: ApprovalRequest, seen: Seen, rows: Rows) -> bool:
    """Contract, section 2, row by row."""
    if not rows.active(person):
        return False
    if person in {request.applicant_id, request.entered_by_id} | seen.people | seen.named:
        return True
    if person in seen.decided | seen.copied:
        return True
    posts = seen.posts | _posts_that_see(request, seen, rows)
    if rows.posts_of(person) & posts:
        return True
    form = request.version.document["slug"]
    return any(
        rows.posts_of(absent) & posts or absent in seen.people
        for absent in _absent_behind(person, form, rows)
    )


def _posts_that_see(request: ApprovalRequest, seen: Seen, rows: Rows) -> set[int]:
    codes = {
        s["post"]
        for s in request.version.document.get("sight", ())
        if (request.approved_at if s.get("since") == "approved" else request.submitted_at)
    }
    found = {pk for pk, p in rows.posts.items() if p.code in codes}
    if seen.stuck:
        found |= {pk for pk, p in rows.posts.items() if "office" in p.roles and p.level > 0}
    return found


def _absent_behind(person: int, form: str, rows: Rows) -> set[int]:
    found: set[int] = set()
    waiting = [person]
    while waiting:
        acting = waiting.pop()
        for row in rows.absences:
            covers = not row.forms or form in row.forms
            if row.acting_id == acting and covers and row.holder_id not in found | {person}:
                found.add(row.holder_id)
                waiting.append(row.holder_id)
    return found
