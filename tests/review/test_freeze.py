"""A decision outranks the model for ever: its records are followed by quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dtsen import decisions, lake, stations
from dtsen.quarter import Quarter
from dtsen.review import freeze, revoke
from dtsen.warehouse import insert
from dtsen.warehouse import warehouse as transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.postgres

Q2, Q3, Q4 = Quarter(2026, 2), Quarter(2026, 3), Quarter(2026, 4)
KEYS = ("source_l", "record_key_l", "source_r", "record_key_r")
AB = ("dtks", "a", "regsosek", "b")


@pytest.fixture(autouse=True)
def nothing_decided(warehouse: str) -> Iterator[None]:
    with transaction() as connection:
        connection.exec_driver_sql("truncate vault.link_decision cascade")
    return


def decided(
    keys: tuple[str, ...] = AB, verdict: str = "same", quarter: Quarter = Q3
) -> int:
    with transaction() as connection:
        row = dict(zip(KEYS, keys, strict=True)) | {"quarter": str(quarter)}
        row |= {"verdict": verdict, "decided_by": "peninjau", "sample": "same_nik"}
        insert(connection, "vault.link_decision", [row])
        return connection.exec_driver_sql(
            "select max(decision_id) from vault.link_decision"
        ).scalar_one()


def frozen(quarter: Quarter) -> list[dict[str, Any]]:
    with transaction() as connection:
        freeze(connection, quarter)
    with lake.lake() as connection:
        lake.view(connection, "frozen", decisions.pairs_path(quarter))
        return connection.table("frozen").to_arrow_table().to_pylist()


def record(source: str, key: str, person: str) -> dict[str, str]:
    return {"source": source, "record_key": key, "person_id": person}


def persons(quarter: Quarter) -> list[tuple[str | None, str | None]]:
    return [(row["person_l"], row["person_r"]) for row in frozen(quarter)]


def test_without_decisions_the_file_is_there_and_empty():
    assert frozen(Q3) == []
    assert decisions.pairs_path(Q3).exists()


def test_a_decision_is_frozen_with_its_pair_and_its_sample():
    decided()

    (row,) = frozen(Q3)

    assert tuple(row[name] for name in KEYS) == AB
    assert (row["is_same"], row["sample"]) == (True, "same_nik")


def test_only_what_stands_is_frozen_the_latest_and_none_in_doubt():
    decided(verdict="different")
    number = decided(verdict="same")
    decided(("dtks", "c", "dtks", "d"), verdict="unsure")
    assert [row["is_same"] for row in frozen(Q3)] == [True]

    with transaction() as connection:
        revoke(connection, number, "peninjau lain")

    assert [row["is_same"] for row in frozen(Q3)] == [False]


def test_a_decision_of_a_later_queue_does_not_reach_back():
    decided(quarter=Q4)

    assert frozen(Q3) == []
    assert len(frozen(Q4)) == 1


def test_a_record_that_is_delivered_again_is_whoever_the_register_says(write_register):
    write_register(Q2, source_record=[record("dtks", "a", "orang 1")])
    write_register(
        Q3,
        source_record=[
            record("dtks", "a", "orang 9"),
            record("regsosek", "b", "orang 2"),
        ],
    )
    decided()

    assert persons(Q3) == [("orang 1", None)]
    assert persons(Q4) == [("orang 9", "orang 2")]


def test_a_record_that_is_gone_stays_its_person_also_after_a_merge(write_register):
    both = [record("dtks", "a", "orang 1"), record("regsosek", "b", "orang 2")]
    write_register(Q3, source_record=both)
    merged = {"event": "merged", "person_id": "orang 2", "other_id": "orang 3"}
    write_register(Q4, identity_event=[merged | {"quarter": str(Q4)}])
    decided(verdict="different")

    assert persons(Q4.next) == [("orang 1", "orang 3")]
    # A quarter that was never built tells nothing.
    assert persons(Q4.next.next) == [("orang 1", "orang 3")]


def test_a_person_of_the_register_is_followed_by_its_own_id(write_register):
    merged = {"event": "merged", "person_id": "orang 1", "other_id": "orang 5"}
    write_register(Q2, person=[{"person_id": "orang 1"}])
    write_register(
        Q3,
        source_record=[record("regsosek", "b", "orang 2")],
        identity_event=[merged | {"quarter": str(Q3)}],
    )
    decided(("register", "orang 1", "regsosek", "b"))

    assert persons(Q3) == [("orang 1", None)]
    assert persons(Q4) == [("orang 5", "orang 2")]


def test_the_same_decisions_give_the_same_bytes(write_register):
    write_register(Q3, source_record=[record("dtks", "a", "orang 1")])
    for key in "zyx":
        decided(("dtks", key, "regsosek", key))
    frozen(Q4)
    before = decisions.pairs_path(Q4).read_bytes()
    frozen(Q4)

    assert decisions.pairs_path(Q4).read_bytes() == before


def test_the_station_decide_freezes_whether_or_not_a_source_is_left_out():
    decided()
    stations.decide(Q3, None, None)

    assert decisions.pairs_path(Q3).exists()
