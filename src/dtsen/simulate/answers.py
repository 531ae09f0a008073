"""The columns that people answer for themselves: school, work, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dtsen.simulate import jobs, words
from dtsen.simulate.cells import Cell, Words, flags, numbers_text, padded
from dtsen.simulate.model import age_years
from dtsen.simulate.sheet import FUNCTIONS, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtsen.simulate.draws import Array, Mask

DISABILITIES = ("TUNA DAKSA", "TUNA NETRA", "TUNA RUNGU WICARA", "MENTAL")
KTP_AGE, WORKING_AGE, SMALL_CHILD = 17, 10, 5
CHILD_BEARING, PREGNANT = (15, 46), 0.03
# The age at which each level of school begins.
LEVEL_FROM = np.array([6, 6, 12, 15, 18, 18, 22])
LAST_GRADE = 6
FEWEST_HOURS, MOST_HOURS = 20, 60
# Bit sums of several answers: identity papers, health insurance.
BIRTH_CERTIFICATE, KTP, CHILD_CARD = 1, 2, 4
PBI, EMPLOYER, INSURED_BY_EMPLOYER = 1, 4, 0.7
GRAVE = ("banyak_kesulitan", "tidak_bisa")
CANNOT_AT_ALL = 0.2
_OWN_BUSINESS = np.array([
    status.startswith(("berusaha", "dibantu")) for status in (*jobs.STATUSES, "")
])


def level(s: Sheet) -> Array:
    """Return the level of school that somebody attends or has completed."""
    attends = s.of_person("school") == words.AT_SCHOOL
    highest = len(words.EDUCATION) - 1
    return np.asarray(np.minimum(s.of_person("education") + attends, highest))


def _school_level(s: Sheet) -> Cell:
    reached = level(s)
    return Words(np.where(reached > 0, reached, -1), words.EDUCATION)


def _school_grade(s: Sheet) -> Cell:
    attends = s.of_person("school") == words.AT_SCHOOL
    grade = np.clip(s.age - LEVEL_FROM[level(s)] + 1, 1, LAST_GRADE)
    return padded(np.where(attends, grade, -1), 1)


def _works(s: Sheet) -> Mask:
    works = np.isin(s.of_person("occupation"), words.WORKING)
    return np.asarray(works & (s.age >= WORKING_AGE))


def _title(s: Sheet) -> Array:
    return jobs.titles(s.facts, s.ids, s.of_person("occupation"))


def _employment(s: Sheet) -> Words:
    status = jobs.STATUS_OF_TITLE[_title(s)]
    return Words(np.where(_works(s), status, -1), jobs.STATUSES)


def _hours(s: Sheet) -> Cell:
    hours = FEWEST_HOURS + s.facts.below("hours", s.ids, MOST_HOURS - FEWEST_HOURS)
    return padded(np.where(_works(s), hours, -1), 1)


def _pregnant(s: Sheet) -> Cell:
    low, high = CHILD_BEARING
    may = (s.age >= low) & (s.age < high) & (s.of_person("marital") == words.MARRIED)
    return flags(may & s.facts.happens("pregnant", s.ids, PREGNANT)).without(
        ~s.is_woman
    )


def _papers(s: Sheet) -> Cell:
    card = np.where(s.age >= KTP_AGE, KTP, CHILD_CARD)
    return numbers_text(BIRTH_CERTIFICATE + card)


def _insurance(s: Sheet) -> Cell:
    is_pbi = s.detail("pbi_nas").codes == 0
    employer = s.facts.happens("insured", s.ids, INSURED_BY_EMPLOYER)
    return numbers_text(np.select([is_pbi, employer], [PBI, EMPLOYER], 0))


def _function(column: str) -> Field:
    """Return one of nine functions: who has a disability has it in one of them."""

    def field(s: Sheet) -> Cell:
        usual = s.detail(column)
        which = s.facts.below("function", s.ids, len(FUNCTIONS))
        struck = s.of_person("has_disability") & (which == FUNCTIONS.index(column))
        worst = s.facts.happens("cannot at all", s.ids, CANNOT_AT_ALL)
        grave = len(usual.labels) + worst
        return Words(np.where(struck, grave, usual.codes), (*usual.labels, *GRAVE))

    return field


def _disability(s: Sheet) -> Cell:
    kind = s.facts.below("kind of disability", s.ids, len(DISABILITIES))
    return Words(np.where(s.of_person("has_disability"), kind, -1), DISABILITIES)


def _among(column: str, who: Callable[[Sheet], Mask]) -> Field:
    return lambda s: s.detail(column).without(~who(s))


def _age_on(day: str) -> Field:
    on = int(np.datetime64(day, "D").astype(int))
    return lambda s: padded(np.maximum(age_years(s.born_on, on), -1), 1)


FIELDS: dict[str, Field] = {
    "age_declared": lambda s: padded(s.age, 1),
    "usia_2023": _age_on("2023-12-31"),
    "marital_status": lambda s: Words(s.of_person("marital"), words.MARITAL),
    "education": lambda s: Words(s.of_person("education"), words.EDUCATION),
    "ktp_education": lambda s: Words(
        s.of_person("education"),
        tuple(name.replace("_", " ").upper() for name in words.EDUCATION),
    ),
    "school_participation": lambda s: Words(s.of_person("school"), words.SCHOOL),
    "school_level": _school_level,
    "school_grade": _school_grade,
    "work_status": lambda s: Words(np.where(_works(s), 0, 1), words.WORK),
    "working_hours": _hours,
    "occupation": lambda s: Words(_title(s), jobs.TITLES),
    "employment_status": _employment,
    "industry": _among("industry", _works),
    "has_business": lambda s: flags(_OWN_BUSINESS[_employment(s).codes]),
    "is_pregnant": _pregnant,
    "identity_cards": _papers,
    "health_insurance": _insurance,
    "nutrition": _among("nutrition", lambda s: s.age < SMALL_CHILD),
    "has_disability": _disability,
    **{column: _function(column) for column in FUNCTIONS},
}
