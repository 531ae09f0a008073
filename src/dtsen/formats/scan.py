"""Counting the bytes of a text file: the count that knows nothing of CSV."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20
_LINE_FEED, _RETURN, _NUL, _QUOTE = b"\n"[0], b"\r"[0], 0, b'"'[0]


@dataclass(frozen=True, slots=True)
class Scan:
    """How often the bytes that give a text file its shape stand behind its header.

    ``lines`` counts a last line without a line feed too. ``marks`` are some lines by
    their number (1 behind the header) and the place of their first byte in the file.
    """

    bytes: int
    lines: int
    line_feeds: int
    returns: int
    delimiters: int
    quotes: int
    nuls: int
    marks: tuple[tuple[int, int], ...] = field(default=(), repr=False)


def scan(path: Path, header_bytes: int, delimiter: str) -> Scan:
    r"""Count the bytes of a file behind its header.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.csv"
    ...     _ = file.write_bytes(b'A,B\n1,"x"\n2,')
    ...     scan(file, 4, ",")
    Scan(bytes=8, lines=2, line_feeds=1, returns=0, delimiters=2, quotes=2, nuls=0)
    """
    wanted = (_LINE_FEED, _RETURN, ord(delimiter), _QUOTE, _NUL)
    counts = np.zeros(len(wanted), dtype=np.int64)
    size, last, marks = 0, _LINE_FEED, []
    with path.open("rb") as stream:
        stream.seek(header_bytes)
        while chunk := stream.read(_CHUNK):
            taken = np.frombuffer(chunk, dtype=np.uint8)
            begins = 0 if last == _LINE_FEED else chunk.find(b"\n") + 1
            if begins or last == _LINE_FEED:
                line = int(counts[0]) + (2 if begins else 1)
                marks.append((line, header_bytes + size + begins))
            counts += [np.count_nonzero(taken == byte) for byte in wanted]
            size, last = size + len(chunk), chunk[-1]
    line_feeds, returns, delimiters, quotes, nuls = (int(n) for n in counts)
    is_open = last != _LINE_FEED
    return Scan(
        bytes=size,
        lines=line_feeds + is_open,
        line_feeds=line_feeds,
        returns=returns,
        delimiters=delimiters,
        quotes=quotes,
        nuls=nuls,
        marks=tuple(mark for mark in marks if mark[0] <= line_feeds + is_open),
    )
