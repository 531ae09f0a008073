"""The statement that writes what was accepted, with what the file as a whole showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen.sources.layout import ColumnType
from dtsen.staging.sql import listed, name

if TYPE_CHECKING:
    from dtsen.sources.layout import Layout

_AREA = """
    left join area_code
    on area_code.code_system = $code_system
    and area_code.code = accepted.area_as_written
    left join area_named
    on area_named.is_contradicted
    and area_named.kelurahan_code = area_code.kelurahan_code
    and area_named.kelurahan_name = accepted.kelurahan_name
"""


def accepted_statement(layout: Layout) -> str:
    """Return the statement that writes the accepted records of a file.

    Grain: one row per accepted record, in the order of the file. Binds ``$source``,
    ``$file_name`` and, where the source names areas, ``$code_system``.
    """
    standard = layout.standard
    joins, flags = [], ["accepted.reasons"]
    if has_area(layout):
        joins.append(_AREA)
        flags.append(
            "case when area_named.record_no is not null then 'WILAYAH_NAMA ' end"
        )
    if "family_key" in standard:
        joins.append("left join family_flag using (family_key)")
        flags.append("family_flag.reasons")
    if layout.table == "person":
        joins.append("left join nik_flag using (nik)")
        flags.append("nik_flag.reasons")
    kelurahan = "area_code.kelurahan_code" if has_area(layout) else "null::varchar"
    columns = [
        f"{kelurahan} as kelurahan_code"
        if column == "kelurahan_code"
        else f"accepted.{name(column)}"
        for column in [*standard, *own_columns(layout)]
    ]
    return f"""
with

flagged as (

    select
    record_key,
    cast($source as varchar) as source,
    cast($file_name as varchar) as file_name,
    accepted.record_no,
    {listed(columns)},
    rtrim(concat({", ".join(flags)})) as reasons
    from accepted
    {" ".join(joins)}

)

select * replace (
    case
        when reasons = '' then cast([] as varchar[])
        else list_sort(string_split(reasons, ' '))
    end as reasons
)
from flagged
order by record_no
"""


def has_area(layout: Layout) -> bool:
    """Whether a layout says where its persons or families live."""
    return any(column.type is ColumnType.AREA for column in layout.columns)


def own_columns(layout: Layout) -> list[str]:
    """Return the columns that only this source has, in the order of its layout."""
    filled = [c.column for c in layout.columns] + [d.column for d in layout.derived]
    return [column for column in filled if column not in layout.standard]
