"""Bring the starter bureau into an empty database, and leave alone what is there already.

Loading again is harmless: a row is made when it is missing and never written over, so that a
renamed post, a new holder or a closed tenure stays as the office left it.
"""

from __future__ import annotations

import datetime
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from wagtail.models import Page, Site

from permissions.models import Bureau, Post, Section, Tenure, User
from permissions.people import appoint, create_post

BUREAU_FILE = Path(__file__).with_name("bureau.json")


@dataclass(frozen=True)
class LoadedBureau:
    """What loading did. ``password``: the random one made for the new accounts, to be told once;
    None when a password was given or no account was new."""

    created_accounts: list[str] = field(default_factory=list)
    password: str | None = None


def read_bureau() -> dict[str, Any]:
    """The starter bureau as its file says."""
    found: dict[str, Any] = json.loads(BUREAU_FILE.read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_bureau(password: str | None) -> LoadedBureau:
    """Make the bureau, sections, posts, accounts and tenures that are missing.

    ``password`` is that of every new account and is not asked to be changed; without one a
    random password is made for all of them, which each must change at the first sign-in.
    """
    doc = read_bureau()
    bureau = _bureau(doc)
    sections = _sections(bureau, doc["sections"])
    posts = _posts(bureau, doc["posts"], sections)
    _heads(doc["sections"], sections, posts)
    made = password or _readable_password()
    users, created = _accounts(bureau, doc["accounts"], made, must_change=not password)
    since = datetime.date.fromisoformat(doc["since"])
    for row in doc["accounts"]:
        for code in row["posts"]:
            _tenure(posts[code], users[row["account"]], since)
    return LoadedBureau(created, made if created and not password else None)


def _readable_password() -> str:
    """Sixteen characters (about 79 bits) that nobody mistakes for one another when typing."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(16))


def _bureau(doc: dict[str, Any]) -> Bureau:
    # The first one, whatever it is called by now: an office that corrected its name is the same.
    found = Bureau.objects.order_by("pk").first()
    if found is not None:
        return found
    site = Site.objects.filter(is_default_site=True, bureau__isnull=True).first()
    if site is not None:
        _name_the_site(site, doc["name"])
    return Bureau.objects.create(site=site, name=doc["name"], code=doc["code"])


def _name_the_site(site: Site, name: str) -> None:
    """Wagtail's first page and site carry the bureau's name, not a greeting in English."""
    if not site.site_name:
        site.site_name = name
        site.save(update_fields=["site_name"])
    Page.objects.filter(pk=site.root_page_id, title__startswith="Welcome to your new").update(
        title=name, draft_title=name
    )


def _sections(bureau: Bureau, rows: list[dict[str, Any]]) -> dict[str, tuple[Section, bool]]:
    return {
        row["code"]: Section.objects.get_or_create(
            bureau=bureau,
            code=row["code"],
            defaults={"name": row["name"], "aliases": row["aliases"], "order": order},
        )
        for order, row in enumerate(rows, start=1)
    }


def _posts(
    bureau: Bureau, rows: list[dict[str, Any]], sections: dict[str, tuple[Section, bool]]
) -> dict[str, Post]:
    """Posts by code, in the file's order: of several supervising posts the first is asked."""
    posts = {p.code: p for p in Post.objects.filter(bureau=bureau)}
    new = [row for row in rows if row["code"] not in posts]
    for order, row in enumerate(rows, start=1):
        if row in new:
            posts[row["code"]] = create_post(
                bureau,
                row["code"],
                row["title"],
                level=row["level"],
                section=sections[row["section"]][0] if row["section"] else None,
                supervises=[sections[code][0] for code in row["supervises"]],
                roles=row["roles"],
                order=order,
            )
    for row in new:
        if row["stand_in"]:
            Post.objects.filter(pk=posts[row["code"]].pk).update(stand_in=posts[row["stand_in"]])
    return posts


def _heads(
    rows: list[dict[str, Any]], sections: dict[str, tuple[Section, bool]], posts: dict[str, Post]
) -> None:
    for row in rows:
        section, is_new = sections[row["code"]]
        if is_new:
            section.head = posts[row["head"]]
            section.save(update_fields=["head"])


def _accounts(
    bureau: Bureau, rows: list[dict[str, Any]], password: str, *, must_change: bool
) -> tuple[dict[str, User], list[str]]:
    users = {u.username: u for u in User.objects.filter(username__in=[r["account"] for r in rows])}
    new = [row for row in rows if row["account"] not in users]
    # One hash for all: it is one password, and fifteen of them take seconds on a small machine.
    encoded = make_password(password) if new else ""
    for row in new:
        users[row["account"]] = User.objects.create(
            username=row["account"],
            name=row["name"],
            bureau=bureau,
            password=encoded,
            must_change_password=must_change,
        )
    return users, [row["account"] for row in new]


def _tenure(post: Post, user: User, since: datetime.date) -> None:
    # Any tenure, also a closed one, says that this was decided before: the office may have
    # given the post to somebody else. An account of the same name from elsewhere is no holder.
    if (
        user.bureau_id == post.bureau_id
        and not Tenure.objects.filter(post=post, user=user).exists()
    ):
        appoint(post, user, start=since)
