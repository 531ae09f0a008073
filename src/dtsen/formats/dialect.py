"""The dialect of a text file: encoding, line end, delimiter and header.

What the sender states holds; where nothing is stated, what the layout says, unless the
file itself proves otherwise. Nothing else is guessed, and what was found is noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.errors import DeliveryRejected
from dtsen.formats import encoding
from dtsen.formats.cells import Note
from dtsen.formats.encoding import UTF_8, Content
from dtsen.formats.header import fit, n_known
from dtsen.formats.kinds import no_text, require_text, unmarked_utf_16
from dtsen.formats.record import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dtsen.sources.layout import Layout

DELIMITERS = (",", ";", "|", "\t")
_LONGEST_HEADER = 1 << 16
_START = 1 << 18  # more than the longest header takes in any encoding
# What Excel writes above a header, and obeys.
_SEPARATOR_LINE = re.compile(r'"?sep=([^"])"?', re.IGNORECASE)
_NAMED = {"tab": "\t", "\\t": "\t"}


@dataclass(frozen=True, slots=True)
class Told:
    """What the manifest says about the text of a file, where it says anything.

    ``is_whole`` says that its length or checksum was stated, and is so.
    """

    encoding: str | None = None
    delimiter: str | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is read.

    ``encoding`` is a codec of Python; ``line_end`` is a carriage return in files that
    have no line feed at all, and before a line feed one carriage return counts as part
    of the end. ``headers`` are those of the layout in the order of the file.
    ``header_bytes`` is the length of all that stands before the first record in the
    file that :func:`as_utf8` gives, ``bom_bytes`` that of the mark in the file itself.
    ``is_whole`` says that the file is known to be as long as it was made.
    """

    encoding: str
    bom_bytes: int
    delimiter: str
    line_end: str
    headers: tuple[str, ...]
    header_bytes: int
    n_header_lines: int
    notes: tuple[Note, ...] = ()
    is_whole: bool = False

    @property
    def is_copied(self) -> bool:
        """Whether the file is read from a copy, as it is no UTF-8 with line feeds."""
        return self.encoding != UTF_8 or self.line_end != "\n"


@dataclass(frozen=True, slots=True)
class _Top:
    """The header of a file, and what stands above it."""

    header: str
    delimiter: str | None  # of the line above
    n_lines: int
    n_bytes: int


def recognise(path: Path, layout: Layout, told: Told) -> Dialect:
    """Return the dialect of a file under the header of a layout.

    Raises
    ------
    DeliveryRejected
        Where the file is empty, no text, of another encoding than stated, or has other
        columns than the layout.
    """
    with path.open("rb") as stream:
        start = stream.read(_START)
    require_text(start, layout.source, path.name)
    asked, name, bom_bytes = _encoding(path, start, layout, told)
    text = _decoded(start[bom_bytes:], name)
    line_end = _line_end(path, text, name)
    top = _top(text, line_end, layout, path.name)
    first = (_stated(told, layout, path.name), top.delimiter, layout.delimiter)
    delimiters = [delimiter for delimiter in (*first, *DELIMITERS) if delimiter]
    delimiter, cells = _best_split(top, delimiters, layout, path.name)
    mark = bom_bytes if name == UTF_8 and line_end == "\n" else 0
    return Dialect(
        encoding=name,
        bom_bytes=bom_bytes,
        delimiter=delimiter,
        line_end=line_end,
        headers=fit(layout, cells, path.name, f"line {top.n_lines}"),
        header_bytes=mark + top.n_bytes,
        n_header_lines=top.n_lines,
        notes=tuple(_notes(asked, name, delimiters[0], delimiter, line_end)),
        is_whole=told.is_whole,
    )


def as_utf8(path: Path, dialect: Dialect, scratch: Path) -> Path:
    """Return a file as UTF-8 with line feeds: itself, or a copy in the scratch folder.

    The mark of a UTF-8 file stays, a copy has none.
    """
    if not dialect.is_copied:
        return path
    copy = scratch / path.name
    encoding.transcode(
        path, copy, dialect.encoding, dialect.bom_bytes, dialect.line_end
    )
    return copy


def _encoding(
    path: Path, start: bytes, layout: Layout, told: Told
) -> tuple[str, str, int]:
    """Return the encoding that was asked for, the one that is, and how long its mark.

    What the sender states may not be contradicted by a mark; the layout may.
    """
    asked = encoding.codec(told.encoding or layout.encoding or UTF_8)
    if asked is None:
        readable = (
            "an encoding that is read here (utf-8, utf-16, windows-1252, latin-1)"
        )
        raise _wrongly_encoded(layout, path, readable, "another one stated")
    name, bom_bytes = encoding.mark(start) or (asked, 0)
    if told.encoding and asked not in {name, name[: len("utf-16")]}:
        raise _wrongly_encoded(layout, path, f"{asked} as stated", f"a mark of {name}")
    order = encoding.byte_order(start)
    if encoding.is_wide(name) and not bom_bytes:
        if order is None or asked not in {order, order[: len("utf-16")]}:
            raise _wrongly_encoded(layout, path, asked, "bytes that are no such text")
        name = order
    elif order:
        raise unmarked_utf_16(layout.source, path.name)
    is_free = not (told.encoding or bom_bytes)
    return asked, _proved(path, name, layout, is_free=is_free), bom_bytes


def _proved(path: Path, name: str, layout: Layout, *, is_free: bool) -> str:
    """Hold an encoding against the whole file.

    UTF-8 that nobody states gives way to Windows-1252 where that is sure. Bytes that
    are no text of the encoding are the damage of their lines.
    """
    if encoding.is_wide(name):
        if not encoding.is_in_step(path, name):
            found = "lines one byte out of step, as where a byte was lost"
            raise _wrongly_encoded(layout, path, f"{name} to the end", found)
        return name
    content = encoding.content(path)
    if name != UTF_8 and content is Content.UTF_8:
        raise _wrongly_encoded(layout, path, name, "UTF-8 throughout")
    if is_free and content is Content.OTHER and encoding.is_surely_windows_1252(path):
        return "cp1252"
    return name


def _wrongly_encoded(
    layout: Layout, path: Path, expected: str, found: str
) -> DeliveryRejected:
    return DeliveryRejected(
        layout.source,
        file=path.name,
        expected=expected,
        found=found,
        remedy="State the encoding of the file in the manifest, or send it as UTF-8.",
        code="BERKAS_AKSARA",
    )


def _decoded(start: bytes, name: str) -> str:
    return encoding.decoder(name).decode(start)


def _line_end(path: Path, text: str, name: str) -> str:
    if "\n" in text or "\r" not in text:
        return "\n"
    return "\n" if encoding.has_line_feed(path, name) else "\r"


def _top(text: str, line_end: str, layout: Layout, file: str) -> _Top:
    lines = text.split(line_end, 2)
    above = _SEPARATOR_LINE.fullmatch(lines[0].removesuffix("\r"))
    n_lines = 2 if above and len(lines) > 1 else 1
    taken = line_end.join(lines[:n_lines]) + line_end * (len(lines) > n_lines)
    n_bytes = len(taken.encode(errors="surrogateescape"))
    header = lines[n_lines - 1].removesuffix("\r")
    if "\0" in header:
        raise no_text(layout.source, file, "NUL bytes")
    if n_bytes > _LONGEST_HEADER:
        raise _no_header(layout, file, n_lines, f"more than {_LONGEST_HEADER} bytes")
    if any("\udc80" <= sign <= "\udcff" for sign in header):
        raise _no_header(layout, file, n_lines, "bytes that are no such text")
    return _Top(header, above[1] if above else None, n_lines, n_bytes)


def _stated(told: Told, layout: Layout, file: str) -> str | None:
    """Return the delimiter that the manifest states."""
    if told.delimiter is None:
        return None
    delimiter = _NAMED.get(told.delimiter.lower(), told.delimiter)
    is_usable = (
        len(delimiter) == 1 and delimiter.isascii() and delimiter not in '"\r\n\0'
    )
    if is_usable and not delimiter.isalnum():
        return delimiter
    raise DeliveryRejected(
        layout.source,
        file=file,
        expected="a delimiter of one sign, such as , ; | or tab",
        found="another one stated",
        remedy="Correct the delimiter in the manifest.",
        code="BERKAS_FORMAT",
    )


def _best_split(
    top: _Top, delimiters: Sequence[str], layout: Layout, file: str
) -> tuple[str, list[str]]:
    """Return the delimiter that shows most columns of the layout, and the header."""
    found = {
        delimiter: cells
        for delimiter in delimiters
        if (cells := split(top.header, delimiter)) is not None
    }
    if not found:
        finding = "quotes left open, or text beside a quoted name"
        raise _no_header(layout, file, top.n_lines, finding)
    return max(found.items(), key=lambda item: n_known(layout, item[1]))


def _no_header(
    layout: Layout, file: str, line_no: int, finding: str
) -> DeliveryRejected:
    return DeliveryRejected(
        layout.source,
        file=file,
        place=f"line {line_no}",
        expected="a header on one line, in text of the encoding, quotes closed",
        found=finding,
        remedy="Send the file with the columns of the contract as its first line.",
        code="BERKAS_KOLOM",
    )


def _notes(
    asked: str, name: str, expected: str, delimiter: str, line_end: str
) -> Iterator[Note]:
    if asked not in {name, name[: len("utf-16")]}:
        yield Note("AKSARA_BERBEDA", f"the file is {name}, expected was {asked}")
    if delimiter != expected:
        text = f"the delimiter is {delimiter!r}, expected was {expected!r}"
        yield Note("PEMISAH_BERBEDA", text)
    if line_end == "\r":
        yield Note("AKHIR_BARIS_BERBEDA", "lines end with a carriage return alone")
