"""Line by line: every record is there, and a damaged line is damaged alone."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.codes import reason_codes
from dtsen.errors import DeliveryRejected
from dtsen.formats import exact, keeping
from dtsen.formats.cells import Broken, Cells, Damage, cell_name
from dtsen.formats.dialect import Told, recognise
from dtsen.formats.exact import read_exactly
from dtsen.formats.keeping import CUT_MARK
from dtsen.formats.record import LONGEST, Grammar
from dtsen.sources import layout

CIVIL = layout("dukcapil", "civil_status", "1")
HEADER = b"NIK,STATUS,TANGGAL_STATUS\n"
ONE, TWO, THREE = b"39,padan,1\n", b"40,pindah,2\n", b"41,padan,3\n"
GRAMMAR = Grammar(",", 3)
Row = tuple[str, ...]

# One line each, none of them a record; none makes a record with another one.
DAMAGES = {
    b'39,"padan,1': Damage.QUOTES,
    b'39,"padan" ,1': Damage.QUOTES,
    b'39, "padan",1': Damage.QUOTES,
    b'39,pa"dan,1': Damage.QUOTES,
    b'39,"pa"dan",1': Damage.QUOTES,
    b"39,padan": Damage.FIELDS,
    b"39,padan,1,": Damage.FIELDS,
    b'39,"padan",1,""': Damage.FIELDS,
    b"39,pa\0dan,1": Damage.NUL,
    b"39,pa\0dan": Damage.NUL,
    b"39,pa\xe9dan,1": Damage.BYTES,
    b"39,pa\xe9dan,1,": Damage.BYTES,
    b"39,pa\xc0\x80dan,1": Damage.BYTES,
    b"39,pa\xed\xa0\x80dan,1": Damage.BYTES,
    b"39,pa\rdan,1": Damage.RETURN,
    b'39,pa\rdan,"1"': Damage.RETURN,
    b"39,padan,1\r40,pindah,2": Damage.RETURN,
    b"": Damage.BLANK,
    b" \t": Damage.BLANK,
    b"\x1a": Damage.FIELDS,
    b"NIK,STATUS,TANGGAL_STATUS": Damage.HEADER,
    b'\xef\xbb\xbfnik,Status,"TANGGAL STATUS"': Damage.HEADER,
}


def read(
    body: bytes, header: bytes = HEADER, told: Told | None = None
) -> tuple[dict[int, Row], Cells]:
    """Return the good records by number, in the order of the Parquet file."""
    with TemporaryDirectory() as folder:
        file, out = Path(folder) / "a.csv", Path(folder) / "a.parquet"
        file.write_bytes(header + body)
        dialect = recognise(file, CIVIL, told or Told(encoding="utf-8"))
        cells = read_exactly(file, dialect, CIVIL, out)
        columns = pq.read_table(out).to_pydict().values()
    good = {number: tuple(row) for number, *row in zip(*columns, strict=True)}
    assert list(good) == sorted(good)
    numbers = sorted([*good, *(broken.record_no for broken in cells.broken)])
    assert numbers == list(range(1, cells.n_records + 1))
    for broken in cells.broken:
        assert broken.byte_offset is not None
        before = (header + body)[: broken.byte_offset]
        assert before.count(b"\n") == broken.line_no - 1
    return good, cells


@pytest.mark.parametrize(("line", "damage"), DAMAGES.items())
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_damaged_line_is_broken_alone_with_its_place_and_text(
    line: bytes, damage: Damage, end: bytes
) -> None:
    good, cells = read(ONE + line + end + TWO)
    assert good == {1: ("39", "padan", "1"), 3: ("40", "pindah", "2")}
    assert cells.broken == (
        Broken(
            record_no=2,
            line_no=3,
            byte_offset=len(HEADER + ONE),
            damage=damage,
            raw=line.decode(errors="backslashreplace"),
        ),
    )
    assert cells.notes == ()


@pytest.mark.parametrize(
    "line", [b"39,padan", b"39", b'39,padan,"1', b'39,"padan,1', b'39,"pa\0']
)
def test_a_last_line_that_ends_in_the_middle_was_cut(line: bytes) -> None:
    good, cells = read(ONE + line)
    assert list(good) == [1]
    assert [broken.damage for broken in cells.broken] == [Damage.CUT]


@pytest.mark.parametrize("line", [b"39,padan,1,2", b'39,pa"d"an,1', b"39,pa\0dan,1"])
def test_a_last_line_that_is_not_short_is_broken_as_any_other(line: bytes) -> None:
    _, cells = read(ONE + line)
    assert [b.damage for b in cells.broken] == [DAMAGES.get(line, GRAMMAR.damage(line))]
    assert cells.broken[0].damage is not Damage.CUT


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r"])
def test_a_last_line_needs_no_line_end(end: bytes) -> None:
    good, cells = read(ONE + TWO.strip() + end)
    assert good[2] == ("40", "pindah", "2")
    assert (cells.n_records, cells.broken) == (2, ())


@pytest.mark.parametrize("line", [TWO, b'40,"pin\ndah",2\n', b"40,pindah,2\r\n"])
def test_a_last_record_without_its_line_end_is_read_and_noted(line: bytes) -> None:
    damaged = b"39,padan\n"
    assert read(damaged + ONE + line)[1].notes == ()
    good, cells = read(damaged + ONE + line.rstrip())
    assert list(good) == [2, 3]
    assert [note.code for note in cells.notes] == ["BERKAS_TANPA_AKHIR"]
    assert reason_codes()[cells.notes[0].code].severity == "warning"
    whole = Told(encoding="utf-8", is_whole=True)
    assert read(damaged + ONE + line.rstrip(), told=whole)[1].notes == ()


@pytest.mark.parametrize(
    "line", [b"40,pin", b'40,"pindah', b"40,pi\0,2", b"\x1a", b" "]
)
def test_a_last_line_that_is_no_record_is_not_noted_for_its_end(line: bytes) -> None:
    codes = {note.code for note in read(ONE + line)[1].notes}
    assert "BERKAS_TANPA_AKHIR" not in codes


def test_a_file_of_a_header_alone_has_no_record() -> None:
    assert read(b"")[1].n_records == 0
    assert read(b"", HEADER.strip())[1].n_records == 0


def test_blank_lines_at_the_end_are_noted_and_no_records() -> None:
    good, cells = read(ONE + b"\n" + TWO + b"\n \r\n\t")
    assert list(good) == [1, 3]
    assert [b.damage for b in cells.broken] == [Damage.BLANK]
    (note,) = cells.notes
    assert (note.code, note.text[0]) == ("BARIS_KOSONG_AKHIR", "3")


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\r\n", b"\n\x1a\n"])
def test_the_end_mark_of_dos_is_noted_and_no_record(end: bytes) -> None:
    _, cells = read(ONE + end)
    assert (cells.n_records, cells.broken) == (1, ())
    assert "TANDA_AKHIR_BERKAS" in {note.code for note in cells.notes}


def test_every_note_is_of_a_code_that_the_catalogue_explains() -> None:
    _, cells = read(ONE + b"\n\x1a")
    assert len(cells.notes) == 2
    assert {reason_codes()[note.code].level for note in cells.notes} == {"file"}


def test_what_stands_in_quotes_may_run_over_lines() -> None:
    body = b'39,"RT 1\n\nRW ""2"",\n",1\n' + TWO + b'41,"a\r\nb",3\r\n'
    good, cells = read(body)
    assert good == {
        1: ("39", 'RT 1\n\nRW "2",\n', "1"),
        2: ("40", "pindah", "2"),
        3: ("41", "a\r\nb", "3"),
    }
    assert cells.broken == ()


def test_a_record_over_lines_that_holds_a_nul_is_one_broken_record() -> None:
    good, cells = read(ONE + b'39,"RT\n\0",1\n' + TWO)
    assert list(good) == [1, 3]
    assert [(b.damage, b.raw) for b in cells.broken] == [(Damage.NUL, '39,"RT\n\0",1')]


@pytest.mark.parametrize(
    "line", [b'39,"padan,1\n', b'39,"\n', b'"39,padan,1\n', b'39,padan,"1\n']
)
def test_an_open_quote_takes_in_no_line_that_is_a_record(line: bytes) -> None:
    good, cells = read(ONE + line + TWO + b'41,"padan",3\n' + b'42,"a\nb",4\n')
    assert list(good) == [1, 3, 4, 5]
    assert [(b.record_no, b.damage) for b in cells.broken] == [(2, Damage.QUOTES)]


def test_two_open_quotes_do_not_close_over_the_records_between_them() -> None:
    good, cells = read(b'39,"a\n' + TWO + THREE + b'b",4\n')
    assert list(good) == [2, 3]
    assert [b.damage for b in cells.broken] == [Damage.QUOTES] * 2


def test_an_open_quote_that_closes_in_a_record_of_other_width_takes_in_no_line() -> (
    None
):
    good, cells = read(b'39,"a\nb\n' + b'c",1,2\n' + TWO)
    assert list(good) == [4]
    assert [b.damage for b in cells.broken] == [
        *(Damage.QUOTES, Damage.FIELDS, Damage.QUOTES)
    ]


@pytest.mark.parametrize(
    ("n_lines", "n_broken"),
    [(exact._MOST_LINES, 0), (exact._MOST_LINES + 1, exact._MOST_LINES + 2)],
)
def test_an_open_quote_has_to_close_within_so_many_lines(
    n_lines: int, n_broken: int
) -> None:
    body = b'39,"\n' + b"a\n" * (n_lines - 1) + b'b",1\n'
    good, cells = read(body + TWO)
    assert len(cells.broken) == n_broken
    assert good[cells.n_records] == ("40", "pindah", "2")


def test_an_open_quote_has_to_close_within_so_many_bytes() -> None:
    middle = b"a" * (exact._LONGEST_WHOLE - 20)
    assert read(b'39,"\n' + middle + b'\nb",1\n')[1].broken == ()
    _, cells = read(b'39,"\n' + middle + b"a" * 20 + b'\nb",1\n')
    assert cells.broken[0].damage is Damage.QUOTES
    assert cells.n_records == 3


def test_an_open_quote_at_the_start_is_looked_for_no_further_than_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = []
    cells_of = Grammar.cells

    def counting(self: Grammar, raw: bytes) -> list[str] | None:
        looked_at.append(len(raw))
        return cells_of(self, raw)

    monkeypatch.setattr(Grammar, "cells", counting)
    _, cells = read(b'39,"\n' + b"a\n" * 3000)
    assert len(cells.broken) == 3001
    assert len(looked_at) <= 3001 + exact._MOST_LINES + 2


def test_a_line_without_end_is_broken_and_not_kept() -> None:
    line = b"39,padan," + b"9" * (2 * LONGEST)
    good, cells = read(ONE + line + b"\n" + TWO + line[: LONGEST + 5])
    assert good == {1: ("39", "padan", "1"), 3: ("40", "pindah", "2")}
    assert [b.damage for b in cells.broken] == [Damage.FIELDS] * 2
    raw = cells.broken[0].raw
    assert raw == line[: keeping.MOST_RAW].decode() + CUT_MARK
    assert cells.broken[1].byte_offset == len(HEADER + ONE + line + b"\n" + TWO)


def test_the_longest_line_that_is_a_record_is_read() -> None:
    line = b"39,padan," + b"1" * (LONGEST - 11)
    good, _ = read(line + b"\n" + TWO)
    assert len(good[1][2]) == LONGEST - 11
    assert good[2] == ("40", "pindah", "2")


def test_records_come_in_batches_and_stay_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "_BATCH_ROWS", 2)
    monkeypatch.setattr(keeping, "_VECTOR", 2)
    good, _ = read(ONE + TWO + b"\n" + THREE + ONE + TWO)
    assert list(good) == [1, 2, 4, 5, 6]


def test_duckdb_reads_the_good_records_under_the_names_of_their_cells(
    tmp_path: Path,
) -> None:
    file = tmp_path / "it's.csv"
    file.write_bytes(HEADER + ONE + b"39\n" + TWO)
    dialect = recognise(file, CIVIL, Told())
    cells = read_exactly(file, dialect, CIVIL, tmp_path / "it's.parquet")
    with duckdb.connect() as connection:
        found = connection.sql(f"select * from {cells.relation}")
        names = [cell_name(CIVIL, header) for header in cells.headers]
        assert found.columns == ["record_no", *names]
        assert found.fetchall() == [(1, "39", "padan", "1"), (3, "40", "pindah", "2")]


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(HEADER + ONE + b"\n" + b'40,"a\nb",\n')
    dialect = recognise(file, CIVIL, Told())
    written = set()
    for name in ("one", "two"):
        read_exactly(file, dialect, CIVIL, tmp_path / name)
        written.add((tmp_path / name).read_bytes())
    assert len(written) == 1


@pytest.mark.parametrize("limit", ["MOST_BROKEN", "MOST_BROKEN_BYTES"])
def test_a_file_with_more_broken_lines_than_can_be_kept_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(keeping, limit, 3)
    with pytest.raises(DeliveryRejected) as caught:
        read(ONE + b"39,rahasia\n" * 4)
    assert caught.value.code == "BERKAS_RUSAK"
    assert "a.csv, up to line" in str(caught.value)
    assert "rahasia" not in str(caught.value)


def test_a_mark_and_a_separator_line_are_no_records() -> None:
    header = b"\xef\xbb\xbfsep=,\n" + HEADER
    good, cells = read(ONE + b"39\n" + TWO, header, Told())
    assert good[1] == ("39", "padan", "1")
    assert [b.line_no for b in cells.broken] == [4]


on_one_line = st.text(
    st.sampled_from("ab9 ;'\u00e9\u20ac\U0001f600\u2028"), max_size=6
).map(lambda text: text.replace("NIK", ""))
records = st.tuples(on_one_line, on_one_line, on_one_line)
quoted_or_not = st.sampled_from(["{},{},{}", '"{}",{},"{}"', '"{}","{}","{}"'])


@st.composite
def lines_and_what_they_are(draw: st.DrawFn) -> tuple[bytes, Row | Damage]:
    if draw(st.booleans()):
        cells = draw(records)
        return draw(quoted_or_not).format(*cells).encode(), cells
    return draw(st.sampled_from(sorted(DAMAGES.items())))


@given(st.lists(lines_and_what_they_are(), max_size=12))
def test_every_line_is_a_good_record_or_a_broken_one_with_its_text(
    lines: list[tuple[bytes, Row | Damage]],
) -> None:
    good, cells = read(b"".join(line + b"\n" for line, _ in [*lines, (TWO[:-1], ())]))
    broken = {b.record_no: b for b in cells.broken}
    assert cells.n_records == len(lines) + 1
    for number, (line, kind) in enumerate(lines, start=1):
        if isinstance(kind, Damage):
            assert broken[number].damage is kind
            assert broken[number].raw == line.decode(errors="backslashreplace")
        else:
            assert good[number] == kind
