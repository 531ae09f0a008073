"""Whether the parts of a layout fit each other, the staged table and its code books."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from dtsen.codes import ReferenceBroken
from dtsen.sources.books import book_of
from dtsen.sources.model import ColumnType, folded
from dtsen.sources.tables import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtsen.sources.model import Column, Layout
    from dtsen.sources.spec import Spec

AREA = "kelurahan_code"  # the column of ours that an area fills

_NAME = re.compile("[a-z][a-z0-9_]{0,62}")
_VERSION = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,30}")
# Names that staging gives to its own steps over a column.
_TAKEN = ("cell_", "text_", "parsed_")
_DIRECTIVE = re.compile("%.")
_DIRECTIVES = frozenset({"%d", "%m", "%b", "%B", "%y", "%Y", "%H", "%M", "%S"})
# Days and months that stay dates when they are swapped, and one that does not.
_DATES = (date(2001, 2, 3), date(1998, 11, 12), date(1985, 7, 31))
_FLAG = {"true", "false", ""}

Finding = tuple[str, str]  # the key, and what is wrong with it


def require_consistent(spec: Spec, layout: Layout) -> None:
    """Require that a layout can be read by; raises ``LayoutBroken`` where not."""
    for check in _CHECKS:
        for key, finding in check(layout):
            raise spec.broken(finding, key)


def _names(layout: Layout) -> Iterator[Finding]:
    for key, text in (("source", layout.source), ("table", layout.table)):
        if not _NAME.fullmatch(text):
            yield key, "is no name: small letters, digits and _"
    for key, text in (("version", layout.version), ("books_of", layout.books_of)):
        if text and not _VERSION.fullmatch(text):
            yield key, "is no version: letters, digits, '.', '_' and '-'"
    if not layout.columns:
        yield "columns", "is empty"


def _text_file(layout: Layout) -> Iterator[Finding]:
    mark = layout.delimiter
    is_mark = len(mark) == 1 and mark.isascii() and not mark.isalnum()
    if not is_mark or mark in "\"'. ":
        yield "file: delimiter", "is no single mark that could stand between cells"
    try:
        codecs.lookup(layout.encoding)
    except LookupError:
        yield "file: encoding", "is not known"


def _filled_once(layout: Layout) -> Iterator[Finding]:
    filled = _filled(layout)
    for name, times in Counter(filled).items():
        if not _NAME.fullmatch(name) or name in RESERVED or name.startswith(_TAKEN):
            yield f"column {name}", "is no name that a column may have"
        if times > 1:
            yield f"column {name}", "is filled twice"


def _references(layout: Layout) -> Iterator[Finding]:
    used = [(f"copies {a}", b) for a, b in layout.copies.items()]
    used += [(f"name of {c.column}", c.name) for c in layout.columns if c.name]
    used += [(f"derived {d.column}", part) for d in layout.derived for part in d.any_of]
    used += [(f"fallback of {c.column}", "nik") for c in layout.columns if c.fallback]
    filled = {column.column for column in layout.columns}
    for key, name in used:
        if name not in filled:
            yield key, f"names the column {name}, which is not filled"
    for column in layout.columns:
        if column.fallback and not column.is_optional:
            yield f"fallback of {column.column}", "is for optional columns"


def _headers(layout: Layout) -> Iterator[Finding]:
    headers = set(layout.headers)
    if not layout.ours <= headers:
        unknown = ", ".join(sorted(layout.ours - headers))
        yield "ours", f"names {unknown}, which is no header"
    spellings = {(folded(s), c.header) for c in layout.columns for s in c.spellings}
    alike = Counter(spelling for spelling, _ in spellings)
    for spelling, times in alike.items():
        if times > 1:
            yield "columns", f"has two headers that are read alike: {spelling!r}"
    for column in layout.columns:
        own = Counter(folded(s) for s in column.spellings)
        if max(own.values()) > 1:
            yield f"synonyms of {column.header}", "repeat what is read alike"


def _parts(layout: Layout) -> Iterator[Finding]:
    sure = set(layout.headers) - layout.optional_headers
    for column in layout.columns:
        strange = [header for header in column.behind if header not in sure]
        if strange:
            finding = f"names {', '.join(strange)}, which is no header that is needed"
            yield f"behind of {column.column}", finding


def _types(layout: Layout) -> Iterator[Finding]:
    """Find what would give a table of ours another type than it has elsewhere."""
    types = {column.column: column.type.sql for column in layout.columns}
    given = types | dict.fromkeys(layout.constants, "varchar")
    given |= {copy: types[source] for copy, source in layout.copies.items()}
    given |= {derived.column: "boolean" for derived in layout.derived}
    for name, kind in given.items():
        standard = layout.standard.get(name, kind)
        if standard != kind:
            yield (
                f"column {name}",
                f"is {kind}, but {layout.table} has it as {standard}",
            )
    for column in layout.columns:
        of_nik = column.type is ColumnType.NIK and given.get(column.born_on)
        if of_nik not in {None, False, "date"}:
            finding = f"is {of_nik}, but {column.column} is held against it as a date"
            yield f"column {column.born_on}", finding
        if (column.type is ColumnType.AREA) != (column.column == AREA):
            yield f"column {column.column}", f"is not the one area, {AREA}"


def _dates(layout: Layout) -> Iterator[Finding]:
    for column in layout.columns:
        if column.type is not ColumnType.DATE:
            continue
        key = f"formats of {column.column}"
        directives = [_DIRECTIVE.findall(text) for text in column.formats]
        if not directives or not all(map(_is_a_date, directives)):
            yield key, "are no formats with a day, a month and a year"
        elif _reads_two_ways(column):
            yield key, "read one text as two dates"


def _is_a_date(directives: list[str]) -> bool:
    parts = [part[-1].lower() for part in directives if part not in {"%M", "%H", "%S"}]
    parts = ["m" if part == "b" else part for part in parts]
    return set(directives) <= _DIRECTIVES and sorted(parts) == ["d", "m", "y"]


def _reads_two_ways(column: Column) -> bool:
    return any(
        _read(day.strftime(written), read) not in {None, day}
        for written in column.formats
        for read in column.formats
        for day in _DATES
    )


def _read(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _books(layout: Layout) -> Iterator[Finding]:
    for column in layout.columns:
        if not column.book:
            continue
        key = f"book of {column.column}"
        try:
            book = book_of(layout, column.book)
        except ReferenceBroken:
            yield key, f"is {column.book}, which neither codes nor the reference has"
            return
        if not book:
            yield key, "has no code"
        meanings = {code.canonical for code in book.values()}
        if column.type is ColumnType.FLAG and not meanings <= _FLAG:
            yield key, "has other meanings than true and false"
    unused = layout.books.keys() - {column.book for column in layout.columns}
    for variable in sorted(unused):
        yield f"codes: {variable}", "is the book of no column"


def _filled(layout: Layout) -> list[str]:
    names = [column.column for column in layout.columns]
    names += [*layout.copies, *layout.constants]
    return [*names, *(derived.column for derived in layout.derived)]


_CHECKS = (
    _names,
    _text_file,
    _filled_once,
    _references,
    _headers,
    _parts,
    _types,
    _dates,
    _books,
)
