"""What few records cannot tell of a city, the model goes on telling."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dtsen.linkage import model, scale
from dtsen.linkage.config import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIOR = "probability_two_random_records_match"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """An ``entry`` of pairs of records in two sources, and no rule that links them."""
    with duckdb.connect() as opened:
        opened.execute("create table rule_pair (rid_l bigint, rid_r bigint)")
        opened.execute("create table same_nik (rid_l bigint, rid_r bigint)")
        yield opened


def entries(connection: duckdb.DuckDBPyConnection, n_persons: int) -> None:
    connection.execute(
        "create table entry as select row_number() over () - 1 as rid, source, "
        "null::varchar as nik, null::varchar as no_kk, 'SURAT ' || n as sound, "
        "sound as spelling, date '1960-01-01' + n::integer as born_on, "
        "'31.71.01.1001' as kelurahan_code, '1' as rt, '2' as rw "
        "from range($n) as person(n), (values ('a'), ('b')) as listed(source)",
        {"n": n_persons},
    )


def suited(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return scale.suit(connection, model.load(DEFAULT.model)[1])


def test_who_shares_name_and_birth_date_tells_how_many_to_expect(connection):
    entries(connection, 500)
    expected = 500 / scale.RECALL_OF_ALIKE / (1000 * 999 / 2)
    assert suited(connection)[PRIOR] == pytest.approx(expected, rel=0.01)


def test_of_nobody_the_model_is_believed(connection):
    entries(connection, 0)
    _, trained = model.load(DEFAULT.model)
    found = suited(connection)
    for label in ("No. KK", "RT", "kelurahan"):
        level = model.level(found, "household", label)
        assert level == model.level(trained, "household", label)
    assert found[PRIOR] < 0.01


def test_what_all_records_share_weighs_nothing(connection):
    entries(connection, 500)
    for label in ("RT", "kelurahan"):
        level = model.level(suited(connection), "household", label)
        assert math.log2(level["m_probability"] / level["u_probability"]) < 0


@pytest.mark.parametrize(
    ("n_persons", "column", "least", "most"),
    [
        (50, "born_on", 1e-5, 5e-4),
        (50, "spelling", 1e-5, 5e-4),
        (200_000, "born_on", 0.8 / 200_000, 1.2 / 200_000),
        (200_000, "spelling", 0.8 / 200_000, 1.2 / 200_000),
    ],
)
def test_a_value_among_few_is_as_rare_as_in_a_city_and_among_many_as_counted(
    connection, n_persons: int, column: str, least: float, most: float
):
    entries(connection, n_persons)
    _, settings = model.load(DEFAULT.model)
    ((rarest, commonest),) = connection.execute(
        f"select min(tf_{column}), max(tf_{column}) from "
        f"({scale.frequency(column, settings)})"
    ).fetchall()
    assert least < rarest == commonest < most


def test_a_short_name_is_taken_to_be_commoner_than_a_long_one(connection):
    connection.execute(
        "create table entry as select unnest(['SATU', 'SATU DUA', 'SATU DUA TIGA'])"
        " as sound"
    )
    shares = connection.execute(
        f"select tf_sound from ({scale.frequency('sound', {})}) order by tf_sound"
    ).fetchall()
    long, middle, short = [share for (share,) in shares]
    assert long < middle < short
