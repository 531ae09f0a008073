"""What tests of the pages share: Airflow's tables, and somebody who is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fastapi.testclient import TestClient

RUN = {"dag_id": "terima_dtks", "run_id": "scheduled__2026-Q3"}
COUNTING = RUN | {"dag_id": "hitung_indikator"}
NOTES = "Takes in DTKS.\n\n**If `land` fails**, ask the supplier. <b>not markup</b>"


@pytest.fixture(scope="session")
def airflow_database(airflow_home: Path) -> None:
    """Make Airflow's tables, with a DAG that has notes, and runs of two DAGs."""
    import airflow.models
    from airflow import settings
    from airflow.models.base import Base
    from airflow.models.dag import DagModel
    from airflow.models.dagbundle import DagBundleModel
    from airflow.models.dagrun import DagRun
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.sdk import DAG
    from airflow.serialization.serialized_objects import LazyDeserializedDAG
    from airflow.utils.session import create_session
    from airflow.utils.types import DagRunTriggeredByType, DagRunType

    airflow.models.import_all_models()
    Base.metadata.create_all(settings.engine)
    dag = DAG(RUN["dag_id"], schedule=None, doc_md=NOTES)
    with create_session() as session:
        session.add(DagBundleModel(name="dags-folder"))
        session.flush()
        session.add(DagModel(dag_id=dag.dag_id, bundle_name="dags-folder"))
        session.flush()
        SerializedDagModel.write_dag(
            LazyDeserializedDAG.from_dag(dag), "dags-folder", session=session
        )
        for dag_id, run_id, key in (
            (*RUN.values(), "2026-Q3"),
            (*COUNTING.values(), "2026-Q3"),
            (RUN["dag_id"], "keyless", None),
        ):
            session.add(
                DagRun(
                    dag_id=dag_id,
                    run_id=run_id,
                    run_type=DagRunType.MANUAL,
                    triggered_by=DagRunTriggeredByType.TEST,
                    partition_key=key,
                )
            )


@pytest.fixture
def anonymous(airflow_database: None) -> TestClient:
    from airflow.api_fastapi.app import create_auth_manager
    from fastapi.testclient import TestClient

    from dtsen_pages import make_app

    create_auth_manager()
    return TestClient(make_app())


@pytest.fixture
def token(anonymous: TestClient) -> Callable[[str, str], str]:
    """Return the token of a login with a role, as the UI gets it."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    def make(name: str, role: str) -> str:
        user = SimpleAuthManagerUser(username=name, role=role)
        return get_auth_manager().generate_jwt(user)

    return make


@pytest.fixture
def viewer(anonymous: TestClient, token: Callable[[str, str], str]) -> TestClient:
    """Log in the way the UI does: with a token in a cookie."""
    anonymous.cookies.set("_token", token("analis", "viewer"))
    return anonymous
