"""Staging a landed file: where it lies, what its delivery says, and what it leaves."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dtsen import files, lake
from dtsen.errors import DeliveryRejected
from dtsen.formats.delivered_books import keep_book, read_book
from dtsen.formats.dialect import Told
from dtsen.formats.opening import open_file
from dtsen.landing.land import landed_path, siblings
from dtsen.quarter import Quarter
from dtsen.receipts import LandedFile, StagedFile
from dtsen.sources.layout import find, layout
from dtsen.staging.books import hold
from dtsen.staging.places import open_areas
from dtsen.staging.records import count_members
from dtsen.staging.stage import Delivered, Outputs, context_of, stage_records
from dtsen.staging.whole import keep_findings

if TYPE_CHECKING:
    from dtsen.staging.outcome import Staged
    from dtsen.staging.reading import Context


def stage(file: LandedFile) -> StagedFile:
    """Read one landed file into the lake and return what became of its records.

    A code book is held against ours and kept; it has no receipt in the lake, which is
    for records.

    Raises
    ------
    DeliveryRejected
        Where the file cannot be used as a whole; nothing of it is left in the lake.
    """
    _remove_outdated(file)
    if not file.is_records:
        return _stage_book(file)
    outputs = _outputs(file)
    _receipt(file).unlink(missing_ok=True)
    staged = stage_records(
        Delivered(landed_path(file), _told(file), file.code_system, file.rows),
        _context(file),
        outputs,
        lambda connection, scratch: _count_members(connection, file, scratch),
    )
    receipt = _received(file, staged)
    files.replace(_receipt(file), json.dumps(asdict(receipt), indent=2) + "\n")
    return receipt


def _stage_book(file: LandedFile) -> StagedFile:
    kept, findings = _left_by(file)
    for path in (kept, findings):
        path.unlink(missing_ok=True)
    book = read_book(landed_path(file), file.source)
    if len(book) != file.rows:
        raise DeliveryRejected(
            file.source,
            file=file.file_name,
            expected=f"{file.rows} lines, as the manifest says",
            found=f"{len(book)} lines",
            remedy="Send the code book with a manifest that describes it.",
            code="BERKAS_MANIFES",
        )
    held = hold(book, find(file.source, file.layout))
    with lake.lake() as connection:
        keep_book(book, kept)
        keep_findings(connection, held.findings, file.file_name, findings)
    return StagedFile(
        quarter=file.quarter,
        source=file.source,
        table=file.table,
        file_name=file.file_name,
        landed=file.sha256,
        sha256=lake.sha256(kept),
        rows_read=len(book),
        accepted=len(book),
        duplicates=0,
        quarantined=0,
        warnings=held.warnings,
    )


def _received(file: LandedFile, staged: Staged) -> StagedFile:
    return StagedFile(
        quarter=file.quarter,
        source=file.source,
        table=file.table,
        file_name=file.file_name,
        landed=file.sha256,
        sha256=lake.sha256(_outputs(file).accepted),
        rows_read=staged.rows_read,
        accepted=staged.accepted,
        duplicates=staged.duplicate,
        quarantined=staged.quarantined,
        reasons=staged.reasons,
        repairs=staged.standardised,
        warnings=staged.warnings,
    )


def _told(file: LandedFile) -> Told:
    return Told(file.encoding or None, file.delimiter or None, is_whole=True)


def _context(file: LandedFile) -> Context:
    return context_of(
        layout(file.source, file.table, file.layout),
        Quarter.parse(file.quarter),
        file.code_system,
        is_synthetic=file.is_synthetic,
    )


def _outputs(file: LandedFile) -> Outputs:
    quarter, name = Quarter.parse(file.quarter), f"{file.file_name}.parquet"
    return Outputs(
        lake.staged_path(quarter, file.source, file.table, file.file_name),
        lake.quarantine_dir(quarter, file.source) / name,
        lake.findings_dir(quarter, file.source) / f"{file.table}__{name}",
        lake.code_book_dir(quarter, file.source) / name,
    )


def _left_by(file: LandedFile) -> list[Path]:
    """Return where whatever a file leaves may lie: a code book leaves two files."""
    outputs = _outputs(file)
    if file.is_records:
        return [*outputs.paths, _receipt(file)]
    return [*filter(None, (outputs.book, outputs.findings))]


def _receipt(file: LandedFile) -> Path:
    folder = lake.receipt_dir(Quarter.parse(file.quarter), file.source)
    return folder / f"{file.file_name}.json"


def _remove_outdated(file: LandedFile) -> None:
    """Leave nothing of files that the current revision does not have."""
    current = {path for other in siblings(file) for path in _left_by(other)}
    for folder in {path.parent for path in current}:
        for path in set(folder.glob("*")) - current:
            path.unlink()


def _count_members(
    connection: lake.Connection, file: LandedFile, scratch: Path
) -> None:
    """Create ``member`` from the persons that were delivered with the families.

    Where they are staged already, what was accepted is what staging would accept.
    """
    nothing = "select null::varchar as family_key, null::bigint as n_members"
    lake.table(connection, "member", f"{nothing} where false")
    for other in siblings(file):
        if other.table != "person":
            continue
        context = _context(other)
        staged = _staged_as(other)
        if staged:
            lake.view(connection, "persons", staged)
            counted = "select family_key, count(*) as n_members from persons group by 1"
        else:
            path = landed_path(other)
            opened = open_file(path, context.layout, _told(other), scratch)
            open_areas(connection, context)
            count_members(connection, opened, context, "persons")
            counted = "select family_key, n_members from persons"
        connection.execute(f"insert into member {counted}")


def _staged_as(file: LandedFile) -> Path | None:
    """Return where a file lies staged, if it is this one as its receipt says."""
    receipt, staged = _receipt(file), _outputs(file).accepted
    if not (receipt.is_file() and staged.is_file()):
        return None
    said = json.loads(receipt.read_text())
    is_this = said["landed"] == file.sha256 and said["sha256"] == lake.sha256(staged)
    return staged if is_this else None
