"""Load the figures of a quarter into the warehouse, beside the build they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.errors import BuildMissing
from dtsen.indicators.measure import figure_files
from dtsen.warehouse import copy_from_lake, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dtsen.quarter import Quarter
    from dtsen.receipts import Measured

# The sums of record keys stay in the lake: they are for disclosure control alone.
FIGURE_COLUMNS = (
    *("quarter", "area_code", "area_level", "indicator_code", "breakdown", "kind"),
    *("value", "numerator", "denominator", "denominator_kind", "lower", "upper"),
    *("method_version", "build"),
)
RECEIPT_COLUMNS = (
    *("build", "quarter", "programme_code", "source", "record_key", "file_name"),
    *("record_no", "person_id", "family_id", "kelurahan_code"),
    *("amount_idr_per_month", "linked_by"),
)


def load(connection: Connection, quarter: Quarter, measured: Measured) -> None:
    """Replace the figures and receipts of a build by those that were measured.

    Raises
    ------
    BuildMissing
        Where the build that was measured has not been loaded.
    """
    known = run(connection, "register/known_build", build=measured.build).one()
    if not known.is_loaded:
        raise BuildMissing(
            f"The build {measured.build} is not in the warehouse: load the register "
            f"of {quarter} first, or measure it again."
        )
    files = figure_files(quarter)
    run(connection, "indicators/forget_figures", build=measured.build)
    run(connection, "indicators/forget_receipts", build=measured.build)
    with lake.lake() as source:
        for table, name, columns in (
            ("mart.figure", "indicator", FIGURE_COLUMNS),
            ("register.programme_receipt", "programme_receipt", RECEIPT_COLUMNS),
        ):
            lake.view(source, name, files[name])
            query = f"select {', '.join(columns)} from {name}"
            copy_from_lake(connection, table, columns, source, query)
