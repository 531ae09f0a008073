"""Good deliveries of a few invented people: every cell as its layout wants it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dtsen.sources import Column, ColumnType, Layout, layout
from fuzzing import reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from fuzzing.reference import Area

QUARTER = "2026-Q3"
LAST_DAY = date(2026, 9, 30)
FEWEST, MOST = 8, 60
# Source, table, version, and the code system that the manifest declares.
SHAPES = (
    ("klj", "beneficiary", "1", "kemendagri"),
    ("dukcapil", "civil_status", "1", "kemendagri"),
    ("dtks", "person", "siks-ng", "kemendagri"),
    ("p3ke", "person", "2023", "kemendagri"),
    ("p3ke", "family", "2023", "kemendagri"),
    ("dtsen", "person", "v3-2026", "bps"),
    ("dtsen", "family", "v3-2026", "bps"),
    ("regsosek", "person", "2022.K", "bps"),
    ("dtsen", "person", "v2-2026", "bps"),
    ("dtsen", "family", "v2-2026", "bps"),
)
# Nothing is wide about these: they are staged in a third of the time.
NARROW = SHAPES[:2]
_SYLLABLES = ("ZU", "VO", "QI", "XA", "WEZ", "FYU", "ZOK", "VUX", "JEQ", "XOF")
_STREETS = (
    "JL. CONTOH RAYA NO. {}",
    'GG. "CONTOH", NO {}',
    "KP. CONTOH 'LAMA' | BLOK {}",
    "JL. CONTÔH N° {}",
)
_EMPTY_SHARE = 0.1
_RELATIONS = ("kepala", "pasangan", "anak", "anak", "lainnya")


class Person(NamedTuple):
    """Somebody who does not exist."""

    nik: str
    name: str
    sex: str
    born_on: date
    relation: str


class Family(NamedTuple):
    """People who share a family card, and where they live."""

    number: int
    no_kk: str
    area: Area
    address: str
    members: list[Person]


@dataclass(slots=True)
class Delivery:
    """Records in the layout of a source: header to cell, in the order of the file."""

    layout: Layout
    system: str
    headers: list[str]
    rows: list[dict[str, str]]

    def header_of(self, *types: ColumnType) -> list[str]:
        """Return the delivered headers of columns of some types."""
        return [c.header for c in self.columns if c.type in types]

    @property
    def columns(self) -> list[Column]:
        """The columns that are delivered."""
        return [c for c in self.layout.columns if c.header in self.headers]


def good(rng: Random, shape: tuple[str, str, str, str], n_records: int) -> Delivery:
    """Return a delivery without any fault, of exactly so many records."""
    source, table, version, system = shape
    found = layout(source, table, version)
    without = {h for h in sorted(found.optional_headers) if rng.random() < 1 / 3}
    headers = [h for h in found.headers if h not in without]
    # A header that fills several columns is written as the first of them.
    firsts = {c.header: c for c in reversed(found.columns)}
    columns = {h: firsts[h] for h in headers}
    is_listed = table in {"person", "family"}
    rows: list[dict[str, str]] = []
    for number in range(1, n_records + 1):
        wanted = n_records - len(rows)
        if not wanted:
            break
        size = rng.randint(1, 5) if is_listed else 1
        is_by_person = table == "person"
        family = _family(rng, number, min(size, wanted) if is_by_person else size)
        for person in family.members if is_by_person else family.members[:1]:
            write = _Writer(rng, found, system, family, person)
            rows.append({h: write.cell(column) for h, column in columns.items()})
    return Delivery(found, system, headers, rows)


def _family(rng: Random, number: int, size: int) -> Family:
    area = rng.choice(reference.areas())
    place = area.code.replace(".", "")[2:6]
    issued = date(2015, 1, 1) + timedelta(days=rng.randrange(3000))
    members = [
        _person(rng, place, number * 10 + i, relation)
        for i, relation in enumerate(_RELATIONS[:size], start=1)
    ]
    address = rng.choice(_STREETS).format(number)
    no_kk = f"39{place}{issued:%d%m%y}{_serial(number)}"
    return Family(number, no_kk, area, address, members)


def _person(rng: Random, place: str, serial: int, relation: str) -> Person:
    is_child = relation == "anak"
    first = date(2000, 1, 2) if is_child else date(1935, 1, 2)
    born_on = first + timedelta(days=rng.randrange(9000))
    sex = rng.choice("LP")
    day = born_on.day + 40 * (sex == "P")
    nik = f"39{place}{day:02d}{born_on:%m%y}{_serial(serial)}"
    words = ("".join(rng.sample(_SYLLABLES, 3)) for _ in range(2))
    return Person(nik, f"CONTOH {' '.join(words)}", sex, born_on, relation)


def _serial(number: int) -> str:
    """Return four digits, never 0000, of which the last is not always the same."""
    return f"{1 + number * 37 % 9973:04d}"


class _Writer:
    """Writes one person as a layout says."""

    def __init__(
        self, rng: Random, found: Layout, system: str, family: Family, person: Person
    ) -> None:
        self.rng, self.layout, self.system = rng, found, system
        self.family, self.person = family, person

    def cell(self, column: Column) -> str:
        writer = _WRITERS.get(column.type)
        return writer(self, column) if writer else self.text(column)

    def text(self, column: Column) -> str:
        known = {
            "kelurahan_name": self.family.area.name.upper(),
            "address": self.family.address,
            "family_key": f"KEL-{self.family.number:09d}",
            "id_individu": f"IND-{self.person.nik[-4:]}",
        }
        return known.get(column.column) or self._or_empty(
            f"T{self.rng.randrange(100):02d}"
        )

    def name(self, column: Column) -> str:
        if column.column != "mother_name":
            return self.person.name
        return self._or_empty(f"CONTOH {self.rng.choice(_SYLLABLES)}ZIQUV")

    def date(self, column: Column) -> str:
        is_birth = column.column.endswith("born_on")
        day = self.person.born_on if is_birth else date(2026, 7, 1)
        return day.strftime(column.formats[0])

    def code(self, column: Column) -> str:
        book = reference.book(self.layout, column.book)
        wanted = {
            "relation": self.person.relation,
            "sex": self.person.sex,
            "head_sex": self.person.sex,
            "life_status": "ada",
            "padan": "padan",
            "head_padan": "padan",
        }.get(column.column)
        if wanted:
            return next(code for code, meaning in book.items() if meaning == wanted)
        return self._or_empty(self.rng.choice(sorted(book)))

    def area(self, _: Column) -> str:
        if self.system == "bps":
            return self.family.area.bps_code
        return self.rng.choice([
            self.family.area.code,
            self.family.area.code.replace(".", ""),
        ])

    def integer(self, column: Column) -> str:
        if column.column == "n_members_declared":
            return str(len(self.family.members))
        return self._or_empty(str(self.rng.randrange(30)))

    def decimal(self, _: Column) -> str:
        return self._or_empty(f"{self.rng.randrange(10, 200)}.5")

    def bits(self, column: Column) -> str:
        return self._or_empty(str(self.rng.randrange(column.mask + 1)))

    def filled(self, _: Column) -> str:
        return self.rng.choice(["", "", "TUNA RUNGU"])

    def _or_empty(self, text: str) -> str:
        return "" if self.rng.random() < _EMPTY_SHARE else text

    def nik(self, _: Column) -> str:
        return self.person.nik

    def no_kk(self, _: Column) -> str:
        return self.family.no_kk

    def desil(self, _: Column) -> str:
        return self._or_empty(str(self.rng.randint(1, 10)))


_WRITERS: dict[ColumnType, Callable[[_Writer, Column], str]] = {
    ColumnType.NIK: _Writer.nik,
    ColumnType.NO_KK: _Writer.no_kk,
    ColumnType.NAME: _Writer.name,
    ColumnType.DATE: _Writer.date,
    ColumnType.CODE: _Writer.code,
    ColumnType.FLAG: _Writer.code,
    ColumnType.FILLED: _Writer.filled,
    ColumnType.BITS: _Writer.bits,
    ColumnType.AREA: _Writer.area,
    ColumnType.DESIL: _Writer.desil,
    ColumnType.INTEGER: _Writer.integer,
    ColumnType.DECIMAL: _Writer.decimal,
}
