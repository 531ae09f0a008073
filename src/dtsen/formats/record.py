"""One record of CSV, by the letter of RFC 4180 and no further."""

from __future__ import annotations

import re
from functools import cache

from dtsen.formats.cells import Damage

# A line that reaches this is no record, and is not held in memory as a whole.
LONGEST = 1 << 20
_UNDECODED = re.compile("[\udc80-\udcff]")


def split(text: str, delimiter: str) -> list[str] | None:
    r"""Return the fields of a record without its line end.

    A quote opens a field at its first character only, is doubled inside, and only a
    delimiter or the end stands behind the closing one. A carriage return stands inside
    quotes only. Of everything else nothing is guessed.

    >>> split('1,"JL. ""A"", 2",', ",")
    ['1', 'JL. "A", 2', '']
    >>> [split(text, ",") for text in ('1,A"B', '1, "A"', '"A" ', '"A', "A\rB")]
    [None, None, None, None, None]
    """
    if '"' not in text:
        return None if "\r" in text else text.split(delimiter)
    if text[0] == text[-1] == '"':
        cells = text[1:-1].split(f'"{delimiter}"')
        # With two quotes per field all fields are quoted, and none has a quote inside.
        if text.count('"') == 2 * len(cells):
            return cells
    record, fields = _patterns(delimiter)
    if not record.fullmatch(text):
        return None
    return [
        field[1:-1].replace('""', '"') if field[:1] == '"' else field
        for field in fields.findall(text)
    ]


class Grammar:
    """What a line has to be, to be a record of a file."""

    def __init__(self, delimiter: str, width: int) -> None:
        self.delimiter = delimiter
        self.width = width

    def cells(self, raw: bytes) -> list[str] | None:
        r"""Return the fields of a record: of one line, or of several within quotes.

        >>> Grammar(";", 2).cells(b"1;A\r\n")
        ['1', 'A']
        """
        if len(raw) >= LONGEST:
            return None
        try:
            text = _without_end(raw.decode())
        except UnicodeDecodeError:
            return None
        cells = split(text, self.delimiter)
        if cells is None or len(cells) != self.width or "\0" in text:
            return None
        # A list of one column: nothing on a line is no record of nothing.
        return None if self.width == 1 and _is_blank(text) else cells

    def fits(self, raw: bytes) -> bool:
        """Whether quotes and number of fields are right, whatever is in the fields."""
        text = _without_end(raw.decode(errors="surrogateescape"))
        return len(split(text, self.delimiter) or ()) == self.width

    def damage(self, raw: bytes) -> Damage:  # noqa: PLR0911 - one return per kind
        """Return why a line is no record; the end of the file may have cut it."""
        if len(raw) >= LONGEST:
            return Damage.FIELDS
        text = _without_end(raw.decode(errors="surrogateescape"))
        if _is_blank(text) and self.delimiter not in text:
            return Damage.BLANK
        cells = split(text.replace("\r", ""), self.delimiter)
        if not raw.endswith(b"\n") and self._is_short(text, cells):
            return Damage.CUT
        if "\0" in text:
            return Damage.NUL
        if _UNDECODED.search(text):
            return Damage.BYTES
        if cells is None:
            return Damage.QUOTES
        return Damage.FIELDS if split(text, self.delimiter) else Damage.RETURN

    def _is_short(self, text: str, cells: list[str] | None) -> bool:
        if cells is None:
            return text.count('"') % 2 == 1
        return len(cells) < self.width


def _without_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


@cache
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    between = re.escape(delimiter)
    # Possessive: a long field is passed once, whatever comes behind it.
    field = rf'(?:"(?:[^"]++|"")*+"|[^"{between}\r\n]*+)'
    record = re.compile(rf"{field}(?:{between}{field})*+")
    return record, re.compile(rf"(?:\A|{between})({field})")
