"""What comes as a workbook is looked at from outside before it is opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter

from dtsen.errors import DeliveryRejected
from dtsen.formats import container
from dtsen.formats.sheets import opened


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_string(0, 0, "NIK")
    return stream.getvalue()


def refusal(content: bytes) -> DeliveryRejected:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(content)
        with pytest.raises(DeliveryRejected) as caught, opened(path, "dtks"):
            pass
    assert caught.value.file == "a.xlsx"
    return caught.value


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


def ole(text: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (ole("EncryptedPackage"), "protected with a password"),
        (ole("Workbook"), "an Excel workbook of before 2007"),
        (b"PK\x03\x04", "BadZipFile"),
        (b"", "BadZipFile"),
        (with_part(b"", "a.txt", b"a"), "KeyError"),
        (with_part(workbook(), "../a.xml", b""), "would lie outside"),
        (with_part(workbook(), "/a.xml", b""), "would lie outside"),
        (with_part(workbook(), "c:\\a.xml", b""), "would lie outside"),
        (with_part(workbook(), "XL/workbook.xml", b""), "there twice"),
        (with_part(workbook(), "a.bin", b"PK\x03\x04..."), "another archive"),
        (
            with_part(workbook(), "a.xml", b"0" * (11 << 20)),
            "200 times its size",
        ),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_it_is(
    content: bytes, found: str
) -> None:
    error = refusal(content)
    assert error.code == "BERKAS_FORMAT"
    assert found in str(error)


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ("_MOST_MEMBERS", "parts in it"),
        ("_MOST_BYTES", "of content"),
        ("_MOST_TEXT_BYTES", "of texts"),
        ("_MOST_DIRECTORY_BYTES", "too many parts"),
    ],
)
def test_a_workbook_beyond_a_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, found: str
) -> None:
    monkeypatch.setattr(container, limit, 3)
    assert found in str(refusal(workbook()))


def test_encrypted_parts_are_refused() -> None:
    content = bytearray(workbook())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert "encrypted parts" in str(refusal(bytes(content)))


def test_a_workbook_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(workbook())
    with opened(tmp_path / "a", "dtks") as sheets:
        assert [sheet.first_row().listed() for sheet in sheets] == [["NIK"]]
