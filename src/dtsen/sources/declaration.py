"""Reading the declaration of a layout: one YAML file, documented in docs/layouts.md."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from dtsen.codes import Code
from dtsen.sources.consistency import require_consistent
from dtsen.sources.model import (
    MAX_BROKEN_SHARE,
    Column,
    ColumnType,
    Derived,
    Format,
    Layout,
)
from dtsen.sources.spec import LayoutBroken, Spec, read_spec

if TYPE_CHECKING:
    from pathlib import Path

    from dtsen.codes import Book

__all__ = ["LayoutBroken", "read_layout"]

ISO = "%Y-%m-%d"  # how a spreadsheet or Parquet gives a date, whatever it shows

_KEYS = {"source", "table", "version", "grain", "file", "columns"}
_MAY = {"ours", "copies", "constants", "derived", "codes", "books_of", "code_system"}
_FILE_MAY = {"format", "max_broken_share"}
_FILE_OF: dict[Format, tuple[set[str], set[str]]] = {
    Format.CSV: ({"delimiter", "encoding"}, {"quoting"}),
    Format.XLSX: (set(), {"sheet"}),
    Format.PARQUET: (set(), set()),
}
# The keys that a column of each type must and may have, beside header, column and type.
_COLUMN_KEYS = {"header", "column", "type"}
_COLUMN_NEEDS: dict[ColumnType, set[str]] = {
    ColumnType.CODE: {"book"},
    ColumnType.FLAG: {"book"},
    ColumnType.BITS: {"mask"},
}
_COLUMN_MAY: dict[ColumnType, set[str]] = {
    ColumnType.NIK: {"born_on", "sex"},
    ColumnType.DATE: {"formats", "fallback"},
    ColumnType.CODE: {"fallback"},
    ColumnType.AREA: {"name", "behind"},
}
_ANY_COLUMN_MAY = {"optional", "synonyms"}


class Quoting(StrEnum):
    """Which cells of a text file stand in quotes."""

    MINIMAL = "minimal"
    ALL = "all"


class Fallback(StrEnum):
    """Where a value comes from when its column is not delivered."""

    NOTHING = ""
    NIK = "nik"


def read_layout(path: Path) -> Layout:
    """Read the declaration of a layout, ours or anybody's, and check every key of it.

    Raises
    ------
    LayoutBroken
        Naming the file, the key and what is wrong with it.
    """
    spec = read_spec(path)
    spec.require_keys(_KEYS, _MAY)
    file = spec.inner("file")
    kind = file.one_of("format", Format, Format.CSV)
    needs, may = _FILE_OF[kind]
    file.require_keys(needs, may | _FILE_MAY)
    columns = tuple(_column(part, kind) for part in spec.inners("columns"))
    layout = Layout(
        source=spec.text("source"),
        table=spec.text("table"),
        version=spec.text("version"),
        grain=spec.text("grain"),
        columns=columns,
        format=kind,
        delimiter=file.text("delimiter", ","),
        encoding=file.text("encoding", "utf-8"),
        quoting=file.one_of("quoting", Quoting, Quoting.MINIMAL),
        sheet=file.text("sheet"),
        max_broken_share=file.share("max_broken_share", MAX_BROKEN_SHARE),
        ours=_ours(spec, columns),
        copies=spec.pairs("copies"),
        constants=spec.pairs("constants"),
        derived=tuple(_derived(part) for part in spec.inners("derived")),
        books=_books(spec),
        books_of=spec.text("books_of"),
        code_system=_code_system(spec),
    )
    require_consistent(spec, layout)
    return layout


def _column(spec: Spec, kind: Format) -> Column:
    spec = spec.named("header")
    type_ = spec.one_of("type", ColumnType)
    needs = _COLUMN_KEYS | _COLUMN_NEEDS.get(type_, set())
    if type_ is ColumnType.DATE and kind is Format.CSV:
        needs |= {"formats"}
    if type_ is ColumnType.AREA and "behind" not in spec.keys:
        needs |= {"name"}
    spec.require_keys(needs, _ANY_COLUMN_MAY | _COLUMN_MAY.get(type_, set()))
    formats = spec.texts("formats")
    if type_ is ColumnType.DATE and kind is not Format.CSV:
        formats = tuple(dict.fromkeys([*formats, ISO]))
    return Column(
        header=spec.text("header"),
        column=spec.text("column"),
        type=type_,
        book=spec.text("book"),
        formats=formats,
        mask=spec.whole("mask"),
        name=spec.text("name"),
        behind=spec.texts("behind"),
        born_on=spec.text("born_on", "born_on"),
        sex=spec.text("sex", "sex"),
        fallback=spec.one_of("fallback", Fallback),
        is_optional=spec.is_yes("optional"),
        synonyms=spec.texts("synonyms"),
    )


def _ours(spec: Spec, columns: tuple[Column, ...]) -> frozenset[str]:
    if spec.keys.get("ours") == "all":
        return frozenset(column.header for column in columns)
    return frozenset(spec.texts("ours"))


def _code_system(spec: Spec) -> str:
    if "code_system" not in spec.keys:
        return ""
    # With it comes DuckDB, which Airflow need not import to know the sources.
    from dtsen.areas import CodeSystem  # noqa: PLC0415

    return str(spec.one_of("code_system", CodeSystem))


def _derived(spec: Spec) -> Derived:
    spec.require_keys({"column", "any_of", "values"})
    return Derived(spec.text("column"), spec.texts("any_of"), spec.texts("values"))


def _books(spec: Spec) -> dict[str, Book]:
    codes = spec.inner("codes")
    return {
        variable: tuple(_code(part) for part in codes.inners(variable))
        for variable in codes.keys
    }


def _code(spec: Spec) -> Code:
    spec.require_keys({"code", "canonical"}, {"label"})
    canonical = spec.text_or_empty("canonical")
    label = spec.text_or_empty("label", canonical)
    return Code(spec.text("code").upper(), label, canonical)
