"""Whole public pages, kept and sent again before sessions, sign-in and database are touched.

Every page of the public is the same for everybody, so the address decides, the page number, and
whether large type is on. The key carries the generation of the content: after a change nothing
old is found, in any process. Browsers ask each time and are told 304 when nothing changed.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from pages.generation import current

Handler = Callable[[HttpRequest], HttpResponse]

NOT_PUBLIC = (
    "/admin/",
    "/portal/",
    "/accounts/",
    "/api/",
    "/documents/",
    "/media/",
    "/static/",
    "/healthz",
    "/_util/",
    "/care/",
    "/out/",
    "/search/",
)
PAGE = "page"  # what else stands behind an address changes nothing
PAGE_NUMBER = re.compile(r"[1-9]\d{0,2}")
CARE_COOKIE = "care"
LARGEST = 2 * 1024 * 1024
KEPT_HERE = 200  # entries this process holds besides the shared cache
MOST_KEPT = (
    3_000  # new ones it puts there while one lasts: whoever makes up addresses fills no disk
)
SMALLEST_PACKED = 500
REVALIDATE = "no-cache"


@dataclass(frozen=True)
class Entry:
    """A page as it was sent: its headers, its bytes, the same packed, and their mark."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes
    etag: str


class PublicCache:
    """Middleware. First of all: what it answers has passed the others once already."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.here: OrderedDict[str, tuple[float, Entry]] = OrderedDict()
        self.counted, self.since = 0, 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PUBLIC_CACHE_SECONDS or not _asks_for_a_page(request):
            return self.get_response(request)
        key = _key(request)
        entry = self._kept(key)
        if entry is None:
            response = self.get_response(request)
            if not _same_for_everybody(response):
                return response
            entry = _entry(response)
            self._keep(key, entry)
        return _answer(request, entry)

    def _kept(self, key: str) -> Entry | None:
        until, entry = self.here.get(key, (0.0, None))
        if entry is not None and time.monotonic() < until:
            return entry
        found: Entry | None = cache.get(key)
        if found is not None:
            self._hold(key, found)
        return found

    def _keep(self, key: str, entry: Entry) -> None:
        self._hold(key, entry)
        now = time.monotonic()
        if now - self.since > settings.PUBLIC_CACHE_SECONDS:
            self.counted, self.since = 0, now
        self.counted += 1
        if self.counted <= MOST_KEPT:
            cache.set(key, entry, settings.PUBLIC_CACHE_SECONDS)

    def _hold(self, key: str, entry: Entry) -> None:
        self.here[key] = (time.monotonic() + settings.PUBLIC_CACHE_SECONDS, entry)
        while len(self.here) > KEPT_HERE:
            self.here.popitem(last=False)


def _asks_for_a_page(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD") or request.path_info.startswith(NOT_PUBLIC):
        return False
    return PAGE not in request.GET or bool(PAGE_NUMBER.fullmatch(request.GET[PAGE]))


def _key(request: HttpRequest) -> str:
    """By host and scheme, so that each was judged once by the middleware behind this one."""
    asked = request.GET.get(PAGE, "")
    care = request.COOKIES.get(CARE_COOKIE) == "1"
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    said = f"{current()}|{request.scheme}|{host}|{request.path}|{asked}|{care}"
    return "page-" + hashlib.sha256(said.encode()).hexdigest()


def _same_for_everybody(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in response.get("Cache-Control", "")
        and "no-store" not in response.get("Cache-Control", "")
        and len(response.content) <= LARGEST
    )


def _entry(response: HttpResponse) -> Entry:
    response["Cache-Control"] = REVALIDATE
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    body = response.content
    packed = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_PACKED else b""
    etag = hashlib.sha256(body).hexdigest()[:32]
    headers = tuple((k, v) for k, v in response.items() if k not in ("Content-Length", "ETag"))
    return Entry(headers, body, packed, etag)


def _answer(request: HttpRequest, entry: Entry) -> HttpResponse:
    etag = quote_etag(entry.etag)
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    if asked and (
        asked.strip() == "*" or etag in (t.removeprefix("W/") for t in parse_etags(asked))
    ):
        response: HttpResponse = HttpResponseNotModified()
    elif entry.packed and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        response = HttpResponse(entry.packed)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(entry.body)
    for name, value in entry.headers:
        response[name] = value
    if response.status_code == 304:
        del response["Content-Type"]
    else:
        response["Content-Length"] = str(len(response.content))
    # The same page packed is another body of the same content.
    response["ETag"] = f"W/{etag}" if response.get("Content-Encoding") else etag
    return response
