"""A code book that comes with the data is held against ours, told, and kept apart."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from dtsen import lake
from dtsen.errors import DeliveryRejected
from dtsen.landing.land import land
from dtsen.landing.ledger import open_ledger
from dtsen.quality import judge
from dtsen.quarter import Quarter
from dtsen.sources import book_of, find, layout
from dtsen.staging import stage, stage_file

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Desk

    from dtsen.receipts import StagedFile
    from dtsen.staging import Staged

QUARTER = Quarter(2026, 3)
ROOF, KODE = "jenis_atap_terluas", "Kode_DTSEN.csv"
HEADER = ("kolom", "kode", "keterangan")
FLIPPED = {(ROOF, "4"): "Bambu", (ROOF, "5"): "Asbes"}


def lines(changed: dict[tuple[str, str], str] | None = None) -> list[tuple[str, ...]]:
    """Our book of DTSEN as DTSEN would send it, with some meanings changed."""
    ours = {
        (column.header, code.code): code.label
        for found in find("dtsen", "v3-2026")
        for column in found.columns
        if column.book
        for code in book_of(found, column.book).values()
    }
    return [(*key, label) for key, label in (ours | (changed or {})).items()]


def text(changed: dict[tuple[str, str], str] | None = None) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *lines(changed)])
    return out.getvalue().encode()


def stage_all(desk: Desk, book: bytes, **manifest: object) -> dict[str, StagedFile]:
    desk.deliver("dtsen", {}, books={KODE: book}, **manifest)
    return {staged.table: staged for staged in map(stage, land(QUARTER, "dtsen"))}


def kept(desk: Desk) -> list[str]:
    return [p.name for p in lake.code_book_dir(QUARTER, "dtsen").glob("*")]


def test_a_book_that_is_ours_says_nothing_and_is_kept_line_by_line(desk: Desk) -> None:
    staged = stage_all(desk, text())["code_book"]
    assert staged.warnings == []
    assert staged.rows_read == staged.accepted == len(lines())
    (path,) = lake.code_book_dir(QUARTER, "dtsen").glob("*")
    assert [tuple(row.values()) for row in pq.read_table(path).to_pylist()] == lines()


def test_codes_that_have_changed_places_are_told_and_counted(desk: Desk) -> None:
    staged = stage_all(desk, text({**FLIPPED, ("warna", "1"): "Biru"}))["code_book"]
    means = "means something else than in our book"
    assert staged.warnings == [
        f"KODE_BUKU_BERBEDA: column {ROOF}: 4 {means}",
        f"KODE_BUKU_BERBEDA: column {ROOF}: 5 {means}",
        "KODE_BUKU_BERBEDA: column warna is no coded column of the layout",
    ]
    (path,) = lake.findings_dir(QUARTER, "dtsen").glob("code_book__*")
    n_roofs = sum(column == ROOF for column, *_ in lines())
    told = ("file_name", "code", "column_name", "n", "of", "severity")
    assert [tuple(row[c] for c in told) for row in pq.read_table(path).to_pylist()] == [
        (KODE, "KODE_BUKU_BERBEDA", "*", 1, 1, "warning"),
        (KODE, "KODE_BUKU_BERBEDA", ROOF, 2, n_roofs, "warning"),
    ]


def test_a_book_is_neither_in_the_ledger_nor_among_the_records(desk: Desk) -> None:
    stage_all(desk, text(FLIPPED))
    with lake.lake() as connection:
        open_ledger(connection, QUARTER, "dtsen")
        named = "select file_name from receipt union select file_name from staged"
        assert (KODE,) not in connection.execute(named).fetchall()
    assert all(
        "code_book" not in path.name
        for table in ("family", "person")
        for path in lake.staged_files(QUARTER, "dtsen", table)
    )


def test_the_gate_warns_of_another_book_and_does_not_close(desk: Desk) -> None:
    def failed(book: bytes, revision: int) -> set[tuple[str, str]]:
        stage_all(desk, book, revision=revision)
        found = judge(QUARTER, "dtsen").findings
        return {(f.rule_id, f.severity) for f in found if not f.is_success}

    ours, theirs = failed(text(), 1), failed(text(FLIPPED), 2)
    assert theirs - ours == {("TEMUAN_BERKAS", "warning")}


@pytest.mark.parametrize(
    ("book", "rows", "code"),
    [
        (b"NIK,NAMA,ALAMAT\n3971011203590001,CONTOH,x\n", 1, "BERKAS_KOLOM"),
        (
            b"kolom,kode,keterangan\n" + b"a,1,%s\n" % (b"x" * 200_000),
            1,
            "BERKAS_KOLOM",
        ),
        (text(), 7, "BERKAS_MANIFES"),
    ],
)
def test_what_is_no_book_or_not_the_one_of_the_manifest_is_refused(
    desk: Desk, book: bytes, rows: int, code: str
) -> None:
    stage_all(desk, text(FLIPPED))
    desk.deliver("dtsen", {}, rows=rows, books={KODE: book}, revision=2)
    *_, file = land(QUARTER, "dtsen")
    with pytest.raises(DeliveryRejected, match=f"dtsen: {KODE}") as refused:
        stage(file)
    assert refused.value.code == code
    assert kept(desk) == []
    assert list(lake.findings_dir(QUARTER, "dtsen").glob("code_book__*")) == []


def test_of_a_book_that_no_longer_comes_nothing_is_left(desk: Desk) -> None:
    stage_all(desk, text(FLIPPED))
    assert kept(desk) == [f"{KODE}.parquet"]
    desk.deliver("dtsen", {}, revision=2)
    stage(land(QUARTER, "dtsen")[0])
    assert kept(desk) == []
    assert list(lake.findings_dir(QUARTER, "dtsen").glob("code_book__*")) == []


BAMBOO = f"KODE_BUKU_BERBEDA: column {ROOF}: 5 means something else than in our book"


def staged_alone(path: Path, **said: str) -> Staged:
    return stage_file(
        path,
        "dtsen",
        "family/v3-2026",
        "2026-Q3",
        path.parent / "out",
        {"synthetic": True, **said},
    )


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_book_beside_a_file_that_is_staged_alone_is_told_with_it(
    desk: Desk, tmp_path: Path, *, is_absolute: bool
) -> None:
    (tmp_path / "data.csv").write_bytes(desk.write("dtsen", "family", [{ROOF: "5"}]))
    (tmp_path / KODE).write_bytes(text(FLIPPED))
    named = str(tmp_path / KODE) if is_absolute else KODE
    staged = staged_alone(tmp_path / "data.csv", code_book=named)
    assert BAMBOO in staged.warnings
    assert staged.accepted == 1
    (record,) = pq.read_table(tmp_path / "out" / "accepted.parquet").to_pylist()
    assert record["roof"] == "bambu"


def test_a_file_is_refused_with_a_book_that_is_none_or_not_there(
    desk: Desk, tmp_path: Path
) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(desk.write("dtsen", "family", [{ROOF: "5"}]))
    staged = staged_alone(data, code_book=KODE)
    assert (staged.reason, staged.accepted) == ("BERKAS_TIDAK_ADA", 0)
    staged = staged_alone(data, code_book="data.csv")
    assert staged.reason == "BERKAS_KOLOM"
    assert "expected a code book" in str(staged.message)
    assert list((tmp_path / "out").glob("*")) == []


@pytest.fixture
def workbook(tmp_path: Path):
    """A workbook with one family, and a further sheet."""

    def write(further: list[tuple[str, ...]]) -> Path:
        headers = layout("dtsen", "family", "v3-2026").headers
        with xlsxwriter.Workbook(tmp_path / "keluarga.xlsx") as book:
            table = book.add_worksheet("Data")
            table.write_row(0, 0, headers)
            table.write_row(1, 0, ["5" if h == ROOF else "" for h in headers])
            sheet = book.add_worksheet("Kode")
            for number, row in enumerate(further):
                sheet.write_row(number, 0, row)
        return tmp_path / "keluarga.xlsx"

    return write


def test_a_book_in_a_further_sheet_is_told_with_its_file(home, workbook) -> None:
    staged = staged_alone(workbook([HEADER, *lines(FLIPPED)]))
    assert BAMBOO in staged.warnings
    assert staged.accepted == 1
    assert not any("LEMBAR_LAIN" in warning for warning in staged.warnings)
    staged = staged_alone(workbook([HEADER, *lines()]))
    assert not any("LEMBAR_LAIN" in w or "BUKU" in w for w in staged.warnings)


@pytest.mark.parametrize(
    "further",
    [
        [("kolom", "kode", "arti"), (ROOF, "5", "Asbes")],
        [HEADER],
        [HEADER, (ROOF, "4", "Bambu"), ("", "5", "Asbes")],
    ],
)
def test_a_further_sheet_that_is_no_book_is_told_and_not_read(
    home, workbook, further
) -> None:
    staged = staged_alone(workbook(further))
    assert staged.accepted == 1
    assert "LEMBAR_LAIN: 1 other sheets were not read, 0 of them hidden" in (
        staged.warnings
    )


def test_a_book_in_a_further_sheet_is_kept_and_found(desk: Desk, workbook) -> None:
    def left(
        further: list[tuple[str, ...]], revision: int
    ) -> tuple[list[str], int, int]:
        content = workbook(further).read_bytes()
        desk.deliver("dtsen", {"family": content}, rows=0, revision=revision)
        _, file = land(QUARTER, "dtsen")
        staged = stage(replace(file, rows=1))
        path = lake.findings_dir(QUARTER, "dtsen") / "family__dtsen_family.csv.parquet"
        found = pq.read_table(path).column("code").to_pylist()
        return kept(desk), found.count("KODE_BUKU_BERBEDA"), staged.accepted

    assert left([HEADER, *lines(FLIPPED)], 1) == (["dtsen_family.csv.parquet"], 1, 1)
    assert left([("Catatan",)], 2) == ([], 0, 1)
