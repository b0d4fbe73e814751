"""From the loose text of a chart to its steps, risks, precautions and remarks. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from pages.importer.tree import Json, Node
from pages.importer.typeset import typeset

_ARROW = "↓→↑←⇒⇓"
_MOST_RISKS = 9
_LIMIT = re.compile(r"\d{1,3}\s*个?\s*(?:工作日|日|天)(?:之?内)")
_BRACKETED = re.compile(r"^([^\uff08\uff09]{1,40})\uff08(.{1,300})\uff09$")
_NAMED = re.compile(r"^([^\uff1a]{1,30})\uff1a(.+)$", re.DOTALL)


def chart_facts(chart: Node) -> tuple[Json, list[str]]:
    """What a process page is made of, and what a person has to look at."""
    remarks: list[str] = []
    below: dict[str, list[str]] = {"risks": [], "precautions": [], "remark": []}
    for label in chart.children:
        if label.kind == "label":
            below[label.about] += [
                typeset(node.text) for node in label.walk()[1:] if node.text and node.text.strip()
            ]
    drawn = [node for node in chart.children if node.kind != "label"]
    steps, signs_lost = _steps(drawn)
    if signs_lost or (below["risks"] and steps and not any(step["risks"] for step in steps)):
        remarks.append(_("风险点标在哪一步,请核对。"))
    if len(below["risks"]) > _MOST_RISKS:
        remarks.append(_("风险多于9条,只取前9条。"))
    return {
        "steps": steps,
        "risks": [text[:500] for text in below["risks"][:_MOST_RISKS]],
        "precautions": [text[:500] for text in below["precautions"]],
        "remarks": [text[:300] for text in below["remark"]],
    }, remarks


def _steps(drawn: list[Node]) -> tuple[list[Json], bool]:
    """Steps in order. Signs of risk stay with the step before them while the order is kept."""
    numbered = [node for node in drawn if node.kind == "item" and node.value]
    values = [node.value or 0 for node in numbered]
    scrambled = values != sorted(values)
    if scrambled:
        others = [n for n in drawn if n not in numbered and n.kind != "risk"]
        signs_lost = any(n.kind == "risk" for n in drawn)
        drawn = sorted(numbered, key=lambda node: node.value or 0) + others
    else:
        signs_lost = bool(drawn) and drawn[0].kind == "risk"
    steps: list[Json] = []
    arrow = ""
    for node in drawn:
        if node.kind == "risk":
            if steps and node.value and node.value <= _MOST_RISKS:
                steps[-1]["risks"].append(str(node.value))
            continue
        for text in _texts(node):
            if text[0] in _ARROW:
                arrow = text.lstrip(_ARROW + " ")
                continue
            step = _step(text)
            if steps and arrow:
                steps[-1]["then"] = arrow[:80]
            arrow = ""
            steps.append(step)
    _name_apart(steps)
    return steps, signs_lost and bool(steps)


def _texts(node: Node) -> list[str]:
    """What one node of a chart says: a step, or with a table a step for each row."""
    if node.kind == "table":
        rows = [[cell.strip() for cell in row if cell.strip()] for row in node.rows]
        return [
            typeset("\uff1a".join(filter(None, (row[0], " ".join(row[1:]))))).replace("\n", " ")
            for row in rows
            if row
        ]
    if node.kind == "picture":
        return []
    inside = [n.number + n.text for n in node.walk()[1:] if n.text]
    whole = typeset(" ".join([node.text, *inside]).strip())
    return [whole] if whole else []


def _step(text: str) -> Json:
    title, what = text, ""
    if found := _NAMED.match(text):
        title, what = found[1], found[2]
    elif found := _BRACKETED.match(text):
        title, what = found[1], found[2]
    if len(title) > 60:
        title, what = title[:28] + "…", text
    limit = _LIMIT.search(text)
    return {
        "title": title.strip() or _("一步"),
        "what": what.strip()[:300],
        "limit": limit[0] if limit else "",
        "risks": [],
        "then": "",
    }


def _name_apart(steps: list[Json]) -> None:
    """No two steps of one name: the second is the second."""
    seen: dict[str, int] = {}
    taken = {step["title"] for step in steps}
    for step in steps:
        title = step["title"]
        seen[title] = seen.get(title, 0) + 1
        number = seen[title]
        if number > 1:
            while f"{title}\uff08{number}\uff09" in taken:
                number += 1
            step["title"] = f"{title}\uff08{number}\uff09"
            taken.add(step["title"])
