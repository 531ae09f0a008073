"""What people have decided on two records outranks rules, model and time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtsen import decisions, lake
from dtsen.errors import LinksOutdated
from dtsen.linkage import link
from dtsen.quarter import Quarter
from dtsen.register import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUARTER = Quarter.parse("2026-Q2")
WITHOUT = frozenset({"p3ke", "dtsen", "dukcapil"})
COLUMNS = pa.schema([
    *((name, pa.string()) for name in ("source_l", "record_key_l", "source_r")),
    *((name, pa.string()) for name in ("record_key_r", "person_l", "person_r")),
    ("is_same", pa.bool_()),
    ("sample", pa.string()),
])


def record(**other: Any) -> dict[str, Any]:
    return {
        "nik": "3971010101900001",
        "no_kk": "3971010101200001",
        "name": "CONTOH SATU",
        "born_on": date(1990, 1, 1),
        "sex": "L",
        "kelurahan_code": "31.71.01.1001",
        "rt": "001",
        "rw": "001",
        **other,
    }


# One record in each of two registries.
KEYS: dict[str, str] = {}


def decide(
    quarter: Quarter, *, is_same: bool, persons: tuple[str | None, str | None]
) -> None:
    """Write down what people have said of the records that are staged first."""
    path = decisions.pairs_path(quarter)
    path.parent.mkdir(parents=True, exist_ok=True)
    row = ("dtks", KEYS["dtks"], "regsosek", KEYS["regsosek"], *persons, is_same, None)
    columns = dict(zip(COLUMNS.names, ([value] for value in row), strict=True))
    pq.write_table(pa.table(columns, schema=COLUMNS), path)


def persons(quarter: Quarter) -> dict[str, str]:
    link(quarter, without=WITHOUT)
    build(quarter, without=WITHOUT)
    rows = pq.read_table(lake.linkage_dir(quarter) / "person_link.parquet").to_pylist()
    return {row["source"]: row["person_id"] for row in rows}


ALIKE = {
    "regsosek": [record()],
    "dtks": [record(nik="3971010101900001")],
}
STRANGERS = {
    "regsosek": [record()],
    "dtks": [
        record(
            nik=None,
            no_kk=None,
            name="LAIN SEKALI",
            born_on=date(1971, 2, 3),
            sex="P",
            kelurahan_code="31.72.01.1001",
        )
    ],
}
# The same two people a quarter later, each written otherwise: other record keys.
LATER_STRANGERS = {
    "regsosek": [record(nik="3971010101900001", rt="002")],
    "dtks": [{**STRANGERS["dtks"][0], "rt": "002"}],
}
LATER_ALIKE = {
    "regsosek": [record(nik="3971010101900001", rt="002")],
    "dtks": [record(nik="3971010101900001", rt="003")],
}


@pytest.fixture
def stage(home: Path, write_staged: Callable[..., Path]) -> Callable[..., None]:
    def write(quarter: Quarter, records: dict[str, list[dict[str, Any]]]) -> None:
        for source, rows in records.items():
            path = write_staged(quarter, source, rows)
            if quarter == QUARTER:
                (KEYS[source],) = pq.read_table(path)["record_key"].to_pylist()
            if source != "dtks":
                write_staged(quarter, source, [], table="family")

    return write


def test_without_a_decision_rules_decide(stage):
    stage(QUARTER, ALIKE)
    found = persons(QUARTER)
    assert found["regsosek"] == found["dtks"]


def test_whom_people_hold_for_two_no_rule_joins(stage):
    stage(QUARTER, ALIKE)
    decide(QUARTER, is_same=False, persons=(None, None))
    found = persons(QUARTER)
    assert found["regsosek"] != found["dtks"]


def test_whom_people_hold_for_one_no_rule_parts(stage):
    stage(QUARTER, STRANGERS)
    assert len(set(persons(QUARTER).values())) == 2
    decide(QUARTER, is_same=True, persons=(None, None))
    assert len(set(persons(QUARTER).values())) == 1
    rows = pq.read_table(lake.linkage_dir(QUARTER) / "person_link.parquet").to_pylist()
    assert {row["pass"] for row in rows} == {"decision"}


def test_one_person_stays_one_when_both_records_have_changed(stage):
    stage(QUARTER, STRANGERS)
    decide(QUARTER, is_same=True, persons=(None, None))
    person = persons(QUARTER)["regsosek"]
    stage(QUARTER.next, LATER_STRANGERS)
    decide(QUARTER.next, is_same=True, persons=(person, person))
    assert persons(QUARTER.next)["regsosek"] == person


def test_two_persons_stay_two_when_both_records_have_changed(stage):
    stage(QUARTER, ALIKE)
    decide(QUARTER, is_same=False, persons=(None, None))
    before = persons(QUARTER)
    stage(QUARTER.next, LATER_ALIKE)
    decide(QUARTER.next, is_same=False, persons=(before["dtks"], before["regsosek"]))
    after = persons(QUARTER.next)
    assert {after["regsosek"], after["dtks"]} <= set(before.values())
    assert after["regsosek"] != after["dtks"]


def test_a_person_that_was_two_is_parted_and_one_of_them_keeps_the_id(stage):
    stage(QUARTER, ALIKE)
    person = persons(QUARTER)["regsosek"]
    stage(QUARTER.next, ALIKE)
    decide(QUARTER.next, is_same=False, persons=(person, person))
    after = persons(QUARTER.next)
    assert after["regsosek"] != after["dtks"]
    assert person in after.values()


def test_two_persons_that_are_one_live_on_under_one_id(stage):
    stage(QUARTER, STRANGERS)
    before = persons(QUARTER)
    stage(QUARTER.next, STRANGERS)
    decide(QUARTER.next, is_same=True, persons=(before["dtks"], before["regsosek"]))
    after = persons(QUARTER.next)
    assert after["regsosek"] == after["dtks"]
    assert after["regsosek"] in before.values()
    events = pq.read_table(
        lake.register_dir(QUARTER.next) / "identity_event.parquet"
    ).to_pylist()
    assert sorted(row["event"] for row in events) == ["carried", "merged"]


def test_the_weight_of_the_model_is_kept_beside_what_became_of_the_pair(stage):
    stage(QUARTER, ALIKE)
    link(QUARTER, without=WITHOUT)
    (pair,) = pq.read_table(lake.linkage_dir(QUARTER) / "pair.parquet").to_pylist()
    assert pair["pass"] == "same_nik"
    assert (pair["is_together"], pair["is_forbidden"]) == (True, False)
    decide(QUARTER, is_same=False, persons=(None, None))
    link(QUARTER, without=WITHOUT)
    (pair,) = pq.read_table(lake.linkage_dir(QUARTER) / "pair.parquet").to_pylist()
    assert (pair["is_together"], pair["is_forbidden"]) == (False, True)


def test_a_register_is_not_built_of_links_older_than_a_decision(stage):
    stage(QUARTER, ALIKE)
    link(QUARTER, without=WITHOUT)
    decide(QUARTER, is_same=False, persons=(None, None))
    with pytest.raises(LinksOutdated, match=r"2026-Q2\.pairs\.parquet"):
        build(QUARTER, without=WITHOUT)
