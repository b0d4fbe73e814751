"""Registers of people and sections, for the office; posts have their own.

What follows a change of people (token, sessions, memberships) is done by ``permissions.people``;
nothing is ever deleted.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel

from permissions import people
from permissions.modeladmin import GuardedModelAdmin, SeenForm
from permissions.models import Post, Section, Tenure, User


class OwnBureau(GuardedModelAdmin):
    """Rows of one's own office."""

    def rows(self, user: Any) -> models.QuerySet[Any]:
        found = self.model._default_manager.all()
        if not (user.is_authenticated and user.is_active and user.bureau_id):
            return found.none()
        return found.filter(bureau_id=user.bureau_id)


# --- people --------------------------------------------------------------------------------


class PersonForm(SeenForm):
    """An account: no e-mail address, no superuser tick, no groups; posts by appointment."""

    unseen = frozenset({"last_login", "password", "groups", "user_permissions"})

    posts = forms.ModelMultipleChoiceField(
        Post.objects.none(),
        required=False,
        label=gettext_lazy("岗位"),
        widget=forms.CheckboxSelectMultiple,
    )
    new_password = forms.CharField(
        required=False,
        label=gettext_lazy("初始密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text=gettext_lazy("本人第一次登录时须修改。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureau = self.for_user.bureau_id
        posts: Any = self.fields["posts"]
        posts.queryset = Post.objects.filter(bureau_id=bureau)
        self.fields["name"].required = True
        if self.instance.pk:
            self.fields["username"].disabled = True  # answers name people by it
            self.fields["new_password"].label = _("重设密码(不改请留空)")
            posts.initial = self._held()
        else:
            self.fields["new_password"].required = True

    def _held(self) -> list[int]:
        found = Tenure.objects.filter(user=self.instance, end__isnull=True)
        return list(found.values_list("post_id", flat=True))

    def _now(self) -> str:
        return f"{super()._now()}:{sorted(self._held())}"

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean_is_active(self) -> bool:
        active: bool = self.cleaned_data["is_active"]
        if not active and self.instance.pk == self.for_user.pk:
            raise ValidationError(_("不能停用自己的账号。"))
        return active

    def save(self, commit: bool = True) -> Any:
        """``super().save`` writes name and password; posts and use go by ``permissions.people``."""
        user: User = self.instance
        was_there = user.pk is not None
        was_active = was_there and User.objects.filter(pk=user.pk, is_active=True).exists()
        user.bureau_id = self.for_user.bureau_id
        if password := self.cleaned_data["new_password"]:
            user.set_password(password)
            user.must_change_password = True
        super().save(commit=commit)
        held = set(self._held())
        wanted = {post.pk: post for post in self.cleaned_data["posts"]}
        for post in Post.objects.filter(pk__in=held - set(wanted)):
            people.dismiss(post, user)
        for pk in set(wanted) - held:
            people.appoint(wanted[pk], user)
        if was_active and not user.is_active:
            people.deactivate(user)
        elif was_there and password:
            people.end_sessions(user)
        return user


class PeopleAdmin(OwnBureau):
    model = User
    base_url_path = "people"
    menu_label = gettext_lazy("人员")
    menu_icon = "user"
    form_class = PersonForm
    list_display = ("name", "username", "post_titles", "in_use")
    search_fields = ("name", "username")
    ordering = ("-is_active", "id")
    panels = [
        FieldPanel("username", heading=gettext_lazy("登录名")),
        FieldPanel("name"),
        FieldPanel("posts"),
        FieldPanel("new_password"),
        FieldPanel(
            "is_active",
            heading=gettext_lazy("在用"),
            help_text=gettext_lazy("离开本单位的,取消勾选即停用;记录全部保留。"),
        ),
    ]

    def rows(self, user: Any) -> models.QuerySet[Any]:
        held = models.Prefetch(
            "tenures",
            Tenure.objects.filter(end__isnull=True).select_related("post"),
            to_attr="open_tenures",
        )
        return super().rows(user).prefetch_related(held)

    def post_titles(self, obj: Any) -> str:
        return "、".join(t.post.title for t in obj.open_tenures) or "—"

    post_titles.short_description = gettext_lazy("岗位")  # type: ignore[attr-defined]

    def in_use(self, obj: User) -> str:
        return _("✓ 在用") if obj.is_active else _("○ 已停用")

    in_use.short_description = gettext_lazy("状态")  # type: ignore[attr-defined]


# --- sections ------------------------------------------------------------------------------


class SectionForm(SeenForm):
    """A section; other names for it are typed with 、 between them."""

    also = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("别名"),
        help_text=gettext_lazy("几个别名用顿号隔开,例:财务股、财务科"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        head: Any = self.fields["head"]
        head.queryset = Post.objects.filter(bureau_id=self.for_user.bureau_id)
        self.fields["also"].initial = "、".join(self.instance.aliases)
        self.fields["code"].disabled = bool(self.instance.pk)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        taken = Section.objects.filter(bureau_id=self.for_user.bureau_id, code=code)
        if taken.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("已有股室使用这个代码。"))
        return code

    def save(self, commit: bool = True) -> Any:
        section: Section = self.instance
        section.bureau_id = self.for_user.bureau_id
        section.aliases = [a.strip() for a in self.cleaned_data["also"].split("、") if a.strip()]
        return super().save(commit=commit)


class SectionsAdmin(OwnBureau):
    model = Section
    base_url_path = "sections"
    menu_label = gettext_lazy("股室和分管")
    menu_icon = "folder"
    form_class = SectionForm
    list_display = ("name", "head", "supervisors")
    list_select_related = ("head",)
    ordering = ("order", "id")
    panels = [
        FieldPanel("name"),
        FieldPanel("code", help_text=gettext_lazy("英文小写,例:planning。定下后不能改。")),
        FieldPanel("also"),
        FieldPanel("head"),
        FieldPanel("order"),
    ]

    def rows(self, user: Any) -> models.QuerySet[Any]:
        return super().rows(user).prefetch_related("supervised_by")

    def supervisors(self, obj: Section) -> str:
        return "、".join(post.title for post in obj.supervised_by.all()) or "—"

    supervisors.short_description = gettext_lazy("分管领导")  # type: ignore[attr-defined]
