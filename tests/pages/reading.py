"""Reads a public page as a reader does: what it says, in order, and where its links lead."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

UNDEFINED = "UNDEFINED-IN-TEMPLATE"
VOID = {"meta", "link", "input", "br", "img", "hr"}


def undefined_is_seen(settings: Any) -> None:
    """From now on a name a template does not know stands on the page in capitals."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED
    settings.TEMPLATES = templates


@dataclass
class Read(HTMLParser):
    """``words``: the text of ``main``; ``around``: all other text of the body."""

    html: str
    meta: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)  # text -> address
    headings: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._stack: list[str] = []
        self._link: tuple[str, list[str]] | None = None
        self._words: list[str] = []
        self._around: list[str] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = dict(attrs)
        if tag == "meta" and "name" in found:
            self.meta[found["name"]] = found["content"]
        if tag not in VOID:
            self._stack.append(tag)
        if tag == "a" and "href" in found:
            self._link = (found["href"], [])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        while self._stack and self._stack.pop() != tag:
            pass
        if tag == "a" and self._link:
            self.links.setdefault("".join(self._link[1]).strip(), self._link[0])
            self._link = None

    def handle_data(self, data: str) -> None:
        if "title" in self._stack and "svg" not in self._stack:
            self.title += data
            return
        if self._link:
            self._link[1].append(data)
        heading = next((tag for tag in self._stack if re.fullmatch("h[1-6]", tag)), "")
        if heading:
            self.headings[-1] = (heading, self.headings[-1][1] + data)
        if "body" in self._stack and "svg" not in self._stack:
            (self._words if "main" in self._stack else self._around).append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._words)).strip()

    @property
    def around(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._around)).strip()

    @property
    def parts(self) -> list[str]:
        """The second-level headings of the page itself, in order."""
        inside = self.html.split("<main", 1)[1].split("</main>", 1)[0]
        found = re.findall(r"<h2[^>]*>(.*?)</h2>", inside, re.S)
        return [re.sub(r"<[^>]+>", "", each).strip() for each in found]


def read(client: Any, address: str, **kwargs: Any) -> Read:
    answer = client.get(address, **kwargs)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    html = answer.content.decode()
    assert UNDEFINED not in html, f"{address}: {html[max(0, html.index(UNDEFINED) - 200) :][:300]}"
    return Read(html)
