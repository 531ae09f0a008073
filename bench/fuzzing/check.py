"""Stage a damaged delivery, and hold what comes out against what has to."""

from __future__ import annotations

import re
import signal
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from dtsen.sources import ColumnType
from dtsen.staging import stage_file
from fuzzing.people import QUARTER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.staging import Staged
    from fuzzing.making import Case
    from fuzzing.oracle import Meaning

# Nothing takes so long: a file that does hangs.
SECONDS = 60
# What stands in these columns is a person's; shorter texts are found by chance.
_PERSONAL = {ColumnType.NIK, ColumnType.NO_KK, ColumnType.NAME, ColumnType.DATE}
_SHORTEST = 6
_PLACE = re.compile(r"\b(line|record|row|column|header|schema)\b")
# Refusals that are about a place in the file.
_PLACED = {"BERKAS_RUSAK", "BERKAS_KOLOM", "WILAYAH_SISTEM"}
_CUT_MARK = "…[dipotong]"
_LONGEST_RAW = 1 << 16


class Disagreement(AssertionError):
    """Staging made something else of a file than has to be."""


def check(case: Case, folder: Path) -> Staged:
    """Stage a case in a folder and check everything; return what became of it.

    Raises
    ------
    Disagreement
        With what was expected and found.
    """
    path, manifest = case.put(folder)
    out = folder / "out"
    with _in_time():
        staged = stage_file(
            path, case.draft.source, case.draft.layout, QUARTER, out, manifest
        )
    _require_silence(case, staged)
    if case.rejected:
        _require_rejected(case, staged, out)
    else:
        _require_accepted(case, staged)
    return staged


def _same(what: str, expected: Any, found: Any) -> None:
    if expected != found:
        message = f"{what}: expected {expected!r}, found {found!r}"
        raise Disagreement(message)


@contextmanager
def _in_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        message = f"nothing came of it in {SECONDS} seconds"
        raise Disagreement(message)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _require_silence(case: Case, staged: Staged) -> None:
    """No message holds what belongs to a person."""
    said = " ".join([staged.message or "", *staged.warnings]).casefold()
    draft = case.draft
    headers = [c.header for c in draft.delivery.columns if c.type in _PERSONAL]
    told = {
        row[header].strip().casefold()
        for row in draft.delivery.rows
        for header in headers
    }
    told |= {word for cell in told for word in cell.split() if word.isalpha()}
    told -= {"contoh", "1900-01-01"}
    found = [cell for cell in told if len(cell) >= _SHORTEST and cell in said]
    _same("values of people in messages", [], found)


def _require_rejected(case: Case, staged: Staged, out: Path) -> None:
    found = (str(staged.outcome), staged.reason)
    if found[0] != "rejected" or staged.reason not in case.rejected:
        _same("outcome", ("rejected", "one of", sorted(case.rejected)), found)
    message = staged.message or ""
    if case.draft.name not in message and "manifest" not in message:
        _same("message", f"one that names {case.draft.name}", message)
    if staged.reason in _PLACED and not _PLACE.search(message):
        _same("message", "one that names a place", message)
    _same("outputs of a refused file", [], sorted(p.name for p in out.glob("*")))
    _same("accepted of a refused file", 0, staged.accepted)
    _balance(staged)


def _require_accepted(case: Case, staged: Staged) -> None:
    _same(
        "outcome", "accepted", str(staged.outcome) + f" {staged.message or ''}".rstrip()
    )
    _balance(staged)
    _same("rows read", len(case.draft.numbered()), staged.rows_read)
    cut = {"BERKAS_TANPA_AKHIR"} if case.draft.may_be_cut else set()
    _same(
        "warnings",
        case.draft.notes | cut,
        {w.partition(":")[0] for w in staged.warnings},
    )
    _require_records(case, _rows(staged.accepted_path))
    _require_quarantine(case, _rows(staged.quarantined_path))
    _same("standardised", dict(case.fate.standardised), staged.standardised)
    _same("reasons", _reasons(case), staged.reasons)
    found = (staged.accepted, staged.duplicate, staged.quarantined)
    fate = case.fate
    expected = (len(fate.accepted), len(fate.duplicates), len(case.draft.broken()))
    _same("accepted, duplicate, quarantined", expected, found)


def _balance(staged: Staged) -> None:
    parts = staged.accepted + staged.duplicate + staged.quarantined
    _same("rows read = accepted + duplicate + quarantined", staged.rows_read, parts)


def _reasons(case: Case) -> dict[str, int]:
    counted = Counter(r for m in case.fate.accepted.values() for r in m.reasons)
    counted["DUPLIKAT"] = len(case.fate.duplicates)
    counted["BARIS_RUSAK"] = len(case.draft.broken())
    return dict(+counted)


def _require_records(case: Case, rows: list[dict[str, Any]]) -> None:
    expected = case.fate.accepted
    _same("accepted records", sorted(expected), [row["record_no"] for row in rows])
    for row in rows:
        n = row["record_no"]
        wanted = _written(expected[n], case.draft.source)
        found = {name: row.get(name) for name in wanted}
        if found != wanted:
            differing = {k: (v, found[k]) for k, v in wanted.items() if v != found[k]}
            _same(f"record {n} (expected, found)", {}, differing)
        _same(
            f"columns of record {n}",
            set(wanted) | {"record_no", "record_key"},
            set(row),
        )


def _written(meaning: Meaning, source: str) -> dict[str, Any]:
    return meaning.values | {"source": source, "reasons": sorted(meaning.reasons)}


def _require_quarantine(case: Case, rows: list[dict[str, Any]]) -> None:
    draft, places = case.draft, case.draft.places()
    broken = draft.broken()
    duplicates = dict.fromkeys(case.fate.duplicates)
    _same(
        "quarantined records",
        sorted([*broken, *duplicates]),
        [row["record_no"] for row in rows],
    )
    for row in rows:
        n = row["record_no"]
        if n in duplicates:
            _same(f"record {n}", ("DUPLIKAT", None), (row["reason"], row["raw"]))
            continue
        line = broken[n]
        shown = _shown(draft.bytes_of(line)) if line.raw is None else line.raw
        _same(f"raw text of record {n}", shown, row["raw"])
        _same(f"reason of record {n}", "BARIS_RUSAK", row["reason"])
        if row["damage"] not in line.damage:
            _same(f"damage of record {n}", sorted(line.damage), row["damage"])
        found = row["line_no"], row["byte_offset"]
        _same(f"line and byte of record {n}", places[n], found)


def _shown(line: bytes) -> str:
    """Return a line as text; of a very long one only the beginning."""
    start = line[:_LONGEST_RAW].decode(errors="backslashreplace")
    return start + _CUT_MARK * (len(line) > _LONGEST_RAW)


def _rows(path: str | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows
