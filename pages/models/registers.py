"""What is kept once and shown wherever it is used: contacts, legal bases, pledges, site settings.

Rows are edited in registers of the admin; pages hold only references to them.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from permissions.models import Bureau, Section

TELEPHONE = RegexValidator(r"^[0-9+()\- 转]{3,40}$", _("电话请填写数字,例如 0746-1234567。"))


class Contact(models.Model):
    """联系人: whom to call. A line with no number is not shown to the public.

    ``person`` may be empty: the number of an office. ``reviewed_on`` is the day somebody last
    made sure it is right.
    """

    class Kind(models.TextChoices):
        SECTION = "section", _("股室")
        LEADER = "leader", _("领导")
        BUREAU = "bureau", _("单位")
        COMPLAINTS = "complaints", _("监督投诉")
        DISCLOSURE = "disclosure", _("政府信息公开")
        PETITION = "petition", _("信访")

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="contacts")
    code = models.SlugField(_("代码"), max_length=40)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.SECTION)
    name = models.CharField(_("名称"), max_length=60, help_text=_("例如:办公室、监督投诉电话"))
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("股室"),
    )
    person = models.CharField(_("负责人"), max_length=60, blank=True)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    telephone = models.CharField(_("电话"), max_length=40, blank=True, validators=[TELEPHONE])
    fax = models.CharField(_("传真"), max_length=40, blank=True, validators=[TELEPHONE])
    email = models.EmailField(_("电子邮箱"), blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    postcode = models.CharField(_("邮编"), max_length=10, blank=True)
    hours = models.CharField(_("办公时间"), max_length=120, blank=True)
    duties = models.CharField(_("分工"), max_length=300, blank=True)
    resume = models.TextField(_("简历"), max_length=2000, blank=True)
    public = models.BooleanField(_("对外公开"), default=True)
    reviewed_on = models.DateField(_("核对日期"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("股室电话和联系人")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "code"], name="contact_code_is_unique_in_bureau"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}({self.person})" if self.person else self.name

    @property
    def reachable(self) -> bool:
        """Whether there is anything a reader could reach it by."""
        return any((self.telephone, self.fax, self.email, self.address))


class LegalBasis(models.Model):
    """法律依据: a law by its right name, and whether it is still in force.

    ``handbook_form`` is how the office's own older text writes it: shown in the admin only, found
    by search. ``successor`` is what replaced it.
    """

    class State(models.TextChoices):
        CURRENT = "current", _("现行")
        REVISED = "revised", _("已修订")
        REPEALED = "repealed", _("已废止")

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="legal_bases")
    code = models.SlugField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=160, help_text=_("不带书名号的规范名称"))
    number = models.CharField(
        _("文号"), max_length=80, blank=True, help_text=_("例如:国务院令第471号")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CURRENT)
    state_note = models.CharField(
        _("状态说明"), max_length=160, blank=True, help_text=_("例如:2019年修订,同年5月15日起施行")
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("由哪一部代替"),
    )
    handbook_form = models.CharField(_("手册原文"), max_length=160, blank=True)
    link = models.URLField(_("官方文本网址"), blank=True)
    confirmed_on = models.DateField(_("办公室核对日期"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("法律依据")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "code"], name="basis_code_is_unique_in_bureau"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="no_law_replaces_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.quoted

    @property
    def quoted(self) -> str:
        """The name as a text cites it, with its number."""
        return f"《{self.name}》({self.number})" if self.number else f"《{self.name}》"

    @property
    def superseded(self) -> bool:
        """No longer to be cited: repealed, or another stands in its place."""
        return self.state == self.State.REPEALED or self.successor_id is not None


class Pledge(models.Model):
    """服务承诺: one official short sentence, shown word for word."""

    class Kind(models.TextChoices):
        PLEDGE = "pledge", _("八项承诺")
        BAN = "ban", _("四条禁令")
        ALWAYS = "always", _("三个一律")

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="pledges")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind, default=Kind.PLEDGE)
    text = models.CharField(_("内容"), max_length=200)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("服务承诺")
        ordering = ["kind", "order", "id"]

    def __str__(self) -> str:
        return self.text


class Correction(models.Model):
    """与原文不同处: a slip of the office's own text that the public page does not repeat.

    The office confirms it; until then it stands in the list.
    """

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="corrections")
    place = models.CharField(_("在哪里"), max_length=120)
    original = models.CharField(_("原文"), max_length=200)
    corrected = models.CharField(_("公开页面的写法"), max_length=200)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    clause = models.CharField(_("手册条款"), max_length=40, blank=True)
    confirmed = models.BooleanField(_("办公室已确认"), default=False)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("与原文不同处")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "clause", "original"], name="one_correction_of_a_slip"
            )
        ]

    def __str__(self) -> str:
        return f"{self.original} → {self.corrected}"


class SiteProfile(models.Model):
    """网站信息: what stands at the head and foot of every page. What is empty is not shown;
    nothing here is ever made up."""

    bureau = models.OneToOneField(Bureau, models.PROTECT, related_name="site_profile")
    site_name = models.CharField(_("网站名称"), max_length=60, blank=True)
    domain = models.CharField(
        _("网站域名"),
        max_length=120,
        blank=True,
        help_text=_("不带 http://,例如 www.example.gov.cn"),
    )
    site_code = models.CharField(
        _("网站标识码"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^(\d{10}|bm\d{8})$", _("网站标识码是10位,由上级核发。"))],
    )
    host = models.CharField(_("主办单位"), max_length=60, blank=True)
    icp_number = models.CharField(_("ICP备案编号"), max_length=40, blank=True)
    police_number = models.CharField(_("公安机关备案号"), max_length=40, blank=True)
    police_link = models.URLField(_("公安备案网址"), blank=True)
    mark_link = models.URLField(_("党政机关网站标识网址"), blank=True)
    error_link = models.URLField(_("“我为政府网站找错”网址"), blank=True)
    links = models.JSONField(_("友情链接"), default=list, blank=True)  # [{"name", "url"}]
    description = models.CharField(_("网站简介"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("网站信息")

    def __str__(self) -> str:
        return self.site_name or self.bureau.name
