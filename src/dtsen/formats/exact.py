"""The exact reader: line by line, slower than DuckDB, by RFC 4180 and nothing else.

A record is a line. Only where a line leaves a quote open may the next ones belong to
it, and only if they close it in time and make one whole record: a quote too many breaks
its own line and no other.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, BinaryIO

from dtsen.formats.cells import NO_END, Broken, Cells, Damage, Note, cell_name
from dtsen.formats.keeping import CUT_MARK, MOST_RAW, CellFile, Pile
from dtsen.formats.record import LONGEST, Grammar, split
from dtsen.lake import quoted
from dtsen.sources.layout import folded

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.formats.dialect import Dialect
    from dtsen.sources.layout import Layout

# How far behind a line that leaves a quote open its end is looked for.
_MOST_LINES = 100
_LONGEST_WHOLE = 1 << 16
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
    broken = Pile(layout.source, path.name)
    names = [cell_name(layout, header) for header in dialect.headers]
    with path.open("rb") as stream, CellFile(out, names) as good:
        lines = _Lines(stream)
        header = [lines.take() for _ in range(dialect.n_header_lines)][-1]
        is_header = _Repeated(header, dialect.delimiter)
        n_records, is_open = 0, False
        while raw := lines.take():
            n_records += 1
            place = lines.number, lines.offset
            cells = grammar.cells(raw)
            if cells is None and raw.count(b'"') % 2:
                raw = _whole(raw, lines, grammar)
                cells = grammar.cells(raw)
            if cells is None:
                damage = grammar.damage(raw)
                broken.add(Broken(n_records, *place, damage, _shown(raw)))
            elif is_header(cells):
                broken.add(Broken(n_records, *place, Damage.HEADER, _shown(raw)))
            else:
                good.add(n_records, cells, len(raw))
                is_open = not raw.endswith(b"\n")
    n_records, notes = _without_end(broken.found, n_records)
    return Cells(
        relation=f"read_parquet({quoted(out)})",
        headers=dialect.headers,
        n_records=n_records,
        broken=tuple(broken.found),
        notes=(*notes, NO_END) if is_open and not dialect.is_whole else notes,
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


def _without_end(found: list[Broken], n_records: int) -> tuple[int, tuple[Note, ...]]:
    """Take away what is behind the last record; return how many records there are.

    Blank lines and the end mark of DOS there are no records, and lose nothing.
    """
    n_blank = n_marks = 0
    while found and found[-1].record_no == n_records:
        last = found[-1]
        is_mark = last.raw.strip() == _END_OF_DOS_FILE
        if last.damage is not Damage.BLANK and not is_mark:
            break
        n_marks += is_mark
        n_blank += not is_mark
        found.pop()
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
    text = line[:MOST_RAW].decode(errors="backslashreplace")
    return text + CUT_MARK * (len(line) > MOST_RAW)
