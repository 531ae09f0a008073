"""The databases of one machine and who may log in to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg2 import sql
from sqlalchemy import create_engine

from dtsen import schema
from dtsen.standalone.postgres import login_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtsen.standalone.postgres import Cluster

# Each login, and the database it works on. Airflow owns its own and sees no other.
AIRFLOW, PIPELINE, ANALYST = "airflow", "dtsen", "analyst"
DATABASE = {AIRFLOW: "airflow", PIPELINE: "dtsen", ANALYST: "dtsen"}
ROLE = {PIPELINE: "dtsen_pipeline", ANALYST: "dtsen_analyst"}


@dataclass(frozen=True)
class Databases:
    """What lies in the embedded cluster; ``passwords`` by login."""

    cluster: Cluster
    passwords: Mapping[str, str]

    def url(self, login: str) -> str:
        """Return the URL of a login on its database."""
        password = self.passwords[login]
        return login_url(login, password, self.cluster.port, DATABASE[login])

    def make(self) -> None:
        """Create the logins and databases that are not there."""
        roles = self._names("select rolname from pg_roles")
        self._execute(
            *(
                sql.SQL("create role {} login password {}").format(
                    sql.Identifier(login), sql.Literal(self.passwords[login])
                )
                for login in DATABASE
                if login not in roles
            )
        )
        databases = self._names("select datname from pg_database")
        owners = {"airflow": AIRFLOW, "dtsen": "postgres"}
        self._execute(
            *(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(database), sql.Identifier(owner)
                )
                for database, owner in owners.items()
                if database not in databases
            )
        )

    def migrate(self) -> None:
        """Bring the embedded warehouse to its schema and let its logins in."""
        migrate(self.cluster.url("dtsen"))
        self._execute(
            *(
                sql.SQL("grant {} to {}").format(
                    sql.Identifier(role), sql.Identifier(login)
                )
                for login, role in ROLE.items()
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


def migrate(url: str) -> None:
    """Bring a warehouse to its schema and its reference tables, as the given login."""
    engine = create_engine(url, hide_parameters=True)
    with engine.begin() as connection:
        schema.migrate(connection)
        schema.load_reference(connection)
    engine.dispose()
