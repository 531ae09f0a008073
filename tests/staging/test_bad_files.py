"""A file that cannot be used is refused whole, and says where and what to do."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import duckdb
import pytest

from dtsen import lake
from dtsen.areas import areas
from dtsen.errors import DeliveryRejected
from dtsen.sources import SOURCES, layout
from dtsen.sources.layout import newest
from dtsen.staging import stage

if TYPE_CHECKING:
    from conftest import Desk

HEADER = b"NIK,NO_KK,NAMA,TANGGAL_LAHIR,KODE_KELURAHAN,KELURAHAN,NOMINAL_PER_BULAN\n"
PERSON = layout("dtks", "person", "siks-ng")


def row(n: int, code: str = "31.71.01.1001", name: str = "GAMBIR") -> bytes:
    nik, kk = f"397101120359{n:04d}", f"397101010120{n:04d}"
    return f"{nik},{kk},CONTOH {n},1959-03-12,{code},{name},300000\n".encode()


def refused(desk: Desk, content: bytes) -> str:
    with pytest.raises(DeliveryRejected) as caught:
        desk.stage("klj", "beneficiary", content)
    assert desk.left_in_lake() == []
    return str(caught.value)


def test_columns_are_read_by_name_where_an_optional_one_has_moved(desk: Desk) -> None:
    cells = {header: str(n) for n, header in enumerate(PERSON.headers, start=1)} | {
        "NIK": "3971011203900001",
        "KODE_KELURAHAN": "31.71.01.1001",
        "RT": "007",
    }
    cells |= {"KELURAHAN": "GAMBIR", "NAMA_IBU_KANDUNG": "IBU CONTOH"}
    moved = [h for h in PERSON.headers if h != "NAMA_IBU_KANDUNG"]
    first = desk.stage_rows("dtks", "person", [cells])
    (before,) = desk.records(first)
    second = desk.stage_rows(
        "dtks", "person", [cells], [*moved, "NAMA_IBU_KANDUNG"], revision=2
    )
    (after,) = desk.records(second)
    assert before == after
    assert (after["mother_name"], after["rt"]) == ("IBU CONTOH", "007")


def test_an_absent_optional_column_keeps_its_type(desk: Desk) -> None:
    def types(headers: tuple[str, ...], revision: int) -> list[tuple[str, str]]:
        desk.stage_rows("p3ke", "person", [], headers, revision=revision)
        (path,) = lake.staged_files(desk.quarter, "p3ke", "person")
        with duckdb.connect() as connection:
            found = connection.read_parquet(str(path))
            return [
                (c, str(t)) for c, t in zip(found.columns, found.types, strict=True)
            ]

    every = layout("p3ke", "person", "2023").headers
    assert types(every, 1) == types(every[:-2], 2)


def test_a_wrong_header_stops_before_a_record_is_read(desk: Desk) -> None:
    message = refused(desk, HEADER.replace(b"NAMA", b"NAME") + row(1))
    assert message == (
        "klj: klj_beneficiary.csv, line 1: expected the columns of beneficiary 1, "
        "found missing NAMA; unknown 'NAME' (NAMA?). "
        "Send the file with the columns of the contract, in its order."
    )


@pytest.mark.parametrize(
    ("source", "table"),
    [(code, table) for code, source in SOURCES.items() for table in source.tables],
)
def test_a_file_without_its_header_tells_nothing_of_a_person(
    desk: Desk, source: str, table: str
) -> None:
    version = newest(source, table)
    person = {
        "nik": "3971011203590001",
        "no_kk": "3971010101200001",
        "name": "CONTOH",
        "date": "12-03-1959",
    }
    cells = {
        column.header: person.get(column.type, f"RAHASIA{n}")
        for n, column in enumerate(layout(source, table, version).columns)
    }
    _, record = desk.write(source, table, [cells]).splitlines(keepends=True)
    with pytest.raises(DeliveryRejected) as caught:
        desk.stage(source, table, record * 2)
    message = str(caught.value).casefold()
    assert "the first line is no header of this layout" in message
    assert [cell for cell in cells.values() if cell.casefold() in message] == []


@pytest.mark.parametrize(
    "header",
    [b"", b"\n", b"\xff\xfeN\x00", b'"NIK,NO_KK\n', b"NIK;NAMA\n"],
)
def test_a_header_that_cannot_be_read_is_refused(desk: Desk, header: bytes) -> None:
    assert "line 1" in refused(desk, header + row(1))


def test_a_byte_order_mark_is_no_part_of_the_first_column(desk: Desk) -> None:
    staged = desk.stage("klj", "beneficiary", b"\xef\xbb\xbf" + HEADER + row(1))
    assert (staged.accepted, desk.records(staged)[0]["nik"]) == (1, "3971011203590001")


def test_an_unknown_area_code_names_line_column_and_code(desk: Desk) -> None:
    message = refused(desk, HEADER + row(1) + row(2, "31.71.01.9999") + row(3, "1"))
    assert "klj_beneficiary.csv, record 2, column KODE_KELURAHAN" in message
    assert "expected kelurahan codes of kemendagri" in message
    assert "found 31.71.01.9999 is no kelurahan code" in message
    assert "2 of 3 codes do not fit" in message


def test_a_single_unknown_area_code_is_a_flag(desk: Desk) -> None:
    content = HEADER + row(1) + row(2, "31.71.01.9999") + row(3)
    staged = desk.stage("klj", "beneficiary", content)
    assert staged.reasons == {"WILAYAH_KODE": 1}
    assert [r["kelurahan_code"] for r in desk.records(staged)] == [
        "31.71.01.1001",
        None,
        "31.71.01.1001",
    ]


def test_a_file_bears_unknown_codes_up_to_half_of_them(desk: Desk) -> None:
    content = HEADER + row(1) + row(2, "31.71.01.9999")
    staged = desk.stage("klj", "beneficiary", content)
    assert (staged.accepted, staged.reasons) == (2, {"WILAYAH_KODE": 1})


def test_what_slipped_into_the_area_column_is_not_repeated(desk: Desk) -> None:
    message = refused(desk, HEADER + row(1, "3971011203590077"))
    assert "3971011203590077" not in message
    assert "record 1, column KODE_KELURAHAN" in message


def test_codes_of_the_other_system_are_recognised(desk: Desk) -> None:
    every = areas()[:20]
    rows = [row(n, area.bps_code, area.kelurahan_name) for n, area in enumerate(every)]
    message = refused(desk, HEADER + b"".join(rows))
    assert "It is one of bps: correct the code_system of the manifest" in message


def test_names_that_contradict_the_codes_stop_the_file(desk: Desk) -> None:
    every = areas()
    rows = [
        row(n, area.kelurahan_code, other.kelurahan_name)
        for n, (area, other) in enumerate(pairwise(every))
    ]
    message = refused(desk, HEADER + b"".join(rows))
    assert "record 0" not in message
    assert "the name of another kelurahan; 266 of 266 codes do not fit" in message


def test_a_slip_in_a_name_is_a_flag(desk: Desk) -> None:
    content = HEADER + b"".join(row(n) for n in range(1, 20)) + row(20, name="GAMBUR")
    staged = desk.stage("klj", "beneficiary", content)
    flagged = [r["record_no"] for r in desk.records(staged) if r["reasons"]]
    assert (flagged, staged.reasons) == ([20], {"WILAYAH_NAMA": 1})


def test_other_spellings_of_a_name_are_no_contradiction(desk: Desk) -> None:
    content = HEADER + row(1, name="gambir ") + row(2, name="Gam-bir") + row(3, name="")
    assert desk.stage("klj", "beneficiary", content).reasons == {}


def test_a_quoted_line_feed_is_part_of_its_record(desk: Desk) -> None:
    broken = row(2).replace(b"CONTOH 2", b'"CON\nTOH"')
    content = HEADER + row(1) + broken + row(3)
    staged = desk.stage("klj", "beneficiary", content, rows=3)
    assert (staged.rows_read, staged.accepted) == (3, 3)


@pytest.mark.parametrize(
    ("damage", "kind"),
    [(b'3971,"CONTOH\n', "kutip"), (b"\n", "kosong")],
    ids=["open quote", "blank line"],
)
def test_a_line_that_is_no_record_takes_no_other_with_it(
    desk: Desk, damage: bytes, kind: str
) -> None:
    content = HEADER + row(1) + row(2) + damage + row(3) + row(4)
    staged = desk.stage("klj", "beneficiary", content)
    assert (staged.accepted, staged.quarantined) == (4, 1)
    (refused_line,) = desk.quarantine(staged)
    assert (refused_line["record_no"], refused_line["damage"]) == (3, kind)


def test_a_file_of_mostly_broken_lines_is_refused(desk: Desk) -> None:
    message = refused(desk, HEADER + row(1) + b"CONTOH\n" * 3)
    assert "3 of 4 broken (kolom)" in message
    assert "CONTOH" not in message


@pytest.mark.parametrize(
    ("good", "broken", "is_borne"),
    [(0, 1, False), (1, 1, True), (8, 2, True), (7, 2, False)],
)
def test_a_file_bears_one_broken_line_or_a_fifth_but_never_all(
    desk: Desk, good: int, broken: int, *, is_borne: bool
) -> None:
    content = HEADER + b"".join(map(row, range(1, good + 1))) + b"CONTOH\n" * broken
    if is_borne:
        staged = desk.stage("klj", "beneficiary", content)
        assert (staged.accepted, staged.quarantined) == (good, broken)
    else:
        assert f"{broken} of {good + broken} broken" in refused(desk, content)


@pytest.mark.parametrize("said", [1, 3])
def test_a_file_has_the_records_that_its_manifest_says(desk: Desk, said: int) -> None:
    with pytest.raises(DeliveryRejected, match=f"{said} records, as the mani") as no:
        desk.stage("klj", "beneficiary", HEADER + row(1) + row(2), rows=said)
    assert no.value.code == "BERKAS_MANIFES"
    assert "found 2 records" in str(no.value)
    assert desk.left_in_lake() == []


def test_a_file_whose_numbers_went_through_excel_is_refused_whole(desk: Desk) -> None:
    rows = b"".join(row(10 * n) for n in range(1, 31))
    with pytest.raises(DeliveryRejected, match=r"column nik: .*found 30 of 30") as no:
        desk.stage("klj", "beneficiary", HEADER + rows)
    assert no.value.code == "NIK_EXCEL"
    assert desk.left_in_lake() == []


def test_a_file_that_looks_odd_as_a_whole_is_taken_with_a_warning(desk: Desk) -> None:
    content = HEADER + b"".join(map(row, range(1, 201)))
    staged = desk.stage("klj", "beneficiary", content)
    assert (staged.accepted, staged.reasons) == (200, {})
    (told,) = (w for w in staged.warnings if w.startswith("WILAYAH_SATU: "))
    assert "200 dari 200" in told
    (path,) = lake.findings_dir(desk.quarter, "klj").iterdir()
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path)).select("code, severity").fetchall()
    assert ("WILAYAH_SATU", "warning") in found


BROKEN = {
    "too few fields": b"3971011203590001,39710101012\n",
    "too many fields": row(2).rstrip() + b",x,y\n",
    "text behind a quote": row(2).replace(b"CONTOH 2", b'"CON" TOH'),
    "bad bytes": row(2).replace(b"CONTOH 2", b"CONT\xe9H"),
    "a NUL": row(2).replace(b"CONTOH 2", b"CONT\x00H"),
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_a_broken_line_is_quarantined_alone_and_with_its_text(
    desk: Desk, damage: bytes
) -> None:
    content = HEADER + row(1) + damage + row(3) + row(4)
    staged = desk.stage("klj", "beneficiary", content)
    assert (staged.rows_read, staged.accepted, staged.quarantined) == (4, 3, 1)
    assert [r["record_no"] for r in desk.records(staged)] == [1, 3, 4]
    (broken,) = desk.quarantine(staged)
    assert (broken["record_no"], broken["line_no"]) == (2, 3)
    assert broken["byte_offset"] == len(HEADER + row(1))
    assert broken["reason"] == "BARIS_RUSAK"
    assert broken["raw"] == damage.rstrip(b"\n").decode(errors="backslashreplace")
    assert staged.reasons == {"BARIS_RUSAK": 1}


def test_a_truncated_last_line_is_quarantined(desk: Desk) -> None:
    content = HEADER + row(1) + row(2)[:30]
    staged = desk.stage("klj", "beneficiary", content)
    assert (staged.accepted, staged.quarantined) == (1, 1)
    assert desk.quarantine(staged)[0]["record_no"] == 2


def test_windows_line_ends_are_fine_throughout(desk: Desk) -> None:
    content = (HEADER + row(1) + row(2)).replace(b"\n", b"\r\n")
    staged = desk.stage("klj", "beneficiary", content)
    assert (staged.accepted, staged.reasons, staged.repairs) == (2, {}, {})


def test_an_empty_delivery_is_staged_as_no_record(desk: Desk) -> None:
    staged = desk.stage("klj", "beneficiary", HEADER)
    assert (staged.rows_read, staged.accepted) == (0, 0)
    assert desk.records(staged) == []


def test_other_files_of_the_source_stay_when_one_is_refused(desk: Desk) -> None:
    people = [{"NIK": "3971011203900001", "Kode Kemdagri": "3171011001"}]
    landed = desk.deliver(
        "p3ke",
        {
            "person": desk.write("p3ke", "person", people),
            "family": desk.write("p3ke", "family", [{"Kode Kemdagri": "99"}]),
        },
    )
    stage(landed["person"])
    with pytest.raises(DeliveryRejected, match="p3ke_family"):
        stage(landed["family"])
    assert set(desk.left_in_lake()) == {
        "p3ke_person.csv.parquet",
        "person__p3ke_person.csv.parquet",
    }


def test_a_refused_revision_leaves_nothing_of_the_earlier_one(desk: Desk) -> None:
    desk.stage("klj", "beneficiary", HEADER + row(1))
    assert desk.left_in_lake()
    with pytest.raises(DeliveryRejected):
        desk.stage("klj", "beneficiary", HEADER + row(1, "99"), revision=2)
    assert desk.left_in_lake() == []
