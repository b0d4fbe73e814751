"""The tree an importer found in a text: parts, pages, numbered items, charts, tables. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# What a node is. ``page``: what may become a page of the site. ``aside``: not part of the text.
KINDS = (
    "root",
    "part",
    "page",
    "heading",
    "item",
    "paragraph",
    "table",
    "picture",
    "chart",
    "label",
    "risk",
    "aside",
)


@dataclass
class Node:
    """One thing of the text with what stands below it. ``number`` is as printed or counted."""

    kind: str
    text: str = ""
    number: str = ""
    line: int = 0
    value: int | None = None
    counted: str = ""  # the kind of number
    rows: tuple[tuple[str, ...], ...] = ()
    about: str = ""  # of a label: its kind; of what is left aside: why
    children: list[Node] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # for the person who decides

    @property
    def title(self) -> str:
        return self.number + self.text

    def walk(self) -> list[Node]:
        """This node and all below it, in reading order."""
        found, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(reversed(node.children))
        return found


@dataclass(frozen=True)
class Missing:
    """A piece the table of contents names and the text does not have."""

    title: str
    part: str
    page: int


@dataclass
class Tree:
    """All that was found. ``left_out`` are sentences about what was not taken from the file."""

    title: str
    root: Node
    missing: list[Missing] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def pages(self) -> list[Node]:
        return [node for node in self.root.walk() if node.kind == "page"]

    @property
    def asides(self) -> list[Node]:
        return [node for node in self.root.walk() if node.kind == "aside"]
