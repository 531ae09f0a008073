"""What is estimated of the links, in the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from sqlalchemy import text

from dtsen import lake
from dtsen.errors import WarehouseError
from dtsen.linkage import complement, estimate
from dtsen.linkage.load import load
from dtsen.quarter import Quarter
from dtsen.warehouse import engine, warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("warehouse")]

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
PART = {
    "part": "all",
    "n_links": 9,
    "precision_ratio": 0.9,
    "precision_lower": 0.8,
    "precision_upper": 1.0,
    "precision_basis": "prior",
    "recall_ratio": 0.9,
    "recall_lower": 0.8,
    "recall_upper": 1.0,
    "recall_basis": "prior",
    "recall_behind": None,
    "n_labels": 0,
}
ABSENT = {
    "source": "dtks",
    "other": "regsosek",
    "area_code": "31",
    "n_persons": 9,
    "n_not_found": 2,
    "n_absent": 1.5,
    "n_absent_lower": 1.0,
    "n_absent_upper": 2.5,
    "basis": "prior",
    "n_labels": 0,
}


@pytest.fixture(autouse=True)
def empty(warehouse: str) -> Iterator[None]:
    yield
    with engine().begin() as connection:
        for table in ("linkage_estimate", "linkage_complement"):
            connection.execute(text(f"delete from quality.{table}"))


def write(quarter: Quarter, *parts: dict[str, Any]) -> None:
    folder = lake.linkage_dir(quarter)
    of = {"quarter": str(quarter)}
    with lake.lake() as connection:
        for name, rows, module in (
            ("estimate", parts, estimate),
            ("complement", [ABSENT], complement),
        ):
            listed = [of | row for row in rows]
            connection.register("given", pa.Table.from_pylist(listed, module.SCHEMA))
            lake.write(connection, "select * from given", folder / f"{name}.parquet")


def load_now(quarter: Quarter) -> int:
    with warehouse() as connection:
        return load(connection, quarter)


def rows(question: str) -> list[tuple]:
    with engine().connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_analysts_read_what_the_linkage_has_written():
    write(Q3, PART, PART | {"part": "31.01", "n_links": 5})
    assert load_now(Q3) == 3
    parts = "select part, n_links, recall_behind from mart.linkage_quality order by 1"
    assert rows(parts) == [("31.01", 5, None), ("all", 9, None)]
    absent = "select source, other, n_not_found, n_absent from mart.linkage_complement"
    assert rows(absent) == [("dtks", "regsosek", 2, 1.5)]


def test_a_quarter_that_is_loaded_again_replaces_its_own_numbers_alone():
    write(Q3, PART, PART | {"part": "men"})
    write(Q4, PART)
    load_now(Q3), load_now(Q4)
    write(Q3, PART | {"n_links": 7})
    load_now(Q3)
    links = "select quarter, part, n_links from mart.linkage_quality order by 1"
    assert rows(links) == [("2026-Q3", "all", 7), ("2026-Q4", "all", 9)]
    assert rows("select count(*) from mart.linkage_complement") == [(2,)]


def test_a_linkage_that_nothing_was_estimated_of_leaves_no_old_numbers():
    write(Q3, PART)
    load_now(Q3)
    for file in lake.linkage_dir(Q3).iterdir():
        file.unlink()
    assert load_now(Q3) == 0
    assert rows("select count(*) from mart.linkage_quality") == [(0,)]


def test_a_number_outside_its_interval_is_refused():
    write(Q3, PART | {"recall_upper": 0.85})
    with pytest.raises(WarehouseError, match="recall_lies_in_its_interval"):
        load_now(Q3)
