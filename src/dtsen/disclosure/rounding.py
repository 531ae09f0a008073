"""Keyed random rounding to base 5: the same people are the same number everywhere.

A cell is rounded up or down by a digest of who is in it (the sum of the record keys of
its units) and how many they are. Nobody without the key can repeat or average the dice
away; the publisher gets the same number in every table, release and revision.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

BASE = 5
_MODULUS = 2**32
# A remainder r is rounded up where the dice, 64 bits wide, are below r fifths: whole
# numbers, so that no machine rounds its way to another answer.
_UP_BELOW = np.array([-(-r * 2**64 // BASE) for r in range(BASE)], dtype=np.uint64)


def record_key(key: bytes, unit: bytes) -> int:
    """Return the key of one person or family, constant for life.

    Examples
    --------
    >>> import hashlib
    >>> record_key(bytes(range(32)), hashlib.sha256(b"p0").digest())
    2996860013
    """
    return int.from_bytes(hmac.digest(key, b"rk1|" + unit, "sha256")[:4], "big")


def rounded(key: bytes, n: ArrayLike, s: ArrayLike) -> NDArray[np.int64]:
    r"""Round counts up or down to a multiple of 5, without bias.

    .. math:: \hat n = 5\lfloor n/5 \rfloor + 5\,[u < (n \bmod 5)/5],
              \qquad u = \mathrm{HMAC}_K(s \bmod 2^{32}, n) / 2^{64}

    Parameters
    ----------
    key
        The key of disclosure control.
    n
        The number of units in each cell. Nobody stays nobody.
    s
        The sum of the record keys of these units.

    Examples
    --------
    >>> rounded(bytes(range(32)), [0, 3, 57], [0, 1076934726, 655190763]).tolist()
    [0, 5, 60]
    """
    counts = np.asarray(n, dtype=np.int64)
    sums = np.asarray(s, dtype=np.int64) % _MODULUS
    cells = zip(sums.tolist(), counts.tolist(), strict=True)
    dice = np.fromiter((_die(key, s, n) for s, n in cells), np.uint64, counts.size)
    floor, remainder = BASE * (counts // BASE), counts % BASE
    return floor + BASE * (dice < _UP_BELOW[remainder])


def rounded_tally(key: bytes, n: int) -> int:
    """Round a count of records that is no cell of people, such as lines of a file.

    Examples
    --------
    >>> rounded_tally(bytes(range(32)), 50_003) % 5
    0
    """
    return int(rounded(key, [n], [0])[0])


def _die(key: bytes, s: int, n: int) -> int:
    return int.from_bytes(hmac.digest(key, b"ck1|%d|%d" % (s, n), "sha256")[:8], "big")
