"""Children go to school and leave it; adults find work, lose it, retire."""

from __future__ import annotations

import numpy as np

from dtsen.simulate.draws import Array, Draws, Mask
from dtsen.simulate.model import Season, State
from dtsen.simulate.words import (
    ALIVE,
    AT_SCHOOL,
    EDUCATION,
    LEFT_SCHOOL,
    NOT_YET,
    OCCUPATION,
    WORKING,
)

SCHOOL_YEAR_STARTS_IN = 3  # July
SCHOOL_AGE = 6.5
# The level that a pupil finishes, at what age, and how many of them go on.
FINISHES = (
    ("tidak_sekolah", "sd", 12.3, 0.99),
    ("sd", "smp", 15.3, 0.97),
    ("smp", "sma", 18.3, 0.36),
    ("sma", "sarjana", 22.5, 0.03),
    ("sarjana", "pascasarjana", 25.0, 0.0),
)
# 4.5 % of families change in a quarter (the project's performance study).
JOB_CHANGES, LOSES, FINDS = 0.045, 0.15, 0.30
ADULT, RETIRES = 18, 58
FINDS_AFTER_SCHOOL = 0.6


def grow(draws: Draws, state: State, season: Season) -> None:
    """Let everybody be a quarter older."""
    age = (season.last - state.people.born_on) / 365.25
    alive = state.people.life == ALIVE
    if season.number == SCHOOL_YEAR_STARTS_IN:
        _new_school_year(draws, state, age, alive)
    _change_jobs(draws, state, age, alive)


def _new_school_year(draws: Draws, state: State, age: Array, alive: Mask) -> None:
    people = state.people
    starts = alive & (people.school == NOT_YET) & (age >= SCHOOL_AGE)
    people.school[starts] = AT_SCHOOL
    people.occupation[starts] = OCCUPATION.index("pelajar")
    attends = alive & (people.school == AT_SCHOOL) & ~starts
    stays = draws.uniform("stays at school", people.person_id)
    before = people.education.copy()
    for lower, higher, at_age, share in FINISHES:
        done = attends & (before == EDUCATION.index(lower)) & (age >= at_age)
        people.education[done] = EDUCATION.index(higher)
        people.school[done & (stays >= share)] = LEFT_SCHOOL


def _change_jobs(draws: Draws, state: State, age: Array, alive: Mask) -> None:
    people = state.people
    ids = people.person_id
    idle, self_employed = (
        OCCUPATION.index("belum_tidak_bekerja"),
        OCCUPATION.index("wiraswasta"),
    )
    left = alive & (people.school == LEFT_SCHOOL) & (age >= ADULT)
    graduate = left & (people.occupation == OCCUPATION.index("pelajar"))
    finds = draws.happens("finds after school", ids, FINDS_AFTER_SCHOOL)
    people.occupation[graduate] = np.where(finds, self_employed, idle)[graduate]
    retires = (
        alive & (people.occupation == OCCUPATION.index("aparatur")) & (age >= RETIRES)
    )
    people.occupation[retires] = OCCUPATION.index("pensiunan")
    touched = (
        left
        & (age < RETIRES)
        & draws.happens("job changes", people.family_id, JOB_CHANGES)
    )
    luck = draws.uniform("luck", ids)
    loses = touched & np.isin(people.occupation, WORKING) & (luck < LOSES)
    gains = touched & (people.occupation == idle) & (luck < FINDS) & ~graduate
    people.occupation[loses] = idle
    people.occupation[gains] = self_employed
