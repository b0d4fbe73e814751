"""Turn the starter's data into what stands on a page: texts, steps, papers, citations."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from pages.models import (
    LegalBasis,
    MatterCitation,
    MatterPage,
    Openness,
    PersonalData,
    ProcessCitation,
    ProcessPage,
    RuleCitation,
    RulePage,
    SectionCitation,
    SectionPage,
    SitePage,
)
from permissions.models import Bureau, Section

LINK = re.compile(r"\{page:([a-z-]+)\|([^}]+)\}")
# Where the sentences of one kind of pledge stand: a text leads there and does not repeat them.
PLEDGES = {
    "pledge": ("eight-pledges", "八项承诺"),
    "ban": ("four-bans", "四条禁令"),
    "always": ("three-always", "三个一律"),
}
CITATIONS: dict[type[SitePage], Any] = {
    MatterPage: MatterCitation,
    ProcessPage: ProcessCitation,
    RulePage: RuleCitation,
    SectionPage: SectionCitation,
}
# Said of the node itself, or filled in by a method of its own.
ASIDE = {
    *("kind", "slug", "title", "children", "draft", "private", "citations", "section"),
    *("process", "chart", "body", "duties", "steps", "papers", "paper_note", "pledges", "figures"),
}


def piece(kind: str, value: Any) -> dict[str, Any]:
    """One piece of a stream, as the database keeps it."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


@dataclass
class Material:
    """What texts refer to: the office, the pages by slug, the charts by key."""

    bureau: Bureau
    pages: dict[str, SitePage]
    charts: dict[str, Any]

    def fill(self, page: Any, node: dict[str, Any]) -> None:
        """Put on ``page`` what ``node`` says; nothing is saved."""
        page.openness = Openness.ACTIVE
        page.personal_data = PersonalData.NONE  # the starter names nobody
        for name, value in node.items():
            if name not in ASIDE:
                setattr(page, name, value)
        if "section" in node:
            page.section = Section.objects.get(bureau=self.bureau, code=node["section"])
        if "process" in node:
            page.process = self.pages[node["process"]]
        if "pledges" in node:
            page.kind = node["pledges"]
        if "figures" in node:
            page.kind = node["figures"]
        if "body" in node:
            page.body = [self._piece(part) for part in node["body"]]
        for name in ("duties", "steps"):
            if name in node:
                setattr(page, name, [piece("line", line) for line in node[name]])
        if "papers" in node:
            page.papers = [self._paper(name, node["paper_note"]) for name in node["papers"]]
        if "chart" in node:
            self._chart(page, self.charts[node["chart"]])
        self._cite(page, node.get("citations", []))

    def _cite(self, page: Any, codes: list[str]) -> None:
        bases = {b.code: b for b in LegalBasis.objects.filter(bureau=self.bureau, code__in=codes)}
        for order, code in enumerate(codes):
            page.citations.add(CITATIONS[type(page)](basis=bases[code], sort_order=order))

    # --- texts -----------------------------------------------------------------------------

    def _piece(self, part: dict[str, Any]) -> dict[str, Any]:
        ((kind, value),) = part.items()
        if kind in ("heading", "subheading"):
            return piece("heading", {"text": value, "level": "2" if kind == "heading" else "3"})
        if kind == "table":
            return piece("table", self._table(value))
        if kind == "list":
            return piece("paragraph", self._list("ul", value))
        if kind == "numbered":
            return piece("paragraph", self._list("ol", value))
        if kind == "pledges":
            slug, label = PLEDGES[value]
            value = f"{{page:{slug}|{label}}}"
        return piece("paragraph", f"<p>{self._said(value)}</p>")

    def _list(self, tag: str, lines: list[str]) -> str:
        return f"<{tag}>{''.join(f'<li>{self._said(line)}</li>' for line in lines)}</{tag}>"

    def _said(self, text: str) -> str:
        """A sentence with its links to pages."""
        return LINK.sub(
            lambda m: f'<a linktype="page" id="{self.pages[m[1]].pk}">{m[2]}</a>', escape(text)
        )

    def _table(self, lines: list[list[str]]) -> dict[str, Any]:
        head, *rows = lines
        return {
            "columns": [{"type": "text", "heading": heading} for heading in head],
            "rows": [{"values": row} for row in rows],
            "caption": "",
        }

    def _paper(self, name: str, note: str) -> dict[str, Any]:
        value = {"name": name, "form": "", "source": "", "note": note, "template": None}
        return piece("paper", value)

    # --- processes -------------------------------------------------------------------------

    def _chart(self, page: Any, chart: dict[str, Any]) -> None:
        """Steps know one another by number in the data and by name on the page."""
        titles = {step["number"]: step["title"] for step in chart["steps"]}
        page.steps = [piece("step", self._step(step, titles)) for step in chart["steps"]]
        page.risks = [piece("risk", {"shows": risk["shows"]}) for risk in chart["risks"]]
        page.precautions = [
            piece("precaution", {"text": p["text"], "risks": [str(r) for r in p["risks"]]})
            for p in chart["precautions"]
        ]
        page.remarks = [piece("line", remark) for remark in chart["remarks"]]

    def _step(self, step: dict[str, Any], titles: dict[int, str]) -> dict[str, Any]:
        told = {name: step[name] for name in ("title", "who", "what", "limit", "remark", "ends")}
        branches = [
            {"when": branch["when"], "to": titles[branch["to"]]} for branch in step["branches"]
        ]
        return {
            **told,
            "risks": [str(risk) for risk in step["risks"]],
            "branches": [
                {"type": "item", "value": branch, "id": str(uuid.uuid4())} for branch in branches
            ],
        }
