"""Give persons their NIK and families the numbers of their cards."""

from __future__ import annotations

import numpy as np

from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.identifiers import numbers, stems
from dtsen.simulate.model import NOBODY, Families, People
from dtsen.simulate.places import places
from dtsen.simulate.words import FEMALE

BORN_ELSEWHERE = 0.25  # the kecamatan of first issue is not that of residence
CARDS_SINCE = np.datetime64("2008-01-01", "D").astype(int)


def issue_niks(draws: Draws, people: People, rows: Array) -> None:
    """Issue a NIK to these persons, after those in use on the same day and place."""
    ids = people.person_id[rows]
    elsewhere = draws.happens("born elsewhere", ids, BORN_ELSEWHERE)
    other = draws.below("birth kelurahan", ids, len(places().areas))
    kelurahan = np.where(elsewhere, other, people.kelurahan[rows])
    stem = stems(
        places().kecamatan[kelurahan],
        people.born_on[rows],
        is_woman=people.sex[rows] == FEMALE,
    )
    people.nik[rows] = numbers(stem, people.nik[people.nik != NOBODY])


def issue_cards(families: Families, rows: Array, issued_on: Array) -> None:
    """Issue a new family card; the number before it is kept as the old one."""
    stem = stems(places().kecamatan[families.kelurahan[rows]], issued_on)
    taken = np.concatenate([families.no_kk, families.old_no_kk])
    before = families.no_kk[rows]
    families.old_no_kk[rows] = before
    families.no_kk[rows] = numbers(stem, taken[taken != NOBODY])


def found_cards(draws: Draws, families: Families, today: int) -> None:
    """Issue the cards of a founding population: an old one, then the present one."""
    ids = families.family_id
    rows = np.arange(len(families))
    first = CARDS_SINCE + draws.below("first card", ids, (today - CARDS_SINCE) // 2)
    last = first + draws.below("last card", ids, today - first)
    issue_cards(families, rows, first)
    issue_cards(families, rows, last)
