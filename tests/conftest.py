"""What tests share: a state folder of their own, and a real Postgres."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from dtsen.standalone.postgres import Cluster

# How long an example takes says something about the machine alone.
hypothesis.settings.register_profile("dtsen", deadline=None)
hypothesis.settings.load_profile("dtsen")

# The tables of a register in the lake, and what a row says where a test does not.
REGISTER = {
    "person": {
        "person_id varchar": None,
        "family_id varchar": None,
        "kelurahan_code varchar": "31.71.01.1001",
        "kota_code varchar": "31.71",
        "sex varchar": "P",
        "age_years smallint": 30,
        "age_group varchar": "19-59",
        "education varchar": "sma",
        "school_participation varchar": "tidak_lagi",
        "work_status varchar": "bekerja",
        "relation varchar": "kepala",
        "is_head boolean": True,
        "has_disability boolean": False,
        "nik_state varchar": "valid",
        "padan varchar": "padan",
        "life_status varchar": "ada",
        "in_regsosek boolean": True,
        "in_dtks boolean": False,
        "in_p3ke boolean": False,
        "n_records integer": 1,
        "is_resident boolean": True,
    },
    "family": {
        "family_id varchar": None,
        "kelurahan_code varchar": "31.71.01.1001",
        "n_members integer": 1,
        "desil_nasional smallint": None,
        "desil_provinsi smallint": None,
        "desil_kabupaten_kota smallint": None,
        "desil smallint": None,
        "desil_source varchar": None,
        "floor_area_m2 double": 36.5,
        **dict.fromkeys(
            f"{name} varchar"
            for name in (
                *("home_ownership", "floor", "wall", "roof", "drinking_water"),
                *("lighting", "power", "cooking_fuel", "sanitation"),
                *("closet", "septic"),
            )
        ),
    },
    "membership": {
        "family_id varchar": None,
        "person_id varchar": None,
        "relation varchar": "kepala",
        "is_head boolean": True,
    },
    "source_record": {
        "record_key varchar": None,
        "person_id varchar": None,
        "source varchar": "regsosek",
        "file_name varchar": "regsosek.csv",
        "record_no bigint": 1,
        "pass varchar": "nik",
        "match_weight double": None,
    },
    "identity": {
        "person_id varchar": None,
        **dict.fromkeys(("nik varchar", "no_kk varchar")),
        "name varchar": "UJI",
        **dict.fromkeys(("born_on date", "birth_place varchar", "mother_name varchar")),
        **dict.fromkeys(("address varchar", "rt varchar", "rw varchar")),
    },
    "dormant": {
        "person_id varchar": None,
        **dict.fromkeys(("nik varchar", "no_kk varchar")),
        "name varchar": "UJI",
        **dict.fromkeys(("born_on date", "sex varchar", "kelurahan_code varchar")),
        **dict.fromkeys(("rt varchar", "rw varchar", "last_quarter varchar")),
    },
    "disagreement": dict.fromkeys((
        "person_id varchar",
        "variable varchar",
        "source varchar",
        "value varchar",
    )),
    "identity_event": {
        "quarter varchar": None,
        "event varchar": "created",
        **dict.fromkeys(("person_id varchar", "other_id varchar", "reason varchar")),
    },
    "family_event": {
        "quarter varchar": None,
        "event varchar": "created",
        **dict.fromkeys(("family_id varchar", "other_id varchar", "reason varchar")),
    },
}

LIST = """
    select unnest($keys) as record_key, $source as source, 'daftar.csv' as file_name,
        unnest(range(1, len($keys) + 1)) as record_no, $source as programme_code,
        unnest($niks) as nik, cast(null as varchar) as no_kk,
        'UJI' as name, cast(null as date) as born_on,
        unnest($places) as kelurahan_code, 300000::bigint as amount_idr_per_month,
        []::varchar[] as reasons
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a test its own state folder and the fixed keys of the demo."""
    monkeypatch.setenv("DTSEN_STATE", str(tmp_path))
    monkeypatch.setenv("DTSEN_DEMO", "1")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start one embedded Postgres, with a migrated database ``template_dtsen``."""
    from dtsen import schema
    from dtsen.standalone.postgres import Cluster

    server = Cluster(tmp_path_factory.mktemp("postgres") / "cluster")
    server.create()
    server.start({"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"})
    try:
        _run(server.url(), "create database template_dtsen")
        engine = create_engine(server.url("template_dtsen"))
        with engine.begin() as connection:
            schema.migrate(connection)
            schema.load_reference(connection)
        engine.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def warehouse_url(cluster: Cluster) -> Iterator[str]:
    """Return the superuser's URL of a fresh warehouse for the tests of one module."""
    name = f"test_{secrets.token_hex(6)}"
    _run(cluster.url(), f"create database {name} template template_dtsen")
    yield cluster.url(name)
    _run(cluster.url(), f"drop database {name} with (force)")


@pytest.fixture
def warehouse(
    home: Path, warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Let the code under test find that warehouse in its settings."""
    from dtsen.warehouse import engine

    monkeypatch.setenv("DTSEN_WAREHOUSE_URL", warehouse_url)
    settings.cache_clear()
    engine.cache_clear()
    yield warehouse_url
    engine().dispose()
    engine.cache_clear()


@pytest.fixture
def write_register(home: Path) -> Callable[..., Path]:
    """Write a register into the lake by hand: rows say only what matters to a test.

    ``write_register(quarter, person=[{"person_id": "a"}], family=[...])``
    """
    from dtsen import lake

    def write(
        quarter: Any,
        *,
        sources: tuple[str, ...] = ("regsosek", "dtsen"),
        **tables: list[dict[str, Any]],
    ) -> Path:
        folder = lake.register_dir(quarter)
        with lake.lake() as connection:
            for table, columns in REGISTER.items():
                usual = {name.split()[0]: value for name, value in columns.items()}
                connection.execute(f"create table {table} ({', '.join(columns)})")
                for row in tables.get(table, []):
                    assert set(row) <= set(usual), f"{table} has other columns"
                    marks = ", ".join("?" * len(usual))
                    values = list((usual | row).values())
                    connection.execute(f"insert into {table} values ({marks})", values)
                path = folder / f"{table}.parquet"
                lake.write(connection, f"select * from {table} order by all", path)
        digest = hashlib.sha256(repr(sorted(tables.items())).encode()).hexdigest()
        manifest = {"digest": digest, "sources": sources, "inputs": {}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder

    return write


@pytest.fixture
def write_list(home: Path) -> Callable[..., None]:
    """Stage a list of beneficiaries: pairs of a NIK and the kelurahan it says.

    ``write_list(quarter, "klj", ("3900000000000001", "31.71.01.1001"))``
    """
    from dtsen import lake

    def write(quarter: Any, source: str, *entries: tuple[str | None, ...]) -> None:
        binds = {
            "source": source,
            "keys": [f"{source}-{n}" for n, _ in enumerate(entries)],
            "niks": [nik for nik, _ in entries],
            "places": [place for _, place in entries],
        }
        path = lake.staged_dir(quarter, source) / "beneficiary__daftar.parquet"
        with lake.lake() as connection:
            lake.table(connection, "listed", LIST, binds)
            lake.write(connection, "select * from listed order by record_no", path)

    return write


@pytest.fixture(scope="session")
def write_staged() -> Callable[..., Path]:
    """Write staged records by hand, into the lake of the test's own ``home``.

    Rows say only what matters to a test:
    ``write_staged(quarter, "dtks", [{"name": "BUDI"}], table="person", file="a.csv")``
    """
    from dtsen import lake
    from dtsen.sources.tables import TABLES

    def write(
        quarter: Any,
        source: str,
        rows: list[dict[str, Any]],
        *,
        table: str = "person",
        file: str = "a.csv",
    ) -> Path:
        columns, listed = TABLES[table], []
        path = lake.staged_dir(quarter, source) / f"{table}__{file}.parquet"
        with lake.lake() as connection:
            connection.execute(
                "create table staged (record_key varchar, source varchar, "
                "record_no bigint, "
                + ", ".join(f"{name} {kind}" for name, kind in columns.items())
                + ", reasons varchar[])"
            )
            for number, row in enumerate(rows, start=1):
                assert set(row) <= set(columns), f"{table} has other columns"
                raw = f"{source}|{sorted((k, str(v)) for k, v in row.items())}"
                key = hashlib.md5(raw.encode()).hexdigest()
                listed.append([key, source, number, *map(row.get, columns), []])
            marks = ", ".join("?" * (len(columns) + 4))
            if listed:
                connection.executemany(f"insert into staged values ({marks})", listed)
            lake.write(connection, "select * from staged order by record_no", path)
        return path

    return write


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let Airflow be imported, with the settings of a run and a database of its own.

    Airflow reads its settings when it is imported: tests import it inside.
    """
    from dtsen.standalone.airflow import environment

    state = tmp_path_factory.mktemp("airflow")
    variables = environment(
        settings().model_copy(update={"state": state}),
        database_url=f"sqlite:///{state}/airflow.db",
        port=8080,
        secrets={
            "fernet_key": "a" * 43 + "=",
            "api_key": "a" * 43,
            "jwt_secret": "a" * 64,
        },
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield state / "airflow"


def _run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; a browser of Playwright's own is not downloaded."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Debian's package chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
