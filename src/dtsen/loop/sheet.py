"""How a correction list is written: the same rows give the same bytes, no formulas."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter

from dtsen.codes import reason_codes
from dtsen.spreadsheets import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from dtsen.quarter import Quarter

Row = tuple[str | int, ...]

# Heading and width on the sheet; the order of the cells of a row.
COLUMNS = {
    "kelurahan": 16,
    "berkas": 24,
    "nomor rekaman": 10,
    "nomor baris": 10,
    "id di sumber": 18,
    "akhir NIK": 18,
    "kode alasan": 18,
    "arti": 48,
    "perbaikan": 48,
    "keadaan": 10,
    "sejak triwulan": 10,
    "umur (triwulan)": 8,
}
STATES = {"new": "baru", "open": "masih ada", "reopened": "muncul lagi"}
# A sheet of XLSX has 1,048,576 lines.
SHEET_ROWS = 1_000_000
_NO_GUESSES = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV, with a heading."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe(c) if isinstance(c, str) else c for c in row])
    return buffer.getvalue().encode()


def xlsx_bytes(rows: Sequence[Row], quarter: Quarter, title: str) -> bytes:
    """Return rows as a workbook: the list with a filter, and what each code means."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _NO_GUESSES) as book:
        created = datetime.combine(quarter.last_day, time.min)
        book.set_properties({"title": title, "created": created})
        for start in range(0, max(len(rows), 1), SHEET_ROWS):
            number = start // SHEET_ROWS + 1
            sheet = book.add_worksheet("Daftar" if number == 1 else f"Daftar {number}")
            _fill(book, sheet, list(COLUMNS.items()), rows[start : start + SHEET_ROWS])
        _explain(book, rows)
    return buffer.getvalue()


def _explain(book: Workbook, rows: Sequence[Row]) -> None:
    place = list(COLUMNS).index("kode alasan")
    reasons = [reason_codes()[code] for code in sorted({str(r[place]) for r in rows})]
    columns = [("kode alasan", 18), ("arti", 60), ("perbaikan", 60)]
    lines = [(reason.code, reason.meaning_id, reason.remedy_id) for reason in reasons]
    _fill(book, book.add_worksheet("Arti kode"), columns, lines)


def _fill(
    book: Workbook,
    sheet: Worksheet,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    bold = book.add_format({"bold": True})
    for column, (heading, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            else:
                sheet.write_number(line, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
