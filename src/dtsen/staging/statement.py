"""One layout becomes one statement: a CSV file in, typed and flagged records out.

The statement is pure text made from the layout, the code book and what the delivery
says about itself. What takes more than one record to know (duplicates, families, areas)
is found in its result by the static statements in ``sql/lake/staging``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.formats.cells import cell_name
from dtsen.sources.layout import ColumnType
from dtsen.staging import identifiers
from dtsen.staging.accepted import own_columns
from dtsen.staging.reading import (
    TIDY,
    Context,
    Reading,
    parsed_name,
    reading,
    text_name,
)
from dtsen.staging.sql import BLANKS, listed, literal, literals, name, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from dtsen.sources.layout import Column, Layout

SEPARATOR = "chr(31)"
# A cell that begins with a blank or an apostrophe, or ends with a blank or with .0.
_UNTIDY = literal(rf"\x1f[{BLANKS}']|([{BLANKS}]|[.]0)(\x1f|$)")
# Findings that are not about how a cell is written but about what it says.
_MEANINGS = {
    "person": [
        ("TIDAK_PADAN", "padan = 'tidak_padan'"),
        ("PADAN_KOSONG", "padan = 'kosong'"),
        ("MENINGGAL", "life_status = 'meninggal'"),
        ("PINDAH_LUAR_DKI", "life_status = 'pindah'"),
        ("TIDAK_DITEMUKAN", "life_status = 'tidak_ditemukan'"),
    ]
}


def csv_relation(
    path: Path, layout: Layout, headers: Sequence[str], *, keep_rejects: bool
) -> str:
    """Return the strict reading of a file, all text, under the names of its cells.

    ``headers`` are those of the layout in the order in which the file has them. Lines
    that are no records are kept in DuckDB's ``reject_errors``, or only skipped.
    """
    columns = ", ".join(
        f"{literal(cell_name(layout, header))}: 'varchar'" for header in headers
    )
    rejects = "store_rejects = true" if keep_rejects else "ignore_errors = true"
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, header = true, "
        "auto_detect = false, strict_mode = true, quote = '\"', escape = '\"', "
        f"delim = {literal(layout.delimiter)}, encoding = {literal(layout.encoding)}, "
        f"{rejects})"
    )


def joined(layout: Layout, present: Collection[str]) -> str:
    """Return a record's raw cells as one text, in the order of the layout.

    An optional column that is not delivered counts as empty.
    """
    cells = [
        name(cell_name(layout, header)) if header in present else "''"
        for header in layout.headers
    ]
    # Not concat_ws, which leaves empty cells out.
    return f"concat({f', {SEPARATOR}, '.join([literal(layout.source), *cells])})"


def reading_statement(path: Path, headers: Sequence[str], context: Context) -> str:
    """Return the statement that reads a file by its layout.

    Grain: one row per line that is a record, in the order of the file.
    The rows carry ``record_key``, the standard columns of the table, the columns of the
    source's own, and for later steps ``area_as_written``, the codes in ``reasons`` and
    ``repairs`` (words with a blank behind each), ``has_nul`` and ``has_break`` (a line
    feed inside quotes).
    """
    layout = context.layout
    readings = [reading(c, context) for c in layout.columns if c.header in headers]
    absent = [c for c in layout.columns if c.header not in headers]
    return f"""
with

joined as (

    select *, {joined(layout, headers)} as joined
    from {csv_relation(path, layout, headers, keep_rejects=True)}

),

lines as (

    select *, not regexp_matches(joined, {_UNTIDY}) as {TIDY}
    from joined

),

texts as (

    select
    joined,
    {listed(_texts(readings))},
    {_repairs(readings)} as repairs
    from lines

),

parsed as (

    select *,
    {listed(f"{r.parsed} as {name(parsed_name(r.column.column))}" for r in readings)}
    from texts

),

valued as (

    select *,
    {listed([*_values(readings), *_constants(layout)])}
    from parsed

),

completed as (

    select *,
    {listed([*_absent(absent, context), *_derived(layout)])}
    from valued

)

select
    md5(joined) as record_key,
    {listed(_columns(layout))},
    {_area(layout)} as area_as_written,
    {words(_reasons(readings, absent, layout))} as reasons,
    repairs,
    contains(joined, chr(0)) as has_nul,
    contains(joined, chr(10)) as has_break
from completed
"""


def key_statement(path: Path, headers: Sequence[str], context: Context) -> str:
    """Return the statement that counts the records of each family of a person file.

    Grain: one row per family key; exact repetitions of a record count once.
    """
    layout = context.layout
    source = layout.copies.get("family_key", "family_key")
    (column,) = (c for c in layout.columns if c.column == source)
    key, text = reading(column, context), name(text_name(source))
    return f"""
with

lines as (

    select
    *,
    {joined(layout, headers)} as joined,
    not regexp_matches(joined, {_UNTIDY}) as {TIDY}
    from {csv_relation(path, layout, headers, keep_rejects=False)}

),

texts as (

    select distinct md5_number(joined) as record, {key.text} as {text}
    from lines

),

parsed as (

    select {text}, {key.parsed} as {name(parsed_name(source))}
    from texts

)

select {key.value} as family_key, count(*) as n_members
from parsed
where family_key is not null
group by all
"""


def _texts(readings: list[Reading]) -> list[str]:
    return [f"{r.text} as {name(text_name(r.column.column))}" for r in readings]


def _repairs(readings: list[Reading]) -> str:
    """Spell the number of each column that was repaired, and how."""
    # A header that fills two columns is repaired once.
    once = {r.column.header: r for r in reversed(readings)}
    return words(
        (f"{r.column.column}.{kind}", condition)
        for r in once.values()
        for kind, condition in r.repairs
    )


def _values(readings: list[Reading]) -> list[str]:
    return [f"{r.value} as {name(r.column.column)}" for r in readings]


def _constants(layout: Layout) -> list[str]:
    return [
        f"{literal(value)} as {name(column)}"
        for column, value in layout.constants.items()
    ]


def _absent(absent: list[Column], context: Context) -> list[str]:
    """Return what stands in columns that the delivery does not have."""
    from_nik = {
        ColumnType.DATE: identifiers.born_on("nik", context.last_day),
        ColumnType.CODE: identifiers.sex("nik"),
    }
    return [
        f"cast({from_nik[c.type] if c.fallback else 'null'} "
        f"as {reading(c, context).type}) as {name(c.column)}"
        for c in absent
    ]


def _derived(layout: Layout) -> list[str]:
    copies = [
        f"{name(source)} as {name(copy)}" for copy, source in layout.copies.items()
    ]
    for derived in layout.derived:
        parts = [name(part) for part in derived.any_of]
        wanted = literals(derived.values)
        found = " or ".join(f"{part} in {wanted}" for part in parts)
        known = f"coalesce({', '.join(parts)}) is not null"
        copies.append(
            f"coalesce({found}, case when {known} then false end) "
            f"as {name(derived.column)}"
        )
    return copies


def _columns(layout: Layout) -> list[str]:
    filled = {c.column for c in layout.columns} | layout.copies.keys()
    filled |= layout.constants.keys() | {d.column for d in layout.derived}
    standard = [
        f"cast({name(c) if c in filled else 'null'} as {kind}) as {name(c)}"
        for c, kind in layout.standard.items()
        if c != "kelurahan_code"
    ]
    return standard + [name(column) for column in own_columns(layout)]


def _area(layout: Layout) -> str:
    areas = [c.column for c in layout.columns if c.type is ColumnType.AREA]
    return name(areas[0]) if areas else "null::varchar"


def _reasons(
    readings: list[Reading], absent: list[Column], layout: Layout
) -> list[tuple[str, str]]:
    """Return every reason once, with all the conditions that lead to it."""
    found: dict[str, list[str]] = {}
    filled = {c.column for c in layout.columns}
    for r in readings:
        for reason, condition in r.reasons:
            found.setdefault(reason, []).append(condition)
    for reason, condition in _MEANINGS.get(layout.table, []):
        if condition.split()[0] in filled:
            found.setdefault(reason, []).append(condition)
    for column in absent:
        if column.fallback:
            condition = f"{name(column.column)} is not null"
            found.setdefault("TURUNAN_NIK", []).append(condition)
    return [
        (reason, " or ".join(f"({condition})" for condition in conditions))
        for reason, conditions in sorted(found.items())
    ]
