"""The exact reader: line by line, slower than DuckDB, by RFC 4180 and nothing else.

A record is a line. Only where a line leaves a quote open may the next ones belong to
it, and only if they close it in time and make one whole record: a quote too many breaks
its own line and no other.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from dtsen.errors import DeliveryRejected
from dtsen.formats.cells import Broken, Cells, Damage, Note, cell_name
from dtsen.formats.record import LONGEST, Grammar, split
from dtsen.lake import quoted
from dtsen.sources.layout import folded

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from dtsen.formats.dialect import Dialect
    from dtsen.sources.layout import Layout

# How far behind a line that leaves a quote open its end is looked for.
_MOST_LINES = 100
_LONGEST_WHOLE = 1 << 16
_MOST_RAW = 1 << 16
CUT_MARK = "…[dipotong]"
# A file with more broken lines than fit in memory is not mended line by line.
_MOST_BROKEN = 1_000_000
_MOST_BROKEN_BYTES = 1 << 28
_BATCH_ROWS = 50_000
_BATCH_BYTES = 1 << 22
_MARK = "\ufeff"
_END_OF_DOS_FILE = "\x1a"


def read_exactly(path: Path, dialect: Dialect, layout: Layout, out: Path) -> Cells:
    """Read a file of UTF-8 text with line feeds; its good records become Parquet.

    ``path`` is what :func:`dtsen.formats.dialect.as_utf8` gives; the places of broken
    records are places in it. The notes are on the lines, not those of the dialect.

    Raises
    ------
    DeliveryRejected
        Where there are too many broken records to keep them.
    """
    grammar = Grammar(dialect.delimiter, len(dialect.headers))
    broken = _Pile(layout.source, path.name)
    names = [cell_name(layout, header) for header in dialect.headers]
    with path.open("rb") as stream, _Parquet(out, names) as good:
        lines = _Lines(stream)
        header = [lines.take() for _ in range(dialect.n_header_lines)][-1]
        is_header = _Repeated(header, dialect.delimiter)
        n_records = 0
        while raw := lines.take():
            n_records += 1
            place = lines.number, lines.offset
            cells = grammar.cells(raw)
            if cells is None and raw.count(b'"') % 2:
                raw = _whole(raw, lines, grammar)
                cells = grammar.cells(raw)
            if cells is None:
                broken.add(n_records, *place, grammar.damage(raw), raw)
            elif is_header(cells):
                broken.add(n_records, *place, Damage.HEADER, raw)
            else:
                good.add(n_records, cells, len(raw))
    n_records, notes = broken.without_end(n_records)
    return Cells(
        relation=f"read_parquet({quoted(out)})",
        headers=dialect.headers,
        n_records=n_records,
        broken=tuple(broken.found),
        notes=notes,
    )


class _Lines:
    """The lines of a file with their places, and a look at the next ones."""

    def __init__(self, stream: BinaryIO) -> None:
        self.number = 0  # of the line taken last
        self.offset = 0
        self._next_offset = 0
        self._stream = stream
        self._ahead: deque[tuple[bytes, int]] = deque()

    def take(self) -> bytes:
        """Return the next line with its end; nothing behind the last."""
        raw, size = self._ahead.popleft() if self._ahead else self._read()
        self.number += 1
        self.offset = self._next_offset
        self._next_offset += size
        return raw

    def ahead(self, n: int) -> bytes:
        """Return a line to come without taking it; 0 is the next one."""
        while len(self._ahead) <= n:
            self._ahead.append(self._read())
        return self._ahead[n][0]

    def _read(self) -> tuple[bytes, int]:
        """Return a line and its length; of one that is far too long only the start."""
        raw = self._stream.readline(LONGEST)
        size = len(raw)
        rest = raw if size >= LONGEST else b""
        while rest and not rest.endswith(b"\n"):
            rest = self._stream.readline(LONGEST)
            size += len(rest)
        return raw, size


def _whole(raw: bytes, lines: _Lines, grammar: Grammar) -> bytes:
    """Take in the lines that close the quote of a line, or return it as it is.

    No line is taken in that is a record by itself: then the quote is the damage.
    """
    taken, size = [raw], len(raw)
    for n in range(_MOST_LINES):
        following = lines.ahead(n)
        size += len(following)
        if size > _LONGEST_WHOLE or not following or grammar.cells(following):
            break
        taken.append(following)
        if following.count(b'"') % 2:
            whole = b"".join(taken)
            if not grammar.fits(whole):
                break
            for _ in range(n + 1):
                lines.take()
            return whole
    return raw


class _Repeated:
    """Whether a record is the header of its file once more."""

    def __init__(self, header: bytes, delimiter: str) -> None:
        text = header.decode().rstrip("\r\n").removeprefix(_MARK)
        cells = split(text, delimiter) or [text]
        first = cells[0]
        self._header = [folded(cell) for cell in cells]
        self._firsts = {
            start + spelling
            for start in ("", _MARK)
            for spelling in (first, first.upper(), first.lower(), first.strip())
        }

    def __call__(self, cells: list[str]) -> bool:
        if cells[0] not in self._firsts:  # spares nearly every record the comparison
            return False
        return [folded(cell.removeprefix(_MARK)) for cell in cells] == self._header


class _Pile:
    """The broken records of a file, as long as they can be kept."""

    def __init__(self, source: str, file: str) -> None:
        self.found: list[Broken] = []
        self._size = 0
        self._source, self._file = source, file

    def add(
        self, record_no: int, line_no: int, offset: int, damage: Damage, raw: bytes
    ) -> None:
        shown = _shown(raw)
        self.found.append(Broken(record_no, line_no, offset, damage, shown))
        self._size += len(shown)
        if len(self.found) > _MOST_BROKEN or self._size > _MOST_BROKEN_BYTES:
            raise DeliveryRejected(
                self._source,
                file=self._file,
                place=f"up to line {line_no}",
                expected="records, one per line",
                found=f"{len(self.found)} lines that are none",
                remedy="Have the file written anew from its source.",
                code="BERKAS_RUSAK",
            )

    def without_end(self, n_records: int) -> tuple[int, tuple[Note, ...]]:
        """Take away what is behind the last record; return how many records there are.

        Blank lines and the end mark of DOS there are no records, and lose nothing.
        """
        n_blank = n_marks = 0
        while self.found and self.found[-1].record_no == n_records:
            last = self.found[-1]
            is_mark = last.raw.strip() == _END_OF_DOS_FILE
            if last.damage is not Damage.BLANK and not is_mark:
                break
            n_marks += is_mark
            n_blank += not is_mark
            self.found.pop()
            n_records -= 1
        notes = []
        if n_blank:
            text = f"{n_blank} blank lines at the end are no records"
            notes.append(Note("BARIS_KOSONG_AKHIR", text))
        if n_marks:
            text = "a Ctrl-Z at the end is no record"
            notes.append(Note("TANDA_AKHIR_BERKAS", text))
        return n_records, tuple(notes)


def _shown(raw: bytes) -> str:
    line = raw.removesuffix(b"\n").removesuffix(b"\r")
    text = line[:_MOST_RAW].decode(errors="backslashreplace")
    return text + CUT_MARK * (len(line) > _MOST_RAW)


class _Parquet:
    """Writes the good records in batches of bounded size, in the order they come."""

    def __init__(self, out: Path, names: list[str]) -> None:
        cells = [pa.field(name, pa.string(), nullable=False) for name in names]
        number = pa.field("record_no", pa.int64(), nullable=False)
        self._schema = pa.schema([number, *cells])
        self._writer = pq.ParquetWriter(out, self._schema)
        self._numbers: list[int] = []
        self._rows: list[list[str]] = []
        self._size = 0

    def add(self, record_no: int, cells: list[str], size: int) -> None:
        self._numbers.append(record_no)
        self._rows.append(cells)
        self._size += size
        if self._size >= _BATCH_BYTES or len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            columns = [self._numbers, *zip(*self._rows, strict=True)]
            arrays = [
                pa.array(column, field.type)
                for column, field in zip(columns, self._schema, strict=True)
            ]
            self._writer.write_table(pa.table(arrays, schema=self._schema))
        self._numbers, self._rows, self._size = [], [], 0

    def __enter__(self) -> _Parquet:
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
