"""A browser without JavaScript: reads a page's forms and sends them as they stand, with changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.scenario import Office


@dataclass
class HtmlForm:
    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str | None, value: str | None) -> None:
        if name:
            self.values.setdefault(name, []).append(value or "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.ids: set[str] = set()
        self.twice: list[str] = []
        self.form: HtmlForm | None = None
        self.select: str | None = None
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if a.get("id"):
            if a["id"] in self.ids:
                self.twice.append(a["id"])
            self.ids.add(a["id"])
        if tag == "form":
            self.form = HtmlForm(a.get("action") or "", a.get("method") or "get")
            self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "input" and a.get("type") not in ("file", "submit"):
            if a.get("type") not in ("radio", "checkbox") or "checked" in a:
                self.form.add(a.get("name"), a.get("value"))
        elif tag == "select":
            self.select = a.get("name")
        elif tag == "option" and self.select and "selected" in a:
            self.form.add(self.select, a.get("value"))
        elif tag == "textarea":
            self.area, self.text = a.get("name"), ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.form is not None:
            self.form.add(self.area, self.text.removeprefix("\n"))
            self.area = None


class Page:
    """An answer, and what one may do on it."""

    def __init__(self, browser: Browser, response: Any, address: str) -> None:
        self.browser, self.response, self.address = browser, response, address
        self.status = response.status_code
        streaming = getattr(response, "streaming", False)
        self.text = "" if streaming else response.content.decode(errors="replace")
        reader = _Reader()
        if "html" in response.headers.get("Content-Type", ""):
            reader.feed(self.text)
        self.forms, self.ids, self.twice = reader.forms, reader.ids, reader.twice

    @property
    def form(self) -> HtmlForm:
        """The form to fill: the one with questions."""
        return next(f for f in self.forms if "has" in f.values)

    def send(self, button: str = "do=save", **changes: Any) -> Page:
        """Press a button with these inputs changed; None empties one. ``f_lines_0_name`` names
        ``f-lines-0-name``: the last underscores of names with digits are dashes."""
        name, _equals, value = button.partition("=")
        sent: dict[str, Any] = {**self.form.values, **_named(changes), name: value}
        sent = {k: v for k, v in sent.items() if v is not None}
        return self.browser.post(self.form.action or self.address, sent)


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    return {f"f-{key.replace('__', '-')}": value for key, value in changes.items()}


class Browser:
    """One person at a browser; follows redirects."""

    def __init__(self, office: Office, account: str, **more: Any) -> None:
        self.client = Client(**more)
        self.user = office.person(account)
        self.client.force_login(self.user, backend="permissions.backends.PeopleBackend")

    def get(self, address: str, **headers: Any) -> Page:
        response = self.client.get(address, follow=True, **headers)
        chain = getattr(response, "redirect_chain", [])
        return Page(self, response, chain[-1][0] if chain else address)

    def post(self, address: str, data: dict[str, Any], **headers: Any) -> Page:
        response = self.client.post(address, data, follow=True, **headers)
        chain = getattr(response, "redirect_chain", [])
        return Page(self, response, chain[-1][0] if chain else address)
