"""A chart in words: what the list beside the picture says. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pages.charts.places import place
from pages.charts.steps import Branch, Chart, Risk, Step

ONE_SHEET = 9  # so many layers are still read easily when the picture is printed on one A4 sheet
SHORT = 7  # so many leave room for the risks under it


@dataclass(frozen=True)
class RiskCard:
    """A risk with what prevents it. ``common`` prevents every risk of the chart."""

    risk: Risk
    where: tuple[Step, ...]
    own: tuple[str, ...]
    common: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A step of the list. ``on``: it leads, among others, to the step below it. ``leads``: where
    it goes, when not simply on."""

    step: Step
    on: bool
    leads: tuple[str, ...]
    cards: tuple[RiskCard, ...]


def common(chart: Chart) -> tuple[str, ...]:
    """What prevents every risk of ``chart``."""
    return tuple(p.text for p in chart.precautions if not p.risks)


def cards(chart: Chart) -> list[RiskCard]:
    shared = common(chart)
    return [
        RiskCard(
            risk,
            tuple(step for step in chart.steps if risk.number in step.risks),
            tuple(p.text for p in chart.precautions if risk.number in p.risks),
            shared,
        )
        for risk in chart.risks
    ]


def entries(chart: Chart) -> list[Entry]:
    known = {card.risk.number: card for card in cards(chart)}
    return [
        Entry(
            step,
            any(branch.to == step.number + 1 for branch in chart.follows(step)),
            tuple(_leads(chart, step)),
            tuple(known[n] for n in dict.fromkeys(step.risks) if n in known),
        )
        for step in chart.steps
    ]


def _leads(chart: Chart, step: Step) -> list[str]:
    follows = chart.follows(step)
    if not follows and step.number < len(chart.steps):
        return [_("→ 结束")]
    if follows == (Branch(step.number + 1),):
        return []
    titles = {other.number: other.title for other in chart.steps}
    return [_lead(branch, titles[branch.to]) for branch in follows if branch.to in titles]


def _lead(branch: Branch, title: str) -> str:
    place = _("→ 第%(number)d步 %(title)s") % {"number": branch.to, "title": title}
    return _("%(place)s:%(when)s") % {"place": place, "when": branch.when} if branch.when else place


def paper(chart: Chart) -> str:
    """The classes that say how ``chart`` is printed on A4: as a picture, with or without its
    risks on the same sheet; none: as a list."""
    high = len(place(chart).rows)
    if high > ONE_SHEET:
        return ""
    return "one-sheet short" if high <= SHORT else "one-sheet"
