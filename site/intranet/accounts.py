"""How django-allauth signs our people in: accounts are made by the office, never by sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from django.dispatch import receiver
from django.http import HttpRequest

from permissions import people
from permissions.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


@receiver(password_changed)
def the_password_is_his_own(sender: Any, user: User, **kwargs: Any) -> None:
    """Whoever was told to change his password has done so."""
    people.chose_password(user)
