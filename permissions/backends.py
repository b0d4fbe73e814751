"""How an account is fetched and asked: with its bureau, so that no request asks for it again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from permissions.models import User


class PeopleBackend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.select_related("bureau").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
