"""Who sees which request, as its rows say: what the grants of ``forms.models.sight`` must be.

Applicant and typist, people named in a flagged field, whoever a task has reached, whoever decided,
copies, posts that see a whole form, and the office for what was stuck. Acting leaders are no part
of it: they come and go with the day, ``forms.queries`` adds them when it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet, Value

from forms import routing
from forms.models import (
    ApprovalRequest,
    Decision,
    FormVersion,
    Notice,
    RequestPerson,
    Task,
)
from permissions import grants
from permissions.models import Post, User

Pair = tuple[int, int]
"""A request and who may see it: an account, or the group of a post."""

Place = tuple[int, str]
"""A bureau and the code of a post in it."""

STUCK = Q(reason=routing.NOBODY)
REACHED = ~STUCK & ~Q(
    state=Task.State.SKIPPED,
    reason__in=(routing.BY_HIMSELF, routing.BY_TYPIST, routing.BY_SAME_PERSON),
)
"""Tasks that asked somebody. One that was stuck, or fell away before it was opened, did not; the
reason it was written with says so for ever, its state does not."""

BATCH = 2000
LOCKED = 200


def told_of_stuck(level: int, roles: Iterable[str]) -> bool:
    """Whether what nobody can decide is shown to a post. The administrator's carries the role for
    absences, but sees no request."""
    return "office" in roles and level > 0


# --- what must be --------------------------------------------------------------------------


def expected(requests: Iterable[int] | None = None) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What the grants must be: querysets of (request, account) and of (request, group) keys."""
    pairs = partial(_pairs, None if requests is None else list(requests))
    users = [
        pairs(ApprovalRequest, "pk", F("applicant_id"), Q(applicant__isnull=False)),
        pairs(ApprovalRequest, "pk", F("entered_by_id")),
        pairs(RequestPerson, "approval_request_id", F("user_id"), Q(sees=True)),
        pairs(Task, "approval_request_id", F("person_id"), REACHED & Q(person__isnull=False)),
        pairs(Decision, "task__approval_request_id", F("decided_by_id")),
        pairs(Notice, "approval_request_id", F("user_id"), Q(kind=Notice.Kind.COPIED)),
    ]
    groups = [
        pairs(Task, "approval_request_id", F("post__group_id"), REACHED & Q(post__isnull=False))
    ]
    submitted, approved = _versions_seen()
    for post in Post.objects.all():
        group = Value(post.group_id, output_field=BigIntegerField())
        place = (post.bureau_id, post.code)
        if place in submitted or place in approved:
            seen = Q(version__in=submitted[place], submitted_at__isnull=False)
            seen |= Q(version__in=approved[place], approved_at__isnull=False)
            groups.append(pairs(ApprovalRequest, "pk", group, seen))
        if told_of_stuck(post.level, post.roles):
            here = STUCK & Q(approval_request__bureau=post.bureau_id)
            groups.append(pairs(Task, "approval_request_id", group, here))
    return users[0].union(*users[1:]), groups[0].union(*groups[1:])


def _pairs(
    requests: list[int] | None, model: Any, request: str, who: Any, when: Q | None = None
) -> QuerySet[Any]:
    """(request, who) of the rows of a table, of these requests only or of all."""
    found = model._default_manager.order_by().filter(when or Q())
    if requests is not None:
        found = found.filter(**{f"{request}__in": requests})
    return found.values_list(F(request), who)


def _versions_seen() -> tuple[defaultdict[Place, list[int]], ...]:
    """The versions of which a post sees every submitted, and every approved request."""
    found: dict[str, defaultdict[Place, list[int]]] = {
        "submitted": defaultdict(list),
        "approved": defaultdict(list),
    }
    for version in FormVersion.objects.select_related("definition").defer("document"):
        for seen in version.form.sight:
            found[seen.since][version.definition.bureau_id, seen.post].append(version.pk)
    return found["submitted"], found["approved"]


# --- what is different ---------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One grant that is missing, or one too much; said in a sentence."""

    request: int
    user: int | None
    group: int | None
    missing: bool
    name: str  # of the request: its number, or its ref while it has none
    who: str  # account or post

    def __str__(self) -> str:
        if self.missing:
            return f"{self.name}: {self.who} should see it, the grant is missing"
        return f"{self.name}: {self.who} has a grant that nothing stands behind"


def differences(requests: Iterable[int] | None = None) -> Iterator[Difference]:
    """Where grants and rows disagree; nothing when they are equal. Four statements, each of which
    sees one moment, however many requests there are."""
    requests = None if requests is None else list(requests)
    must_users, must_groups = expected(requests)
    are_users, are_groups = grants.holders_of(ApprovalRequest, "view")
    if requests is not None:
        are_users = are_users.filter(content_object_id__in=requests)
        are_groups = are_groups.filter(content_object_id__in=requests)
    yield from _named(must_users.difference(are_users), missing=True, of_users=True)
    yield from _named(are_users.difference(must_users), missing=False, of_users=True)
    yield from _named(must_groups.difference(are_groups), missing=True, of_users=False)
    yield from _named(are_groups.difference(must_groups), missing=False, of_users=False)


def _named(pairs: QuerySet[Any], *, missing: bool, of_users: bool) -> Iterator[Difference]:
    rows = pairs.iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        names = {
            pk: number or ref
            for pk, number, ref in ApprovalRequest.objects.filter(
                pk__in={request for request, _who in batch}
            ).values_list("pk", "number", "ref")
        }
        ids = {who for _request, who in batch}
        whos: dict[int, str] = (
            dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
            if of_users
            else dict(Group.objects.filter(pk__in=ids).values_list("pk", "name"))
        )
        for request, who in batch:
            yield Difference(
                request=request,
                user=who if of_users else None,
                group=None if of_users else who,
                missing=missing,
                name=names.get(request, f"request {request}"),
                who=whos.get(who, f"no. {who}"),
            )


# --- putting it right ----------------------------------------------------------------------


def repair(requests: Iterable[int]) -> int:
    """Write the grants of these requests as they must be; returns how many were written or taken
    away. Looked at again under the lock of each request: somebody may just have decided."""
    pks = sorted(set(requests), reverse=True)
    return sum(_repair(pks[i : i + LOCKED]) for i in range(0, len(pks), LOCKED))


@transaction.atomic
def _repair(pks: list[int]) -> int:
    # Newest first, as an approved change locks itself and then what it replaces.
    locked = ApprovalRequest.objects.select_for_update(of=("self",)).order_by("-pk")
    list(locked.filter(pk__in=pks).values_list("pk"))
    found = list(differences(pks))
    for missing, write in ((True, grants.grant_pairs), (False, grants.revoke_pairs)):
        write(
            ApprovalRequest,
            "view",
            users=[(d.request, d.user) for d in found if d.missing == missing and d.user],
            groups=[(d.request, d.group) for d in found if d.missing == missing and d.group],
        )
    return len(found)


def without_ground(request: int, people: Iterable[int]) -> set[int]:
    """Those of these people who see the request by nothing that is written any more."""
    must, _groups = expected([request])
    return set(people) - {who for _request, who in must}
