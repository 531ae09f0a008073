"""A delivery on its way to being damaged: cells, then lines, then bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fuzzing.people import QUARTER

if TYPE_CHECKING:
    from random import Random

    from fuzzing.people import Delivery

# The largest share of broken records that a file may have, unless it is only one.
MAX_BROKEN_SHARE = 0.2


@dataclass(slots=True, eq=False)
class Line:
    """A record as it is written: its fields, quotes included, and what it says.

    ``damage`` are the kinds of damage, one of which staging has to see; without, the
    record is readable and says ``cells``. ``raw`` is its text in quarantine, where
    that is not the line itself.
    """

    fields: list[bytes]
    cells: dict[str, str]
    end: bytes = b"\n"
    raw: str | None = None
    damage: frozenset[str] = frozenset()
    is_record: bool = True

    def harm(self, *damage: str) -> None:
        """Declare the record broken."""
        self.damage = frozenset(damage)


@dataclass(slots=True)
class Draft:
    """A file and its manifest, with what must become of them.

    ``rejected`` are the codes, one of which the file is refused with, ``notes`` those
    of the warnings beside an accepted one. ``content`` stands in place of the lines
    once it is set, and ``is_there`` says whether there is a file at all. It is typed
    where cells are more than text; in a workbook ``first_row`` is that of the header.
    """

    rng: Random
    delivery: Delivery
    name: str
    delimiter: str
    source: str
    layout: str
    encoding: str = "utf-8"
    before: bytes = b""
    header: Line = field(default_factory=lambda: Line([], {}))
    lines: list[Line] = field(default_factory=list)
    content: bytes | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    manifest_text: bytes | None = None
    rejected: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    is_there: bool = True
    is_typed: bool = False
    first_row: int | None = None

    def write(self) -> None:
        """Turn the cells into lines."""
        headers = self.delivery.headers
        self.header = Line([self.quoted(h) for h in headers], {})
        self.lines = [
            Line([self.quoted(row[h]) for h in headers], row)
            for row in self.delivery.rows
        ]

    def quoted(self, cell: str) -> bytes:
        """Return a cell as the layout writes it."""
        needs = any(sign in cell for sign in (self.delimiter, '"', "\n", "\r"))
        if self.is_quoted_throughout or needs:
            cell = '"' + cell.replace('"', '""') + '"'
        return cell.encode()

    @property
    def is_quoted_throughout(self) -> bool:
        """Whether the layout quotes every cell."""
        return self.delivery.layout.quoting == "all"

    def bytes_of(self, line: Line) -> bytes:
        """Return a line without its end."""
        return self.delimiter.encode().join(line.fields)

    def seal(self) -> bytes:
        """Return the bytes of the file; the manifest says what is there."""
        if self.content is None:
            self.content = self.written()
        said = {
            "quarter": QUARTER,
            "code_system": self.delivery.system,
            "synthetic": True,
            "rows": len(self.numbered()),
            "bytes": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
        }
        self.manifest = said | self.manifest
        return self.content

    def written(self) -> bytes:
        """Return header and lines in the encoding of the file."""
        every = [self.header, *self.lines]
        lines = (self.bytes_of(line) + line.end for line in every)
        return self.encoded(self.before + b"".join(lines))

    def encoded(self, text: bytes) -> bytes:
        """Return the start of the file in its encoding; half a pair stays so."""
        if self.encoding == "utf-8":
            return text
        decoded = text.decode(errors="surrogatepass")
        return decoded.encode(self.encoding, errors="surrogatepass")

    def pick(self) -> Line:
        """Return some line."""
        return self.rng.choice(self.lines)

    def numbered(self) -> dict[int, Line]:
        """Return all records by number."""
        records = [line for line in self.lines if line.is_record]
        return dict(enumerate(records, start=1))

    def broken(self) -> dict[int, Line]:
        """Return the broken records by number."""
        return {n: line for n, line in self.numbered().items() if line.damage}

    @property
    def has_too_many_broken(self) -> bool:
        """Whether the file is refused for its broken records alone."""
        n, n_records = len(self.broken()), len(self.numbered())
        return n > 0 and (n == n_records or n > max(1, MAX_BROKEN_SHARE * n_records))

    @property
    def may_be_cut(self) -> bool:
        """Whether the end of the file says nothing of being the end, nor anybody."""
        said = self.manifest.get("bytes"), self.manifest.get("sha256")
        records = [*self.numbered().values()]
        is_last = bool(records) and records[-1] is self.lines[-1]
        is_read = is_last and not records[-1].damage
        return is_read and not records[-1].end and said == (None, None)

    def places(self) -> dict[int, tuple[int, int | None]]:
        """Return where each record begins: number of the line, and of the byte."""
        if self.first_row is not None:
            return {n: (self.first_row + n, None) for n in self.numbered()}
        places: list[tuple[int, int | None]] = []
        line_no, before = 1 + self.before.count(b"\n"), self.before
        for line in [self.header, *self.lines]:
            if line.is_record:
                places.append((line_no, len(self.encoded(before))))
            written = self.bytes_of(line) + line.end
            line_no += written.count(b"\n")
            before += written
        return dict(enumerate(places))
