"""Damage to Parquet: the same records in columns, with types of their own."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dtsen.sources import ColumnType
from fuzzing.kinds import Stage, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzzing.draft import Draft

FORMAT, COLUMNS = "BERKAS_FORMAT", "BERKAS_KOLOM"

Columns = dict[str, pa.Array]


def _parquet(name: str, *codes: str) -> Callable[[Callable[..., None]], None]:
    """List a kind that writes Parquet in place of text; columns may be changed."""

    def listed(apply: Callable[[Draft, Columns], None]) -> None:
        @kind(name, Stage.FILE, is_alone=True)
        def _(draft: Draft) -> None:
            draft.is_typed = True
            draft.name = draft.name.replace(".csv", ".parquet")
            columns = {
                h: pa.array([line.cells[h] for line in draft.lines], pa.string())
                for h in draft.delivery.headers
            }
            apply(draft, columns)
            draft.content = _spelled(pa.table(columns))
            draft.rejected |= set(codes)

    return listed


def _spelled(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _retype(
    draft: Draft,
    columns: Columns,
    types: tuple[ColumnType, ...],
    change: Callable[[str, str], tuple[Any, str]],
) -> None:
    """Write filled cells of columns of some types as other values.

    ``change`` gives of header and cell the value, and the text that it is read as.
    """
    for header in draft.delivery.header_of(*types):
        values = []
        for line in draft.lines:
            value, text = None, ""
            if line.cells[header]:
                value, text = change(header, line.cells[header])
            line.cells = line.cells | {header: text}
            values.append(value)
        columns[header] = pa.array(values)


@_parquet("parquet: text throughout")
def _(_: Draft, columns: Columns) -> None:
    """Write empty cells as null here and there."""
    for header in list(columns)[::2]:
        columns[header] = pa.array([
            cell or None for cell in columns[header].to_pylist()
        ])


@_parquet("parquet: columns that are dictionaries")
def _(_: Draft, columns: Columns) -> None:
    for header, column in columns.items():
        columns[header] = column.dictionary_encode()


@_parquet("parquet: NIK and No. KK as whole numbers")
def _(draft: Draft, columns: Columns) -> None:
    numbers = (ColumnType.NIK, ColumnType.NO_KK)
    _retype(draft, columns, numbers, lambda _, cell: (int(cell), cell))


@_parquet("parquet: NIK and No. KK as floating numbers")
def _(draft: Draft, columns: Columns) -> None:
    numbers = (ColumnType.NIK, ColumnType.NO_KK)
    _retype(draft, columns, numbers, lambda _, cell: (float(cell), f"{cell}.0"))


@_parquet("parquet: deciles and amounts as numbers")
def _(draft: Draft, columns: Columns) -> None:
    whole = (ColumnType.DESIL, ColumnType.INTEGER, ColumnType.BITS)
    _retype(draft, columns, whole, lambda _, cell: (int(cell), str(int(cell))))
    decimal = (ColumnType.DECIMAL,)
    _retype(draft, columns, decimal, lambda _, cell: (float(cell), str(float(cell))))


@_parquet("parquet: dates as dates")
def _(draft: Draft, columns: Columns) -> None:
    formats = {c.header: c.formats[0] for c in draft.delivery.columns if c.formats}
    has_times = draft.rng.random() < 1 / 2

    def change(header: str, cell: str) -> tuple[Any, str]:
        day = datetime.strptime(cell, formats[header])  # noqa: DTZ007 - no time
        return (day if has_times else day.date()), day.date().isoformat()

    _retype(draft, columns, (ColumnType.DATE,), change)


@_parquet("parquet: no records")
def _(draft: Draft, columns: Columns) -> None:
    draft.lines = []
    for header, column in columns.items():
        columns[header] = column[:0]


@_parquet("parquet: a column missing", COLUMNS)
def _(draft: Draft, columns: Columns) -> None:
    required = draft.delivery.layout.optional_headers.symmetric_difference(columns)
    del columns[draft.rng.choice(sorted(required & columns.keys()))]


@_parquet("parquet: an unknown column", COLUMNS)
def _(_: Draft, columns: Columns) -> None:
    columns["KETERANGAN CONTOH"] = next(iter(columns.values()))


@_parquet("parquet: a list in a cell", FORMAT)
def _(draft: Draft, columns: Columns) -> None:
    header = draft.rng.choice(draft.delivery.headers)
    columns[header] = pa.array([[cell] for cell in columns[header].to_pylist()])


@_parquet("parquet: bytes in a column", FORMAT)
def _(draft: Draft, columns: Columns) -> None:
    header = draft.rng.choice(draft.delivery.headers)
    columns[header] = pa.array([b"\xff\x00" for _ in draft.lines], pa.binary())


def _cut(draft: Draft) -> None:
    rows = [line.cells for line in draft.lines]
    whole = _spelled(pa.Table.from_pylist(rows))
    draft.content = whole[: draft.rng.randrange(4, len(whole) - 1)]
    draft.rejected |= {FORMAT}


kind("parquet: cut off", Stage.FILE, is_alone=True)(_cut)


@_parquet("parquet: a NUL in a cell", FORMAT)
def _(draft: Draft, columns: Columns) -> None:
    header = draft.rng.choice(draft.delivery.headers)
    cells = columns[header].to_pylist()
    cells[draft.rng.randrange(len(cells))] = "A\0B"
    columns[header] = pa.array(cells, pa.string())
