"""Which pages and files a post works with: rows for its group, given as its roles say.

Model-wide permissions are ``permissions.roles``; here are those that hang on the page tree and on
the collections of images and documents, and who reviews. Called whenever a post was synced, and
when the site is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from permissions.models import Post
from permissions.signals import post_synced

EDITOR, PUBLISHER = "editor", "publisher"
# Nobody publishes by a button: see ``pages.review``. "publish" is the right to review.
PAGES = {EDITOR: ("add_page", "change_page"), PUBLISHER: ("publish_page",)}
FILES = {
    EDITOR: (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
}


def listen() -> None:
    post_synced.connect(_post_synced, dispatch_uid="pages of a post")


def _post_synced(sender: Any, post: Post, **kwargs: Any) -> None:
    sync_post(post)


def sync_all() -> None:
    """Every post, as its roles say."""
    for post in Post.objects.select_related("group", "bureau__site__root_page"):
        sync_post(post)


def sync_post(post: Post) -> None:
    """Give the post's group the pages and files of its roles, no more and no fewer."""
    files = Collection.get_first_root_node()
    _sync(
        GroupPagePermission.objects.filter(group=post.group),
        _named("wagtailcore", post, PAGES),
        lambda permission: GroupPagePermission(
            group=post.group, page=_home(post), permission=permission
        ),
        wanted=_home(post) is not None,
    )
    _sync(
        GroupCollectionPermission.objects.filter(group=post.group),
        _named("wagtailimages", post, FILES) | _named("wagtaildocs", post, FILES),
        lambda permission: GroupCollectionPermission(
            group=post.group, collection=files, permission=permission
        ),
        wanted=files is not None,
    )
    for task in GroupApprovalTask.objects.filter(
        workflow_tasks__workflow__workflow_pages__page=_home(post)
    ):
        if PUBLISHER in post.roles:
            task.groups.add(post.group)
        else:
            task.groups.remove(post.group)


def _home(post: Post) -> Page | None:
    """Where the post's pages begin: the home page of its office's site, once there is one."""
    from pages.models import HomePage

    site = post.bureau.site
    if site is None or site.root_page.specific_class is not HomePage:
        return None
    root: Page = site.root_page
    return root


def _named(app: str, post: Post, table: Mapping[str, tuple[str, ...]]) -> set[Permission]:
    names = {name for role in post.roles for name in table.get(role, ())}
    return set(Permission.objects.filter(content_type__app_label=app, codename__in=names))


def _sync(rows: Any, permissions: set[Permission], make: Any, *, wanted: bool = True) -> None:
    """The rows there are become those of ``permissions``."""
    keep = permissions if wanted else set()
    rows.exclude(permission__in=keep).delete()
    present = set(rows.values_list("permission_id", flat=True))
    for permission in keep:
        if permission.pk not in present:
            make(permission).save()
