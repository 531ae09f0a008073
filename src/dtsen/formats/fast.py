"""Clean text, read by DuckDB at the speed of the disk, and held against a byte ledger.

DuckDB forgives: an empty field too many at the end of a line, a blank line, a quote
that swallows lines. So its reading counts only where every byte of the file is
accounted for: a byte behind the header is a byte of a cell, a delimiter, a quote or a
line end, and there are as many of each as an independent count finds. Where that does
not come out even, the exact reader reads the file line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.formats.cells import NO_END, cell_name
from dtsen.formats.record import LONGEST
from dtsen.formats.scan import Scan, scan
from dtsen.lake import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.formats.cells import Note
    from dtsen.formats.dialect import Dialect
    from dtsen.sources.layout import Layout


@dataclass(frozen=True, slots=True)
class Fast:
    """A text file that DuckDB may read, with the bytes that it has to account for.

    ``relation`` has the cells of ``headers``, and no record numbers: a record stands
    where its line stands.
    """

    relation: str
    headers: tuple[str, ...]
    delimiter: str
    header_line: str
    counted: Scan
    notes: tuple[Note, ...] = ()

    @property
    def measures(self) -> dict[str, str]:
        """What a reading has to measure of each record, over its ``raw`` text.

        ``raw`` is the record's cells in one text. Without a quote in the file, no cell
        can hold a delimiter or a quote.
        """
        sizes = {
            "n_bytes": "strlen(raw)",
            "n_long": f"cast(strlen(raw) >= {LONGEST // 2} as integer)",
        }
        if self.counted.quotes:
            sizes["n_delimiters"] = (
                f"case when contains(raw, '{self.delimiter}') then length(raw) "
                f"- length(replace(raw, '{self.delimiter}', '')) else 0 end"
            )
            sizes["n_quoting"] = "cast(contains(raw, '\"') as integer)"
        return sizes

    def is_balanced(
        self,
        records: int,
        cell_bytes: int,
        long: int = 0,
        delimiters: int = 0,
        quoting: int = 0,
    ) -> bool:
        """Whether a reading has lost, invented or changed no byte.

        The numbers are what the reading found: records, bytes of all cells, records
        that may be too long, delimiters inside cells, and records with a quote inside a
        cell. Whether such a quote was written as the grammar asks, only the exact
        reader tells.
        """
        file = self.counted
        between = records * (len(self.headers) - 1)
        return (
            quoting == 0
            and long == 0
            and records == file.lines
            and file.returns in {0, file.line_feeds}
            and between == file.delimiters - delimiters
            and file.bytes
            == cell_bytes + between + file.line_feeds + file.returns + file.quotes
        )


def fast(path: Path, dialect: Dialect, layout: Layout) -> Fast | None:
    """Return how DuckDB may read a UTF-8 file; nothing where it holds a NUL."""
    counted = scan(path, dialect.header_bytes, dialect.delimiter)
    if counted.nuls:
        return None
    columns = ", ".join(
        f"'{cell_name(layout, header)}': 'varchar'" for header in dialect.headers
    )
    relation = (
        f"read_csv({quoted(path)}, columns = {{{columns}}}, header = false, "
        f"skip = {dialect.n_header_lines}, "
        "auto_detect = false, strict_mode = true, quote = '\"', escape = '\"', "
        f"delim = '{dialect.delimiter}', encoding = 'utf-8')"
    )
    with path.open("rb") as stream:
        *_, line = (stream.readline() for _ in range(dialect.n_header_lines))
    header = line.decode("utf-8-sig")
    is_open = counted.lines > counted.line_feeds
    notes = (NO_END,) if is_open and not dialect.is_whole else ()
    return Fast(relation, dialect.headers, dialect.delimiter, header, counted, notes)
