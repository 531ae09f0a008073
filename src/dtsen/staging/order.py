"""A control of our own tools: records carry the number of the line they stand on.

Correction lists name records by file and line. The reading engine keeps the order of a
file only while no step of its plan forgets it, so some lines are read a second time, by
another program, and held against the records that carry their numbers.
"""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

from dtsen.errors import PipelineError

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen import lake
    from dtsen.formats.fast import Fast
    from dtsen.sources.layout import Layout

_CELL_END = "\x00"


class OrderLost(PipelineError):
    """The reading engine gave records the numbers of other lines; nothing is staged."""


def require_line_numbers(
    connection: lake.Connection, path: Path, quick: Fast, layout: Layout
) -> None:
    """Hold a sample of records against the lines of the file that they name.

    Raises
    ------
    OrderLost
        Where a record is not what stands on its line.
    """
    places = dict(quick.counted.marks)
    found = connection.execute(
        "select record_no, record_key from readable "
        "where record_no in (select unnest($sampled::bigint[]))",
        {"sampled": list(places)},
    ).fetchall()
    keys = dict(found)
    with path.open("rb") as stream:
        for record_no, offset in places.items():
            stream.seek(offset)
            line = stream.readline().decode("utf-8")
            if _key(_cells(line, quick), quick, layout) != keys[record_no]:
                raise OrderLost(
                    f"{layout.source}: {path.name}: record {record_no} is not what "
                    "stands on its line. The reading engine has lost the order of the "
                    "file: keep the delivery and report this with the version of "
                    "DuckDB."
                )


def header_keys(quick: Fast, layout: Layout) -> list[str]:
    """Return the keys that the header has as a record, where files are put together.

    It may come with a mark, or in another case.
    """
    cells = _cells(quick.header_line, quick)
    spelled = [cells, *(list(map(change, cells)) for change in (str.upper, str.lower))]
    marked = [[f"\ufeff{first}", *rest] for first, *rest in spelled]
    return [_key(each, quick, layout) for each in [*spelled, *marked]]


def _cells(line: str, quick: Fast) -> list[str]:
    (cells,) = csv.reader([line], delimiter=quick.delimiter, strict=True)
    return cells


def _key(cells: list[str], quick: Fast, layout: Layout) -> str:
    by_header = dict(zip(quick.headers, cells, strict=True))
    ordered = [by_header.get(header, "") for header in layout.headers]
    text = _CELL_END.join([layout.source, *ordered])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
