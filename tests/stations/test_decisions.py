"""Going on without a source is the recorded decision of a person."""

from pathlib import Path

import pytest
from sqlalchemy import text

from dtsen import decisions, stations
from dtsen.errors import DecisionMissing, DeliveryMissing, GateClosed
from dtsen.quarter import Quarter
from dtsen.warehouse import warehouse

Q3 = Quarter(2026, 3)
FAR = Quarter(9000, 1)


def test_a_source_is_left_out_only_by_somebody(home: Path) -> None:
    for nobody in (None, " "):
        with pytest.raises(DecisionMissing, match="Say who decided"):
            stations.decide(Q3, ["p3ke"], nobody)
    assert decisions.left_out(Q3) == frozenset()


def test_what_cannot_be_left_out_is_said(home: Path) -> None:
    with pytest.raises(DecisionMissing, match="those that can: regsosek"):
        stations.decide(Q3, ["klj"], "Kepala Bidang")


@pytest.mark.postgres
@pytest.mark.usefixtures("warehouse")
def test_a_decision_holds_for_its_quarter_until_somebody_takes_it_back() -> None:
    assert stations.decide(Q3, ["p3ke"], "Kepala Bidang") == ["p3ke"]
    assert stations.decide(Q3, None, None) == ["p3ke"]
    assert stations.decide(Q3, ["p3ke"], None) == ["p3ke"]
    assert decisions.left_out(Q3) == {"p3ke"}
    assert decisions.left_out(Q3.next) == frozenset()
    with pytest.raises(DecisionMissing, match="leave out nothing"):
        stations.decide(Q3, [], None)
    assert stations.decide(Q3, [], "Sekretaris") == []
    with warehouse() as connection:
        rows = connection.execute(
            text("select quarter, source, decided_by from ops.decision order by 1, 3")
        ).all()
    assert [tuple(row) for row in rows] == [
        ("2026-Q3", "p3ke", "Kepala Bidang"),
        ("2026-Q3", "", "Sekretaris"),
    ]


def test_a_delivery_that_may_still_come_is_waited_for(home: Path) -> None:
    assert stations.is_delivered(FAR, "klj") is False


def test_a_delivery_after_its_deadline_is_missed_by_name(home: Path) -> None:
    with pytest.raises(DeliveryMissing, match="Dinas Sosial"):
        stations.is_delivered(Quarter(2020, 1), "klj")


@pytest.mark.postgres
@pytest.mark.usefixtures("warehouse")
def test_a_station_that_ran_twice_has_one_row() -> None:
    for rows in (10, 20):
        with stations._work("link", Q3) as work, warehouse() as connection:
            work.record(connection, rows, rows)
    with warehouse() as connection:
        found = connection.execute(
            text("select rows_in from ops.station_run where station = 'link'")
        ).all()
    assert [tuple(row) for row in found] == [(20,)]


def test_what_has_not_passed_the_gate_is_neither_linked_nor_built(home: Path) -> None:
    for station in (stations.link, stations.build):
        with pytest.raises(GateClosed, match="regsosek"):
            station(Q3)
