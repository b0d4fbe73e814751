"""What pages and registers still lack: texts, tags, numbers, laws that are in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import get_page_models

from pages.models import (
    ArticlePage,
    Citation,
    ColumnPage,
    Contact,
    Correction,
    LegalBasis,
    NoticePage,
    SitePage,
    SiteProfile,
)
from pages.public import public_pages
from pages.selfcheck.findings import Finding, Group, page_address, row_address
from permissions.models import Bureau

REVIEW_EVERY = timedelta(days=180)


def _site_models() -> list[Any]:
    return [model for model in get_page_models() if issubclass(model, SitePage)]


def awaited() -> Group:
    """Texts the office has not supplied. The public sees nothing of them."""
    pages = [
        page
        for model in _site_models()
        for page in model.objects.exclude(awaited="").only("pk", "title", "path", "awaited")
    ]
    found = [
        Finding(page.title, page.awaited, page_address(page.pk))
        for page in sorted(pages, key=lambda page: page.path)
    ]
    return Group("awaited", _("待办公室填写"), _("缺少的内容不对外显示,补齐后送审公开。"), found)


def how_many_awaited() -> int:
    """As many as ``awaited`` lists, in one query."""
    first, *others = (m.objects.exclude(awaited="").order_by().values("pk") for m in _site_models())
    return int(first.union(*others, all=True).count())


def contacts(bureau: Bureau | None) -> Group:
    """Contacts without a number, and those nobody has checked for half a year."""
    found = []
    limit = timezone.localdate() - REVIEW_EVERY
    for row in Contact.objects.filter(bureau=bureau, public=True):
        address = row_address("contacts", row.pk)
        if row.kind == Contact.Kind.LEADER and not row.person:
            found.append(Finding(row.name, _("没有填写姓名,暂不对外显示。"), address))
        elif row.kind != Contact.Kind.LEADER and not row.reachable:
            found.append(Finding(row.name, _("没有填写电话,暂不对外显示。"), address))
        elif row.reviewed_on is None:
            found.append(Finding(row.name, _("还没有核对过。"), address))
        elif row.reviewed_on < limit:
            days = (timezone.localdate() - row.reviewed_on).days
            said = _("已%(days)d天没有核对。") % {"days": days}
            found.append(Finding(row.name, said, address))
    return Group(
        "contacts",
        _("电话和联系人"),
        _("股室负责人电话须公开(政务公开制第2项),半年核对一次。"),
        found,
    )


def laws(bureau: Bureau | None) -> Group:
    """Pages that cite a law another has replaced, and laws the office has not confirmed."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, Citation):
            continue
        cited = model._default_manager.filter(
            Q(basis__state=LegalBasis.State.REPEALED) | Q(basis__successor__isnull=False)
        ).select_related("page", "basis__successor")
        for each in cited:
            said = _("引用了已废止的%(law)s。") % {"law": each.basis.quoted}
            if each.basis.successor:
                said = _("引用的%(law)s已由%(new)s代替。") % {
                    "law": each.basis.quoted,
                    "new": each.basis.successor.quoted,
                }
            found.append(Finding(each.page.title, said, page_address(each.page_id)))
    for row in LegalBasis.objects.filter(bureau=bureau, confirmed_on__isnull=True):
        address = row_address("legal-bases", row.pk)
        found.append(Finding(row.name, _("名称和状态还没有经办公室核对。"), address))
    return Group("laws", _("法律依据"), _("引用现行有效的法律法规。"), found)


def corrections(bureau: Bureau | None) -> Group:
    """Slips of the office's own text that the public page corrects, not yet confirmed."""
    found = [
        Finding(
            row.place,
            _("原文“%(original)s”,公开页面写作“%(corrected)s”,待确认。")
            % {"original": row.original, "corrected": row.corrected},
            row_address("corrections", row.pk),
        )
        for row in Correction.objects.filter(bureau=bureau, confirmed=False)
    ]
    return Group("corrections", _("与原文不同处"), _("请办公室逐条确认。"), found)


def tags(bureau: Bureau | None) -> Group:
    """What the tags of 国办发〔2017〕47号 need and nobody has entered."""
    found = []
    profile = SiteProfile.objects.filter(bureau=bureau).first()
    if profile is not None:
        address = row_address("site-profile", profile.pk)
        for name, what in (
            ("domain", _("没有填写网站域名。")),
            ("site_code", _("没有填写网站标识码。")),
            ("icp_number", _("没有填写ICP备案编号。")),
            ("police_number", _("没有填写公安机关备案号。")),
            ("error_link", _("没有填写“我为政府网站找错”网址。")),
        ):
            if not getattr(profile, name):
                found.append(Finding(_("网站信息"), what, address))
    for page in public_pages(ColumnPage.objects.all()).order_by("path"):
        lacking = [
            label
            for name, label in (
                ("summary", _("一句话说明")),
                ("keywords", _("关键词")),
                ("column_type", _("栏目类别")),
            )
            if not getattr(page, name)
        ]
        if lacking:
            said = _("缺少:%(what)s。") % {"what": "、".join(lacking)}
            found.append(Finding(page.title, said, page_address(page.pk)))
    for model in (ArticlePage, NoticePage):
        for page in public_pages(model.objects.filter(source="")).order_by("path"):
            found.append(Finding(page.title, _("没有填写来源。"), page_address(page.pk)))
    return Group(
        "tags",
        _("网页标签"),
        _("网站名称、域名、标识码、栏目和文章的标签(国办发〔2017〕47号)。"),
        found,
    )
