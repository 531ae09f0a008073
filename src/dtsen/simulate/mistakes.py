"""What happens to NIKs and birth dates on their way into a registry."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtsen.simulate.cells import Text, numbers_text
from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.identifiers import DAY_PLACE, WOMAN
from dtsen.simulate.model import NOBODY

SENTINELS = ("0000000000000000", "9999999999999999")
SWAPPED_PLACES = 9  # the kota and kecamatan of a synthetic NIK stay whole
# Day and month swapped, one digit, first of January, another year: an assumption.
DATE_KINDS = (0.30, 0.25, 0.20, 0.25)
SWAPPED, DIGIT, NEW_YEAR = range(3)
MONTHS = 12
SHORTEST_MONTH = 28


def written_niks(
    draws: Draws,
    keys: Array,
    nik: Array,
    others: Mapping[str, Array],
    rates: Mapping[str, float],
) -> Text:
    """Return the NIKs as a registry holds them; at most one error each, or none.

    ``others`` holds by error the NIKs that are copied by mistake: that of the head of
    the family, that of the line above; NOBODY where there is none.
    """
    wrong = nik.copy()
    chance = draws.uniform("nik", keys)
    low = 0.0

    def struck(error: str) -> Array:
        nonlocal low
        rows = np.flatnonzero(
            (chance >= low) & (chance < low + rates[error]) & (nik != NOBODY)
        )
        low += rates[error]
        return rows

    missing = struck("nik_missing")
    for error, copied in others.items():
        rows = struck(error)
        wrong[rows] = np.where(copied[rows] != NOBODY, copied[rows], nik[rows])
    rows = struck("nik_digits_swapped")
    wrong[rows] = _swap_digits(
        nik[rows], draws.below("place", keys[rows], SWAPPED_PLACES)
    )
    rows = struck("nik_day_40")
    woman = nik[rows] // DAY_PLACE % 100 > WOMAN
    wrong[rows] += np.where(woman, -WOMAN, WOMAN) * DAY_PLACE
    wrong[missing] = NOBODY
    spoiled: dict[int, str] = {}
    for row in struck("nik_rounded_by_excel"):
        spoiled[row] = f"{nik[row]:.5E}".replace(".", ",")
    rows = struck("nik_sentinel")
    for row, which in zip(rows, draws.below("sentinel", keys[rows], 2), strict=True):
        spoiled[row] = SENTINELS[which]
    for row in struck("nik_decorated"):
        spoiled[row] = f"{nik[row]}.0" if keys[row] % 8 < 4 else f"'{nik[row]}"  # noqa: PLR2004 - half of them
    return _replaced(numbers_text(wrong, empty=wrong == NOBODY), spoiled)


def _replaced(text: Text, spoiled: dict[int, str]) -> Text:
    if not spoiled:
        return text
    at = np.fromiter(sorted(spoiled), dtype=np.int64)
    mask = np.zeros(len(text), dtype=bool)
    mask[at] = True
    values = pa.array([spoiled[row] for row in at.tolist()], pa.string())
    return pc.replace_with_mask(text, pa.array(mask), values)


def _swap_digits(numbers: Array, place: Array) -> Array:
    """Swap two neighbouring digits; where they are equal, raise the lower one.

    >>> _swap_digits(np.array([1234, 1233]), np.array([0, 0])).tolist()
    [1243, 1234]
    """
    unit = 10 ** place.astype(np.int64)
    low, high = numbers // unit % 10, numbers // (10 * unit) % 10
    swapped = numbers + (high - low) * unit + (low - high) * 10 * unit
    raised = numbers + np.where(low == 9, -9, 1) * unit  # noqa: PLR2004 - a digit
    return np.asarray(np.where(low == high, raised, swapped))


def written_dates(
    draws: Draws, keys: Array, born_on: Array, rate: float, today: int
) -> Array:
    """Return the birth dates as a registry holds them."""
    written = born_on.copy()
    rows = np.flatnonzero(draws.happens("date wrong", keys, rate))
    true = born_on[rows].astype("M8[D]")
    month_start = true.astype("M8[M]")
    year = true.astype("M8[Y]").astype(np.int64)
    month = month_start.astype(np.int64) % MONTHS
    day = (true - month_start).astype(np.int64)
    kind = draws.pick("date error", keys[rows], DATE_KINDS)
    shift = 1 + draws.below("years", keys[rows], 2)
    off = draws.below("days", keys[rows], SHORTEST_MONTH - 1) + 1
    is_year_digit = off % 2 == 0
    choices = [
        (kind == SWAPPED) & (day < MONTHS) & (day != month),
        (kind == DIGIT) & ~is_year_digit & (day < SHORTEST_MONTH),
        (kind == DIGIT) & is_year_digit,
        (kind == NEW_YEAR) & ((day > 0) | (month > 0)),
    ]
    years = np.select(choices, [year, year, year - 10, year], year - shift)
    months = np.select(choices, [day, month, month, 0 * month], month)
    days = np.select(choices, [month, (day + off) % SHORTEST_MONTH, day, 0 * day], day)
    wrong = _date(years, months, days)
    wrong = np.where(wrong > today, _date(year - 1, month, day), wrong)
    written[rows] = wrong
    return written


def _date(year: Array, month: Array, day: Array) -> Array:
    """Return the day; year, month and day count from 1970, 0 and 0."""
    start = (year * MONTHS + month).astype("M8[M]")
    last = ((start + 1).astype("M8[D]") - start.astype("M8[D]")).astype(np.int64) - 1
    return np.asarray(start.astype("M8[D]").astype(np.int64) + np.minimum(day, last))
