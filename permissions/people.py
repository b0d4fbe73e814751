"""The only writers of people and posts: appoint, dismiss, leave, return, deactivate.

Each locks the bureau row, writes, gives the bureau a new ``org_token`` in the same transaction
and tells the other apps on commit, so that open work follows the post.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from functools import partial

from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from permissions.models import Absence, Bureau, Post, Section, Tenure, User
from permissions.roles import sync_post
from permissions.signals import org_changed


def org_was_changed(bureau_id: int) -> None:
    """Give the bureau a new token now and tell the other apps on commit."""
    Bureau.objects.filter(pk=bureau_id).update(org_token=uuid.uuid4().hex)
    transaction.on_commit(partial(org_changed.send, sender=Bureau, bureau_id=bureau_id))


@transaction.atomic
def create_post(
    bureau: Bureau,
    code: str,
    title: str,
    *,
    level: int = 1,
    section: Section | None = None,
    supervises: Sequence[Section] = (),
    roles: Sequence[str] = (),
    order: int = 0,
) -> Post:
    """A new post with its group ``post:<code>``."""
    name = f"post:{code}"
    if Group.objects.filter(name=name).exists():  # the same post of another bureau
        name = f"post:{bureau.pk}:{code}"
    group = Group.objects.create(name=name)
    post = Post.objects.create(
        bureau=bureau,
        code=code,
        title=title,
        level=level,
        section=section,
        group=group,
        roles=list(roles),
        order=order,
    )
    post.supervises.set(supervises)
    sync_post(post)
    org_was_changed(bureau.pk)
    return post


@transaction.atomic
def appoint(post: Post, user: User, *, start: datetime.date | None = None) -> Tenure:
    """``user`` holds ``post`` from ``start`` (today) on. Appointing a holder changes nothing."""
    Bureau.objects.select_for_update().get(pk=post.bureau_id)
    tenure, _created = Tenure.objects.get_or_create(
        post=post, user=user, end=None, defaults={"start": start or timezone.localdate()}
    )
    user.groups.add(post.group_id)
    org_was_changed(post.bureau_id)
    return tenure


@transaction.atomic
def dismiss(post: Post, user: User, *, end: datetime.date | None = None) -> None:
    """``user`` no longer holds ``post``: from today on, or after the day ``end``. An appointment
    that would not have lasted a day is taken back."""
    Bureau.objects.select_for_update().get(pk=post.bureau_id)
    last = end or timezone.localdate() - datetime.timedelta(days=1)
    longer = Q(end__isnull=True) | Q(end__gt=last)
    for tenure in Tenure.objects.filter(longer, post=post, user=user):
        if tenure.start > last:
            tenure.delete()
        else:
            tenure.end = last
            tenure.save(update_fields=["end"])
    if last < timezone.localdate():
        user.groups.remove(post.group_id)
    org_was_changed(post.bureau_id)


def sync_memberships() -> int:
    """Groups as the tenures of today say: for those that begin or end on a date. Returns how many
    memberships changed. Sight of requests does not wait for this; it asks the tenures."""
    today = timezone.localdate()
    changed = 0
    for post in Post.objects.select_related("group"):
        tenures = Tenure.objects.filter(post=post, start__lte=today)
        wanted = set(
            tenures.filter(Q(end__isnull=True) | Q(end__gte=today)).values_list(
                "user_id", flat=True
            )
        )
        present = set(post.group.user_set.values_list("pk", flat=True))
        post.group.user_set.add(*(wanted - present))
        post.group.user_set.remove(*(present - wanted))
        changed += len(wanted ^ present)
    return changed


@transaction.atomic
def deactivate(user: User) -> None:
    """The account can no longer be used and its sessions end; the person's records stay."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    end_sessions(user)
    if user.bureau_id:
        org_was_changed(user.bureau_id)


def chose_password(user: User) -> None:
    """The password is the person's own: he is not asked to change it any more."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False


def end_sessions(user: User) -> None:
    """Delete every session of this account, also from the session cache."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            from django.contrib.sessions.backends.cached_db import SessionStore

            SessionStore(session.session_key).delete()


@transaction.atomic
def register_absence(
    *,
    holder: User,
    acting: User,
    start: datetime.date,
    end: datetime.date,
    forms: Sequence[str] = (),
    by: User | None = None,
    source: str = "",
) -> Absence:
    """``acting`` answers for ``holder`` on the days ``start`` to ``end``, both included.

    ``source``: the request whose approval opens it.
    """
    assert holder.bureau_id is not None
    absence = Absence.objects.create(
        holder=holder,
        acting=acting,
        start=start,
        end=end,
        forms=list(forms),
        entered_by=by,
        source=source,
    )
    org_was_changed(holder.bureau_id)
    return absence


@transaction.atomic
def end_absence(absence: Absence) -> None:
    """The holder is back: from this moment the acting leader decides nothing for him."""
    ended = Absence.objects.filter(pk=absence.pk, ended_at__isnull=True).update(
        ended_at=timezone.now()
    )
    if ended and absence.holder.bureau_id:
        org_was_changed(absence.holder.bureau_id)
