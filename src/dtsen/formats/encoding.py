"""How the text of a file is encoded: marked, stated, or proved; never guessed."""

from __future__ import annotations

import codecs
import re
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UTF_8 = "utf-8"
MARKS = {
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
SINGLE_BYTE = frozenset({"cp1252", "iso8859-1"})
# Fewer lines with letters beyond ASCII may as well be damaged ones.
MIN_LINES = 20
_CODECS = {"utf-16", *MARKS.values(), *SINGLE_BYTE}
_SAME = {"ascii": UTF_8, "utf-8-sig": UTF_8}
_CHUNK = 1 << 20
_UNIT = 2  # bytes of UTF-16
_LOST_UNITS = "dtsen.lost_units"
# What the ends of lines are in UTF-16 that is read one byte too early or late. The
# first is no character, the second a rare sign of Malayalam.
_OUT_OF_STEP = re.compile("[\u0a00\u0d00]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# À to ÿ without × and ÷, beside a letter. No UTF-8 sequence is made of these alone.
_LETTER = rb"[\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_LETTER_IN_WORD = re.compile(
    rb"(?<=[A-Za-z])" + _LETTER + rb"|" + _LETTER + rb"(?=[A-Za-z])"
)
# Control characters of ISO 8859-1, which Windows uses for other signs: no text.
_C1 = {code: 0xDC00 + code for code in range(0x80, 0xA0)}


class Content(Enum):
    """What the bytes of a file are by themselves."""

    ASCII = "ascii"
    UTF_8 = "utf-8"
    OTHER = "other"


def codec(name: str) -> str | None:
    """Return Python's name of an encoding that is read here, else nothing.

    >>> [codec(name) for name in ("UTF8", "latin-1", "Windows-1252", "ebcdic")]
    ['utf-8', 'iso8859-1', 'cp1252', None]
    """
    try:
        found = codecs.lookup(name.strip()).name
    except LookupError:
        return None
    found = _SAME.get(found, found)
    return found if found in _CODECS else None


def mark(start: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark tells, and the length of the mark."""
    return next(
        ((name, len(bom)) for bom, name in MARKS.items() if start.startswith(bom)),
        None,
    )


def byte_order(start: bytes) -> str | None:
    r"""Return which UTF-16 a file without a mark is: its header begins with ASCII.

    >>> [byte_order(start) for start in (b"N\0I\0K\0", b"\0N\0I", b"NIK")]
    ['utf-16-le', 'utf-16-be', None]
    """
    is_first, is_second = start[:1] == b"\0", start[1:2] == b"\0"
    if is_first == is_second:
        return None
    return "utf-16-be" if is_first else "utf-16-le"


def content(path: Path) -> Content:
    """Look at the bytes of a whole file; overlong forms and surrogates are no UTF-8."""
    strict = codecs.getincrementaldecoder(UTF_8)()
    found = Content.ASCII
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                pending, _ = strict.getstate()
                if pending or not chunk.isascii():
                    found = Content.UTF_8
                    strict.decode(chunk)
            strict.decode(b"", final=True)
        except UnicodeDecodeError:
            return Content.OTHER
    return found


def is_wide(name: str) -> bool:
    """Whether an encoding is a UTF-16."""
    return name.startswith("utf-16")


def decoder(name: str) -> codecs.IncrementalDecoder:
    r"""Return what decodes an encoding, whatever the bytes.

    What is no text becomes signs that are no UTF-8 either, so that its line alone is
    damaged: a byte stays itself, half a pair or half a unit of UTF-16 is the byte 0xff.

    >>> decoder("utf-16-le").decode(b"N\0\0\xd8K\0I", final=True)
    'N\udcffK\udcff'
    """
    errors = _LOST_UNITS if is_wide(name) else "surrogateescape"
    return codecs.getincrementaldecoder(name)(errors)


def _lost_unit(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", min(error.start + _UNIT, len(error.object))


codecs.register_error(_LOST_UNITS, _lost_unit)


def has_line_feed(path: Path, name: str) -> bool:
    """Whether there is a line feed anywhere in a file of this encoding."""
    with path.open(encoding=name, errors="replace", newline="") as stream:
        return any("\n" in text for text in iter(lambda: stream.read(_CHUNK), ""))


def is_in_step(path: Path, name: str) -> bool:
    """Whether a file of this UTF-16 is so to its end: no byte is missing in between."""
    with path.open(encoding=name, errors="replace", newline="") as stream:
        texts = iter(lambda: stream.read(_CHUNK), "")
        return not any(map(_OUT_OF_STEP.search, texts))


def is_surely_windows_1252(path: Path) -> bool:
    """Whether a file that is no UTF-8 can only be Windows-1252 (or Latin-1).

    Every byte beyond ASCII is then a letter next to a letter, on at least
    ``MIN_LINES`` lines. Of anything else the bytes stay what they are: damage.
    """
    n_lines = 0
    with path.open("rb") as stream:
        while line := stream.readline(_CHUNK):
            if not line.isascii():
                n_lines += 1
                letters = _LETTER_IN_WORD.findall(line)
                if len(letters) != len(_BEYOND_ASCII.findall(line)):
                    return False
    return n_lines >= MIN_LINES


def places(copy: Path, offsets: Sequence[int], name: str, skip: int) -> list[int]:
    """Return where lines of a copy that :func:`transcode` made begin in the file.

    ``offsets`` are the places of the lines in the copy, in their order.
    """
    reading = decoder(UTF_8)
    errors = "surrogatepass" if is_wide(name) else "surrogateescape"
    found = []
    with copy.open("rb") as stream:
        for before, offset in pairwise([0, *offsets]):
            for start in range(before, offset, _CHUNK):
                text = reading.decode(stream.read(min(_CHUNK, offset - start)))
                skip += len(text.encode(name, errors))
            found.append(skip)
    return found


def transcode(path: Path, out: Path, name: str, skip: int, line_end: str) -> None:
    """Write a file as UTF-8 with line feeds, from behind its mark.

    What is no text of the encoding is none in the copy either, see :func:`decoder`.
    """
    reading = decoder(name)
    with path.open("rb") as stream, out.open("wb") as written:
        stream.seek(skip)
        while True:
            chunk = stream.read(_CHUNK)
            text = reading.decode(chunk, final=not chunk)
            if name in SINGLE_BYTE:
                text = text.translate(_C1)
            written.write(
                text.replace(line_end, "\n").encode(UTF_8, errors="surrogateescape")
            )
            if not chunk:
                return
