"""The people of a sequence: who is picked to do something, and how they come and go."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from forms import actions
from forms.models import ApprovalRequest
from permissions import people
from permissions.models import Absence, Post
from tests.scenario import Office
from tests.soak.standing import Rows


class Crowd:
    office: Office
    rng: random.Random
    rows: Rows
    log: list[str]
    clock: Any
    moved_last: int

    # --- picking -----------------------------------------------------------------------------

    def say(self, text: Any) -> None:
        self.log[-1] += f" {text}"

    def someone(self) -> Any:
        """Anybody, now and then somebody whose account is closed."""
        found = sorted(self.rows.users.values(), key=lambda u: u.pk)
        user = self.rng.choice([u for u in found if u.is_active or self.rng.random() < 0.1])
        self.say(user.username)
        return user

    def accounts(self, most: int) -> list[str]:
        active = sorted(u.username for u in self.rows.users.values() if u.is_active)
        return self.rng.sample(active, self.rng.randint(1, most))

    def some_request(self, *statuses: str) -> ApprovalRequest | None:
        found = ApprovalRequest.objects.select_related("version").order_by("id")
        if statuses and self.rng.random() < 0.85:
            found = found.filter(status__in=statuses)
        return self.pick(list(found), lambda r: r.pk)

    def pick(self, found: list[Any], request_of: Callable[[Any], int]) -> Any:
        """One of these, more often one of the request that was moved last: it gets further."""
        if not found:
            return None
        last = [x for x in found if request_of(x) == self.moved_last]
        picked = self.rng.choice(last if last and self.rng.random() < 0.6 else found)
        self.moved_last = request_of(picked)
        return picked

    def owner_of(self, request: ApprovalRequest) -> Any:
        """Mostly he who may."""
        if self.rng.random() < 0.15:
            return self.someone()
        owner = self.rng.choice([request.applicant_id, request.entered_by_id])
        self.say(f"{self.rows.users[owner].username} {request}")
        return self.rows.users[owner]

    # --- people and days ---------------------------------------------------------------------

    def leaves(self) -> None:
        start = timezone.localdate() + datetime.timedelta(days=self.rng.randint(-1, 2))
        holder, acting = self.someone(), self.someone()
        if holder.pk != acting.pk:
            people.register_absence(
                holder=holder, acting=acting, start=start,
                end=start + datetime.timedelta(days=self.rng.randint(0, 4)),
                forms=self.rng.choice([[], [], ["trip"], ["trip", "rounds"]]),
            )  # fmt: skip

    def returns(self) -> None:
        found = list(Absence.objects.filter(ended_at=None).order_by("id"))
        if found:
            people.end_absence(self.rng.choice(found))

    def appoint(self) -> None:
        people.appoint(self.rng.choice(self._posts()), self.someone())

    def dismiss(self) -> None:
        held = [t for t in self.rows.tenures if t.end is None]
        if held:
            tenure = self.rng.choice(held)
            self.say(f"{tenure.user_id} from {self.rows.posts[tenure.post_id].code}")
            later = self.rng.choice([None, None, timezone.localdate()])
            people.dismiss(self.rows.posts[tenure.post_id], tenure.user, end=later)

    def deactivate(self) -> None:
        people.deactivate(self.someone())

    def tomorrow(self) -> None:
        """What the clock does at midnight, among others."""
        self.clock.shift(datetime.timedelta(days=self.rng.randint(1, 3)))
        self.office.bureau.refresh_from_db()
        actions.retry_stuck(bureau_id=self.office.bureau.pk)

    def _posts(self) -> list[Post]:
        return [p for p in self.rows.posts.values() if p.level > 0]
