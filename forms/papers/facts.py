"""What a paper says, as plain values: nothing here asks the database.

``forms.papers.collect`` fills a ``PaperFacts`` from a request; tests and previews make their own.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from forms.answers import long_date
from forms.conditions import Situation

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Phone:
    """A decision taken by telephone. ``said`` stands in the record as it was heard."""

    leader: str
    called_at: datetime.datetime
    said: str
    recorded_by: str


@dataclass(frozen=True)
class Opinion:
    """One decision as the paper shows it. ``owed``: none due confirmed noted denied."""

    step: str
    verdict: str  # approve | return | reject | note | done
    name: str
    on: datetime.date
    comment: str = ""
    post: str = ""
    acting: bool = False
    phone: Phone | None = None
    owed: str = "none"
    owed_name: str = ""
    owed_on: datetime.date | None = None


@dataclass(frozen=True)
class PaperFacts:
    """Everything on one paper. ``answers`` as the interface gives them out, computed ones too."""

    bureau: str
    situation: Situation
    answers: Mapping[str, Any]
    status: str
    number: str = ""
    filled_on: datetime.date | None = None
    sample: bool = False
    applicant: str = ""  # a person's name, or that of an outside party
    opinions: tuple[Opinion, ...] = ()  # in time order
    not_applying: frozenset[str] = frozenset()  # steps that do not apply to this request
    noted: frozenset[str] = frozenset()  # steps that are noted instead of decided
    masked: frozenset[str] = frozenset()  # fields this reader does not see
    remarks: tuple[str, ...] = ()
    generated_at: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(SHANGHAI))


MARKS = {
    "draft": "草稿",
    "in_review": "审批中·不作报账依据",
    "returned": "退回待改·不作报账依据",
    "rejected": "未批准",
    "withdrawn": "已撤回",
    "stopped": "已终止",
    "changed": "已变更",
    "cancelled": "已取消",
}


def marks(facts: PaperFacts) -> list[str]:
    """What is printed across every page."""
    found = ["示例"] if facts.sample else []
    if facts.status != "approved":
        found.append(MARKS[facts.status])
    return found


def moment(at: datetime.datetime) -> str:
    """2026年9月18日10:05, Shanghai time."""
    local = at.astimezone(SHANGHAI)
    return f"{long_date(local.date())}{local:%H:%M}"


def foot(facts: PaperFacts) -> str:
    """The small line at the foot; the page number follows it."""
    return f"生成于 {moment(facts.generated_at)}"
