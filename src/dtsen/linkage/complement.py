"""Persons of one registry who are in no other: not found there, or really absent.

A list of those who were not found is small beside the register, so the few links that
were missed swell it: with a recall of .994 by a tenth. What is published is therefore
corrected, stratum by stratum (kota, and whether the name is of one word): a missed link
takes one from those not found, a false one adds one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from dtsen import lake
from dtsen.linkage import posterior
from dtsen.linkage.estimate import basis, judge, kota_codes, support

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dtsen.lake import Connection
    from dtsen.linkage.estimate import Judged, Profile
    from dtsen.linkage.posterior import Floats
    from dtsen.quarter import Quarter

PROVINCE = "31"
SCHEMA = pa.schema([
    ("quarter", pa.string()),
    ("source", pa.string()),
    ("other", pa.string()),
    ("area_code", pa.string()),
    ("n_persons", pa.int64()),
    ("n_not_found", pa.int64()),
    ("n_absent", pa.float64()),
    ("n_absent_lower", pa.float64()),
    ("n_absent_upper", pa.float64()),
    ("basis", pa.string()),
    ("n_labels", pa.int64()),
])


def complement(
    connection: Connection, profile: Profile, quarter: Quarter
) -> list[dict[str, Any]]:
    """Return for every two registries, in both orders, who of one is not in the other.

    Per kota, and for the province, which also counts those whose kota is not known.
    Reads ``trait``.
    """
    areas = [PROVINCE, *kota_codes(quarter)]
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    draw = np.random.default_rng(posterior.SEED)
    listed = connection.execute(
        f"select * from ({lake.statement('linkage/listed')}) "
        "order by source, other, kota_code, is_single_name"
    ).fetchall()
    for source, other, kota, is_single_name, n_persons, n_linked in listed:
        counts = _counts(profile, source, other, kota, is_single_name=is_single_name)
        judged = judge(profile, counts, draw)
        absent = _absent(judged, n_persons - n_linked, n_linked)
        for area in {PROVINCE, kota} & set(areas):
            row = rows.setdefault(
                (source, other, area),
                {"n_persons": 0, "n_not_found": 0, "absent": 0.0, "counts": 0.0},
            )
            row["n_persons"] += n_persons
            row["n_not_found"] += n_persons - n_linked
            row["absent"] = row["absent"] + absent
            row["counts"] = row["counts"] + counts
    return [
        {
            "quarter": str(quarter),
            "source": source,
            "other": other,
            "area_code": area,
            **_numbers(profile, **row),
        }
        for (source, other, area), row in sorted(rows.items())
    ]


def _counts(
    profile: Profile, source: str, other: str, kota: str, *, is_single_name: bool
) -> Floats:
    """Return the pairs between two registries whose first record is of a stratum."""
    column = profile.column

    def between(first: str, second: str) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (
            (column[f"source_{first}"] == source)
            & (column[f"source_{second}"] == other)
            & (column[f"kota_{first}"] == kota)
            & (column[f"is_single_name_{first}"] == is_single_name)
        )
        return found

    return profile.counts(between("l", "r") | between("r", "l"))


def _absent(judged: Judged, n_not_found: int, n_linked: int) -> Floats:
    if not judged.n_links:
        return np.full(1 + posterior.N_DRAWS, float(n_not_found))
    n_missed = n_linked * judged.missed / np.maximum(judged.right, 1)
    n_false = n_linked * (1 - judged.precision)
    return n_not_found - n_missed + n_false


def _numbers(
    profile: Profile, n_persons: int, n_not_found: int, absent: Floats, counts: Floats
) -> dict[str, Any]:
    expected, lower, upper = posterior.interval(np.maximum(absent, 0.0))
    n_labels, worth = support(profile, counts)
    return {
        "n_persons": n_persons,
        "n_not_found": n_not_found,
        "n_absent": round(expected, 1),
        "n_absent_lower": round(lower, 1),
        "n_absent_upper": round(upper, 1),
        "basis": basis(n_labels, worth, is_open=True),
        "n_labels": int(n_labels.sum()),
    }
