"""Code books as DTSEN sends them beside its data: one workbook per table."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

from dtsen.formats.delivered_books import HEADER
from dtsen.sources.books import book_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dtsen.sources.layout import Layout


def write_book(layout: Layout, path: Path, created_on: date) -> int:
    """Write the codes of a layout with their meanings; return how many lines it has.

    The same book gives the same bytes.
    """
    lines = [
        (column.header, code.code, code.label)
        for column in layout.columns
        if column.book
        for code in book_of(layout, column.book).values()
    ]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime.combine(created_on, time.min)})
        sheet = book.add_worksheet("Kode")
        for number, line in enumerate([HEADER, *lines]):
            sheet.write_row(number, 0, line)
    return len(lines)
