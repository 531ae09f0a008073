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
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dtsen import lake
    from dtsen.receipts import LandedFile
    from dtsen.sources.layout import Layout

N_SAMPLED = 200
_CELL_END = "\x1f"


class OrderLost(PipelineError):
    """The reading engine gave records the numbers of other lines; nothing is staged."""


def require_line_numbers(
    connection: lake.Connection,
    path: Path,
    file: LandedFile,
    layout: Layout,
    headers: Sequence[str],
) -> None:
    """Hold a sample of records against the lines of the file that they name.

    Raises
    ------
    OrderLost
        Where a record is not what stands on its line.
    """
    keys = dict(
        connection.execute(
            "select record_no, record_key from readable where record_no % $step = 0",
            {"step": max(file.rows // N_SAMPLED, 1)},
        ).fetchall()
    )
    for record_no, line in _lines(path, layout.encoding, keys):
        if _key(line, layout, headers) != keys[record_no]:
            raise OrderLost(
                f"{file.source}: {file.file_name}: record {record_no} is not what "
                "stands on its line. The reading engine has lost the order of the "
                "file: keep the delivery and report this with the version of DuckDB."
            )


def _lines(
    path: Path, encoding: str, wanted: dict[int, str]
) -> Iterator[tuple[int, str]]:
    with path.open("rb") as stream:
        for record_no, line in enumerate(stream):
            if record_no in wanted:
                yield record_no, line.decode(encoding)


def _key(line: str, layout: Layout, headers: Sequence[str]) -> str:
    (cells,) = csv.reader([line], delimiter=layout.delimiter, strict=True)
    by_header = dict(zip(headers, cells, strict=True))
    ordered = [by_header.get(header, "") for header in layout.headers]
    text = _CELL_END.join([layout.source, *ordered])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
