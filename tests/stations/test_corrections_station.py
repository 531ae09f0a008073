"""Owners are asked for corrections whether or not the gate has opened."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from dtsen import stations
from dtsen.errors import DeliveryMissing
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("warehouse")]
Q3 = Quarter(2026, 3)


def test_what_is_staged_is_listed_counted_and_timed(write_list):
    write_list(Q3, "klj", ("3900000000000001", "31.71.01.1001"))
    listed = stations.ask_for_corrections(Q3, "klj")
    assert (listed.n_open, listed.n_closed, listed.n_files) == (0, 0, 0)
    with warehouse() as connection:
        found = connection.execute(
            text("select station, source, rows_out from ops.station_run")
        )
        assert [tuple(row) for row in found] == [("corrections", "klj", 0)]


def test_a_source_that_is_not_staged_is_missed_by_name():
    with pytest.raises(
        DeliveryMissing, match="klj 2026-Q3: table beneficiary is not staged"
    ):
        stations.ask_for_corrections(Q3, "klj")
