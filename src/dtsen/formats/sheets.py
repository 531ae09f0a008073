"""The sheets of a workbook, row by row, in a stream.

openpyxl builds a tree of what it reads, leaves out rows whose numbers repeat, and makes
numbers of what is a text of digits; so the cells are read here, and of openpyxl only
what it knows about dates is used.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING

from openpyxl.utils.datetime import from_excel

from dtsen.formats.container import require_workbook, told, unreadable
from dtsen.formats.markup import parsed
from dtsen.formats.workbook import read_workbook, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.formats.workbook import Listed, Workbook

MOST_ROWS = 1_048_576  # what Excel has
MOST_COLUMNS = 16_384
_NUMBER = re.compile("-?[0-9]{1,400}([.][0-9]*)?([eE][+-]?[0-9]{1,3})?")
_MIDNIGHT = re.compile("T00:00:00([.]0+)?Z?$")


@dataclass(slots=True)
class Row:
    """One row of a sheet: its texts by column, counted from 0.

    ``texts`` has the cells that hold anything; of those, ``numbers`` came as numbers
    and ``formulas`` as formulas, errors, or more than once.
    """

    number: int
    texts: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return not any(text.strip() for text in self.texts.values())

    def listed(self, width: int = 0) -> list[str]:
        """Return the texts from the first column on, empty ones included.

        >>> Row(1, {0: "NIK", 2: "NAMA"}).listed()
        ['NIK', '', 'NAMA']
        """
        width = width or max(self.texts, default=-1) + 1
        return [self.texts.get(column, "") for column in range(width)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of an open workbook; ``number`` is its place among all of them."""

    number: int
    listed: Listed
    source: str
    file: str
    archive: zipfile.ZipFile
    book: Workbook

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are in the file, in their order; some may be blank.

        Raises
        ------
        DeliveryRejected
            Where the file breaks off, or its rows are not in order.
        """
        pieces = self._pieces()
        last = 0
        while True:
            with told(self.source, self.file):
                rows = next(pieces, None)
            if rows is None:
                return
            for row in rows:
                if not last < row.number <= MOST_ROWS:
                    raise unreadable(self.source, self.file, "rows out of their order")
                last = row.number
                yield row

    def first_row(self) -> Row | None:
        """Return the first row with anything to see in it."""
        return next((row for row in self.rows() if not row.is_blank), None)

    def _pieces(self) -> Iterator[list[Row]]:
        cells = _Cells(self.book)
        with self.archive.open(self.listed.part) as stream:
            for _ in parsed(stream, cells):
                ready, cells.ready = cells.ready, []
                yield ready


@contextmanager
def opened(path: Path, source: str) -> Iterator[list[Sheet]]:
    """Open a workbook as its sheets.

    Raises
    ------
    DeliveryRejected
        Where it is none, or breaks a limit.
    """
    require_workbook(path, source)
    with zipfile.ZipFile(path) as archive:
        with told(source, path.name):
            book = read_workbook(archive)
        yield [
            Sheet(number, listed, source, path.name, archive, book)
            for number, listed in enumerate(book.sheets, start=1)
        ]


class _Cells:
    """Makes rows of what is told about a sheet."""

    def __init__(self, book: Workbook) -> None:
        self.ready: list[Row] = []
        self._book = book
        self._columns: dict[str, int] = {}
        self._row = Row(0)
        self._column = -1
        self._kind = self._style = self._text = ""
        self._is_formula = self._is_sound = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin(attributes)
        elif name == "row":
            number = attributes.get("r")
            self._row = Row(int(number) if number else self._row.number + 1)
            self._column = -1
        elif name == "rPh":
            self._is_sound = True

    def end(self, name: str, text: str) -> None:
        if name == "v":
            self._text = self._text or text
        elif name == "c":
            self._finish()
        elif name == "t" and not self._is_sound:
            self._text += text
        elif name == "f":
            self._is_formula, self._text = True, f"={text}"
        elif name == "rPh":
            self._is_sound = False
        elif name == "row":
            self.ready.append(self._row)

    def _begin(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place:
            letters = place.rstrip("0123456789")
            if letters not in self._columns:
                self._columns[letters] = _column(letters)
            self._column = self._columns[letters]
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._text, self._is_formula = "", False

    def _finish(self) -> None:
        if not self._text:
            return
        row, column = self._row, self._column
        text = self._written()
        if text == "":
            return
        if text is None or column in row.texts:
            row.formulas.append(column)
        elif self._kind == "n" and self._style not in self._book.dates:
            row.numbers.append(column)
        row.texts[column] = self._text if text is None else text

    def _written(self) -> str | None:
        """Return the text of the cell; nothing for a formula or an error."""
        text, kind = self._text, self._kind
        if self._is_formula or kind == "e":
            return None
        if kind == "s":
            return self._book.texts[_natural(text)]
        if kind == "n":
            return self._number(text)
        if kind == "b":
            return "TRUE" if _natural(text) else "FALSE"
        if kind == "d":
            return _MIDNIGHT.sub("", text).replace("T", " ")
        return unescaped(text)

    def _number(self, text: str) -> str | None:
        if not _NUMBER.fullmatch(text):
            return None
        if self._style not in self._book.dates:
            return as_text(text)
        is_duration = self._style in self._book.durations
        try:
            shown = from_excel(float(text), self._book.epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return None
        if isinstance(shown, datetime) and shown.time() == time():
            return str(shown.date())
        return str(shown)


def as_text(number: str) -> str:
    """Return a number of a spreadsheet as it would be written in a text.

    >>> [as_text(n) for n in ("3971011203590001", "3.971011203590001E15", "36.50")]
    ['3971011203590001', '3971011203590001', '36.5']
    """
    if number.isdigit():
        return str(int(number))
    value = float(number)
    return str(int(value)) if value.is_integer() else str(value)


def _natural(text: str) -> int:
    if not text.isdigit():
        message = "no number where one must be"
        raise ValueError(message)
    return int(text)


def _column(letters: str) -> int:
    """Return the place of a column from its letters, counted from 0.

    >>> _column("A"), _column("XFD")
    (0, 16383)
    """
    column = 0
    for letter in letters:
        column = 26 * column + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
    if not 0 < column <= MOST_COLUMNS:
        message = "a column beyond the last"
        raise ValueError(message)
    return column - 1
