"""``{% chart chart %}``: the picture, the list and the risks of a process."""

from __future__ import annotations

from typing import Any

from django import template

from pages.charts import board, reading
from pages.charts.drawing import draw, key_of
from pages.charts.measure import plain as plain_text
from pages.charts.steps import Chart

register = template.Library()


@register.inclusion_tag("pages/charts/chart.html")
def chart(chart: Chart, key: str = "") -> dict[str, Any]:
    """``chart`` for a page; nothing for a chart without steps. ``key`` ends the ids: give one
    where a page shows the same chart twice."""
    key = key or key_of(chart)
    return {
        "chart": chart,
        "key": key,
        "drawing": draw(chart, key),
        "entries": reading.entries(chart),
        "cards": reading.cards(chart),
        "common": reading.common(chart),
        "paper": reading.paper(chart),
    }


@register.simple_tag
def board_drawing(chart: Chart, key: str) -> str:
    """The picture of ``chart`` for the board on the wall."""
    return draw(chart, key, board.picture_room(chart))


@register.filter
def drawn(charts: list[Chart]) -> list[Chart]:
    """The charts that have steps."""
    return board.drawn(charts)


@register.filter
def risk_cards(chart: Chart) -> list[reading.RiskCard]:
    """The risks of ``chart`` with what prevents them."""
    return reading.cards(chart)


@register.filter
def common_precautions(chart: Chart) -> tuple[str, ...]:
    """What prevents every risk of ``chart``."""
    return reading.common(chart)


@register.filter
def risk_class(chart: Chart) -> str:
    """How large the risks of ``chart`` are set on the board."""
    return board.risk_class(chart)


@register.simple_tag(takes_context=True)
def type_class(context: template.Context) -> str:
    """How large the words of the board are set."""
    facts = ("duties", "bases", "head", "telephone", "complaints", "charts")
    return board.type_class({fact: context.get(fact) for fact in facts})


@register.filter
def plain(text: str) -> str:
    """Text of the office on one line, without what cannot be drawn."""
    return plain_text(text)
