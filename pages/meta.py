"""The tags by which inspectors and search engines read a page (国办发〔2017〕47号).

A tag whose value nobody has set is not there: nothing is made up.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from pages.menus import Frame

Tags = list[tuple[str, str]]


def tags(frame: Frame) -> Tags:
    """Of the site on every page, of the column in it, of the article on it."""
    found = _of_site(frame)
    if not frame.is_home:
        found += _of_column(frame)
        found += _of_page(frame)
    return [(name, value) for name, value in found if value]


def canonical(frame: Frame) -> str:
    """The whole address of the page; empty while the site has no domain of its own."""
    domain = frame.profile.domain
    if not domain or frame.page is None:
        return ""
    scheme = "https" if settings.HTTPS else "http"
    return f"{scheme}://{domain}{frame.here}"


def stamp(moment: Any) -> str:
    """A moment as these tags and the pages write it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def source(page: Any, frame: Frame) -> str:
    """来源: who is named, else the bureau itself, whose site it is."""
    return page.source or getattr(page, "issuer", "") or frame.bureau


def _of_site(frame: Frame) -> Tags:
    return [
        ("SiteName", frame.name),
        ("SiteDomain", frame.profile.domain),
        ("SiteIDCode", frame.profile.site_code),
    ]


def _of_column(frame: Frame) -> Tags:
    column = frame.column
    if column is None or frame.page is None:
        return []
    return [
        ("ColumnName", column.title),
        ("ColumnDescription", column.summary or column.intro),
        ("ColumnKeywords", column.keywords),
        ("ColumnType", column.column_type),
    ]


def _of_page(frame: Frame) -> Tags:
    page: Any = frame.page
    if page is None:
        return []
    article: Tags = []
    if page.is_article:
        article = [
            ("ArticleTitle", page.title),
            ("PubDate", stamp(page.first_published_at)),
            ("ContentSource", source(page, frame)),
        ]
    return [
        *article,
        ("Keywords", page.keywords),
        ("Description", page.summary),
        ("Url", canonical(frame)),
    ]
