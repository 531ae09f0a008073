"""Who is in no registry for a while, and comes back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtsen import lake
from dtsen.linkage import link
from dtsen.quarter import Quarter
from dtsen.register import build

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = Quarter.parse("2026-Q1")
WITHOUT = frozenset({"dtks", "p3ke", "dtsen", "dukcapil"})
WHO_STAYS = {
    "nik": "3971010101900001",
    "name": "CONTOH SATU",
    "born_on": date(1990, 1, 1),
    "sex": "L",
    "kelurahan_code": "31.71.01.1001",
}
WHO_LEAVES = WHO_STAYS | {
    "nik": "3971010203850002",
    "name": "CONTOH DUA",
    "born_on": date(1985, 3, 2),
}
NEWCOMER = WHO_STAYS | {
    "nik": "3971010405000003",
    "name": "BUKAN MEREKA",
    "born_on": date(2000, 5, 4),
    "sex": "P",
}


@pytest.fixture
def quarter_of(
    home: Any, write_staged: Callable[..., Any]
) -> Callable[..., dict[str, str]]:
    def take(quarter: Quarter, *records: dict[str, Any]) -> dict[str, str]:
        """Link and build a quarter of these records; return the id of each name."""
        write_staged(quarter, "regsosek", list(records))
        write_staged(quarter, "regsosek", [], table="family")
        link(quarter, without=WITHOUT)
        build(quarter, without=WITHOUT)
        rows = _rows(quarter, "identity")
        return {row["name"]: row["person_id"] for row in rows}

    return take


def _rows(quarter: Quarter, name: str) -> list[dict[str, Any]]:
    return pq.read_table(lake.register_dir(quarter) / f"{name}.parquet").to_pylist()


def _events(quarter: Quarter) -> dict[str, str]:
    return {row["person_id"]: row["event"] for row in _rows(quarter, "identity_event")}


def test_whoever_comes_back_after_two_quarters_has_the_id_of_before(quarter_of):
    who = quarter_of(FIRST, WHO_STAYS, WHO_LEAVES)["CONTOH DUA"]
    second = FIRST.next
    assert who not in quarter_of(second, WHO_STAYS).values()
    assert _events(second)[who] == "retired"
    third = second.next
    quarter_of(third, WHO_STAYS)
    assert who not in _events(third)
    fourth = third.next
    moved = WHO_LEAVES | {"kelurahan_code": "31.72.01.1001"}
    assert quarter_of(fourth, WHO_STAYS, moved)["CONTOH DUA"] == who
    assert _events(fourth)[who] == "revived"
    assert _rows(fourth, "dormant") == []


def test_the_absent_are_known_by_what_was_last_said_of_them(quarter_of):
    quarter_of(FIRST, WHO_STAYS, WHO_LEAVES)
    for quarter in (FIRST.next, FIRST.next.next):
        quarter_of(quarter, WHO_STAYS)
        (absent,) = _rows(quarter, "dormant")
        assert absent["nik"] == WHO_LEAVES["nik"]
        assert absent["last_quarter"] == str(FIRST)
        (record,) = _rows(quarter, "dormant_record")
        assert record["person_id"] == absent["person_id"]


def test_a_newcomer_is_not_taken_for_somebody_absent(quarter_of):
    before = quarter_of(FIRST, WHO_STAYS, WHO_LEAVES)
    quarter_of(FIRST.next, WHO_STAYS)
    after = quarter_of(FIRST.next.next, WHO_STAYS, NEWCOMER)
    assert after["BUKAN MEREKA"] not in before.values()
