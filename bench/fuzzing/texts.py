"""Texts of cells: what is tidied in them, and what is inside a date or a NIK."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dtsen.sources import ColumnType
from fuzzing import reference
from fuzzing.people import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dtsen.sources import Column, Layout

BLANKS = " \t\r\u00a0"
WOMAN = 40  # added to the day in a NIK
_FIRST_YEAR = 1000
_APOSTROPHE = {ColumnType.NIK, ColumnType.NO_KK, ColumnType.AREA}
_DECIMAL_TAIL = _APOSTROPHE | {
    *(ColumnType.CODE, ColumnType.FLAG, ColumnType.BITS),
    *(ColumnType.DESIL, ColumnType.INTEGER),
}


def clean(column: Column, cell: str, layout: Layout) -> tuple[str | None, list[str]]:
    """Return the text of a cell, None where there is none, and how it was repaired."""
    repairs, text, opening = [], cell, BLANKS
    if cell[:1] in BLANKS or cell[-1:] in BLANKS:
        repairs += ["blanks"] if cell else []
    if column.type in _APOSTROPHE:
        opening = BLANKS + "'"
        repairs += ["apostrophe"] if cell.lstrip(BLANKS).startswith("'") else []
    bare = cell.rstrip(BLANKS)
    if column.type in _DECIMAL_TAIL and bare.endswith(".0"):
        repairs.append("decimal_tail")
        text = bare.removesuffix(".0")
    else:
        text = bare
    text = text.lstrip(opening)
    if column.type is ColumnType.NAME:
        single = re.sub(f"[{BLANKS}]+", " ", text)
        repairs += ["inner_blanks"] if single != text else []
        text = single
    if column.type is ColumnType.NAME or _is_spelled(column, layout):
        repairs += ["case"] if cell != cell.upper() else []
        text = text.upper()
    return text or None, repairs


def _is_spelled(column: Column, layout: Layout) -> bool:
    """Whether the codes of a column have letters, so that case must not matter."""
    if column.type not in {ColumnType.CODE, ColumnType.FLAG}:
        return False
    book = reference.book(layout, column.book)
    return any(code.upper() != code.lower() for code in book)


def inside_nik(nik: str | None) -> dict[str, Any] | None:
    """Return the birth date and sex inside a NIK, by the names of our columns."""
    if nik is None:
        return None
    day, month, year = (int(nik[i : i + 2]) for i in (6, 8, 10))
    born_on = None
    for century in (2000, 1900):
        try:
            born_on = date(century + year, month, day % WOMAN)
        except ValueError:
            continue
        if born_on <= LAST_DAY:
            break
    is_woman = int(nik[6:12]) > WOMAN * 10**4
    sex = "P" if is_woman else "L" if int(nik[6:12]) else None
    return {"born_on": born_on, "sex": sex}


def parsed_date(text: str, formats: Iterable[str]) -> date | None:
    """Return a date that is written in one of the formats exactly.

    A year of four digits does not begin with 0: there, the century is lost.
    """
    if not text.isascii():
        return None
    for written in formats:
        try:
            day = datetime.strptime(text, written).date()  # noqa: DTZ007 - no time
        except ValueError:
            continue
        return day if day.year >= _FIRST_YEAR else None
    return None
