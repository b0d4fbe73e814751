"""From blocks to lines: numbers put before their text, lines joined that a copy had broken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from pages.importer.marks import (
    Mark,
    apart,
    ends_with_colon,
    is_chart_title,
    is_sentence,
    label_of,
    mark_of,
)
from pages.importer.noise import noise
from pages.importer.source import Block, Paragraph, Picture, Source, Table

_ENOUGH = 20  # sentences that must be there before anything is concluded from how they stand
_SAME_WIDTH = 0.3  # of the lines: then they were broken at a margin


@dataclass(frozen=True)
class Line:
    """A paragraph on its way into the tree, or the table or picture that stands there."""

    text: str
    line: int
    mark: Mark | None = None
    level: int | None = None
    box: bool = False
    strong: bool = False
    contents: bool = False
    noise: str = ""
    table: Table | None = None
    picture: Picture | None = None
    # The end of the paragraph was not seen: it may go on with the next line.
    open: bool = False


@dataclass(frozen=True)
class Habits:
    """How the file breaks its lines."""

    at_every_sentence: bool
    width: int  # where lines were broken at a margin; 0: they were not


def lines_of(source: Source) -> list[Line]:
    """All lines of a source, the broken ones joined."""
    raw: list[Line] = []
    for block in source.blocks:
        raw += _of_block(block)
    return _joined(raw, habits(raw))


def _of_block(block: Block) -> list[Line]:
    if isinstance(block, Table):
        return [Line("", block.line, table=block)]
    if isinstance(block, Picture):
        return [Line("", block.line, picture=block)]
    return [_line(block, text) for text in apart(block.number + block.text)]


def _line(block: Paragraph, text: str) -> Line:
    why = "" if block.contents or block.level else noise(text)
    return Line(
        text,
        block.line,
        mark=None if why else mark_of(text),
        level=block.level,
        box=block.box,
        strong=block.strong,
        contents=block.contents,
        noise=why,
    )


def habits(lines: list[Line]) -> Habits:
    """Broken after every full stop: none stands within a line. Broken at a margin: many lines
    are equally long and end in the middle of a sentence."""
    texts = [line.text for line in lines if line.text and not line.noise]
    ended = sum(text.endswith("。") for text in texts)
    within = sum("。" in text[:-1].rstrip("”」)）") for text in texts)
    unfinished = [len(text) for text in texts if len(text) >= 20 and not is_sentence(text)]
    width, count = Counter(unfinished).most_common(1)[0] if unfinished else (0, 0)
    at_margin = count >= _ENOUGH and count >= _SAME_WIDTH * max(len(texts), 1)
    return Habits(ended >= _ENOUGH and within == 0, width if at_margin else 0)


def _joined(lines: list[Line], habit: Habits) -> list[Line]:
    out: list[Line] = []
    charted = False  # inside a chart every line is a step and stands alone
    for line in lines:
        last = out[-1] if out else None
        if line.text and not line.noise:
            label = label_of(line.text)
            if is_chart_title(line.text):
                charted = True
            elif label or line.level or (line.mark and is_sentence(line.text)):
                charted = False
        if last is not None and _goes_on(last, line, habit, charted=charted):
            text = last.text + line.text
            out[-1] = replace(last, text=text, mark=mark_of(text))
        else:
            out.append(line)
    return out


def _goes_on(last: Line, line: Line, habit: Habits, *, charted: bool) -> bool:
    """Whether ``line`` is the rest of ``last``."""
    if not (last.text and line.text) or last.noise or line.noise or line.mark or line.level:
        return False
    if last.level or last.contents or line.contents or last.box != line.box or last.strong:
        return False
    if line.strong or label_of(line.text) or is_chart_title(line.text):
        return False
    if ends_with_colon(last.text) and not last.box:
        return not (label_of(last.text) and charted)
    if habit.at_every_sentence and not charted and is_sentence(last.text):
        return is_sentence(line.text) or ends_with_colon(line.text)
    return bool(habit.width) and len(last.text) >= habit.width and not is_sentence(last.text)
