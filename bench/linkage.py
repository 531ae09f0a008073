"""How well and how fast records are linked, against the truth of the simulator.

python bench/linkage.py 20000 [--seed 1] [--state DIR] [--labels 0]

Two quarters are simulated, landed, staged, linked and built in a folder of their own
(kept where --state names it, and then not made again). Printed are seconds per step;
precision, recall and F1 of pairs of records and of whole persons, by group; how many
pairs of persons that are easily taken for one were; and how many ids stayed with their
person from the first quarter to the second. Beside the truth stands what is estimated
without it, or from an audit of --labels pairs of each kind. What is below its bar is
named at the end, and the program fails.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import linkage_estimate
from dtsen import landing, linkage, register, staging
from dtsen.lake import lake, register_dir, staged_dir, table, view, view_staged
from dtsen.linkage import truth
from dtsen.linkage.records import staged
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from dtsen.linkage.truth import Agreement, Merged, Quality

SOURCES = ("regsosek", "dtks", "p3ke", "dtsen", "dukcapil")

# Who is in a group, of the true persons and families.
PARTS = {
    "all": "true",
    "women": "sex = 'P'",
    "men": "sex = 'L'",
    "single names": "name_2 is null",
    "under 5": "born_on > $today::date - interval 5 year",
    "65 and over": "born_on <= $today::date - interval 65 year",
    "a record without NIK": "person_id in (select truth from judged where nik is null)",
    "on two cards": "person_id in (select truth from judged where moved)",
    "Kepulauan Seribu": "kelurahan_code like '31.01%'",
    **{
        f"Jakarta {name}": f"kelurahan_code like '31.{number}%'"
        for name, number in (
            ("Pusat", 71),
            ("Utara", 72),
            ("Barat", 73),
            ("Selatan", 74),
            ("Timur", 75),
        )
    },
}
# What the linkage has to reach, and how many are few enough to be luck.
LEAST_PRECISION, LEAST_RECALL = 0.9990, 0.9940
BEHIND, BEHIND_WITHOUT_NIK, FEW_PAIRS = 0.01, 0.02, 1000
MOST_MERGED, FEW_HARD = 0.10, 30
LEAST_KEPT = 0.995


def main() -> None:
    """Simulate, link, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("persons", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--labels", type=int, default=0)
    arguments = parser.parse_args()
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        state = arguments.state or Path(scratch)
        os.environ.update(DTSEN_STATE=str(state), DTSEN_DEMO="1")
        for quarter in quarters():
            prepare(quarter, state, arguments.persons, arguments.seed)
            _link(quarter)
            missed += _compare(quarter, state, arguments.labels)
        missed += _compare_ids(state)
    for bar in missed:
        print(f"bar missed: {bar}")
    raise SystemExit(1 if missed else 0)


def quarters() -> tuple[Quarter, Quarter]:
    """Return the two quarters that are linked."""
    first = Quarter.parse("2026-Q2")
    return first, first.next


def prepare(quarter: Quarter, state: Path, persons: int, seed: int) -> None:
    """Simulate, land and stage a quarter, unless that is done."""
    if staged_dir(quarter, SOURCES[-1]).exists():
        return
    with timed(f"{quarter} simulate"):
        simulate(
            quarter,
            persons=persons,
            seed=seed,
            inbox=settings().inbox_dir,
            truth=state / "truth",
        )
    with timed(f"{quarter} land and stage"):
        for source in SOURCES:
            for file in landing.land(quarter, source):
                staging.stage(file)


def _link(quarter: Quarter) -> None:
    with timed(f"{quarter} link"):
        print(linkage.link(quarter))
    with timed(f"{quarter} build"):
        print(register.build(quarter))


def _compare(quarter: Quarter, state: Path, n_labels: int) -> list[str]:
    """Print how well each group was found; return the bars that were missed."""
    with lake() as connection:
        judge(connection, quarter, state)
        found, hard = truth.quality(connection), truth.merged(connection)
        linkage_estimate.report(connection, quarter, n_labels)
    print(f"{quarter}: pairs and whole persons: precision, recall, F1")
    for part in PARTS:
        if part in found:
            pairs, persons = found[part].pairs, found[part].persons
            print(
                f"{part:22}{pairs.n_true:>8} {_shares(pairs)}"
                f"{persons.n_true:>10} {_shares(persons)}"
            )
    for kind, pairs in hard.items():
        print(
            f"{kind:22}{pairs.n_pairs:>8} pairs, {pairs.n_merged} taken for one person "
            f"({pairs.share:.1%})"
        )
    return [f"{quarter} {bar}" for bar in _missed(found, hard)]


def _shares(agreement: Agreement) -> str:
    return f"{agreement.precision:.5f} {agreement.recall:.5f} {agreement.f1:.5f}"


def _missed(found: dict[str, Quality], hard: dict[str, Merged]) -> Iterator[str]:
    """Yield what is below its bar, where there is enough of it to say so."""
    whole = found["all"].pairs
    if whole.precision < LEAST_PRECISION:
        yield f"precision {whole.precision:.5f}"
    if whole.recall < LEAST_RECALL:
        yield f"recall {whole.recall:.5f}"
    for part, measured in found.items():
        behind = BEHIND_WITHOUT_NIK if part == "a record without NIK" else BEHIND
        recall = measured.pairs.recall
        if measured.pairs.n_true >= FEW_PAIRS and recall < whole.recall - behind:
            yield f"recall of {part} {recall:.5f}"
    for kind, pairs in hard.items():
        if pairs.n_pairs >= FEW_HARD and pairs.share > MOST_MERGED:
            yield f"{kind} taken for one person {pairs.share:.1%}"


def judge(connection: DuckDBPyConnection, quarter: Quarter, state: Path) -> None:
    """Create ``judged``: every staged record with its person and the true one.

    Beside it ``part`` and ``hard_pair``, as :mod:`dtsen.linkage.truth` reads them.
    """
    folder = state / "truth" / str(quarter)
    view_staged(connection, "staged", *staged(quarter, "person", frozenset()))
    for name in ("record", "person", "hard_pair"):
        view(connection, name, folder / f"{name}.parquet")
    view(connection, "found", register_dir(quarter) / "source_record.parquet")
    table(
        connection,
        "judged",
        "select staged.*, found.person_id as person, person.person_id as truth, "
        "record.family_id <> person.family_id as moved "
        "from staged inner join found using (source, record_key) "
        "inner join record on staged.source = record.source "
        "and staged.file_name = record.file_name "
        "and staged.record_no = record.record_no "
        "inner join person on record.person_id = person.person_id",
    )
    parts = " union all ".join(
        f"select '{part}' as part, person_id as truth from person where {condition}"
        for part, condition in PARTS.items()
    )
    table(connection, "part", parts, {"today": quarter.last_day})


def _compare_ids(state: Path) -> list[str]:
    """Print how many kept their id; return the bars that were missed."""
    with lake() as connection:
        for quarter, name in zip(quarters(), ("earlier", "later"), strict=True):
            judge(connection, quarter, state)
            held = "(select truth, person, count(*) as n from judged group by all)"
            table(
                connection,
                name,
                "select truth, arg_min(person, row(-n, person)) as person "
                f"from {held} group by truth",
            )
            table(
                connection,
                f"owner_{name}",
                "select person, arg_min(truth, row(-n, truth)) as truth "
                f"from {held} group by person",
            )
        ((both, kept),) = connection.execute(
            "select count(*), count(*) filter (where earlier.person = later.person) "
            "from earlier inner join later using (truth)"
        ).fetchall()
        ((passed, newborn),) = connection.execute(
            "select count(*), count(*) filter (where later.truth not in "
            "(select truth from earlier)) from owner_earlier as earlier "
            "inner join owner_later as later "
            "on earlier.person = later.person and earlier.truth <> later.truth"
        ).fetchall()
    print(f"ids kept by {kept} of {both} persons ({kept / both:.5f})")
    print(f"ids that passed to somebody else: {passed}, to newcomers: {newborn}")
    missed = {
        f"ids kept {kept / both:.5f}": kept < LEAST_KEPT * both,
        f"{passed} ids that passed to somebody else": passed > 0,
    }
    return [bar for bar, is_missed in missed.items() if is_missed]


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something takes."""
    started = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
