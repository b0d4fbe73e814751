"""Where links lead. Those of a text are looked up together, once a page; those out of government
are announced; what the public may not see is not linked to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import RichText

from pages import public

# The mark of a party or government organ and its record stand with the office that gives them.
GOVERNMENT = ("gov.cn", "conac.cn")
PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
DOCUMENT_LINK = re.compile(r'<a\b[^>]*\blinktype="document"[^>]*>')
ID = re.compile(r'\bid="(\d{1,9})"')
IMAGE_FILTER = "max-1000x1600"

KEPT = {"p", "b", "strong", "i", "em", "ul", "ol", "li", "sup", "sub", "blockquote"}
SILENT = {"script", "style", "template", "iframe", "object", "svg", "math"}


# --- out of the site ----------------------------------------------------------------------


def _sign(url: str) -> str:
    return salted_hmac("pages.out", url).hexdigest()[:24]


def is_web(url: str) -> bool:
    """Whether ``url`` is a plain address of the web: a scheme and a host, nobody's password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    clean = not re.search(r"[\x00-\x20\\\x7f]", url)
    return clean and parts.scheme in ("http", "https") and "." in host and "@" not in parts.netloc


def is_government(url: str) -> bool:
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    return any(host == name or host.endswith("." + name) for name in GOVERNMENT)


def outward(url: str) -> str:
    """What a link to ``url`` says: itself within government, else the page that announces it;
    empty for what is no address of the web."""
    if not is_web(url):
        return ""
    return url if is_government(url) else "/out/?" + urlencode({"to": url, "sign": _sign(url)})


def announced(url: str, sign: str) -> bool:
    """Whether a page of ours said so: nobody else makes us announce his address."""
    return is_web(url) and constant_time_compare(sign.encode(), _sign(url).encode())


# --- within a text ------------------------------------------------------------------------


@dataclass
class Links:
    """What the pieces of one text lead to, looked up together. What is missing is not public."""

    pages: dict[str, str] = field(default_factory=dict)  # id -> address
    documents: dict[str, str] = field(default_factory=dict)
    images: set[int] = field(default_factory=set)

    def html(self, source: str) -> str:
        writer = _Writer(self)
        writer.feed(source)
        return writer.finish()


def of_pieces(
    pieces: Iterable[Any], ground: public.Ground | None, hidden: Iterable[int] = ()
) -> Links:
    """The links of a text and of all its attachments and pictures: four queries at most.
    ``hidden``: keys of columns without content."""
    pieces = list(pieces)
    sources = [piece.value.source for piece in pieces if piece.block_type == "paragraph"]
    attached = [
        piece.value["document"]
        for piece in pieces
        if piece.block_type == "attachment" and piece.value["document"]
    ]
    images = [piece.value for piece in pieces if piece.block_type == "image" and piece.value]
    return Links(
        pages=_pages(_ids(PAGE_LINK, sources) - set(hidden), ground),
        documents=public_documents(_ids(DOCUMENT_LINK, sources) | {found.pk for found in attached}),
        images=_images(images),
    )


def of_source(source: str) -> Links:
    """The links of one paragraph that stands alone."""
    return Links(
        pages=_pages(_ids(PAGE_LINK, [source]), public.ground()),
        documents=public_documents(_ids(DOCUMENT_LINK, [source])),
    )


def public_html(source: str) -> str:
    """A paragraph as the public reads it: links resolved, nothing but text and its emphasis."""
    return of_source(source).html(source)


def _ids(pattern: re.Pattern[str], sources: Iterable[str]) -> set[int]:
    tags = (tag for source in sources for tag in pattern.findall(source))
    return {int(found.group(1)) for tag in tags if (found := ID.search(tag))}


def _pages(ids: set[int], ground: public.Ground | None) -> dict[str, str]:
    if not ids or ground is None:
        return {}
    found = public.open_to_readers(Page.objects.filter(pk__in=ids), ground.home)
    return {str(page.pk): ground.address(page) for page in found.only("pk", "url_path")}


def public_documents(ids: set[int]) -> dict[str, str]:
    """Where each of these documents is taken from, if the public may have it."""
    if not ids:
        return {}
    found = public.open_to_all(get_document_model().objects.filter(pk__in=ids))
    return {str(document.pk): document.url for document in found}


def _images(images: list[Any]) -> set[int]:
    """Gives every picture its renditions, and says which of them the public may see."""
    if not images:
        return set()
    ids = {image.pk for image in images}
    known = public.open_to_all(get_image_model().objects.filter(pk__in=ids))
    found = {image.pk: image for image in known.prefetch_renditions(IMAGE_FILTER)}
    for image in images:
        if image.pk in found:
            image.prefetched_renditions = found[image.pk].prefetched_renditions
    return set(found)


class Text(RichText):
    """A paragraph with its links resolved; written into a template as it is."""

    def __init__(self, source: str, links: Links) -> None:
        super().__init__(source)
        self.links = links

    def __html__(self) -> str:
        return self.links.html(self.source)


class _Writer(HTMLParser):
    """Writes a paragraph anew from what it may consist of. Everything else is left out."""

    def __init__(self, links: Links) -> None:
        super().__init__(convert_charrefs=True)
        self.links = links
        self.written: list[str] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif self.silent:
            return
        elif tag == "br":
            self.written.append("<br>")
        elif tag in KEPT:
            self.written.append(f"<{tag}>")
            self.open.append(tag)
        elif tag == "a" and (address := self._address(dict(attrs))):
            rel = ' class="out" rel="nofollow"' if address.startswith("/out/") else ""
            self.written.append(f'<a href="{escape(address)}"{rel}>')
            self.open.append("a")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif not self.silent and tag in self.open:
            while self.open:
                last = self.open.pop()
                self.written.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.written.append(escape(data, quote=False))

    def finish(self) -> str:
        self.close()
        self.written += [f"</{tag}>" for tag in reversed(self.open)]
        return "".join(self.written)

    def _address(self, attrs: dict[str, str | None]) -> str:
        if attrs.get("linktype") == "page":
            return self.links.pages.get(attrs.get("id") or "", "")
        if attrs.get("linktype") == "document":
            return self.links.documents.get(attrs.get("id") or "", "")
        href = (attrs.get("href") or "").strip()
        if href.startswith(("mailto:", "tel:", "#")):
            return href
        if re.match(r"/(?![/\\])[^\x00-\x20\\]*$", href):
            return href
        return outward(href)
