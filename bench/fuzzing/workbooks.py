"""Damage to workbooks: the same records in cells of Excel, and what people do there."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from dtsen.sources import ColumnType
from fuzzing.draft import Line
from fuzzing.kinds import Stage, kind
from fuzzing.lines import BLANK, FIELDS, HEADER

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from fuzzing.draft import Draft

FORMAT, COLUMNS, SHEET = "BERKAS_FORMAT", "BERKAS_KOLOM", "BERKAS_LEMBAR"
FORMULA = "rumus"
_MADE = datetime(2026, 10, 1, tzinfo=UTC).replace(tzinfo=None)
_NUMBERS = (ColumnType.NIK, ColumnType.NO_KK)
_BOMB_BYTES = 16 << 20


class Book:
    """A workbook that is being written, as a rule with one table in one sheet."""

    def __init__(self, draft: Draft) -> None:
        self._out = io.BytesIO()
        self.draft = draft
        self.book: Workbook = xlsxwriter.Workbook(self._out, {"in_memory": True})
        self.book.set_properties({"created": _MADE})

    def sheet(self, *, first_row: int = 1) -> Worksheet:
        """Add a sheet with the table; its header is in a row counted from 1."""
        sheet = self.book.add_worksheet()
        headers = self.draft.delivery.headers
        self.draft.first_row = first_row
        for column, header in enumerate(headers):
            sheet.write_string(first_row - 1, column, header)
        for row, line in enumerate(self.draft.lines, start=first_row):
            for column, header in enumerate(headers):
                if line.cells.get(header):
                    sheet.write_string(row, column, line.cells[header])
        return sheet

    def bytes(self) -> bytes:
        """Close the workbook."""
        self.book.close()
        return self._out.getvalue()


def _workbook(
    name: str, *, needs: Callable[[Draft], bool] | None = None
) -> Callable[[Callable[[Draft, Book], None]], None]:
    """List a kind that writes a workbook in place of text."""

    def listed(apply: Callable[[Draft, Book], None]) -> None:
        @kind(name, Stage.FILE, needs=needs or (lambda _: True), is_alone=True)
        def _(draft: Draft) -> None:
            draft.is_typed = True
            if draft.rng.random() < 3 / 4:
                draft.name = draft.name.replace(".csv", ".xlsx")
            book = Book(draft)
            apply(draft, book)
            draft.content = draft.content or book.bytes()

    return listed


def _raw(draft: Draft, line: Line, **others: str) -> str:
    """Return a row as quarantine shows it: a list up to its last cell."""
    cells = [{**line.cells, **others}.get(h, "") for h in draft.delivery.headers]
    while cells and not cells[-1]:
        del cells[-1]
    return json.dumps(cells, ensure_ascii=False)


def _cell(draft: Draft) -> tuple[int, int, Line, str]:
    """Return row, column, record and header of some cell below the header."""
    row = draft.rng.randrange(1, len(draft.lines) + 1)
    column = draft.rng.randrange(len(draft.delivery.headers))
    return row, column, draft.lines[row - 1], draft.delivery.headers[column]


@_workbook("workbook: text throughout")
def _(_: Draft, book: Book) -> None:
    book.sheet()


@_workbook("workbook: blank rows above the header")
def _(draft: Draft, book: Book) -> None:
    book.sheet(first_row=draft.rng.randint(2, 9))


@_workbook("workbook: a title above the header")
def _(draft: Draft, book: Book) -> None:
    book.sheet(first_row=3).write_string(0, 0, "DATA CONTOH 2026")
    draft.rejected |= {COLUMNS}


def _rewrite(
    draft: Draft, sheet: Worksheet, types: tuple[ColumnType, ...], write: Any
) -> None:
    """Write the filled cells of all columns of some types in another way."""
    for column, header in enumerate(draft.delivery.headers):
        if header in draft.delivery.header_of(*types):
            for row, line in enumerate(draft.lines, start=1):
                if line.cells[header]:
                    write(sheet, row, column, line, header)


@_workbook("workbook: NIK and No. KK as numbers")
def _(draft: Draft, book: Book) -> None:
    def write(sheet: Worksheet, row: int, column: int, line: Line, header: str) -> None:
        sheet.write_number(row, column, int(line.cells[header]))

    _rewrite(draft, book.sheet(), _NUMBERS, write)
    draft.notes |= {"SEL_ANGKA"}


@_workbook("workbook: NIK and No. KK as numbers of 15 digits")
def _(draft: Draft, book: Book) -> None:
    def write(sheet: Worksheet, row: int, column: int, line: Line, header: str) -> None:
        kept = f"{line.cells[header][:15]}0"
        line.cells = line.cells | {header: kept}
        sheet.write_number(row, column, int(kept))

    _rewrite(draft, book.sheet(), _NUMBERS, write)
    draft.notes |= {"SEL_ANGKA"}


@_workbook("workbook: codes and amounts as numbers")
def _(draft: Draft, book: Book) -> None:
    def write(sheet: Worksheet, row: int, column: int, line: Line, header: str) -> None:
        if re.fullmatch("[0-9]{1,10}([.]5)?", line.cells[header]):
            sheet.write_number(row, column, float(line.cells[header]))

    types = (ColumnType.CODE, ColumnType.FLAG, ColumnType.DESIL, ColumnType.INTEGER)
    sheet = book.sheet()
    _rewrite(draft, sheet, (*types, ColumnType.AREA, ColumnType.DECIMAL), write)


@_workbook("workbook: dates as dates")
def _(draft: Draft, book: Book) -> None:
    style = book.book.add_format({
        "num_format": draft.rng.choice(["dd/mm/yyyy", "d-m"])
    })
    formats = {c.header: c.formats[0] for c in draft.delivery.columns if c.formats}

    def write(sheet: Worksheet, row: int, column: int, line: Line, header: str) -> None:
        day = datetime.strptime(line.cells[header], formats[header])  # noqa: DTZ007
        sheet.write_datetime(row, column, day, style)
        line.cells = line.cells | {header: day.date().isoformat()}

    _rewrite(draft, book.sheet(), (ColumnType.DATE,), write)


@_workbook("workbook: a formula")
def _(draft: Draft, book: Book) -> None:
    row, column, line, header = _cell(draft)
    formula = draft.rng.choice(["=1+1", "=A2", '=HYPERLINK("http://contoh.example")'])
    book.sheet().write_formula(row, column, formula)
    line.harm(FORMULA)
    line.raw = _raw(draft, line, **{header: formula})


@_workbook("workbook: text that looks like a formula")
def _(draft: Draft, book: Book) -> None:
    """Let text be text, whatever it looks like."""
    _, _, line, header = _cell(draft)
    line.cells = line.cells | {header: draft.rng.choice(["=1+1", "@SUM(A1)", "+1"])}
    book.sheet()


@_workbook("workbook: a cell beside the table")
def _(draft: Draft, book: Book) -> None:
    row, _, line, _ = _cell(draft)
    width = len(draft.delivery.headers)
    beside = width + draft.rng.randrange(3)
    book.sheet().write_string(row, beside, "CATATAN")
    line.harm(FIELDS)
    cells = [line.cells[h] for h in draft.delivery.headers]
    cells += [""] * (beside - width) + ["CATATAN"]
    line.raw = json.dumps(cells, ensure_ascii=False)


@_workbook("workbook: a blank row in the middle")
def _(draft: Draft, book: Book) -> None:
    line = Line([], {}, raw="")
    line.harm(BLANK)
    draft.lines.insert(draft.rng.randrange(len(draft.lines)), line)
    book.sheet()


@_workbook("workbook: blanks below the last row")
def _(draft: Draft, book: Book) -> None:
    sheet = book.sheet()
    sheet.write_string(len(draft.lines) + 3, 0, "  ")
    sheet.write_blank(
        len(draft.lines) + 9, 1, None, book.book.add_format({"bold": True})
    )


@_workbook("workbook: the header once more")
def _(draft: Draft, book: Book) -> None:
    line = Line([], {h: h for h in draft.delivery.headers})
    line.harm(HEADER)
    line.raw = _raw(draft, line)
    draft.lines.insert(draft.rng.randrange(1, len(draft.lines)), line)
    book.sheet()


@_workbook("workbook: another sheet beside the table")
def _(draft: Draft, book: Book) -> None:
    is_first = draft.rng.random() < 1 / 2
    sheets = [book.sheet] * (not is_first)
    for add in [*sheets, book.book.add_worksheet, *([book.sheet] * is_first)]:
        sheet = add()
        if add == book.book.add_worksheet:
            sheet.write_string(0, 0, "CATATAN CONTOH")
    draft.notes |= {"LEMBAR_LAIN"}


@_workbook("workbook: the table in two sheets")
def _(draft: Draft, book: Book) -> None:
    book.sheet()
    book.sheet()
    draft.rejected |= {SHEET}


@_workbook("workbook: the table in a hidden sheet")
def _(draft: Draft, book: Book) -> None:
    cover = book.book.add_worksheet()
    cover.write_string(0, 0, "SAMPUL CONTOH")
    book.sheet().hide()
    draft.rejected |= {SHEET, COLUMNS}


@_workbook("workbook: nothing in it")
def _(draft: Draft, book: Book) -> None:
    book.book.add_worksheet()
    draft.rejected |= {SHEET}


@_workbook("workbook: a column missing")
def _(draft: Draft, book: Book) -> None:
    del draft.delivery.headers[0]
    book.sheet()
    draft.rejected |= {COLUMNS}


def _spoilt(name: str, spoil: Callable[[Draft, bytes], bytes], *codes: str) -> None:
    """List a kind that damages a finished workbook."""

    @_workbook(name)
    def _(draft: Draft, book: Book) -> None:
        book.sheet()
        draft.content = spoil(draft, book.bytes())
        draft.rejected |= {FORMAT, *codes}


def _without(part: str) -> Callable[[Draft, bytes], bytes]:
    def spoil(_: Draft, content: bytes) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(content)) as whole,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept,
        ):
            for name in whole.namelist():
                if part not in name:
                    kept.writestr(name, whole.read(name))
        return out.getvalue()

    return spoil


def _with(name: str, text: bytes) -> Callable[[Draft, bytes], bytes]:
    def spoil(_: Draft, content: bytes) -> bytes:
        out = io.BytesIO(content)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, text)
        return out.getvalue()

    return spoil


def _flip(draft: Draft, content: bytes) -> bytes:
    """Flip a bit within the packed rows, which their checksum tells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    place = part.header_offset + len(part.filename) + 30 + part.compress_size // 2
    flipped = content[place] ^ (1 << draft.rng.randrange(8))
    return content[:place] + bytes([flipped]) + content[place + 1 :]


_spoilt("workbook: cut off", lambda d, c: c[: d.rng.randrange(4, len(c) - 22)])
_spoilt("workbook: a bit flipped in it", _flip)
_spoilt("workbook: without its sheet", _without("worksheets/sheet1"), SHEET)
_spoilt("workbook: without its list of sheets", _without("workbook.xml"))
_spoilt("workbook: a bomb in it", _with("xl/media/a.bin", b"\0" * _BOMB_BYTES))
_spoilt("workbook: a part outside of it", _with("../../contoh.txt", b"CONTOH"))
_spoilt("workbook: an archive in it", _with("xl/a.zip", b"PK\x03\x04" + b"\0" * 99))
