"""How well and how fast records that a program gives are linked, against the truth.

python bench/link_records.py 20000 [--seed 1] [--state DIR] [--only-first]

Two quarters are simulated, landed and staged in a folder of their own (kept where
--state names it, and then not made again). Their staged persons are written as a
program would give them, in a random order, and linked one quarter after the other.
Printed are seconds and memory, precision and recall of pairs of records and of whole
persons, the precision of each pass, and how many persons kept their id.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen.lake import lake, table, view, view_staged, write
from dtsen.linkage import Register, link_records, truth
from dtsen.linkage.records import staged
from linkage import prepare, quarters, timed

if TYPE_CHECKING:
    from dtsen.lake import Connection
    from dtsen.linkage import Linkage
    from dtsen.quarter import Quarter

# P3KE has no No. KK, and gives the number it has for a family in its place.
AS_GIVEN = """
select
    concat_ws('/', $quarter, staged.source, staged.file_name, staged.record_no)
        as record_id,
    staged.source, nik, coalesce(no_kk, family_key) as no_kk, name as nama,
    strftime(born_on, '%d/%m/%Y') as tanggal_lahir, sex as jenis_kelamin,
    birth_place as tempat_lahir, kelurahan_code as kode_kelurahan, rt, rw,
    address as alamat, mother_name as nama_ibu,
    true_record.person_id as truth, true_record.family_id as true_family
from staged
inner join true_record on staged.source = true_record.source
    and staged.file_name = true_record.file_name
    and staged.record_no = true_record.record_no
order by hash(record_id)
"""
JUDGED = """
select person_id as person, truth, source, pass, family_id, true_family,
    match_probability, record_id
from clusters inner join given using (record_id)
"""
# Pairs that one pass has brought together.
BY_PASS = """
select l.pass, count(*), avg((l.truth = r.truth)::integer), avg(l.match_probability)
from judged as l
inner join judged as r
    on l.person = r.person and l.record_id < r.record_id and l.pass = r.pass
group by l.pass order by l.pass
"""
IDS = """
select truth, arg_max({what}, n) as {what} from (
    select truth, {what}, count(*) as n from judged group by all
) group by truth
"""


def main() -> None:
    """Simulate, link, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("persons", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--only-first", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        state = arguments.state or Path(scratch)
        os.environ.update(DTSEN_STATE=str(state), DTSEN_DEMO="1")
        register, linkages = None, []
        for quarter in quarters()[: 1 if arguments.only_first else 2]:
            prepare(quarter, state, arguments.persons, arguments.seed)
            records = _given(quarter, state)
            with timed(f"{quarter} link_records"):
                linked = link_records(records, register)
            register = _kept(linked, state)
            linkages.append(linked)
            _compare(quarter, records, linked)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"peak memory {peak:.2f} GB")
        if not arguments.only_first:
            _compare_ids(state, linkages)


def _given(quarter: Quarter, state: Path) -> Path:
    """Write the records of a quarter as a program would give them."""
    path = state / "given" / f"{quarter}.parquet"
    with lake() as connection:
        view_staged(connection, "staged", *staged(quarter, "person", frozenset()))
        found = state / "truth" / str(quarter) / "record.parquet"
        view(connection, "true_record", found)
        n_records = write(connection, AS_GIVEN, path, {"quarter": str(quarter)})
    print(f"{quarter}: {n_records} records")
    return path


def _kept(linked: Linkage, state: Path) -> Register:
    with timed("save and load"):
        linked.register.save(state / "register_of_records")
        return Register.load(state / "register_of_records")


def _compare(quarter: Quarter, records: Path, linked: Linkage) -> None:
    with lake() as connection:
        _judge(connection, records, linked)
        table(connection, "part", "select distinct 'all' as part, truth from judged")
        found = truth.quality(connection)["all"]
        for what, agreed in (("pairs", found.pairs), ("persons", found.persons)):
            print(
                f"{quarter} {what}: {agreed.n_true} true, "
                f"precision {agreed.precision:.5f}, recall {agreed.recall:.5f}"
            )
        for row in connection.execute(BY_PASS).fetchall():
            print("{}: {} pairs, precision {:.5f}, told {:.5f}".format(*row))


def _judge(connection: Connection, records: Path, linked: Linkage) -> None:
    connection.register("clusters", linked.clusters)
    view(connection, "given", records)
    table(connection, "judged", JUDGED)


def _compare_ids(state: Path, linkages: list[Linkage]) -> None:
    with lake() as connection:
        for quarter, linked, name in zip(
            quarters(), linkages, ("earlier", "later"), strict=True
        ):
            _judge(connection, state / "given" / f"{quarter}.parquet", linked)
            for what in ("person", "family_id"):
                table(connection, f"{name}_{what}", IDS.format(what=what))
        for what in ("person", "family_id"):
            ((both, kept),) = connection.execute(
                f"select count(*), count(*) filter (where l.{what} = r.{what}) "
                f"from earlier_{what} as l inner join later_{what} as r using (truth)"
            ).fetchall()
            print(f"{what} kept by {kept} of {both} persons ({kept / both:.5f})")
        ((passed,),) = connection.execute(
            "select count(*) from earlier_person as l inner join later_person as r "
            "on l.person = r.person and l.truth <> r.truth"
        ).fetchall()
    print(f"ids that passed to somebody else: {passed}")


if __name__ == "__main__":
    main()
