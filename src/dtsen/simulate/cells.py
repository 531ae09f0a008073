"""Columns of text as Arrow builds them: dictionaries first, strings at the very end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtsen.simulate.model import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dtsen.simulate.draws import Array, Mask

Text = Any  # a pyarrow string array; pyarrow ships no types


@dataclass(frozen=True, slots=True)
class Words:
    """A column of few different words: ``codes`` index into ``labels``, -1 is empty."""

    codes: Array
    labels: Sequence[str]

    def relabel(self, written: dict[str, str]) -> Words:
        """Return the same column in other words; words without one become empty."""
        labels = [written.get(label, "") for label in self.labels]
        known = np.array([label in written for label in self.labels], dtype=bool)
        codes = np.where((self.codes >= 0) & known[self.codes], self.codes, -1)
        return Words(codes, labels)

    def without(self, rows: Mask) -> Words:
        """Return the same column, empty in the marked rows."""
        return Words(np.where(rows, -1, self.codes), self.labels)

    def text(self, edit: Callable[[Text], Text] = lambda labels: labels) -> Text:
        """Return the column as strings; each different word is edited once."""
        codes = pa.array(self.codes.astype(np.int32), mask=self.codes < 0)
        return edit(_labels(self.labels)).take(codes)


def _labels(labels: Sequence[str]) -> Text:
    return _kept(labels) if isinstance(labels, tuple) else pa.array(labels, pa.string())


@lru_cache(maxsize=256)
def _kept(labels: tuple[str, ...]) -> Text:
    return pa.array(labels, pa.string())


@dataclass(frozen=True, slots=True)
class Days:
    """A column of dates as days since 1970-01-01; ``NO_DAY`` is empty."""

    days: Array

    def text(self, style: str) -> Text:
        """Return the dates in one format."""
        codes = np.where(self.days == NO_DAY, -1, self.days - _FIRST_DAY)
        return Words(codes, _calendar(style)).text()


# The calendar that dates are written from.
_FIRST_DAY, _LAST_DAY = (
    int(np.datetime64(day, "D").astype(int)) for day in ("1880-01-01", "2100-12-31")
)


@cache
def _calendar(style: str) -> tuple[str, ...]:
    days = np.arange(_FIRST_DAY, _LAST_DAY + 1).astype("M8[D]").astype(str).tolist()
    return tuple(
        style.replace("%Y", day[:4]).replace("%m", day[5:7]).replace("%d", day[8:])
        for day in days
    )


Cell = Words | Days | Text


def numbers_text(values: Array, *, empty: Mask | None = None) -> Text:
    """Return whole numbers as strings, empty where marked."""
    return pc.cast(pa.array(values.astype(np.int64), mask=empty), pa.string())


def padded(values: Array, width: int) -> Words:
    """Return small numbers with leading zeros.

    >>> padded(np.array([7, -1]), 3).text().to_pylist()
    ['007', None]
    """
    top = int(values.max(initial=0)) + 1
    return Words(values, [f"{value:0{width}}" for value in range(top)])


def empty(length: int) -> Words:
    """Return a column without any value."""
    return Words(np.full(length, -1), [""])


def flags(values: Mask) -> Words:
    """Return a column of true and false."""
    return Words(values.astype(np.int8), ("false", "true"))
