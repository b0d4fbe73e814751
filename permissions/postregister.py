"""The register of posts: what a post is called, whom it supervises, what it may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel

from permissions import people
from permissions.modeladmin import SeenForm
from permissions.models import Post, Section, Tenure
from permissions.registers import OwnBureau
from permissions.roles import ROLES, sync_post

LEVELS = (
    (4, gettext_lazy("局长、党组书记")),
    (3, gettext_lazy("副局长")),
    (2, gettext_lazy("股长(主任)")),
    (1, gettext_lazy("工作人员")),
    (0, gettext_lazy("系统管理员(不审批)")),
)
ROLE_NAMES = {
    "desk": gettext_lazy("使用审批工作台"),
    "designer": gettext_lazy("设计申请表"),
    "people": gettext_lazy("管理人员和岗位"),
    "office": gettext_lazy("登记他人离岗,处理无人可办的申请"),
    "types_in": gettext_lazy("代他人填单"),
    "calendar": gettext_lazy("管理工作日历"),
    "export": gettext_lazy("导出申请单"),
    "editor": gettext_lazy("编写公开内容,送审"),
    "publisher": gettext_lazy("审核公开内容"),
}


def may_give(editor: Any) -> set[str]:
    """The roles this person may give to a post: those of his own posts; the administrator any.
    Otherwise whoever keeps the posts could give himself everything."""
    posts = [t.post for t in _in_force(Tenure.objects.filter(user=editor)).select_related("post")]
    if any(post.level == 0 for post in posts):
        return set(ROLES)
    return {role for post in posts for role in post.roles}


def _in_force(tenures: models.QuerySet[Tenure]) -> models.QuerySet[Tenure]:
    today = timezone.localdate()
    return tenures.filter(start__lte=today).filter(
        models.Q(end__isnull=True) | models.Q(end__gte=today)
    )


class PostForm(SeenForm):
    """A post. Its code is for ever, since forms name it; its group comes with it."""

    level = forms.TypedChoiceField(label=gettext_lazy("级别"), choices=LEVELS, coerce=int)
    roles = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("可以做什么"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只能给出本人岗位已有的。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureau = self.for_user.bureau_id
        sections = Section.objects.filter(bureau_id=bureau)
        for name in ("section", "supervises"):
            chosen: Any = self.fields[name]
            chosen.queryset = sections
        stand_in: Any = self.fields["stand_in"]
        stand_in.queryset = Post.objects.filter(bureau_id=bureau).exclude(pk=self.instance.pk)
        self.fields["supervises"].widget = forms.CheckboxSelectMultiple(
            choices=[(s.pk, s.name) for s in sections]
        )
        self.given = may_give(self.for_user)
        roles: Any = self.fields["roles"]
        roles.choices = [(r, ROLE_NAMES.get(r, r)) for r in ROLES if r in self.given]
        self.fields["code"].disabled = bool(self.instance.pk)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        taken = Post.objects.filter(bureau_id=self.for_user.bureau_id, code=code)
        if taken.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("已有岗位使用这个代码。"))
        return code

    def clean_roles(self) -> list[str]:
        """Roles he may not give stay as they are."""
        kept = [r for r in self.instance.roles if r not in self.given]
        return [r for r in ROLES if r in kept or r in self.cleaned_data["roles"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("level", 0) >= 3 and cleaned.get("section"):
            self.add_error("section", _("局级岗位不属于股室。"))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        post: Post = self.instance
        if post.pk is None:
            bureau = self.for_user.bureau
            made = people.create_post(bureau, post.code, post.title, level=post.level)
            post.pk, post.bureau, post.group, post.order = made.pk, bureau, made.group, made.order
            post._state.adding = False
        super().save(commit=commit)
        sync_post(post)
        return post


class PostsAdmin(OwnBureau):
    model = Post
    base_url_path = "posts"
    menu_label = gettext_lazy("岗位")
    menu_icon = "group"
    form_class = PostForm
    list_display = ("title", "rank", "section", "holders")
    list_select_related = ("section",)
    search_fields = ("title", "code")
    ordering = ("order", "id")
    panels = [
        FieldPanel("title"),
        FieldPanel("code", help_text=gettext_lazy("英文小写,例:archive-clerk。定下后不能改。")),
        FieldPanel("level"),
        FieldPanel("section"),
        FieldPanel("supervises"),
        FieldPanel("stand_in"),
        FieldPanel("roles"),
    ]

    def rows(self, user: Any) -> models.QuerySet[Any]:
        held = models.Prefetch(
            "tenures",
            Tenure.objects.filter(end__isnull=True, user__is_active=True).select_related("user"),
            to_attr="open_tenures",
        )
        return super().rows(user).prefetch_related(held)

    def rank(self, obj: Post) -> str:
        return str(dict(LEVELS).get(obj.level, obj.level))

    rank.short_description = gettext_lazy("级别")  # type: ignore[attr-defined]

    def holders(self, obj: Any) -> str:
        return "、".join(t.user.get_full_name() for t in obj.open_tenures) or _("空缺")

    holders.short_description = gettext_lazy("任职人")  # type: ignore[attr-defined]
