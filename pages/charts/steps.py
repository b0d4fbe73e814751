"""What a process chart consists of. Everything that is drawn, listed or handed out is this."""

from __future__ import annotations

from dataclasses import dataclass

SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class Branch:
    """From a step on to step number ``to`` (from 1); ``when`` is the sentence on the arrow, may be
    empty."""

    to: int
    when: str = ""


@dataclass(frozen=True)
class Step:
    """One box. ``branches`` empty: on to the step after it, unless it ``ends`` the process.

    ``risks`` are numbers of risks, from 1. ``limit`` and ``remark`` are texts of the office.
    """

    number: int
    title: str
    who: str = ""
    what: str = ""
    limit: str = ""
    remark: str = ""
    risks: tuple[int, ...] = ()
    branches: tuple[Branch, ...] = ()
    ends: bool = False


@dataclass(frozen=True)
class Risk:
    """How risk ``number`` shows itself."""

    number: int
    shows: str

    @property
    def sign(self) -> str:
        return SIGNS[self.number - 1]


@dataclass(frozen=True)
class Precaution:
    """What prevents ``risks`` (numbers); none named: all of them."""

    text: str
    risks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A process: its steps in order, its risks, what prevents them, and a remark under it."""

    title: str
    steps: tuple[Step, ...]
    risks: tuple[Risk, ...] = ()
    precautions: tuple[Precaution, ...] = ()
    remarks: tuple[str, ...] = ()

    def follows(self, step: Step) -> tuple[Branch, ...]:
        """Where ``step`` leads, with the words on each arrow."""
        if step.branches:
            return step.branches
        if step.ends or step.number >= len(self.steps):
            return ()
        return (Branch(step.number + 1),)

    def against(self, risk: Risk) -> tuple[str, ...]:
        """What prevents ``risk``."""
        return tuple(p.text for p in self.precautions if not p.risks or risk.number in p.risks)
