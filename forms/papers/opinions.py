"""An opinion box: what was said, by whom, when; acting and telephone forms. Pure."""

from __future__ import annotations

from collections.abc import Collection

from forms.answers import long_date
from forms.papers.facts import Opinion, PaperFacts, moment
from forms.papers.text import NBSP, clean

DEFAULTS = {
    "approve": "同意。",
    "return": "退回修改。",
    "reject": "不同意。",
    "note": "已阅知",
    "done": "办理完毕。",
}
SIGNED = {"confirmed": "补签", "noted": "阅知", "denied": "不予认可"}
NOT_APPLYING = "——"


def of_steps(steps: Collection[str], facts: PaperFacts) -> list[Opinion]:
    """The opinions that stand in a box of these steps, in time order."""
    return [opinion for opinion in facts.opinions if opinion.step in steps]


def does_not_apply(steps: Collection[str], facts: PaperFacts) -> bool:
    """Whether the box prints 「——」: no step of it applies to this request."""
    return bool(steps) and all(step in facts.not_applying for step in steps)


def text(opinion: Opinion) -> str:
    """What was said. Returning and refusing say so, whatever else was typed."""
    if opinion.phone is not None:
        return _by_phone(opinion)
    typed = clean(opinion.comment)
    default = DEFAULTS[opinion.verdict]
    if not typed:
        return default
    if opinion.verdict in ("return", "reject") and not typed.startswith(default[:-1]):
        return default + typed
    return typed


def _by_phone(opinion: Opinion) -> str:
    assert opinion.phone is not None
    said = clean(opinion.phone.said) or DEFAULTS[opinion.verdict]
    if said[-1] not in "。!?！？":
        said += "。"
    record = f"电话请示:{moment(opinion.phone.called_at)},{said}"
    record += f"记录人:{opinion.phone.recorded_by}。"
    signed = long_date(opinion.owed_on) if opinion.owed_on else ""
    if opinion.owed in ("due", "none"):
        return record + "补签:待补"
    if opinion.owed == "confirmed":
        return f"{record}补签:{signed}"
    return f"{record}{SIGNED[opinion.owed]}:{signed}"


def signatures(opinion: Opinion, *, with_post: bool) -> list[str]:
    """The lines below it on the right. A telephone decision has none until it is signed for."""
    if opinion.phone is not None:
        if opinion.owed not in SIGNED or opinion.owed_on is None:
            return []
        return [
            f"{opinion.owed_name or opinion.phone.leader} {NBSP * 2}{long_date(opinion.owed_on)}"
        ]
    name = f"{opinion.name}(代管)" if opinion.acting else opinion.name
    if with_post and opinion.post:
        name = f"{opinion.post} {name}"
    lines = [f"{name} {NBSP * 2}{long_date(opinion.on)}"]
    if opinion.owed in SIGNED and opinion.owed_on is not None:
        lines.append(f"{opinion.owed_name} {SIGNED[opinion.owed]} {long_date(opinion.owed_on)}")
    return lines
