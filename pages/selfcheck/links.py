"""Links inside the texts that lead nowhere: to pages that are gone or not public, to lost files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from pages.models import ArticlePage, NoticePage, ReportPage, RulePage, TextPage
from pages.public import public_pages
from pages.selfcheck.findings import Finding, Group, page_address

WITH_TEXT = (TextPage, RulePage, ArticlePage, NoticePage, ReportPage)
LINK = re.compile(r"<a\b[^>]*>")
ATTRIBUTE = re.compile(r'(linktype|id|href)="([^"]*)"')


def _links(page: Any) -> Iterator[tuple[str, str]]:
    """Kind and target of every link of a text: ``page`` and ``document`` by key, ``url``, and the
    images and attachments it shows."""
    for child in page.body:
        if child.block_type == "paragraph" and child.value:
            for tag in LINK.findall(child.value.source):
                found = dict(ATTRIBUTE.findall(tag))
                if "linktype" in found:
                    yield found["linktype"], found.get("id", "")
                elif "href" in found:
                    yield "url", found["href"]
        elif child.block_type == "attachment":
            document = child.value["document"]
            yield "document", str(document.pk) if document else ""
        elif child.block_type == "image":
            yield "image", str(child.value.pk) if child.value else ""


def dead() -> Group:
    """Links to what is not there for a reader. Other sites are not asked: nothing leaves here."""
    texts = [
        page for model in WITH_TEXT for page in public_pages(model.objects.all()).order_by("path")
    ]
    wanted = [(page, kind, target) for page in texts for kind, target in _links(page)]
    there = {
        "page": _keys(public_pages(), wanted, "page"),
        "document": _keys(Document.objects.all(), wanted, "document"),
        "image": _keys(Image.objects.all(), wanted, "image"),
    }
    names = {"page": _("页面"), "document": _("文件"), "image": _("图片")}
    found = []
    for page, kind, target in wanted:
        if kind in there and target not in there[kind]:
            said = _("有一处%(kind)s链接打不开。") % {"kind": names[kind]}
        elif kind == "url" and not re.match(r"https?://[^\s/]+\.|/|#|mailto:|tel:", target):
            said = _("网址“%(url)s”不完整。") % {"url": target[:80]}
        else:
            continue
        found.append(Finding(page.title, said, page_address(page.pk)))
    return Group(
        "links", _("失效链接"), _("首页和重点页面不得有打不开的链接。"), found, serious=True
    )


def _keys(rows: Any, wanted: list[tuple[Page, str, str]], kind: str) -> set[str]:
    keys = {int(target) for _page, k, target in wanted if k == kind and target.isdecimal()}
    return {str(pk) for pk in rows.filter(pk__in=keys).values_list("pk", flat=True)}
