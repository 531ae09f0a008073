"""What no single record shows: repetitions, families, areas under another's name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dtsen import lake
from dtsen.sql import literal
from dtsen.staging.accepted import DUPLICATE, has_named_area

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtsen.staging.reading import Context

GROWN_UP = 17


def find_flags(
    connection: lake.Connection, context: Context, count_members: Callable[[], None]
) -> None:
    """Create ``flag`` (record_no, reason) from ``readable``; duplicates are in it.

    ``count_members`` creates ``member``, the number of persons delivered per family;
    it is asked for a table of families only.
    """
    lake.table(connection, "duplicate", lake.statement("staging/duplicate"))
    connection.execute(
        "create or replace temp view accepted as "
        "select * from readable anti join duplicate using (record_no)"
    )
    repeated = f"select record_no, {literal(DUPLICATE)} as reason from duplicate"
    lake.table(connection, "flag", repeated)
    found = []
    if has_named_area(context.layout):
        found.append("flag_of_area")
    if context.layout.table == "person":
        _of_persons(connection, context)
        found += ["flag_of_family", "flag_of_nik"]
    if context.layout.table == "family":
        count_members()
        _of_families(connection)
        found.append("flag_of_family")
    if context.layout.table == "beneficiary":
        _of_recipients(connection, context)
    for statement in found:
        connection.execute(f"insert into flag {lake.statement(f'staging/{statement}')}")


def _of_persons(connection: lake.Connection, context: Context) -> None:
    last = context.last_day
    lake.table(
        connection,
        "family_flag",
        lake.statement("staging/family_of_persons"),
        {"grown_up_since": date(last.year - GROWN_UP, last.month, last.day)},
    )


def _of_families(connection: lake.Connection) -> None:
    statement = lake.statement("staging/family_of_families")
    lake.table(connection, "family_flag", statement)


def _of_recipients(connection: lake.Connection, context: Context) -> None:
    lake.reference(connection, "eligibility_rule", "programme")
    codes = connection.execute("select code from programme").fetchall()
    lake.table(
        connection,
        "rule_in_force",
        lake.statement("indicators/rule_in_force"),
        {"day": context.last_day, "programmes": [code for (code,) in codes]},
    )
    connection.execute(
        f"insert into flag {lake.statement('staging/flag_of_programme')}",
        {"last_day": context.last_day},
    )
