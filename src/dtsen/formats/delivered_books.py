"""Code books that come with a delivery: what a supplier says that its codes mean.

They are held against the books that we read by. Nothing is taken over by itself: a code
that means something else than it did is a question to the supplier.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from dtsen import files
from dtsen.errors import DeliveryRejected
from dtsen.formats.cells import DeliveredCode, Note
from dtsen.formats.sheets import opened
from dtsen.sources import book_of
from dtsen.sources.layout import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dtsen.codes import Code
    from dtsen.formats.sheets import Sheet
    from dtsen.sources import Layout

HEADER = ("kolom", "kode", "keterangan")
DIFFERENT = "KODE_BUKU_BERBEDA"

_ZIP = b"PK\x03\x04"
# A book has some hundred lines, and a meaning some words.
_MOST_BYTES = 10 << 20
_MOST_LINES = 10_000
_MOST_OF_WORDING = 200
_MOST_NOTES = 50
_DELIMITERS = ",;|\t"
_LONGEST_CODE = 20
# Below this, two wordings are no longer of one meaning ("elpiji 3 kg", "gas 3 kg").
_ALIKE = 0.5
_LIKE_A_NAME = re.compile("[A-Za-z][A-Za-z_/ ]{0,60}")
_NO_LETTERS = re.compile(r"[\W_]+")


class Kind(StrEnum):
    """How a delivered code book differs from ours."""

    COLUMN = "is no coded column of the layout"
    UNKNOWN = "is a code that our book does not have"
    MEANING = "means something else than in our book"
    MISSING = "is a code of our book that theirs does not have"


@dataclass(frozen=True, slots=True)
class Difference:
    """One code, or a whole column, that is not as in the book that we read by."""

    kolom: str
    kode: str
    kind: Kind


def read_book(path: Path, source: str) -> tuple[DeliveredCode, ...]:
    """Read a code book, as a spreadsheet or as text.

    Raises
    ------
    DeliveryRejected
        Where its columns are not ``kolom``, ``kode`` and ``keterangan``, or a line has
        no column or no code.
    """
    with path.open("rb") as stream:
        start = stream.read(_MOST_BYTES + 1)
    if len(start) > _MOST_BYTES:
        raise _refused(source, path.name, "far too much for one")
    if start.startswith(_ZIP):
        with opened(path, source) as sheets:
            tables = [_of_sheet(sheet) for sheet in sheets]
    else:
        tables = [_of_text(start, source, path.name)]
    for lines in tables:
        if lines is not None:
            return _codes(lines, source, path.name)
    raise _refused(source, path.name, "other columns")


def book_in(sheet: Sheet) -> tuple[DeliveredCode, ...]:
    """Return the code book that a further sheet of a workbook is, if it is one."""
    lines = _of_sheet(sheet) or []
    return _codes(lines, sheet.source, sheet.file) if _fault(lines) is None else ()


def compare(
    delivered: Iterable[DeliveredCode], layouts: Sequence[Layout]
) -> list[Difference]:
    """Return how a delivered book differs from the one that layouts read by.

    A column that the delivered book does not mention is no difference: families and
    persons have books of their own.
    """
    ours = _our_books(layouts)
    found: list[Difference] = []
    for column, codes in _by_column(delivered, layouts).items():
        if column in ours:
            found += _in_column(column, ours[column], codes)
        else:
            found.append(Difference(column, "", Kind.COLUMN))
    return found


def n_codes(
    delivered: Iterable[DeliveredCode], layouts: Sequence[Layout]
) -> dict[str, int]:
    """Count the codes of each column of a delivered book, in it or in ours."""
    ours = _our_books(layouts)
    return {
        column: len(codes.keys() | ours.get(column, {}).keys())
        for column, codes in _by_column(delivered, layouts).items()
    }


def notes(differences: Iterable[Difference]) -> tuple[Note, ...]:
    """Return what the supplier is told: columns and codes, without their wording.

    Of many differences the first are told, and how many more there are.

    >>> notes([Difference("jenis_atap_terluas", "5", Kind.MEANING)])[0].text
    'column jenis_atap_terluas: 5 means something else than in our book'
    """
    differences, told = list(differences), []
    for d in differences[:_MOST_NOTES]:
        code = d.kode if len(d.kode) <= _LONGEST_CODE else "a long code"
        column = d.kolom if _LIKE_A_NAME.fullmatch(d.kolom) else "of an unusual name"
        what = f"column {column}: {code}" if d.kode else f"column {column}"
        told.append(Note(DIFFERENT, f"{what} {d.kind}"))
    if len(differences) > _MOST_NOTES:
        more = len(differences) - _MOST_NOTES
        told.append(Note(DIFFERENT, f"{more} more differences"))
    return tuple(told)


def keep_book(delivered: Iterable[DeliveredCode], out: Path) -> None:
    """Write a delivered book as Parquet, for the record; it appears whole."""
    rows = [(line.kolom, line.kode, line.keterangan) for line in delivered]
    columns = zip(*rows, strict=True)
    table = pa.table(dict(zip(HEADER, map(list, columns), strict=True)))
    with files.whole(out) as beside:
        pq.write_table(table, beside, compression="zstd")


def _our_books(layouts: Iterable[Layout]) -> dict[str, dict[str, Code]]:
    """Return the book of every coded column, by its header."""
    return {
        column.header: book_of(layout, column.book)
        for layout in layouts
        for column in layout.columns
        if column.book
    }


def _by_column(
    delivered: Iterable[DeliveredCode], layouts: Sequence[Layout]
) -> dict[str, dict[str, str]]:
    """Return codes and wordings per column: a header of ours, or theirs as folded."""
    headers = {
        folded(spelling): column.header
        for layout in layouts
        for column in layout.columns
        if column.book
        for spelling in column.spellings
    }
    found: dict[str, dict[str, str]] = {}
    for line in delivered:
        written = folded(line.kolom)
        codes = found.setdefault(headers.get(written, written), {})
        codes.setdefault(_code(line.kode), line.keterangan)
    return dict(sorted(found.items()))


def _in_column(
    header: str, ours: Mapping[str, Code], theirs: Mapping[str, str]
) -> Iterator[Difference]:
    for code, wording in theirs.items():
        if code not in ours:
            yield Difference(header, code, Kind.UNKNOWN)
        elif not _is_same(code, wording, ours):
            yield Difference(header, code, Kind.MEANING)
    for code in ours:
        if code not in theirs:
            yield Difference(header, code, Kind.MISSING)


def _is_same(code: str, wording: str, ours: Mapping[str, Code]) -> bool:
    """Whether a wording is nearest to what our book says of the same code."""
    likeness = {
        other.code: SequenceMatcher(None, _words(wording), _words(other.label)).ratio()
        for other in ours.values()
    }
    return likeness[code] >= max(_ALIKE, *likeness.values())


def _words(wording: str) -> str:
    return _NO_LETTERS.sub(" ", wording[:_MOST_OF_WORDING].casefold()).strip()


def _code(text: str) -> str:
    """Return a code as our books have it: upper case, and no decimals of Excel.

    >>> _code("1.0"), _code("ya")
    ('1', 'YA')
    """
    return re.sub("[.]0$", "", text).upper()


def _of_sheet(sheet: Sheet) -> list[list[str]] | None:
    """Return the lines of a visible sheet that has the header of a book."""
    if not sheet.listed.is_visible:
        return None
    rows = (row.listed(len(HEADER)) for row in sheet.rows() if not row.is_blank)
    return _lines(next(rows, []), rows)


def _of_text(content: bytes, source: str, file: str) -> list[list[str]] | None:
    text = content.decode("utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        return _lines(next(rows, []), rows)
    except csv.Error:
        raise _refused(source, file, "text that is no table") from None


def _lines(header: list[str], rows: Iterator[list[str]]) -> list[list[str]] | None:
    if [folded(cell) for cell in header] != list(HEADER):
        return None
    stripped = ([cell.strip() for cell in row] for row in rows)
    return list(islice(filter(any, stripped), _MOST_LINES + 1))


def _fault(lines: list[list[str]]) -> str | None:
    if len(lines) > _MOST_LINES:
        return "far too much for one"
    if not lines or any(len(row) != len(HEADER) or not all(row[:2]) for row in lines):
        return "lines without a column or a code"
    return None


def _codes(lines: list[list[str]], source: str, file: str) -> tuple[DeliveredCode, ...]:
    fault = _fault(lines)
    if fault:
        raise _refused(source, file, fault)
    return tuple(DeliveredCode(*line) for line in lines)


def _refused(source: str, file: str, found: str) -> DeliveryRejected:
    return DeliveryRejected(
        source,
        file=file,
        expected=f"a code book with the columns {', '.join(HEADER)}",
        found=found,
        remedy="Send the code book that belongs to the data.",
        code="BERKAS_KOLOM",
    )
