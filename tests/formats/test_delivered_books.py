"""A code book that comes with a delivery is held against the one we read by."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from dtsen.codes import reason_codes
from dtsen.errors import DeliveryRejected
from dtsen.formats.cells import DeliveredCode
from dtsen.formats.delivered_books import (
    DIFFERENT,
    Difference,
    Kind,
    compare,
    keep_book,
    n_codes,
    notes,
    read_book,
)
from dtsen.sources import book_of, find

if TYPE_CHECKING:
    from pathlib import Path

V3 = find("dtsen", "v3-2026")
ROOF = "jenis_atap_terluas"
HEADER = ["kolom", "kode", "keterangan"]
TABLE = [HEADER, [ROOF, 1, "Beton"], ["pbi_nas", "YA", "Ya, PBI"]]
PIPED = "kolom|kode|keterangan\r\njenis_atap_terluas|1|Beton\r\npbi_nas|YA|Ya, PBI\r\n"


def ours() -> list[DeliveredCode]:
    """Our own books of DTSEN, as DTSEN would send them."""
    return [
        DeliveredCode(column.header, code.code, code.label.capitalize())
        for found in V3
        for column in found.columns
        if column.book
        for code in book_of(found, column.book).values()
    ]


def changed(kode: str, keterangan: str | None) -> list[DeliveredCode]:
    """Our own books with one roof more, other or, for None, less."""
    kept = [line for line in ours() if (line.kolom, line.kode) != (ROOF, kode)]
    return kept + ([DeliveredCode(ROOF, kode, keterangan)] if keterangan else [])


def xlsx(table: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Petunjuk").write(0, 0, "Kode DTSEN")
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        xlsx(TABLE),
        PIPED.encode("utf-8-sig"),
        b'KOLOM,Kode,Keterangan\njenis_atap_terluas,1,Beton\npbi_nas,YA,"Ya, PBI"\n\n',
    ],
)
def test_a_book_is_read_from_a_workbook_or_from_text(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "Kode").write_bytes(content)
    assert read_book(tmp_path / "Kode", "dtsen") == (
        DeliveredCode(ROOF, "1", "Beton"),
        DeliveredCode("pbi_nas", "YA", "Ya, PBI"),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"kolom,kode\na,1\n",
        b"kolom,kode,keterangan\n",
        b"kolom,kode,keterangan\na,,x\n",
        b"kolom,kode,keterangan\na,1\n",
        xlsx([["NIK", "NAMA", "ALAMAT"], ["3971011203590001", "CONTOH", "x"]]),
    ],
)
def test_what_is_no_code_book_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Kode.csv").write_bytes(content)
    with pytest.raises(DeliveryRejected) as caught:
        read_book(tmp_path / "Kode.csv", "dtsen")
    assert caught.value.code == "BERKAS_KOLOM"
    assert "3971011203590001" not in str(caught.value)


def test_our_own_book_does_not_differ_from_ours() -> None:
    assert compare(ours(), V3) == []


@pytest.mark.parametrize(
    ("kode", "keterangan", "kind"),
    [
        ("9", "Kaca", Kind.UNKNOWN),
        ("5", "Kayu/sirap", Kind.MEANING),
        ("5", "Tanah liat", Kind.MEANING),
        ("5", None, Kind.MISSING),
    ],
)
def test_one_code_that_is_not_as_in_our_book_is_found(
    kode: str, keterangan: str | None, kind: Kind
) -> None:
    assert compare(changed(kode, keterangan), V3) == [Difference(ROOF, kode, kind)]


def test_wording_and_decimals_of_excel_make_no_difference() -> None:
    assert compare(changed("7", "JERAMI / IJUK / RUMBIA / DAUN"), V3) == []
    decimals = [
        DeliveredCode(ROOF, f"{line.kode}.0", line.keterangan)
        for line in ours()
        if line.kolom == ROOF
    ]
    assert compare(decimals, V3) == []


def test_a_column_that_no_layout_codes_is_told() -> None:
    extra = DeliveredCode("warna_rumah", "1", "Biru")
    assert compare([*ours(), extra], V3) == [Difference("warna rumah", "", Kind.COLUMN)]


def test_the_supplier_is_told_columns_and_codes_alone() -> None:
    long = Difference(ROOF, "3971011203590001 CONTOH", Kind.UNKNOWN)
    strange = Difference("3971011203590001", "", Kind.COLUMN)
    told = notes([Difference(ROOF, "5", Kind.MEANING), long, strange])
    assert [note.text for note in told] == [
        "column jenis_atap_terluas: 5 means something else than in our book",
        "column jenis_atap_terluas: a long code is a code that our book does not have",
        "column of an unusual name is no coded column of the layout",
    ]
    assert {note.code for note in told} == {DIFFERENT}
    assert reason_codes()[DIFFERENT].level == "file"


def test_of_many_differences_the_first_are_told_and_how_many_more_there_are() -> None:
    many = [Difference(ROOF, str(n), Kind.UNKNOWN) for n in range(60)]
    told = notes(many)
    assert len(told) == 51
    assert told[-1].text == "10 more differences"


def test_codes_are_counted_in_either_book_however_a_column_is_spelled() -> None:
    roof = [line for line in ours() if line.kolom == ROOF]
    other = replace(roof[0], kolom="Jenis  Atap TERLUAS", kode="99")
    assert n_codes([*roof[2:], other], V3) == {ROOF: len(roof) + 1}
    assert [d.kode for d in compare([*roof[1:], other], V3)] == ["99", roof[0].kode]


def test_a_delivered_book_is_kept_as_it_came(tmp_path: Path) -> None:
    keep_book(ours()[:2], tmp_path / "book.parquet")
    assert pq.read_table(tmp_path / "book.parquet").to_pylist() == [
        {"kolom": line.kolom, "kode": line.kode, "keterangan": line.keterangan}
        for line in ours()[:2]
    ]
