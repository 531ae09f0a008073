"""The CSV that came back from reviewers, with their verdicts; all of it or nothing.

Everything but ``putusan`` and ``catatan`` has to come back as it went out: a row that
was torn or sorted apart would put a verdict on the wrong people.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dtsen.errors import ListRefused
from dtsen.review import words
from dtsen.review.sheet import ANSWERS, KEY, pairs_of, rows_of
from dtsen.review.verdicts import Verdict, decide

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Connection, Row

    from dtsen.quarter import Quarter
    from dtsen.review.looking import Look

# What a reviewer may write: the words of the page, or short ones.
SPELLINGS = {
    **{spoken.lower(): verdict for verdict, spoken in words.VERDICTS.items()},
    "sama": "same",
    "beda": "different",
    "ragu": "unsure",
}

Cells = dict[str, str]


def take_in(connection: Connection, quarter: Quarter, path: Path, by: Look) -> int:
    """Record the verdicts of a CSV that was exported; return how many are new.

    The same file again adds nothing. Rows without a verdict wait on. To hold the rows
    against what went out the names are read again, which is logged.

    Raises
    ------
    ListRefused
        Where a row cannot be used; it names the row as a spreadsheet counts.
    DecisionRefused
        Where a verdict contradicts a decision that stands, or nobody is named.
    """
    known = {str(pair.place): pair for pair in pairs_of(connection, quarter)}
    answered = {line: row for line, row in _read(path) if any(map(row.get, ANSWERS))}
    pairs: dict[int, Row[Any]] = {}
    for line, row in answered.items():
        pair = known.get(row[KEY].removeprefix(f"{quarter} no. "))
        if pair is None:
            raise ListRefused(
                path.name, line, f"the queue of {quarter} has no such pair"
            )
        if pair in pairs.values():
            raise ListRefused(path.name, line, "the pair has come before")
        pairs[line] = pair
    sent = rows_of(connection, quarter, list(pairs.values()), by)
    for (line, row), cells in zip(answered.items(), sent, strict=True):
        _require_unchanged(path.name, line, row, cells)
    verdicts = [
        _verdict(path.name, line, answered[line], pairs[line]) for line in pairs
    ]
    return decide(connection, quarter, verdicts, by.reader)


def _read(path: Path) -> list[tuple[int, Cells]]:
    """Return the rows of a CSV with their numbers, whether , or ; divides the cells."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ListRefused(path.name, 1, "the file cannot be read as UTF-8") from None
    heading = text.partition("\n")[0]
    divider = max(",;", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    columns = next(reader, [])
    if columns[:1] != [KEY] or tuple(columns[-2:]) != ANSWERS:
        raise ListRefused(path.name, 1, "the columns are not those of an export")
    rows = []
    for line, cells in enumerate(reader, start=2):
        if len(cells) != len(columns):
            found = f"{len(cells)} cells instead of {len(columns)}"
            raise ListRefused(path.name, line, found)
        rows.append((line, dict(zip(columns, map(str.strip, cells), strict=True))))
    return rows


def _require_unchanged(
    file: str, line: int, row: Cells, sent: Mapping[str, str]
) -> None:
    if row.keys() != {*sent, *ANSWERS}:
        raise ListRefused(file, 1, "the columns are not those of an export")
    changed = [column for column in sent if row[column] != sent[column].strip()]
    if changed:
        raise ListRefused(
            file, line, f"{', '.join(changed)} is not what was exported for this pair"
        )


def _verdict(file: str, line: int, row: Cells, pair: Row[Any]) -> Verdict:
    said = SPELLINGS.get(row["putusan"].lower())
    if said is None:
        allowed = ", ".join(words.VERDICTS.values())
        raise ListRefused(file, line, f"the verdict (putusan) is none of {allowed}")
    return Verdict(pair, said, row["catatan"], line)
