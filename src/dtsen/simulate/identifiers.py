"""Synthetic NIKs and family card numbers: valid in form, of a province never issued.

Sixteen digits: 39, two digits of the kota and two of the kecamatan of first issue, the
day as DDMMYY (day + 40 for women), a serial of four digits. Numbers are held as
integers; none begins with zero.
"""

from __future__ import annotations

import numpy as np

from dtsen.simulate.draws import Array

PROVINCE = 39
WOMAN = 40
SERIALS = 10**4
DAY_PLACE = 10**8


def stems(kecamatan: Array, days: Array, *, is_woman: Array | None = None) -> Array:
    """Return the first twelve digits; ``kecamatan`` is the number kkcc of Kemendagri.

    >>> day = np.array(["1980-12-31"], "M8[D]").astype(int)
    >>> stems(np.array([7101]), day, is_woman=np.array([True])).tolist()
    [397101711280]
    """
    day = np.asarray(days).astype("M8[D]")
    month = day.astype("M8[M]")
    dd = (day - month).astype(np.int64) + 1
    mm = month.astype(np.int64) % 12 + 1
    yy = (month.astype("M8[Y]").astype(np.int64) + 1970) % 100
    if is_woman is not None:
        dd = dd + WOMAN * is_woman
    return np.asarray(
        (PROVINCE * 10**4 + kecamatan) * 10**6 + dd * 10**4 + mm * 100 + yy
    )


def numbers(stem: Array, taken: Array) -> Array:
    """Append the next free serial to each stem; ``taken`` are numbers in use.

    Equal stems get serials in their order, so twins get neighbouring numbers.

    >>> numbers(np.array([397101711280] * 2), np.array([3971017112800007])).tolist()
    [3971017112800008, 3971017112800009]
    """
    if len(stem) == 0:
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(stem, kind="stable")
    ordered = stem[order]
    first = np.searchsorted(ordered, ordered, side="left")
    used = np.sort(taken)
    last = np.searchsorted(used, (ordered + 1) * SERIALS, side="left") - 1
    highest = used[last] if len(used) else np.zeros(len(stem), dtype=np.int64)
    # Before the first number in use, -1 reads the last one, whose stem differs.
    serial = np.where(highest // SERIALS == ordered, highest % SERIALS, 0)
    result = np.empty(len(stem), dtype=np.int64)
    result[order] = ordered * SERIALS + serial + 1 + np.arange(len(stem)) - first
    return result
