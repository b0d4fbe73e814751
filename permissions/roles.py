"""Roles: what a post may do besides deciding its own tasks. A table in code, applied to groups.

A post carries role names (``Post.roles``, data); ``sync_post`` gives its group exactly the
permissions listed here, and tells the other apps, which give what is theirs to give. Requests are
not in this table: sight of a request is per object.
"""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import Q

from permissions.models import Post
from permissions.signals import post_synced

# What is kept once and shown wherever it is used; all of it is public.
PUBLIC_REGISTERS = (
    *("contact", "legalbasis", "pledge", "correction", "siteprofile"),
    "spendingline",
)


def _keeps(*actions: str) -> tuple[str, ...]:
    return tuple(f"pages.{action}_{name}" for name in PUBLIC_REGISTERS for action in actions)


ROLES: dict[str, tuple[str, ...]] = {
    # signs in to the desk
    "desk": ("wagtailadmin.access_admin",),
    # designs forms and publishes them
    "designer": (
        "wagtailadmin.access_admin",
        "forms.add_formdefinition",
        "forms.change_formdefinition",
        "forms.publish_formdefinition",
        "forms.view_formdefinition",
        "forms.add_officefigure",
        "forms.change_officefigure",
        "forms.view_officefigure",
    ),
    # keeps people, posts, sections and absences
    "people": (
        "wagtailadmin.access_admin",
        "permissions.add_user",
        "permissions.change_user",
        "permissions.view_user",
        "permissions.add_post",
        "permissions.change_post",
        "permissions.view_post",
        "permissions.add_section",
        "permissions.change_section",
        "permissions.view_section",
    ),
    # registers anybody's absence, is told of stuck tasks and may hand them on
    "office": ("permissions.add_absence", "permissions.change_absence", "permissions.view_absence"),
    # files for others: the applicant may be somebody else
    "types_in": (),
    # takes lists of requests out of the system; each time is recorded
    "export": (),
    # keeps the working calendar
    "calendar": (
        "forms.add_calendarday",
        "forms.change_calendarday",
        "forms.view_calendarday",
        "forms.change_calendaryear",
        "forms.view_calendaryear",
    ),
    # writes the public pages and keeps what they are made of; pages and files: ``pages.roles``
    "editor": (
        "wagtailadmin.access_admin",
        *_keeps("add", "change", "view"),
        "pages.release_figures",
    ),
    # reviews what others wrote and makes it public; which pages: ``pages.roles``
    "publisher": ("wagtailadmin.access_admin", *_keeps("view")),
}


def sync_post(post: Post) -> None:
    """Give the post's group the permissions of its roles, no more and no fewer."""
    names = {name for role in post.roles for name in ROLES.get(role, ())}
    wanted = Q(pk__in=())
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    post.group.permissions.set(Permission.objects.filter(wanted))
    post_synced.send(sender=Post, post=post)


def sync_roles() -> int:
    """Apply the table to every post; returns how many posts there are."""
    posts = list(Post.objects.select_related("group"))
    for post in posts:
        sync_post(post)
    return len(posts)
