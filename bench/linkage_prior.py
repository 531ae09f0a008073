"""Count how often pairs of each kind are one person, where the truth is known.

python bench/linkage_prior.py STATE...

Each STATE is what ``bench/linkage.py --state`` has kept of a synthetic city; give
cities of seeds that are used for nothing else. Both quarters of all of them are added
up and written to ``reference/linkage_prior.csv``, from which the quality of links is
estimated (docs/methodology.md, "How good the links are").
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.linkage import estimate, records
from dtsen.settings import settings
from linkage import judge, quarters

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

SOURCE = "bench/linkage_prior.py, synthetic Jakarta"
HEADER = ("stratum", "state", "n_pairs", "n_true", "source")


def main() -> None:
    """Count, add up, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("states", type=Path, nargs="+", metavar="STATE")
    n_pairs: Counter[tuple[str, str]] = Counter()
    n_true: Counter[tuple[str, str]] = Counter()
    for state in parser.parse_args().states:
        os.environ.update(DTSEN_STATE=str(state.resolve()), DTSEN_DEMO="1")
        settings.cache_clear()
        for quarter in quarters():
            for stratum, kept, *counts in count(quarter, state):
                n_pairs[stratum, kept] += counts[0]
                n_true[stratum, kept] += counts[1]
    path = settings().home / "reference" / "linkage_prior.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        for kind in sorted(n_pairs):
            writer.writerow([*kind, n_pairs[kind], n_true[kind], SOURCE])
    print(f"{path}: {len(n_pairs)} kinds, {sum(n_pairs.values())} pairs")


def count(quarter: Quarter, state: Path) -> list[tuple[str, str, int, int]]:
    """Return how many pairs there are of each kind, and how many are one person."""
    with lake.lake() as connection:
        judge(connection, quarter, state)
        records.show_persons(connection, records.staged(quarter, "person", frozenset()))
        estimate.show(connection, quarter, lake.linkage_dir(quarter))
        return connection.execute(lake.statement("truth/pair_prior")).fetchall()


if __name__ == "__main__":
    main()
