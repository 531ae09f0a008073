"""What of a quarter makes the linkage say that its model is to be trained again.

python bench/drift.py 20000 [--seed 1] [--state DIR]

A quarter is simulated, a model is trained on it, and others are compared with it: the
same, the next one, other cities, and this one with its records damaged in one way each.
Printed is for each what has shifted most, as a multiple of its limit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from dtsen import lake, register
from dtsen.linkage import card, link, model, scoring, train
from dtsen.linkage.drift import NAME
from dtsen.settings import settings
from linkage import prepare, quarters

if TYPE_CHECKING:
    from dtsen.quarter import Quarter

# A value of a column in place of it, for every so many in a hundred records.
MISSING = {"regsosek": 8, "dtks": 16, "p3ke": 30}
DAMAGES = {
    "NIKs missing three times as often": ("nik", "null", MISSING),
    "the same in DTKS alone": ("nik", "null", {"dtks": 16}),
    "names of DTKS cut to the first word": (
        "name",
        "split_part(name, ' ', 1)",
        {"dtks": 30},
    ),
    "names of DTKS cut to 15 letters": ("name", "name[:15]", {"dtks": 100}),
    "birth dates of DTKS on 1 January": (
        "born_on",
        "date_trunc('year', born_on)::date",
        {"dtks": 30},
    ),
}


def main() -> None:
    """Train once, compare with many."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("persons", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = arguments.state or Path(scratch)
        first, later = quarters()
        _settle(root / "city", arguments.persons, arguments.seed, first, later)
        _use(train(first, folder=root / "model").parent)
        _compare("the same quarter", first)
        register.build(first)
        _compare("the next quarter", later)
        for name, (column, value, shares) in DAMAGES.items():
            _damage(first, column, value, shares)
            _compare(name, first)
            _repair(first)
        for n, size in enumerate((1, 0.25, 2.5), start=arguments.seed + 1):
            persons = max(5_000, int(size * arguments.persons))
            _settle(root / f"other_{n}", persons, n, first)
            _compare(f"another city of {persons}", first)


def _settle(state: Path, persons: int, seed: int, *asked: Quarter) -> None:
    """Go to a city of its own, which is founded where it is not there yet."""
    os.environ.update(DTSEN_STATE=str(state), DTSEN_DEMO="1")
    settings.cache_clear()
    for quarter in asked:
        prepare(quarter, state, persons, seed)


def _use(folder: Path) -> None:
    """Let the model of a folder be the one that every quarter reads."""
    for reads in (model.load, card.load, scoring.score):
        reads.__defaults__ = (folder,)


def _compare(name: str, quarter: Quarter) -> None:
    link(quarter)
    rows = pq.read_table(lake.linkage_dir(quarter) / NAME).to_pylist()
    most = max(rows, key=lambda row: abs(row["shift"]) / row["threshold"])
    drifted = {(r["what"], r["part"]) for r in rows if r["verdict"] == "train_again"}
    print(
        f"{name:36}{abs(most['shift']) / most['threshold']:6.2f}  "
        f"{most['what']} {most['part']} ({len(drifted)} to train again)",
        flush=True,
    )


def _damage(quarter: Quarter, column: str, value: str, shares: dict[str, int]) -> None:
    for source, share in shares.items():
        for path in lake.staged_files(quarter, source, "person"):
            kept = path.with_suffix(".kept")
            shutil.copy(path, kept)
            changed = f"if(hash(record_key) % 100 < {share}, {value}, {column})"
            with lake.lake() as connection:
                lake.view(connection, "kept", kept)
                lake.write(
                    connection,
                    f"select * replace ({changed} as {column}) from kept",
                    path,
                )


def _repair(quarter: Quarter) -> None:
    for source in MISSING:
        for kept in lake.staged_dir(quarter, source).glob("*.kept"):
            kept.replace(kept.with_suffix(".parquet"))


if __name__ == "__main__":
    main()
