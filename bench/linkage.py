"""How well and how fast records are linked, against the truth of the simulator.

python bench/linkage.py 20000 [--seed 1] [--state DIR]

Two quarters are simulated, landed, staged, linked and built in a folder of their own
(kept where --state names it, and then not made again). Printed are seconds per step,
precision and recall of pairs of records, also where it is hard, and how many ids stayed
with their person from the first quarter to the second.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen import landing, linkage, register, staging
from dtsen.lake import lake, register_dir, staged_dir, table, view, view_staged
from dtsen.linkage.records import staged
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

SOURCES = ("regsosek", "dtks", "p3ke", "dtsen", "dukcapil")

PAIRS = """
with size as (
    select person, truth, count(*) as n from scored where {condition} group by all
),
linked as (select sum(n) as n from size group by person),
meant as (select sum(n) as n from size group by truth)
select
    (select sum(n * (n - 1) / 2) from size) as both,
    (select sum(n * (n - 1) / 2) from linked) as linked,
    (select sum(n * (n - 1) / 2) from meant) as meant
"""
GROUPS = {
    "all": "true",
    "a record without NIK": "truth in (select truth from scored where nik is null)",
    "single names": "truth in (select truth from scored where name not like '% %')",
    "under 5": "truth in (select truth from scored where born_on > '2021-06-30')",
    "women": "truth in (select truth from scored where sex = 'P')",
}


def main() -> None:
    """Simulate, link, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("persons", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        state = arguments.state or Path(scratch)
        os.environ.update(DTSEN_STATE=str(state), DTSEN_DEMO="1")
        for quarter in _quarters():
            _prepare(quarter, state, arguments.persons, arguments.seed)
            _link(quarter)
            _compare(quarter, state)
        _compare_ids(state)


def _quarters() -> tuple[Quarter, Quarter]:
    first = Quarter.parse("2026-Q2")
    return first, first.next


def _prepare(quarter: Quarter, state: Path, persons: int, seed: int) -> None:
    if staged_dir(quarter, SOURCES[-1]).exists():
        return
    with _timed(f"{quarter} simulate"):
        simulate(
            quarter,
            persons=persons,
            seed=seed,
            inbox=settings().inbox_dir,
            truth=state / "truth",
        )
    with _timed(f"{quarter} land and stage"):
        for source in SOURCES:
            for file in landing.land(quarter, source):
                staging.stage(file)


def _link(quarter: Quarter) -> None:
    with _timed(f"{quarter} link"):
        print(linkage.link(quarter))
    with _timed(f"{quarter} build"):
        print(register.build(quarter))


def _compare(quarter: Quarter, state: Path) -> None:
    with lake() as connection:
        _score(connection, quarter, state)
        for name, condition in GROUPS.items():
            ((both, linked, meant),) = connection.execute(
                PAIRS.format(condition=condition)
            ).fetchall()
            print(
                f"{quarter} {name}: {meant:.0f} true pairs, "
                f"precision {both / linked:.5f}, recall {both / meant:.5f}"
            )


def _score(connection: DuckDBPyConnection, quarter: Quarter, state: Path) -> None:
    """Create ``scored``: every staged record with its person and the true one."""
    view_staged(connection, "staged", *staged(quarter, "person", frozenset()))
    view(connection, "true_record", state / "truth" / str(quarter) / "record.parquet")
    view(connection, "found", register_dir(quarter) / "source_record.parquet")
    table(
        connection,
        "scored",
        "select staged.*, found.person_id as person, true_record.person_id as truth "
        "from staged inner join found using (source, record_key) "
        "inner join true_record on staged.source = true_record.source "
        "and staged.file_name = true_record.file_name "
        "and staged.record_no = true_record.record_no",
    )


def _compare_ids(state: Path) -> None:
    with lake() as connection:
        for quarter, name in zip(_quarters(), ("earlier", "later"), strict=True):
            _score(connection, quarter, state)
            table(
                connection,
                name,
                "select truth, arg_max(person, n) as person from (select truth, "
                "person, count(*) as n from scored group by all) group by truth",
            )
        ((both, kept),) = connection.execute(
            "select count(*), count(*) filter (where earlier.person = later.person) "
            "from earlier inner join later using (truth)"
        ).fetchall()
        ((passed, newborn),) = connection.execute(
            "select count(*), count(*) filter (where later.truth not in "
            "(select truth from earlier)) from earlier inner join later "
            "on earlier.person = later.person and earlier.truth <> later.truth"
        ).fetchall()
    print(f"ids kept by {kept} of {both} persons ({kept / both:.5f})")
    print(f"ids that passed to somebody else: {passed}, to newcomers: {newborn}")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
