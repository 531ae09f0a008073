"""Areas of a file as a whole: a wrong code system moves whole cities, so it stops.

A single wrong code is a flag of its record. Where most codes of a file do not fit, it
is the system that is wrong, and no flag would help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.areas import register_areas, to_kemendagri
from dtsen.errors import AreaUnknown, DeliveryRejected
from dtsen.sources.layout import ColumnType
from dtsen.sql import literals
from dtsen.staging.accepted import has_named_area
from dtsen.staging.reading import AREA_WRITTEN

if TYPE_CHECKING:
    from dtsen.staging.reading import Context

MAX_UNFITTING_SHARE = 0.5


def open_areas(connection: lake.Connection, context: Context) -> None:
    """Give DuckDB the areas in force, and the type of a known code."""
    register_areas(connection, on=context.last_day)
    codes = literals(context.areas)
    connection.execute(f"create type if not exists {AREA_WRITTEN} as enum {codes}")


def require_areas(
    connection: lake.Connection, file: str, context: Context, code_system: str
) -> None:
    """Refuse a file most of whose area codes do not fit its code system.

    Creates ``area_named``. Where there is no name, the codes have to tell: none of the
    one system is one of the other.
    """
    layout = context.layout
    columns = [c for c in layout.columns if c.type is ColumnType.AREA]
    if not columns:
        return
    code_system = layout.code_system or code_system
    named = "area_named" if has_named_area(layout) else "area_unnamed"
    lake.table(connection, "area_named", lake.statement(f"staging/{named}"))
    ((written, unknown, first, code, contradicted, beside),) = connection.execute(
        lake.statement("staging/area_fit")
    ).fetchall()
    if unknown + contradicted <= written * MAX_UNFITTING_SHARE:
        return
    if unknown >= contradicted:
        place, found = first, _unknown(code, code_system)
        expected = f"kelurahan codes of {code_system}"
    else:
        place, found = beside, "the name of another kelurahan"
        expected = f"the name of the kelurahan that the code has in {code_system}"
    raise DeliveryRejected(
        layout.source,
        file=file,
        place=f"record {place}, column {columns[0].header}",
        expected=expected,
        found=f"{found}; {unknown + contradicted} of {written} codes do not fit",
        remedy="Correct the code system of the manifest, or the codes, and send the "
        "next revision.",
        code="WILAYAH_SISTEM",
    )


def _unknown(code: str, code_system: str) -> str:
    try:
        return f"{to_kemendagri(code, code_system)}, which is not in force"
    except AreaUnknown as error:
        return str(error).removesuffix(".")
