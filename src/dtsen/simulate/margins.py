"""The Dukcapil margins of each kelurahan, scaled to a synthetic Jakarta of any size."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from dtsen.settings import settings
from dtsen.simulate.draws import Array
from dtsen.simulate.shares import largest_remainder
from dtsen.simulate.words import OCCUPATION

# Lower ends of the five-year age bands; the last is open.
BAND_YEARS = 5
AGE_FROM = tuple(range(0, 80, BAND_YEARS))
_AGE = [f"age_{low:02}_{low + 4:02}" for low in AGE_FROM[:-1]] + ["age_75p"]
_MARITAL = [
    f"marital_{x}" for x in ("belum_kawin", "kawin", "cerai_hidup", "cerai_mati")
]
# The ten Dukcapil steps of schooling, as the highest level completed.
_EDUCATION = (
    ("education_tidak_belum_sekolah", "education_belum_tamat_sd"),
    ("education_sd",),
    ("education_smp",),
    ("education_sma",),
    ("education_d1_d2", "education_d3"),
    ("education_d4_s1",),
    ("education_s2", "education_s3"),
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Counts per kelurahan (rows, in the order of codes) and class (columns)."""

    persons: Array
    families: Array
    sex: Array
    age: Array
    marital: Array
    education: Array
    occupation: Array

    def between(self, low: int, high: int) -> Margins:
        """Return the margins of some neighbouring kelurahan."""
        return Margins(**{
            f.name: getattr(self, f.name)[low:high] for f in fields(self)
        })


@cache
def published() -> tuple[tuple[str, ...], Margins]:
    """Return the codes of the kelurahan and their margins as published."""
    path = settings().home / "reference" / "population_margin.csv"
    with path.open(newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: row["kelurahan_code"])

    def counts(*groups: tuple[str, ...]) -> Array:
        return np.array([[sum(int(r[c]) for c in g) for g in groups] for r in rows])

    return tuple(row["kelurahan_code"] for row in rows), Margins(
        persons=counts(("population",))[:, 0],
        families=counts(("kk",))[:, 0],
        sex=counts(("male",), ("female",)),
        age=counts(*((name,) for name in _AGE)),
        marital=counts(*((name,) for name in _MARITAL)),
        education=counts(*_EDUCATION),
        occupation=counts(*((f"occupation_{name}",) for name in OCCUPATION)),
    )


def scaled(persons: int) -> Margins:
    """Return the margins of a Jakarta of so many persons, in whole numbers."""
    _, full = published()
    totals = largest_remainder(full.persons[None, :], np.array([persons]))[0]
    families = np.rint(full.families / full.persons * totals).astype(np.int64)
    return Margins(
        persons=totals,
        families=np.clip(families, np.minimum(totals, 1), totals),
        sex=largest_remainder(full.sex, totals),
        age=largest_remainder(full.age, totals),
        marital=largest_remainder(full.marital, totals),
        education=largest_remainder(full.education, totals),
        occupation=largest_remainder(full.occupation, totals),
    )
