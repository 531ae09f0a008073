"""Damage to records as a whole: repeated, of two minds, of another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.sources import ColumnType
from fuzzing import reference
from fuzzing.kinds import Stage, kind
from fuzzing.values import has

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtsen.sources import Column
    from fuzzing.draft import Draft

_SEPARATOR = "\x1f"


def _area(draft: Draft) -> Column:
    return next(c for c in draft.delivery.columns if c.type is ColumnType.AREA)


def _header_of(draft: Draft, column: str) -> str:
    return next(c.header for c in draft.delivery.columns if c.column == column)


def _has_column(*columns: str) -> Callable[[Draft], bool]:
    return lambda draft: set(columns) <= {c.column for c in draft.delivery.columns}


def _repeat(draft: Draft) -> dict[str, str]:
    """Put a copy of some record at some place."""
    rows = draft.delivery.rows
    copy = dict(draft.rng.choice(rows))
    rows.insert(draft.rng.randrange(len(rows) + 1), copy)
    return copy


@kind("record: repeated exactly", Stage.CELLS)
def _duplicate(draft: Draft) -> None:
    for _ in range(draft.rng.randint(1, 3)):
        _repeat(draft)


@kind("record: all the same", Stage.CELLS)
def _all_the_same(draft: Draft) -> None:
    rows = draft.delivery.rows
    rows[:] = [dict(rows[0]) for _ in rows]


@kind("record: repeated but for a blank", Stage.CELLS)
def _nearly_duplicate(draft: Draft) -> None:
    copy = _repeat(draft)
    header = draft.rng.choice(draft.delivery.headers)
    copy[header] += " "


@kind("record: repeated under another name", Stage.CELLS, needs=has(ColumnType.NAME))
def _same_nik(draft: Draft) -> None:
    copy = _repeat(draft)
    copy[draft.rng.choice(draft.delivery.header_of(ColumnType.NAME))] = "CONTOH WEZZOK"


@kind("record: different, told apart by the separator of cells alone", Stage.CELLS)
def _separator(draft: Draft) -> None:
    """Two records that become one text where cells are joined by a unit separator."""
    row, headers = _repeat(draft), draft.delivery.headers
    place = draft.rng.randrange(len(headers) - 1)
    left, right = headers[place : place + 2]
    other = draft.rng.choice(draft.delivery.rows)
    other.update(row)
    other[left], other[right] = f"A{_SEPARATOR}B", "C"
    row[left], row[right] = "A", f"B{_SEPARATOR}C"


@kind("record: nothing in it", Stage.CELLS)
def _empty(draft: Draft) -> None:
    for header in draft.delivery.headers:
        draft.delivery.rows[0][header] = ""


def _first_of(draft: Draft, column: str, meaning: str) -> str:
    """Return how a meaning is written."""
    found = next(c for c in draft.delivery.columns if c.column == column)
    book = reference.book(draft.delivery.layout, found.book)
    return next(code for code, said in book.items() if said == meaning)


@kind("family: two heads", Stage.CELLS, needs=_has_column("relation"))
def _two_heads(draft: Draft) -> None:
    head = _first_of(draft, "relation", "kepala")
    row = draft.rng.choice(draft.delivery.rows)
    row[_header_of(draft, "relation")] = head


@kind("family: no head", Stage.CELLS, needs=_has_column("relation"))
def _no_head(draft: Draft) -> None:
    child = _first_of(draft, "relation", "anak")
    for row in draft.rng.sample(draft.delivery.rows, 3):
        row[_header_of(draft, "relation")] = child


@kind("family: nobody grown up", Stage.CELLS, needs=_has_column("relation", "born_on"))
def _no_adult(draft: Draft) -> None:
    (column,) = (c for c in draft.delivery.columns if c.column == "born_on")
    row = draft.rng.choice(draft.delivery.rows)
    year = draft.rng.choice([2009, 2010, 2020])
    row[column.header] = (
        column.formats[0].replace("%Y", str(year)).replace("%m-%d", "09-30")
    ).replace("%d/%m", "30/09")


@kind("family: one number for all", Stage.CELLS, needs=_has_column("family_key"))
def _one_family(draft: Draft) -> None:
    header = _header_of(draft, "family_key")
    for row in draft.delivery.rows:
        row[header] = draft.delivery.rows[0][header]


@kind("person: dead, moved, not found", Stage.CELLS, needs=_has_column("life_status"))
def _gone(draft: Draft) -> None:
    header = _header_of(draft, "life_status")
    for meaning in ("meninggal", "pindah", "tidak_ditemukan"):
        row = draft.rng.choice(draft.delivery.rows)
        row[header] = _first_of(draft, "life_status", meaning)


def _write_areas(draft: Draft, *written: str, share: float = 0.0) -> None:
    rows, header = draft.delivery.rows, _area(draft).header
    n = max(1, int(len(rows) * share))
    for row in draft.rng.sample(rows, n):
        row[header] = draft.rng.choice(written)


@kind("area: unknown code", Stage.CELLS, needs=has(ColumnType.AREA))
def _unknown_area(draft: Draft) -> None:
    _write_areas(draft, "31.71.01.9999", "3173089999", "31", "GAMBIR", "0")


@kind("area: of another province", Stage.CELLS, needs=has(ColumnType.AREA))
def _other_province(draft: Draft) -> None:
    _write_areas(draft, "36.71.01.1001", "3671010001", "3201010001")


@kind("area: empty", Stage.CELLS, needs=has(ColumnType.AREA))
def _no_area(draft: Draft) -> None:
    _write_areas(draft, "", " ", "'", share=0.3)


@kind("area: as Excel writes it", Stage.CELLS, needs=has(ColumnType.AREA))
def _excel_area(draft: Draft) -> None:
    header = _area(draft).header
    for row in draft.rng.sample(draft.delivery.rows, 3):
        row[header] = draft.rng.choice(["'{}", "{}.0", " {}\u00a0"]).format(row[header])


@kind("area: codes of the other system", Stage.CELLS, needs=has(ColumnType.AREA))
def _other_system(draft: Draft) -> None:
    is_bps = draft.delivery.system == "bps"
    header = _area(draft).header
    for row in draft.delivery.rows:
        area = draft.rng.choice(reference.areas())
        row[header] = area.code if is_bps else area.bps_code


@kind("area: the name of another one", Stage.CELLS, needs=has(ColumnType.AREA))
def _other_name(draft: Draft) -> None:
    header = _header_of(draft, _area(draft).name)
    row = draft.rng.choice(draft.delivery.rows)
    row[header] = draft.rng.choice(["PONDOK CONTOH", "GAMBIR", "GAMBUR", "KOJA"])


@kind("area: other spellings of the name", Stage.CELLS, needs=has(ColumnType.AREA))
def _spelled(draft: Draft) -> None:
    header = _header_of(draft, _area(draft).name)
    for row in draft.delivery.rows:
        row[header] = draft.rng.choice([
            row[header].title(),
            row[header].replace(" ", ""),
            f" {row[header]}. ",
            "",
        ])


@kind("area: names moved against codes", Stage.CELLS, needs=has(ColumnType.AREA))
def _names_moved(draft: Draft) -> None:
    """Every code stands beside the name of another kelurahan."""
    code, name = _area(draft).header, _header_of(draft, _area(draft).name)
    known = list(reference.areas())
    is_bps = draft.delivery.system == "bps"
    for n, row in enumerate(draft.delivery.rows):
        area = known[n * 7 % len(known)]
        row[code] = area.bps_code if is_bps else area.code
        row[name] = known[(n * 7 + 100) % len(known)].name
