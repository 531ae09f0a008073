"""Who lives in some kelurahan: age, sex, marriage, schooling and work by the margins.

Each margin is met exactly: a score says who is most likely, and the counts of the margin
are dealt along it. That keeps what belongs together (a doctor is no child) without a
joint distribution that nobody publishes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.margins import AGE_FROM, Margins
from dtsen.simulate.shares import choose, deal
from dtsen.simulate.words import (
    AT_SCHOOL,
    DIVORCED,
    FEMALE,
    LEFT_SCHOOL,
    MARRIED,
    NOT_YET,
    OCCUPATION,
    WIDOWED,
)

OLDEST = 100
ADULT = 19  # the age of marriage (UU 16/2019)
# Women among the widowed and the divorced; the margin gives no cross table.
FEMALE_WIDOWED, FEMALE_DIVORCED = 0.85, 0.65


@dataclass(slots=True)
class Crowd:
    """Persons of some kelurahan before they form families; ``group`` counts from 0."""

    ids: Array
    group: Array
    born_on: Array
    age: Array
    sex: Array
    marital: Array
    education: Array
    school: Array
    occupation: Array


def crowd(draws: Draws, margins: Margins, first_id: int, today: np.datetime64) -> Crowd:
    """Make the persons of the kelurahan that stand in ``margins``."""
    n_groups = len(margins.persons)
    group = np.repeat(np.arange(n_groups), margins.persons)
    ids = first_id + np.arange(len(group))
    band = np.repeat(np.tile(np.arange(len(AGE_FROM)), n_groups), margins.age.ravel())
    born_on = _birth_dates(draws, ids, band, today)
    age = (today.astype(np.int64) - born_on) / 365.25
    # Women live longer: their share rises gently with age.
    sex = deal(group, draws.uniform("sex", ids) + 0.0008 * age, margins.sex)
    marital = _marriage(draws, ids, group, age, sex, margins)
    ability = draws.normal("ability", ids)
    education = deal(
        group, _years_of_school(draws, ids, age, ability), margins.education
    )
    occupation = _work(draws, ids, group, age, sex, marital, education, margins)
    return Crowd(
        ids,
        group,
        born_on,
        age,
        sex,
        marital,
        education,
        schooling(draws, ids, age, occupation),
        occupation,
    )


def _birth_dates(draws: Draws, ids: Array, band: Array, today: np.datetime64) -> Array:
    """Draw a birthday inside each five-year band, counted back from today."""
    ends = np.array([_years_before(today, years) for years in (*AGE_FROM, OLDEST)])
    u = draws.uniform("birthday", ids)
    # The open band thins out towards its end.
    u = np.where(band == len(AGE_FROM) - 1, 1 - u**2, u)
    start = ends[band + 1] + 1
    return np.asarray(start + np.floor(u * (ends[band] - start + 1)), dtype=np.int64)


def _years_before(day: np.datetime64, years: int) -> int:
    month = day.astype("M8[M]")
    return int(
        ((month - 12 * years).astype("M8[D]") + (day - month.astype("M8[D]"))).astype(
            int
        )
    )


def _marriage(
    draws: Draws, ids: Array, group: Array, age: Array, sex: Array, margins: Margins
) -> Array:
    """Marry as many women as men; nobody under age."""
    married = margins.marital[:, MARRIED]
    women = {
        MARRIED: married // 2,
        DIVORCED: np.rint(margins.marital[:, DIVORCED] * FEMALE_DIVORCED),
        WIDOWED: np.rint(margins.marital[:, WIDOWED] * FEMALE_WIDOWED),
    }
    side = 2 * group + sex

    def per_side(status: int) -> Array:
        of_women = women[status].astype(np.int64)
        return np.stack(
            [margins.marital[:, status] - of_women, of_women], axis=1
        ).ravel()

    marital = np.zeros(len(ids), dtype=np.int64)
    free = age >= ADULT
    scores = {
        WIDOWED: age + 8 * draws.normal("widowed", ids),
        DIVORCED: -abs(age - 42) + 12 * draws.normal("divorced", ids),
        # Women marry some three years earlier.
        MARRIED: np.minimum(age + 3 * (sex == FEMALE), 40)
        + 6 * draws.normal("married", ids),
    }
    for status, score in scores.items():
        chosen = choose(side, score, per_side(status), among=free)
        marital[chosen] = status
        free &= ~chosen
    return marital


def _years_of_school(draws: Draws, ids: Array, age: Array, ability: Array) -> Array:
    """Return the years of school a person can have completed: the young have fewer."""
    cohort = np.interp(age, [25, 50, 90], [12.5, 11.5, 6.0])
    wished = np.maximum(cohort + 3.2 * ability, 0)
    possible = age - 6.5 + 0.4 * draws.normal("school start", ids)
    return np.minimum(wished + 7, possible)


def _work(  # noqa: PLR0913 - what a person does depends on all of these
    draws: Draws,
    ids: Array,
    group: Array,
    age: Array,
    sex: Array,
    marital: Array,
    education: Array,
    margins: Margins,
) -> Array:
    """Deal the occupations, the most particular first, to those who fit best."""
    u = draws.uniform("occupation", ids)
    adult = np.where((age >= 18) & (age < 62), 10.0, 0.0) + 4 * (age >= 18)
    # Health and teaching ask for a diploma or a degree, seldom for more.
    learned = adult + np.array([0.0, 0.0, 0.0, 1.5, 5.0, 5.5, 5.0])[education]
    small = age < 6
    wife = (sex == FEMALE) & (marital != 0)
    # Dealt from first to last; noise keeps every group mixed.
    scores = {
        "pelajar": 10.0 * ((age >= 6) & (age < 19))
        + 3 * (age < 24) * (age >= 6)
        - age / 50,
        "belum_tidak_bekerja": 20.0 * small + 4 * (age < 19) + 2 * (age > 60),
        "pensiunan": age / 10 + 0.4 * education,
        "kesehatan": learned,
        "pengajar": learned,
        "aparatur": learned,
        "agama": adult,
        "nelayan": adult - education + 2 * (sex != FEMALE),
        "pertanian": adult - education,
        "lainnya": adult / 4 + 6.0 * wife + 2.0 * (sex == FEMALE),
        "wiraswasta": adult,
    }
    occupation = np.full(len(ids), OCCUPATION.index("belum_tidak_bekerja"))
    free = np.ones(len(ids), dtype=bool)
    for number, (name, score) in enumerate(scores.items()):
        label = OCCUPATION.index(name)
        noise = 3 * np.mod(u + number * 0.381966, 1)
        chosen = choose(group, score + noise, margins.occupation[:, label], among=free)
        occupation[chosen] = label
        free &= ~chosen
    return occupation


def schooling(draws: Draws, ids: Array, age: Array, occupation: Array) -> Array:
    """Say who is not yet, still or no longer at school."""
    pupil = occupation == OCCUPATION.index("pelajar")
    # Family cards still call many children of school age without work.
    child = (age >= 6.5) & (age < 16) & draws.happens("child at school", ids, 0.97)
    return np.where(pupil | child, AT_SCHOOL, np.where(age < 7, NOT_YET, LEFT_SCHOOL))
