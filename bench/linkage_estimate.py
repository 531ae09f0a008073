"""What is estimated of the links beside the truth, for bench/linkage.py."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dtsen import lake
from dtsen.linkage import posterior, records
from dtsen.linkage.complement import PROVINCE, complement
from dtsen.linkage.estimate import estimate, show
from dtsen.linkage.posterior import Counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from dtsen.linkage.estimate import Profile
    from dtsen.quarter import Quarter

# Parts with fewer true pairs are luck.
FEW_PAIRS = 1000


def report(connection: DuckDBPyConnection, quarter: Quarter, n_labels: int) -> None:
    """Print precision, recall and complements as estimated and as they are.

    The prior is joined by so many labels of each kind of pair, drawn from the truth as
    an audit would. Reads ``judged`` (source, record_key, truth).
    """
    records.show_persons(connection, records.staged(quarter, "person", frozenset()))
    profile = show(connection, quarter, lake.linkage_dir(quarter))
    if n_labels:
        profile = _labelled(connection, profile, n_labels)
    _print_parts(connection, estimate(profile, quarter), quarter)
    estimated = complement(connection, profile, quarter)
    _print_complements(estimated, _truly_absent(connection))


def _labelled(
    connection: DuckDBPyConnection, profile: Profile, n_labels: int
) -> Profile:
    draw = np.random.default_rng(posterior.SEED)
    labels = {
        (stratum, state): Counted(
            min(n_labels, n_pairs),
            draw.hypergeometric(n_true, n_pairs - n_true, min(n_labels, n_pairs)),
        )
        for stratum, state, n_pairs, n_true in connection.execute(
            f"select * from ({lake.statement('truth/pair_prior')}) order by all"
        ).fetchall()
        if state != posterior.NEVER_MET
    }
    kinds = profile.shares.kinds
    shares = posterior.shares(kinds, posterior.read_prior(), labels)
    return replace(profile, shares=shares)


def _print_parts(
    connection: DuckDBPyConnection, rows: list[dict[str, Any]], quarter: Quarter
) -> None:
    true = {
        part: counts
        for part, *counts in connection.execute(
            lake.statement("truth/pair_quality")
        ).fetchall()
    }
    print(f"{quarter}: precision and recall, true and estimated with 95 % interval")
    held: Counter[str] = Counter()
    for row in rows:
        n_true, n_found, n_both = true[row["part"]]
        told = [f"{row['part']:12}{n_true:>8}"]
        for measure, n_all in (("precision", n_found), ("recall", n_true)):
            is_held, words = _beside(row, measure, n_both / n_all)
            told.append(words)
            if n_true >= FEW_PAIRS:
                held[measure] += is_held
                held[f"{measure} of"] += 1
        print(" ".join(told))
    for measure in ("precision", "recall"):
        print(
            f"{measure}: {held[measure]} of {held[f'{measure} of']} intervals hold it"
        )


def _beside(row: dict[str, Any], measure: str, truth: float) -> tuple[bool, str]:
    lower, upper = row[f"{measure}_lower"], row[f"{measure}_upper"]
    # What is written has six decimals.
    is_held = lower <= round(truth, 6) <= upper
    return is_held, (
        f"{truth:.5f} {row[f'{measure}_ratio']:.5f} [{lower:.5f}, {upper:.5f}]"
        f"{' ' if is_held else '!'}"
    )


def _truly_absent(connection: DuckDBPyConnection) -> Counter[tuple[str, str, str]]:
    """Count persons of one registry who are in no other, by the same statement."""
    lake.table(
        connection,
        "trait",
        "select trait.* replace (judged.truth::varchar as person_id) from trait "
        "inner join judged using (source, record_key)",
    )
    absent: Counter[tuple[str, str, str]] = Counter()
    for source, other, kota, _, n_persons, n_linked in connection.execute(
        lake.statement("linkage/listed")
    ).fetchall():
        for area in (PROVINCE, kota):
            absent[source, other, area] += n_persons - n_linked
    return absent


def _print_complements(
    rows: list[dict[str, Any]], absent: Counter[tuple[str, str, str]]
) -> None:
    print("persons of one registry who are not in the other: true, counted, corrected")
    n_held = 0
    for row in rows:
        truth = absent[row["source"], row["other"], row["area_code"]]
        is_held = row["n_absent_lower"] <= truth <= row["n_absent_upper"]
        n_held += is_held
        if row["area_code"] != PROVINCE or not truth:
            continue
        print(
            f"{row['source']} not in {row['other']:10}{truth:>8}"
            f"{row['n_not_found']:>8} ({row['n_not_found'] / truth - 1:+.2%})"
            f"{row['n_absent']:>10.1f} ({row['n_absent'] / truth - 1:+.2%}) "
            f"[{row['n_absent_lower']:.0f}, {row['n_absent_upper']:.0f}]"
            f"{' ' if is_held else '!'}"
        )
    print(f"complements: {n_held} of {len(rows)} intervals hold it, kota included")
