"""Spreadsheets: every row is a record or a broken one, and no cell is changed."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from dtsen.errors import DeliveryRejected
from dtsen.formats import sheets
from dtsen.formats.cells import Broken, Cells, Damage, cell_name
from dtsen.formats.spreadsheet import read_sheet
from dtsen.sources import layout, read_layout

if TYPE_CHECKING:
    from collections.abc import Callable

CIVIL = layout("dukcapil", "civil_status", "1")
HEADER = ["NIK", "STATUS", "TANGGAL_STATUS"]
ONE = ["3971011203590001", "PADAN", "2026-01-02"]
TWO = ["3971015203590002", "PINDAH", ""]
BORN = datetime.fromisoformat("1959-03-12")
NOTED = datetime.fromisoformat("2026-01-02 08:30")
SHEET = "xl/worksheets/sheet1.xml"


class Formula(str):
    """What is written as a formula; every other text is one."""

    __slots__ = ()


def workbook(*tables: list[list[Any]], **options: Any) -> bytes:
    """A workbook with one sheet per table; nothing is written for None."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True} | options) as book:
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        for table in tables:
            sheet = book.add_worksheet()
            for r, row in enumerate(table):
                for c, value in enumerate(row):
                    if isinstance(value, datetime):
                        sheet.write_datetime(r, c, value, shown)
                    elif isinstance(value, Formula):
                        sheet.write_formula(r, c, value)
                    elif isinstance(value, str):
                        sheet.write_string(r, c, value)
                    elif value is not None:
                        sheet.write(r, c, value)
    return stream.getvalue()


def read(content: bytes, found: Any = CIVIL) -> tuple[dict[int, list[str]], Cells]:
    """The good records by number, with what else was found."""
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "a.xlsx", Path(folder) / "cells.parquet"
        path.write_bytes(content)
        cells = read_sheet(path, found, out)
        assert cells.relation == f"read_parquet('{out}')"
        table = pq.read_table(out)
    names = [cell_name(found, header) for header in cells.headers]
    assert table.column_names == ["record_no", *names]
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    good = {number: list(texts) for number, *texts in rows}
    numbers = [*good, *(broken.record_no for broken in cells.broken)]
    assert sorted(numbers) == list(range(1, cells.n_records + 1))
    return good, cells


def refusal(content: bytes, found: Any = CIVIL) -> DeliveryRejected:
    with pytest.raises(DeliveryRejected) as caught:
        read(content, found)
    assert caught.value.file == "a.xlsx"
    return caught.value


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A workbook with the text of one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        assert part in old.namelist()
        for member in old.infolist():
            text = old.read(member)
            if member.filename == part:
                text = change(text.decode()).encode()
            new.writestr(member, text)
    return out.getvalue()


def test_texts_are_read_as_they_are_written() -> None:
    good, cells = read(workbook([HEADER, ONE, TWO]))
    assert good == {1: ONE, 2: TWO}
    assert cells.headers == tuple(HEADER)
    assert (cells.n_records, cells.broken, cells.notes) == (2, (), ())


def test_a_number_without_decimals_is_its_digits() -> None:
    rows = [[3971011203590001, 3.971011203590001e15, 36.5], [0.125, -3, 1e16]]
    good, _ = read(workbook([HEADER, *rows]))
    assert good == {
        1: ["3971011203590001", "3971011203590001", "36.5"],
        2: ["0.125", "-3", "10000000000000000"],
    }


def test_a_day_is_a_date_and_an_answer_is_a_word() -> None:
    rows = [[True, False, BORN], ["", "", NOTED]]
    good, _ = read(workbook([HEADER, *rows]))
    assert good == {
        1: ["TRUE", "FALSE", "1959-03-12"],
        2: ["", "", "2026-01-02 08:30:00"],
    }


def test_days_are_counted_from_the_first_of_the_workbook() -> None:
    book = workbook([HEADER, ["1", "", BORN]])
    good, _ = read(
        changed(
            book,
            "xl/workbook.xml",
            lambda t: t.replace("<workbookPr", '<workbookPr date1904="1"'),
        )
    )
    assert good[1][2] == "1963-03-13"


def test_a_day_that_no_calendar_has_breaks_its_record() -> None:
    book = workbook([HEADER, ["1", "", BORN], TWO])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        (number,) = re.findall("<v>(2[0-9]{4})</v>", archive.read(SHEET).decode())
    good, cells = read(changed(book, SHEET, lambda t: t.replace(number, "3171011203")))
    assert good == {2: TWO}
    assert [b.damage for b in cells.broken] == [Damage.FORMULA]


def test_blank_rows_between_records_are_broken_and_those_behind_are_nothing() -> None:
    blank = [None, None, None]
    table = [HEADER, ONE, blank, ["", " ", ""], TWO, blank, [" ", "", ""], blank]
    good, cells = read(workbook(table))
    assert good == {1: ONE, 4: TWO}
    assert [(b.record_no, b.line_no, b.damage) for b in cells.broken] == [
        (2, 3, Damage.BLANK),
        (3, 4, Damage.BLANK),
    ]


def test_rows_may_begin_below_the_first_and_are_told_by_their_own_number() -> None:
    good, cells = read(workbook([[None], [None], HEADER, ONE, [None], TWO]))
    assert good == {1: ONE, 3: TWO}
    assert cells.broken == (Broken(2, 5, None, Damage.BLANK, ""),)


def test_a_sheet_that_claims_all_rows_of_excel_has_those_that_are_there() -> None:
    def claim(text: str) -> str:
        text = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text)
        return text.replace("</sheetData>", '<row r="1048576" s="1"/></sheetData>')

    good, cells = read(changed(workbook([HEADER, ONE]), SHEET, claim))
    assert good == {1: ONE}
    assert cells.n_records == 1


def test_a_formula_or_an_error_breaks_its_record_and_no_other() -> None:
    table = [HEADER, ONE, ["3971", Formula("=A2"), ""], ["3972", "#N/A", ""], TWO]
    book = changed(
        workbook(table), SHEET, lambda t: t.replace('r="B4" t="s"', 'r="B4" t="e"')
    )
    good, cells = read(book)
    assert good == {1: ONE, 4: TWO}
    assert [b.damage for b in cells.broken] == [Damage.FORMULA] * 2
    assert json.loads(cells.broken[0].raw) == ["3971", "=A2"]


def test_cells_beside_the_table_break_their_record() -> None:
    beside = [*TWO, "", "lihat catatan"]
    good, cells = read(workbook([HEADER, ONE, beside, [*TWO, "", ""]]))
    assert good == {1: ONE, 3: TWO}
    (broken,) = cells.broken
    assert (broken.record_no, broken.damage) == (2, Damage.FIELDS)
    assert json.loads(broken.raw) == [*TWO, "", "lihat catatan"]


def test_a_header_that_comes_again_is_no_record() -> None:
    again = ["nik", "Status", "TANGGAL STATUS"]
    good, cells = read(workbook([HEADER, ONE, again, TWO]))
    assert good == {1: ONE, 3: TWO}
    assert [b.damage for b in cells.broken] == [Damage.HEADER]


def test_two_cells_in_one_place_break_their_record() -> None:
    book = workbook([HEADER, ONE, TWO])
    good, cells = read(changed(book, SHEET, lambda t: t.replace('r="B2"', 'r="A2"')))
    assert good == {2: TWO}
    assert [b.damage for b in cells.broken] == [Damage.FORMULA]


@pytest.mark.parametrize(
    ("old", "new"), [('r="3"', 'r="2"'), ('r="3"', 'r="99999999"')]
)
def test_rows_out_of_order_are_no_table(old: str, new: str) -> None:
    book = workbook([HEADER, ONE, TWO])
    error = refusal(
        changed(book, SHEET, lambda t: t.replace(f"<row {old}", f"<row {new}"))
    )
    assert error.code == "BERKAS_FORMAT"
    assert "rows out of their order" in str(error)


def test_rows_and_cells_without_a_place_follow_each_other() -> None:
    def bare(text: str) -> str:
        return re.sub(r' r="[A-Z]*[0-9]+"', "", text)

    good, _ = read(changed(workbook([HEADER, ONE, TWO]), SHEET, bare))
    assert good == {1: ONE, 2: TWO}


def test_numbers_where_text_must_be_are_told_with_their_count() -> None:
    rows = [[3971011203590001, "PADAN", ""], ONE, [3971011203590003, "PADAN", ""]]
    _, cells = read(workbook([HEADER, *rows]))
    (note,) = cells.notes
    assert note.code == "SEL_ANGKA"
    assert note.text == "column NIK came as numbers in 2 records, not as text"


def test_the_table_is_in_the_one_visible_sheet_that_fits() -> None:
    book = workbook([["Catatan"]], [HEADER, ONE], [HEADER, TWO], [])
    hidden = changed(
        book,
        "xl/workbook.xml",
        lambda t: t.replace('name="Sheet3"', 'name="Sheet3" state="hidden"'),
    )
    good, cells = read(hidden)
    assert good == {1: ONE}
    (note,) = cells.notes
    assert note.code == "LEMBAR_LAIN"
    assert note.text == "2 other sheets were not read, 1 of them hidden"


def test_two_sheets_that_fit_are_one_too_many() -> None:
    error = refusal(workbook([HEADER, ONE], [HEADER, TWO]))
    assert error.code == "BERKAS_LEMBAR"
    assert "found 2 of them" in str(error)


def test_a_layout_may_name_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(
        "source: dukcapil\ntable: civil_status\nversion: x\ngrain: one row per NIK\n"
        "file: {format: xlsx, sheet: sheet2}\n"
        "columns: [{header: NIK, column: nik, type: nik}]\n"
    )
    good, _ = read(workbook([["NIK"], ["1"]], [["NIK"], ["2"]]), read_layout(path))
    assert good == {1: ["2"]}
    error = refusal(workbook([["NIK"], ["1"]]), read_layout(path))
    assert error.code == "BERKAS_LEMBAR"
    assert "one sheet called sheet2" in str(error)


def test_a_workbook_with_nothing_to_see_has_no_table() -> None:
    assert refusal(workbook([], [[" "]])).code == "BERKAS_LEMBAR"


def test_the_nearest_sheet_is_held_against_the_contract() -> None:
    error = refusal(
        workbook([["Catatan"]], [[None], ["NIK", "STATE", "TANGGAL_STATUS"]])
    )
    assert error.code == "BERKAS_KOLOM"
    assert "sheet 2, row 2" in str(error)
    assert "missing STATUS; unknown 'STATE' (STATUS?)" in str(error)


def test_a_sheet_without_its_header_tells_nothing_of_a_person() -> None:
    error = refusal(workbook([ONE, TWO]))
    assert error.code == "BERKAS_KOLOM"
    assert not set(ONE) & set(str(error).split())


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_document_type_is_refused_before_it_can_unfold(part: str) -> None:
    def bomb(text: str) -> str:
        kind = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        return re.sub(r"(<\?xml[^>]*\?>)", rf"\1{kind}", text)

    error = refusal(changed(workbook([HEADER, ONE]), part, bomb))
    assert error.code == "BERKAS_FORMAT"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r="A2" t="s"><v>3</v>', 'r="A2" t="s"><v>99</v>'),
        ('r="A2" t="s"><v>3</v>', 'r="A2" t="s"><v>-1</v>'),
        ('r="A2"', 'r="XFE2"'),
        ('r="A2"', 'r="a2"'),
        ("</sheetData>", ""),
    ],
)
def test_cells_that_lead_nowhere_are_refused(old: str, new: str) -> None:
    book = workbook([HEADER, ONE])
    assert refusal(changed(book, SHEET, lambda t: t.replace(old, new))).code == (
        "BERKAS_FORMAT"
    )


def test_a_number_that_is_none_breaks_its_record() -> None:
    book = workbook([HEADER, [77, "", ""], TWO])
    good, cells = read(
        changed(book, SHEET, lambda t: t.replace("<v>77</v>", "<v>7_7</v>"))
    )
    assert good == {2: TWO}
    assert json.loads(cells.broken[0].raw)[0] == "7_7"


TEXTS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cs"],
        exclude_characters="\ufffe\uffff",
    ),
    max_size=8,
).filter(lambda text: not re.search("_x[0-9A-Fa-f]{4}_", text))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=6),
    st.sampled_from([{}, {"constant_memory": True, "in_memory": False}]),
)
def test_whatever_is_written_is_read_back(
    rows: list[list[str]], options: dict[str, bool]
) -> None:
    book = workbook([HEADER, *rows], **options)
    good, cells = read(book)
    n = cells.n_records
    seen = [any(text.strip() for text in row) for row in rows]
    assert n == max((i + 1 for i, is_seen in enumerate(seen) if is_seen), default=0)
    for number, (row, is_seen) in enumerate(zip(rows[:n], seen, strict=False), start=1):
        assert good.get(number) == (row if is_seen else None) or row == HEADER
    assert {b.damage for b in cells.broken} <= {Damage.BLANK, Damage.HEADER}


def test_a_line_break_in_a_cell_is_no_escape() -> None:
    good, _ = read(workbook([HEADER, ["A\r\nB", "x_x000D_y", "\t"]]))
    assert good == {1: ["A\r\nB", "x_x000D_y", "\t"]}


def outcome(content: bytes) -> dict[int, list[str]] | DeliveryRejected:
    try:
        return read(content)[0]
    except DeliveryRejected as error:
        return error


def test_a_damaged_file_is_refused_or_gives_the_very_same_cells() -> None:
    numbers = [3971011203590003, "PADAN", 1.5]
    content = workbook([HEADER, ONE, numbers, TWO], [["Catatan"]])
    whole = outcome(content)
    chance = random.Random(1)
    refused = []
    for _ in range(300):
        damaged = bytearray(content)
        place = chance.randrange(len(content))
        if chance.random() < 0.3:
            del damaged[place:]
        else:
            damaged[place] ^= 1 << chance.randrange(8)
        found = outcome(bytes(damaged))
        if isinstance(found, DeliveryRejected):
            refused.append(found)
        else:
            assert found == whole
    assert len(refused) > 200
    assert {error.code for error in refused} <= {"BERKAS_FORMAT", "BERKAS_LEMBAR"}
    assert not any(ONE[0] in str(error) for error in refused)


def test_a_million_rows_too_many_are_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert read(workbook([HEADER, ONE, TWO]))[1].n_records == 2
    assert refusal(workbook([HEADER, ONE, TWO, ONE])).code == "BERKAS_FORMAT"
