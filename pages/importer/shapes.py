"""Text boxes and shapes: their text in the order it is read, each once; pictures by name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pages.importer.xml import attribute, child, children, local

DEEPEST = 120  # elements within elements; Word's own charts stay below 40
_ROW = 150_000  # EMU: boxes whose tops differ by less stand side by side
_POINT = 12_700  # EMU
_OFFSET = re.compile(r"(?:^|;)\s*(margin-left|margin-top|left|top)\s*:\s*(-?\d{1,7})", re.I)


@dataclass
class Drawn:
    """What a drawing holds. ``boxes`` are the contents of text boxes, unsorted, with places."""

    boxes: list[tuple[int, int, Element]] = field(default_factory=list)  # top, left, content
    pictures: list[tuple[str, str]] = field(default_factory=list)  # name, alternative text
    diagrams: list[str] = field(default_factory=list)  # relationship ids of SmartArt data
    others: list[str] = field(default_factory=list)  # charts and embedded objects

    def in_order(self) -> list[Element]:
        """Boxes row by row, left to right; as written where places say nothing."""
        ordered = sorted(self.boxes, key=lambda box: (round(box[0] / _ROW), box[1]))
        return [content for _top, _left, content in ordered]


def chosen(alternate: Element) -> Element | None:
    """Of mc:AlternateContent the branch Word shows: the first choice, else the fallback."""
    choice = next((c for c in children(alternate, "Choice") if len(c)), None)
    return choice if choice is not None else child(alternate, "Fallback")


def look_at(drawing: Element) -> Drawn:
    """All that one w:drawing, w:pict or w:object holds."""
    drawn = Drawn()
    _look(drawing, 0, 0, drawn, 0)
    return drawn


def _look(element: Element, top: int, left: int, drawn: Drawn, depth: int) -> None:
    if depth > DEEPEST:
        return
    name = local(element)
    if name == "AlternateContent":
        branch = chosen(element)
        if branch is not None:
            _look(branch, top, left, drawn, depth + 1)
        return
    if name == "txbxContent":
        drawn.boxes.append((top, left, element))
        return
    if name == "anchor":
        top += _emu(child(element, "positionV", "posOffset"))
        left += _emu(child(element, "positionH", "posOffset"))
    elif name in ("wsp", "sp"):
        place = child(element, "spPr", "xfrm", "off")
        top += _figure(attribute(place, "y"))
        left += _figure(attribute(place, "x"))
    elif name in ("shape", "rect", "roundrect", "oval", "group") and attribute(element, "style"):
        down, right = _vml_place(attribute(element, "style"))
        top, left = top + down, left + right
    else:
        _note(element, name, drawn)
    for inner in element:
        _look(inner, top, left, drawn, depth + 1)


def _note(element: Element, name: str, drawn: Drawn) -> None:
    if name == "pic":
        about = child(element, "nvPicPr", "cNvPr")
        drawn.pictures.append((attribute(about, "name"), _alt_of(element, about)))
    elif name == "imagedata":
        drawn.pictures.append((attribute(element, "title"), ""))
    elif name == "relIds":
        drawn.diagrams.append(attribute(element, "dm"))
    elif name == "chart":
        drawn.others.append("chart")
    elif name == "OLEObject":
        drawn.others.append("object")


def _alt_of(picture: Element, about: Element | None) -> str:
    """The text for those who do not see it: on the picture, or on what holds it in the page."""
    if attribute(about, "descr"):
        return attribute(about, "descr")
    holder = picture.getparent()
    while holder is not None and local(holder) not in ("inline", "anchor"):
        holder = holder.getparent()
    return attribute(child(holder, "docPr"), "descr")


def _emu(element: Element | None) -> int:
    return _figure((element.text or "").strip()) if element is not None else 0


def _figure(text: str) -> int:
    digits = text[1:] if text.startswith("-") else text
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0


def _vml_place(style: str) -> tuple[int, int]:
    down = right = 0
    for name, figure in _OFFSET.findall(style):
        if name.lower().endswith("top"):
            down = int(figure) * _POINT
        else:
            right = int(figure) * _POINT
    return down, right


def diagram_texts(root: Element | None) -> list[str]:
    """The texts of a SmartArt drawing, from its data part."""
    texts: list[str] = []
    for point in children(child(root, "ptLst"), "pt"):
        written = "".join(e.text or "" for e in point.iter() if local(e) == "t")
        if written.strip() and attribute(point, "type") not in ("pres", "parTrans", "sibTrans"):
            texts.append(written.strip())
    return texts
