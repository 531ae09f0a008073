"""Staging one file: read it strictly, convert it, flag it, account for every line."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.errors import DataError
from dtsen.formats.header import require_header
from dtsen.landing.land import landed_path, siblings
from dtsen.quarter import Quarter
from dtsen.receipts import LandedFile, StagedFile
from dtsen.settings import settings
from dtsen.sources.layout import layout
from dtsen.staging.accepted import accepted_statement, has_area
from dtsen.staging.lines import read_strictly
from dtsen.staging.order import require_line_numbers
from dtsen.staging.places import require_areas
from dtsen.staging.reading import Context
from dtsen.staging.statement import key_statement, reading_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

GROWN_UP = 17
_NO_FLAG = "select null::varchar as {key}, null::varchar as reasons where false"


def stage(file: LandedFile) -> StagedFile:
    """Read one landed file into the lake and return what became of its records.

    Every record is accepted (with reason codes), an exact duplicate, or in quarantine.
    The same file gives the same bytes, whatever was staged before.

    Raises
    ------
    DeliveryRejected
        Where the file cannot be used as a whole; nothing of it is left in the lake.
    """
    context = _context(file)
    path = landed_path(file)
    with _only_current_outputs(file) as (staged, quarantined):
        headers = require_header(path, context.layout)
        with lake.lake() as connection, _scratch() as scratch:
            statement = reading_statement(path, headers, context)
            read_strictly(connection, statement, path, scratch / "read.parquet", file)
            require_line_numbers(connection, path, file, context.layout, headers)
            require_areas(connection, context.layout, file)
            _accept(connection)
            _flag(connection, file, context)
            accepted = _write_accepted(connection, file, context, staged)
            duplicates, broken = _write_quarantine(connection, file, quarantined)
            return StagedFile(
                quarter=file.quarter,
                source=file.source,
                table=file.table,
                file_name=file.file_name,
                sha256=lake.sha256(staged),
                rows_read=file.rows,
                accepted=accepted,
                duplicates=duplicates,
                quarantined=broken,
                reasons=_reasons(connection, staged, quarantined),
                repairs=_repairs(connection),
            )


def _context(file: LandedFile) -> Context:
    return Context(
        layout=layout(file.source, file.table, file.layout),
        last_day=Quarter.parse(file.quarter).last_day,
        is_synthetic=file.is_synthetic,
    )


def _outputs(file: LandedFile) -> tuple[Path, Path]:
    quarter = Quarter.parse(file.quarter)
    stem = Path(file.file_name).stem
    return (
        lake.staged_dir(quarter, file.source) / f"{file.table}__{stem}.parquet",
        lake.quarantine_dir(quarter, file.source) / f"{stem}.parquet",
    )


@contextmanager
def _only_current_outputs(file: LandedFile) -> Iterator[tuple[Path, Path]]:
    """Leave no output of a refused file, nor of a file of an earlier revision."""
    own = _outputs(file)
    current = {path for other in siblings(file) for path in _outputs(other)}
    for folder in {path.parent for path in own}:
        for path in set(folder.glob("*.parquet")) - current:
            path.unlink()
    try:
        yield own
    except DataError:
        for path in own:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = settings().state
    with tempfile.TemporaryDirectory(prefix="stage-", dir=folder) as scratch:
        yield Path(scratch)


def _accept(connection: lake.Connection) -> None:
    lake.table(connection, "duplicate", lake.statement("staging/duplicate"))
    connection.execute(
        "create or replace temp view accepted as "
        "select * from readable anti join duplicate using (record_no)"
    )


def _flag(connection: lake.Connection, file: LandedFile, context: Context) -> None:
    """Find what no single record shows: families and repeated NIKs."""
    lake.table(connection, "family_flag", _NO_FLAG.format(key="family_key"))
    lake.table(connection, "nik_flag", _NO_FLAG.format(key="nik"))
    if file.table == "person":
        last = context.last_day
        grown_up_since = date(last.year - GROWN_UP, last.month, last.day)
        lake.table(
            connection,
            "family_flag",
            lake.statement("staging/family_of_persons"),
            {"grown_up_since": grown_up_since},
        )
        lake.table(connection, "nik_flag", lake.statement("staging/nik_repeated"))
    if file.table == "family":
        _count_members(connection, file)
        lake.table(
            connection, "family_flag", lake.statement("staging/family_of_families")
        )


def _count_members(connection: lake.Connection, file: LandedFile) -> None:
    """Create ``member`` from the persons that were delivered with the families."""
    lake.table(
        connection,
        "member",
        "select null::varchar as family_key, null::bigint as n_members where false",
    )
    for other in siblings(file):
        if other.table == "person":
            context = _context(other)
            path = landed_path(other)
            headers = require_header(path, context.layout)
            keys = key_statement(path, headers, context)
            connection.execute(f"insert into member {keys}")


def _write_accepted(
    connection: lake.Connection, file: LandedFile, context: Context, path: Path
) -> int:
    binds = {"source": file.source, "file_name": file.file_name}
    if has_area(context.layout):
        binds["code_system"] = file.code_system
    return lake.write(connection, accepted_statement(context.layout), path, binds)


def _write_quarantine(
    connection: lake.Connection, file: LandedFile, path: Path
) -> tuple[int, int]:
    """Write what was not accepted; return the duplicates and the broken records."""
    lake.write(
        connection,
        lake.statement("staging/quarantine"),
        path,
        {"file_name": file.file_name},
    )
    ((duplicates, broken),) = connection.execute(
        "select count(*) filter (where reason = 'DUPLIKAT'), "
        "count(*) filter (where reason <> 'DUPLIKAT') from read_parquet($path)",
        {"path": str(path)},
    ).fetchall()
    return duplicates, broken


def _reasons(
    connection: lake.Connection, staged: Path, quarantined: Path
) -> dict[str, int]:
    rows = connection.execute(
        "select unnest(reasons) as reason, count(*) from read_parquet($staged) "
        "group by reason "
        "union all "
        "select reason, count(*) from read_parquet($quarantined) group by reason "
        "order by reason",
        {"staged": str(staged), "quarantined": str(quarantined)},
    ).fetchall()
    return dict(rows)


def _repairs(connection: lake.Connection) -> dict[str, int]:
    """Count the repaired cells per column and kind of repair."""
    counted: Counter[str] = Counter()
    for words, n in connection.execute(
        "select repairs, count(*) from readable where repairs <> '' group by repairs"
    ).fetchall():
        counted.update(dict.fromkeys(words.split(), n))
    return dict(sorted(counted.items()))
