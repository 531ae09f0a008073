"""What a layout is: the columns of one table as one version of a source writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from dtsen.sources.tables import TABLES

if TYPE_CHECKING:
    from dtsen.codes import Book

# Above this share of records that cannot be read, a file is refused as a whole.
MAX_BROKEN_SHARE = 0.20


class Format(StrEnum):
    """What kind of file a table comes in."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


class ColumnType(StrEnum):
    """How a column is read."""

    NIK = "nik"  # 16 digits, checked against birth date and sex
    NO_KK = "no_kk"  # 16 digits
    NAME = "name"  # upper case, single blanks
    TEXT = "text"  # outer blanks gone
    DATE = "date"  # in one of the declared formats
    CODE = "code"  # by a code book, to its canonical value
    FLAG = "flag"  # by a code book, to true or false
    FILLED = "filled"  # true where anything is written
    BITS = "bits"  # a sum of answers: 1, 2, 4, ...
    AREA = "area"  # in the declared code system, to the dotted Kemendagri code
    DESIL = "desil"  # 1 to 10
    INTEGER = "integer"
    DECIMAL = "decimal"

    @property
    def sql(self) -> str:
        """The type of the staged column.

        >>> ColumnType.FLAG.sql, ColumnType.NIK.sql
        ('boolean', 'varchar')
        """
        return _SQL.get(self, "varchar")


_SQL = {
    ColumnType.DATE: "date",
    ColumnType.FLAG: "boolean",
    ColumnType.FILLED: "boolean",
    ColumnType.BITS: "bigint",
    ColumnType.DESIL: "smallint",
    ColumnType.INTEGER: "bigint",
    ColumnType.DECIMAL: "double",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a delivery and the column of ours that it fills.

    ``fallback`` is ``"nik"`` where the value is taken from the NIK if the supplier does
    not send the column at all; ``name`` is the column that spells an area's name,
    ``behind`` are the headers of the cells that its code begins with, in their order;
    ``born_on`` and ``sex`` are the columns that a NIK is checked against. ``synonyms``
    are other spellings of the header that suppliers are known to use.
    """

    header: str
    column: str
    type: ColumnType
    book: str = ""
    formats: tuple[str, ...] = ()
    mask: int = 0
    name: str = ""
    behind: tuple[str, ...] = ()
    born_on: str = "born_on"
    sex: str = "sex"
    fallback: str = ""
    is_optional: bool = False
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The header and its synonyms."""
        return (self.header, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Derived:
    """A boolean that is true where any of some code columns has one of some values."""

    column: str
    any_of: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of one version of a source.

    ``ours`` are the headers that our contract adds because no public list shows them;
    ``copies`` are columns that repeat another, ``constants`` have one value throughout.
    ``books`` are the code books that the layout brings along; the others are those of
    the version ``books_of`` in ``reference/code_book.csv``. ``code_system`` is that of
    its areas where the layout leaves no choice, whatever a manifest states. Delimiter,
    encoding and quoting are those of text; ``sheet`` is the one of a spreadsheet, where
    it is named.
    """

    source: str
    table: str
    version: str
    grain: str
    columns: tuple[Column, ...]
    format: Format = Format.CSV
    delimiter: str = ","
    encoding: str = "utf-8"
    quoting: str = "minimal"
    sheet: str = ""
    max_broken_share: float = MAX_BROKEN_SHARE
    ours: frozenset[str] = frozenset()
    copies: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    books: dict[str, Book] = field(default_factory=dict)
    books_of: str = ""
    code_system: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in their order; one header may fill several columns."""
        return tuple(dict.fromkeys(column.header for column in self.columns))

    @property
    def optional_headers(self) -> frozenset[str]:
        """The headers that a delivery may leave out, or have in any place."""
        return frozenset(c.header for c in self.columns if c.is_optional)

    @property
    def standard(self) -> dict[str, str]:
        """The columns that every staged table of this kind carries, and types.

        A table that we do not know has columns of its own only.
        """
        return TABLES.get(self.table, {})


def folded(header: str) -> str:
    """Return what counts of a header: not case, nor how many blanks or underscores.

    >>> folded(" Nama_KEPALA  Keluarga ")
    'nama kepala keluarga'
    """
    return " ".join(header.replace("_", " ").split()).casefold()
