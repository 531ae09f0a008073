"""What a file is that should be text and is not."""

from __future__ import annotations

from dtsen.errors import DeliveryRejected
from dtsen.formats.encoding import MARKS

# The first bytes of files that agencies have sent as CSV, or that a portal gives where
# the login has run out.
_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of before 2007"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\xff\xfe\x00\x00", "UTF-32 text"),
    (b"\x00\x00\xfe\xff", "UTF-32 text"),
    (b"<", "an HTML or XML page"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)


def require_text(start: bytes, source: str, file: str) -> None:
    """Refuse a file that is empty, or of a kind that its first bytes show.

    Raises
    ------
    DeliveryRejected
        With what the file looks like.
    """
    if start in {b"", *MARKS}:
        raise DeliveryRejected(
            source,
            file=file,
            expected="a header and records",
            found="an empty file",
            remedy="Send the file again.",
            code="BERKAS_KOSONG",
        )
    behind = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for first, kind in _KINDS:
        if start.startswith(first) or behind.startswith(first):
            raise no_text(source, file, kind)


def unmarked_utf_16(source: str, file: str) -> DeliveryRejected:
    """Return the refusal of a file that looks like UTF-16, and nobody says so."""
    remedy = "State 'encoding: utf-16' in the manifest, or send the file as UTF-8."
    return no_text(source, file, "UTF-16 without a mark", remedy)


def no_text(
    source: str,
    file: str,
    kind: str,
    remedy: str = "Send the file as CSV, or under the ending of what it is.",
) -> DeliveryRejected:
    """Return the refusal of a file that is something else than delimited text."""
    return DeliveryRejected(
        source,
        file=file,
        expected="delimited text with a header",
        found=kind,
        remedy=remedy,
        code="BERKAS_FORMAT",
    )
