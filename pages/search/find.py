"""The public's search: what may be seen, best first, with the words that were asked for marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page
from wagtail.search import index

from pages.public import public_pages
from pages.search.words import LONGEST_QUERY, MOST_TERMS, runs

PER_PAGE = 10
LAST_PAGE = 50  # nobody reads on, and a crawler need not
EXCERPT = 120  # characters
BEFORE = 30
# Found by, never shown: how the office's older texts name a law.
NOT_SHOWN = {"citation_texts"}


@dataclass(frozen=True)
class Found:
    """One hit. ``title_html`` and ``excerpt_html`` are escaped, hits in ``<mark>``."""

    page: Page
    title_html: SafeString
    excerpt_html: SafeString


@dataclass(frozen=True)
class Results:
    """A page of hits. ``total`` counts all; ``number`` is the page shown, from 1."""

    query: str
    total: int
    number: int
    pages: int
    results: list[Found]


def find(query: str, number: int = 1) -> Results:
    """Public pages with everything the query asks for. Any string is a query; one that asks for
    nothing finds nothing."""
    query = query.replace("\0", "").strip()[:LONGEST_QUERY]
    words = runs(query)[:MOST_TERMS]
    if not words:
        return Results(query, 0, 1, 0, [])
    # The index allows few filters beside it; a list of keys is one.
    public = public_pages().order_by().values("pk")
    hits = Page.objects.filter(pk__in=public).search(query, operator="and")
    total = hits.count()
    last = min(-(-total // PER_PAGE), LAST_PAGE)
    number = max(1, min(number, last))
    chosen = list(hits[(number - 1) * PER_PAGE : number * PER_PAGE])
    return Results(query, total, number, last, [_found(page, words) for page in specific(chosen)])


def specific(pages: Iterable[Page]) -> list[Any]:
    """The same pages with their own fields, in the same order: one query a kind."""
    order = [page.pk for page in pages]
    full = {page.pk: page for page in Page.objects.filter(pk__in=order).specific()}
    return [full[pk] for pk in order]


def _found(page: Any, words: list[str]) -> Found:
    return Found(page, mark(page.title, words), excerpt(_text(page), words))


def _text(page: Any) -> str:
    """What a reader could read of the page, as one line."""
    texts: list[str] = [getattr(page, "summary", "")]
    for field in page.get_search_fields():
        if isinstance(field, index.SearchField) and field.field_name not in NOT_SHOWN | {"title"}:
            texts.extend(_flat(field.get_value(page)))
    return re.sub(r"\s+", " ", " ".join(text for text in texts if text)).strip()


def _flat(value: Any) -> Iterable[str]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif value:
        yield str(value)


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Longer words first, so that a part does not break up the whole."""
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in ordered), re.IGNORECASE)


def mark(text: str, words: list[str]) -> SafeString:
    """``text``, escaped, with every hit in ``<mark>``."""
    parts: list[str] = []
    at = 0
    for hit in _pattern(words).finditer(text):
        parts += [text[at : hit.start()], format_html("<mark>{}</mark>", hit.group())]
        at = hit.end()
    parts.append(text[at:])
    return format_html_join("", "{}", ((part,) for part in parts))


def excerpt(text: str, words: list[str]) -> SafeString:
    """Some ``EXCERPT`` characters around the first hit."""
    hit = _pattern(words).search(text)
    start = max(0, hit.start() - BEFORE) if hit else 0
    end = start + EXCERPT
    lead = "…" if start else ""
    tail = "…" if end < len(text) else ""
    return format_html("{}{}{}", lead, mark(text[start:end], words), tail)
