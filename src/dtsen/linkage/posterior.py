"""How often pairs of a kind are one person: what was measured before, then labels.

Pairs are of one kind where they share their stratum (``linkage/stratum``) and what
became of them. How often such a pair is one person is a Beta distribution: its prior is
the share that was counted on synthetic cities (``reference/linkage_prior.csv``), worth
few labels, so that what people say of an audit sample soon outweighs it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# However many pairs a prior was counted on, it weighs no more than so many labels: the
# synthetic city is not the real one.
PRIOR_WORTH = 50.0
# No sample can show what was never compared: the measured share may be wrong by so much
# in either direction, with the confidence of the interval.
NEVER_MET_FACTOR = 2.0
# A record that is parted from its person, or joined to another, makes more than one
# pair wrong: sum of squares over sum of such pairs per person (1.9 on synthetic ones).
PAIRS_AT_ONCE = 2.0
N_DRAWS = 2000
# Any number: the same draws in every run.
SEED = 1946
# What people have decided is not estimated.
DECIDED = "decision"
TOGETHER, APART, FORBIDDEN = "together", "apart", "forbidden"
NEVER_MET = "never_met"

Kind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """So many pairs, and those of them that are one person."""

    n_pairs: int
    n_true: int

    @property
    def share(self) -> float:
        """The share of true ones, never quite none or all.

        >>> Counted(9, 9).share
        0.95
        """
        return (self.n_true + 0.5) / (self.n_pairs + 1)


NOTHING = Counted(0, 0)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of each kind the share that is one person: the expected one first, then draws."""

    kinds: Sequence[Kind]
    values: Floats
    n_labels: NDArray[np.int64]
    worth: Floats


def read_prior() -> dict[Kind, Counted]:
    """Return what was counted on synthetic cities, by stratum and state."""
    path = settings().home / "reference" / "linkage_prior.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["stratum"], row["state"]): Counted(
                int(row["n_pairs"]), int(row["n_true"])
            )
            for row in csv.DictReader(stream)
        }


def shares(
    kinds: Sequence[Kind],
    prior: Mapping[Kind, Counted],
    labels: Mapping[Kind, Counted],
) -> Shares:
    """Return how often pairs of each kind are one person.

    With prior share p worth w labels, and t of n labels that are one person, it is
    Beta(w p + t, w (1 - p) + n - t).

    >>> few = {("model 4..6", "together"): Counted(1000, 900)}
    >>> said = {("model 4..6", "together"): Counted(100, 50)}
    >>> expected = shares(list(few), few, said).values[0, 0]
    >>> round(float(expected), 2)
    0.63
    """
    draw = np.random.default_rng(SEED)
    values = np.empty((len(kinds), 1 + N_DRAWS))
    worth = np.empty(len(kinds))
    n_labels = np.zeros(len(kinds), dtype=np.int64)
    for row, kind in enumerate(kinds):
        before, said = prior.get(kind, NOTHING), labels.get(kind, NOTHING)
        worth[row] = min(max(before.n_pairs, 1), PRIOR_WORTH)
        n_labels[row] = said.n_pairs
        n_right = worth[row] * before.share + said.n_true
        n_wrong = worth[row] * (1 - before.share) + said.n_pairs - said.n_true
        values[row, 0] = n_right / (n_right + n_wrong)
        values[row, 1:] = draw.beta(n_right, n_wrong, N_DRAWS)
        if kind[0] == DECIDED:
            values[row] = float(kind[1] == TOGETHER)
    return Shares(kinds, values, n_labels, worth)


def never_met(classes: Sequence[str], prior: Mapping[Kind, Counted]) -> Floats:
    """Return by class how many true pairs are never met for each that is.

    A class is what makes pairs hard to meet: their registries, a record without NIK, a
    name of one word. One row per class; the expected number first, then draws.
    """
    counted = [prior.get((name, NEVER_MET), NOTHING) for name in classes]
    odds = [(n.n_true + 0.5) / (n.n_pairs - n.n_true + 0.5) for n in counted]
    spread = np.log(NEVER_MET_FACTOR) / 1.96
    drawn = np.exp(np.random.default_rng(SEED + 1).normal(0, spread, N_DRAWS))
    return np.outer(odds, np.concatenate([[1.0], drawn]))


def happened(expected: Floats, draw: np.random.Generator) -> Floats:
    """Return how many pairs go wrong where so many are expected, the first as it is.

    What is asked for is how many links of this quarter are wrong, not how many would be
    in the long run; and pairs go wrong together.
    """
    events = draw.poisson(np.maximum(expected[1:], 0) / PAIRS_AT_ONCE)
    return np.concatenate([expected[:1], PAIRS_AT_ONCE * events])


def interval(values: Floats) -> tuple[float, float, float]:
    """Return the expected value with its 95 % interval, rounded.

    The interval of a very lopsided distribution may leave out its mean; here it is
    made to hold it.
    """
    lower, upper = np.quantile(values[1:], (0.025, 0.975))
    low, expected, high = min(lower, values[0]), values[0], max(upper, values[0])
    return round(float(expected), 6), round(float(low), 6), round(float(high), 6)
