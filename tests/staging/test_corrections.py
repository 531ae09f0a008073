"""A known error of a source is put right by a dated entry, while it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dtsen.errors import CorrectionBroken, CorrectionOutdated
from dtsen.formats.cells import cell_name
from dtsen.quarter import Quarter
from dtsen.settings import HOME
from dtsen.sources import SOURCES, layout
from dtsen.sources.layout import versions
from dtsen.staging.corrections import corrected, count_hits, require_guards
from dtsen.staging.known_errors import Correction, entries, expired

if TYPE_CHECKING:
    from pathlib import Path

Q1, Q2, Q3 = (Quarter(2026, n) for n in (1, 2, 3))
DTKS = layout("dtks", "person", "siks-ng")
GAMBIR = "31.71.01.1001"
ENTRY: dict[str, Any] = {
    "id": "contoh",
    "table": "person",
    "quarters": ["2026-Q1"],
    "where": {"KODE_KELURAHAN": GAMBIR},
    "column": "RW",
    "action": {"replace": {"000": "001"}},
    "expect": {"records": {"max": 2}},
    "reason": "RW 000 stands for RW 001.",
    "reference": "letter 1",
    "decided_by": "Contoh",
    "status": "reported",
}


def correction(**changed: Any) -> Correction:
    return Correction.model_validate(ENTRY | changed)


def correct(
    column: str, cells: list[str | None], *corrections: Correction, areas: str = GAMBIR
) -> tuple[list[str | None], dict[str, int]]:
    """Return the cells of a column after correction, and how often each entry hit."""
    cell, area = cell_name(DTKS, column), cell_name(DTKS, "KODE_KELURAHAN")
    with duckdb.connect() as connection:
        connection.execute(
            f"create table raw as select unnest(range({len(cells)})) as record_no, "
            f'unnest($cells::varchar[]) as "{cell}", $area as "{area}"',
            {"cells": cells, "area": areas},
        )
        headers = (column, "KODE_KELURAHAN")
        relation = corrected("raw", DTKS, headers, corrections)
        rows = connection.execute(
            f'select "{cell}", corrected from {relation} order by record_no'
        ).fetchall()
    counted: dict[str, int] = {}
    for _, words in rows:
        counted[words] = counted.get(words, 0) + 1
    return [value for value, _ in rows], count_hits(counted)


def write(folder: Path, *found: dict[str, Any]) -> Path:
    (folder / "dtks.yml").write_text(yaml.safe_dump(list(found)))
    return folder


def test_a_wrong_value_is_replaced_where_the_entry_says_so_and_nowhere_else():
    cells, hits = correct("RW", ["000", "002", None, "000"], correction())
    assert cells == ["001", "002", None, "001"]
    assert hits == {"contoh": 2}

    elsewhere, hits = correct("RW", ["000"], correction(), areas="31.71.01.1002")
    assert elsewhere == ["000"]
    assert hits == {}


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("clear", "000", ""),
        ({"set": "007"}, "000", "007"),
        ({"set": "it's"}, None, "it's"),
        ({"multiply": 1000}, "5", "5000"),
        ({"multiply": 1000}, " 0.5 ", "500"),
        ({"multiply": 0.001}, "1500", "1.5"),
        ({"multiply": -1}, "10", "-10"),
    ],
)
def test_an_action_writes_what_it_says(action, before, after):
    cells, hits = correct("RW", [before], correction(action=action))
    assert cells == [after]
    assert hits == {"contoh": 1}


@given(st.integers(-(10**11), 10**11), st.sampled_from([1, 10, 1000, 100_000]))
def test_a_number_is_multiplied_exactly(number, factor):
    (cell,), _ = correct("RW", [str(number)], correction(action={"multiply": factor}))
    assert cell == str(number * factor)


def test_without_an_entry_nothing_changes():
    assert correct("RW", ["000", None]) == (["000", None], {})


def test_an_empty_cell_is_nothing_to_clear_or_to_multiply():
    for action in ("clear", {"multiply": 10}):
        assert correct("RW", ["", None], correction(action=action)) == (["", None], {})


def test_a_cell_is_changed_by_the_first_entry_that_fits_it():
    first = correction(id="satu", action={"set": "010"})
    second = correction(id="dua", action={"set": "020"})
    assert correct("RW", ["000"], first, second) == (["010"], {"satu": 1})


def test_conditions_are_about_what_was_delivered():
    first = correction(id="satu", column="KODE_KELURAHAN", action={"set": "x"})
    second = correction(id="dua")
    cells, hits = correct("RW", ["000"], first, second)
    assert cells == ["001"]
    assert hits == {"satu": 1, "dua": 1}


def test_a_column_that_is_not_delivered_is_empty_in_a_condition_and_never_corrected():
    needs_none = correction(where={"HUBUNGAN": ["", "1"]})
    needs_one = correction(where={"HUBUNGAN": "1"})
    absent = correction(column="HUBUNGAN", where={}, action={"set": "1"})
    assert correct("RW", ["000"], needs_none)[1] == {"contoh": 1}
    assert correct("RW", ["000"], needs_one)[1] == {}
    assert correct("RW", ["000"], absent)[1] == {}


def outdated(cells: list[str | None], entry: Correction) -> str:
    _, hits = correct("RW", cells, entry)
    with pytest.raises(CorrectionOutdated) as refused:
        require_guards(DTKS, [entry], hits)
    return str(refused.value)


def test_a_guard_holds_while_the_error_is_there():
    entry = correction(expect={"records": {"min": 2, "max": 2}, "values": ["000"]})
    _, hits = correct("RW", ["000", "000"], entry)
    require_guards(DTKS, [entry], hits)


def test_a_guard_breaks_once_the_source_has_fixed_the_error():
    message = outdated(["001", "002"], correction())
    assert message == (
        "dtks: corrections/dtks.yml, contoh: expected 1 to 2 records, found 0 records "
        "to correct. Where the source has fixed the error, end the entry with the "
        "status fixed; else renew what it expects."
    )


def test_a_guard_breaks_where_more_records_have_the_error_than_are_known():
    message = outdated(["000"] * 3, correction())
    assert "expected 1 to 2 records, found 3 records to correct" in message


@pytest.mark.parametrize(
    ("expect", "action", "cells"),
    [
        ({"below": 1}, {"multiply": 1000}, ["0.005", "5"]),
        ({"below": 1}, {"multiply": 1000}, ["0.005", "many"]),
        ({"values": ["000"]}, "clear", ["000", "002"]),
        ({"records": {}}, {"multiply": 1000}, ["0.005", "1e3"]),
    ],
)
def test_a_guard_breaks_where_part_of_the_records_is_not_as_expected(
    expect, action, cells
):
    message = outdated(cells, correction(expect=expect, action=action))
    assert "expected the known error in each RW that it is about, found 1 " in message


def test_a_file_without_such_records_is_fine_where_the_delivery_is_split():
    entry = correction(expect={"records": {"min": 0}, "values": ["000"]})
    _, hits = correct("RW", ["000"], entry, areas="31.71.01.1002")
    require_guards(DTKS, [entry], hits)


def test_an_entry_acts_in_its_quarters_alone(tmp_path):
    single = ENTRY | {"quarters": ["2026-Q1", "2026-Q3"]}
    span = {k: v for k, v in ENTRY.items() if k != "quarters"} | {
        "id": "rentang",
        "from": "2026-Q1",
        "until": "2026-Q2",
    }
    folder = write(tmp_path, single, span)
    acting = {str(q): [c.id for c in entries(DTKS, q, folder)] for q in (Q1, Q2, Q3)}
    assert acting == {
        "2026-Q1": ["contoh", "rentang"],
        "2026-Q2": ["rentang"],
        "2026-Q3": ["contoh"],
    }


def test_an_entry_is_about_one_table_and_where_told_one_version(tmp_path):
    p3ke = {version: layout("p3ke", "family", version) for version in ("2023",)}
    person = ENTRY | {"where": {}, "column": "Nama", "action": "clear"}
    (tmp_path / "p3ke.yml").write_text(yaml.safe_dump([person]))
    assert entries(p3ke["2023"], Q1, tmp_path) == []
    found = entries(layout("p3ke", "person", "2023"), Q1, tmp_path)
    assert [c.id for c in found] == ["contoh"]


def test_an_ended_entry_is_not_applied_but_told(tmp_path):
    folder = write(tmp_path, ENTRY, ENTRY | {"id": "selesai", "status": "fixed"})
    (note,) = expired(DTKS, Q2, folder)
    assert note.code == "KOREKSI_BERAKHIR"
    assert note.text.startswith("correction contoh ended with 2026-Q1")
    assert expired(DTKS, Q1, folder) == []
    assert entries(DTKS, Q2, folder) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"action": "remove"}, "contoh: action: give clear, {set: text}"),
        ({"action": {"set": " 1"}}, "contoh: action: give clear"),
        ({"action": {"replace": {}}}, "contoh: action"),
        ({"expect": {}}, "contoh: expect: it says none of records, values and below"),
        ({"expect": {"records": {"min": 0}}}, "contoh: expect: records.min 0 needs"),
        ({"expect": {"records": {"min": -1}}}, "contoh: expect.records.min"),
        ({"quarters": ["2026Q1"]}, "contoh: quarters.0"),
        ({"until": "2026-Q2"}, "contoh: give either quarters, or from and until"),
        ({"where": {"KODE_KELURAHAN": 31.71}}, "contoh: where.KODE_KELURAHAN"),
        ({"where": {"NIK": "3900000101900001"}}, "contoh: 16 digits are a person's"),
        ({"where": {"KELURAHAN ": "x"}}, "contoh: no header of person siks-ng"),
        ({"column": "rw"}, "contoh: no header of person siks-ng is called rw"),
        ({"table": "beneficiary"}, "contoh: there is no layout beneficiary"),
        ({"layout": "2"}, "contoh: there is no layout person 2"),
        ({"id": "Contoh 1"}, "Contoh 1: id"),
        ({"status": "open"}, "contoh: status"),
        ({"note": "x"}, "contoh: note"),
        ({"reference": ""}, "contoh: reference"),
    ],
)
def test_an_entry_that_is_wrong_is_named_with_its_key(tmp_path, changed, told):
    folder = write(tmp_path, ENTRY | changed)
    with pytest.raises(CorrectionBroken) as broken:
        entries(DTKS, Q1, folder)
    assert str(broken.value).startswith(f"corrections/dtks.yml: {told}")


def test_an_id_is_used_once(tmp_path):
    with pytest.raises(CorrectionBroken, match="contoh: is there twice"):
        entries(DTKS, Q1, write(tmp_path, ENTRY, ENTRY))


@pytest.mark.parametrize(
    ("text", "told"), [("- [", "line"), ("a: 1", "the file"), ("- 1", "entry 1")]
)
def test_a_file_that_is_no_list_of_entries_is_refused(tmp_path, text, told):
    (tmp_path / "dtks.yml").write_text(text)
    with pytest.raises(CorrectionBroken, match=f"dtks.yml: {told}"):
        entries(DTKS, Q1, tmp_path)


def test_every_list_that_is_in_force_can_be_used():
    named = {path.stem for path in (HOME / "corrections").glob("*.yml")}
    assert named <= set(SOURCES)
    for source in SOURCES.values():
        for table in source.tables:
            for version in versions(source.code, table):
                entries(layout(source.code, table, version), Q3)


def test_the_documented_example_is_an_entry(tmp_path):
    readme = (HOME / "corrections" / "README.md").read_text()
    example = readme.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "dtks.yml").write_text(example)
    (entry,) = entries(DTKS, Q1, tmp_path)
    cells, hits = correct("RW", ["000", "0", "003"], entry)
    assert cells == ["001", "001", "003"]
    assert hits == {"dtks-contoh-rw": 2}
