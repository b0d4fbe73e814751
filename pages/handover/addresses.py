"""Which file stands for which address. Pure."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import parse_qs, unquote, urlsplit

# What only a server can do: a package has no such address.
NEEDS_A_SERVER = ("/search/", "/care/", "/api/", "/portal/", "/admin/", "/accounts/")
FILES = ("/static/", "/documents/", "/media/")
SAFE = re.compile(r"[^A-Za-z0-9._\u4e00-\u9fff()〔〕-]+")


def file_of(address: str) -> str:
    """The file, from the package's root, in which ``address`` (path and query) is found."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.startswith(FILES):
        return "/".join(SAFE.sub("_", part) for part in path.strip("/").split("/"))
    if path.endswith((".xml", ".json", ".txt")):
        return path.lstrip("/")
    number = parse_qs(parts.query).get("page", ["1"])[0]
    name = "index.html" if number == "1" or not number.isdecimal() else f"page-{int(number)}.html"
    return posixpath.join(path.strip("/"), name) if path.strip("/") else name


def relative(address: str, here: str) -> str:
    """How the file ``here`` links to ``address``."""
    fragment = urlsplit(address).fragment
    target = posixpath.relpath(file_of(address), posixpath.dirname(here) or ".")
    return f"{target}#{fragment}" if fragment else target


def is_ours(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


def needs_a_server(address: str) -> bool:
    return address.startswith(NEEDS_A_SERVER)


def announced(address: str) -> str:
    """Where a link through the page that announces it leads in the end; else empty."""
    parts = urlsplit(address)
    return parse_qs(parts.query).get("to", [""])[0] if parts.path == "/out/" else ""
