"""What production does before its services start, done for real."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from dtsen.settings import HOME
from dtsen.standalone.postgres import Cluster, binaries, login_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

pytestmark = [pytest.mark.airflow, pytest.mark.postgres]

PROGRAMS = Path(sys.executable).parent
VARIABLE = re.compile(r"\$\{([A-Z_]+):([?-])([^}]*)\}")
FILLED_IN = {
    "AIRFLOW_DB_PASSWORD": "a1",
    "DTSEN_ADMIN_PASSWORD": "b2",
    "DTSEN_PIPELINE_PASSWORD": "c3",
    "DTSEN_AUDITOR_PASSWORD": "d4",
    "DTSEN_ANALYST_PASSWORD": "e5",
    "AIRFLOW_FERNET_KEY": "a" * 43 + "=",
    "AIRFLOW_API_SECRET_KEY": "f6",
    "AIRFLOW_JWT_SECRET": "g" * 64,
    "AIRFLOW_USERS": "admin:admin,petugas:user",
    "AIRFLOW_PASSWORDS": json.dumps({"admin": "a" * 12, "petugas": "b" * 12}),
    "DTSEN_APPROVERS": "petugas",
    "DTSEN_SCHEDULE_FROM": "2026-Q4",
}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a Postgres as empty as a new volume, and make the logins in it."""
    server = Cluster(tmp_path_factory.mktemp("compose") / "postgres")
    server.create()
    server.start({"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"})
    try:
        subprocess.run(
            [
                *(binaries() / "psql", "--quiet", "--no-psqlrc"),
                *("--file", HOME / "config" / "postgres" / "logins.sql"),
                server.url().replace("+psycopg2", ""),
            ],
            env=os.environ | FILLED_IN,
            check=True,
        )
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def prepared(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run what the service ``airflow-init`` runs, in its environment."""
    home = tmp_path_factory.mktemp("airflow-home")
    done = prepare(home, port=postgres.port)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def prepare(
    home: Path, *, port: int, **changed: str
) -> subprocess.CompletedProcess[str]:
    service = yaml.safe_load((HOME / "docker-compose.yml").read_text())["services"]
    variables = FILLED_IN | changed
    inside = {
        name: VARIABLE.sub(lambda match: variables.get(match[1], match[3]), value)
        for name, value in service["airflow-init"]["environment"].items()
    }
    outside = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "p.json"),
        "DTSEN_HOME": str(HOME),
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
    }
    here = {
        name: value.replace("@postgres:5432/", f"@127.0.0.1:{port}/")
        for name, value in inside.items()
    }
    return subprocess.run(
        ["bash", HOME / "config" / "init-airflow"],
        env=os.environ | here | outside,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def login(server: Cluster, user: str, password: str) -> Engine:
    return create_engine(
        login_url(user, FILLED_IN[password], server.port, "dtsen"), hide_parameters=True
    )


def test_the_passwords_of_airflow_lie_in_a_file_of_its_owner(prepared: Path) -> None:
    path = prepared / "passwords.json"

    assert json.loads(path.read_text()) == json.loads(FILLED_IN["AIRFLOW_PASSWORDS"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_airflow_has_the_pools_that_tasks_wait_in(
    postgres: Cluster, prepared: Path
) -> None:
    pools = json.loads((HOME / "config" / "pools.json").read_text())
    engine = create_engine(postgres.url("airflow"))
    with engine.connect() as connection:
        found = connection.execute(text("select pool, slots from slot_pool")).all()
    engine.dispose()

    assert set(found) >= {(name, pool["slots"]) for name, pool in pools.items()}


def test_the_pipeline_writes_and_judges_and_the_others_only_read(
    postgres: Cluster, prepared: Path
) -> None:
    question = text(
        "select has_table_privilege(:login, 'ops.station_run', 'insert'),"
        " has_table_privilege(:login, 'ops.station_run', 'select'),"
        " has_table_privilege(:login, 'mart.indicator', 'select')"
    )
    engine = create_engine(postgres.url("dtsen"))
    with engine.connect() as connection:
        rights = {
            login: tuple(connection.execute(question, {"login": login}).one())
            for login in ("dtsen", "auditor", "analyst")
        }
    engine.dispose()

    assert rights == {
        "dtsen": (True, True, True),
        "auditor": (False, True, False),
        "analyst": (False, False, True),
    }


def test_the_pipeline_logs_in_with_its_password(
    postgres: Cluster, prepared: Path
) -> None:
    engine = login(postgres, "dtsen", "DTSEN_PIPELINE_PASSWORD")
    with engine.connect() as connection:
        n_areas = connection.execute(text("select count(*) from ref.area")).scalar_one()
    engine.dispose()

    assert n_areas == 267


@pytest.mark.parametrize(
    ("user", "password"),
    [("auditor", "DTSEN_AUDITOR_PASSWORD"), ("analyst", "DTSEN_ANALYST_PASSWORD")],
)
def test_nobody_but_the_pipeline_reads_who_people_are(
    postgres: Cluster, prepared: Path, user: str, password: str
) -> None:
    engine = login(postgres, user, password)
    with engine.connect() as connection, pytest.raises(ProgrammingError) as refused:
        connection.execute(text("select * from vault.person_identity"))
    engine.dispose()

    assert refused.value.orig.pgcode == "42501"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"AIRFLOW_USERS": "admin:admin,petugas:user,lupa:user"}, "same logins"),
        ({"AIRFLOW_PASSWORDS": '{"admin": "short", "petugas": "x"}'}, "12 characters"),
        ({"DTSEN_APPROVERS": "petugas,siapa"}, "not in AIRFLOW_USERS"),
    ],
)
def test_logins_that_do_not_fit_stop_the_preparation(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    done = prepare(tmp_path, port=1, **changed)

    assert done.returncode != 0
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_preparing_twice_changes_nothing(postgres: Cluster, prepared: Path) -> None:
    assert prepare(prepared, port=postgres.port).returncode == 0
