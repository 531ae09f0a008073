"""From a linkage to a queue, from a verdict to the next linkage, and a quarter on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtsen import lake, stations
from dtsen.linkage import link
from dtsen.quarter import Quarter
from dtsen.register import build
from dtsen.review import Verdict, decide, queue
from dtsen.review.sheet import pairs_of
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.postgres

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
WITHOUT = frozenset({"p3ke", "dtsen", "dukcapil"})
TWIN = {
    "no_kk": "3971010101200001",
    "name": "CONTOH SATU",
    "born_on": date(1990, 1, 1),
    "sex": "L",
    "kelurahan_code": "31.71.01.1001",
    "rt": "001",
    "rw": "001",
}


def deliver(write_staged: Any, quarter: Quarter, source: str, **values: Any) -> None:
    write_staged(quarter, source, [TWIN | values])
    write_staged(quarter, source, [], table="family")


def persons(quarter: Quarter) -> set[str]:
    """Link and build a quarter; return the ids of its persons."""
    stations.decide(quarter, None, None)
    link(quarter, without=WITHOUT)
    build(quarter, without=WITHOUT)
    links = lake.linkage_dir(quarter) / "person_link.parquet"
    return {row["person_id"] for row in pq.read_table(links).to_pylist()}


def queued(quarter: Quarter) -> list[Any]:
    with transaction() as connection:
        queue(connection, quarter, without=WITHOUT)
        return list(pairs_of(connection, quarter))


@pytest.mark.parametrize("address", [{}, {"rt": "009", "address": "JALAN CONTOH 9"}])
def test_two_persons_that_a_reviewer_has_told_apart_stay_apart(
    warehouse: str, write_staged: Callable[..., Path], address: dict[str, str]
) -> None:
    """Also where one of the two records comes in other words a quarter later."""
    with transaction() as connection:
        connection.exec_driver_sql("truncate vault.link_decision cascade")
    niks = {"dtks": "3971010101900001", "regsosek": "3971010101900002"}
    for source, nik in niks.items():
        deliver(write_staged, Q3, source, nik=nik)
    assert len(persons(Q3)) == 1
    (asked,) = queued(Q3)
    assert asked.why == "conflict"

    with transaction() as connection:
        decide(connection, Q3, [Verdict(asked, "different")], "peninjau")

    apart = persons(Q3)
    assert len(apart) == 2
    assert queued(Q3) == []
    for source, nik in niks.items():
        change = address if source == "dtks" else {}
        deliver(write_staged, Q4, source, nik=nik, **change)
    assert persons(Q4) == apart
