"""One layout becomes one statement: text cells in, typed and flagged records out.

The statement is pure text made from the layout, the code book and what the delivery
says about itself. What takes more than one record to know (duplicates, families) is
found in its result by the static statements in ``sql/lake/staging``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dtsen.formats.cells import cell_name
from dtsen.sources.layout import ColumnType
from dtsen.sql import BLANKS, listed, literal, literals, name, words
from dtsen.staging import identifiers
from dtsen.staging.accepted import own_columns
from dtsen.staging.corrections import corrected
from dtsen.staging.reading import (
    TIDY,
    UNKNOWN_CODE,
    Context,
    Reading,
    enumerated,
    parsed_name,
    reading,
    text_name,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from dtsen.sources.layout import Column, Layout

SEPARATOR = "chr(0)"
# A cell that begins with a blank or an apostrophe, or ends with a blank or with .0.
_UNTIDY = literal(rf"\x00[{BLANKS}']|([{BLANKS}]|[.]0)(\x00|$)")
# Findings that are not about how a cell is written but about what it says.
_MEANINGS = {
    "person": [
        ("TIDAK_PADAN", "padan = 'tidak_padan'"),
        ("PADAN_KOSONG", "padan = 'kosong'"),
        ("MENINGGAL", "life_status = 'meninggal'"),
        ("PINDAH_LUAR_DKI", "life_status = 'pindah'"),
        ("TIDAK_DITEMUKAN", "life_status = 'tidak_ditemukan'"),
    ],
    "civil_status": [("NIK_NONAKTIF", "civil_status = 'nonaktif'")],
}


def raw(layout: Layout, present: Collection[str]) -> str:
    """Return a record's raw cells as one text, in the order of the layout.

    An optional column that is not delivered counts as empty.
    """
    cells = [
        name(cell_name(layout, header)) if header in present else "''"
        for header in layout.headers
    ]
    # Not concat_ws, which leaves empty cells out.
    return f"concat({f', {SEPARATOR}, '.join([literal(layout.source), *cells])})"


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement reads: text cells, numbered or where their lines stand.

    ``measures`` are further columns of the result, over the ``raw`` text of a record.
    """

    relation: str
    headers: Sequence[str]
    is_numbered: bool = True
    measures: Mapping[str, str] = field(default_factory=dict)


def reading_statement(source: Source, context: Context) -> str:
    """Return the statement that reads cells by their layout.

    Grain: one row per record, in the order of the source. The rows carry ``record_no``
    where the source has it, ``record_key``, the standard columns of the table and those
    of the source's own, and for later steps ``area_as_written``, the codes in
    ``reasons``, the columns in ``repairs`` and ``unknown_codes`` (words with a blank
    behind each), and the measures.
    """
    layout = context.layout
    present = source.headers
    readings = [reading(c, context) for c in layout.columns if c.header in present]
    absent = [c for c in layout.columns if c.header not in present]
    number = ["record_no"] if source.is_numbered else []
    measured = [f"{how} as {what}" for what, how in source.measures.items()]
    if context.corrections:
        number.append("corrected")
    return f"""
with

whole as (

    select *, {raw(layout, source.headers)} as raw
    from {source.relation}

),

lines as (

    select *, not regexp_matches(raw, {_UNTIDY}) as {TIDY}
    from {_corrected(layout, present, context)}

),

texts as (

    select
    {listed([*number, "raw", *_texts(readings)])},
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

),

judged as (

    select *, {words(_reasons(readings, absent, context))} as reasons
    from completed

)

select
    {listed([*number, "md5(raw) as record_key", *_columns(layout)])},
    {_area(layout)} as area_as_written,
    reasons,
    {listed([f"concat(repairs, {_forms(readings)}) as repairs", *measured])},
    {_unknown_codes(readings)} as unknown_codes
from judged
"""


def key_statement(source: Source, context: Context) -> str:
    """Return the statement that counts the records of each family of a person file.

    Grain: one row per family key; ``n_members`` counts exact repetitions of a record
    once, ``n_records`` every time. The measures of the source are summed.
    """
    layout = context.layout
    wanted = layout.copies.get("family_key", "family_key")
    (column,) = (c for c in layout.columns if c.column == wanted)
    key, text = reading(column, context), name(text_name(wanted))
    return f"""
with

whole as (

    select *, {raw(layout, source.headers)} as raw
    from {source.relation}

),

lines as (

    select *, not regexp_matches(raw, {_UNTIDY}) as {TIDY}
    from {_corrected(layout, source.headers, context)}

),

texts as (

    select raw, {key.text} as {text}
    from lines

),

parsed as (

    select *, {key.parsed} as {name(parsed_name(wanted))}
    from texts

)

select
    {
        listed([
            f"{key.value} as family_key",
            "count(distinct md5_number(raw)) as n_members",
            "count(*) as n_records",
            *(f"sum({how}) as {what}" for what, how in source.measures.items()),
        ])
    }
from parsed
group by all
"""


def _corrected(layout: Layout, present: Collection[str], context: Context) -> str:
    if not context.corrections:
        return "whole"
    return corrected("whole", layout, present, context.corrections)


def _texts(readings: list[Reading]) -> list[str]:
    return [f"{r.text} as {name(text_name(r.column.column))}" for r in readings]


def _repairs(readings: list[Reading]) -> str:
    """Spell the name of each column that was repaired, and how."""
    once = _once(readings)
    repairs = words(
        (f"{r.column.column}.{kind}", condition)
        for r in once
        for kind, condition in r.repairs
    )
    changes = words(
        (f"{r.column.column}.{kind}", condition)
        for r in once
        for kind, condition in r.changes
    )
    return f"concat(case when not {TIDY} then {repairs} end, {changes})"


def _unknown_codes(readings: list[Reading]) -> str:
    """Spell the columns with a code that no book knows; most records have none."""
    columns = words(
        (r.column.column, condition)
        for r in readings
        for reason, condition in r.reasons
        if reason == UNKNOWN_CODE
    )
    return f"case when contains(reasons, {literal(UNKNOWN_CODE)}) then {columns} end"


def _forms(readings: list[Reading]) -> str:
    """Spell the name of each column whose value we write otherwise, and how."""
    return words(
        (f"{r.column.column}.{kind}", condition)
        for r in _once(readings)
        for kind, condition in r.forms
    )


def _once(readings: list[Reading]) -> Iterable[Reading]:
    """Return one reading per header: one that fills two columns is repaired once."""
    return {r.column.header: r for r in reversed(readings)}.values()


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
    kinds = layout.standard | enumerated(layout)
    standard = [
        f"cast({name(c) if c in filled else 'null'} as {kinds[c]}) as {name(c)}"
        for c in layout.standard
    ]
    return standard + [name(column) for column in own_columns(layout)]


def _area(layout: Layout) -> str:
    areas = [c.column for c in layout.columns if c.type is ColumnType.AREA]
    return name(text_name(areas[0])) if areas else "null::varchar"


def _reasons(
    readings: list[Reading], absent: list[Column], context: Context
) -> list[tuple[str, str]]:
    """Return every reason once, with all the conditions that lead to it."""
    layout, found = context.layout, dict[str, list[str]]()
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
    if context.corrections:
        found["DIKOREKSI"] = ["corrected <> ''"]
    return [
        (reason, " or ".join(f"({condition})" for condition in conditions))
        for reason, conditions in sorted(found.items())
    ]
