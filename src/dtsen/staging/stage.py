"""Staging one file: read it strictly, convert it, flag it, account for every record."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.areas import written_codes
from dtsen.errors import DeliveryRejected
from dtsen.formats.delivered_books import keep_book
from dtsen.formats.dialect import Told
from dtsen.formats.opening import open_file
from dtsen.quarter import Quarter
from dtsen.settings import settings
from dtsen.staging.accepted import DUPLICATE, accepted_statement, number_bits
from dtsen.staging.books import hold, of_version
from dtsen.staging.corrections import count_hits, require_guards
from dtsen.staging.flags import find_flags
from dtsen.staging.known_errors import entries, expired
from dtsen.staging.outcome import Outcome, Staged
from dtsen.staging.places import open_areas, require_areas
from dtsen.staging.reading import Context
from dtsen.staging.records import read_records
from dtsen.staging.whole import keep_findings, whole_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dtsen.formats.cells import DeliveredCode, Note
    from dtsen.sources.layout import Layout
    from dtsen.staging.records import Read
    from dtsen.staging.whole import FileFinding


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file and what its sender says of it; nothing said is nothing to hold it to.

    ``book`` is the code book that came beside it.
    """

    path: Path
    told: Told
    code_system: str
    rows: int | None
    book: tuple[DeliveredCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where accepted records and the quarantine go, findings and an enclosed book."""

    accepted: Path
    quarantined: Path
    findings: Path | None = None
    book: Path | None = None

    @property
    def paths(self) -> list[Path]:
        """Every file that is written."""
        every = (self.accepted, self.quarantined, self.findings, self.book)
        return [*filter(None, every)]

    def remove(self) -> None:
        """Leave nothing of a refused file."""
        for path in self.paths:
            path.unlink(missing_ok=True)


def context_of(
    layout: Layout, quarter: Quarter, code_system: str, *, is_synthetic: bool
) -> Context:
    """Return how a file of a layout is read for a quarter."""
    return Context(
        layout=layout,
        last_day=quarter.last_day,
        is_synthetic=is_synthetic,
        areas=written_codes(layout.code_system or code_system, quarter.last_day),
        corrections=tuple(entries(layout, quarter)),
    )


def stage_records(
    delivered: Delivered,
    context: Context,
    outputs: Outputs,
    count_members: Callable[[lake.Connection, Path], None],
) -> Staged:
    """Read a file and write its records; ``count_members`` is told in :mod:`flags`.

    Every record is accepted (with reason codes), an exact duplicate, or in quarantine.
    The same file gives the same bytes, whatever was staged before.

    Raises
    ------
    DeliveryRejected
        Where the file cannot be used as a whole; nothing of it is left.
    """
    try:
        with (
            lake.lake(memory=settings().staging_memory) as connection,
            _scratch() as scratch,
        ):
            opened = open_file(delivered.path, context.layout, delivered.told, scratch)
            context = replace(context, is_typed=opened.is_typed)
            open_areas(connection, context)
            read = read_records(connection, opened, context, scratch)
            _require_rows(delivered, context, read)
            _require_corrections(connection, context)
            name = delivered.path.name
            require_areas(connection, name, context, delivered.code_system)
            find_flags(connection, context, lambda: count_members(connection, scratch))
            staged = _written(connection, context, read, outputs)
            findings = _whole(connection, context, outputs)
            _require_sound(findings, context, name, staged)
            told = [f"{found.code}: {found.sentence}" for found in findings]
            for book in filter(None, (delivered.book, read.book)):
                held = hold(book, of_version(context.layout))
                told += held.warnings
                findings += held.findings
            _keep(connection, name, findings, read.book, outputs)
            return replace(staged, warnings=[*staged.warnings, *told])
    except DeliveryRejected:
        outputs.remove()
        raise


def _written(
    connection: lake.Connection, context: Context, read: Read, outputs: Outputs
) -> Staged:
    reasons = number_bits(connection)
    statement = accepted_statement(context.layout, reasons)
    accepted = lake.write(connection, statement, outputs.accepted)
    quarantine = lake.statement("staging/quarantine")
    refused = lake.write(connection, quarantine, outputs.quarantined)
    counts = _reasons(connection, outputs)
    return Staged(
        outcome=Outcome.ACCEPTED,
        rows_read=read.n_records,
        accepted=accepted,
        duplicate=counts.get(DUPLICATE, 0),
        quarantined=refused - counts.get(DUPLICATE, 0),
        reasons=counts,
        standardised=_counted(connection, "repairs", "readable"),
        warnings=[*map(str, read.notes), *map(str, _ended(context))],
        accepted_path=str(outputs.accepted),
        quarantined_path=str(outputs.quarantined),
    )


def _whole(
    connection: lake.Connection, context: Context, outputs: Outputs
) -> list[FileFinding]:
    """Return what the file as a whole shows."""
    unknown = _counted(connection, "unknown_codes", "accepted")
    written = f"select * from read_parquet({lake.quoted(outputs.accepted)})"
    connection.execute(f"create or replace temp view accepted as {written}")
    return whole_findings(connection, context.layout, context.last_day, unknown)


def _require_sound(
    findings: list[FileFinding], context: Context, file: str, staged: Staged
) -> None:
    """Refuse a file by the first critical finding."""
    for found in findings:
        if found.severity == "critical":
            raise DeliveryRejected(
                context.layout.source,
                file=file,
                place=f"column {found.column}",
                expected=f"at most {found.limit:g} of the records",
                found=f"{found.n} of {found.of} ({found.code})",
                remedy=found.sentence,
                code=found.code,
                n_records=staged.rows_read,
            )


def _keep(
    connection: lake.Connection,
    file: str,
    findings: list[FileFinding],
    book: tuple[DeliveredCode, ...],
    outputs: Outputs,
) -> None:
    if outputs.findings:
        keep_findings(connection, findings, file, outputs.findings)
    if outputs.book:
        outputs.book.unlink(missing_ok=True)
        if book:
            keep_book(book, outputs.book)


def _require_rows(delivered: Delivered, context: Context, read: Read) -> None:
    if delivered.rows in {None, read.n_records}:
        return
    raise DeliveryRejected(
        context.layout.source,
        file=delivered.path.name,
        expected=f"{delivered.rows} records, as the manifest says",
        found=f"{read.n_records} records",
        remedy="Send the whole file again, with a manifest that describes it.",
        code="BERKAS_MANIFES",
        n_records=read.n_records,
    )


def _require_corrections(connection: lake.Connection, context: Context) -> None:
    if not context.corrections:
        return
    counted = connection.execute(
        "select corrected, count(*) from readable group by corrected"
    ).fetchall()
    require_guards(context.layout, context.corrections, count_hits(dict(counted)))


def _ended(context: Context) -> list[Note]:
    return expired(context.layout, Quarter.of(context.last_day))


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = settings().state
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stage-", dir=folder) as scratch:
        yield Path(scratch)


def _reasons(connection: lake.Connection, outputs: Outputs) -> dict[str, int]:
    rows = connection.execute(
        "select unnest(reasons) as reason, count(*) from read_parquet($accepted) "
        "group by reason "
        "union all "
        "select reason, count(*) from read_parquet($refused) group by reason "
        "order by reason",
        {"accepted": str(outputs.accepted), "refused": str(outputs.quarantined)},
    ).fetchall()
    return dict(rows)


def _counted(connection: lake.Connection, words: str, relation: str) -> dict[str, int]:
    """Count the records per word of a column that has a blank behind each."""
    counted: Counter[str] = Counter()
    for spelled, n in connection.execute(
        f"select {words}, count(*) from {relation} where {words} <> '' group by {words}"
    ).fetchall():
        counted.update(dict.fromkeys(spelled.split(), n))
    return dict(sorted(counted.items()))
