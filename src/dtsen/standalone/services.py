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

from sqlalchemy import make_url

from dtsen import files
from dtsen.standalone import airflow, databases, processes
from dtsen.standalone.databases import Databases
from dtsen.standalone.postgres import Cluster, free_port, is_free

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dtsen.settings import Settings

HEALTHY_WITHIN_SECONDS = 180.0
PREFERRED_PORT = 8080
_KEYS = ("jwt_secret", "api_key", "admin_password", *databases.DATABASE)
# What the caller has set for other programs would change what ours import and find.
_NOT_INHERITED = ("AIRFLOW", "DTSEN_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


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
    def databases(self) -> Databases:
        """The databases of the embedded cluster."""
        return Databases(self.cluster, self._secrets())

    @property
    def warehouse_url(self) -> str:
        """The pipeline's URL: the one that is set, else the embedded warehouse."""
        own = self.settings.warehouse_url
        return own or self.databases.url(databases.PIPELINE)

    @property
    def api(self) -> airflow.Api:
        """The REST interface of our Airflow."""
        address = f"http://127.0.0.1:{self._port()}"
        return airflow.Api(address, airflow.ADMIN, self._secrets()["admin_password"])

    def address(self) -> Address:
        """Return where the services answer.

        Who may read a warehouse of your own is for its administrator to say: its URL
        is told without the password.
        """
        own = self.settings.warehouse_url
        return Address(
            airflow_url=self.api.address,
            user=airflow.ADMIN,
            password_file=str(self.settings.state / "airflow" / "passwords.json"),
            warehouse_url=make_url(own).render_as_string(hide_password=True)
            if own
            else self.databases.url(databases.ANALYST),
        )

    def environment(self) -> dict[str, str]:
        """Return the variables of everything that runs under these services."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_NOT_INHERITED)
        }
        here = "127.0.0.1,localhost"
        return {
            **inherited,
            **self.settings.variables(),
            **airflow.environment(
                self.settings,
                database_url=self.databases.url(databases.AIRFLOW),
                port=self._port(),
                secrets=self._secrets(),
            ),
            "DTSEN_WAREHOUSE_URL": self.warehouse_url,
            "GX_ANALYTICS_ENABLED": "False",
            "NO_PROXY": ",".join(filter(None, [inherited.get("NO_PROXY"), here])),
        }

    def up(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Start everything anew; do ``meanwhile`` while Airflow starts.

        What runs is stopped first: tasks in work are tried again by the scheduler.
        """
        with files.alone(self.folder / "lock", wait=False):
            processes.stop(self.stand)
            self._keep_secrets()
            self._choose_port()
            self.cluster.create()
            self.cluster.start()
            self.databases.make()
            with self._airflow_migrating():
                self._migrate_warehouse()
            self._start_components(airflow.COMPONENTS)
            meanwhile()
            self.api.wait_until_healthy(HEALTHY_WITHIN_SECONDS)
            self._start_components(airflow.LAST_COMPONENTS)
            pools = self.settings.home / "config" / "pools.json"
            self.api.session().make_pools(pools)

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
        self.stand.mkdir(parents=True, exist_ok=True)
        with (self.folder / "migrate.log").open("wb") as log:
            migration = subprocess.Popen(
                [processes.program("airflow"), "db", "migrate"],
                env=self.environment(),
                cwd=self.stand,
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
        files.replace(done, wanted)

    def _migrate_warehouse(self) -> None:
        if self.settings.warehouse_url:
            databases.migrate(self.settings.warehouse_url)
        else:
            self.databases.migrate()

    def _keep_secrets(self) -> None:
        path = self.folder / "secrets.json"
        if not path.exists():
            made = {name: secrets.token_urlsafe(64) for name in _KEYS}
            fernet_key = base64.urlsafe_b64encode(secrets.token_bytes(32))
            made["fernet_key"] = fernet_key.decode()
            files.replace(path, json.dumps(made))
        files.replace(
            self.settings.state / "airflow" / "passwords.json",
            json.dumps({airflow.ADMIN: self._secrets()["admin_password"]}),
        )

    def _choose_port(self) -> None:
        kept = self.folder / "port"
        wished = int(kept.read_text()) if kept.exists() else PREFERRED_PORT
        files.replace(kept, str(wished if is_free(wished) else free_port()))

    def _secrets(self) -> dict[str, str]:
        content = (self.folder / "secrets.json").read_text()
        return dict(json.loads(content))

    def _port(self) -> int:
        return int((self.folder / "port").read_text())
