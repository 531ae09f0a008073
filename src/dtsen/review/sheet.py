"""The queue as a CSV that goes out to reviewers (:mod:`dtsen.review.answers` reads it).

No cell of it looks like a number, a date or a formula: a spreadsheet would write such a
cell back otherwise than it was read.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dtsen import files
from dtsen.review import words
from dtsen.review.looking import look
from dtsen.spreadsheets import safe
from dtsen.warehouse import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter
    from dtsen.review.looking import Look

KEY = "pasangan"
ANSWERS = ("putusan", "catatan")


def export(connection: Connection, quarter: Quarter, path: Path, by: Look) -> int:
    """Write the pairs that nobody has decided, one a row; return how many.

    The file is closed to others. The look at the names is logged.
    """
    pairs = [row for row in pairs_of(connection, quarter) if row.verdict is None]
    rows = rows_of(connection, quarter, pairs, by)
    columns = [*(rows[0] if rows else [KEY]), *ANSWERS]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row | dict.fromkeys(ANSWERS, "") for row in rows)
    # Excel takes a file for UTF-8 by its mark alone.
    files.replace(path, "\ufeff" + buffer.getvalue())
    return len(rows)


def pairs_of(connection: Connection, quarter: Quarter) -> Sequence[Row[Any]]:
    """Return the pairs of a queue in their order, without names."""
    return run(connection, "review/pairs", quarter=str(quarter)).all()


def rows_of(
    connection: Connection, quarter: Quarter, pairs: Sequence[Row[Any]], by: Look
) -> list[dict[str, str]]:
    """Return the cells of pairs by their columns; the look at the names is logged."""
    both = look(connection, quarter, pairs, by)
    return [
        _cells(quarter, pair, left, right)
        for pair, (left, right) in zip(pairs, both, strict=True)
    ]


def _cells(
    quarter: Quarter, pair: Row[Any], left: Row[Any], right: Row[Any]
) -> dict[str, str]:
    cells = {KEY: f"{quarter} no. {pair.place}"}
    cells["alasan"] = words.REASONS[pair.why]
    cells["sumber A"] = words.source(pair.source_l)
    cells["sumber B"] = words.source(pair.source_r)
    for line in words.lines(pair, left, right):
        born = "lahir " if line.title == "Tanggal lahir" else ""
        cells[f"{line.title} A"] = safe(line.left and born + line.left)
        cells[f"{line.title} B"] = safe(line.right and born + line.right)
        cells[f"{line.title}?"] = "beda" if line.differs else ""
    cells["bukti"] = safe("; ".join(words.evidence(pair)))
    cells["bobot"] = "" if pair.weight is None else "b. " + words.weight(pair.weight)
    return cells
