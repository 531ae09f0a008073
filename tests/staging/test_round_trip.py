"""What is written by a layout is read back by it, column for column."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from dtsen.areas import areas
from dtsen.sources import Column, ColumnType, Format, Layout, book_of, codes_of, layout
from dtsen.sources.layout import FOLDER
from dtsen.staging import stage_file
from dtsen.staging.accepted import own_columns

if TYPE_CHECKING:
    from pathlib import Path

N = 60
AREAS = areas()
QUARTER = "2026-Q3"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yml"))
SYNTHETIC = {"synthetic": True}

Cells = tuple[dict[str, str], dict[str, Any]]  # as written, as expected


def meanings(found: Layout, columns: list[Column]) -> list[tuple[str, tuple[str, ...]]]:
    """Every code with what it says in each column, where it says something."""
    books = [c.book for c in columns]
    read = [book_of(found, book) for book in books]
    written = codes_of(found, *books)
    return [
        (code, meaning)
        for meaning, code in written.items()
        if tuple(book[code].canonical for book in read) == meaning and all(meaning)
    ]


def birth(n: int) -> date:
    return date(1950, 1, 1) + timedelta(days=397 * n)


def typed(column: Column, n: int) -> tuple[str, Any]:
    """Cell number n of a column without a code book, as written and as expected."""
    born = birth(n)
    if column.type is ColumnType.NIK:
        day = born.day + 40 * (n % 2)
        nik = f"397101{day:02d}{born.month:02d}{born.year % 100:02d}{n + 1:04d}"
        return nik, nik
    written = {
        ColumnType.NO_KK: f"3971010101200{n // 3 + 1:03d}",
        ColumnType.NAME: f"CONTOH O'NAMA {n}",
        ColumnType.TEXT: f'Jl. Contoh, No. {n}; "A" | B',
        ColumnType.DATE: born.strftime(column.formats[0]) if column.formats else "",
        ColumnType.FILLED: ["", "DAKSA"][n % 2],
        ColumnType.BITS: str(n % (column.mask + 1)),
        ColumnType.DESIL: str(n % 10 + 1),
        ColumnType.INTEGER: str(n * 1000),
        ColumnType.DECIMAL: f"{n}.5",
    }[column.type]
    expected = {
        ColumnType.DATE: lambda: born,
        ColumnType.FILLED: lambda: bool(written),
        ColumnType.DECIMAL: lambda: float(written),
        ColumnType.BITS: lambda: int(written),
        ColumnType.DESIL: lambda: int(written),
        ColumnType.INTEGER: lambda: int(written),
    }.get(column.type, lambda: written)
    return written, expected()


def coded(found: Layout, columns: list[Column], n: int) -> Cells:
    (header,) = {c.header for c in columns}
    sexes = [c for c in columns if c.column in {"sex", "head_sex"}]
    every = meanings(found, columns)
    if sexes:
        every = [m for m in every if m[1] == (("P" if n % 2 else "L"),)]
    code, meaning = every[n % len(every)]
    return {header: code}, {
        c.column: m == "true" if c.type is ColumnType.FLAG else m
        for c, m in zip(columns, meaning, strict=True)
    }


def place(found: Layout, column: Column, n: int) -> Cells:
    area = AREAS[n * 4]
    name = next(c for c in found.columns if c.column == column.name)
    code = (
        area.bps_code
        if found.source in {"regsosek", "dtsen"}
        else (area.kelurahan_code)
    )
    return {column.header: code, name.header: area.kelurahan_name}, {
        column.column: area.kelurahan_code,
        name.column: area.kelurahan_name,
    }


def in_parts(found: Layout, n: int) -> Cells:
    """The cells of a code of BPS in four parts, and the columns that keep them."""
    cells: dict[str, str] = {}
    expected: dict[str, Any] = {}
    for column in (c for c in found.columns if c.behind):
        area = AREAS[n * 4]
        code = area.bps_code
        parts = (code[:2], code[2:4], code[4:7], code[7:])
        cells = dict(zip((*column.behind, column.header), parts, strict=True))
        expected = {c.column: cells.get(c.header) for c in found.columns}
        expected = {name: part for name, part in expected.items() if part}
        expected[column.column] = area.kelurahan_code
    return cells, expected


def person(found: Layout, n: int) -> Cells:
    """Row number n: every column filled, as written and as expected."""
    cells, expected = in_parts(found, n)
    expected |= found.constants
    by_header = defaultdict(list)
    for column in found.columns:
        by_header[column.header].append(column)
    for header, columns in by_header.items():
        if header in cells:
            continue
        if columns[0].type in {ColumnType.CODE, ColumnType.FLAG}:
            raw, values = coded(found, columns, n)
        elif columns[0].type is ColumnType.AREA:
            raw, values = place(found, columns[0], n)
        else:
            text, value = typed(columns[0], n)
            raw, values = {header: text}, {columns[0].column: value}
        cells |= raw
        expected |= values
    expected |= {copy: expected[source] for copy, source in found.copies.items()}
    for derived in found.derived:
        expected[derived.column] = any(
            expected[part] in derived.values for part in derived.any_of
        )
    return cells, expected


def delivered(found: Layout, path: Path) -> list[dict[str, Any]]:
    """Write N people in a layout; return what is expected of them."""
    rows = [person(found, n) for n in range(N)]
    cells = [cells for cells, _ in rows]
    if found.format is Format.XLSX:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, texts in enumerate([
                dict(zip(found.headers, found.headers, strict=True)),
                *cells,
            ]):
                for column, header in enumerate(found.headers):
                    sheet.write_string(number, column, texts[header])
    else:
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, found.headers, delimiter=found.delimiter)
            writer.writeheader()
            writer.writerows(cells)
    return [expected for _, expected in rows]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", SHIPPED)
def test_every_column_of_a_layout_reads_back_as_it_was_meant(
    tmp_path: Path, name: str
) -> None:
    found = layout(*name.split("__"))
    everybody = delivered(found, tmp_path / "delivered")
    version = f"{found.table}/{found.version}"
    staged = stage_file(
        tmp_path / "delivered", found.source, version, QUARTER, tmp_path, SYNTHETIC
    )
    assert (staged.message, staged.accepted, staged.quarantined) == (None, N, 0)
    # Nothing but that a layout may write dates, codes of areas and numbers otherwise.
    assert {kind.split("_")[-1] for kind in staged.standardised} <= {"format"}
    assert not staged.reasons.keys() & {
        *("KODE_TAK_DIKENAL", "NIK_FORMAT", "NIK_TANGGAL", "NIK_JK", "TGL_FORMAT"),
        *("NILAI_FORMAT", "BITSUM", "DESIL_RANGE", "WILAYAH_NAMA", "WILAYAH_KOSONG"),
    }
    records = pq.read_table(tmp_path / "accepted.parquet").to_pylist()
    assert list(records[0]) == [
        *("record_key", "source", "record_no"),
        *found.standard,
        *own_columns(found),
        "reasons",
    ]
    for expected, record in zip(everybody, records, strict=True):
        read = {column: record[column] for column in expected}
        assert read == expected
        unfilled = found.standard.keys() - expected.keys()
        assert {record[column] for column in unfilled} <= {None}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("table", ["family", "person"])
def test_the_same_people_give_the_same_bytes_as_workbook_and_as_text(
    tmp_path: Path, table: str
) -> None:
    content = set()
    for version in ("v2-2026", "v3-2026"):
        file = tmp_path / version
        delivered(layout("dtsen", table, version), file)
        out = tmp_path / f"of-{version}"
        staged = stage_file(
            file, "dtsen", f"{table}/{version}", QUARTER, out, SYNTHETIC
        )
        assert staged.accepted == N
        content.add((out / "accepted.parquet").read_bytes())
    assert len(content) == 1
