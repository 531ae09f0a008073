"""What Postgres says about a failure never carries a value."""

import pickle

import pytest
from sqlalchemy import text

from dtsen.errors import DeliveryRejected, WarehouseError
from dtsen.warehouse import insert, warehouse

CANARY = "3999990101010001"


@pytest.mark.postgres
@pytest.mark.usefixtures("warehouse")
def test_a_refused_row_is_told_without_its_values() -> None:
    with pytest.raises(WarehouseError) as told:
        _insert_twice()
    assert CANARY not in str(told.value) + repr(told.value.__cause__)
    assert told.value.__suppress_context__
    assert "23505" in str(told.value)


def test_the_error_survives_the_way_between_processes() -> None:
    for error in (
        WarehouseError("57P01", "register.person"),
        DeliveryRejected(
            "klj", file="a", expected="b", found="c", remedy="d", code="BERKAS_RUSAK"
        ),
    ):
        there = pickle.loads(pickle.dumps(error))
        assert type(there) is type(error)
        assert str(there) == str(error)
        assert vars(there) == vars(error)


def _insert_twice() -> None:
    with warehouse() as connection:
        connection.execute(text("create temp table t (nik text primary key)"))
        insert(connection, "t", [{"nik": CANARY}, {"nik": CANARY}])
