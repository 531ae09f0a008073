"""Going on without a source is the recorded decision of a person."""

from pathlib import Path

import pytest
from sqlalchemy import text

from dtsen import decisions, stations
from dtsen.errors import DecisionMissing, DeliveryMissing
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse

Q3 = Quarter(2026, 3)
FAR = Quarter(9000, 1)


def test_a_source_is_left_out_only_by_somebody(home: Path) -> None:
    with pytest.raises(DecisionMissing, match="Say who decided"):
        decisions.decide(Q3, ["p3ke"], " ", optional=["p3ke"])
    assert decisions.left_out(Q3) == frozenset()


def test_what_cannot_be_left_out_is_said(home: Path) -> None:
    with pytest.raises(DecisionMissing, match="those that can: p3ke"):
        decisions.decide(Q3, ["klj"], "Kepala Bidang", optional=["p3ke"])


def test_a_decision_holds_for_its_quarter_until_it_is_taken_back(home: Path) -> None:
    decisions.decide(Q3, ["p3ke"], "Kepala Bidang", optional=["p3ke"])
    assert decisions.left_out(Q3) == {"p3ke"}
    assert decisions.left_out(Q3.next) == frozenset()
    decisions.decide(Q3, [], None, optional=["p3ke"])
    assert decisions.left_out(Q3) == frozenset()


@pytest.mark.postgres
@pytest.mark.usefixtures("warehouse")
def test_a_decision_is_kept_in_the_warehouse() -> None:
    assert stations.decide(Q3, ["p3ke"], "Kepala Bidang") == ["p3ke"]
    with warehouse() as connection:
        rows = connection.execute(
            text("select quarter, source, decided_by from ops.decision")
        ).all()
    assert [tuple(row) for row in rows] == [("2026-Q3", "p3ke", "Kepala Bidang")]


def test_a_delivery_that_may_still_come_is_waited_for(home: Path) -> None:
    assert stations.is_delivered(FAR, "klj") is False


def test_a_delivery_after_its_deadline_is_missed_by_name(home: Path) -> None:
    with pytest.raises(DeliveryMissing, match="Dinas Sosial"):
        stations.is_delivered(Quarter(2020, 1), "klj")


@pytest.mark.postgres
@pytest.mark.usefixtures("warehouse")
def test_a_station_that_ran_twice_has_one_row() -> None:
    for rows in (10, 20):
        with warehouse() as connection:
            stations._Clock().record(connection, Q3, "link", "", rows, rows)
    with warehouse() as connection:
        found = connection.execute(
            text("select rows_in from ops.station_run where station = 'link'")
        ).all()
    assert [tuple(row) for row in found] == [(20,)]
