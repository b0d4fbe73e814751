"""Who may see which request: django-guardian's rows in tables of their own (direct keys).

They are the projection of tasks, applicants, named people and copies; ``check_permissions``
proves them equal and can write them anew.
"""

from __future__ import annotations

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from forms.models.request import ApprovalRequest


class RequestUserGrant(UserObjectPermissionBase):
    content_object = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="user_grants")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        default_permissions = ()
        indexes = [models.Index(fields=["content_object", "user"], name="grant_of_request_to_user")]


class RequestGroupGrant(GroupObjectPermissionBase):
    content_object = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="group_grants")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        default_permissions = ()
        indexes = [
            models.Index(fields=["content_object", "group"], name="grant_of_request_to_group")
        ]
