"""How well off families are, and the three deciles that DTSEN ranks them into."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from dtsen.simulate.draws import Array, Draws, Floats
from dtsen.simulate.model import State, family_rows
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
    heads = np.flatnonzero((people.relation == HEAD) & (people.life == ALIVE))
    schooling = np.zeros(len(families))
    schooling[family_rows(state)[heads]] = people.education[heads]
    return np.asarray(
        places().affluence[families.kelurahan]
        + 0.30 * draws.normal("kelurahan", families.kelurahan)
        + 0.30 * (schooling - 3)
        - 0.12 * (living_members(state) - 3)
        + 0.75 * draws.normal("welfare", families.family_id)
    )


def rank(state: State, score: Array) -> None:
    """Rank the families anew: their welfare as a normal score, and their deciles.

    Families of which nobody is left have no decile (0).
    """
    families = state.families
    living = np.flatnonzero(living_members(state) > 0)
    p = percentile(score[living])
    kota = places().kota[families.kelurahan[living]]
    in_kota = np.zeros(len(living))
    for one in np.unique(kota):
        rows = np.flatnonzero(kota == one)
        in_kota[rows] = percentile(score[living[rows]])
    families.welfare = score.astype(np.float64)
    families.welfare[living] = ndtri(p)
    for name, ranked in (
        ("desil_nasional", p**NATIONAL_POWER),
        ("desil_provinsi", p),
        ("desil_kabupaten_kota", in_kota),
    ):
        decile = np.zeros(len(families), dtype=np.int8)
        decile[living] = 1 + np.floor(ranked * DECILES)
        setattr(families, name, decile)


def living_members(state: State) -> Array:
    """Return how many live in each family."""
    at = family_rows(state)
    return np.bincount(
        at[(at >= 0) & (state.people.life == ALIVE)], minlength=len(state.families)
    )
