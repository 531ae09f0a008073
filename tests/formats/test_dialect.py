"""What a text file is: as stated, or as the file itself proves; never by a guess."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dtsen.codes import reason_codes
from dtsen.errors import DeliveryRejected
from dtsen.formats import encoding
from dtsen.formats.dialect import Dialect, Told, as_utf8, recognise
from dtsen.formats.encoding import Content
from dtsen.sources import layout

if TYPE_CHECKING:
    from pathlib import Path

CIVIL = layout("dukcapil", "civil_status", "1")
HEADER = "NIK,STATUS,TANGGAL_STATUS\n"
ROW = "3971011203590001,padan,\n"
NAMES = "".join(f"39710112035900{n:02d},JOS\u00c9,\n" for n in range(20))
NOTHING = Told()


def recognised(path: Path, content: bytes, told: Told = NOTHING) -> Dialect:
    path.write_bytes(content)
    return recognise(path, CIVIL, told)


def refused(path: Path, content: bytes, told: Told = NOTHING) -> tuple[str, str]:
    path.write_bytes(content)
    with pytest.raises(DeliveryRejected) as caught:
        recognise(path, CIVIL, told)
    assert path.name in str(caught.value)
    assert "3971011203590001" not in str(caught.value)
    assert reason_codes()[caught.value.code].level == "file"
    return caught.value.code, str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def test_a_file_as_the_layout_says_is_read_so_and_without_a_word(file: Path) -> None:
    assert recognised(file, (HEADER + ROW).encode()) == Dialect(
        encoding="utf-8",
        bom_bytes=0,
        delimiter=",",
        line_end="\n",
        headers=("NIK", "STATUS", "TANGGAL_STATUS"),
        header_bytes=len(HEADER),
        n_header_lines=1,
        notes=(),
    )


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
def test_another_delimiter_is_known_by_the_header_and_noted(
    file: Path, delimiter: str
) -> None:
    found = recognised(file, (HEADER + ROW).replace(",", delimiter).encode())
    assert found.delimiter == delimiter
    (note,) = found.notes
    assert note.code == "PEMISAH_BERBEDA"
    assert repr(delimiter) in note.text


@pytest.mark.parametrize(("stated", "sign"), [("^", "^"), ("tab", "\t"), ("\\t", "\t")])
def test_a_delimiter_that_the_manifest_states_is_not_noted(
    file: Path, stated: str, sign: str
) -> None:
    content = (HEADER + ROW).replace(",", sign).encode()
    found = recognised(file, content, Told(delimiter=stated))
    assert (found.delimiter, found.notes) == (sign, ())


@pytest.mark.parametrize("stated", ["", ",,", '"', "\n", "\u00a7", "a"])
def test_a_sign_that_can_delimit_nothing_is_refused(file: Path, stated: str) -> None:
    code, _ = refused(file, (HEADER + ROW).encode(), Told(delimiter=stated))
    assert code == "BERKAS_FORMAT"


def test_a_separator_line_of_excel_is_obeyed_and_no_header(file: Path) -> None:
    above = "sep=;\r\n" + HEADER.replace(",", ";")
    found = recognised(file, (above + ROW).encode())
    assert (found.delimiter, found.n_header_lines, found.notes) == (";", 2, ())
    assert found.header_bytes == len(above)


def test_a_header_that_fits_under_no_delimiter_is_told_under_the_best(
    file: Path,
) -> None:
    code, message = refused(file, b"NIK;STATE;TANGGAL_STATUS\n1;2;3\n")
    assert code == "BERKAS_KOLOM"
    assert "line 1" in message
    assert "missing STATUS; unknown 'STATE' (STATUS?)" in message


def test_a_delimiter_inside_quotes_delimits_nothing(file: Path) -> None:
    code, message = refused(file, b'"NIK;STATUS;TANGGAL_STATUS",STATUS,NIK\n')
    assert code == "BERKAS_KOLOM"
    assert "missing TANGGAL_STATUS" in message


@pytest.mark.parametrize(
    "header",
    [
        b'"NIK,STATUS,TANGGAL_STATUS\n' + ROW.encode(),
        b'NIK,STATUS,"TANGGAL\nSTATUS"\n' + ROW.encode(),
        b'NIK,STATUS,"TANGGAL"_STATUS\n' + ROW.encode(),
        b"NIK,STATUS\r,TANGGAL_STATUS\n" + ROW.encode(),
        b"NIK,STATUS,TANGGAL_STATU\xc9\n" + ROW.encode(),
        b"NIK,STATUS,TANGGAL_STATUS" + b" " * (1 << 16) + b"\n",
        b"NIK" * (1 << 17),
        b"\n" + HEADER.encode(),
        ROW.encode() * 2,
    ],
    ids=[
        *("open quote", "line feed", "text behind", "CR", "bytes", "long", "longer"),
        *("blank line above", "no header"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused(file: Path, header: bytes) -> None:
    code, message = refused(file, header)
    assert code == "BERKAS_KOLOM"
    assert "line 1" in message


def test_the_longest_header_is_still_read(file: Path) -> None:
    header = HEADER.strip() + " " * ((1 << 16) - len(HEADER)) + "\n"
    assert recognised(file, header.encode()).header_bytes == 1 << 16


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_of_no_byte_is_empty(file: Path, content: bytes) -> None:
    assert refused(file, content)[0] == "BERKAS_KOSONG"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04\x14\0", "ZIP archive or an Excel workbook"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PAR1\x15\0", "Parquet"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "before 2007"),
        (b"\xff\xfe\0\0N\0\0\0", "UTF-32"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html>\n", "HTML"),
        (b'[{"nik": 1}]', "JSON"),
        (b"\0" * 5000, "NUL"),
        (HEADER.encode("utf-16-le"), "UTF-16 without a mark"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_what_it_looks_like(
    file: Path, start: bytes, kind: str
) -> None:
    code, message = refused(file, start)
    assert code == "BERKAS_FORMAT"
    assert kind in message


def test_a_mark_of_utf_8_is_no_part_of_the_first_column(file: Path) -> None:
    found = recognised(file, b"\xef\xbb\xbf" + HEADER.encode())
    assert (found.headers[0], found.bom_bytes) == ("NIK", 3)
    assert (found.header_bytes, found.notes) == (3 + len(HEADER), ())


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_is_read_where_its_mark_or_the_manifest_says_so(
    file: Path, tmp_path: Path, order: str
) -> None:
    text = HEADER + ROW.replace("padan", "padan \u0130\U0001f600")
    codec = f"utf-16-{order}"
    marked = recognised(file, ("\ufeff" + text).encode(codec))
    assert (marked.encoding, marked.bom_bytes) == (codec, 2)
    assert [note.code for note in marked.notes] == ["AKSARA_BERBEDA"]
    told = recognised(file, text.encode(codec), Told(encoding="UTF-16"))
    assert (told.encoding, told.bom_bytes, told.notes) == (codec, 0, ())
    (tmp_path / "scratch").mkdir()
    copy = as_utf8(file, told, tmp_path / "scratch")
    assert copy.read_bytes() == text.encode()
    assert copy.read_bytes()[: told.header_bytes] == HEADER.encode()


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + ROW).encode(),
        (HEADER + ROW).encode("utf-16-be"),
        (HEADER + ROW).encode("utf-16-le") + b"3" + ROW.encode("utf-16-le"),
        (HEADER + ROW * 2).encode("utf-16-le")[:-20] + ROW.encode("utf-16-le")[1:],
    ],
    ids=["no UTF-16", "the other order", "a byte too many", "a byte too few"],
)
def test_what_is_not_the_stated_utf_16_to_its_end_is_refused(
    file: Path, content: bytes
) -> None:
    assert refused(file, content, Told(encoding="utf-16-le"))[0] == "BERKAS_AKSARA"


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_that_nobody_tells_is_refused_with_what_to_state(
    file: Path, order: str
) -> None:
    code, message = refused(file, (HEADER + ROW).encode(f"utf-16-{order}"))
    assert code == "BERKAS_FORMAT"
    assert "State 'encoding: utf-16' in the manifest" in message


@pytest.mark.parametrize(
    ("content", "stated"),
    [
        (b"\xef\xbb\xbf" + HEADER.encode(), "windows-1252"),
        (("\ufeff" + HEADER).encode("utf-16-le"), "utf-8"),
        (("\ufeff" + HEADER).encode("utf-16-be"), "utf-16-le"),
        ((HEADER + NAMES).encode(), "latin-1"),
        (HEADER.encode(), "utf-7"),
        (HEADER.encode(), "no such encoding"),
    ],
)
def test_a_file_that_contradicts_the_stated_encoding_is_refused(
    file: Path, content: bytes, stated: str
) -> None:
    assert refused(file, content, Told(encoding=stated))[0] == "BERKAS_AKSARA"


def test_letters_in_words_on_many_lines_prove_windows_1252(
    file: Path, tmp_path: Path
) -> None:
    found = recognised(file, (HEADER + NAMES).encode("cp1252"))
    assert found.encoding == "cp1252"
    assert [note.code for note in found.notes] == ["AKSARA_BERBEDA"]
    (tmp_path / "scratch").mkdir()
    copy = as_utf8(file, found, tmp_path / "scratch")
    assert copy.read_bytes() == (HEADER + NAMES).encode()


@pytest.mark.parametrize(
    "damage",
    [
        b"39,\xc3\xa9,\n",
        b"39,A\x81B,\n",
        b"39,\x93A\x94,\n",
        b"39,A\xd7B,\n",
        b"39, \xc9 ,\n",
    ],
    ids=["UTF-8", "undefined", "typographic quotes", "a sign", "alone"],
)
def test_anything_else_beyond_ascii_leaves_it_a_damage_of_lines(
    file: Path, damage: bytes
) -> None:
    content = (HEADER + NAMES).encode("cp1252") + damage
    found = recognised(file, content)
    assert (found.encoding, found.notes) == ("utf-8", ())


def test_letters_on_few_lines_or_in_stated_utf_8_are_damage(file: Path) -> None:
    few = "".join(NAMES.splitlines(keepends=True)[1:])
    assert recognised(file, (HEADER + few).encode("cp1252")).encoding == "utf-8"
    told = Told(encoding="utf-8")
    found = recognised(file, (HEADER + NAMES).encode("cp1252"), told)
    assert (found.encoding, found.notes) == ("utf-8", ())


def test_a_layout_may_state_the_encoding(file: Path) -> None:
    file.write_bytes((HEADER + "39,\u201cA\u201d,\n").encode("cp1252"))
    stated = replace(CIVIL, encoding="windows-1252")
    found = recognise(file, stated, NOTHING)
    assert (found.encoding, found.notes) == ("cp1252", ())


@pytest.mark.parametrize(
    ("stated", "bad"), [("windows-1252", b"\x81\x8d"), ("latin-1", b"\x80\x9f")]
)
def test_bytes_that_are_no_text_of_the_encoding_stay_no_text(
    file: Path, tmp_path: Path, stated: str, bad: bytes
) -> None:
    content = HEADER.encode() + b"39,\xe9" + bad + b"\xe9,\n"
    found = recognised(file, content, Told(encoding=stated))
    (tmp_path / "scratch").mkdir()
    copy = as_utf8(file, found, tmp_path / "scratch").read_bytes()
    assert copy == HEADER.encode() + b"39,\xc3\xa9" + bad + b"\xc3\xa9,\n"
    assert encoding.content(tmp_path / "scratch" / "a.csv") is Content.OTHER


def test_returns_alone_end_lines_where_there_is_no_line_feed(
    file: Path, tmp_path: Path
) -> None:
    content = b"\xef\xbb\xbf" + (HEADER + ROW).replace("\n", "\r").encode() + b"\xe9,,"
    found = recognised(file, content)
    assert found.line_end == "\r"
    assert [note.code for note in found.notes] == ["AKHIR_BARIS_BERBEDA"]
    (tmp_path / "scratch").mkdir()
    copy = as_utf8(file, found, tmp_path / "scratch").read_bytes()
    assert copy == (HEADER + ROW).encode() + b"\xe9,,"
    assert copy[: found.header_bytes] == HEADER.encode()


def test_one_line_feed_makes_returns_alone_a_damage(file: Path) -> None:
    content = HEADER.encode() + ROW.replace("\n", "\r").encode() * 3
    assert recognised(file, content).line_end == "\n"
    far = HEADER.replace("\n", "\r") + ROW.replace("\n", "\r") * 20_000 + "\n"
    assert refused(file, far.encode())[0] == "BERKAS_KOLOM"


def test_windows_line_ends_are_of_the_end_and_not_of_the_header(file: Path) -> None:
    found = recognised(file, HEADER.replace("\n", "\r\n").encode())
    assert (found.line_end, found.header_bytes) == ("\n", len(HEADER) + 1)
    assert found.headers[-1] == "TANGGAL_STATUS"


def test_a_file_that_is_utf_8_with_line_feeds_is_read_in_its_place(
    file: Path, tmp_path: Path
) -> None:
    found = recognised(file, b"\xef\xbb\xbf" + (HEADER + NAMES).encode())
    assert as_utf8(file, found, tmp_path / "scratch") == file


def test_a_sequence_across_chunks_is_one_sequence(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "_CHUNK", 1)
    for text, expected in [
        ("NIK", Content.ASCII),
        ("N\u00c9\u20ac\U0001f600K", Content.UTF_8),
    ]:
        file.write_bytes(text.encode())
        assert encoding.content(file) is expected
    for bad in (
        b"N\xc3",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xc3N\xa9",
    ):
        file.write_bytes(bad)
        assert encoding.content(file) is Content.OTHER
