"""The quarter: the key of everything, spelled ``2026-Q3`` everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_SPELLING = re.compile(r"(?P<year>[0-9]{4})-Q(?P<number>[1-4])")
MONTHS_PER_QUARTER = 3
QUARTERS_PER_YEAR = 4


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter.

    Examples
    --------
    >>> q = Quarter.parse("2026-Q3")
    >>> str(q.previous), str(q.next), q.first_day.isoformat(), q.last_day.isoformat()
    ('2026-Q2', '2026-Q4', '2026-07-01', '2026-09-30')
    >>> Quarter.of(date(2026, 1, 31)) < q
    True
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the one spelling there is; anything else is a :class:`ValueError`."""
        match = _SPELLING.fullmatch(text)
        if match is None:
            message = f"a quarter is spelled like 2026-Q3, not {text!r}"
            raise ValueError(message)
        return cls(int(match["year"]), int(match["number"]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that a day lies in."""
        return cls(day.year, (day.month - 1) // MONTHS_PER_QUARTER + 1)

    @property
    def first_day(self) -> date:
        """The first day of the quarter."""
        return date(self.year, (self.number - 1) * MONTHS_PER_QUARTER + 1, 1)

    @property
    def last_day(self) -> date:
        """The last day: the reference date of ages and of "valid at"."""
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Self:
        """The quarter after this one."""
        return self.plus(1)

    @property
    def previous(self) -> Self:
        """The quarter before this one."""
        return self.plus(-1)

    def plus(self, quarters: int) -> Self:
        """Return the quarter so many quarters later (earlier where negative)."""
        count = self.year * QUARTERS_PER_YEAR + self.number - 1 + quarters
        return type(self)(count // QUARTERS_PER_YEAR, count % QUARTERS_PER_YEAR + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"
