"""Where things stand on a paper: rows of the form's layout -> blocks with measures. Pure.

Widths are points. A block is one table of the page; consecutive rows of boxes with the same
widths share one. What may run over a page end stands outside tables, as a ``Long`` block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.conditions import holds
from forms.papers import opinions, parts
from forms.papers.facts import Opinion, PaperFacts
from forms.papers.text import clean, ems, lines_of
from forms.schema import parse_groups

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT, BOTTOM, TOP = 56.0, 540.0, 50.0, 790.0
WIDTH = RIGHT - LEFT
LABEL_SIZE, SIZE, LEADING = 12.0, 10.5, 15.0
LABEL_LEADING = 16.0
PAD = 5.0  # left and right of a cell
FIRST_LABEL, LABEL = 84.0, 76.0
LONG_LINES = 14  # more lines than this in a box: outside tables
MAX_ROWS = 500
CUTS = {6: 4, 7: 3, 8: 4, 9: 5, 10: 5}  # where a label of so many characters is cut in two


class TooManyRows(ValueError):
    """A table of more rows than a paper has room for in reasonable time."""

    def __init__(self, label: str, count: int) -> None:
        super().__init__(label)
        self.label, self.count = label, count


def share(width: float) -> str:
    """Points as a part of the page's width."""
    return f"{width / WIDTH * 100:.2f}%"


@dataclass(frozen=True)
class Cell:
    """One cell. ``look``: l label · v value · c centred value · n number · p for the pen."""

    text: str
    look: str
    width: float
    room: float  # characters that fit in one line

    @property
    def share(self) -> str:
        """The width as HTML says it."""
        return share(self.width)


@dataclass(frozen=True)
class Boxes:
    rows: tuple[tuple[Cell, ...], ...]
    kind: str = "boxes"


@dataclass(frozen=True)
class Grid:
    """A table with a head that repeats on every page; ``label`` stands above it."""

    label: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: str = "grid"


@dataclass(frozen=True)
class Said:
    text: str
    signatures: tuple[str, ...]
    gap: float  # before the signature, so that it stands low in the box


@dataclass(frozen=True)
class Opinions:
    """An opinion box; with nothing said yet it is empty, ``height`` points of room for the pen."""

    label: Cell
    room: float
    said: tuple[Said, ...]
    height: float
    kind: str = "opinions"

    @property
    def value_share(self) -> str:
        """The width of the box beside the label, as HTML says it."""
        return share(WIDTH - self.label.width)


@dataclass(frozen=True)
class Long:
    """Text that may cross a page: a label as wide as the page, the text below it."""

    label: str
    text: str
    signatures: tuple[str, ...] = ()
    room: float = (WIDTH - 2 * PAD - 4) / SIZE
    kind: str = "long"


Block = Boxes | Grid | Opinions | Long


@dataclass(frozen=True)
class Spacing:
    """How generously a paper is set: roomy when it fits on a page, tight otherwise."""

    pad: float  # above and below the line of a box
    opinion: float  # height of an opinion box
    name: str


ROOMY, TIGHT = Spacing(7.5, 104.0, "roomy"), Spacing(5.0, 78.0, "tight")
HEAD_HEIGHT = 88.0


@dataclass(frozen=True)
class Sheet:
    """A paper ready for its template."""

    facts: PaperFacts
    title: str
    colour: str
    rule: str
    copies: tuple[str, ...]
    blocks: tuple[Block, ...]
    spacing: Spacing
    filled_on: str = ""
    number: str = ""
    size: float = field(default=24.0)


def sheet(facts: PaperFacts) -> Sheet:
    """The paper of these facts. Raises TooManyRows."""
    paper = facts.situation.form.paper
    for spacing in (ROOMY, TIGHT):
        blocks = tuple(_blocks(paper.get("rows", []), facts, spacing))
        if HEAD_HEIGHT + sum(_height(block, spacing) for block in blocks) <= TOP - BOTTOM:
            break
    title = clean(str(paper.get("title") or facts.situation.form.title))
    return Sheet(
        facts=facts,
        title=title,
        colour="black" if paper.get("colour") == "black" else "red",
        rule=clean(str(paper.get("rule", ""))),
        copies=tuple(clean(str(label))[:40] for label in paper.get("copies", [])),
        blocks=blocks,
        spacing=spacing,
        filled_on=parts.words([{"fact": "submitted_on"}], facts),
        number=clean(facts.number),
        size=24.0 if ems(title) <= 16 else 16.0,
    )


def _blocks(rows: Iterable[dict[str, Any]], facts: PaperFacts, spacing: Spacing) -> list[Block]:
    found: list[Block] = []
    for row in rows:
        if not _there(row, facts):
            continue
        for block in _block(row, facts, spacing):
            last = found[-1] if found else None
            if isinstance(block, Boxes) and isinstance(last, Boxes) and _alike(last, block):
                found[-1] = Boxes(last.rows + block.rows)
            else:
                found.append(block)
    return found


def _there(part: dict[str, Any], facts: PaperFacts) -> bool:
    profiles = part.get("profiles")
    if profiles and facts.situation.form.profile not in profiles:
        return False
    return holds(parse_groups(part.get("show_if")), facts.situation)


def _alike(one: Boxes, other: Boxes) -> bool:
    return [c.width for c in one.rows[0]] == [c.width for c in other.rows[0]]


def _block(row: dict[str, Any], facts: PaperFacts, spacing: Spacing) -> Sequence[Block]:
    kind = row.get("kind")
    label = clean(str(row.get("label", "")))
    if kind == "boxes":
        return _boxes([b for b in row.get("boxes", []) if _there(b, facts)], facts)
    if kind == "opinion":
        return _opinions(row, label, facts, spacing)
    if kind == "table":
        return [_table(row, label, facts)]
    if kind == "blank_table":
        columns = [{"label": name} for name in row.get("columns", [])]
        widths = _shares(columns)
        empty = tuple(Cell("", "p", width, 1) for width in widths)
        return [Grid(label, _head(columns, widths), (empty,) * min(int(row.get("rows", 1)), 20))]
    if kind == "remarks":
        return _remarks(row, label, facts, spacing)
    return []


# --- boxes ---------------------------------------------------------------------------------


def _boxes(boxes: Sequence[dict[str, Any]], facts: PaperFacts) -> list[Block]:
    labels = [clean(str(box.get("label", ""))) for box in boxes]
    texts = [parts.words(box.get("parts", []), facts) for box in boxes]
    if not boxes:
        return []
    label_widths = [max(FIRST_LABEL, _label_width(labels[0]))]
    label_widths += [_label_width(label) for label in labels[1:]]
    if len(boxes) == 2:
        label_widths[1] = max(LABEL, label_widths[1])
    free = WIDTH - sum(label_widths)
    weights = [max(float(box.get("width", 1)), 0.1) for box in boxes]
    if free < 40.0 * len(boxes):  # too many boxes for one row: one below the other
        return [block for box in boxes for block in _boxes([box], facts)]
    widths = [free * weight / sum(weights) for weight in weights]
    rooms = [(width - 2 * PAD - 1) / SIZE for width in widths]
    if any(lines_of(t, r) > LONG_LINES for t, r in zip(texts, rooms, strict=True)):
        return _spread(boxes, labels, texts, facts)
    cells: list[Cell] = []
    for label, text, narrow, wide, room in zip(
        labels, texts, label_widths, widths, rooms, strict=True
    ):
        cells.append(_label(label, narrow))
        look = "c" if len(boxes) > 1 and ems(text) <= room else "v"
        cells.append(Cell(text, look, wide, room))
    return [Boxes((tuple(cells),))]


def _spread(
    boxes: Sequence[dict[str, Any]], labels: list[str], texts: list[str], facts: PaperFacts
) -> list[Block]:
    """A row with a long text in it: one box below the other, the long ones outside tables."""
    found: list[Block] = []
    for box, label, text in zip(boxes, labels, texts, strict=True):
        if lines_of(text, (WIDTH - FIRST_LABEL - 2 * PAD) / SIZE) > LONG_LINES:
            found.append(Long(label, text))
        else:
            found += _boxes([box], facts)
    return found


def _label(text: str, width: float) -> Cell:
    return Cell(_label_lines(text, width), "l", width, 99)


def _label_width(label: str) -> float:
    """Up to six characters stand on one line, longer labels on two or three."""
    widest = max((ems(line) for line in _label_lines(label, 0).split("\n")), default=2)
    return max(widest * LABEL_SIZE + 2 * PAD + 2, 40.0)


def _label_lines(label: str, width: float) -> str:
    """The label with line ends where a reader expects them: before a bracket, after 、, else
    so that words of two and four characters stay whole."""
    fits = (width - 2 * PAD - 1) / LABEL_SIZE if width else 5.0
    if ems(label) <= fits or len(label) < 2:
        return label
    bracket, comma = label.find("("), label.find("、") + 1
    if bracket > 0:
        cut = bracket
    elif 0 < comma < len(label) and ems(label[:comma]) <= fits:
        cut = comma
    else:
        cut = min(CUTS.get(len(label), int(fits)), max(int(fits), 1))
    return f"{_label_lines(label[:cut], width)}\n{_label_lines(label[cut:], width)}"


def _remarks(
    row: dict[str, Any], label: str, facts: PaperFacts, spacing: Spacing
) -> Sequence[Block]:
    lines = max(1, min(int(row.get("lines", 1)), 20))
    text = clean("\n".join(facts.remarks))
    width = WIDTH - FIRST_LABEL
    room = (width - 2 * PAD - 1) / SIZE
    if lines_of(text, room) > LONG_LINES:
        return [Long(label, text)]
    height = lines * (LEADING + spacing.pad)
    said = (Said(text, (), 0.0),) if text else ()
    return [Opinions(_label(label, FIRST_LABEL), room, said, height, kind="remarks")]


# --- opinions ------------------------------------------------------------------------------


def _opinions(
    row: dict[str, Any], label: str, facts: PaperFacts, spacing: Spacing
) -> Sequence[Block]:
    steps = row.get("steps", [])
    if row.get("note_label") and facts.noted.intersection(steps):
        label = clean(str(row["note_label"]))
    found = opinions.of_steps(steps, facts)
    with_post = len({opinion.post for opinion in found}) > 1
    texts = [opinions.text(opinion) for opinion in found]
    signed = [tuple(opinions.signatures(o, with_post=with_post)) for o in found]
    if not found and opinions.does_not_apply(steps, facts):
        texts, signed, found = [opinions.NOT_APPLYING], [()], []
    room = (WIDTH - FIRST_LABEL - 2 * PAD - 1) / SIZE
    if sum(lines_of(text, room) for text in texts) > LONG_LINES:
        return [
            Long(label if i == 0 else "", text, lines)
            for i, (text, lines) in enumerate(zip(texts, signed, strict=True))
        ]
    return [
        Opinions(
            label=_label(label, FIRST_LABEL),
            room=room,
            said=_said(found, texts, signed, room, spacing),
            height=spacing.opinion,
        )
    ]


def _said(
    found: list[Opinion],
    texts: list[str],
    signed: list[tuple[str, ...]],
    room: float,
    spacing: Spacing,
) -> tuple[Said, ...]:
    """Signatures stand low: what the box has left over goes before the last one."""
    used = sum(lines_of(text, room) + len(lines) for text, lines in zip(texts, signed, strict=True))
    left = spacing.opinion - 2 * spacing.pad - used * LEADING - 4.0 * (len(texts) - 1)
    gaps = [2.0] * (len(texts) - 1) + [max(left, 2.0)]
    if not found:
        gaps = [0.0] * len(texts)
    return tuple(Said(t, s, g) for t, s, g in zip(texts, signed, gaps, strict=True))


# --- tables --------------------------------------------------------------------------------


def _shares(columns: Sequence[dict[str, Any]], free: float = WIDTH) -> list[float]:
    weights = [max(float(column.get("width", 1)), 0.1) for column in columns]
    return [free * weight / sum(weights) for weight in weights]


def _head(columns: Sequence[dict[str, Any]], widths: Sequence[float]) -> tuple[Cell, ...]:
    return tuple(
        Cell(_label_lines(clean(str(c.get("label", ""))), w), "l", w, (w - 2 * PAD) / LABEL_SIZE)
        for c, w in zip(columns, widths, strict=True)
    )


def _table(row: dict[str, Any], label: str, facts: PaperFacts) -> Grid:
    of = facts.situation.form.get(row["field"])
    columns = list(row.get("columns", []))
    serial = bool(row.get("serial"))
    widths = _shares(columns, WIDTH - 34.0 if serial else WIDTH)
    head = _head(columns, widths)
    values = facts.answers.get(row["field"]) or []
    masked = row["field"] in facts.masked
    if of is None or masked or not isinstance(values, list):
        values = []
    if len(values) > MAX_ROWS:
        raise TooManyRows(label or (of.label if of else ""), len(values))
    rows = []
    for number, value in enumerate(values, 1):
        cells = [Cell(str(number), "c", 34.0, 9)] if serial else []
        for column, width in zip(columns, widths, strict=True):
            cells.append(_table_cell(column, width, value, of))
        rows.append(tuple(cells))
    if masked:
        cells = [Cell(parts.MASK, "c", w, 9) for w in ([34.0] if serial else []) + widths]
        rows.append(tuple(cells))
    if serial:
        head = (Cell("序号", "l", 34.0, 9), *head)
    return Grid(label, head, tuple(rows))


def _table_cell(column: dict[str, Any], width: float, value: dict[str, Any], of: Any) -> Cell:
    room = (width - 2 * PAD - 1) / SIZE
    if "column" not in column and "times" not in column:
        return Cell("", "p", width, room)
    text = parts.cell(value.get(column.get("column", "")), column, of, value)
    if column.get("money") or "times" in column:
        return Cell(text, "n", width, room)
    return Cell(text, "c" if ems(text) <= room and column.get("width", 1) < 2 else "v", width, room)


# --- how high ------------------------------------------------------------------------------


def _height(block: Block, spacing: Spacing) -> float:
    """About how many points a block takes."""
    if isinstance(block, Opinions):
        lines = sum(lines_of(s.text, block.room) + len(s.signatures) for s in block.said)
        return max(block.height, lines * LEADING + 2 * spacing.pad)
    if isinstance(block, Long):
        return lines_of(block.text, block.room) * LEADING + 40.0
    rows = block.rows if isinstance(block, Boxes) else (block.head, *block.rows)
    label = 26.0 if isinstance(block, Grid) and block.label else 0.0
    return label + sum(_row_height(row, spacing) for row in rows)


def _row_height(row: Iterable[Cell], spacing: Spacing) -> float:
    tallest = LEADING
    for cell in row:
        if cell.look == "l":
            tallest = max(tallest, (1 + cell.text.count("\n")) * LABEL_LEADING)
        else:
            tallest = max(tallest, lines_of(cell.text, cell.room) * LEADING)
    return tallest + 2 * spacing.pad
