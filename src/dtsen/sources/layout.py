"""Layouts: how one table of one version of a source is written, in one readable file.

A layout names every column as the supplier heads it, the column of ours that it fills
and how it is read. Staging reads by it and the simulator writes by it, so a new version
of a delivery is a new file in ``layouts/`` and no code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dtsen.errors import PipelineError
from dtsen.sources.tables import RESERVED, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile("[a-z][a-z0-9_]*")
FOLDER = Path(__file__).with_name("layouts")


class LayoutBroken(PipelineError):
    """A layout that we wrote cannot be used; the message names the file and the key."""


class ColumnType(StrEnum):
    """How a column is read."""

    NIK = "nik"  # 16 digits, checked against birth date and sex
    NO_KK = "no_kk"  # 16 digits
    NAME = "name"  # upper case, single blanks
    TEXT = "text"  # outer blanks gone
    DATE = "date"  # in one of the declared formats
    CODE = "code"  # by a code book, to its canonical value
    FLAG = "flag"  # by a code book, to true or false
    FILLED = "filled"  # true where anything is written
    BITS = "bits"  # a sum of answers: 1, 2, 4, ...
    AREA = "area"  # in the declared code system, to the dotted Kemendagri code
    DESIL = "desil"  # 1 to 10
    INTEGER = "integer"
    DECIMAL = "decimal"


# The keys that a column of each type must and may have, beside header, column and type.
_NEEDS: dict[ColumnType, set[str]] = {
    ColumnType.DATE: {"formats"},
    ColumnType.CODE: {"book"},
    ColumnType.FLAG: {"book"},
    ColumnType.BITS: {"mask"},
    ColumnType.AREA: {"name"},
}
_MAY: dict[ColumnType, set[str]] = {ColumnType.NIK: {"born_on", "sex"}}
_COLUMN_KEYS = {"header", "column", "type"}
_ANY_COLUMN_MAY = {"optional", "fallback", "synonyms"}
_LAYOUT_KEYS = {"source", "table", "version", "grain", "file", "columns"}
_LAYOUT_MAY = {"ours", "copies", "constants", "derived"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a delivery and the column of ours that it fills.

    ``fallback`` is ``"nik"`` where the value is taken from the NIK if the supplier does
    not send the column at all; ``name`` is the column that spells an area's name;
    ``born_on`` and ``sex`` are the columns that a NIK is checked against. ``synonyms``
    are other spellings of the header that suppliers are known to use.
    """

    header: str
    column: str
    type: ColumnType
    book: str = ""
    formats: tuple[str, ...] = ()
    mask: int = 0
    name: str = ""
    born_on: str = "born_on"
    sex: str = "sex"
    fallback: str = ""
    is_optional: bool = False
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The header and its synonyms."""
        return (self.header, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Derived:
    """A boolean that is true where any of some code columns has one of some values."""

    column: str
    any_of: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of one version of a source.

    ``ours`` are the headers that our contract adds because no public list shows them;
    ``copies`` are columns that repeat another, ``constants`` have one value throughout.
    """

    source: str
    table: str
    version: str
    grain: str
    delimiter: str
    encoding: str
    quoting: str
    columns: tuple[Column, ...]
    ours: frozenset[str] = frozenset()
    copies: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in their order; one header may fill several columns."""
        return tuple(dict.fromkeys(column.header for column in self.columns))

    @property
    def optional_headers(self) -> frozenset[str]:
        """The headers that a delivery may leave out, or have in any place."""
        return frozenset(c.header for c in self.columns if c.is_optional)

    @property
    def standard(self) -> dict[str, str]:
        """The columns that every staged table of this kind carries, and types."""
        return TABLES[self.table]


def folded(header: str) -> str:
    """Return what counts of a header: not case, nor how many blanks or underscores.

    >>> folded(" Nama_KEPALA  Keluarga ")
    'nama kepala keluarga'
    """
    return " ".join(header.replace("_", " ").split()).casefold()


@cache
def layout(source: str, table: str, version: str) -> Layout:
    """Return a layout that we ship.

    >>> p3ke = layout("p3ke", "person", "2023")
    >>> p3ke.headers[:2], p3ke.delimiter
    (('ID Keluarga P3KE', 'Dimuktakhirkan Tahun'), ',')

    Raises
    ------
    KeyError
        Where there is no such layout.
    LayoutBroken
        Where its file is not what it should be.
    """
    path = FOLDER / f"{source}__{table}__{version}.yml"
    if path not in FOLDER.glob("*.yml"):
        raise KeyError(path.stem)
    return read_layout(path)


def versions(source: str, table: str) -> list[str]:
    """Return the versions of a table that we have a layout for.

    >>> versions("dtsen", "family")
    ['v3-2026']
    """
    prefix = f"{source}__{table}__"
    return sorted(p.stem.removeprefix(prefix) for p in FOLDER.glob(f"{prefix}*.yml"))


def read_layout(path: Path) -> Layout:
    """Read one layout file and check every key of it."""
    broken = _Broken(path.name)
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(spec, dict):
        raise broken("the file", "is not a mapping")
    broken.unless_keys("the file", spec, _LAYOUT_KEYS, _LAYOUT_MAY)
    broken.unless_keys("file", spec["file"], {"delimiter", "encoding", "quoting"})
    if spec["table"] not in TABLES:
        raise broken("table", f"is none of {', '.join(TABLES)}")
    columns = tuple(_column(broken, number, c) for number, c in _numbered(spec))
    headers = frozenset(c.header for c in columns)
    ours = spec.get("ours", [])
    found = Layout(
        source=spec["source"],
        table=spec["table"],
        version=str(spec["version"]),
        grain=spec["grain"],
        delimiter=spec["file"]["delimiter"],
        encoding=spec["file"]["encoding"],
        quoting=spec["file"]["quoting"],
        columns=columns,
        ours=headers if ours == "all" else frozenset(ours),
        copies=spec.get("copies", {}),
        constants=spec.get("constants", {}),
        derived=tuple(_derived(broken, d) for d in spec.get("derived", [])),
    )
    _check(broken, found, headers)
    return found


class _Broken:
    """Makes the errors of one layout file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __call__(self, key: str, finding: str) -> LayoutBroken:
        return LayoutBroken(f"{self.file}: {key} {finding}")

    def unless_keys(
        self,
        place: str,
        mapping: dict[str, Any],
        needs: set[str],
        may: Iterable[str] = (),
    ) -> None:
        """Raise where a key is missing or unknown."""
        missing = needs - mapping.keys()
        unknown = mapping.keys() - needs - set(may)
        if missing:
            raise self(place, f"lacks {', '.join(sorted(missing))}")
        if unknown:
            raise self(place, f"has unknown {', '.join(sorted(unknown))}")


def _numbered(spec: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(spec["columns"], start=1))


def _column(broken: _Broken, number: int, spec: dict[str, Any]) -> Column:
    place = f"columns[{number}] ({spec.get('header', '?')})"
    try:
        kind = ColumnType(spec.get("type", ""))
    except ValueError:
        raise broken(place, f"has the unknown type {spec.get('type')!r}") from None
    broken.unless_keys(
        place,
        spec,
        _COLUMN_KEYS | _NEEDS.get(kind, set()),
        _ANY_COLUMN_MAY | _MAY.get(kind, set()),
    )
    if spec.get("fallback", "nik") != "nik":
        raise broken(place, "has a fallback other than nik")
    return Column(
        header=spec["header"],
        column=spec["column"],
        type=kind,
        book=spec.get("book", ""),
        formats=tuple(spec.get("formats", ())),
        mask=spec.get("mask", 0),
        name=spec.get("name", ""),
        born_on=spec.get("born_on", "born_on"),
        sex=spec.get("sex", "sex"),
        fallback=spec.get("fallback", ""),
        is_optional=spec.get("optional", False),
        synonyms=tuple(spec.get("synonyms", ())),
    )


def _derived(broken: _Broken, spec: dict[str, Any]) -> Derived:
    broken.unless_keys("derived", spec, {"column", "any_of", "values"})
    return Derived(spec["column"], tuple(spec["any_of"]), tuple(spec["values"]))


def _check(broken: _Broken, found: Layout, headers: frozenset[str]) -> None:
    names = [c.column for c in found.columns]
    names += [*found.copies, *found.constants, *(d.column for d in found.derived)]
    for name in names:
        if not _NAME.fullmatch(name) or name in RESERVED:
            raise broken(f"column {name}", "is no name that a column may have")
        if names.count(name) > 1:
            raise broken(f"column {name}", "is filled twice")
    used = [(f"copies {a}", b) for a, b in found.copies.items()]
    used += [(f"name of {c.column}", c.name) for c in found.columns if c.name]
    used += [(f"derived {d.column}", part) for d in found.derived for part in d.any_of]
    for place, name in used:
        if name not in names:
            raise broken(place, f"names the column {name}, which is not filled")
    if not found.ours <= headers:
        unknown = ", ".join(sorted(found.ours - headers))
        raise broken("ours", f"names {unknown}, which is no header")
    spellings = {(folded(s), c.header) for c in found.columns for s in c.spellings}
    if len({spelling for spelling, _ in spellings}) < len(spellings):
        raise broken("columns", "has two headers that are read alike")
