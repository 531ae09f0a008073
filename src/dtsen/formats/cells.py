"""What every reader makes of a file: text cells, record by record, in its own order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtsen.sources.layout import Layout


class Damage(StrEnum):
    """Why a line or row is no record; the raw text goes to quarantine with it."""

    QUOTES = "kutip"  # quotes that do not close, or text behind a closing one
    FIELDS = "kolom"  # more or fewer fields than the header has
    CUT = "terpotong"  # the last line, cut off in the middle
    BYTES = "aksara"  # bytes that are no text of the encoding
    NUL = "nul"  # a NUL byte
    BLANK = "kosong"  # nothing, between records
    RETURN = "enter"  # a carriage return that neither ends the line nor is quoted
    HEADER = "kepala"  # the header once more, as where files are put end to end
    FORMULA = "rumus"  # a cell of a spreadsheet that holds a formula or an error


@dataclass(frozen=True, slots=True)
class Broken:
    """One record that cannot be read.

    ``record_no`` counts records from 1 after the header, broken ones included;
    ``line_no`` is the line of the file (the row of the sheet) on which it begins and
    ``byte_offset`` the place of its first byte, where the format has such a place.
    """

    record_no: int
    line_no: int
    byte_offset: int | None
    damage: Damage
    raw: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file that its supplier should know, without any value."""

    code: str  # of reference/reason_code.csv, level file
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


# Many programs end the last line with nothing; a file that was cut ends so, too.
NO_END = Note(
    "BERKAS_TANPA_AKHIR",
    "the last record has no line end; the file may be cut within its last field, and "
    "neither bytes nor sha256 are stated",
)


@dataclass(frozen=True, slots=True)
class DeliveredCode:
    """One line of a delivered code book."""

    kolom: str
    kode: str
    keterangan: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A file as text.

    ``relation`` is SQL to stand behind ``from``: one row per good record in the order
    of the file, with ``record_no`` (bigint) and, for each of ``headers``, the raw text
    under ``cell_name``. ``headers`` are those of the layout in the order of the file.
    Good and broken records together are ``n_records``, and no number is missing.
    ``book`` is the code book that came in further sheets.
    """

    relation: str
    headers: tuple[str, ...]
    n_records: int
    broken: tuple[Broken, ...] = ()
    notes: tuple[Note, ...] = ()
    book: tuple[DeliveredCode, ...] = ()


def cell_name(layout: Layout, header: str) -> str:
    """Return the name of the raw cell under a header."""
    return f"cell_{layout.headers.index(header)}"
