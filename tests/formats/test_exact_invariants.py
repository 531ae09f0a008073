"""What holds of the exact reader whatever the file, with Python's csv as the oracle."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dtsen.formats.cells import Cells
from dtsen.formats.dialect import Told, recognise
from dtsen.formats.exact import read_exactly
from dtsen.formats.record import Grammar
from dtsen.sources import layout

CIVIL = layout("dukcapil", "civil_status", "1")
HEADER = b"NIK,STATUS,TANGGAL_STATUS\n"
GRAMMAR = Grammar(",", 3)
Row = tuple[str, ...]


def read(body: bytes) -> tuple[dict[int, Row], Cells]:
    with TemporaryDirectory() as folder:
        file, out = Path(folder) / "a.csv", Path(folder) / "a.parquet"
        file.write_bytes(HEADER + body)
        dialect = recognise(file, CIVIL, Told(encoding="utf-8"))
        cells = read_exactly(file, dialect, CIVIL, out)
        columns = pq.read_table(out).to_pydict().values()
    return {number: tuple(row) for number, *row in zip(*columns, strict=True)}, cells


cells_of_text = st.text(
    st.sampled_from("ab9 ,;\"\n\r'=\u00e9\u20ac\ufeff\U0001f600\u2028\x1f"), max_size=6
)
rows = st.lists(st.tuples(cells_of_text, cells_of_text, cells_of_text), max_size=8)


def as_csv(row: Row, quoting: int, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=end).writerow(row)
    return text.getvalue()


@given(
    written=rows,
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    is_cut=st.booleans(),
)
@example(written=[("", "", "")], quoting=csv.QUOTE_MINIMAL, end="\n", is_cut=False)
@example(written=[("\r", "\n", '"')], quoting=csv.QUOTE_ALL, end="\n", is_cut=True)
def test_well_formed_records_are_what_the_csv_module_reads(
    written: list[Row], quoting: int, end: str, *, is_cut: bool
) -> None:
    texts = [as_csv(row, quoting, end) for row in written]
    body = "".join(texts).removesuffix(end) if is_cut else "".join(texts)
    assume(quoting == csv.QUOTE_ALL or "\r" not in body.replace("\r\n", ""))
    # A line inside quotes that is a record by itself ends what is taken in.
    inside = [line for text in texts for line in text.split("\n")[1:]]
    assume(not any(GRAMMAR.cells(line.encode()) for line in inside))
    expected = list(csv.reader(io.StringIO(body, newline=""), strict=True))
    good, cells = read(body.encode())
    assert cells.broken == ()
    assert list(good.values()) == [tuple(row) for row in expected]


on_one_line = st.text(st.sampled_from("ab9 ;'\u00e9\u20ac\U0001f600"), max_size=6)
records = st.tuples(on_one_line, on_one_line, on_one_line)


@given(
    st.lists(records, min_size=1, max_size=6),
    st.one_of(st.binary(max_size=12), st.text('",\r\0ab', max_size=12).map(str.encode)),
    st.data(),
)
@example([("1", "2", "3")] * 3, b'"', None)
def test_the_damage_of_a_line_never_changes_another_record(
    written: list[Row], damage: bytes, data: st.DataObject | None
) -> None:
    lines = [",".join(row).encode() for row in written]
    place = data.draw(st.integers(0, len(lines) - 1)) if data else 0
    lines[place] = damage.replace(b"\n", b"")
    good, cells = read(b"\n".join([*lines, b"40,pindah,2"]))
    assert cells.n_records == len(lines) + 1
    others = {n: row for n, row in good.items() if n != place + 1}
    assert others == {
        n: row
        for n, row in enumerate([*written, ("40", "pindah", "2")], start=1)
        if n != place + 1
    }


@given(
    st.lists(
        st.sampled_from([
            b'"',
            b",",
            b"\n",
            b"\r",
            b"a",
            b"39,padan,1\n",
            b"\0",
            b"\xc3",
            b"\x1a",
        ]),
        max_size=30,
    ).map(b"".join)
)
def test_whatever_the_bytes_no_record_is_without_a_number_and_no_text_is_lost(
    body: bytes,
) -> None:
    good, cells = read(body)
    numbers = [*good, *(broken.record_no for broken in cells.broken)]
    assert sorted(numbers) == list(range(1, cells.n_records + 1))
    text = sum(len(",".join(row)) for row in good.values())
    text += sum(len(broken.raw) for broken in cells.broken)
    shown = body.decode(errors="backslashreplace")
    assert text <= len(shown)
    assert len(shown) - text <= sum(map(shown.count, '\n\r"\x1a \t'))
    for broken in cells.broken:
        rest = (HEADER + body)[broken.byte_offset :].decode(errors="backslashreplace")
        assert rest.startswith(broken.raw)
