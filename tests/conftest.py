"""What tests share: a state folder of their own, and a real Postgres."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from dtsen.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dtsen.standalone.postgres import Cluster


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


def _run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
