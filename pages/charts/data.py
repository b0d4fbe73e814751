"""A chart as plain data, for whoever reads us by machine, and back. Pure."""

from __future__ import annotations

from typing import Any

from pages.charts.steps import Branch, Chart, Precaution, Risk, Step

Data = dict[str, Any]


def as_data(chart: Chart) -> Data:
    """Everything ``chart`` holds. Steps and risks are numbered from 1; a step without branches
    leads to the step after it, unless it ends the process."""
    return {
        "title": chart.title,
        "steps": [_step(step) for step in chart.steps],
        "risks": [{"number": r.number, "shows": r.shows} for r in chart.risks],
        "precautions": [{"text": p.text, "risks": list(p.risks)} for p in chart.precautions],
        "remarks": list(chart.remarks),
    }


def _step(step: Step) -> Data:
    return {
        "number": step.number,
        "title": step.title,
        "who": step.who,
        "what": step.what,
        "limit": step.limit,
        "remark": step.remark,
        "risks": list(step.risks),
        "branches": [{"to": branch.to, "when": branch.when} for branch in step.branches],
        "ends": step.ends,
    }


def from_data(data: Data) -> Chart:
    """The chart ``as_data`` made ``data`` of. What is missing is empty."""
    return Chart(
        title=data["title"],
        steps=tuple(_step_from(step) for step in data.get("steps", ())),
        risks=tuple(Risk(r["number"], r["shows"]) for r in data.get("risks", ())),
        precautions=tuple(
            Precaution(p["text"], tuple(p.get("risks", ()))) for p in data.get("precautions", ())
        ),
        remarks=tuple(data.get("remarks", ())),
    )


def _step_from(data: Data) -> Step:
    return Step(
        number=data["number"],
        title=data["title"],
        who=data.get("who", ""),
        what=data.get("what", ""),
        limit=data.get("limit", ""),
        remark=data.get("remark", ""),
        risks=tuple(data.get("risks", ())),
        branches=tuple(Branch(b["to"], b.get("when", "")) for b in data.get("branches", ())),
        ends=data.get("ends", False),
    )
