"""The true state of the synthetic Jakarta: columns of numbers, one row a person.

Numbers only: 11 million persons take about a gigabyte, and words are made where a file
is written.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from dtsen.simulate.draws import Array, Draws

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

NOBODY = 0  # the id of nobody: no family, no mother known, no NIK
NO_DAY = np.iinfo(np.int32).min
# How long after death, departure or a move the state still tells of it.
REMEMBERED_DAYS = 912


class Columns:
    """Columns of one length that are cut and joined together."""

    __slots__ = ()

    def take(self, rows: Array) -> Self:
        """Return these rows, in this order (or those marked)."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})  # type: ignore[arg-type]  # subclasses are dataclasses

    @classmethod
    def join(cls, *parts: Self) -> Self:
        """Return the rows of all parts, one after the other."""
        return cls(**{
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(cls)  # type: ignore[arg-type]  # as above
        })


@dataclass(slots=True)
class People(Columns):
    """One row per person, sorted by ``person_id``; days count from 1970-01-01."""

    person_id: Array
    family_id: Array
    kelurahan: Array  # index into the sorted areas
    sex: Array
    born_on: Array
    name: Array  # tokens, four a row, -1 for none
    mother_id: Array
    father_id: Array
    relation: Array
    marital: Array
    education: Array
    school: Array
    occupation: Array
    has_disability: Array
    nik: Array
    life: Array
    status_on: Array  # when the person died or left
    came_on: Array  # born here, or arrived; NO_DAY for the founding population

    def __len__(self) -> int:
        return len(self.person_id)


@dataclass(slots=True)
class Families(Columns):
    """One row per family, sorted by ``family_id``, with where it lived before."""

    family_id: Array
    kelurahan: Array
    rw: Array
    rt: Array
    street: Array
    house: Array
    no_kk: Array
    old_no_kk: Array  # the number before the last reissue
    moved_on: Array  # NO_DAY where it never moved
    old_kelurahan: Array
    old_rw: Array
    old_rt: Array
    old_street: Array
    old_house: Array
    parted_on: Array  # when the couple left their parents; NO_DAY where long ago
    parents_id: Array  # the family that he left, and she; NOBODY where unknown
    in_laws_id: Array
    welfare: Array  # standard normal by construction, high is well off
    desil_nasional: Array
    desil_provinsi: Array
    desil_kabupaten_kota: Array

    def __len__(self) -> int:
        return len(self.family_id)


@dataclass(slots=True)
class State:
    """Everybody and every family on the last day of a quarter."""

    people: People
    families: Families


@dataclass(frozen=True, slots=True)
class Season:
    """A quarter in days since 1970-01-01, first and last included."""

    number: int
    first: int
    last: int

    @classmethod
    def of(cls, quarter: Quarter) -> Self:
        """Return the days of a quarter."""
        first, last = (
            int(np.datetime64(day, "D").astype(int))
            for day in (quarter.first_day, quarter.last_day)
        )
        return cls(quarter.number, first, last)

    def some_day(self, draws: Draws, name: str, ids: Array) -> Array:
        """Draw a day of the quarter for each id."""
        length = self.last - self.first + 1
        return np.asarray(self.first + draws.below(name, ids, length), dtype=np.int32)

    def age(self, people: People) -> Array:
        """Return everybody's age in completed years on the last day."""
        return age_years(people.born_on, self.last)


def rows_of(ids: Array, sorted_ids: Array) -> Array:
    """Return where each id stands in a sorted column; -1 for nobody or a stranger.

    >>> rows_of(np.array([30, 0, 20, 99]), np.array([10, 20, 30])).tolist()
    [2, -1, 1, -1]
    """
    if len(sorted_ids) == 0:
        return np.full(len(ids), -1)
    at = np.minimum(np.searchsorted(sorted_ids, ids), len(sorted_ids) - 1)
    return np.where(sorted_ids[at] == ids, at, -1)


def family_rows(state: State) -> Array:
    """Return the row of each person's family, -1 for none."""
    return rows_of(state.people.family_id, state.families.family_id)


def age_years(born_on: Array, on: int | Array) -> Array:
    """Return completed years of age on a day (both as days since 1970-01-01).

    >>> born = np.array(["2000-02-29", "2010-10-01"], "M8[D]").astype(int)
    >>> age_years(born, int(np.datetime64("2026-09-30").astype(int))).tolist()
    [26, 15]
    """
    born = np.asarray(born_on).astype("M8[D]")
    day = np.asarray(on).astype("M8[D]")
    months = day.astype("M8[M]").astype(int) - born.astype("M8[M]").astype(int)
    day_of_month = (day - day.astype("M8[M]")).astype(int)
    birthday = (born - born.astype("M8[M]")).astype(int)
    return np.asarray((months - (birthday > day_of_month)) // 12)
