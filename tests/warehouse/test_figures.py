"""Figures in the warehouse: beside their build, replaced whole."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from dtsen import indicators
from dtsen.errors import BuildMissing
from dtsen.quarter import Quarter
from dtsen.register.load import drop_old_builds
from dtsen.register.load import load as load_register
from dtsen.warehouse import engine, warehouse

pytestmark = pytest.mark.postgres

Q3 = Quarter(2026, 3)
LISTS = ("kjp_plus", "klj", "pkh")
ANA = {"person_id": "a", "family_id": "f"}
BUDI = {"person_id": "b", "family_id": "f", "sex": "L"}
FAMILY = {"family_id": "f", "desil": 3, "desil_source": "dtsen"}


def rows(question: str) -> list[tuple]:
    with engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def bring(write_register, *persons):
    """Bring a register and its figures into the warehouse."""
    write_register(Q3, person=list(persons), family=[FAMILY])
    measured = indicators.measure(Q3, without=LISTS)
    with warehouse() as connection:
        load_register(connection, Q3)
        indicators.load(connection, Q3, measured)
    return measured


@pytest.mark.usefixtures("warehouse")
def test_figures_arrive_whole_and_again_changes_nothing(write_register):
    measured = bring(write_register, ANA, BUDI)
    everything = "select * from mart.indicator order by 2, 4, 5"
    before = rows(everything)
    assert len(before) == measured.n_figures
    bring(write_register, ANA, BUDI)
    assert rows(everything) == before
    assert rows("select count(*) from mart.figure") == [(len(before),)]


@pytest.mark.usefixtures("warehouse")
def test_analysts_see_the_figures_of_the_current_build_alone(write_register):
    bring(write_register, ANA)
    bring(write_register, ANA, BUDI)
    seen = (
        "select value from mart.indicator where area_code = '31' "
        "and indicator_code = 'penduduk' and breakdown = ''"
    )
    assert rows(seen) == [(2.0,)]
    with warehouse() as connection:
        drop_old_builds(connection)
    assert rows("select count(distinct build) from mart.figure") == [(1,)]


@pytest.mark.usefixtures("warehouse")
def test_who_receives_is_kept_with_the_build_and_without_a_name(
    write_register, write_list
):
    register = {
        "person": [ANA],
        "family": [FAMILY],
        "identity": [{"person_id": "a", "nik": "3900000000000001"}],
    }
    write_register(Q3, **register)
    write_list(Q3, "klj", ("3900000000000001", None), ("3900000000000002", None))
    measured = indicators.measure(Q3, without=["kjp_plus", "pkh"])
    for _ in range(2):
        with warehouse() as connection:
            load_register(connection, Q3)
            indicators.load(connection, Q3, measured)
    receipts = "select person_id, linked_by from mart.programme_receipt order by 2"
    assert rows(receipts) == [("a", "nik"), (None, "tidak")]


@pytest.mark.usefixtures("warehouse")
def test_the_wide_view_has_one_row_per_area(write_register):
    bring(write_register, ANA, BUDI)
    wide = (
        "select area_name, penduduk, penduduk_perempuan, keluarga, penduduk_desil_3, "
        "penduduk_tanpa_desil, penduduk_desil_1_4_pct, p0_pct_bps, p0_periode_bps "
        "from mart.indicator_wide where area_code in ('31', '31.71.01.1001') "
        "order by area_code"
    )
    assert rows(wide) == [
        ("DKI Jakarta", 2, 1, 1, 2, 0, 100, 4.03, "2025-09"),
        ("Gambir", 2, 1, 1, 2, 0, 100, None, None),
    ]
    assert rows("select count(*) from mart.indicator_wide") == [(267 + 44 + 6 + 1,)]


@pytest.mark.usefixtures("warehouse")
def test_every_column_of_the_wide_view_but_the_lists_is_filled(write_register):
    """A misspelt indicator code would leave its column empty in silence."""
    bring(write_register, ANA, BUDI)
    with engine().connect() as connection:
        result = connection.execute(
            text("select * from mart.indicator_wide where area_code = '31'")
        )
        row = dict(result.mappings().one())
    empty = {column for column, value in row.items() if value is None}
    assert empty == {
        f"{prefix}_{programme}{suffix}"
        for programme in LISTS
        for prefix, suffix in (("penerima", ""), ("cakupan", "_pct"))
    }


@pytest.mark.usefixtures("warehouse")
def test_figures_of_a_build_that_is_not_there_are_refused(write_register):
    write_register(Q3, person=[ANA, BUDI | {"age_years": 77}])
    measured = indicators.measure(Q3, without=LISTS)
    with pytest.raises(BuildMissing), warehouse() as connection:
        indicators.load(connection, Q3, measured)
