"""How ours links records, beside what else could be taken, against the truth.

python bench/alternatives.py 100000 [--seed 1] [--state DIR] [--environment DIR]
    [--way WAY]

One quarter of a synthetic Jakarta is simulated, landed and staged (kept where --state
names a folder), and its persons are written as a program would give them. Each way gets
this file and links it in a process of its own, cleaning included:

ours            ``link_records``: rules, the model on what they leave open, groups that
                keep apart what must be; from 4 bits on
splink          the model of ours, read as it is, on all records: the same cleaned
                columns, comparisons and blocking rules, no other rules; components of
                pairs of 4 bits and more
recordlinkage   the same cleaned columns, seven blocking keys, seven comparisons that
                agree or not (names from Jaro-Winkler .85), weights by its own ECM;
                components of pairs more likely one person than not
pairwise        exact NIK, else texts that are alike (``bench/pairwise.py``); from 85 of
                100 on

The thresholds were fixed before any of them was run. Printed are seconds of the clock
and of the processor, memory, and precision, recall and F1 of pairs of records and of
whole persons; where pairs were weighed one by one, also of these before they are
grouped.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from splink import DuckDBAPI, Linker

import pairwise
from apart import DEFAULT_ENVIRONMENT, Cost, ecm, environment, measured
from dtsen.lake import lake, quoted, statement, table, view, view_staged, write
from dtsen.linkage import given, link_records, model, truth
from dtsen.linkage.clusters import Pairs, components
from dtsen.linkage.config import DEFAULT
from dtsen.linkage.records import count, show_decisions, staged, standardise
from dtsen.linkage.truth import Agreement
from febrl import LIKENESS, MORE_LIKELY_THAN_NOT, shares
from link_records import AS_GIVEN
from linkage import prepare, quarters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dtsen.lake import Connection

GIVEN, CLEANED, NUMBERED = "given.parquet", "cleaned.csv", "numbered.parquet"
QUARTER = quarters()[0]
# Each needs a name or a birth date in common: by the station's own rules most
# candidates are siblings, and the ECM takes the household for the person.
BLOCKS = [
    (columns, columns)
    for columns in (
        ["nik"],
        ["born_on", "rarest_key"],
        ["rarest_key", "birth_year"],
        ["sound", "birth_month", "birth_day"],
        ["no_kk", "sound"],
        ["nik_tail", "rarest_key"],
        ["born_on", "kelurahan_code"],
    )
]
COMPARED = [
    ("letters", LIKENESS),
    ("born_on", "exact"),
    ("sex", "exact"),
    ("nik", "exact"),
    ("no_kk", "exact"),
    ("neighbourhood", "exact"),
    ("kelurahan_code", "exact"),
]
# The list that most people are in comes first: the others are looked up in it.
LOOKED_UP = """
select
    record_id, source, coalesce(nik, '') as nik, upper(coalesce(nama, '')) as name,
    coalesce(tanggal_lahir, '') as born_on, upper(coalesce(alamat, '')) as address,
    coalesce(kode_kelurahan, '') as kelurahan
from given
order by count(*) over (partition by source) desc, source, record_id
"""


def main() -> None:
    """Simulate, link in every way, compare; or link in one way, in this process."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("persons", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--environment", type=Path, default=DEFAULT_ENVIRONMENT)
    parser.add_argument("--way", choices=WAYS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        state = arguments.state or Path(scratch)
        os.environ.update(DTSEN_STATE=str(state), DTSEN_DEMO="1")
        if arguments.way:
            WAYS[arguments.way](state)
            return
        python = environment(arguments.environment)
        prepare(QUARTER, state, arguments.persons, arguments.seed)
        _give(state)
        for way in WAYS:
            _compare(state, way, _run(state, way, python))


def _give(state: Path) -> None:
    """Write the records as a program would give them."""
    with lake() as connection:
        view_staged(connection, "staged", *staged(QUARTER, "person", frozenset()))
        path = state / "truth" / str(QUARTER) / "record.parquet"
        view(connection, "true_record", path)
        quarter = {"quarter": str(QUARTER)}
        n_records = write(connection, AS_GIVEN, state / GIVEN, quarter)
    print(f"{n_records} records")
    print("way: seconds, processor, MB; precision, recall, F1 of pairs, persons, links")


def _run(state: Path, way: str, python: Path) -> Cost:
    cost = measured([
        *(sys.executable, __file__, "0"),
        *("--state", state, "--way", way),
    ])
    if way != "recordlinkage":
        return cost
    task = {
        "records": [str(state / CLEANED)],
        "blocks": BLOCKS,
        "compare": COMPARED,
        "least": MORE_LIKELY_THAN_NOT,
        "found": str(state / "found.csv"),
    }
    return cost + ecm(python, task, state)


def _compare(state: Path, way: str, cost: Cost) -> None:
    """Print what a way has cost and how well it linked."""
    with lake() as connection:
        if way == "recordlinkage":
            _group(connection, state)
        view(connection, "found", _found(state, way))
        view(connection, "given", state / GIVEN)
        table(
            connection,
            "judged",
            "select person, truth from given inner join found using (record_id)",
        )
        if count(connection, "judged") != count(connection, "given"):
            raise SystemExit(f"{way} has lost records")
        table(connection, "part", "select distinct 'all' as part, truth from judged")
        quality = truth.quality(connection)["all"]
        agreed = [quality.pairs, quality.persons]
        if _links(state, way).exists():
            agreed.append(_weighed(connection, state, way, quality.pairs.n_true))
    spent = f"{cost.seconds:7.1f} {cost.cpu_seconds:7.1f} {cost.peak_mb:6}"
    print(f"{way:14} {spent}  {'  '.join(map(shares, agreed))}", flush=True)


def _weighed(connection: Connection, state: Path, way: str, n_true: int) -> Agreement:
    """Return how well pairs were weighed, before anything follows from them."""
    view(connection, "numbered", state / NUMBERED)
    view(connection, "link", _links(state, way))
    table(
        connection,
        "known",
        "select rid, truth from numbered inner join given using (record_id)",
    )
    ((n_found, n_both),) = connection.execute(
        "select count(*), count(*) filter (where l.truth = r.truth) from link "
        "inner join known as l on link.rid_l = l.rid "
        "inner join known as r on link.rid_r = r.rid"
    ).fetchall()
    return Agreement(n_true, n_found, n_both)


def _with_ours(state: Path) -> None:
    clusters = link_records(state / GIVEN).clusters
    _keep(state, "ours", clusters["record_id"].tolist(), clusters["person_id"].tolist())


def _with_splink(state: Path) -> None:
    with lake() as connection:
        _clean(connection, state)
        _, settings = model.load(DEFAULT.model)
        everybody = DuckDBAPI(connection).register("entry")
        linker = Linker(everybody, settings, log_level=None)
        found = linker.inference.predict(threshold_match_weight=DEFAULT.match_weight)
        links = f"select rid_l, rid_r from {found.physical_name}"
        _keep_components(connection, state, "splink", links)


def _for_recordlinkage(state: Path) -> None:
    """Write the cleaned records; its own environment does the rest."""
    with lake() as connection:
        _clean(connection, state)
        connection.execute(
            "copy (select rid, * exclude (rid, keys), "
            "kelurahan_code || '/' || rw || '/' || rt as neighbourhood "
            f"from entry order by rid) to {quoted(state / CLEANED)} (header)"
        )


def _group(connection: Connection, state: Path) -> None:
    view(connection, "numbered", state / NUMBERED)
    links = f"select * from read_csv({quoted(state / 'found.csv')}, header = true)"
    _keep_components(connection, state, "recordlinkage", links)


def _with_texts(state: Path) -> None:
    with lake() as connection:
        view(connection, "given", state / GIVEN)
        rows = connection.execute(LOOKED_UP).fetchall()
    persons = pairwise.look_up(pairwise.Record(*row[1:]) for row in rows)
    _keep(state, "pairwise", [row[0] for row in rows], persons)


WAYS: dict[str, Callable[[Path], None]] = {
    "ours": _with_ours,
    "splink": _with_splink,
    "recordlinkage": _for_recordlinkage,
    "pairwise": _with_texts,
}


def _clean(connection: Connection, state: Path) -> None:
    """Create ``entry`` as ours does, and ``numbered``: the number of each record."""
    given.read(connection, state / GIVEN)
    table(connection, "earlier_person", statement("linkage/no_person"))
    show_decisions(connection)
    standardise(connection, DEFAULT)
    table(
        connection,
        "numbered",
        "select entry.rid, staged_person.record_id from entry "
        "inner join staged_person using (source, record_key)",
    )
    write(connection, "select * from numbered order by rid", state / NUMBERED)


def _keep_components(connection: Connection, state: Path, way: str, links: str) -> None:
    write(connection, f"select rid_l, rid_r from ({links})", _links(state, way))
    view(connection, "link", _links(state, way))
    columns = connection.execute("select rid_l, rid_r from link").fetchnumpy()
    left, right = (np.asarray(columns[key], np.int64) for key in ("rid_l", "rid_r"))
    records = connection.execute(
        "select record_id from numbered order by rid"
    ).fetchall()
    person = components(len(records), Pairs(left, right))
    _keep(state, way, [record_id for (record_id,) in records], list(person))


def _keep(state: Path, way: str, records: list[str], persons: Sequence[object]) -> None:
    found = pa.table({"record_id": records, "person": persons})
    pq.write_table(found, _found(state, way))


def _found(state: Path, way: str) -> Path:
    return state / f"found_{way}.parquet"


def _links(state: Path, way: str) -> Path:
    return state / f"links_{way}.parquet"


if __name__ == "__main__":
    main()
