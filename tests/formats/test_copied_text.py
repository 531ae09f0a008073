"""Files read from a copy: damage stays in its line, places are those of the file."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from dtsen.formats import encoding
from dtsen.formats.cells import Damage
from dtsen.formats.dialect import Told
from dtsen.formats.opening import open_file
from dtsen.sources import layout

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.formats.cells import Cells

CIVIL = layout("dukcapil", "civil_status", "1")
HEADER = "NIK,STATUS,TANGGAL_STATUS\n"
LINES = [
    *("39,JOS\u00c9,1\n", "40,\u00c9\n", "41,A,1\n", "\n", "42,\u00c9,1,2\n"),
    *("43,B,2\n", "44,C,3\n", "45\n"),
]
BROKEN = {2: "40,", 4: "\n", 5: "42,", 8: "45\n"}
WIDE = ["utf-16-le", "utf-16-be"]


def read(tmp_path: Path, content: bytes, codec: str) -> tuple[list[int], Cells]:
    """Return the numbers of the good records."""
    path, scratch = tmp_path / "a.csv", tmp_path / "scratch"
    path.write_bytes(content)
    scratch.mkdir(exist_ok=True)
    told = Told(encoding=codec, is_whole=True)
    cells = open_file(path, CIVIL, told, scratch).exactly()
    good = pq.read_table(scratch / "cells.parquet").column("record_no").to_pylist()
    assert len(good) + len(cells.broken) == cells.n_records
    return good, cells


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read so few bytes at once that letters are cut, as they are in a large file."""
    monkeypatch.setattr(encoding, "_CHUNK", 3)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(
    ("codec", "mark"),
    [("latin-1", ""), ("cp1252", ""), *product(["utf-8", *WIDE], ["", "\ufeff"])],
)
def test_a_broken_record_is_told_by_its_place_in_the_delivered_file(
    tmp_path: Path, codec: str, mark: str, end: str
) -> None:
    is_single = codec in {"latin-1", "cp1252"}
    written = [
        line.replace("\u00c9", "\u00c9" if is_single else "\u00c9\u20ac\U0001f600")
        for line in (mark + HEADER, *LINES)
    ]
    lines = [line.replace("\n", end).encode(codec) for line in written]
    good, cells = read(tmp_path, b"".join(lines), codec)
    assert good == [1, 3, 6, 7]
    found = {broken.record_no: broken.byte_offset for broken in cells.broken}
    assert found == {n: sum(map(len, lines[:n])) for n in BROKEN}
    content = b"".join(lines)
    for n, start in BROKEN.items():
        text = start.replace("\n", end).encode(codec)
        assert content[found[n] or 0 :].startswith(text)


def test_bytes_that_are_no_text_count_as_what_they_are_in_the_file(
    tmp_path: Path,
) -> None:
    lines = b"39,\x81\xe9\x8d,1\n40,\xe9,2\n41\n"
    _, cells = read(tmp_path, HEADER.encode() + lines, "cp1252")
    place = len(HEADER)
    assert [b.byte_offset for b in cells.broken] == [place, place + 16]


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize(
    "halves", [(0xD800,), (0xDC80,), (0xDCFF, 0xD83D), (0xD800, 0xD800)]
)
def test_half_a_pair_of_utf_16_damages_its_line_alone(
    tmp_path: Path, codec: str, halves: tuple[int, ...]
) -> None:
    half = "".join(map(chr, halves))
    lines = [HEADER, "39,A,1\n", f"40,{half},2\n", "41,\U0001f600,3\n", "42\n"]
    written = [line.encode(codec, "surrogatepass") for line in lines]
    good, cells = read(tmp_path, b"".join(written), codec)
    assert good == [1, 3]
    halved, short = cells.broken
    assert (halved.damage, short.damage) == (Damage.BYTES, Damage.FIELDS)
    assert halved.byte_offset == sum(map(len, written[:2]))
    assert short.byte_offset == sum(map(len, written[:4]))
    assert halved.raw == "40," + "\\xff" * len(half) + ",2"


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("n_cut", range(1, 20, 2))
def test_utf_16_that_is_cut_within_a_unit_loses_its_last_line_alone(
    tmp_path: Path, codec: str, n_cut: int
) -> None:
    content = (HEADER + "39,A,1\n40,B,2\n41,C,2026\n").encode(codec)
    good, cells = read(tmp_path, content[:-n_cut], codec)
    assert good == [1, 2]
    (cut,) = cells.broken
    assert cut.damage is (Damage.BYTES if n_cut < 10 else Damage.CUT)
    assert cut.byte_offset == len((HEADER + "39,A,1\n40,B,2\n").encode(codec))
    assert cut.raw.endswith("\\xff")
