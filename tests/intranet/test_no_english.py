"""No screen speaks English: a crawl of every screen each role reaches, reading what it says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from permissions.models import User
from tests.forms.designer_page import LISTS

pytestmark = pytest.mark.one_database

ROLES = ("clerk-planning", "director", "deputy-office", "office-head", "accountant", "admin")
ENTRANCES = (
    *("/portal/", "/admin/", "/accounts/password/change/"),
    *("/portal/nothing-here/", "/admin/nothing-here/"),
)
PAGES = 250  # of one role
ALIKE = 4  # of one address pattern with the same parameters
NOT_FOLLOWED = re.compile(r"^/(static|media|api|documents)/|/logout/|\.pdf$|jsi18n|/sprite/")

# What an office says in Latin letters. Keep it short: a product name or a word of ours is a leak.
ALLOWED = {
    *("pdf", "word", "excel", "url", "id", "csv", "xlsx"),
    *("docx", "ofd", "txt", "jpg", "png", "javascript"),
}
PUT_ASIDE = re.compile(
    r"""[\w.+-]+@[\w.-]+        # e-mail addresses
    |\d[\d.,]*\s?[kKMG]i?B\b    # sizes
    |%\(\w+\)[sd]              # what a script fills in
    |例[:：]\s?[a-z-]+           # an example of an identifier
    |\bhttps?://\S+""",
    re.X,
)
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ '’,-]+[A-Za-z]+)*")

SILENT = {"script", "style", "svg", "textarea", "kbd"}
SAID_BY = {"title", "aria-label", "placeholder", "alt"} | {
    "data-w-progress-active-value",
    "data-w-tooltip-content-value",
}
LABELS = {"label", "title", "text", "footer_text", "description", "help_text", "helpText"}


class Screen(HTMLParser):
    """What a page says to a reader, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self._silent: list[str] = []
        self._data: list[str] | None = None  # a JSON script: Wagtail draws its menu from one
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._silent.append(tag)
            self._data = [] if given.get("type") == "application/json" else None
        if self._silent and tag != "textarea":
            return
        self.said += [value for name, value in given.items() if name in SAID_BY]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.said.append(given.get("value", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        for value in given.values():
            if value[:1] in "{[" and value:
                self._read_data(value)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
            if self._data is not None:
                self._read_data("".join(self._data))
                self._data = None

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)
        elif not self._silent:
            self.said.append(data)

    def _read_data(self, text: str) -> None:
        try:
            self._walk(json.loads(text))
        except ValueError:
            return

    def _walk(self, node: Any, *, all_of_it: bool = False) -> None:
        if isinstance(node, list):
            for each in node:
                self._walk(each, all_of_it=all_of_it)
        elif isinstance(node, dict):
            for key, value in node.items():
                if key == "url" and isinstance(value, str):
                    self.links.append(value)
                said = key in LABELS and isinstance(value, str) or key.lower() == "strings"
                self._walk(value, all_of_it=all_of_it or said)
        elif isinstance(node, str) and all_of_it:
            self.said.append(node)


def pattern(address: str) -> tuple[str, ...]:
    """Addresses with the same pattern show the same screen with other data."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return route, *sorted({name for name, _value in parse_qsl(parts.query)})


def crawl(client: Client, entrances: tuple[str, ...]) -> Iterator[tuple[str, int, Screen]]:
    """Every screen that links lead to, a few of each pattern."""
    waiting = list(entrances)
    known = set(waiting)
    visited: Counter[tuple[str, ...]] = Counter()
    while waiting and visited.total() < PAGES:
        address = waiting.pop(0)
        kind = pattern(address)
        if visited[kind] == ALIKE:
            continue
        visited[kind] += 1
        answer = client.get(address, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        screen = Screen(answer.content.decode())
        yield address, answer.status_code, screen
        for link in screen.links:
            target, _fragment = urldefrag(urljoin(address, link))
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or NOT_FOLLOWED.search(parts.path):
                continue
            if target not in known and "export=" not in parts.query:
                known.add(target)
                waiting.append(target)


def english_of(screen: Screen, names: set[str]) -> set[str]:
    """Runs of Latin words that are neither allowed nor an account's name."""
    found = set()
    for text in screen.said:
        for run in ENGLISH.findall(PUT_ASIDE.sub(" ", text)):
            words = {word.lower() for word in re.findall("[A-Za-z]{2,}", run)}
            if words - ALLOWED and run not in names:
                found.add(run)
    return found


@pytest.fixture
def busy(office):
    """An office where something is at every place it can be."""
    o = office
    o.files("trip", by="clerk-planning", submit=False)
    o.files("trip", by="clerk-planning", destination_kind="outside")
    approved = o.files("equipment-repair", by="clerk-planning")
    o.decides("office-head", approved)
    o.decides("deputy-office", approved)
    returned = o.files("purchase", by="accountant")
    o.decides("office-head", returned, "return", comment="请写明规格")
    o.files("hospitality", by="clerk-planning")
    o.files("vehicle-repair", by="driver")
    o.files("equipment-repair", by="registry", applicant="clerk-planning")
    o.is_away("deputy-finance", "deputy-resettlement")
    return o


def findings(client: Client, entrances: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """(addresses that break, {what is said in English: where first})."""
    names = set(User.objects.values_list("username", flat=True))
    broken: list[str] = []
    leaks: dict[str, str] = {}
    for address, status, screen in crawl(client, entrances):
        if status >= 500:
            broken.append(address)
        for run in english_of(screen, names):
            leaks.setdefault(run, address)
    return broken, leaks


@pytest.mark.parametrize("account", ROLES)
def test_no_screen_speaks_english(busy, account):
    client = Client(raise_request_exception=False)
    client.force_login(busy.person(account))

    assert findings(client, ENTRANCES) == ([], {})


def test_no_screen_before_signing_in_speaks_english(office):
    client = Client(raise_request_exception=False)

    assert findings(client, ("/accounts/login/", "/accounts/inactive/", "/nothing-here/")) == (
        [],
        {},
    )


def test_the_crawl_itself_reads_what_a_page_says():
    screen = Screen(
        '<title>Home</title><a href="/x/" title="Go there">去</a><p>上传PDF, 20MB, a@b.cn</p>'
        '<script>var Hidden = 1</script><style>.no {}</style><input type="submit" value="Save">'
        '<script type="application/json">{"label": "Menu", "url": "/y/", "icon": "tick"}</script>'
        '<img alt="Photo"><textarea placeholder="Say">typed in</textarea><p>office-head</p>'
    )

    assert english_of(screen, {"office-head"}) == {
        *("Home", "Go there", "Save", "Menu", "Photo", "Say")
    }
    assert screen.links == ["/x/", "/y/"]


REGISTERS = ("people", "posts", "sections", "absences", "calendar", "calendar-years", "figures")
REFUSED = (
    *(f"/admin/{register}/create/" for register in REGISTERS),
    *("/accounts/password/change/", "/accounts/login/", "/portal/away/", "/admin/away/"),
    *(f"/portal/start/{slug}/" for slug in ("trip", "purchase", "hospitality", "vehicle-repair")),
    *("/admin/snippets/forms/formdefinition/add/", "/admin/account/"),
)
EMPTY_LISTS = {f"{name}-count": "0" for name in LISTS}  # the designer's page always sends them
NONSENSE = {  # of every name some form knows: too long, no date, no number, no such choice
    name: "x" * 6000 if name in ("name", "title", "reason") else "???"
    for name in (
        *("name", "title", "username", "code", "level", "start", "end", "date", "year", "value"),
        *("section", "holder", "acting", "kind", "reason", "f-start", "f-end", "f-transport"),
        *("f-destination_kind", "f-guest_count", "oldpassword", "password1", "login", "password"),
    )
}


@pytest.mark.parametrize("sent", [{}, NONSENSE], ids=["nothing", "nonsense"])
@pytest.mark.parametrize("account", ["office-head", "admin"])
def test_no_refused_form_speaks_english(busy, account, sent):
    client = Client(raise_request_exception=False)
    client.force_login(busy.person(account))
    names = set(User.objects.values_list("username", flat=True))
    leaks: dict[str, str] = {}
    taken = 0
    for address in REFUSED:
        answer = client.post(address, {"do": "submit", **EMPTY_LISTS, **sent}, follow=True)
        assert answer.status_code < 500, address
        taken += answer.status_code in (200, 422)
        for run in english_of(Screen(answer.content.decode()), names):
            leaks.setdefault(run, address)

    assert taken > 8
    assert leaks == {}


def test_the_crawl_of_the_office_meets_the_screens_there_are(busy):
    client = Client(raise_request_exception=False)
    client.force_login(busy.person("office-head"))

    met = {urlsplit(address).path for address, _status, _screen in crawl(client, ENTRANCES)}

    kinds = {"/".join(part for part in path.split("/") if not part.isdigit()) for path in met}
    for register in ("people", "posts", "absences", "calendar", "figures"):
        assert f"/admin/{register}/" in kinds, register
    assert "/admin/people/create/" in kinds and "/admin/people/edit/" in kinds
    for path in ("/portal/start/trip/", "/portal/me/", "/portal/help/", "/admin/inbox/decided/"):
        assert path in kinds, path
    assert any(path.startswith("/admin/requests/r") for path in kinds)
    assert any(path.startswith("/admin/snippets/forms/formdefinition/edit/") for path in kinds)
