"""What stands in a box, line by line, and how high the box is for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pages.charts.measure import ems, fill, plain
from pages.charts.steps import Chart, Risk, Step

BAND = 46  # the coloured band with the number
PAD = 14
TITLE, BODY, SMALL = 17, 15, 14  # sizes of type; a unit is a pixel at full size
LEAD = 1.45
SIGN_WIDTH, SIGN_HEIGHT, SIGN_STEP = 62, 26, 32
PILL_GAP, PILL_WIDTH, PILL_HEIGHT = 14, 64, 26
LOWEST = 56


@dataclass(frozen=True)
class Line:
    """One line of type; ``y`` is where its letters stand."""

    kind: str
    text: str
    x: int
    y: int
    size: int


@dataclass(frozen=True)
class Sign:
    """The sign of a risk on the box of a step."""

    risk: Risk
    x: int
    y: int
    width: int = SIGN_WIDTH
    height: int = SIGN_HEIGHT

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def baseline(self) -> int:
        return self.y + 18


@dataclass(frozen=True)
class Box:
    """A step as it is drawn. ``pill``: the process ends here."""

    step: Step
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]
    signs: tuple[Sign, ...]
    pill: bool

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def whole(self) -> int:
        """The height with the end under it."""
        return self.height + (PILL_GAP + PILL_HEIGHT if self.pill else 0)

    @property
    def pill_top(self) -> int:
        return self.bottom + PILL_GAP

    @property
    def pill_left(self) -> int:
        return self.middle - PILL_WIDTH // 2

    def at(self, x: int, y: int) -> Box:
        """This box moved to ``x``, ``y``."""
        right, down = x - self.x, y - self.y
        lines = tuple(replace(line, x=line.x + right, y=line.y + down) for line in self.lines)
        signs = tuple(replace(sign, x=sign.x + right, y=sign.y + down) for sign in self.signs)
        return replace(self, x=x, y=y, lines=lines, signs=signs)

    @property
    def number_y(self) -> int:
        return self.y + self.height // 2 + 8

    @property
    def band_path(self) -> str:
        """The band with its two round corners."""
        return (
            f"M{self.x + BAND} {self.y}v{self.height}h-{BAND - 6}a6 6 0 0 1 -6 -6"
            f"v-{self.height - 12}a6 6 0 0 1 6 -6z"
        )


def box(chart: Chart, step: Step, width: int) -> Box:
    """The box of ``step`` at 0, 0."""
    known = {risk.number: risk for risk in chart.risks}
    risks = [known[n] for n in dict.fromkeys(step.risks) if n in known]
    left = BAND + PAD
    room = width - left - PAD - (SIGN_WIDTH + 8 if risks else 0)
    lines, end = _set(_texts(step, room), left)
    high = max(LOWEST, end + 10, len(risks) * SIGN_STEP - (SIGN_STEP - SIGN_HEIGHT) + 20)
    down = (high - end - 10) // 2
    lines = tuple(replace(line, y=line.y + down) for line in lines)
    top = (high - len(risks) * SIGN_STEP + SIGN_STEP - SIGN_HEIGHT) // 2
    signs = tuple(
        Sign(risk, width - SIGN_WIDTH - 10, top + place * SIGN_STEP)
        for place, risk in enumerate(risks)
    )
    return Box(step, 0, 0, width, high, lines, signs, not chart.follows(step))


def _texts(step: Step, room: int) -> list[tuple[str, str, int]]:
    """Kind, text and size of each line. A short ``who`` stands beside the title."""
    title, who = plain(step.title), plain(step.who)
    rows = [("title", line, TITLE) for line in fill(title, room / TITLE)]
    beside = who and len(rows) == 1 and _with(title, who) <= room
    if beside:
        rows.append(("beside", who, BODY))
    else:
        rows += [("who", line, BODY) for line in fill(who, room / BODY)]
    rows += [("what", line, BODY) for line in fill(step.what, room / BODY)]
    if limit := plain(step.limit):
        rows += [("limit", line, BODY) for line in fill(f"时限:{limit}", room / BODY)]
    if remark := plain(step.remark):
        rows += [("remark", line, SMALL) for line in fill(f"备注:{remark}", room / SMALL)]
    return rows


def _with(title: str, who: str) -> float:
    return ems(title) * TITLE + 16 + ems(who) * BODY


def _set(rows: list[tuple[str, str, int]], left: int) -> tuple[tuple[Line, ...], int]:
    """The lines where they stand, and where the last one ends."""
    lines: list[Line] = []
    y = 10.0
    for kind, text, size in rows:
        if kind == "beside":
            first = lines[-1]
            x = left + round(ems(first.text) * TITLE) + 16
            lines.append(Line("who", text, x, first.y, size))
            continue
        lines.append(Line(kind, text, left, round(y + size * 1.08), size))
        y += size * LEAD
    return tuple(lines), round(y)
