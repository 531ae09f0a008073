"""How well off families are, and the three deciles that DTSEN ranks them into."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from dtsen.simulate.draws import Array, Draws, Floats
from dtsen.simulate.model import State, rows_of
from dtsen.simulate.places import places
from dtsen.simulate.words import ALIVE, HEAD

DECILES = 10
# Jakarta is richer than the country: a family at rank p of the province stands at the
# square root of p in the nation, so that 16 % of its families are in national D1 to D4.
# An assumption: no count of DTSEN families per national decile is public.
NATIONAL_POWER = 0.5


def percentile(score: Array) -> Floats:
    """Return the rank of each score between 0 and 1, ends excluded.

    >>> percentile(np.array([30, 10, 20, 40])).tolist()
    [0.625, 0.125, 0.375, 0.875]
    """
    rank = np.empty(len(score))
    rank[np.argsort(score, kind="stable")] = np.arange(len(score)) + 0.5
    return np.asarray(rank / max(len(score), 1))


def founding_score(draws: Draws, state: State) -> Floats:
    """Return a latent welfare: kota by poverty, head's schooling, mouths to feed."""
    people, families = state.people, state.families
    here = np.flatnonzero(people.life == ALIVE)
    at = rows_of(people.family_id[here], families.family_id)
    members = np.bincount(at[at >= 0], minlength=len(families))
    heads = here[people.relation[here] == HEAD]
    schooling = np.zeros(len(families))
    schooling[rows_of(people.family_id[heads], families.family_id)] = people.education[
        heads
    ]
    quarter_town = 0.30 * draws.normal("town", families.kelurahan)
    return np.asarray(
        places().affluence[families.kelurahan]
        + quarter_town
        + 0.30 * (schooling - 3)
        - 0.12 * (members - 3)
        + 0.75 * draws.normal("welfare", families.family_id)
    )


def rank(state: State, score: Array) -> None:
    """Rank all families anew: their welfare as a normal score, and their deciles."""
    families = state.families
    p = percentile(score)
    families.welfare = ndtri(p)
    families.desil_provinsi = _decile(p)
    families.desil_nasional = _decile(p**NATIONAL_POWER)
    kota = places().kota[families.kelurahan]
    families.desil_kabupaten_kota = np.zeros(len(families), dtype=np.int8)
    for one in range(int(places().kota.max()) + 1):
        rows = np.flatnonzero(kota == one)
        families.desil_kabupaten_kota[rows] = _decile(percentile(score[rows]))


def _decile(p: Array) -> Array:
    return np.asarray(1 + np.floor(p * DECILES), dtype=np.int8)
