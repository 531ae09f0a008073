"""Postgres and Airflow as one thing that is up or down.

Everything lies under the state folder: ``postgres/``, ``airflow/``, ``services/`` (logs
and the file of secrets). ``up`` works on nothing, on what it left, and after a crash.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from psycopg2 import sql
from sqlalchemy import create_engine

from dtsen import schema
from dtsen.standalone import airflow, processes
from dtsen.standalone.postgres import (
    Cluster,
    free_port,
    is_free,
    login_url,
    write_secret,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dtsen.settings import Settings

HEALTHY_WITHIN_SECONDS = 180.0
PREFERRED_PORT = 8080
PIPELINE, ANALYST = "dtsen", "analyst"
_SECRET_NAMES = (
    "jwt_secret",
    "api_key",
    "admin_password",
    "airflow_db_password",
    "pipeline_password",
    "analyst_password",
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the services answer, and who may log in."""

    airflow_url: str
    user: str
    password_file: str
    warehouse_url: str


@dataclass(frozen=True)
class Services:
    """The services of one state folder."""

    settings: Settings
    cluster: Cluster

    @classmethod
    def of(cls, settings: Settings) -> Services:
        """Return the services of the state folder of these settings."""
        return cls(settings, Cluster(settings.state / "postgres"))

    @property
    def folder(self) -> Path:
        """Logs, secrets and the port of Airflow."""
        return self.settings.state / "services"

    @property
    def stand(self) -> Path:
        """The working folder of our processes, and of nobody else."""
        return self.folder / "stand"

    @property
    def warehouse_url(self) -> str:
        """The pipeline's URL: the one that is set, else the embedded warehouse."""
        return self.settings.warehouse_url or self._login(PIPELINE, "pipeline_password")

    @property
    def api(self) -> airflow.Api:
        """The REST interface of our Airflow."""
        address = f"http://127.0.0.1:{self._port()}"
        return airflow.Api(address, airflow.ADMIN, self._secrets()["admin_password"])

    def address(self) -> Address:
        """Return where the services answer."""
        return Address(
            airflow_url=self.api.address,
            user=airflow.ADMIN,
            password_file=str(self.settings.state / "airflow" / "passwords.json"),
            warehouse_url=self._login(ANALYST, "analyst_password"),
        )

    def environment(self) -> dict[str, str]:
        """Return the variables of everything that runs under these services."""
        paths = {"DTSEN_HOME": self.settings.home, "DTSEN_STATE": self.settings.state}
        return {
            **os.environ,
            **{name: str(path) for name, path in paths.items()},
            **airflow.environment(
                self.settings,
                database_url=self.cluster.url("airflow"),
                port=self._port(),
                secrets=self._secrets(),
            ),
            "DTSEN_WAREHOUSE_URL": self.warehouse_url,
            "DTSEN_DEMO": str(int(self.settings.demo)),
            "GX_ANALYTICS_ENABLED": "False",
        }

    def up(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Start everything that is not up; do ``meanwhile`` while Airflow starts."""
        processes.stop(self.stand)
        self._keep_secrets()
        self._choose_port()
        self.cluster.create()
        self.cluster.start()
        self._make_databases()
        with self._airflow_migrating():
            self._migrate_warehouse()
        self._start_components(airflow.COMPONENTS)
        meanwhile()
        self.api.wait_until_healthy(HEALTHY_WITHIN_SECONDS)
        self._start_components(airflow.LAST_COMPONENTS)
        self.api.session().make_pools(self.settings.home / "config" / "pools.json")

    def down(self) -> None:
        """Stop everything; no process is left."""
        processes.stop(self.stand)
        if (self.cluster.folder / "port").exists():
            self.cluster.stop()

    def _start_components(self, components: Mapping[str, tuple[str, ...]]) -> None:
        for name, arguments in components.items():
            processes.start(
                [processes.program("airflow"), *arguments],
                log=self.folder / f"{name}.log",
                stand=self.stand,
                environment=self.environment(),
            )

    @contextmanager
    def _airflow_migrating(self) -> Iterator[None]:
        """Bring Airflow's database to its version meanwhile, once per version."""
        done = self.cluster.folder / "airflow-version"
        wanted = version("apache-airflow")
        if done.exists() and done.read_text() == wanted:
            yield
            return
        with (self.folder / "migrate.log").open("wb") as log:
            migration = subprocess.Popen(
                [processes.program("airflow"), "db", "migrate"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield
        finally:
            status = migration.wait()
        if status:
            raise airflow.AirflowFailed("airflow db migrate failed; see migrate.log.")
        done.write_text(wanted)

    def _migrate_warehouse(self) -> None:
        owner_url = self.settings.warehouse_url or self.cluster.url("dtsen")
        engine = create_engine(owner_url, hide_parameters=True)
        with engine.begin() as connection:
            schema.migrate(connection)
            schema.load_reference(connection)
        engine.dispose()
        if self.settings.warehouse_url is None:
            grants = {PIPELINE: "dtsen_pipeline", ANALYST: "dtsen_analyst"}
            self._execute(
                *(
                    sql.SQL("grant {} to {}").format(
                        sql.Identifier(role), sql.Identifier(user)
                    )
                    for user, role in grants.items()
                )
            )

    def _make_databases(self) -> None:
        existing = self._names("select datname from pg_database")
        self._execute(
            *(
                sql.SQL("create database {}").format(sql.Identifier(name))
                for name in ("airflow", "dtsen")
                if name not in existing
            )
        )
        existing = self._names("select rolname from pg_roles")
        kept = self._secrets()
        logins = {PIPELINE: "pipeline_password", ANALYST: "analyst_password"}
        self._execute(
            *(
                sql.SQL("create role {} login password {}").format(
                    sql.Identifier(user), sql.Literal(kept[secret])
                )
                for user, secret in logins.items()
                if user not in existing
            )
        )

    def _execute(self, *statements: sql.Composed) -> None:
        engine = create_engine(self.cluster.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            for statement in statements:
                cursor.execute(statement)
        engine.dispose()

    def _names(self, query: str) -> set[str]:
        engine = create_engine(self.cluster.url())
        with engine.connect() as connection:
            names = {row[0] for row in connection.exec_driver_sql(query)}
        engine.dispose()
        return names

    def _login(self, user: str, secret: str) -> str:
        return login_url(user, self._secrets()[secret], self.cluster.port, "dtsen")

    def _keep_secrets(self) -> None:
        path = self.folder / "secrets.json"
        if not path.exists():
            made = {name: secrets.token_urlsafe(64) for name in _SECRET_NAMES}
            fernet_key = base64.urlsafe_b64encode(secrets.token_bytes(32))
            write_secret(path, json.dumps({**made, "fernet_key": fernet_key.decode()}))
        write_secret(
            self.settings.state / "airflow" / "passwords.json",
            json.dumps({airflow.ADMIN: self._secrets()["admin_password"]}),
        )

    def _choose_port(self) -> None:
        kept = self.folder / "port"
        wished = int(kept.read_text()) if kept.exists() else PREFERRED_PORT
        kept.write_text(str(wished if is_free(wished) else free_port()))

    def _secrets(self) -> dict[str, str]:
        content = (self.folder / "secrets.json").read_text()
        return dict(json.loads(content))

    def _port(self) -> int:
        return int((self.folder / "port").read_text())
