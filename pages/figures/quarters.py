"""Quarters of a year, by the Shanghai calendar. Pure."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone

_NAMES = ("一", "二", "三", "四")
_SPELLED = re.compile(r"(\d{4})-([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}年第{_NAMES[self.number - 1]}季度"

    @property
    def key(self) -> str:
        """``"2026-3"``, as addresses and forms have it."""
        return f"{self.year}-{self.number}"

    @property
    def months(self) -> tuple[int, int, int]:
        first = 3 * self.number - 2
        return first, first + 1, first + 2

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.months[0], 1)

    @property
    def last(self) -> datetime.date:
        return self.following.first - datetime.timedelta(days=1)

    @property
    def following(self) -> Quarter:
        if self.number == 4:
            return Quarter(self.year + 1, 1)
        return Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        return Quarter.of(self.first - datetime.timedelta(days=1))

    @property
    def moments(self) -> tuple[datetime.datetime, datetime.datetime]:
        """Its first moment, and the first after it."""
        begin, end = (
            timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
            for day in (self.first, self.following.first)
        )
        return begin, end

    def has(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last

    def is_over(self, today: datetime.date) -> bool:
        return today > self.last

    @classmethod
    def of(cls, day: datetime.date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)


def read(text: str) -> Quarter | None:
    """What ``key`` spells; ``None`` for anything else."""
    found = _SPELLED.fullmatch(text)
    if found is None or not 2000 <= int(found[1]) <= 2999:
        return None
    return Quarter(int(found[1]), int(found[2]))


def day_of(moment: datetime.datetime) -> datetime.date:
    """The Shanghai date of a moment."""
    return timezone.localdate(moment)
