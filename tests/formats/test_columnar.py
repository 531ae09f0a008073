"""Parquet: every column as text, and the same people whatever they come in."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from dtsen.errors import DeliveryRejected
from dtsen.formats import columnar
from dtsen.formats.cells import Cells, cell_name
from dtsen.formats.columnar import read_columns
from dtsen.formats.dialect import Told
from dtsen.formats.opening import open_file
from dtsen.sources import ColumnType, Layout, layout

CIVIL = layout("dukcapil", "civil_status", "1")
NAMES = ["NIK", "STATUS", "TANGGAL_STATUS"]
ONE = ("3971011203590001", "PADAN", "2026-01-02")

pytestmark = pytest.mark.usefixtures("home")


def parquet(*columns: Any, names: list[str] = NAMES) -> bytes:
    stream = io.BytesIO()
    arrays = [c if isinstance(c, pa.Array) else pa.array(c) for c in columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=names), stream)
    return stream.getvalue()


def records(cells: Cells, found: Layout) -> list[tuple[Any, ...]]:
    names = ", ".join(cell_name(found, header) for header in found.headers)
    with duckdb.connect() as connection:
        query = f"select record_no, {names} from {cells.relation}"
        return connection.sql(query).fetchall()


def read(content: bytes) -> list[tuple[Any, ...]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "it's [1].parquet"
        path.write_bytes(content)
        cells = read_columns(path, CIVIL)
        rows = records(cells, CIVIL)
    assert [row[0] for row in rows] == list(range(1, cells.n_records + 1))
    return [row[1:] for row in rows]


def refusal(content: bytes) -> DeliveryRejected:
    with pytest.raises(DeliveryRejected) as caught:
        read(content)
    return caught.value


def test_texts_are_read_as_they_are_and_nothing_is_an_empty_text() -> None:
    assert read(parquet([ONE[0], None], [ONE[1], ""], [ONE[2], " "])) == [
        ONE,
        ("", "", " "),
    ]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([3971011203590001, None], ["3971011203590001", ""]),
        # A whole float says that it was one: taking ".0" away is a repair that counts.
        ([3971011203590001.0, 0.125], ["3971011203590001.0", "0.125"]),
        ([Decimal("36.50"), Decimal("0.00")], ["36.50", "0.00"]),
        ([True, False], ["TRUE", "FALSE"]),
        ([date(1959, 3, 12), None], ["1959-03-12", ""]),
        (
            [
                datetime.fromisoformat("1959-03-12"),
                datetime.fromisoformat("2026-01-02 08:30"),
            ],
            ["1959-03-12", "2026-01-02 08:30:00"],
        ),
        (pa.array(["A", "A"]).dictionary_encode(), ["A", "A"]),
        (pa.nulls(2), ["", ""]),
    ],
)
def test_every_type_is_written_in_one_way(values: Any, texts: list[str]) -> None:
    found = read(parquet(["1", "2"], ["x", "y"], values))
    assert [row[2] for row in found] == texts


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}, {"a": 2}], [b"\xff", b"x"]])
def test_a_column_that_holds_no_single_values_is_refused(values: Any) -> None:
    error = refusal(parquet(["1", "2"], values, ["", ""]))
    assert error.code == "BERKAS_FORMAT"
    assert "column 2 with something else" in str(error)


@pytest.mark.parametrize(
    ("names", "finding"),
    [
        (["NIK", "STATE", "TANGGAL_STATUS"], "missing STATUS; unknown 'STATE'"),
        (["NIK", "STATUS", "STATUS"], "repeated STATUS"),
        (["NIK", "nik", "STATUS"], "repeated NIK"),
        (["STATUS", "NIK", "TANGGAL_STATUS"], "out of its place"),
    ],
)
def test_the_names_of_the_columns_are_the_header(
    names: list[str], finding: str
) -> None:
    error = refusal(parquet(["1"], ["2"], ["3"], names=names))
    assert error.code == "BERKAS_KOLOM"
    assert finding in str(error)


def test_more_records_than_there_are_people_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(columnar, "_MOST_RECORDS", 1)
    assert read(parquet(["1"], ["2"], ["3"])) == [("1", "2", "3")]
    assert "more than 1 records" in str(refusal(parquet(*[["1", "2"]] * 3)))


def test_a_damaged_file_is_refused_or_read_and_never_a_crash() -> None:
    content = parquet([f"39710112035{n:05d}" for n in range(50)], *[["x"] * 50] * 2)
    chance = random.Random(2)
    errors = []
    for _ in range(50):
        damaged = bytearray(content)
        place = chance.randrange(4, len(content))
        if chance.random() < 0.5:
            del damaged[place:]
        else:
            damaged[place] ^= 1 << chance.randrange(8)
        try:
            read(bytes(damaged))
        except DeliveryRejected as error:
            errors.append(error)
    assert len(errors) > 20
    assert {error.code for error in errors} <= {"BERKAS_FORMAT", "BERKAS_KOLOM"}
    assert not any("3971011203500001" in str(error) for error in errors)


def person(found: Layout, n: int) -> dict[str, Any]:
    """One record by header, each cell as its type has it in a spreadsheet."""
    born = datetime.fromisoformat("1959-03-12").replace(year=1950 + n)
    values = {
        ColumnType.NIK: f"397101120359{n:04d}",
        ColumnType.NO_KK: f"397101010120{n:04d}",
        ColumnType.NAME: f"CONTOH O'NAMA {n}",
        ColumnType.TEXT: f'Jl. "Contoh" {n}; | ',
        ColumnType.DATE: born,
        ColumnType.CODE: n,
        ColumnType.FLAG: "YA",
        ColumnType.AREA: 3171010000 + n,
        ColumnType.DESIL: n,
        ColumnType.INTEGER: n * 1000,
        ColumnType.DECIMAL: n + 0.5,
    }
    cells = {column.header: values[column.type] for column in found.columns}
    return {
        header: None if (n + i) % 7 == 0 else v
        for i, (header, v) in enumerate(cells.items())
    }


def as_csv(found: Layout, rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=found.delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(found.headers)
    for row in rows:
        texts = [str(v.date()) if isinstance(v, datetime) else v for v in row.values()]
        writer.writerow("" if text is None else text for text in texts)
    return out.getvalue().encode()


def as_xlsx(found: Layout, rows: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "d mmm yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, found.headers)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row.values())
    return stream.getvalue()


def as_parquet(found: Layout, rows: list[dict[str, Any]]) -> bytes:
    columns = [[row[header] for row in rows] for header in found.headers]
    return parquet(*columns, names=list(found.headers))


@pytest.mark.parametrize("table", ["family", "person"])
def test_the_same_people_are_the_same_cells_whatever_they_come_in(
    tmp_path: Path, table: str
) -> None:
    old, new = layout("dtsen", table, "v2-2026"), layout("dtsen", table, "v3-2026")
    rows = [person(new, n) for n in range(1, 9)]
    files = {"v3.csv": (new, as_csv), "v2.xlsx": (old, as_xlsx), "p": (old, as_parquet)}
    read = []
    for name, (found, write) in files.items():
        (tmp_path / name).write_bytes(write(found, rows))
        scratch = tmp_path / f"of-{name}"
        scratch.mkdir()
        opened = open_file(tmp_path / name, found, Told(), scratch)
        cells = opened.exactly()
        assert (cells.n_records, cells.broken) == (len(rows), ())
        read.append(records(cells, found))
    as_text, as_sheet, as_columns = read
    assert as_sheet == as_text
    assert as_columns == as_text
