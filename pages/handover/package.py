"""Writes the package: pages, files, feed, data and a list of it all. Only what changed is written.

What stands in the folder and in the old list, but no longer in the new, is removed; nothing else
in the folder is touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from forms.errors import DomainError
from pages import exposed, feed, files, public, views
from pages.handover.addresses import file_of
from pages.handover.rewrite import rewrite

MANIFEST = "manifest.json"
DATA = "data.json"
FEED = "feed.xml"
Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What was written. Names are files of the package."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # files a page names that are not there

    def said(self) -> str:
        return _("新增%(new)d个文件,更新%(changed)d个,删除%(gone)d个,未变%(same)d个。") % {
            "new": len(self.new),
            "changed": len(self.changed),
            "gone": len(self.gone),
            "same": self.same,
        }


class NoSite(DomainError):
    """There is no public home page yet."""


def write(folder: Path, progress: Progress = lambda done, total: None) -> Outcome:
    """Bring ``folder`` to what the public sees now. Raises NoSite before there is a home page."""
    ground = public.ground()
    if ground is None or not public.is_public(ground.home):
        raise NoSite(_("还没有公开的首页,没有可以导出的内容。"))
    folder.mkdir(parents=True, exist_ok=True)
    return _Package(folder, ground).write(progress)


class _Package:
    def __init__(self, folder: Path, ground: public.Ground) -> None:
        self.folder = folder
        self.ground = ground
        self.outcome = Outcome()
        self.known = _manifest(folder)
        self.entries: dict[str, dict[str, Any]] = {}
        self.files: set[str] = set()

    def write(self, progress: Progress) -> Outcome:
        pages = list(public.public_pages().order_by("path").specific())
        wanted = [(self.ground.address(page), page) for page in pages]
        wanted += [("/sitemap/", None), ("/accessibility/", None)]
        for done, (address, page) in enumerate(wanted):
            self._page(address, page)
            progress(done, len(wanted))
        for address in sorted(self.files):
            self._file(address)
        root = feed.origin(self.ground.profile, "")
        self._put(FEED, feed.atom(self.ground, root).encode())
        data = [{"address": a, **exposed.whole(p)} for a, p in wanted if p is not None]
        self._put(DATA, json.dumps(data, ensure_ascii=False, indent=1).encode())
        self._list()
        progress(len(wanted), len(wanted))
        return self.outcome

    def _page(self, address: str, page: Any) -> None:
        """The page, and when it is a list, its further pages."""
        waiting, seen = [address], {address}
        while waiting:
            asked = waiting.pop()
            here = file_of(asked)
            try:
                sent = _sent(asked)
            except Http404:
                if asked == address:
                    raise
                self.outcome.missing.append(asked)  # a text may name any address
                continue
            written = rewrite(sent, asked, here)
            self.files |= written.files
            board = asked.endswith(views.BOARD)
            self._put(here, written.body, **(_facts(page, asked) if page and not board else {}))
            fresh = {
                each
                for each in written.pages
                if file_of(each) not in self.entries and each not in seen
            }
            waiting += sorted(fresh)
            seen |= fresh

    def _file(self, address: str) -> None:
        content = _content(address)
        if content is None:
            self.outcome.missing.append(address)
        else:
            self._put(file_of(address), content)

    def _put(self, name: str, content: bytes, **facts: Any) -> None:
        digest = hashlib.sha256(content).hexdigest()
        self.entries[name] = {"file": name, "sha256": digest, **facts}
        target = self.folder / name
        before = self.known.get(name, {}).get("sha256")
        if before == digest and target.exists():
            self.outcome.same += 1
            return
        (self.outcome.changed if before else self.outcome.new).append(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)

    def _list(self) -> None:
        for name in sorted(set(self.known) - set(self.entries)):
            (self.folder / name).unlink(missing_ok=True)
            self.outcome.gone.append(name)
        listed = {
            "made_at": timezone.localtime().isoformat(timespec="minutes"),
            "site": self.ground.profile.site_name
            or (self.ground.bureau.name if self.ground.bureau else ""),
            "domain": self.ground.profile.domain,
            "site_code": self.ground.profile.site_code,
            "files": [self.entries[name] for name in sorted(self.entries)],
        }
        content = json.dumps(listed, ensure_ascii=False, indent=1).encode()
        _replace(self.folder / MANIFEST, content)


def _manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """The list of an earlier run, by file. One that cannot be read counts as none."""
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {entry["file"]: entry for entry in listed["files"] if _inside(entry["file"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in Path(name).parts


def _facts(page: Any, address: str) -> dict[str, Any]:
    """What a portal needs to take the page into a column of its own."""
    published = page.first_published_at
    return {
        "address": address,
        "title": page.title,
        "kind": type(page).__name__,
        "summary": page.summary,
        "keywords": page.keywords,
        "published": timezone.localtime(published).strftime("%Y-%m-%d %H:%M") if published else "",
        "source": getattr(page, "source", ""),
        "index_number": getattr(page, "index_number", ""),
        "document_number": getattr(page, "document_number", ""),
        "issued_on": str(getattr(page, "issued_on", "") or ""),
    }


def _sent(address: str) -> bytes:
    """What the server would send anybody for ``address``."""
    host = next((h for h in settings.ALLOWED_HOSTS if h.strip("*.")), "localhost")
    request = RequestFactory().get(
        address, SERVER_NAME=host.strip("[]*.").replace("::1", "localhost"), HTTP_HOST=host
    )
    path = request.path.lstrip("/")
    view = {"sitemap/": views.site_map, "accessibility/": views.accessibility}.get(path)
    response: Any = view(request) if view else views.serve(request, path)
    if hasattr(response, "render"):
        response.render()
    if response.status_code != 200:
        raise Http404(address)
    return bytes(response.content)


def _content(address: str) -> bytes | None:
    """The bytes of a static file, a public document or a picture as pages show it."""
    kind, _slash, rest = unquote(address.partition("?")[0]).strip("/").partition("/")
    if not _inside(rest):
        return None
    if kind == "static":
        found = finders.find(rest)
        kept = Path(str(settings.STATIC_ROOT)) / rest
        path = Path(str(found)) if found else kept
        return path.read_bytes() if path.resolve().is_file() else None
    if kind == "documents":
        key = rest.partition("/")[0]
        documents = files.used_by_the_public(get_document_model().objects.all())
        document = documents.filter(pk=int(key)).first() if key.isdecimal() else None
        return _stored(document.file.name) if document else None
    # A text may name any address: handed over is what the site itself would send.
    return _stored(rest) if files.shown(rest).exists() else None


def _stored(name: str) -> bytes | None:
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return bytes(file.read())


def _replace(target: Path, content: bytes) -> None:
    """Whole or not at all, whatever happens meanwhile."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(target)


def zipped(folder: Path, target: Path) -> None:
    """The package as one file to carry over."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    os.close(handle)
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _listed(folder):
            archive.write(path, path.relative_to(folder).as_posix())
    Path(name).replace(target)


def _listed(folder: Path) -> Iterator[Path]:
    yield folder / MANIFEST
    for name in sorted(_manifest(folder)):
        yield folder / name


def count() -> int:
    """How many pages there are to write."""
    return int(public.public_pages(Page.objects.all()).count())
