"""DuckDB through SQLAlchemy, as far as Great Expectations needs it."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, Table, create_engine, inspect, text
from sqlalchemy.exc import NoSuchTableError

from dtsen.quality import dialect


@pytest.fixture
def engine(lake):
    lake.execute(
        "create view person as select 1::bigint as record_no, "
        "date '1980-02-01' as born_on, 5::smallint as desil, "
        "['NIK_KOSONG', 'UMUR'] as reasons, 36.5::double as floor_area_m2, "
        "1.25::decimal(9, 2) as share, true as has_disability, 'x' as name"
    )
    lake.execute("create table kelurahan (code varchar not null)")
    return create_engine(dialect.URL, **dialect.engine_arguments(lake))


def test_it_says_postgres_so_that_great_expectations_writes_that_sql(engine):
    assert engine.dialect.name == "postgresql"


def test_the_columns_of_a_view_are_described_in_their_order(engine):
    described = [
        (column["name"], str(column["type"].compile(engine.dialect)))
        for column in inspect(engine).get_columns("person")
    ]
    assert described == [
        ("record_no", "BIGINT"),
        ("born_on", "DATE"),
        ("desil", "SMALLINT"),
        ("reasons", "VARCHAR[]"),
        ("floor_area_m2", "DOUBLE PRECISION"),
        ("share", "NUMERIC"),
        ("has_disability", "BOOLEAN"),
        ("name", "VARCHAR"),
    ]


def test_a_view_has_neither_keys_nor_comments(engine):
    inspector = inspect(engine)
    assert inspector.get_pk_constraint("person")["constrained_columns"] == []
    assert inspector.get_foreign_keys("person") == []
    assert inspector.get_unique_constraints("person") == []
    assert inspector.get_check_constraints("person") == []
    assert inspector.get_table_comment("person") == {"text": None}


def test_tables_and_views_are_reflected_one_by_one_and_all_at_once(engine):
    every = MetaData()
    every.reflect(engine, views=True)
    assert set(every.tables) == {"person", "kelurahan"}
    one = Table("person", MetaData(), autoload_with=engine)
    assert one.columns.keys() == every.tables["person"].columns.keys()


def test_an_unknown_table_is_said_to_be_unknown(engine):
    with pytest.raises(NoSuchTableError, match="nobody"):
        inspect(engine).get_columns("nobody")


def test_a_result_can_be_read_after_its_connection_is_closed(engine):
    with engine.connect() as connection:
        result = connection.execute(
            text("select i from range(:n) as r (i) order by i"), {"n": 3}
        )
    assert result.scalars().all() == [0, 1, 2]


def test_no_connection_outlives_its_query(engine, lake):
    with engine.connect() as connection:
        connection.execute(text("select 1"))
    assert "NullPool" in type(engine.pool).__name__
    assert lake.execute("select count(*) from person").fetchone() == (1,)
