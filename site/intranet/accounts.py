"""How django-allauth signs our people in: accounts are made by the office, never by sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from permissions import people
from permissions.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("portal")


class Plain:
    """Labels stand before the inputs; allauth repeats them inside."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plain, forms.LoginForm):
    pass


class PasswordForm(Plain, forms.ChangePasswordForm):
    pass


@receiver(password_changed)
def the_password_is_his_own(sender: Any, user: User, **kwargs: Any) -> None:
    """Whoever was told to change his password has done so."""
    people.chose_password(user)
