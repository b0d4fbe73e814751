"""办事流程图: one set of steps and risks, drawn as SVG and told as a list. Pure: no database."""

from pages.charts.steps import Branch, Chart, Precaution, Risk, Step

__all__ = ["Branch", "Chart", "Precaution", "Risk", "Step"]
