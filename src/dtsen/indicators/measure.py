"""Count a quarter: cubes first, then sums per area, then one long table.

All counts add up over the finest cells, so the register is read once. A registry figure
is a complete count of the register: it has no sampling error and so no interval. What
is uncertain about it, who is who, is measured where records are linked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.errors import AreaUnknown
from dtsen.indicators.inputs import open_keys, open_lists, open_register, open_rules
from dtsen.receipts import Measured
from dtsen.sources.registry import Kind, of_kind

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from dtsen.quarter import Quarter


def measure(quarter: Quarter, without: Collection[str] = frozenset()) -> Measured:
    """Write the figures of a quarter, and who of the register receives a programme.

    Parameters
    ----------
    without
        Lists of beneficiaries that are left out; their figures are not there then.

    Raises
    ------
    DeliveryMissing
        Where a list is neither staged nor left out.
    RuleUnknown
        Where a rule in force asks for something that the register cannot tell.
    AreaUnknown
        Where somebody is counted under a code that is no area of the quarter.
    """
    programmes = {source.code for source in of_kind(Kind.BENEFICIARY)}
    manifest = lake.register_manifest(quarter)
    named = {"quarter": str(quarter), "build": manifest["build"]}
    files = figure_files(quarter)
    with lake.lake() as connection:
        open_register(connection, quarter)
        open_lists(connection, quarter, sorted(programmes.difference(without)))
        ruled = open_rules(connection, quarter, sorted(programmes), manifest["sources"])
        receipts = files["programme_receipt"]
        lake.write(connection, _text("programme_receipt"), receipts, named)
        lake.view(connection, "programme_receipt", receipts)
        _count(connection)
        binds = {
            **named,
            "until": f"{quarter.last_day:%Y-%m}",
            "left_out": _left_out(unlisted=without, unruled=programmes - ruled),
        }
        n_figures = lake.write(connection, _text("figure"), files["indicator"], binds)
        ((n_persons,),) = connection.execute(
            "select coalesce(sum(n), 0) from person_cell"
        ).fetchall()
    return Measured(
        named["quarter"], named["build"], int(n_persons), n_figures, lake.digest(files)
    )


def figure_files(quarter: Quarter) -> dict[str, Path]:
    """Return where the figures of a quarter lie, and the receipts of programmes."""
    folder = lake.indicator_dir(quarter)
    names = ("indicator", "programme_receipt")
    return {name: folder / f"{name}.parquet" for name in names}


def _count(connection: lake.Connection) -> None:
    """Make ``area_tally``: what is counted in every area, and the keys of whom."""
    open_keys(connection, "person_key", unit="person_id", of="person")
    open_keys(connection, "family_key", unit="family_id", of="family")
    open_keys(connection, "record_key", unit="record_key", of="programme_receipt")
    for table in ("person_cell", "family_cell", "eligible_unit", "recipient_unit"):
        lake.table(connection, table, _text(table))
    for table in ("register_tally", "programme_tally"):
        lake.table(connection, table, _text(table))
    both = "from register_tally union all by name from programme_tally"
    lake.table(connection, "tally", both)
    unknown = connection.execute(_text("unknown_area")).fetchall()
    if unknown:
        raise AreaUnknown(
            f"The register counts under {', '.join(code for (code,) in unknown)}, no "
            "area of the quarter. Correct reference/area.csv, or stage and build again."
        )
    lake.table(connection, "area_tally", _text("area_tally"))


def _left_out(*, unlisted: Collection[str], unruled: Collection[str]) -> list[str]:
    """Name the figures that nobody can tell: no list, no rule, or neither.

    >>> _left_out(unlisted=["klj"], unruled=["pkh"])
    ['cakupan_klj_pct', 'cakupan_pkh_pct', 'layak_pkh', 'penerima_klj', \
'tertaut_klj_pct']
    """
    return sorted(
        {f"cakupan_{programme}_pct" for programme in {*unlisted, *unruled}}
        | {f"layak_{programme}" for programme in unruled}
        | {f"penerima_{programme}" for programme in unlisted}
        | {f"tertaut_{programme}_pct" for programme in unlisted}
    )


def _text(name: str) -> str:
    return lake.statement(f"indicators/{name}")
