"""A form as its page holds it, to be sent back."""

from __future__ import annotations

from html.parser import HTMLParser


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, object] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            kind = given.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in given:
                    self.found[name] = given.get("value", "on")
            elif kind != "submit":
                self.found[name] = given.get("value") or ""
        elif tag == "select":
            self._select = name
            self.found.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            self.found[self._select] = given.get("value") or ""
        elif tag == "textarea" and name:
            self._area = name
            self.found[name] = ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data):
        if self._area:
            self.found[self._area] = f"{self.found[self._area]}{data}"


def inputs_of(body: str) -> dict[str, object]:
    """Inputs of every form of the page; a stream field whose blocks a script draws is empty."""
    reader = _Inputs()
    reader.feed(body)
    streams = {"body", "steps", "risks", "precautions", "remarks", "duties", "papers"}
    return reader.found | {f"{name}-count": "0" for name in streams}
