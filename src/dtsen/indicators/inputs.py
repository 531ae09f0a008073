"""What figures are counted from, opened as relations of one DuckDB connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtsen import keyed, lake
from dtsen.areas import register_areas
from dtsen.errors import DeliveryMissing, RuleUnknown
from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from dtsen.quarter import Quarter

REFERENCE_TABLES = ("eligibility_rule", "indicator", "official_poverty", "programme")

# What sql/lake/indicators/eligible_unit.sql can tell of a person and of a family.
QUALITIES = {
    *("pupil", "has_disability", "pkh_component"),
    *("in_regsosek", "in_dtks", "in_p3ke"),
}
# Which source brings the decile that a rule may ask for.
DECILES = {
    "nasional": "dtsen",
    "provinsi": "dtsen",
    "kabupaten_kota": "dtsen",
    "p3ke": "p3ke",
}


def open_register(connection: lake.Connection, quarter: Quarter) -> None:
    """Open ``person``, ``family``, ``identity``, the reference tables and the areas."""
    folder = lake.register_dir(quarter)
    for table in ("person", "family", "identity"):
        lake.view(connection, table, folder / f"{table}.parquet")
    lake.reference(connection, *REFERENCE_TABLES)
    register_areas(connection, on=quarter.last_day)


def open_lists(
    connection: lake.Connection, quarter: Quarter, sources: Collection[str]
) -> None:
    """Open the lists of beneficiaries as ``beneficiary``; every one has to be there."""
    lake.table(connection, "beneficiary", lake.statement("indicators/no_beneficiary"))
    for source in sources:
        files = lake.staged_files(quarter, source, "beneficiary")
        if not files:
            raise DeliveryMissing(
                f"{source}: no list of {quarter} is staged. Stage it, or measure "
                f"without {source}."
            )
        lake.view_staged(connection, "staged_list", *files)
        connection.execute(lake.statement("indicators/add_beneficiary"))


def open_rules(
    connection: lake.Connection,
    quarter: Quarter,
    programmes: Collection[str],
    sources: Collection[str],
) -> set[str]:
    """Open ``rule_in_force`` on the last day; return the programmes it can be told of.

    Those are the ones that have a rule, and whose decile is in a register of these
    sources: where DTSEN is left out nobody has one, which is not "nobody is eligible".
    """
    lake.table(
        connection,
        "rule_in_force",
        lake.statement("indicators/rule_in_force"),
        {"day": quarter.last_day, "programmes": list(programmes)},
    )
    rules = connection.execute(
        "select programme_code, rule_code, decile_kind, needs from rule_in_force"
    ).fetchall()
    for _, rule, decile, needs in rules:
        strange = sorted({*needs} - QUALITIES) + sorted({decile} - {None, *DECILES})
        if strange:
            raise RuleUnknown(
                f"reference/eligibility_rule.csv, rule {rule}: the register cannot "
                f"tell {', '.join(strange)}. Correct the rule, or teach "
                "sql/lake/indicators/eligible_unit.sql what it means."
            )
    return {
        programme
        for programme, _, decile, _ in rules
        if decile is None or DECILES[decile] in sources
    }


def open_keys(connection: lake.Connection, table: str, *, unit: str, of: str) -> None:
    """Make a table of the record keys of units, for disclosure control (``rk``).

    The key of a unit is the first four bytes of a keyed digest of its id: constant for
    life, and worth nothing without the secret.
    """
    secret = keyed.read_key(
        settings().sdc_key_file, variable="DTSEN_SDC_KEY_FILE", demo=settings().demo
    )
    inner, outer = keyed.pads(secret)
    digest = keyed.sql(f"'rk1|' || {unit}")
    lake.table(
        connection,
        table,
        f"select {unit}, cast('0x' || left({digest}, 8) as bigint) as rk "
        f"from (select distinct {unit} from {of})",
        {"inner": inner, "outer": outer},
    )
