"""Who lives in some kelurahan: age, sex, marriage, schooling and work by the margins.

Each margin is met exactly: a score says who is most likely, and the counts of the
margin are dealt along it. That keeps what belongs together (a doctor is no child)
without a joint distribution that nobody publishes.
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
    SINGLE,
    WIDOWED,
)

DAYS_A_YEAR = 365.25
OLDEST = 100
ADULT = 19  # the age of marriage (UU 16/2019)
SCHOOL_AGE, STARTED, COMPULSORY_UNTIL, GROWN, GRADUATED, RETIRED = (
    6,
    6.5,
    16,
    18,
    24,
    60,
)
ATTENDANCE = 0.97
LONGER_LIVES = 0.0008  # the share of women rises gently with age
NOISE, GOLDEN_RATIO = 3.0, 0.618034
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


def crowd(draws: Draws, margins: Margins, first_id: int, today: int) -> Crowd:
    """Make the persons of the kelurahan that stand in ``margins``."""
    n_groups = len(margins.persons)
    group = np.repeat(np.arange(n_groups), margins.persons)
    ids = first_id + np.arange(len(group))
    band = np.repeat(np.tile(np.arange(len(AGE_FROM)), n_groups), margins.age.ravel())
    born_on = _birth_dates(draws, ids, band, today)
    age = (today - born_on) / DAYS_A_YEAR
    sex = deal(group, draws.uniform("sex", ids) + LONGER_LIVES * age, margins.sex)
    unknown = np.zeros((4, len(ids)), dtype=np.int64)
    made = Crowd(ids, group, born_on, age, sex, *unknown)
    made.marital = _marriage(draws, made, margins)
    years = _years_of_school(draws, made)
    made.education = deal(group, years, margins.education)
    made.occupation = _work(draws, made, margins)
    made.school = schooling(draws, ids, age, made.occupation)
    return made


def _birth_dates(draws: Draws, ids: Array, band: Array, today: int) -> Array:
    """Draw a birthday inside each five-year band, counted back from today."""
    ends = np.array([_years_before(today, years) for years in (*AGE_FROM, OLDEST)])
    u = draws.uniform("birthday", ids)
    # The open band thins out towards its end.
    u = np.where(band == len(AGE_FROM) - 1, 1 - u**2, u)
    start = ends[band + 1] + 1
    return np.asarray(start + np.floor(u * (ends[band] - start + 1)), dtype=np.int64)


def _years_before(today: int, years: int) -> int:
    day = np.datetime64(today, "D")
    month = day.astype("M8[M]")
    same_month = (month - 12 * years).astype("M8[D]")
    return int((same_month + (day - month.astype("M8[D]"))).astype(int))


def _marriage(draws: Draws, made: Crowd, margins: Margins) -> Array:
    """Marry as many women as men; nobody under age."""
    married, divorced, widowed = margins.marital[:, MARRIED:].T
    women = {
        MARRIED: married // 2,
        DIVORCED: np.rint(divorced * FEMALE_DIVORCED).astype(np.int64),
        WIDOWED: np.rint(widowed * FEMALE_WIDOWED).astype(np.int64),
    }
    ids, age = made.ids, made.age
    # Women marry some three years earlier; over 40, age no longer matters.
    ready = np.minimum(age + 3 * (made.sex == FEMALE), 40)
    scores = {
        WIDOWED: age + 8 * draws.normal("widowed", ids),
        DIVORCED: -abs(age - 42) + 12 * draws.normal("divorced", ids),
        MARRIED: ready + 6 * draws.normal("married", ids),
    }
    marital = np.zeros(len(ids), dtype=np.int64)
    free = age >= ADULT
    for status, score in scores.items():
        men = margins.marital[:, status] - women[status]
        per_side = np.stack([men, women[status]], axis=1).ravel()
        chosen = choose(2 * made.group + made.sex, score, per_side, among=free)
        marital[chosen] = status
        free &= ~chosen
    return marital


def _years_of_school(draws: Draws, made: Crowd) -> Array:
    """Return the years of school a person can have completed: the young have fewer."""
    usual = np.interp(made.age, [25, 50, 90], [12.5, 11.5, 6.0])
    wished = np.maximum(usual + 3.2 * draws.normal("ability", made.ids), 0)
    so_far = made.age - 6.5 + 0.4 * draws.normal("school start", made.ids)
    # All who are old enough to have finished stand above those who are not.
    return np.asarray(np.minimum(wished + 7, so_far))


def _work(draws: Draws, made: Crowd, margins: Margins) -> Array:
    """Deal the occupations, the most particular first, to those who fit best."""
    u = draws.uniform("occupation", made.ids)
    occupation = np.zeros(len(made.ids), dtype=np.int64)
    free = np.ones(len(made.ids), dtype=bool)
    for number, (name, score) in enumerate(_fitness(made).items()):
        label = OCCUPATION.index(name)
        # Noise keeps every group mixed: for each occupation another turn of one draw.
        noise = NOISE * np.mod(u + number * GOLDEN_RATIO, 1)
        counts = margins.occupation[:, label]
        chosen = choose(made.group, score + noise, counts, among=free)
        occupation[chosen] = label
        free &= ~chosen
    return occupation


def _fitness(made: Crowd) -> dict[str, Array]:
    """Say how well each person fits each occupation, in the order of dealing."""
    age, education = made.age, made.education
    adult = 4.0 * (age >= GROWN) + 10.0 * ((age >= GROWN) & (age < RETIRED))
    # Health, teaching and office ask for a diploma or a degree, seldom for more.
    learned = adult + np.array([0.0, 0.0, 0.0, 1.5, 5.0, 5.5, 5.0])[education]
    woman = made.sex == FEMALE
    wife = woman & (made.marital != SINGLE)
    can_attend = age >= SCHOOL_AGE
    return {
        "pelajar": 10.0 * (can_attend & (age < ADULT))
        + 3.0 * (can_attend & (age < GRADUATED))
        - age / 50,
        "belum_tidak_bekerja": 20.0 * ~can_attend
        + 4.0 * (age < ADULT)
        + 2.0 * (age > RETIRED),
        "pensiunan": age / 10 + 0.4 * education,
        "kesehatan": learned,
        "pengajar": learned,
        "aparatur": learned,
        "agama": adult,
        "nelayan": adult - education + 2.0 * ~woman,
        "pertanian": adult - education,
        "lainnya": adult / 4 + 6.0 * wife + 2.0 * woman,
        "wiraswasta": adult,
    }


def schooling(draws: Draws, ids: Array, age: Array, occupation: Array) -> Array:
    """Say who is not yet, still or no longer at school."""
    pupil = occupation == OCCUPATION.index("pelajar")
    # Family cards still call many children of school age without work.
    child = (age >= STARTED) & (age < COMPULSORY_UNTIL)
    child &= draws.happens("child at school", ids, ATTENDANCE)
    small = np.where(age < STARTED, NOT_YET, LEFT_SCHOOL)
    return np.where(pupil | child, AT_SCHOOL, small)
