"""A layout may be declared by anybody; what it cannot mean is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtsen.errors import PipelineError
from dtsen.sources import ColumnType, Format, book_of, codes_of, find, read_layout
from dtsen.sources.layout import LayoutBroken, layout, newest, versions

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
source: posyandu
table: balita
version: "2026"
grain: one row per child
file: {delimiter: ";", encoding: windows-1252, max_broken_share: 0.05}
codes:
  gizi:
    - {code: 01, label: gizi buruk, canonical: buruk}
    - {code: b, canonical: baik}
    - {code: TT, label: tidak tahu, canonical: ""}
  hadir:
    - {code: YES, canonical: "true"}
    - {code: NO, canonical: "false"}
constants: {program: posyandu}
columns:
  - {header: NO, column: number, type: integer, synonyms: [NOMOR]}
  - {header: NIK ANAK, column: nik, type: nik}
  - {header: TGL LAHIR, column: born_on, type: date, formats: ["%d/%m/%Y", "%Y-%m-%d"]}
  - {header: GIZI, column: nutrition, type: code, book: gizi}
  - {header: HADIR, column: was_there, type: flag, book: hadir, optional: yes}
  - {header: KODE, column: kelurahan_code, type: area, name: kelurahan_name}
  - {header: KELURAHAN, column: kelurahan_name, type: text}
"""


def declared(folder: Path, text: str) -> Path:
    path = folder / "balita.yml"
    path.write_text(text)
    return path


def broken(folder: Path, *changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return refused(declared(folder, text))


def refused(path: Path) -> str:
    with pytest.raises(LayoutBroken) as caught:
        read_layout(path)
    assert isinstance(caught.value, PipelineError)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    return message.removeprefix(f"{path.name}: ")


def test_a_source_and_a_table_that_we_do_not_know_may_be_declared(
    tmp_path: Path,
) -> None:
    found = read_layout(declared(tmp_path, GOOD))
    assert (found.source, found.table, found.version) == ("posyandu", "balita", "2026")
    assert (found.format, found.delimiter, found.encoding) == (
        Format.CSV,
        ";",
        "windows-1252",
    )
    assert found.max_broken_share == 0.05
    assert found.standard == {}
    assert found.columns[0].spellings == ("NO", "NOMOR")
    assert found.columns[4].is_optional


def test_a_layout_brings_its_code_books_along(tmp_path: Path) -> None:
    found = read_layout(declared(tmp_path, GOOD))
    gizi = book_of(found, "gizi")
    assert {code: c.canonical for code, c in gizi.items()} == {
        "01": "buruk",
        "B": "baik",
        "TT": "",
    }
    assert gizi["B"].label == "baik"
    assert codes_of(found, "hadir") == {("true",): "YES", ("false",): "NO"}


def test_a_version_may_read_by_the_books_of_another(tmp_path: Path) -> None:
    old, new = (
        layout("dtsen", "family", "v2-2026"),
        layout("dtsen", "family", "v3-2026"),
    )
    assert book_of(old, "atap") == book_of(new, "atap")
    own = "codes:\n  atap: [{code: 1, canonical: jerami}]\ncolumns:\n"
    text = (
        "source: dtsen\ntable: family\nversion: x\ngrain: one row per family\n"
        f"books_of: v3-2026\nfile: {{format: parquet}}\n{own}"
        "  - {header: atap, column: roof, type: code, book: atap}\n"
        "  - {header: lantai, column: floor, type: code, book: lantai}\n"
    )
    found = read_layout(declared(tmp_path, text))
    assert [c.canonical for c in book_of(found, "atap").values()] == ["jerami"]
    assert book_of(found, "lantai") == book_of(new, "lantai")


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_cells_with_types_have_their_dates_as_iso(tmp_path: Path, kind: str) -> None:
    file = '{delimiter: ";", encoding: windows-1252, max_broken_share: 0.05}'
    text = GOOD.replace(file, f"{{format: {kind}}}")
    born = read_layout(declared(tmp_path, text)).columns[2]
    assert born.formats == ("%d/%m/%Y", "%Y-%m-%d")
    text = text.replace(', formats: ["%d/%m/%Y", "%Y-%m-%d"]', "")
    born = read_layout(declared(tmp_path, text)).columns[2]
    assert (born.type, born.formats) == (ColumnType.DATE, ("%Y-%m-%d",))


COLUMN = "  - {header: NIK ANAK, column: nik, type: nik}\n"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("source: posyandu", "source: Posyandu", "source is no name"),
        ("name: kelurahan_name", "optional: no", "(KODE) lacks name"),
        ("name: kelurahan_name", "behind: [RW]", "names RW, which is no header"),
        ("name: kelurahan_name", "behind: [HADIR]", "names HADIR, which is no header"),
        ("constants:", "code_system: pos\nconstants:", "code_system is none of"),
        ("table: balita", "table: ../balita", "table is no name"),
        ('version: "2026"', "version: a/b", "version is no version"),
        (
            "version",
            "grain: x\nversion",
            "the file is no YAML that a layout may use at",
        ),
        ("grain: one row per child", "grain: []", "grain is no text"),
        ("grain: one row per child", "grain:", "grain is empty"),
        ("columns:\n", "columns: x\nderived:\n", "columns is no list"),
        ("columns:\n", "columns:\n  - NIK\n", "columns[1] is no mapping"),
        ('delimiter: ";"', "delimiter: ab", "file: delimiter is no single mark"),
        ('delimiter: ";"', "delimiter: x", "file: delimiter is no single mark"),
        ("encoding: windows-1252", "encoding: latin-99", "file: encoding is not known"),
        ('delimiter: ";", ', "", "file lacks delimiter"),
        ("file: {", "file: {format: xlsx, ", "file has unknown delimiter, encoding"),
        ("file: {", "file: {format: xls, ", "file: format is none of csv, xlsx"),
        ("file: {", "file: {sheet: a, ", "file has unknown sheet"),
        ("share: 0.05", "share: 5", "file: max_broken_share is no share"),
        ("share: 0.05", "share: nan", "file: max_broken_share is no share"),
        ("header: NIK ANAK", "header: [NIK]", "columns[2]: header is no text"),
        ("type: nik", "type: text, optional: maybe", "optional is neither true nor"),
        ("column: nik,", "column: NIK,", "column NIK is no name that a column may"),
        ("column: nik,", "column: reasons,", "column reasons is no name"),
        ("column: nik,", "column: n_bytes,", "column n_bytes is no name"),
        ("column: nik,", "column: text_nik,", "column text_nik is no name"),
        ("column: nik,", "column: number,", "column number is filled twice"),
        ("[NOMOR]", "[KELURAHAN]", "two headers that are read alike: 'kelurahan'"),
        ("[NOMOR]", "[nik_anak]", "two headers that are read alike: 'nik anak'"),
        ("[NOMOR]", "[No]", "synonyms of NO repeat what is read alike"),
        ("[NOMOR]", "NOMOR", "synonyms is no list of texts"),
        ("type: nik", "type: bits, mask: many", "mask is no whole number"),
        ("%d/%m/%Y", "%m/%d", "formats of born_on are no formats with a day"),
        ("%d/%m/%Y", "%d/%m/%Y %p", "formats of born_on are no formats with a day"),
        ('"%Y-%m-%d"', '"%m/%d/%Y"', "formats of born_on read one text as two dates"),
        ('"%Y-%m-%d"', '"%d/%m/%y"', ""),
        ("type: nik", "type: date, formats: []", "formats of nik are no formats"),
        ("book: gizi", "book: berat", "book of nutrition is berat, which neither"),
        ("gizi:\n", "gizi: []\n  lain:\n", "book of nutrition has no code"),
        ("  gizi:\n", "  lain: [{code: 1, canonical: a}]\n  gizi:\n", "codes: lain is"),
        ("{code: b, ", "{kode: b, ", "codes: gizi[2] lacks code"),
        ('"false"', "salah", "book of was_there has other meanings than true and"),
        (
            "column: kelurahan_code",
            "column: tempat",
            "column tempat is not the one area",
        ),
        ("name: kelurahan_name", "name: lurah", "name of kelurahan_code names the"),
        ("type: nik", "type: code, book: gizi, fallback: kk", "fallback is none of"),
        (
            'formats: ["%d/%m/%Y", "%Y-%m-%d"]',
            'formats: ["%d/%m/%Y"], fallback: nik',
            "fallback of born_on is for optional columns",
        ),
    ],
)
def test_what_cannot_be_meant_is_named(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    if not finding:
        read_layout(declared(tmp_path, GOOD.replace(old, new)))
        return
    assert finding in broken(tmp_path, (old, new))


def test_a_layout_without_columns_is_none(tmp_path: Path) -> None:
    text = GOOD.partition("columns:\n")[0] + "columns: []\n"
    assert refused(declared(tmp_path, text)) == "columns is empty"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (("type: nik", "type: integer"), "column nik is bigint, but person has it as"),
        (("column: nutrition", "column: desil"), "column desil is varchar, but person"),
        (("program: posy", "desil: posy"), "column desil is varchar, but person has"),
        (
            ("constants", "copies: {born_on: nik}\nconstants"),
            "column born_on is filled",
        ),
    ],
)
def test_a_table_of_ours_keeps_its_types(
    tmp_path: Path, change: tuple[str, str], finding: str
) -> None:
    known = ("table: balita", "table: person")
    read_layout(declared(tmp_path, GOOD.replace(*known)))
    assert finding in broken(tmp_path, known, change)


def test_a_layout_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.yml") == "the file cannot be opened"
    (tmp_path / "folder.yml").mkdir()
    assert refused(tmp_path / "folder.yml") == "the file cannot be opened"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b\n",
        "a: &x [1]\nb: *x\n",
        "a: !!python/object/apply:os.system [ls]\n",
        "a: " + "[" * 5000,
        "{a: 1, a: 2}",
        "? [a]\n: b\n",
        "NIK;NAMA\n'3971011203590001;CONTOH\n",
        "a: \x07\n",
    ],
)
def test_what_is_no_plain_yaml_is_refused_and_not_repeated(
    tmp_path: Path, text: str
) -> None:
    message = refused(declared(tmp_path, text))
    assert "3971011203590001" not in message
    assert message.startswith("the file ")


def test_a_declaration_has_a_limit(tmp_path: Path) -> None:
    path = declared(tmp_path, GOOD + "#" * (1 << 20))
    assert refused(path) == "the file is larger than 1 MB"
    path.write_bytes(b"a: \xff\n")
    assert refused(path) == "the file is no UTF-8 text"


def test_the_tables_of_a_version_are_found_together() -> None:
    assert [found.table for found in find("dtsen", "v2-2026")] == ["family", "person"]
    assert [found.version for found in find("dtks", "family/bdt")] == ["bdt"]
    assert find("dtks", "person/bdt") == []
    assert find("nobody", "1") == find("dtsen", "") == find("dtsen", "../x") == []


def test_the_newest_version_is_the_last_by_number() -> None:
    assert versions("dtsen", "person") == ["v2-2026", "v3-2026"]
    assert newest("p3ke", "family") == "2023"
    assert newest("dtks", "person") == "siks-ng"
