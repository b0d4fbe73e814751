"""Where things stand on a paper: rows of the form's layout -> blocks with measures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from forms.conditions import holds
from forms.papers import grids, opinions, parts, widths
from forms.papers.blocks import (
    AT_EASE,
    BOTTOM,
    LABEL_LEADING,
    LABEL_SIZE,
    LEADING,
    SIZE,
    SPACINGS,
    TOP,
    WIDTH,
    Block,
    Boxes,
    Cell,
    Long,
    Opinions,
    Said,
    Sheet,
    Spacing,
    room,
)
from forms.papers.facts import PaperFacts
from forms.papers.text import clean, ems, lines_of
from forms.schema import parse_groups

HEAD_HEIGHT = 92.0
RULE_HEIGHT = 20.0
LONG_LINES = 14  # more lines than this in a box: outside tables


def sheet(facts: PaperFacts) -> Sheet:
    """The paper of these facts. Raises grids.TooManyRows."""
    paper = facts.situation.form.paper
    rows = [row for row in paper.get("rows", []) if _there(row, facts)]
    blocks, spacing = _set(rows, facts)
    title = clean(str(paper.get("title") or facts.situation.form.title))
    return Sheet(
        facts=facts,
        title=title,
        size=24.0 if ems(title) <= 16 else 16.0,
        colour="black" if paper.get("colour") == "black" else "red",
        rule=clean(str(paper.get("rule", ""))),
        copies=tuple(clean(str(label))[:40] for label in paper.get("copies", [])),
        blocks=blocks,
        spacing=spacing,
        filled_on=parts.words([{"fact": "submitted_on"}], facts),
        number=clean(facts.number),
        bureau=clean(facts.bureau),
    )


def _set(rows: Sequence[dict[str, Any]], facts: PaperFacts) -> tuple[tuple[Block, ...], Spacing]:
    """As roomy as one page allows; what takes more pages anyway is set at ease."""
    for spacing in (*SPACINGS, AT_EASE):
        blocks = tuple(_blocks(rows, facts, spacing))
        height = sum(_height(block, spacing) for block in blocks)
        if HEAD_HEIGHT + height + RULE_HEIGHT <= TOP - BOTTOM:
            break
    return blocks, spacing


def _there(part: dict[str, Any], facts: PaperFacts) -> bool:
    profiles = part.get("profiles")
    if profiles and facts.situation.form.profile not in profiles:
        return False
    return holds(parse_groups(part.get("show_if")), facts.situation)


def _blocks(rows: Iterable[dict[str, Any]], facts: PaperFacts, spacing: Spacing) -> list[Block]:
    found: list[Block] = []
    for row in rows:
        for block in _block(row, facts, spacing):
            last = found[-1] if found else None
            if isinstance(block, Boxes) and isinstance(last, Boxes) and _alike(last, block):
                found[-1] = Boxes(last.rows + block.rows)
            else:
                found.append(block)
    return found


def _alike(one: Boxes, other: Boxes) -> bool:
    return [c.width for c in one.rows[0]] == [c.width for c in other.rows[0]]


def _block(row: dict[str, Any], facts: PaperFacts, spacing: Spacing) -> Sequence[Block]:
    kind = row.get("kind")
    label = clean(str(row.get("label", "")))
    if kind == "boxes":
        return _boxes([box for box in row.get("boxes", []) if _there(box, facts)], facts)
    if kind == "opinion":
        return _opinions(row, label, facts, spacing)
    if kind == "table" and row.get("columns"):
        return [grids.table(row, label, facts)]
    if kind == "blank_table" and row.get("columns"):
        return [grids.blank(row, label, LEADING + 2 * spacing.pad)]
    if kind == "remarks":
        return _remarks(row, label, facts, spacing)
    return []


# --- boxes ---------------------------------------------------------------------------------


def _boxes(boxes: Sequence[dict[str, Any]], facts: PaperFacts) -> list[Block]:
    if not boxes:
        return []
    labels = [clean(str(box.get("label", ""))) for box in boxes]
    texts = [parts.words(box.get("parts", []), facts) for box in boxes]
    narrow = [widths.label_width(label) for label in labels]
    narrow[0] = max(narrow[0], widths.FIRST_LABEL)
    if len(boxes) == 2:
        narrow[1] = max(narrow[1], widths.LABEL)
    free = WIDTH - sum(narrow)
    if free < 40.0 * len(boxes):  # too many boxes for one row: one below the other
        return [block for box in boxes for block in _boxes([box], facts)] if boxes[1:] else []
    weights = [max(float(box.get("width", 1)), 0.1) for box in boxes]
    wide = widths.fit(free, weights, [widths.wish(text, SIZE) for text in texts])
    if any(lines_of(t, room(w)) > LONG_LINES for t, w in zip(texts, wide, strict=True)):
        return _spread(boxes, labels, texts, facts)
    cells: list[Cell] = []
    for label, text, left, right in zip(labels, texts, narrow, wide, strict=True):
        cells.append(_label(label, left))
        short = "\n" not in text and ems(text) <= room(right)
        look = "c" if short and (len(boxes) > 1 or text == opinions.NOT_APPLYING) else "v"
        cells.append(Cell(text, look, right, room(right)))
    return [Boxes((tuple(cells),))]


def _spread(
    boxes: Sequence[dict[str, Any]], labels: list[str], texts: list[str], facts: PaperFacts
) -> list[Block]:
    """A row with a long text in it: one box below the other, the long ones outside tables."""
    found: list[Block] = []
    for box, label, text in zip(boxes, labels, texts, strict=True):
        if lines_of(text, room(WIDTH - widths.FIRST_LABEL)) > LONG_LINES:
            found.append(Long(label, text))
        else:
            found += _boxes([box], facts)
    return found


def _label(text: str, width: float = widths.FIRST_LABEL) -> Cell:
    return Cell(widths.label_lines(text, room(width, LABEL_SIZE)), "l", width, 99)


def _remarks(
    row: dict[str, Any], label: str, facts: PaperFacts, spacing: Spacing
) -> Sequence[Block]:
    lines = max(1, min(int(row.get("lines", 1)), 20))
    text = clean("\n".join(facts.remarks))
    if lines_of(text, room(WIDTH - widths.FIRST_LABEL)) > LONG_LINES:
        return [Long(label, text)]
    height = lines * (LEADING + spacing.pad)
    return [Opinions(_label(label), (Said(text),) if text else (), height)]


# --- opinions ------------------------------------------------------------------------------


def _opinions(
    row: dict[str, Any], label: str, facts: PaperFacts, spacing: Spacing
) -> Sequence[Block]:
    steps = row.get("steps", [])
    if row.get("note_label") and facts.noted.intersection(steps):
        label = clean(str(row["note_label"]))
    found = opinions.of_steps(steps, facts)
    if not found and opinions.does_not_apply(steps, facts):
        said: tuple[Said, ...] = (Said(opinions.NOT_APPLYING),)
        return [Opinions(_label(label), said, spacing.opinion, applies=False)]
    with_post = len({opinion.post for opinion in found}) > 1
    said = tuple(
        Said(opinions.text(o), tuple(opinions.signatures(o, with_post=with_post)), gap=4.0)
        for o in found
    )
    lines = [lines_of(s.text, room(WIDTH - widths.FIRST_LABEL)) for s in said]
    if sum(lines) > LONG_LINES:
        return [
            Long("" if place else label, one.text, one.signatures) for place, one in enumerate(said)
        ]
    if said:
        signed = sum(max(len(s.signatures), 1) for s in said)
        used = (sum(lines) + signed) * LEADING + 4.0 * len(said[1:])
        left = max(spacing.opinion - 2 * spacing.pad - used, 4.0)
        said = (*said[:-1], Said(said[-1].text, said[-1].signatures, left))
    return [Opinions(_label(label), said, spacing.opinion)]


# --- how high ------------------------------------------------------------------------------


def _height(block: Block, spacing: Spacing) -> float:
    """About how many points a block takes, rather more than less."""
    if isinstance(block, Opinions):
        lines = sum(lines_of(s.text, block.room) + len(s.signatures) for s in block.said)
        return max(block.height, lines * LEADING + 2 * spacing.pad)
    if isinstance(block, Long):
        return lines_of(block.text, block.room) * LEADING + 60.0
    if isinstance(block, Boxes):
        return sum(_row_height(row, spacing) for row in block.rows)
    label = 28.0 if block.label else 0.0
    rows = (_row_height(row, spacing) for row in (block.head, *block.rows))
    return label + sum(rows)


def _row_height(row: Iterable[Cell], spacing: Spacing) -> float:
    tallest = LEADING
    for cell in row:
        if cell.look in "la":
            tallest = max(tallest, (1 + cell.text.count("\n")) * LABEL_LEADING)
        else:
            tallest = max(tallest, lines_of(cell.text, cell.room) * LEADING)
    return tallest + 2 * spacing.pad + 0.5
