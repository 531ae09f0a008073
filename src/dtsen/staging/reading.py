"""How a cell is read, per type: four expressions in the words of DuckDB.

Every column goes through the same three steps. Its *text* is the cell without what does
not belong to it (blanks, an apostrophe, a trailing ``.0``, another case); each such
repair has a condition, so it can be counted. What the text *means* is parsed by one
declared rule, never guessed. The *value* is kept where nothing speaks against it; what
does is a reason code with a condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen.formats.cells import cell_name
from dtsen.sources.books import book_of
from dtsen.sources.layout import ColumnType
from dtsen.sql import BLANKS, enumeration, literal, name
from dtsen.staging import identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from dtsen.sources.layout import Column, Layout
    from dtsen.staging.known_errors import Correction

TOO_OLD = 121  # nobody is older than 120 years
TIDY = "is_tidy"  # whether no cell of a record needs a blank, quote or tail removed
AREA_WRITTEN = "area_written"  # the type of a known code, as a delivery writes it
UNKNOWN_CODE = "KODE_TAK_DIKENAL"
ISO = "%Y-%m-%d"
NO_ANSWER = 99  # what a sum of answers says where the question was not answered
DESIL = (1, 10)


@dataclass(frozen=True, slots=True)
class Context:
    """What a delivery says about itself, and the quarter it is for.

    ``areas`` gives the kelurahan of every way to write a code in the code system of the
    delivery; cells that were ``typed`` (in a spreadsheet) have their dates as ISO.
    """

    layout: Layout
    last_day: date
    is_synthetic: bool
    areas: Mapping[str, str]
    is_typed: bool = False
    corrections: tuple[Correction, ...] = ()


Conditions = tuple[tuple[str, str], ...]  # a word, and when it holds


@dataclass(frozen=True, slots=True)
class Reading:
    """The expressions that read one column.

    ``text`` is over the cell, ``parsed`` over the text, ``value`` over both. Conditions
    of repairs are over the cell (``repairs`` are needed by untidy records only,
    ``changes`` by any), those of forms over text and value, those of reasons over text,
    parsed and any value.
    """

    column: Column
    text: str
    parsed: str
    value: str
    type: str
    repairs: Conditions
    changes: Conditions
    forms: Conditions
    reasons: Conditions


def text_name(column: str) -> str:
    """Return the name of the cleaned text of a column."""
    return f"text_{column}"


def parsed_name(column: str) -> str:
    """Return the name of the parsed text of a column."""
    return f"parsed_{column}"


def reading(column: Column, context: Context) -> Reading:
    """Return how a column of a layout is read."""
    cell = name(cell_name(context.layout, column.header))
    text, repairs = _tidied(column, cell)
    if column.behind:
        cells = [name(cell_name(context.layout, part)) for part in column.behind]
        before = [_tidied(column, part)[0] for part in cells]
        text = f"concat({', '.join([*before, text])})"
    text, changes = _standardised(column, cell, text, context.layout)
    parsed, value, kind, reasons = _READERS[column.type](column, context)
    return Reading(
        column,
        f"nullif({text}, '')",
        parsed,
        value,
        kind,
        tuple(repairs),
        tuple(changes),
        tuple(_reformed(column)),
        tuple(reasons),
    )


# What a value that stays the same may be written as, other than we do.
_FORMS = {
    ColumnType.DATE: "date_format",
    ColumnType.AREA: "code_format",
    **dict.fromkeys(
        (ColumnType.INTEGER, ColumnType.BITS, ColumnType.DESIL), "number_format"
    ),
}


def _reformed(column: Column) -> Iterator[tuple[str, str]]:
    if column.type in _FORMS:
        text, value = name(text_name(column.column)), name(column.column)
        yield _FORMS[column.type], f"cast({value} as varchar) <> {text}"


_Parts = tuple[str, str, str, list[tuple[str, str]]]  # parsed, value, type, reasons

_APOSTROPHE = {ColumnType.NIK, ColumnType.NO_KK, ColumnType.AREA}
_DECIMAL_TAIL = _APOSTROPHE | {
    *(ColumnType.CODE, ColumnType.FLAG, ColumnType.BITS),
    *(ColumnType.DESIL, ColumnType.INTEGER),
}
# Two blanks, or one that is no space, between other characters.
_INNER_BLANKS = (
    rf"[^{BLANKS}]([{BLANKS}]{{2,}}|[{BLANKS.removeprefix(' ')}])[^{BLANKS}]"
)


def _tidied(column: Column, cell: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a cell without what surrounds its text, and the repairs that lead there.

    Most records are tidy as a whole, and then no cell of theirs is looked at.
    """
    before, after = f"[{BLANKS}]+", f"[{BLANKS}]+"
    repairs = [("blanks", f"^[{BLANKS}]|[{BLANKS}]$")]
    if column.type in _APOSTROPHE:
        before = f"[{BLANKS}']+"
        repairs.append(("apostrophe", f"^[{BLANKS}]*'"))
    if column.type in _DECIMAL_TAIL:
        after = f"([.]0[{BLANKS}]*|[{BLANKS}]+)"
        repairs.append(("decimal_tail", f"[.]0[{BLANKS}]*$"))
    counted = [
        (kind, f"regexp_matches({cell}, {literal(pattern)})")
        for kind, pattern in repairs
    ]
    outer = literal(f"^{before}|{after}$")
    bare = f"regexp_replace({cell}, {outer}, '', 'g')"
    return f"case when {TIDY} then {cell} else {bare} end", counted


def _standardised(
    column: Column, cell: str, text: str, layout: Layout
) -> tuple[str, list[tuple[str, str]]]:
    """Return a text in the one form in which it is compared, and what was changed."""
    changes = []
    if column.type is ColumnType.NAME:
        inner = f"regexp_matches({cell}, {literal(_INNER_BLANKS)})"
        changes.append(("inner_blanks", inner))
        blanks = literal(f"[{BLANKS}]+")
        text = (
            f"case when {inner} then regexp_replace({text}, {blanks}, ' ', 'g') "
            f"else {text} end"
        )
    if column.type is ColumnType.NAME or (column.book and _has_letters(column, layout)):
        changes.append(("case", f"{cell} <> upper({cell})"))
        text = f"upper({text})"
    return text, changes


def _has_letters(column: Column, layout: Layout) -> bool:
    return any(code.upper() != code.lower() for code in book_of(layout, column.book))


def _text(column: Column, _: Context) -> _Parts:
    return "null", name(text_name(column.column)), "varchar", []


def _date(column: Column, context: Context) -> _Parts:
    text, parsed = name(text_name(column.column)), name(parsed_name(column.column))
    known = dict.fromkeys([*column.formats, *([ISO] if context.is_typed else [])])
    formats = ", ".join(literal(f) for f in known)
    sentinel = f"{parsed} = date '1900-01-01'"
    unusable = [sentinel]
    reasons = [
        ("TGL_FORMAT", f"{text} is not null and {parsed} is null"),
        ("TGL_SENTINEL", sentinel),
    ]
    if column.column in identifiers.birth_dates(context.layout):
        oldest = context.last_day.replace(year=context.last_day.year - TOO_OLD)
        age = (
            f"{parsed} > date '{context.last_day}' "
            f"or ({parsed} <= date '{oldest}' and not {sentinel})"
        )
        unusable.append(age)
        reasons += [("UMUR", age), ("TGL_KOSONG", f"{text} is null")]
    return (
        (
            f"case when try_strptime({text}, [{formats}]) >= timestamp '1000-01-01' "
            f"then cast(try_strptime({text}, [{formats}]) as date) end"
        ),
        f"case when not ({' or '.join(unusable)}) then {parsed} end",
        "date",
        reasons,
    )


def enumerated(layout: Layout) -> dict[str, str]:
    """Return the types of the columns that hold nothing but meanings of a book."""
    return {
        column.column: _meanings(layout, column)
        for column in layout.columns
        if column.type is ColumnType.CODE
    }


def _meanings(layout: Layout, column: Column) -> str:
    meanings = {code.canonical for code in book_of(layout, column.book).values()}
    return enumeration(sorted(meanings - {""})) if meanings != {""} else "varchar"


def _code(column: Column, context: Context) -> _Parts:
    text, parsed = name(text_name(column.column)), name(parsed_name(column.column))
    book, kind = book_of(context.layout, column.book), "boolean"
    if column.type is ColumnType.CODE:
        kind = _meanings(context.layout, column)
    meanings = ", ".join(
        literal(code.canonical) if code.canonical else "null" for code in book.values()
    )
    value = f"list_extract(cast([{meanings}] as {kind}[]), enum_code({parsed}) + 1)"
    unknown = f"{parsed} is null and {text} is not null"
    code = f"try_cast({text} as {enumeration(book)})"
    return code, value, kind, [(UNKNOWN_CODE, unknown)]


def _filled(column: Column, _: Context) -> _Parts:
    return "null", f"{name(text_name(column.column))} is not null", "boolean", []


def _integer(column: Column, _: Context) -> _Parts:
    text, parsed = name(text_name(column.column)), name(parsed_name(column.column))
    # A cast alone would round 1.5 and read 1e3; most numbers are written as we would.
    number = f"try_cast({text} as bigint)"
    is_plain = (
        f"cast({number} as varchar) = {text} or regexp_full_match({text}, '-?[0-9]+')"
    )
    unread = f"{parsed} is null and {text} is not null"
    reasons = [("NILAI_FORMAT", unread)]
    return f"case when {is_plain} then {number} end", parsed, "bigint", reasons


def _decimal(column: Column, _: Context) -> _Parts:
    text, parsed = name(text_name(column.column)), name(parsed_name(column.column))
    number = f"try_cast({text} as double)"
    is_plain = f"regexp_full_match({text}, '-?[0-9]+([.][0-9]+)?')"
    unread = f"{parsed} is null and {text} is not null"
    reasons = [("NILAI_FORMAT", unread)]
    return f"case when {is_plain} then {number} end", parsed, "double", reasons


def _bits(column: Column, context: Context) -> _Parts:
    parsed, value, kind, reasons = _integer(column, context)
    impossible = f"({value} < 0 or {value} & ~{column.mask} <> 0)"
    answered = f"{value} <> {NO_ANSWER}"
    reasons.append(("BITSUM", f"{impossible} and {answered}"))
    kept = f"case when {answered} and not {impossible} then {value} end"
    return parsed, kept, kind, reasons


def _desil(column: Column, context: Context) -> _Parts:
    parsed, value, _, reasons = _integer(column, context)
    inside = f"{value} between {DESIL[0]} and {DESIL[1]}"
    reasons += [
        ("DESIL_NULL", f"{name(text_name(column.column))} is null"),
        ("DESIL_RANGE", f"not ({inside})"),
    ]
    kept = f"cast(case when {inside} then {value} end as smallint)"
    return parsed, kept, "smallint", reasons


def _area(column: Column, context: Context) -> _Parts:
    text, value = name(text_name(column.column)), name(column.column)
    reasons = [
        ("WILAYAH_KOSONG", f"{text} is null"),
        ("WILAYAH_KODE", f"{value} is null and {text} is not null"),
    ]
    codes = f"[{', '.join(literal(code) for code in context.areas.values())}]"
    place = f"enum_code(try_cast({text} as {AREA_WRITTEN})) + 1"
    return "null", f"list_extract({codes}, {place})", "varchar", reasons


def _nik(column: Column, context: Context) -> _Parts:
    parts = identifiers.Parts(
        name(text_name(column.column)),
        name(parsed_name(column.column)),
        name(column.column),
    )
    kept, reasons = identifiers.nik(parts, is_synthetic=context.is_synthetic)
    reasons += identifiers.nik_contradicts(parts.value, column, context.layout)
    return identifiers.sixteen_digits(parts.text), kept, "varchar", reasons


def _no_kk(column: Column, _: Context) -> _Parts:
    parts = identifiers.Parts(
        name(text_name(column.column)),
        name(parsed_name(column.column)),
        name(column.column),
    )
    kept, reasons = identifiers.no_kk(parts)
    return identifiers.sixteen_digits(parts.text), kept, "varchar", reasons


_READERS: dict[ColumnType, Callable[[Column, Context], _Parts]] = {
    ColumnType.TEXT: _text,
    ColumnType.NAME: _text,
    ColumnType.DATE: _date,
    ColumnType.CODE: _code,
    ColumnType.FLAG: _code,
    ColumnType.FILLED: _filled,
    ColumnType.INTEGER: _integer,
    ColumnType.DECIMAL: _decimal,
    ColumnType.BITS: _bits,
    ColumnType.DESIL: _desil,
    ColumnType.AREA: _area,
    ColumnType.NIK: _nik,
    ColumnType.NO_KK: _no_kk,
}
