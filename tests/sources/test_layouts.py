"""Every layout that we ship holds together with the code book and the registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtsen.codes import reason_codes
from dtsen.sources import SOURCES, ColumnType, book_of, codes_of, layout
from dtsen.sources.layout import FOLDER, LayoutBroken, read_layout, versions
from dtsen.sources.tables import TABLES

EXPECTED = {
    "regsosek__family__2022.K",
    "regsosek__person__2022.K",
    "dtks__family__bdt",
    "dtks__person__siks-ng",
    "p3ke__family__2021-2022",
    "p3ke__family__2023",
    "p3ke__person__2021-2022",
    "p3ke__person__2023",
    "dtsen__family__v2-2026",
    "dtsen__family__v3-2026",
    "dtsen__person__v2-2026",
    "dtsen__person__v3-2026",
    "dukcapil__civil_status__1",
    "kjp_plus__beneficiary__1",
    "klj__beneficiary__1",
    "pkh__beneficiary__1",
}
# What a person or family may be said to be, whoever says it.
MEANINGS = {
    "sex": {"L", "P"},
    "relation": {
        *("kepala", "pasangan", "anak", "menantu"),
        *("cucu", "orang_tua", "pembantu", "lainnya"),
    },
    "marital_status": {"belum_kawin", "kawin", "cerai_hidup", "cerai_mati"},
    "education": {
        *("tidak_sekolah", "sd", "smp", "sma"),
        *("diploma", "sarjana", "pascasarjana"),
    },
    "school_participation": {"belum", "masih", "tidak_lagi"},
    "work_status": {"bekerja", "tidak_bekerja"},
    "life_status": {"ada", "meninggal", "pindah", "tidak_ditemukan"},
    "padan": {"padan", "tidak_padan", "kosong"},
    "civil_status": {"padan", "meninggal", "pindah", "nonaktif"},
}


def shipped() -> list[Path]:
    return sorted(FOLDER.glob("*.yml"))


def test_exactly_the_layouts_of_the_contract_are_shipped() -> None:
    assert {path.stem for path in shipped()} == EXPECTED


def test_every_table_of_every_source_has_a_layout() -> None:
    for source in SOURCES.values():
        for table in source.tables:
            assert versions(source.code, table), f"{source.code} {table}"


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_a_layout_is_named_after_what_it_describes(path: Path) -> None:
    found = read_layout(path)
    assert path.stem == f"{found.source}__{found.table}__{found.version}"
    assert found.source in SOURCES
    assert found.table in TABLES


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_every_coded_column_reads_and_writes_the_agreed_meanings(path: Path) -> None:
    found = read_layout(path)
    for column in found.columns:
        if column.type not in {ColumnType.CODE, ColumnType.FLAG}:
            continue
        book = book_of(found, column.book)
        read = {code.canonical for code in book.values()} - {""}
        if column.type is ColumnType.FLAG:
            assert read == {"true", "false"}
        assert read <= MEANINGS.get(column.column, read)
        written = codes_of(found, column.book)
        assert read <= {meaning for (meaning,) in written}
        for (meaning,), code in written.items():
            if meaning in read:
                assert book[code].canonical == meaning


@pytest.mark.parametrize(
    ("source", "version", "book"),
    [
        ("regsosek", "2022.K", "ijazah"),
        ("dtsen", "v3-2026", "ijazah"),
        ("p3ke", "2023", "pendidikan"),
    ],
)
def test_every_level_of_education_can_be_written(
    source: str, version: str, book: str
) -> None:
    found = layout(source, "person", version)
    assert {meaning for (meaning,) in codes_of(found, book)} == MEANINGS["education"]


def test_every_housing_class_of_regsosek_can_be_written_as_p3ke() -> None:
    regsosek, p3ke = (
        layout("regsosek", "family", "2022.K"),
        layout("p3ke", "family", "2023"),
    )
    books = [{c.book for c in found.columns if c.book} for found in (regsosek, p3ke)]
    shared = set.intersection(*books) - {"ya_tidak"}
    assert len(shared) >= 8
    for book in shared:
        assert set(codes_of(regsosek, book)) <= set(codes_of(p3ke, book)), book


def test_roof_codes_and_not_cooking_differ_between_regsosek_and_dtsen() -> None:
    def read(source: str, version: str, variable: str, code: str) -> str:
        return book_of(layout(source, "family", version), variable)[code].canonical

    assert read("regsosek", "2022.K", "atap", "5") == "kayu_sirap"
    assert read("dtsen", "v3-2026", "atap", "6") == "kayu_sirap"
    assert read("regsosek", "2022.K", "bahan_bakar", "12") == "tidak_memasak"
    assert read("dtsen", "v3-2026", "bahan_bakar", "0") == "tidak_memasak"


def test_the_standard_columns_of_a_table_are_no_columns_of_a_sources_own() -> None:
    assert {layout(*p.stem.split("__")).table for p in shipped()} == set(TABLES)


def test_every_reason_says_what_the_supplier_should_do() -> None:
    for reason in reason_codes().values():
        assert reason.level in {"value", "record", "family", "file"}
        assert reason.severity in {"critical", "warning", "info"}
        assert reason.meaning_id.endswith(".")
        assert reason.remedy_id.endswith(".")


GOOD = """\
source: klj
table: beneficiary
version: "1"
grain: one row per person
file: {delimiter: ",", encoding: utf-8, quoting: minimal}
columns:
  - {header: NIK, column: nik, type: nik}
"""


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (("grain: one row per person\n", ""), "the file lacks grain"),
        (("grain:", "grains: x\ngrain:"), "the file has unknown grains"),
        (("type: nik", "type: neck"), r"columns\[1\] \(NIK\): type is none of nik"),
        (("type: nik", "type: code"), r"columns\[1\] \(NIK\) lacks book"),
        (("type: nik", "type: nik, mask: 3"), "has unknown mask"),
        (
            ("columns:\n", "copies: {family_key: no_kk}\ncolumns:\n"),
            "copies family_key names the column no_kk, which is not filled",
        ),
        (("columns:\n", "ours: [NAMA]\ncolumns:\n"), "ours names NAMA"),
        (
            ("type: nik}\n", "type: nik}\n  - {header: A, column: nik, type: text}\n"),
            "column nik is filled twice",
        ),
        (
            ("type: nik}\n", "type: nik}\n  - {header: nik, column: n, type: text}\n"),
            "two headers that are read alike",
        ),
        (
            (
                "type: nik}\n",
                (
                    "type: nik}\n"
                    "  - {header: NOMOR, column: n, type: text, synonyms: [_NIK]}\n"
                ),
            ),
            "two headers that are read alike",
        ),
    ],
)
def test_a_broken_layout_names_its_file_and_the_key(
    tmp_path: Path, change: tuple[str, str], finding: str
) -> None:
    path = tmp_path / "klj__beneficiary__1.yml"
    path.write_text(GOOD)
    read_layout(path)
    path.write_text(GOOD.replace(*change))
    with pytest.raises(LayoutBroken, match=finding) as caught:
        read_layout(path)
    assert path.name in str(caught.value)
