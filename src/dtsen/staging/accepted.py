"""The statement that writes what was accepted, with what the file as a whole showed.

What is found of a few records among millions is looked up in strings of bits, one per
reason: a join would lose the order of the file, and sorting it again costs more than
reading it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.sql import listed, literal, name, words
from dtsen.staging.reading import enumerated

if TYPE_CHECKING:
    from collections.abc import Collection

    from dtsen.lake import Connection
    from dtsen.sources.layout import Layout

DUPLICATE = "DUPLIKAT"
_FLAGGED = "FLAGGED"  # any of the reasons


def number_bits(connection: Connection) -> list[str]:
    """Keep ``flag`` (record_no, reason) as strings of bits; return its reasons."""
    ((n_records,),) = connection.execute(
        "select coalesce(max(record_no), 0) from readable"
    ).fetchall()
    if n_records == 0:
        return []
    found = connection.execute("select distinct reason from flag order by reason")
    reasons = [reason for (reason,) in found.fetchall()]
    for word, condition in [
        *((reason, f"reason = {literal(reason)}") for reason in reasons),
        (_FLAGGED, f"reason <> {literal(DUPLICATE)}"),
    ]:
        connection.execute(
            f"set variable bits_{word} = (select bitstring_agg(record_no, 1, "
            f"{n_records}) from flag where {condition})"
        )
    return reasons


def accepted_statement(layout: Layout, reasons: Collection[str]) -> str:
    """Return the statement that writes the accepted records of a file.

    Grain: one row per accepted record, in the order of the file. ``reasons`` are those
    that :func:`number_bits` returned.
    """
    # Parquet gave them back as text. Every value is of its enumeration, and of the two
    # casts this one is quicker.
    kinds = enumerated(layout)
    columns = [
        f"try_cast({name(c)} as {kinds[c]}) as {name(c)}" if c in kinds else name(c)
        for c in [*layout.standard, *own_columns(layout)]
    ]
    extra = sorted(set(reasons) - {DUPLICATE})
    spelled = "reasons"
    if extra:
        found = words((reason, _has(reason)) for reason in extra)
        spelled = f"case when {_has(_FLAGGED)} then reasons || {found} else reasons end"
    kept = f"where not {_has(DUPLICATE)}" if DUPLICATE in reasons else ""
    return f"""
with

spelled as (

    select
    record_key,
    cast({literal(layout.source)} as varchar) as source,
    record_no,
    {listed(columns)},
    {spelled} as reasons
    from readable
    {kept}

)

select * replace (
    case
        when reasons = '' then cast([] as varchar[])
        else list_sort(string_split(rtrim(reasons), ' '))
    end as reasons
)
from spelled
"""


def has_named_area(layout: Layout) -> bool:
    """Whether a layout says where its people live, by a code and by a name."""
    return any(column.name for column in layout.columns)


def own_columns(layout: Layout) -> list[str]:
    """Return the columns that only this source has, in the order of its layout."""
    filled = [c.column for c in layout.columns] + [d.column for d in layout.derived]
    return [column for column in filled if column not in layout.standard]


def _has(word: str) -> str:
    bits = f"getvariable('bits_{word}')"
    return f"coalesce(get_bit({bits}, cast(record_no - 1 as integer)) = 1, false)"
