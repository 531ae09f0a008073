"""Areas of a file as a whole: a wrong code system moves whole cities, so it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.areas import areas, register_areas, to_kemendagri
from dtsen.errors import AreaUnknown, DeliveryRejected
from dtsen.quarter import Quarter
from dtsen.sources.layout import ColumnType
from dtsen.staging.lines import HEADER_LINES

if TYPE_CHECKING:
    from dtsen.receipts import LandedFile
    from dtsen.sources.layout import Column, Layout

# A name beside the wrong code once in a hundred records is a slip; more is a system.
MAX_CONTRADICTED_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file an area is wrong."""

    file: LandedFile
    column: Column

    def rejected(
        self, record_no: int, *, expected: str, found: str, remedy: str
    ) -> DeliveryRejected:
        return DeliveryRejected(
            self.file.source,
            file=self.file.file_name,
            place=f"line {record_no + HEADER_LINES}, column {self.column.header}",
            expected=expected,
            found=found,
            remedy=remedy,
        )


def require_areas(
    connection: lake.Connection, layout: Layout, file: LandedFile
) -> None:
    """Refuse a file whose area codes are unknown or contradict the names beside them.

    Creates ``area_code`` and ``area_named``; where it returns, every code is known.
    """
    register_areas(connection, on=Quarter.parse(file.quarter).last_day)
    columns = [c for c in layout.columns if c.type is ColumnType.AREA]
    if not columns:
        return
    place = _Place(file, columns[0])
    _require_known(connection, place)
    lake.table(
        connection,
        "area_named",
        lake.statement("staging/area_named"),
        {"code_system": file.code_system},
    )
    _require_names(connection, place)


def _require_known(connection: lake.Connection, place: _Place) -> None:
    unknown = connection.execute(
        lake.statement("staging/area_unknown"), {"code_system": place.file.code_system}
    ).fetchall()
    if not unknown:
        return
    written, record_no, _ = unknown[0]
    n_records = sum(n for _, _, n in unknown)
    system = place.file.code_system
    try:
        code = to_kemendagri(written, system)
    except AreaUnknown as error:
        found = str(error)
    else:
        found = f"{code}, which is not in force in {place.file.quarter}."
    raise place.rejected(
        record_no,
        expected=f"a kelurahan code of {system}",
        found=found.removesuffix("."),
        remedy=f"{n_records} records have {len(unknown)} such codes: "
        "correct them, or the code system, and send the next revision.",
    )


def _require_names(connection: lake.Connection, place: _Place) -> None:
    ((named, contradicted, kinds),) = connection.execute(
        "select coalesce(sum(n_records), 0), "
        "coalesce(sum(n_records) filter (where is_contradicted), 0), "
        "count(*) filter (where is_contradicted) from area_named"
    ).fetchall()
    if contradicted <= 1 or contradicted <= named * MAX_CONTRADICTED_SHARE:
        return
    ((code, record_no),) = connection.execute(
        "select kelurahan_code, record_no from area_named where is_contradicted "
        "order by record_no limit 1"
    ).fetchall()
    expected = next(a.kelurahan_name for a in areas() if a.kelurahan_code == code)
    raise place.rejected(
        record_no,
        expected=f"the name {expected} beside the code of {code}",
        found=f"another name; so it is with {contradicted} of {named} records "
        f"({kinds} pairs of code and name)",
        remedy=f"The codes do not look like those of {place.file.code_system}: "
        "correct the code system or the codes and send the next revision.",
    )
