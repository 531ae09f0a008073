"""Opening a delivered file, whatever it is: text, spreadsheet or Parquet.

What a file is stands in its first bytes, not in its name. Text that looks clean may be
read fast; everything, that too where it turns out not to be clean, can be read exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dtsen.formats import encoding
from dtsen.formats.dialect import as_utf8, recognise
from dtsen.formats.exact import read_exactly
from dtsen.formats.fast import fast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtsen.formats.cells import Cells, Note
    from dtsen.formats.dialect import Dialect, Told
    from dtsen.formats.fast import Fast
    from dtsen.sources.layout import Layout

_PARQUET, _ZIP, _OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose header fits its contract.

    ``text`` is the UTF-8 file that ``quick`` reads and ``is_typed`` says that cells had
    types of their own, so that dates are ISO.
    """

    text: Path
    quick: Fast | None
    exactly: Callable[[], Cells]
    notes: tuple[Note, ...] = ()
    is_typed: bool = False


def open_file(path: Path, layout: Layout, told: Told, scratch: Path) -> Opened:
    """Find out what a file is, and hold its header against the contract.

    Raises
    ------
    DeliveryRejected
        Where it is nothing that we read, or its columns are not those of the layout.
    """
    out = scratch / "cells.parquet"
    with path.open("rb") as stream:
        magic = stream.read(len(_PARQUET))
    if magic in {_ZIP, _OLE}:
        # Most processes read text only, and openpyxl takes its time to import.
        from dtsen.formats.spreadsheet import read_sheet  # noqa: PLC0415

        return Opened(path, None, lambda: read_sheet(path, layout, out), is_typed=True)
    if magic == _PARQUET:
        from dtsen.formats.columnar import read_columns  # noqa: PLC0415 - see above

        return Opened(path, None, lambda: read_columns(path, layout), is_typed=True)
    dialect = recognise(path, layout, told)
    text = as_utf8(path, dialect, scratch)
    return Opened(
        text,
        fast(text, dialect, layout),
        lambda: _placed(read_exactly(text, dialect, layout, out), text, dialect),
        dialect.notes,
    )


def _placed(cells: Cells, text: Path, dialect: Dialect) -> Cells:
    """Tell where broken records stand in the file as delivered, not in a copy."""
    if not (dialect.is_copied and cells.broken):
        return cells
    offsets = [line.byte_offset or 0 for line in cells.broken]
    places = encoding.places(text, offsets, dialect.encoding, dialect.bom_bytes)
    broken = zip(cells.broken, places, strict=True)
    return replace(
        cells, broken=tuple(replace(line, byte_offset=at) for line, at in broken)
    )
