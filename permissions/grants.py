"""The only place that speaks to django-guardian: object permissions as rows, written in bulk.

A model that has direct-foreign-key permission tables is granted and asked here. Model-wide grants
and superusers count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model


def _tables(model: Any) -> tuple[Any, Any]:
    return get_user_obj_perms_model(model), get_group_obj_perms_model(model)


_ids: dict[tuple[str, str, str], int] = {}
Pair = tuple[int, int]
BATCH = 2000


@receiver(post_migrate)
def _forget_ids(sender: Any, **kwargs: Any) -> None:
    """Permissions may have been written anew, under other keys."""
    _ids.clear()


def permission_id(model: type[Model], action: str) -> int:
    """The primary key of ``<action>_<model>``; asked once per process and database."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    key = (name, model._meta.label, action)
    found = _ids.get(key)
    if found is None:
        content_type = ContentType.objects.get_for_model(model)
        codename = f"{action}_{model._meta.model_name}"
        found = _ids[key] = Permission.objects.get(content_type=content_type, codename=codename).pk
    return found


def grant(
    obj: Model, action: str, *, users: Iterable[int] = (), groups: Iterable[int] = ()
) -> None:
    """Give ``action`` on this object; those who have it keep it. One statement per table."""
    users, groups = sorted(set(users)), sorted(set(groups))
    grant_pairs(
        type(obj), action, users=[(obj.pk, u) for u in users], groups=[(obj.pk, g) for g in groups]
    )


def grant_pairs(
    model: type[Model], action: str, *, users: Sequence[Pair] = (), groups: Sequence[Pair] = ()
) -> None:
    """Give ``action`` on many objects: pairs of (object, user) and of (object, group) keys."""
    of_users, of_groups = _tables(model)
    permission = permission_id(model, action)
    for table, column, pairs in ((of_users, "user_id", users), (of_groups, "group_id", groups)):
        rows = [
            table(permission_id=permission, content_object_id=pk, **{column: who})
            for pk, who in pairs
        ]
        if rows:
            table.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def revoke_pairs(
    model: type[Model], action: str, *, users: Sequence[Pair] = (), groups: Sequence[Pair] = ()
) -> None:
    """Take ``action`` on these objects away: what no longer has a ground."""
    of_users, of_groups = _tables(model)
    permission = permission_id(model, action)
    for table, column, pairs in ((of_users, "user_id", users), (of_groups, "group_id", groups)):
        by_who: dict[int, list[int]] = {}
        for pk, who in pairs:
            by_who.setdefault(who, []).append(pk)
        for who, pks in by_who.items():
            table.objects.filter(
                permission_id=permission, content_object_id__in=pks, **{column: who}
            ).delete()


def granted_to_user(model: type[Model], action: str, user: int) -> Exists:
    """Condition on a queryset of ``model``: this user has ``action`` on the object himself."""
    of_users, _of_groups = _tables(model)
    return Exists(
        of_users.objects.filter(
            permission_id=permission_id(model, action),
            user_id=user,
            content_object_id=OuterRef("pk"),
        )
    )


def granted_to_groups(model: type[Model], action: str, groups: Iterable[int]) -> Exists | Q:
    """Condition on a queryset of ``model``: one of these groups has ``action`` on the object."""
    ids = list(groups)
    if not ids:
        return Q(pk__in=())
    _of_users, of_groups = _tables(model)
    return Exists(
        of_groups.objects.filter(
            permission_id=permission_id(model, action),
            group_id__in=ids,
            content_object_id=OuterRef("pk"),
        )
    )


def holders_of(model: type[Model], action: str) -> tuple[Any, Any]:
    """Every grant of ``action``: querysets of (object, user) and (object, group) keys."""
    of_users, of_groups = _tables(model)
    permission = permission_id(model, action)
    return (
        of_users.objects.filter(permission_id=permission).values_list(
            "content_object_id", "user_id"
        ),
        of_groups.objects.filter(permission_id=permission).values_list(
            "content_object_id", "group_id"
        ),
    )


__all__ = [
    "grant",
    "grant_pairs",
    "granted_to_groups",
    "granted_to_user",
    "holders_of",
    "revoke_pairs",
]
