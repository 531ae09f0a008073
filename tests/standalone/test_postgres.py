"""The embedded Postgres: passwords, no values in its log, closed folders."""

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from dtsen.standalone.postgres import Cluster, login_url

pytestmark = pytest.mark.postgres


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder that nobody but its owner may even pass through."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


def test_it_starts_below_a_closed_folder_and_leaves_it_closed(
    closed_folder: Path,
) -> None:
    server = Cluster(closed_folder / "cluster")
    server.create()
    server.start()
    try:
        assert _value(server.url(), "select 1") == 1
        assert closed_folder.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
    assert not server.is_running


def test_it_comes_back_with_what_was_committed_after_a_kill(
    closed_folder: Path,
) -> None:
    server = Cluster(closed_folder / "cluster")
    server.create()
    server.start()
    _execute(server.url(), "create table kept as select 42 as n")
    _execute(server.url(), "checkpoint")
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    server.start()
    try:
        assert _value(server.url(), "select n from kept") == 42
    finally:
        server.stop()


def test_nobody_enters_without_the_password(cluster: Cluster) -> None:
    url = login_url("postgres", "guess", cluster.port, "postgres")
    with pytest.raises(OperationalError, match="password authentication failed"):
        _value(url, "select 1")


def test_its_log_names_nobody(cluster: Cluster) -> None:
    with pytest.raises(DBAPIError):
        _execute(
            cluster.url(),
            "create temp table t (nik text primary key);"
            "insert into t values ('3999990202020002'), ('3999990202020002')",
        )
    log = (cluster.folder / "log").read_text()
    assert "duplicate key value" in log
    assert "3999990202020002" not in log


def _value(url: str, query: str) -> object:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(query)).scalar()
    finally:
        engine.dispose()


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
