"""Who the people are: bureau, sections, posts, who holds them, who acts for whom.

Work is addressed to posts; a ``Tenure`` says who holds one from when to when and is the truth.
Membership of the post's group is its projection. Rows change in ``permissions.people`` only.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


def _new_token() -> str:
    return uuid.uuid4().hex


class Bureau(models.Model):
    """单位: one office, one Wagtail site. Everything else belongs to one."""

    site = models.OneToOneField(Site, models.SET_NULL, null=True, blank=True, related_name="bureau")
    name = models.CharField(_("单位名称"), max_length=60, unique=True)
    code = models.CharField(_("机关代字"), max_length=12)
    profile = models.CharField(_("制度版本"), max_length=20, default="current")
    # A new value whenever posts, holders, sections or absences change: what was read before
    # under another value is out of date. Never a counter: a rolled-back one would come again.
    org_token = models.CharField(max_length=32, default=_new_token, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("单位")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """人员: an account. Deactivated when the person leaves, never deleted."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, null=True, blank=True, related_name="people")
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = _("人员")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class Section(models.Model):
    """股室. Its head is a post; ``aliases`` are other names for the same section (C23)."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="sections")
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=60)
    aliases = models.JSONField(_("别名"), default=list, blank=True)
    head = models.ForeignKey(
        "Post",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("负责人岗位"),
    )
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("股室")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "code"], name="section_code_is_unique_in_bureau"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位. ``level``: 4 director and party secretary, 3 deputies, 2 section heads, 1 all others,
    0 the system administrator, who decides nothing. "Bureau rank" is level 3 and above."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="posts")
    code = models.SlugField(_("代码"), max_length=40)
    title = models.CharField(_("名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级别"), default=1)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("股室")
    )
    supervises = models.ManyToManyField(
        Section, blank=True, related_name="supervised_by", verbose_name=_("分管股室")
    )
    stand_in = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("常设代审岗位"),
    )
    group = models.OneToOneField(Group, models.PROTECT, related_name="post", editable=False)
    roles = models.JSONField(_("角色"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "code"], name="post_code_is_unique_in_bureau"
            ),
            models.CheckConstraint(
                condition=Q(level__lt=3) | Q(section__isnull=True),
                name="post_of_bureau_rank_has_no_section",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Tenure(models.Model):
    """任职: a person holds a post from ``start`` (included) to ``end`` (included, or open)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tenures")
    start = models.DateField(_("任职日期"))
    end = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")) | Q(end=F("start") - 1),
                name="tenure_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["post", "user"], condition=Q(end__isnull=True), name="one_open_tenure_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.post}"


class Absence(models.Model):
    """离岗: from ``start`` to ``end``, both included, ``acting`` answers for ``holder``.

    ``forms``: slugs of the forms it covers; empty covers all. ``ended_at`` is set when it is
    ended early: from that moment it covers nothing.
    """

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="absences",
        verbose_name=_("离岗人员"),
    )
    acting = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="acting_for",
        verbose_name=_("代管领导(代岗人)"),
    )
    start = models.DateField(_("离岗日期"))
    end = models.DateField(_("返岗日期"))
    forms = models.JSONField(_("适用申请表"), default=list, blank=True)
    ended_at = models.DateTimeField(_("提前结束"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Whose approval opened it (the address of a request); empty: registered by somebody.
    source = models.CharField(max_length=20, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("离岗登记")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="absence_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~Q(holder=F("acting")), name="nobody_acts_for_himself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.start}–{self.end}"
