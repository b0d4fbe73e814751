"""How wide the columns of a row are, and where labels break. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from forms.papers.blocks import GAPS, LABEL_SIZE
from forms.papers.text import ems

FIRST_LABEL, LABEL = 85.0, 76.0  # of the first column; of the second label of a row of two
CUTS = {6: 4, 7: 3, 8: 4, 9: 5, 10: 5}  # where a label of so many characters is cut in two
SHORT = 14.0  # texts up to so many characters are better not broken


def label_lines(label: str, fits: float) -> str:
    """The label with line ends where a reader expects them: before a bracket, after 、, else
    so that words of two and four characters stay whole."""
    if ems(label) <= fits or len(label) < 2:
        return label
    bracket, comma = label.find("("), label.find("、") + 1
    if bracket > 0:
        cut = bracket
    elif 0 < comma < len(label) and ems(label[:comma]) <= fits:
        cut = comma
    else:
        inner = int(label.startswith("(")) + int(label.endswith(")"))
        cut = CUTS.get(len(label) - inner, int(fits)) + int(label.startswith("("))
        cut = min(cut, max(int(fits), 1), len(label) - 1)
    return f"{label_lines(label[:cut], fits)}\n{label_lines(label[cut:], fits)}"


def label_width(label: str, size: float = LABEL_SIZE) -> float:
    """Labels up to five characters stand on one line, longer ones on several."""
    widest = max(ems(line) for line in label_lines(label, 5.0).split("\n"))
    return max(widest, 2.0) * size + GAPS + 1


def wish(text: str, size: float) -> float:
    """The width a text would like: its own when it is short, room for a few words otherwise."""
    return min(max((ems(line) for line in text.split("\n")), default=0), SHORT) * size + GAPS + 2


def fit(total: float, weights: Sequence[float], wishes: Sequence[float]) -> list[float]:
    """``total`` shared by weight, then narrow columns widened to what they wish for, at the cost
    of those that have more than they need."""
    weight = sum(weights)
    widths = [total * w / weight for w in weights]
    lack = [max(wanted - width, 0.0) for wanted, width in zip(wishes, widths, strict=True)]
    spare = [max(width - wanted, 0.0) for wanted, width in zip(wishes, widths, strict=True)]
    moved = min(sum(lack), sum(spare))
    if not moved:
        return widths
    gains, losses = moved / sum(lack), moved / sum(spare)
    changes = zip(widths, lack, spare, strict=True)
    return [width + more * gains - less * losses for width, more, less in changes]
