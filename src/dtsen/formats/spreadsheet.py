"""Spreadsheets: one table in one visible sheet, every row of it accounted for."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected
from dtsen.formats.cells import Broken, Cells, Damage, Note, cell_name
from dtsen.formats.delivered_books import book_in
from dtsen.formats.header import differences, fit, n_known
from dtsen.formats.keeping import CUT_MARK, MOST_RAW, CellFile, Pile
from dtsen.formats.sheets import Row, opened
from dtsen.lake import quoted
from dtsen.sources.layout import ColumnType, folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.formats.sheets import Sheet
    from dtsen.sources.layout import Layout

_LONG_NUMBERS = {ColumnType.NIK, ColumnType.NO_KK}


def read_sheet(path: Path, layout: Layout, out: Path) -> Cells:
    """Read the table of a workbook; its good records become Parquet.

    The table is in the one visible sheet whose first row with anything in it is the
    header of the layout. Below it every row up to the last that holds anything is a
    record: good, or broken where it is blank, has a formula, or cells beside the table.
    Other visible sheets may be code books.

    Raises
    ------
    DeliveryRejected
        Where the file is no workbook, breaks off, or has no or several such sheets.
    """
    with opened(path, layout.source) as sheets:
        table = _chosen(sheets, layout, path.name)
        names = [cell_name(layout, header) for header in table.headers]
        broken = Pile(layout.source, path.name)
        numbers: Counter[int] = Counter()
        n_records = 0
        with CellFile(out, names) as good:
            for row in table.records():
                record_no = row.number - table.header.number
                # Rows that hold nothing need not be in the file at all.
                for blank in range(n_records + 1, record_no):
                    line_no = table.header.number + blank
                    broken.add(Broken(blank, line_no, None, Damage.BLANK, ""))
                n_records = record_no
                damage = table.damage(row)
                if damage:
                    broken.add(Broken(record_no, row.number, None, damage, _raw(row)))
                else:
                    texts = row.listed(len(names))
                    good.add(record_no, texts, sum(map(len, texts)))
                    numbers.update(row.numbers)
        others = [s for s in sheets if s is not table.sheet and s.first_row()]
        books = [(sheet, book_in(sheet)) for sheet in others]
        unread = [sheet for sheet, book in books if not book]
        notes = [*_number_notes(layout, table, numbers), *_other_sheets(unread)]
    return Cells(
        relation=f"read_parquet({quoted(out)})",
        headers=table.headers,
        n_records=n_records,
        broken=tuple(broken.found),
        notes=tuple(notes),
        book=tuple(code for _, book in books for code in book),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    header: Row
    headers: tuple[str, ...]

    def records(self) -> Iterator[Row]:
        """Yield the rows below the header that are not blank."""
        for row in self.sheet.rows():
            if row.number > self.header.number and not row.is_blank:
                yield row

    def damage(self, row: Row) -> Damage | None:
        """Return why a row is no record, if it is none."""
        if row.formulas:
            return Damage.FORMULA
        if max(row.texts) >= len(self.headers):
            return Damage.FIELDS
        if folded(row.texts.get(0, "")) == folded(self.header.texts[0]):
            texts = [
                map(folded, r.listed(len(self.headers))) for r in (row, self.header)
            ]
            if list(texts[0]) == list(texts[1]):
                return Damage.HEADER
        return None


def _chosen(sheets: list[Sheet], layout: Layout, file: str) -> _Table:
    """Find the one sheet that fits the layout, or say how the nearest differs."""
    tops = [
        (sheet, row)
        for sheet in sheets
        if sheet.listed.is_visible and _is_meant(sheet, layout)
        for row in [sheet.first_row()]
        if row
    ]
    if not tops:
        raise _refused(layout, file, "no visible sheet with anything in it")
    fitting = [top for top in tops if not differences(layout, top[1].listed())]
    if len(fitting) > 1:
        raise _refused(layout, file, f"{len(fitting)} of them")
    nearest = max(fitting or tops, key=lambda top: n_known(layout, top[1].listed()))
    sheet, header = nearest
    place = f"sheet {sheet.number}, row {header.number}"
    return _Table(sheet, header, fit(layout, header.listed(), file, place))


def _is_meant(sheet: Sheet, layout: Layout) -> bool:
    return not layout.sheet or folded(sheet.listed.title) == folded(layout.sheet)


def _refused(layout: Layout, file: str, found: str) -> DeliveryRejected:
    called = f" called {layout.sheet}" if layout.sheet else ""
    return DeliveryRejected(
        layout.source,
        file=file,
        expected=f"one sheet{called} with the columns of {layout.table}",
        found=found,
        remedy="Send one workbook per table, with the table in one sheet.",
        code="BERKAS_LEMBAR",
    )


def _number_notes(
    layout: Layout, table: _Table, numbers: Counter[int]
) -> Iterator[Note]:
    """Tell of long numbers that are numbers: Excel keeps fifteen digits of them."""
    long = {c.header for c in layout.columns if c.type in _LONG_NUMBERS}
    for column, header in enumerate(table.headers):
        if header in long and numbers[column]:
            n = numbers[column]
            text = f"column {header} came as numbers in {n} records, not as text"
            yield Note("SEL_ANGKA", text)


def _other_sheets(others: list[Sheet]) -> Iterator[Note]:
    if others:
        hidden = sum(not sheet.listed.is_visible for sheet in others)
        text = f"{len(others)} other sheets were not read, {hidden} of them hidden"
        yield Note("LEMBAR_LAIN", text)


def _raw(row: Row) -> str:
    """Spell a row as one line from which its cells can be told apart."""
    raw = json.dumps(row.listed(), ensure_ascii=False)
    return raw[:MOST_RAW] + CUT_MARK * (len(raw) > MOST_RAW)
