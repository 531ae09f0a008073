"""Write records as a layout says: headers in order, codes of its books, its quoting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtsen.simulate.cells import Days, Text, Words
from dtsen.simulate.fields import fill
from dtsen.simulate.places import place_names
from dtsen.simulate.sheet import Sheet
from dtsen.sources.books import codes_of
from dtsen.sources.layout import Column, ColumnType, Layout

_CODED = {ColumnType.CODE, ColumnType.FLAG}
_AS_FLAG = {"ya": "true", "tidak": "false", "tidak_tahu": "false"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes sheets in one layout, with area codes from one column of the areas."""

    layout: Layout
    area_column: str
    has_dots: bool

    def header(self) -> bytes:
        """Return the first line of the file."""
        columns = [pa.array([h], pa.string()) for h in self.layout.headers]
        return self._bytes(self._lines(columns))

    def records(self, sheet: Sheet) -> bytes:
        """Return one line per record of the sheet."""
        lines = self._lines([self._column(sheet, h) for h in self.layout.headers])
        damaged = sheet.happens("line_damaged")
        if damaged.any():
            lines = pc.if_else(pa.array(damaged), self._cut_short(lines), lines)
        return self._bytes(lines)

    def _column(self, sheet: Sheet, header: str) -> Text:
        columns = [c for c in self.layout.columns if c.header == header]
        cells = [fill(sheet, column.column) for column in columns]
        if columns[0].type in _CODED:
            return self._coded(
                columns, [c for c in cells if isinstance(c, Words)]
            ).text()
        column, cell = columns[0], cells[0]
        if isinstance(cell, Days):
            return cell.text(column.formats[0])
        if not isinstance(cell, Words):
            return self._quoted(cell)
        if column.type is ColumnType.AREA:
            cell = cell.relabel(dict(zip(cell.labels, self._area_codes(), strict=True)))
        return cell.text(self._quoted)

    def _area_codes(self) -> list[str]:
        codes = place_names(self.area_column)
        return list(codes) if self.has_dots else [c.replace(".", "") for c in codes]

    def _coded(self, columns: list[Column], cells: list[Words]) -> Words:
        """Write meanings by the code book; one code may carry several of them."""
        written = codes_of(self.layout, *(column.book for column in columns))
        if columns[0].type is ColumnType.FLAG:
            written |= {(word,): written[flag,] for word, flag in _AS_FLAG.items()}
        # The last label of each cell is that of its empty records.
        labels = [[*cell.labels, ""] for cell in cells]
        codes = np.zeros(len(cells[0].codes), dtype=np.int64)
        for cell, words in zip(cells, labels, strict=True):
            codes = codes * len(words) + np.where(
                cell.codes < 0, len(words) - 1, cell.codes
            )
        meanings = list(product(*labels))
        known = np.array([meaning in written for meaning in meanings])
        texts = [written.get(meaning, "") for meaning in meanings]
        return Words(np.where(known[codes], codes, -1), texts)

    def _quoted(self, text: Text) -> Text:
        """Quote what would break the line, unless everything is quoted anyway."""
        if self.layout.quoting == "all":
            return pc.replace_substring(text, '"', '""')
        breaks = pc.match_substring_regex(text, f'[{self.layout.delimiter}"\n]')
        if not pc.any(breaks).as_py():
            return text
        doubled = pc.replace_substring(text, '"', '""')
        wrapped = pc.binary_join_element_wise('"', doubled, '"', "")
        return pc.if_else(breaks, wrapped, text)

    def _cut_short(self, lines: Text) -> Text:
        """Return the lines without their last field."""
        last = f'{re.escape(self.layout.delimiter)}"?[^"{self.layout.delimiter}]*"?\n$'
        return pc.replace_substring_regex(lines, last, "\n")

    def _lines(self, columns: list[Text]) -> Text:
        quote = '"' if self.layout.quoting == "all" else ""
        body = pc.binary_join_element_wise(
            *columns,
            quote + self.layout.delimiter + quote,
            null_handling="replace",
            null_replacement="",
        )
        return pc.binary_join_element_wise(quote, body, quote + "\n", "")

    def _bytes(self, lines: Text) -> bytes:
        text = b"".join(_joined(chunk) for chunk in _chunks(lines))
        if self.layout.encoding.lower() in {"utf-8", "utf8"}:
            return text
        return text.decode().encode(self.layout.encoding)


def _chunks(text: Text) -> list[Text]:
    return text.chunks if isinstance(text, pa.ChunkedArray) else [text]


def _joined(text: Text) -> bytes:
    """Return all strings of an array, one after the other, as they lie in memory."""
    if len(text) == 0:
        return b""
    _, offsets, data = text.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[
        text.offset : text.offset + len(text) + 1
    ]
    return bytes(data[int(ends[0]) : int(ends[-1])])
