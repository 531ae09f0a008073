"""Chance without order: a draw depends on the seed, its name and whom it is about.

A stream of random numbers gives another Jakarta as soon as one person more is drawn
before the others. Here every draw is the mixed counter of SplitMix64 (Steele, Lea and
Flood 2014) at ``key(seed, scope, name) + id``: the same person gets the same draw in
whatever chunk, order or thread she is drawn, and in every quarter of the same scope.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = NDArray[Any]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one scope, such as a quarter or the errors of a source.

    Examples
    --------
    >>> draws = Draws(7, "names")
    >>> u = draws.uniform("first", np.arange(1000))
    >>> bool((draws.uniform("first", np.array([500])) == u[500])[0])
    True
    >>> bool(abs(u.mean() - 0.5) < 0.05)
    True
    """

    seed: int
    scope: str

    def uniform(self, name: str, ids: Sequence[int] | Array) -> Floats:
        """Return one number in (0, 1) for each id."""
        bits = self.bits(name, ids) >> np.uint64(12)
        return (bits.astype(np.float64) + 0.5) * 2.0**-52

    def bits(self, name: str, ids: Sequence[int] | Array) -> NDArray[np.uint64]:
        """Return 64 mixed bits for each id."""
        text = f"{self.seed}|{self.scope}|{name}".encode()
        key = np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()))
        z: NDArray[np.uint64] = np.asarray(ids).astype(np.uint64) * _GOLDEN + key
        z ^= z >> np.uint64(30)
        z *= _MIX_1
        z ^= z >> np.uint64(27)
        z *= _MIX_2
        z ^= z >> np.uint64(31)
        return z

    def normal(self, name: str, ids: Sequence[int] | Array) -> Floats:
        """Return one standard normal number for each id."""
        return np.asarray(ndtri(self.uniform(name, ids)), dtype=np.float64)

    def happens(
        self, name: str, ids: Sequence[int] | Array, rate: float | Array
    ) -> Mask:
        """Say for each id whether an event of this rate happens."""
        return np.asarray(self.uniform(name, ids) < rate)

    def below(self, name: str, ids: Sequence[int] | Array, limit: int | Array) -> Array:
        """Return one whole number from 0 up to (not including) a limit for each id."""
        return np.asarray(self.uniform(name, ids) * limit, dtype=np.int64)

    def pick(
        self, name: str, ids: Sequence[int] | Array, weights: Sequence[float] | Array
    ) -> Array:
        """Return the number of one choice for each id, by weight."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(
            steps, self.uniform(name, ids) * steps[-1], side="right"
        )
        return np.asarray(np.minimum(found, len(steps) - 1))
