"""Keeping what was read one by one: good records as Parquet, broken ones in a pile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from dtsen.errors import DeliveryRejected

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from dtsen.formats.cells import Broken

CUT_MARK = "…[dipotong]"
MOST_RAW = 1 << 16
# A file with more broken records than fit in memory is not mended one by one.
MOST_BROKEN = 1_000_000
MOST_BROKEN_BYTES = 1 << 28
# DuckDB reads so many records at once. Where a batch ended in between, the row groups
# of the staged file, and so its bytes, would be others than of records read fast.
_VECTOR = 2048
_BATCH_ROWS = 24 * _VECTOR
_BATCH_BYTES = 1 << 22
_MOST_BYTES = 1 << 28


class Pile:
    """The broken records of a file, as long as they can be kept."""

    def __init__(self, source: str, file: str) -> None:
        self.found: list[Broken] = []
        self._size = 0
        self._source, self._file = source, file

    def add(self, broken: Broken) -> None:
        """Keep one more.

        Raises
        ------
        DeliveryRejected
            Where there are too many to keep them.
        """
        self.found.append(broken)
        self._size += len(broken.raw)
        if len(self.found) > MOST_BROKEN or self._size > MOST_BROKEN_BYTES:
            raise DeliveryRejected(
                self._source,
                file=self._file,
                place=f"up to line {broken.line_no}",
                expected="records, one per line",
                found=f"{len(self.found)} lines that are none",
                remedy="Have the file written anew from its source.",
                code="BERKAS_RUSAK",
            )


class CellFile:
    """Writes good records in batches of bounded size, in the order in which they come.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     out = Path(folder) / "cells.parquet"
    ...     with CellFile(out, ["cell_0", "cell_1"]) as good:
    ...         good.add(1, ["3971", "CONTOH"], size=10)
    ...     pq.read_table(out).to_pylist()
    [{'record_no': 1, 'cell_0': '3971', 'cell_1': 'CONTOH'}]
    """

    def __init__(self, out: Path, names: Iterable[str]) -> None:
        cells = [pa.field(name, pa.string(), nullable=False) for name in names]
        number = pa.field("record_no", pa.int64(), nullable=False)
        self._schema = pa.schema([number, *cells])
        self._writer = pq.ParquetWriter(out, self._schema)
        self._numbers: list[int] = []
        self._cells: list[str] = []  # flat: a list per record is work for the collector
        self._size = 0

    def add(self, record_no: int, cells: list[str], size: int) -> None:
        """Write a record; ``size`` is about how much memory it takes."""
        self._numbers.append(record_no)
        self._cells.extend(cells)
        self._size += size
        n = len(self._numbers)
        is_enough = self._size >= _BATCH_BYTES or n >= _BATCH_ROWS
        if (is_enough and n % _VECTOR == 0) or self._size >= _MOST_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._numbers:
            width = len(self._schema) - 1
            columns = [self._numbers, *(self._cells[n::width] for n in range(width))]
            arrays = [
                pa.array(column, field.type)
                for column, field in zip(columns, self._schema, strict=True)
            ]
            self._writer.write_table(pa.table(arrays, schema=self._schema))
        self._numbers, self._cells, self._size = [], [], 0

    def __enter__(self) -> CellFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()
